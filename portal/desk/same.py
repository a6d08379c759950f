"""One decision for everything that says the same: in this article, in its reprints too, on its page, or everywhere.

The same are open mentions with the same text and the same proposal, or open figures that read the same
(`same_figures`). What is decided stays as it was decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from articles.choices import ArticleState, DecisionState
from articles.holding import may_release
from articles.models import Article, Mention, Reprint
from articles.querysets import unread_of
from metrics.models import Figure, sentence_around
from organizations.models import Entity

from ..history import batches
from .actions import CHANGE, own
from .answering import Answering
from .asking import Ask, StepError, gone
from .items import JSON, Item, id_of, number_of, parsed
from .same_figures import SameFigures

SCOPES: Final = {"article": "本篇", "reprints": "本篇和它的转载", "page": "本版", "everywhere": "所有文章"}
SAMPLE = 8
SHOWN = 20


class Alike(Protocol):
    """What is to be settled alike, one kind of item: what it concerns, and what it makes of that."""

    @property
    def state(self) -> DecisionState: ...
    @property
    def entity(self) -> Entity | None:
        """Whom or what all of it is about, if it is one."""

    @property
    def meaning(self) -> str:
        """For the journal: what it is taken for, or nothing."""

    def rows(self) -> QuerySet[Any]: ...
    def values(self) -> dict[str, Any]:
        """What changes in every row beside its state, by column."""

    def told(self, articles: int) -> JSON:
        """What would change, in numbers and in a line of Chinese."""


@dataclass(frozen=True, slots=True)
class SameMentions:
    """The open mentions like *mention* among *among*, to be settled as *state*, meaning *entity*."""

    mention: Mention
    among: QuerySet[Mention]
    state: DecisionState
    meant: Entity | None

    @classmethod
    def of(
        cls, mention: Mention, among: QuerySet[Mention], state: DecisionState, entity: Entity | None
    ) -> SameMentions:
        """Raises StepError for what cannot be settled alike."""
        if state == DecisionState.REJECTED:
            return cls(mention, among, state, None)
        meant = entity or mention.entity
        if meant is None:
            raise StepError(f"请先选定“{mention}”指的是谁，再一并采纳。")
        return cls(mention, among, state, meant)

    @property
    def entity(self) -> Entity | None:
        return self.meant or self.mention.entity

    @property
    def meaning(self) -> str:
        return f"，指{self.meant}" if self.meant is not None else ""

    def rows(self) -> QuerySet[Mention]:
        mention = self.mention
        same = self.among.filter(text=mention.text, coreference=mention.coreference)
        if mention.is_decided:  # the others are as this one was before: the same meaning, or none yet
            same = same.filter(Q(entity=mention.entity_id) | Q(entity=None))
        elif mention.entity_id is not None:
            same = same.filter(entity=mention.entity_id)
        else:
            same = same.filter(entity=None, proposed_name=mention.proposed_name)
        if self.meant is not None:
            twins = Mention.objects.filter(
                article=OuterRef("article"),
                start=OuterRef("start"),
                end=OuterRef("end"),
                entity=self.meant,
                anchored=True,
            )
            same = same.exclude(Exists(twins.exclude(pk=OuterRef("pk"))))  # the span says so already
        return same

    def values(self) -> dict[str, Any]:
        return {"entity_id": self.meant.pk, "kind": self.meant.kind} if self.meant is not None else {}

    def told(self, articles: int) -> JSON:
        mentions, figures = self.rows(), 0
        if self.entity is not None:
            about = Figure.objects.anchored().filter(subject=self.entity)
            figures = about.filter(article__in=mentions.values("article")).count()
        count = mentions.count()
        line = f"{count} 处提及，在 {articles} 篇文章里；涉及 {figures} 个数据。"
        return {"mentions": count, "figures": figures, "told": line, "rule_hint": self._rule_hint()}

    def _rule_hint(self) -> str | None:
        mention = self.mention
        if self.meant is None or mention.coreference or mention.entity_id is not None:
            return None
        return f"以后报上的“{mention.text}”都指{self.meant}的话，可以记为别名，程序从此这样识别。"


def same_as(row: Item, scope: str, decision: str, entity: Entity | None, wide: bool = False) -> Alike:
    """What *decision*, accept or reject, settles alike. Raises StepError for what cannot be.

    With *wide*, figures of another subject or period count as the same number.
    """
    if scope not in SCOPES:
        raise StepError("请选定范围：本篇、本篇和它的转载、本版或所有文章。")
    if decision not in {"accept", "reject"}:
        raise StepError("请选定一并采纳还是一并否定。")
    state = DecisionState.ACCEPTED if decision == "accept" else DecisionState.REJECTED
    if isinstance(row, Figure):
        return SameFigures(row, _within(row, scope), state, wide)
    if row.coreference and scope != "article":
        raise StepError(f"“{row}”是指代，各篇所指不同，只能在本篇里一并处理。")
    return SameMentions.of(row, _within(row, scope), state, entity)


def _within(row: Item, scope: str) -> QuerySet[Any]:
    """What is open of the kind of *row*, as far as *scope* reaches."""
    rows: QuerySet[Any] = type(row).objects.suggested()
    if scope == "article":
        return rows.filter(article=row.article_id)
    if scope == "reprints":
        return rows.filter(article__in=_story_of(row.article_id))
    if scope == "page":
        return rows.filter(article__page=row.article.page_id)
    return rows


def _story_of(article: int) -> set[int]:
    """The keys of *article*, of what it prints again, and of all that print the same again."""
    tied = Reprint.objects.tied()
    first = {article, *tied.filter(article=article).values_list("original", flat=True)}
    return first | set(tied.filter(original__in=first).values_list("article", flat=True))


def preview(same: Alike, user: User) -> JSON:
    """What would change if *user* did it, before it does: some seven queries."""
    rows = same.rows()
    told = _told(same, rows)
    if same.state == DecisionState.ACCEPTED and not may_release(user):
        held = rows.filter(article__state=ArticleState.PUBLISHED).count()
        if held:
            told["told"] += f"其中 {held} 处在已发布的文章里，放行以后才公开、才入表。"
            told |= {"public_pages": [], "public_total": 0}
    return told


def _told(same: Alike, rows: QuerySet[Any]) -> JSON:
    articles = Article.objects.filter(pk__in=rows.values("article"))
    published = articles.published().for_cards().newest_first()
    pages = [{"title": a.title, "url": a.get_absolute_url()} for a in published[:SHOWN]]
    public_total = published.count() if len(pages) == SHOWN else len(pages)
    if pages and same.entity is not None:
        pages.insert(0, {"title": same.entity.name, "url": same.entity.get_absolute_url()})
    count = articles.count()
    told = {"articles": count, "public_pages": pages, "public_total": public_total, "sample": _sample(rows)}
    return told | same.told(count)


def _sample(rows: QuerySet[Any]) -> list[JSON]:
    shown = rows.select_related("article").defer(*(n for n in unread_of("article") if "page" not in n))
    return [
        {
            "sentence": sentence_around(one.article.body, one.start, one.end),
            "article": {"id": one.article_id, "title": one.article.title},
            "item": id_of(one),
        }
        for one in shown.order_by("article", "start")[:SAMPLE]
    ]


def apply_to_all(ask: Ask) -> None:
    """Settle all of them as one step, a thousand rows at a time."""
    row = own(ask)
    scope = ask.text("scope")
    same = same_as(row, scope, ask.text("decision"), ask.entity(), ask.flag("wide"))
    decided: dict[str, Any] = {
        "state": same.state,
        "decided_by_id": ask.user.pk,
        "decided_at": timezone.now(),
    }
    count = 0
    for pks in batches(list(same.rows().order_by("pk").values_list("pk", flat=True))):
        locked = same.rows().filter(pk__in=pks).order_by("pk")
        rows = list(
            locked.select_for_update(of=("self",))
        )  # what is settled meanwhile, or now says another thing, is left
        ask.journal.change_alike(rows, **decided | same.values())
        count += len(rows)
    if not count:
        raise StepError(f"{SCOPES[scope]}里没有别的待定的“{row}”了。", 409)
    verb = "采纳" if same.state == DecisionState.ACCEPTED else "否定"
    ask.journal.summary = f"{SCOPES[scope]}一并{verb}“{row}”{same.meaning}：{count} 处"


class Preview(Answering):
    """GET same/<item>/?scope=&decision=&entity=&wide=: what applying to all would change."""

    def get(self, request: HttpRequest, item: str) -> HttpResponse:
        user: User = self.user
        target = parsed(item)
        if target is None:
            raise StepError("不认得这一条，请刷新页面再试。")
        model, pk = target
        if not user.has_perm(CHANGE[model]):
            raise StepError("你的账号没有这项权限，请找管理员开通。", 403)
        related = ("entity", "article") if model is Mention else ("subject", "indicator", "article")
        row = model._default_manager.select_related(*related).filter(pk=pk).first()
        if row is None:
            raise gone(item)
        query = request.GET
        number = query.get("entity", "")
        entity = None
        if number:
            entity = Entity.objects.filter(pk=number_of(number) or 0).first()
            if entity is None:
                raise StepError("所选的名录条目已不存在，请另选。")
        scope, decision = query.get("scope", "article"), query.get("decision", "accept")
        same = same_as(row, scope, decision, entity, query.get("wide") == "1")
        return JsonResponse(preview(same, user))


__all__ = ["SCOPES", "Preview", "apply_to_all", "preview", "same_as"]
