"""What has changed since a time: articles published, corrected and withdrawn, observations changed and removed.

An observation has changed, too, when a report of it did: its value was corrected, another report came or was withdrawn,
so that the cell is contested now or no longer is.

Whoever keeps a copy asks with the time that the last answer gave as ``until``. Each change comes with what is public now;
of what is public no longer there is the number alone, and of a withdrawn article the note that its page shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Max, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from articles.choices import ArticleState, ReviewAction
from articles.models import Article, ReviewStep
from metrics.models import Figure, Observation

from .articles import ArticleOut
from .model import Moment, Selectable, fields_of, select
from .observations import ObservationOut, told
from .paging import Page, Paging, read_cursor, write_cursor
from .problems import ERRORS

router = Router(tags=["更新"])
OVERLAP = timedelta(minutes=1)  # what was being written while an answer was made comes with the next


class ChangeOut(Selectable):
    """A change."""

    what: str = Field(
        ..., description="什么变了：published 发布，corrected 更正，withdrawn 撤回，changed 观测值变了，removed 观测值没有了",
        examples=["published"],
    )  # fmt: skip
    kind: str = Field(..., description="类别：article 文章，observation 观测值", examples=["article"])
    id: int = Field(..., description="文章或观测值的编号", examples=[24])
    at: datetime = Field(..., description="变动的时间", examples=["2026-03-01T08:00:00+08:00"])
    note: str = Field(..., description="公开说明：更正和撤回时有", examples=[""])
    article: ArticleOut | None = Field(..., description="文章现在的样子；撤回的为 null")
    observation: ObservationOut | None = Field(..., description="观测值现在的样子；没有了的为 null")


class ChangePage(Page):
    """Changes."""

    items: list[ChangeOut] = Field(..., description="这一页的变动，最早的在前")
    until: datetime = Field(
        ...,
        description="下次的 since；与这次重叠一分钟，同一变动可能来两次",
        examples=["2026-03-01T08:00:00+08:00"],
    )


class ChangeQuery(Paging):
    since: Moment = Field(
        ..., description="从什么时间起，含时区；+ 在网址里写成 %2B", examples=["2026-03-01T00:00:00Z"]
    )
    limit: int = Field(100, ge=1, le=200, description="一页几条", examples=[100])
    fields: str = fields_of(ChangeOut)


class Change(NamedTuple):
    """A change on its way; its first three tell it from all others and put it in its place."""

    at: datetime
    rank: int
    number: int
    target: int
    note: str


@dataclass(frozen=True, slots=True)
class Stream:
    """One way to change: rows with ``at`` and a ``number`` that tells them apart, in this order."""

    rank: int
    what: str
    kind: str
    rows: Any
    at: str
    number: str
    target: str
    note: str = ""

    def after(self, at: datetime, rank: int, number: int, most: int) -> Iterator[Change]:
        """At most *most* changes that come after the given one."""
        later = Q(**{f"{self.at}__gt": at})
        if self.rank > rank:
            later = Q(**{f"{self.at}__gte": at})
        elif self.rank == rank:
            later |= Q(**{self.at: at, f"{self.number}__gt": number})
        columns = [self.at, self.number, self.target, *([self.note] if self.note else [])]
        found = self.rows.filter(later).order_by(self.at, self.number).values_list(*columns)[:most]
        for when, identity, target, *note in found:
            yield Change(when, self.rank, identity, target, note[0] if note else "")


@router.get("/changes", response={200: ChangePage, **ERRORS}, summary="某时以来的变动，供同步用")
def changes(request: HttpRequest, query: Query[ChangeQuery]) -> Any:
    select(request, query.fields)
    begun = timezone.now()
    at, rank, number = query.since, -1, 0
    if query.cursor:
        at, rank, number = read_cursor("changes", query.cursor, (datetime, int, int))
    streams = [*_articles(), *_observations(), *_reports()]
    found = list(
        islice(merge(*(one.after(at, rank, number, query.limit + 1) for one in streams)), query.limit + 1)
    )
    shown = found[: query.limit]
    last = shown[-1] if len(found) > query.limit else None
    return {
        "items": _with_rows(shown, {one.rank: one for one in streams}),
        "next": last and write_cursor("changes", last.at, last.rank, last.number),
        "until": max(begun - OVERLAP, query.since) if query.since < begun else query.since,
    }


def _articles() -> list[Stream]:
    public = Q(article__state=ArticleState.PUBLISHED, article__published_at__lte=timezone.now())
    amended = ReviewStep.objects.filter(public, action=ReviewAction.AMEND)
    withdrawn = ReviewStep.objects.exclude(public).filter(action=ReviewAction.WITHDRAW)
    return [
        Stream(1, "published", "article", Article.public.all(), "published_at", "pk", "pk"),
        Stream(2, "corrected", "article", amended, "at", "pk", "article", "reason"),
        Stream(3, "withdrawn", "article", withdrawn, "at", "pk", "article", "reason"),
    ]


def _observations() -> list[Stream]:
    """What was done to cells themselves."""
    history: Any = Observation.history
    # An aggregate: with a condition on a step and an order by another, one step would be told of at another's time.
    steps = "preferred__article__review_steps__"
    told_at = Max(f"{steps}at", filter=Q(**{f"{steps}action": ReviewAction.WITHDRAW}))
    hidden = Observation.objects.filter(preferred__article__state=ArticleState.WITHDRAWN)
    hidden = hidden.annotate(withdrawn_at=told_at).filter(withdrawn_at__isnull=False)
    out = "preferred__article__published_at"
    deleted = history.filter(history_type="-").filter(
        Q(manual_value__isnull=False)
        | Q(preferred__article__state=ArticleState.PUBLISHED, **{f"{out}__lte": timezone.now()})
    )
    edited = history.exclude(history_type="-").filter(id__in=Observation.objects.public().values("pk"))
    return [
        Stream(5, "changed", "observation", edited, "history_date", "history_id", "id"),
        Stream(6, "removed", "observation", deleted, "history_date", "history_id", "id"),
        Stream(7, "removed", "observation", hidden, "withdrawn_at", "pk", "pk"),
    ]


def _reports() -> list[Stream]:
    """What became of the reports of public cells: they came out, were decided or mended, left the cell, were withdrawn."""
    readable = Observation.objects.public().values("pk")
    public = Figure.objects.public().filter(observation__in=readable)
    history: Any = Figure.history
    filed = public.filter(pk=OuterRef("id")).values("observation")
    mended = history.filter(id__in=public.values("pk")).annotate(cell=Subquery(filed))
    # Whoever decides otherwise, or of another cell, leaves a record that still names the one that was left.
    left = history.filter(
        observation__in=readable,
        article__state=ArticleState.PUBLISHED,
        article__published_at__lte=timezone.now(),
    ).exclude(id__in=public.values("pk"))
    steps = "article__review_steps__"
    told_at = Max(f"{steps}at", filter=Q(**{f"{steps}action": ReviewAction.WITHDRAW}))
    withdrawn = Figure.objects.accepted().filter(
        article__state=ArticleState.WITHDRAWN, observation__in=readable
    )
    withdrawn = withdrawn.annotate(withdrawn_at=told_at).filter(withdrawn_at__isnull=False)
    return [
        Stream(4, "changed", "observation", public, "article__published_at", "pk", "observation"),
        Stream(8, "changed", "observation", mended, "history_date", "history_id", "cell"),
        Stream(9, "changed", "observation", left, "history_date", "history_id", "observation"),
        Stream(10, "changed", "observation", withdrawn, "withdrawn_at", "pk", "observation"),
    ]


def _with_rows(found: list[Change], streams: dict[int, Stream]) -> list[dict[str, Any]]:
    """Each of *found* with the article or the observation as it is now: four queries."""
    keys = {
        kind: {one.target for one in found if streams[one.rank].kind == kind}
        for kind in ("article", "observation")
    }
    articles = Article.public.for_cards().in_bulk(keys["article"]) if keys["article"] else {}
    rows = Observation.objects.public().with_source()
    observations = rows.in_bulk(keys["observation"]) if keys["observation"] else {}
    told(list(observations.values()), every=False)
    return [
        {
            "what": streams[one.rank].what,
            "kind": (kind := streams[one.rank].kind),
            "id": one.target,
            "at": one.at,
            "note": one.note,
            "article": articles.get(one.target) if kind == "article" else None,
            "observation": observations.get(one.target) if kind == "observation" else None,
        }
        for one in found
    ]
