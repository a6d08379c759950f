"""Topics: campaigns and subjects that articles return to."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone
from django.views.generic import ListView

from articles.choices import ArticleState
from articles.models import Appearance, Article
from articles.querysets import counting_articles
from metrics.models import Figure
from organizations.choices import EntityKind
from organizations.models import Topic
from portal.narrowing import article_context, mentioned_in

from .forwarding import EntityDetail

LISTED = 300
AREAS = INDICATORS = 24
FIGURES = 4  # beside an article


class TopicList(ListView):
    """Those that were in the news last come first."""

    template_name = "topics/list.html"
    context_object_name = "topics"
    extra_context = {"section": "topics"}

    def get_queryset(self) -> Any:
        told = Appearance.objects.filter(
            entity=OuterRef("pk"),
            article__state=ArticleState.PUBLISHED,
            article__published_at__lte=timezone.now(),
        )
        newest = told.order_by(F("date").desc(nulls_last=True), "-article").values("date")
        topics = counting_articles(Topic.objects.all()).annotate(latest=Subquery(newest[:1]))
        return topics.order_by(F("latest").desc(nulls_last=True), "-article_count", "name")[:LISTED]


class TopicDetail(EntityDetail):
    """?year, kind: of the articles; ?after or ?before: where their page begins."""

    model = Topic
    template_name = "topics/detail.html"
    context_object_name = "topic"
    extra_context = {"section": "topics"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = article_context(self.object, self.request.GET)
        told["topics"] = [one for one in told["topics"] if one["entity"] != self.object.pk]
        newest = told["newest"]
        return super().get_context_data(
            months=_by_month(told["articles"]),
            areas=list(mentioned_in(newest, EntityKind.AREA, AREAS)),
            indicators=list(_indicators(newest)),
            **told,
            **kwargs,
        )


def _by_month(articles: list[Article]) -> list[tuple[Any, list[tuple[Article, list[Figure], int]]]]:
    """*articles* under the first days of their months, each with the first of its figures and how many more; one query."""
    figures: dict[int, list[Figure]] = defaultdict(list)
    rows = Figure.objects.public().comparable().filter(article__in=[one.pk for one in articles])
    for figure in rows.with_source().order_by("start"):
        figures[figure.article_id].append(figure)
    months: dict[Any, list[tuple[Article, list[Figure], int]]] = defaultdict(list)
    for one in articles:
        found = figures[one.pk]
        month = one.date.replace(day=1) if one.date else None
        months[month].append((one, found[:FIGURES], max(len(found) - FIGURES, 0)))
    return list(months.items())


def _indicators(articles: list[int]) -> Any:
    """The indicators of the figures in *articles*, keys: code, name and in how ``many`` articles; one query."""
    rows = Figure.objects.public().comparable().filter(article__in=articles)
    counted = rows.order_by().values(code=F("indicator__code"), name=F("indicator__name"))
    return counted.annotate(many=Count("article", distinct=True)).order_by("-many", "name")[:INDICATORS]
