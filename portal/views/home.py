"""The first page: search, what is new, where, which numbers moved, which topics run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, F
from django.views.generic import TemplateView

from articles.choices import ArticleKind
from articles.models import Article
from articles.querysets import articles_out, counting_articles, counting_since
from organizations.models import Area, Entity, Topic
from portal.moves import latest_moves, latest_values

ARTICLES, DISTRICTS, TOPICS, MOVES = 8, 24, 8, 6
PARTS = 8  # streets and towns that a district shows; its page has them all
LATELY = timedelta(days=365)  # before the newest article, not before today: an archive has running topics too


class Home(TemplateView):
    template_name = "home.html"
    extra_context = {"section": "home"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # What a page's edge has left without a headline is no news to open with; the list of articles has it.
        stories = Article.public.exclude(headline="").exclude(
            kind__in=[ArticleKind.PHOTO_CAPTION, ArticleKind.MASTHEAD]
        )
        articles = list(stories.for_cards().newest_first()[:ARTICLES])
        moves = latest_moves(MOVES)
        if len(moves) < MOVES:
            moves += latest_values(MOVES - len(moves), besides=moves)
        return super().get_context_data(
            articles=articles,
            holdings=holdings(),
            cities=districts_by_city(),
            moves=moves,
            specimen=next((move.observation for move in moves if move.observation.preferred), None),
            topics=running_topics(articles),
            **kwargs,
        )


def holdings() -> dict[str, Any]:
    """How much there is, and from when to when."""
    entities = dict(Entity.objects.order_by().values_list("kind").annotate(count=Count("pk")))
    # The two ends of the index by day; the number is kept.
    days = Article.public.filter(date__isnull=False).order_by().values("date")
    since = days.order_by(F("date").asc(nulls_first=True), "pk").first()
    until = days.order_by(F("date").desc(nulls_last=True), "-pk").first()
    told = {"since": since and since["date"], "until": until and until["date"], "articles": articles_out()}
    return told | entities


@dataclass(frozen=True, slots=True)
class City:
    """A city with its districts: those in the news, each with the parts of it that are, and the quiet ones."""

    area: Area | None
    districts: list[tuple[Area, list[Area]]] = field(default_factory=list)
    quiet: list[Area] = field(default_factory=list)


def districts_by_city() -> list[City]:
    """The districts most reported on, under their cities."""
    counted: Any = counting_articles(Area.objects.select_related("parent"))
    districts = list(counted.districts().order_by("-article_count", "lineage")[:DISTRICTS])
    parts = defaultdict(list)
    below = counted.filter(parent__in=districts, article_count__gt=0).order_by("-article_count", "lineage")
    for area in below[: DISTRICTS * PARTS]:
        parts[area.parent_id].append(area)
    cities: dict[int | None, City] = {}
    for district in districts:
        city = cities.setdefault(district.parent_id, City(district.parent))
        if district.article_count or parts[district.pk]:
            city.districts.append((district, parts[district.pk][:PARTS]))
        else:
            city.quiet.append(district)
    return list(cities.values())


def running_topics(articles: Iterable[Article]) -> Any:
    """Topics by how often they were in the news in the year up to the newest of *articles*."""
    newest = next((article.date for article in articles if article.date), None)
    topics = counting_articles(Topic.objects.all()).filter(article_count__gt=0)
    if newest is None:
        return topics.annotate(recent_count=F("article_count")).order_by("-article_count", "name")[:TOPICS]
    topics = counting_since(topics, newest - LATELY)
    return topics.order_by("-recent_count", "-article_count", "name")[:TOPICS]
