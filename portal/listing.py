"""The list of articles: its filters, and its pages by the row that ends them instead of by their number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Any, Self

from django.db.models import F, Max, Min, Q
from django.http import QueryDict
from django.utils.http import urlencode

from articles.choices import ArticleKind
from articles.models import Appearance, Article, Publication
from articles.querysets import is_out
from organizations.models import Area

from .choosing import found_area

SIZE = 20
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class ArticleFilters:
    """What a reader asked for; what nobody could ask for is ignored."""

    year: int | None = None
    kind: str = ""
    publication: Publication | None = None
    area: Area | None = None

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        year, kind, paper = (query.get(name, "") for name in ("year", "kind", "publication"))
        return cls(
            year=int(year) if _is_number(year, 4) and 1 <= int(year) < MAXYEAR else None,
            kind=kind if kind in ArticleKind.values else "",
            publication=Publication.objects.filter(pk=int(paper)).first() if _is_number(paper, 18) else None,
            area=found_area(query.get("area", "")),
        )

    @property
    def query(self) -> str:
        """The filters as they stand in an address."""
        told = {
            "year": self.year,
            "kind": self.kind,
            "publication": self.publication and self.publication.pk,
            "area": self.area and self.area.slug,
        }
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def said(self) -> list[str]:
        """The filters as they stand over the list."""
        kind = ArticleKind(self.kind).label if self.kind else ""
        told = [
            f"{self.year}年" if self.year else "",
            kind,
            str(self.publication or ""),
            str(self.area or ""),
        ]
        return [one for one in told if one]

    def articles(self) -> Any:
        """The articles asked for, or the appearances of the area in them, for ``page_of``."""
        if self.area and not (self.kind or self.publication):
            rows: Any = Appearance.objects.filter(entity=self.area.pk)
        else:
            rows = Article.public.about(self.area) if self.area else Article.public.all()
        if self.year:
            rows = rows.filter(date__gte=date(self.year, 1, 1), date__lt=date(self.year + 1, 1, 1))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.publication:
            rows = rows.filter(page__publication=self.publication)
        return rows


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A page of a list: its articles, and the cursors of the newer and of the older ones."""

    articles: list[Article]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """An article's place in the list: its day, if it has one, and its key. Written ``2018-10-26-24``."""

    day: date | None
    pk: int

    @classmethod
    def of(cls, text: str) -> Self | None:
        day, _, pk = text.rpartition("-")
        if not _is_number(pk, 18):
            return None
        try:
            return cls(None if day == UNDATED else date.fromisoformat(day), int(pk))
        except ValueError:
            return None

    @classmethod
    def at(cls, article: Article) -> str:
        return f"{article.date or UNDATED}-{article.pk}"


def page_of(
    rows: Any, after: Cursor | None = None, before: Cursor | None = None, undated: bool = True
) -> ArticlePage:
    """The page of *rows* that follows *after*, or that stands before *before*: newest first, those without a day last.

    *rows* are articles, or the appearances of one entity, which an index has in the order of the list. At most two
    queries, one where none is *undated*, each a range of the index by day, so that the last page costs what the first
    does.
    """
    if before is not None:
        found = _newer(rows, before)
        more, shown = len(found) > SIZE, found[:SIZE][::-1]
        return ArticlePage(
            shown,
            newer=Cursor.at(shown[0]) if more else "",
            older=Cursor.at(shown[-1]) if shown else "",
        )
    found = _older(rows, after, undated)
    shown = found[:SIZE]
    return ArticlePage(
        shown,
        newer=Cursor.at(shown[0]) if after and shown else "",
        older=Cursor.at(shown[-1]) if len(found) > SIZE else "",
    )


def _listed(rows: Any, most: int, by_day: bool, newest: bool = True) -> list[Article]:
    """The first *most* of *rows*, by day, or by their keys where there are no days."""
    of_articles = rows.model is Article
    if not of_articles:
        rows = rows.filter(is_out("article__"))

    def order(key: str) -> list[Any]:
        day = F("date").desc(nulls_last=True) if newest else F("date").asc(nulls_first=True)
        return [*([day] if by_day else []), f"-{key}" if newest else key]

    if not of_articles:
        # So few that the database takes them one by one, in the order of their index.
        keys = rows.order_by(*order("article")).values("article")[:most]
        return list(Article.public.for_cards().filter(pk__in=keys).order_by(*order("pk")))
    return list(rows.for_cards().order_by(*order("pk"))[:most])


def _key(rows: Any) -> str:
    return "pk" if rows.model is Article else "article"


def _older(rows: Any, after: Cursor | None, undated: bool) -> list[Article]:
    key = f"{_key(rows)}__lt"
    dated, rest = rows.filter(date__isnull=False), rows.filter(date__isnull=True)
    if after and after.day:
        dated = dated.filter(Q(date__lte=after.day), Q(date__lt=after.day) | Q(**{key: after.pk}))
    elif after:
        rest = rest.filter(**{key: after.pk})
    found = _listed(dated, SIZE + 1, by_day=True) if not after or after.day else []
    if len(found) <= SIZE and undated:
        found += _listed(rest, SIZE + 1 - len(found), by_day=False)
    return found


def _newer(rows: Any, before: Cursor) -> list[Article]:
    key = f"{_key(rows)}__gt"
    dated, undated = rows.filter(date__isnull=False), rows.filter(date__isnull=True)
    found: list[Article] = []
    if before.day:
        dated = dated.filter(Q(date__gte=before.day), Q(date__gt=before.day) | Q(**{key: before.pk}))
    else:
        found += _listed(undated.filter(**{key: before.pk}), SIZE + 1, by_day=False, newest=False)
    if len(found) <= SIZE:
        found += _listed(dated, SIZE + 1 - len(found), by_day=True, newest=False)
    return found


def years() -> list[int]:
    """The years of which there may be articles, the last first: from the ends of an index, one query."""
    ends = Article.public.aggregate(first=Min("date"), last=Max("date"))
    first, last = ends["first"], ends["last"]
    return list(range(last.year, first.year - 1, -1))[:200] if first and last else []


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most
