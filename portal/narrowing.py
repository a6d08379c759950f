"""The articles of a place, an organisation or a topic: narrowed by year, topic and kind, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Any, Self

from django.db.models import Count, F
from django.http import Http404, QueryDict
from django.utils.http import urlencode

from articles.choices import ArticleKind
from articles.models import Appearance, Article
from articles.querysets import extent_of, newest_about
from organizations.choices import EntityKind
from organizations.models import Entity

from .choosing import SLUG
from .listing import ArticlePage, Cursor, page_of

TOPICS = 30  # to choose from
NEWEST = 300  # articles that are looked at for what else they name


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a reader asked for; what nobody could ask for is ignored."""

    year: int | None = None
    kind: str = ""
    topic: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        year, kind, topic = (query.get(name, "") for name in ("year", "kind", "topic"))
        is_year = year.isascii() and year.isdigit() and len(year) == 4 and 1 <= int(year) < MAXYEAR
        return cls(
            year=int(year) if is_year else None,
            kind=kind if kind in ArticleKind.values else "",
            topic=topic if SLUG.fullmatch(topic) else "",
        )

    def __bool__(self) -> bool:
        return bool(self.query)

    @property
    def query(self) -> str:
        """The filters as they stand in an address."""
        told = {"year": self.year, "kind": self.kind, "topic": self.topic}
        return urlencode({name: value for name, value in told.items() if value})

    def of_rows(self, rows: Any) -> Any:
        """Those of *rows*, articles, that are asked for."""
        if self.year:
            rows = rows.filter(date__gte=date(self.year, 1, 1), date__lt=date(self.year + 1, 1, 1))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.topic:
            told = {"entity__kind": EntityKind.TOPIC, "entity__slug": self.topic}
            named = Appearance.objects.filter(named=True, **told)
            rows = rows.filter(pk__in=named.values("article"))
        return rows


def asked_page(rows: Any, query: QueryDict, undated: bool) -> ArticlePage:
    """The page of *rows* that ``after=`` or ``before=`` asks for; raises ``Http404`` for a place that is none."""
    places = {}
    for name in ("after", "before"):
        places[name] = Cursor.of(query.get(name, ""))
        if query.get(name) and places[name] is None:
            raise Http404
    return page_of(rows, **places, undated=undated)


def mentioned_in(articles: list[int], kind: EntityKind, most: int) -> Any:
    """The entities of *kind* that *articles*, keys, name: slug, name and in how ``many``, most first; one query."""
    named = Appearance.objects.filter(named=True, entity__kind=kind, article__in=articles)
    counted = named.order_by().values("entity", slug=F("entity__slug"), name=F("entity__name"))
    return counted.annotate(many=Count("article")).order_by("-many", "slug")[:most]


def newest_of(entity: Entity) -> list[int]:
    """The keys of the newest articles about *entity*: what else is told of its articles is told of these."""
    return newest_about(entity, NEWEST, named=entity.kind != EntityKind.AREA)


def article_context(entity: Entity, query: QueryDict) -> dict[str, Any]:
    """What ``parts/articles_of.html`` shows of the articles about *entity*, a row of ``with_extent``: three queries,
    four where some articles have no day."""
    asked = Narrowing.of(query)
    told = {} if entity.kind == EntityKind.AREA else {"named": True}
    rows: Any = Appearance.objects.filter(entity=entity.pk, **told)
    if asked.kind or asked.topic:  # which may leave few of many: the database decides where to begin
        rows = Article.public.filter(pk__in=rows.values("article"))
    extent = extent_of(entity)
    newest = newest_of(entity)
    page = asked_page(asked.of_rows(rows), query, undated=extent.undated and not asked.year)
    return {
        "asked": asked,
        "extent": extent,
        "newest": newest,
        "of_newest": NEWEST if extent.count > NEWEST else 0,
        "article_count": extent.count,
        "topics": list(mentioned_in(newest, EntityKind.TOPIC, TOPICS)),
        "kinds": ArticleKind.choices,
        "page": page,
        "articles": page.articles,
        "begun": "after" in query or "before" in query,
    }
