"""What was accepted in articles that are out, by editors who may not publish: looking through it, and letting it out (放行).

A release is a step of the journal, so that it can be taken back whole, and a step of the article's review.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least
from django.urls import reverse

from articles.choices import ArticleState, ReviewAction
from articles.holding import may_release, out_of
from articles.models import Appearance, Article, Mention, ReviewStep
from articles.querysets import count_of
from articles.review import REASON_LENGTH
from metrics.competing import is_contested
from metrics.filing import fills_a_cell
from metrics.models import Figure, Observation, sentence_span
from metrics.preferring import preferred, ties_of
from metrics.wording import period, value

from ..journal import AlreadyDoneError, Journal, record
from ..models import Step, StepKind
from ..values import values_of
from .asking import StepError
from .items import MODELS, Item, decision_of, id_of, parsed, place_of

TOLD = 6  # items that a summary names
NOTE_LENGTH = 300


@dataclass(slots=True)
class Held:
    """One thing that waits: what it says, who accepted it, and what readers would see once it is released."""

    row: Item
    id: str
    seen: str  # by which a form knows whether it has changed since
    reading: str
    before: str
    after: str
    decided: str
    own: bool
    effect: str = ""
    pages: list[tuple[str, str]] = field(default_factory=list)

    @property
    def value(self) -> str:
        """What a form sends that chooses it."""
        return f"{self.id}:{self.seen}"


def held_in(article: Article) -> list[Item]:
    """What waits in *article*, in reading order: two queries."""
    mentions = Mention.objects.to_release().filter(article=article).select_related("entity", "decided_by")
    figures = Figure.objects.to_release().filter(article=article)
    found: list[Item] = [
        *mentions,
        *figures.select_related("subject", "indicator", "decided_by", "article__page__publication"),
    ]
    return sorted(found, key=place_of)


def look_through(article: Article, user: Any) -> list[Held]:
    """What waits in *article* with what would change, for *user*: seven queries at most, whatever its number."""
    rows = held_in(article)
    looks = [_look(article, row, user) for row in rows]
    if rows:
        _tell_mentions(article, looks)
        _tell_figures(looks)
    return looks


def articles_waiting(user: Any) -> QuerySet[Any]:
    """The articles in which something waits that *user* did not accept himself, with ``held_count`` and ``since``, the longest waiting first."""
    rows = [model._default_manager.to_release().exclude(decided_by=user.pk) for model in MODELS.values()]
    found = Article.objects.filter(Q(pk__in=rows[0].values("article")) | Q(pk__in=rows[1].values("article")))
    firsts = [
        Subquery(
            one.filter(article=OuterRef("pk"))
            .order_by()
            .values("article")
            .annotate(at=Min("decided_at"))
            .values("at")
        )
        for one in rows
    ]
    annotated: Any = found.for_cards().annotate(
        held_count=count_of(rows[0], "article") + count_of(rows[1], "article"), since=Least(*firsts)
    )
    return annotated.order_by("since", "pk")


def sent_back_to(user: Any) -> list[QuerySet[Any]]:
    """What *user* accepted and a reviewer did not release, of each kind."""
    return [
        model._default_manager.to_release().filter(decided_by=user.pk).exclude(held_note="")
        for model in MODELS.values()
    ]


def release(user: User, article: Article, chosen: Sequence[str], key: uuid.UUID | None = None) -> Step:
    """Have readers see what is *chosen*, ``figure-7:…`` with what the form has seen of it. Raises StepError."""
    return _take(user, article, chosen, key, StepKind.RELEASE, "")


def send_back(
    user: User, article: Article, chosen: Sequence[str], reason: str, key: uuid.UUID | None = None
) -> Step:
    """Leave what is *chosen* held, and tell whoever accepted it the *reason*. Raises StepError."""
    reason = reason.strip()
    if not reason:
        raise StepError("退回要写明理由，让采编知道改什么。")
    if len(reason) > NOTE_LENGTH:
        raise StepError(f"写了 {len(reason)} 个字，请缩到 {NOTE_LENGTH} 个字以内。")
    return _take(user, article, chosen, key, StepKind.HOLD, reason)


def _take(
    user: User, article: Article, chosen: Sequence[str], key: uuid.UUID | None, kind: StepKind, reason: str
) -> Step:
    if not may_release(user):
        raise StepError("您没有发布的权限，不能放行；请有发布权限的人来做。", 403)
    if not chosen:
        raise StepError("没有选中要处理的，什么也没有改。")
    try:
        with record(by=user, kind=kind, key=key, article=article) as journal:
            rows = _locked(article, chosen)
            _check(user, article, rows)
            _write(journal, rows, reason)
            if not journal.step.changes:
                raise StepError("选中的已经用这个理由退回过，什么也没有改。")
            named = "、".join(f"“{row.text}”" for row in rows[:TOLD]) + (" 等" if len(rows) > TOLD else "")
            journal.summary = f"{kind.label} {len(rows)} 条：{named}" + (f"。{reason}" if reason else "")
            ReviewStep.objects.create(
                article=article,
                action=ReviewAction.HOLD if reason else ReviewAction.RELEASE,
                from_state=ArticleState.PUBLISHED,
                to_state=ArticleState.PUBLISHED,
                version=article.version,
                reason=f"{len(rows)} 条：{named}{f'。{reason}' if reason else ''}"[:REASON_LENGTH],
                by=user,
            )
    except AlreadyDoneError as done:
        return done.step
    return journal.step


def _write(journal: Journal, rows: Sequence[Item], reason: str) -> None:
    values: dict[str, Any] = {"held_note": reason} if reason else {"held": False, "held_note": ""}
    for model in MODELS.values():
        journal.change_alike([row for row in rows if type(row) is model], files=not reason, **values)


def _locked(article: Article, chosen: Sequence[str]) -> list[Item]:
    """The rows that are *chosen*, locked and as the form has seen them."""
    seen: dict[type[Item], dict[int, str]] = defaultdict(dict)
    for one in chosen:
        item, _, print_ = one.partition(":")
        target = parsed(item)
        if target is None:
            raise StepError("请求里的编号不对，请刷新页面再试。")
        seen[target[0]][target[1]] = print_
    rows: list[Item] = []
    for model in MODELS.values():
        wanted = seen[model]
        # In one order, so that two never wait for each other; the article comes after its rows, as in every decision.
        found: Any = model._default_manager.filter(pk__in=wanted, article=article, held=True).order_by("pk")
        locked: list[Item] = list(found.select_for_update(of=("self",)))
        if len(locked) < len(wanted) or any(wanted[row.pk] != print_of(row) for row in locked):
            problem = "您打开以后，其中有的已经放行、撤回或者改过，请看过现在的样子再决定。"
            raise StepError(problem, 409)
        rows += locked
    return sorted(rows, key=place_of)


def _check(user: User, article: Article, rows: Sequence[Item]) -> None:
    if article.pk not in out_of([article.pk]):
        raise StepError("文章现在没有发布，里面的决定随文章一起审，不用单独放行。", 409)
    own = next((row for row in rows if row.decided_by_id == user.pk), None)
    if own is not None:
        raise StepError(f"“{own}”是您自己采纳的，要由别人放行。", 403)
    adrift = next((row for row in rows if not row.anchored), None)
    if adrift is not None:
        raise StepError(f"正文改过以后找不到“{adrift}”了，请先在审读台把它重新安放，或者删去。", 409)


def print_of(row: Item) -> str:
    """By which it is known whether *row* is still what somebody has seen of it."""
    told = json.dumps(values_of(row), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _look(article: Article, row: Item, user: Any) -> Held:
    start, end = sentence_span(article.body, row.start, row.end) if row.anchored else (row.start, row.end)
    return Held(
        row,
        id_of(row),
        print_of(row),
        _reading(row),
        article.body[start : row.start],
        article.body[row.end : end],
        decision_of(row),
        row.decided_by_id == user.pk,
        pages=[(article.title, article.get_absolute_url())],
    )


def _reading(row: Item) -> str:
    """指柳湾街道, of a mention; 拆除违法建筑 东湖区 2021年1—6月：12处, of a figure."""
    if isinstance(row, Mention):
        return f"指{row.entity}"
    what = [str(part) for part in (row.indicator, row.subject) if part is not None]
    return f"{' '.join([*what, period(row)])}：{value(row)}"


def _tell_mentions(article: Article, looks: Iterable[Held]) -> None:
    named = set(Appearance.objects.filter(article=article, named=True).values_list("entity", flat=True))
    for look in looks:
        row = look.row
        if not isinstance(row, Mention) or row.entity is None:
            continue
        if row.entity_id in named:
            look.effect = f"文章里标出“{row.text}”；{row.entity}的页上早有这篇文章，不变"
        else:
            look.effect = f"文章里标出“{row.text}”；{row.entity}和它上级的页上多这一篇文章"
        look.pages.append((row.entity.name, row.entity.get_absolute_url()))


def _tell_figures(looks: Iterable[Held]) -> None:
    figures = [(look, look.row) for look in looks if isinstance(look.row, Figure)]
    cells = _cells_of([figure for _, figure in figures])
    reports: dict[int | None, list[Figure]] = defaultdict(list)
    for report in Figure.objects.accepted().filter(observation__in=cells.values()).for_choosing():
        reports[report.observation_id].append(report)
    ties = ties_of(
        {one.article_id for found in reports.values() for one in found} | {f.article_id for _, f in figures}
    )
    for look, figure in figures:
        if figure.indicator is not None and figure.subject is not None:
            look.pages.append((figure.indicator.name, figure.indicator.get_absolute_url()))
            look.pages.append((figure.subject.name, figure.subject.get_absolute_url()))
        if not _would_fill(figure):
            look.effect = "只在文章里列出，不入表：没有指标、主体或数值，或者不可入表"
            continue
        cell = cells.get(_key(figure))
        look.effect = _effect(cell, reports[cell.pk] if cell else [], figure, ties)


def _effect(
    cell: Observation | None, reports: list[Figure], figure: Figure, ties: set[tuple[int, int]]
) -> str:
    """What becomes of the cell that *figure* reports."""
    new = value(figure)
    if cell is None:
        return f"表里多一格：{new}"
    now = value(cell)
    every = [*reports, figure]
    told = f"表里这一格现在是 {now}，放行后"
    contested = "，对不上，列为说法不一" if is_contested(cell, every) else ""
    if cell.chosen_at is not None or cell.manual_value is not None:
        return (
            f"{told}仍是它（{'编辑选定' if cell.chosen_at else '录入的值先于报道'}），{new} 并列{contested}"
        )
    choice = preferred(every, ties)
    if choice is not None and choice.figure is figure:
        return f"{told}改为 {new}（{choice.reason}）{contested}"
    return f"{told}仍是它，{new} 并列{contested}"


def _would_fill(figure: Figure) -> bool:
    released = copy(figure)
    released.held = False
    return fills_a_cell(released)


def _key(figure: Figure | Observation) -> tuple[Any, ...]:
    return figure.indicator_id, figure.subject_id, figure.period, figure.modality


def _cells_of(figures: Sequence[Figure]) -> dict[tuple[Any, ...], Observation]:
    """The cells that *figures* would be filed in and that are there already."""
    found = Observation.objects.filter(
        indicator__in={figure.indicator_id for figure in figures if figure.indicator_id},
        subject__in={figure.subject_id for figure in figures if figure.subject_id},
    )
    wanted = {_key(figure) for figure in figures}
    found = found.filter(Q(period__in=[key[2] for key in wanted if key[2] is not None]) | Q(period=None))
    rows = found.select_related("indicator", "preferred__article__page__publication")
    return {_key(cell): cell for cell in rows if _key(cell) in wanted}


def address_of(article: Article) -> str:
    """Where what waits in *article* is looked through."""
    return f"{reverse('desk:review-step', args=[article.pk])}#held"
