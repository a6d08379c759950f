"""What an editor can do with one suggestion. Each action writes through the journal, and nothing but its own item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from articles.choices import DecisionState, Origin
from articles.models import Mention
from metrics.filing import refile
from metrics.models import Figure, day_range
from organizations.models import Entity

from ..models import StepKind
from .asking import Ask, StepError, changed_meanwhile, validated
from .items import Item

VALUE_FIELDS = ("value", "high", "comparison_value")
WORD_FIELDS = ("unit", "qualifier", "modality", "comparison", "comparison_unit")
MISPLACED = "这个动作不能用在这一条上，请刷新页面再试。"
CHANGE = {Mention: "articles.change_mention", Figure: "metrics.change_figure"}


@dataclass(frozen=True, slots=True)
class Action:
    """*run* does it; *kind* is what the journal calls it; *rereads* those after which pages are read again."""

    kind: StepKind
    run: Callable[[Ask], None]
    on: tuple[type[Item], ...] = ()  # the kinds of item that it is about; empty: an article
    rereads: bool = False


def accept(ask: Ask) -> None:
    settle(ask, own(ask), DecisionState.ACCEPTED)


def reject(ask: Ask) -> None:
    settle(ask, own(ask), DecisionState.REJECTED)


def reopen(ask: Ask) -> None:
    row = own(ask)
    seen = ask.text("seen")
    if seen and seen != row.state:
        ask.expect(row)
    if row.is_decided:
        with ask.journal.changing(row):
            row.decide(DecisionState.SUGGESTED, ask.user)
    ask.journal.summary = f"“{row}”改回待定"


def choose(ask: Ask) -> None:
    mention, entity = own_mention(ask), ask.entity()
    if entity is None:
        raise StepError(f"请选定“{mention}”指的是谁。")
    mean(ask, mention, entity)
    ask.journal.summary = f"“{mention}”指{entity}"


def span(ask: Ask) -> None:
    row = own(ask)
    start, end, text = ask.span()
    ask.expect(row)
    _refuse_twice(row, start, end)
    change(ask, row, start=start, end=end, text=text, anchored=True)
    ask.journal.summary = f"改范围为“{text}”"


def place(ask: Ask) -> None:
    row = own(ask)
    if row.anchored:
        raise StepError(f"“{row}”就在正文里，要改范围请用“改范围”。")
    start, end, text = ask.span()
    before, read = row.text, _give_way(ask, row, start, end)
    _refuse_twice(row, start, end)
    with ask.journal.changing(row):  # what was decided about it stays decided
        row.start, row.end, row.text, row.anchored = start, end, text, True
        for name in (*VALUE_FIELDS, *WORD_FIELDS) if read and text != before else ():
            setattr(row, name, getattr(read, name))  # 13处 in place of 12处 is 13
        row.save()
    if isinstance(row, Figure):
        refile(row)
    ask.journal.summary = f"重新安放“{text}”"


def drop(ask: Ask) -> None:
    row = own(ask)
    if row.anchored:
        raise StepError(f"“{row}”还在正文里，不能删去；不对的话请否定它。")
    ask.journal.summary = f"删去正文里已没有的“{row}”"
    ask.journal.delete(row)


def indicator(ask: Ask) -> None:
    figure, chosen = _figure(ask), ask.indicator()
    ask.expect(figure)
    change(ask, figure, indicator=chosen)
    ask.journal.summary = f"“{figure}”的指标改为{chosen or '空'}"
    if chosen is not None and ask.text("phrase"):
        from .rules import add_phrase

        add_phrase(ask.user, ask.journal, chosen, ask.text("phrase", longest=80))
        ask.journal.summary += f"，并立规则“{ask.text('phrase')}”"


def subject(ask: Ask) -> None:
    figure, entity = _figure(ask), ask.entity()
    ask.expect(figure)
    change(ask, figure, subject=entity)
    ask.journal.summary = f"“{figure}”的主体改为{entity or '空'}"


def period(ask: Ask) -> None:
    figure = _figure(ask)
    ask.expect(figure)
    start, end = ask.day("start"), ask.day("end")
    days = day_range(start, end)
    if days is None and (start or end):
        raise StepError("末日不能早于首日，请改一改。")
    text = ask.text("text", figure.period_text, 80)
    change(ask, figure, period=days, period_text=text)
    ask.journal.summary = f"改“{figure}”的时间"


def value(ask: Ask) -> None:
    figure = _figure(ask)
    ask.expect(figure)
    change(ask, figure, **_values(ask))
    ask.journal.summary = f"改“{figure}”的数值"


def add_mention(ask: Ask) -> None:
    ask.need("articles.add_mention")
    start, end, text = ask.span()
    entity = ask.entity()
    if entity is None:
        raise StepError(f"请选定“{text}”指的是谁。")
    ask.journal.summary = f"添加提及“{text}”，指{entity}"
    here = Mention.objects.select_for_update(of=("self",)).filter(article=ask.article, start=start, end=end)
    rows = list(here.filter(anchored=True).order_by("pk"))
    same = next((row for row in rows if row.entity_id == entity.pk), None)
    vague = next((row for row in rows if row.entity_id is None and not row.is_decided), None)
    if same is not None or vague is not None:
        mean(ask, same or vague, entity)  # type: ignore[arg-type]
        return
    mention = Mention(
        article=ask.article, start=start, end=end, text=text, entity=entity, kind=entity.kind,
        coreference=ask.flag("coreference"), origin=Origin.EDITOR,
        state=DecisionState.ACCEPTED, decided_by=ask.user, decided_at=timezone.now(),
    )  # fmt: skip
    ask.journal.create(mention)


def add_figure(ask: Ask) -> None:
    ask.need("metrics.add_figure")
    start, end, text = ask.span()
    figure = Figure(
        article=ask.article, start=start, end=end, text=text, origin=Origin.EDITOR,
        state=DecisionState.ACCEPTED, decided_by=ask.user, decided_at=timezone.now(),
        subject=ask.entity("subject"), indicator=ask.indicator(),
        period=day_range(ask.day("period_start"), ask.day("period_end")),
        period_text=ask.text("period_text", longest=80),
    )  # fmt: skip
    _refuse_twice(figure, start, end)
    values = _values(ask)
    for name, given in values.items():
        setattr(figure, name, given)
    if figure.value is None:
        raise StepError("请填写数值。")
    validated(figure, *values, "period_text")
    ask.journal.create(figure)
    refile(figure)
    ask.journal.summary = f"添加数据“{text}”"


def own(ask: Ask) -> Item:
    """The item of the action, if the editor may change such."""
    if ask.row is None:
        raise StepError(MISPLACED)
    ask.need(CHANGE[type(ask.row)])
    return ask.row


def own_mention(ask: Ask) -> Mention:
    row = own(ask)
    if not isinstance(row, Mention):
        raise StepError(MISPLACED)
    return row


def settle(ask: Ask, row: Item, state: DecisionState) -> None:
    """Accept or reject *row* as it stands."""
    ask.journal.summary = f"{'采纳' if state == DecisionState.ACCEPTED else '否定'}“{row}”"
    if row.state == state and row.decided_by_id == ask.user.pk:
        return  # sent twice by two clicks
    ask.expect(row)
    ask.expect_anchored(row)
    if isinstance(row, Mention) and state == DecisionState.ACCEPTED and row.entity_id is None:
        what = "名录里还没有" if row.proposed_name else "可能指的不止一个"
        raise StepError(f"“{row}”{what}，请先选定它指的是谁。")
    with ask.journal.changing(row):
        row.decide(state, ask.user)


def mean(ask: Ask, mention: Mention, entity: Entity) -> None:
    """Settle that *mention* means *entity*."""
    done = mention.state == DecisionState.ACCEPTED and mention.entity_id == entity.pk
    if done and mention.decided_by_id == ask.user.pk:
        return
    ask.expect(mention)
    ask.expect_anchored(mention)
    same = Mention.objects.filter(
        article=mention.article_id, start=mention.start, end=mention.end, entity=entity, anchored=True
    )
    twin = same.exclude(pk=mention.pk).first()
    if twin is not None:
        raise changed_meanwhile(twin, f"这里已有一条指{entity}的提及，请在那一条上决定。")
    with ask.journal.changing(mention):
        mention.entity = entity
        mention.decide(DecisionState.ACCEPTED, ask.user)


def change(ask: Ask, row: Item, **values: Any) -> None:
    """Set *values* of *row* without settling it, unless the editor asks for that too (``accept``)."""
    with ask.journal.changing(row):
        for name, given in values.items():
            setattr(row, name, given)
        validated(row, *values)
        if not row.is_decided:
            row.origin = Origin.EDITOR  # kept as the editor left it when the page is read again
        row.save()
        if isinstance(row, Figure):
            refile(row)
        if ask.flag("accept"):
            settle_quietly(ask, row)


def settle_quietly(ask: Ask, row: Item) -> None:
    if not (isinstance(row, Mention) and row.entity_id is None) and row.state != DecisionState.ACCEPTED:
        row.decide(DecisionState.ACCEPTED, ask.user)


def _figure(ask: Ask) -> Figure:
    row = own(ask)
    if not isinstance(row, Figure):
        raise StepError(MISPLACED)
    ask.expect_anchored(row)
    return row


def _values(ask: Ask) -> dict[str, Any]:
    values: dict[str, Any] = {name: ask.decimal(name) for name in VALUE_FIELDS if ask.has(name)}
    values |= {name: ask.text(name, longest=20) for name in WORD_FIELDS if ask.has(name)}
    if ask.has("reportable"):
        values["reportable"] = ask.flag("reportable")
    return values


def _give_way(ask: Ask, row: Item, start: int, end: int) -> Figure | None:
    """Remove what the program suggests where *row* is to be placed; returns what it read of the same words."""
    rows: Any = type(row).objects.suggested().filter(article=row.article_id)
    if isinstance(row, Figure):
        rows = rows.filter(start__lt=end, end__gt=start)
    else:
        rows = rows.filter(start=start, end=end)
        rows = rows if row.state == DecisionState.ACCEPTED else rows.filter(entity=row.entity_id)
    suggested = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for one in suggested:
        ask.journal.delete(one)
    return next(
        (one for one in suggested if isinstance(one, Figure) and (one.start, one.end) == (start, end)), None
    )


def _refuse_twice(row: Item, start: int, end: int) -> None:
    same = type(row).objects.filter(article=row.article_id, start=start, end=end, anchored=True)
    if isinstance(row, Mention):
        same = same.filter(entity=row.entity_id)
    twin = same.exclude(pk=row.pk).first()
    if twin is not None:
        raise changed_meanwhile(twin, f"这段文字上已有一条“{twin}”，请在那一条上决定。")
