"""Search: what a reader typed → ranked articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast

from articles.indexing import quoted
from articles.models import Article
from articles.queries import Query, parse, pieces_of
from articles.querysets import ArticleQuerySet
from metrics.models import Indicator
from organizations.models import Name

CANDIDATES = 1_000  # the newest so many are ranked and counted: however common a word, the work ends
LONGEST_WORD = 8  # what jieba takes for a word has no more characters, save for names
AGES = 5  # years after which an article weighs half of one of today
WEIGHT_OF_AGE = 0.5


def search_articles(typed: str, articles: ArticleQuerySet) -> ArticleQuerySet:
    """Those of *articles* that *typed* asks for, the most relevant first, then the newest.

    An empty query finds nothing.
    """
    query = parse(typed)
    if not query:
        return articles.none()
    order = (F("rank").desc(nulls_last=True), F("date").desc(nulls_last=True), "-pk")
    return articles.matching(query).annotate(rank=_rank(query)).order_by(*order)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of an article before it is shown: enough to rank it and to count it."""

    pk: int
    date: date | None
    kind: str
    publication: int
    home: str | None  # the lineage of its area


@dataclass(frozen=True, slots=True)
class Found:
    """The articles that match, in order; ``more`` says that there are older ones, which are not counted."""

    query: Query
    candidates: Sequence[Candidate] = ()
    more: bool = False

    @property
    def keys(self) -> list[int]:
        return [candidate.pk for candidate in self.candidates]

    def __len__(self) -> int:
        return len(self.candidates)


@dataclass(frozen=True, slots=True)
class _Ranked:
    candidate: Candidate
    rank: float = field(default=0.0)


def find(query: Query, articles: ArticleQuerySet, by_date: bool = False) -> Found:
    """The newest of *articles* that *query* asks for, in one statement, ranked unless wanted *by_date*."""
    if not query:
        return Found(query)
    newest = articles.matching(query).newest_first()[: CANDIDATES + 1]
    columns = "pk", "date", "kind", "page__publication", "home__lineage"
    rows: Any
    if by_date:
        rows = newest.values_list(*columns)
    else:
        # A subquery, so that no more than the bounded candidates are ranked.
        bounded = Article.objects.filter(pk__in=newest.values("pk"))
        rows = bounded.annotate(rank=_rank(query)).newest_first().values_list(*columns, "rank")
    ranked = [_Ranked(Candidate(*row[:5]), (row[5] if len(row) > 5 else 0.0) or 0.0) for row in rows]
    more = len(ranked) > CANDIDATES
    ranked = ranked[:CANDIDATES]
    if not by_date and ranked:
        dates = [one.candidate.date for one in ranked if one.candidate.date]
        newest_day = max(dates, default=None)
        ranked.sort(
            key=lambda one: -_score(one, newest_day)
        )  # stable: what ranks the same stays newest first
    return Found(query, [one.candidate for one in ranked], more)


@dataclass(frozen=True, slots=True)
class Spread:
    """A query with its long words taken apart; and whose names the words of it are: the keys of entities."""

    query: Query
    named: Mapping[str, Sequence[int]]


def spread(query: Query) -> Spread | None:
    """*query* with its long words taken apart at the names in them; None where that makes no difference. One statement.

    For when nothing is found: 文苑街道就业人数 is printed nowhere, 文苑街道 and 就业 and 人数 are.
    """
    words = [term.text for term in query.terms]
    long = [text for text in words if len(text) > 3]
    if not long:
        return None
    inside = {
        text[at : at + n] for text in long for at in range(len(text)) for n in range(2, len(text) - at + 1)
    }
    bearers = ArrayAgg("entity", order_by=("entity__kind", "entity"))
    names = Name.objects.order_by().filter(text__in={*inside, *words}).values_list("text")
    indicators = Indicator.objects.order_by().filter(name__in=inside)
    nobody = Value([], ArrayField(models.BigIntegerField()))
    named = names.annotate(bearers=bearers)
    found = list(named.union(indicators.values_list("name", nobody), all=True))
    known = {text for text, _ in found}
    parts = {text: pieces_of(text, known - {text}) for text in long}
    apart = query.spread({text: pieces for text, pieces in parts.items() if len(pieces) > 1})
    return Spread(apart, {text: keys for text, keys in found if keys}) if apart != query else None


def _score(ranked: _Ranked, newest: date | None) -> float:
    day = ranked.candidate.date
    years = (newest - day).days / 365 if newest and day else AGES
    return ranked.rank * (1 - WEIGHT_OF_AGE + WEIGHT_OF_AGE / (1 + years / AGES))


def _rank(query: Query) -> Func:
    """How much an article is about the query: by its words, those of the headline most, a long text's less.

    The words are those of jieba. What it cut otherwise than the reader did is found by the words inside what he typed.
    """
    words: dict[str, None] = {}
    for term in query.terms:
        text = term.text
        words[text] = None
        for n in range(min(LONGEST_WORD, len(text) - 1), 1, -1):
            words |= dict.fromkeys(text[at : at + n] for at in range(len(text) - n + 1))
    ranking = " | ".join(quoted(word) for word in words)
    return Func(
        F("words"),
        Cast(Value(ranking), _TsQuery()),
        Value(1),
        function="ts_rank",
        output_field=models.FloatField(),
    )


class _TsQuery(models.Field):
    def db_type(self, connection: Any) -> str:
        return "tsquery"
