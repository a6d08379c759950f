"""What does not add up and waits for an editor: checks that fail, and cells whose reports differ; a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode

from articles.models import Article
from articles.querysets import unread_of
from metrics.choices import CheckKind
from metrics.models import Check, CheckFigure, Figure, Observation
from organizations.models import Area

from .arithmetic import CellCard, CheckCard, cell_card, check_card, ties_among
from .items import number_of

SIZE = 20
CAP = 999
AREAS = 300
REPORTS = "reports"
"""The kind that is none of a check's: reports of one cell that differ."""


def capped(rows: QuerySet[Any], cap: int = CAP) -> int:
    """How many *rows* there are, counted to one above *cap*: no count costs more than that."""
    return rows.order_by()[: cap + 1].count()


@dataclass(frozen=True, slots=True)
class CheckFilters:
    """What an editor wants to see; what an address says beyond that filters nothing."""

    kind: str = ""
    area: Area | None = None
    publication: int | None = None
    done: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        kind, slug, publication = (query.get(name, "") for name in ("kind", "area", "publication"))
        return cls(
            kind=kind if kind in (*CheckKind.values, REPORTS) else "",
            area=Area.objects.filter(slug=slug).first() if slug and "\x00" not in slug else None,
            publication=number_of(publication),
            done=query.get("done") == "1",
        )  # fmt: skip

    @property
    def query(self) -> str:
        """As they stand in an address."""
        parts = {
            "kind": self.kind,
            "area": self.area.slug if self.area else "",
            "publication": self.publication or "",
            "done": "1" if self.done else "",
        }
        return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True, slots=True)
class CardPage:
    cards: Sequence[CheckCard | CellCard]
    next: str  # the cursor of what comes after; empty on the last page


def checks(filters: CheckFilters) -> QuerySet[Check]:
    """The checks that fail, the newest first: those that wait, or (``done``) those that were settled."""
    rows: QuerySet[Check] = Check.objects.unsettled().order_by("-pk")
    if filters.done:
        rows = Check.objects.failed().settled().order_by("-settled_at", "-pk")
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.area is not None:
        rows = rows.filter(article__home__in=Area.objects.inside(filters.area))
    if filters.publication is not None:
        rows = rows.filter(article__page__publication=filters.publication)
    return rows


def cells(filters: CheckFilters) -> QuerySet[Observation]:
    """The cells whose reports differ, the newest first: those that wait, or those in which an editor has chosen."""
    rows: QuerySet[Observation] = Observation.objects.contested().order_by("-pk")
    if filters.done:
        rows = Observation.objects.filter(chosen_at__isnull=False).order_by("-chosen_at", "-pk")
    if filters.area is not None:
        rows = rows.inside(filters.area)  # type: ignore[attr-defined]
    if filters.publication is not None:
        reports = Figure.objects.accepted().filter(observation=OuterRef("pk"))
        rows = rows.filter(Exists(reports.filter(article__page__publication=filters.publication)))
    return rows


def page_of(filters: CheckFilters, cursor: str = "", size: int = SIZE) -> CardPage:
    """One page of the queue after *cursor*, with all that its cards show: three queries, or four for reports."""
    if filters.kind == REPORTS:
        found: QuerySet[Any] = with_reports(cells(filters))
        column = "chosen_at"
    else:
        found = with_members(checks(filters))
        column = "settled_at"
    rows = list(found.filter(_below(cursor, column if filters.done else ""))[: size + 1])
    shown = rows[:size]
    following = _cursor(shown[-1], column if filters.done else "") if len(rows) > size else ""
    return CardPage(cards_of(shown), following)


def with_members(rows: QuerySet[Check]) -> QuerySet[Check]:
    members = CheckFigure.objects.select_related("figure").order_by("position")
    related = rows.select_related("article__page__publication", "article__home", "settled_by")
    return related.defer(*unread_of("article")).prefetch_related(Prefetch("members", members))


def with_reports(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    figures = Figure.objects.standing().filter(value__isnull=False)
    sources = figures.select_related("article__page__publication").defer(*unread_of("article"))
    return rows.select_related("indicator", "subject").prefetch_related(Prefetch("figures", sources))


def cards_of(rows: Sequence[Any]) -> list[CheckCard | CellCard]:
    articles = [f.article_id for row in rows if isinstance(row, Observation) for f in row.figures.all()]
    ties = ties_among(articles) if articles else []
    return [
        cell_card(row, list(row.figures.all()), ties)
        if isinstance(row, Observation)
        else check_card(row, list(row.members.all()))
        for row in rows
    ]


def choices_of_area() -> QuerySet[Area]:
    """The areas that articles report on. To ask which of them have checks that wait would be to read all of these."""
    articles = Article.objects.filter(home=OuterRef("pk"))
    return Area.objects.filter(Exists(articles)).in_tree_order()[:AREAS]


def _cursor(row: Any, column: str) -> str:
    if not column:
        return str(row.pk)
    at: datetime = getattr(row, column)
    return f"{at.timestamp():.6f}-{row.pk}"


def _below(cursor: str, column: str) -> Q:
    at, _, pk = cursor.rpartition("-")
    number = number_of(pk)
    if number is None:
        return Q()
    if not column:
        return Q(pk__lt=number)
    try:
        moment = datetime.fromtimestamp(float(at), UTC)
    except (ValueError, OverflowError, OSError):
        return Q()
    return Q(**{f"{column}__lt": moment}) | Q(**{column: moment, "pk__lt": int(pk)})
