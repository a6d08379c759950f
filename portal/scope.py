"""Among what a reader searches: all public articles, or those of an area, a topic, a newspaper, a year, a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Any, Self

from django.db.models import F, OuterRef, Subquery, Value
from django.http import QueryDict

from articles.choices import ArticleKind, ArticleState
from articles.indexing import Kinds
from articles.models import Appearance, Article, Page
from articles.querysets import ArticleQuerySet
from organizations.models import Area, Topic

from .choosing import found_at

NAMES = {"area": "区域", "topic": "专题", "year": "年份", "publication": "报刊", "kind": "体裁"}
FEW_PAGES = 1_500  # of a newspaper, all of whose articles are told by their keys


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What a reader narrowed the search to; what nobody could have chosen is ignored."""

    area: Area | None = None
    topic: Topic | None = None
    publication: int | None = None  # its key: what it is called is known with the names of all facets
    year: int | None = None
    kind: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        told = {name: query.get(name, "").replace("\x00", "")[:100] for name in NAMES}
        year = _number(told["year"])
        found = found_at({name: told[name] for name in ("area", "topic")})
        return cls(
            area=found["area"].as_area if "area" in found else None,
            topic=found["topic"].as_topic if "topic" in found else None,
            publication=_number(told["publication"]) or None,
            year=year if year and year < MAXYEAR else None,
            kind=told["kind"] if told["kind"] in ArticleKind.values else "",
        )

    def __bool__(self) -> bool:
        return bool(self.area or self.topic or self.publication or self.year or self.kind)

    def labels(self, papers: Mapping[int, str]) -> dict[str, str]:
        """What each facet is narrowed to; empty where it is not."""
        return {
            "area": str(self.area or ""),
            "topic": str(self.topic or ""),
            "publication": papers.get(self.publication, "没有这份报刊") if self.publication else "",
            "year": f"{self.year}年" if self.year else "",
            "kind": ArticleKind(self.kind).label if self.kind else "",
        }

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day, of a year."""
        return (date(self.year, 1, 1), date(self.year, 12, 31)) if self.year else None

    def articles(self) -> ArticleQuerySet:
        """The public articles among which is searched."""
        rows: ArticleQuerySet = Article.public.all()
        for name in ("area", "topic"):
            if getattr(self, name):
                # Asked of each article that the index has found, and not the other way round.
                told = self._appearances(name).filter(article=OuterRef("pk")).values(told=Value(True))
                rows = rows.alias(**{f"in_{name}": Subquery(told)}).filter(**{f"in_{name}": True})
        if self.publication:
            rows = rows.filter(page__publication=self.publication)
        if self.days:
            rows = rows.filter(date__range=self.days)
        if self.kind:
            rows = rows.alias(kinds=Kinds("kind")).filter(kinds__overlap=[self.kind])
        return rows

    @property
    def narrowest(self) -> str:
        """What of the chosen holds the fewest articles, as a rule; empty where only a year or kind was chosen."""
        return next((name for name in ("area", "topic", "publication") if getattr(self, name)), "")

    def keyed(self, most: int) -> Any:
        """The keys and days of the articles of ``narrowest``, the newest first, *most* of them: rows of ``id`` and ``date``.

        None where that is not to be had without going through more of them. One query of a newspaper, none of others.
        """
        if self.narrowest == "publication":
            pages = Page.objects.filter(publication=self.publication).order_by("published", "pk")
            if pages[: FEW_PAGES + 1].count() > FEW_PAGES:
                return None
            rows: Any = Article.objects.filter(page__publication=self.publication)
            key = "pk"
        else:
            rows, key = self._appearances(self.narrowest), "article_id"
        rows = rows.filter(date__range=self.days) if self.days else rows
        newest = rows.order_by(F("date").desc(nulls_last=True), f"-{key}")
        return newest.values_list(key, "date")[:most]

    def dated(self) -> Any:
        """The days of the articles of ``narrowest``, or of all, as rows of an index from which any can be told."""
        if self.narrowest in ("area", "topic"):
            rows = self._appearances(self.narrowest)
        else:
            rows = Article.objects.filter(state=ArticleState.PUBLISHED)
        return rows.filter(date__range=self.days) if self.days else rows.filter(date__isnull=False)

    def _appearances(self, name: str) -> Any:
        """Those of the area, or those that name the topic."""
        rows = Appearance.objects.order_by().filter(entity=getattr(self, name).pk)
        return rows if name == "area" else rows.filter(named=True)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
