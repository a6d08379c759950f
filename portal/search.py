"""Search: what a reader typed → ranked articles."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast

from articles.indexing import quoted, terms_of
from articles.querysets import ArticleQuerySet


def search_articles(query: str, articles: ArticleQuerySet) -> ArticleQuerySet:
    """Those of *articles* that contain every word of *query*, the most relevant first, then the newest.

    An empty query finds nothing.
    """
    if not terms_of(query):
        return articles.none()
    ranking = " | ".join(quoted(term) for term in terms_of(query))
    rank = Func(
        F("words"), Cast(Value(ranking), _TsQuery()), function="ts_rank", output_field=models.FloatField()
    )
    order = (F("rank").desc(nulls_last=True), F("date").desc(nulls_last=True), "-pk")
    return articles.containing(query).annotate(rank=rank).order_by(*order)


class _TsQuery(models.Field):
    def db_type(self, connection: Any) -> str:
        return "tsquery"
