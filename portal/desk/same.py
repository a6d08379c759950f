"""One decision for every mention that says the same: in this article, on this page, or in every article.

The same are open mentions with the same text and the same proposal. What is decided stays as it was decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from articles.choices import DecisionState
from articles.models import Article, Mention
from articles.querysets import unread_of
from metrics.models import Figure, sentence_around
from organizations.models import Entity

from ..history import batches
from .actions import own_mention
from .answering import Answering
from .asking import Ask, StepError, gone
from .items import JSON, number_of, parsed

SCOPES: Final = {"article": "本篇", "page": "本版", "everywhere": "所有文章"}
SAMPLE = 8
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Same:
    """What is to be settled alike: the mentions like *mention* within *scope*, as *state*, meaning *entity*."""

    mention: Mention
    scope: str
    state: DecisionState
    entity: Entity | None

    @classmethod
    def of(cls, mention: Mention, scope: str, decision: str, entity: Entity | None) -> Same:
        """Raises StepError for what cannot be settled alike."""
        if scope not in SCOPES:
            raise StepError("请选定范围：本篇、本版或所有文章。")
        if decision not in {"accept", "reject"}:
            raise StepError("请选定一并采纳还是一并否定。")
        if mention.coreference and scope != "article":
            raise StepError(f"“{mention}”是指代，各篇所指不同，只能在本篇里一并处理。")
        if decision == "reject":
            return cls(mention, scope, DecisionState.REJECTED, None)
        meant = entity or mention.entity
        if meant is None:
            raise StepError(f"请先选定“{mention}”指的是谁，再一并采纳。")
        return cls(mention, scope, DecisionState.ACCEPTED, meant)

    def mentions(self) -> QuerySet[Mention]:
        """The mentions that it concerns."""
        mention = self.mention
        same = Mention.objects.suggested().filter(text=mention.text, coreference=mention.coreference)
        if self.scope == "article":
            same = same.filter(article=mention.article_id)
        elif self.scope == "page":
            same = same.filter(article__page=mention.article.page_id)
        if mention.is_decided:  # the others are as this one was before: the same meaning, or none yet
            same = same.filter(Q(entity=mention.entity_id) | Q(entity=None))
        elif mention.entity_id is not None:
            same = same.filter(entity=mention.entity_id)
        else:
            same = same.filter(entity=None, proposed_name=mention.proposed_name)
        if self.entity is not None:
            twins = Mention.objects.filter(
                article=OuterRef("article"),
                start=OuterRef("start"),
                end=OuterRef("end"),
                entity=self.entity,
                anchored=True,
            )
            same = same.exclude(Exists(twins.exclude(pk=OuterRef("pk"))))  # the span says so already
        return same

    def preview(self) -> JSON:
        """What would change, before it does: six queries."""
        mentions = self.mentions()
        articles = Article.objects.filter(pk__in=mentions.values("article"))
        published = articles.published().for_cards().newest_first()
        pages = [{"title": a.title, "url": a.get_absolute_url()} for a in published[:SHOWN]]
        public_total = published.count() if len(pages) == SHOWN else len(pages)
        entity = self.entity or self.mention.entity
        if pages and entity is not None:
            pages.insert(0, {"title": entity.name, "url": entity.get_absolute_url()})
        figures = Figure.objects.anchored().filter(article__in=mentions.values("article"), subject=entity)
        return {
            "mentions": mentions.count(),
            "articles": articles.count(),
            "figures": figures.count() if entity is not None else 0,
            "public_pages": pages,
            "public_total": public_total,
            "sample": self._sample(mentions),
            "rule_hint": self._rule_hint(),
        }

    def _sample(self, mentions: QuerySet[Mention]) -> list[JSON]:
        shown = mentions.select_related("article").defer(
            *(n for n in unread_of("article") if "page" not in n)
        )
        return [
            {
                "sentence": sentence_around(one.article.body, one.start, one.end),
                "article": {"id": one.article_id, "title": one.article.title},
                "item": f"mention-{one.pk}",
            }
            for one in shown.order_by("article", "start")[:SAMPLE]
        ]

    def _rule_hint(self) -> str | None:
        mention = self.mention
        if self.entity is None or mention.coreference or mention.entity_id is not None:
            return None
        return f"以后报上的“{mention.text}”都指{self.entity}的话，可以记为别名，程序从此这样识别。"


def apply_to_all(ask: Ask) -> None:
    """Settle all of them as one step, a thousand rows at a time."""
    mention = own_mention(ask)
    scope, decision = ask.text("scope"), ask.text("decision")
    same = Same.of(mention, scope, decision, ask.entity())
    values: dict[str, Any] = {"state": same.state, "decided_by_id": ask.user.pk, "decided_at": timezone.now()}
    if same.entity is not None:
        values |= {"entity_id": same.entity.pk, "kind": same.entity.kind}
    count = 0
    for pks in batches(list(same.mentions().order_by("pk").values_list("pk", flat=True))):
        locked = Mention.objects.suggested().filter(pk__in=pks).order_by("pk")
        rows = list(locked.select_for_update(of=("self",)))  # what somebody settled meanwhile is left out
        ask.journal.change_alike(rows, **values)
        count += len(rows)
    if not count:
        raise StepError(f"{SCOPES[scope]}里没有别的待定的“{mention}”了。", 409)
    verb = "采纳" if same.state == DecisionState.ACCEPTED else "否定"
    meaning = f"，指{same.entity}" if same.entity is not None else ""
    ask.journal.summary = f"{SCOPES[scope]}一并{verb}“{mention}”{meaning}：{count} 处"


class Preview(Answering):
    """GET same/<item>/?scope=&decision=&entity=: what applying to all would change."""

    def get(self, request: HttpRequest, item: str) -> HttpResponse:
        if not self.user.has_perm("articles.change_mention"):
            raise StepError("你的账号没有这项权限，请找管理员开通。", 403)
        target = parsed(item)
        if target is None or target[0] is not Mention:
            raise StepError("只有提及可以一并处理。")
        mention = Mention.objects.select_related("entity", "article").filter(pk=target[1]).first()
        if mention is None:
            raise gone(item)
        query = request.GET
        number = query.get("entity", "")
        entity = None
        if number:
            entity = Entity.objects.filter(pk=number_of(number) or 0).first()
            if entity is None:
                raise StepError("所选的名录条目已不存在，请另选。")
        scope, decision = query.get("scope", "article"), query.get("decision", "accept")
        return JsonResponse(Same.of(mention, scope, decision, entity).preview())
