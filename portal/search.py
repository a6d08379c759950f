"""Search: what a reader typed → ranked articles, in work that ends however common the words and however many the articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.models import DateField, ExpressionWrapper, F, Func, Q, Value

from articles.indexing import Week, Weeks, quoted, week_of
from articles.models import Article
from articles.printing import prints
from articles.queries import Query, pieces_of
from metrics.models import Indicator
from organizations.models import Name

from .answers import LONGEST_NAME
from .scope import SearchScope

CANDIDATES = 1_000  # the newest so many are ranked and counted
READ = 5_000  # the newest so many are read for what their pairs of characters leave open
LONGEST_WORD = 8  # what jieba takes for a word has no more characters, save for names
AGES = 5  # years after which an article weighs half of one of today
WEIGHT_OF_AGE = 0.5

FIRST = 2_000  # articles of the latest period; each period before it is twice as long
WIDEST = 53  # weeks: what an index is asked for it compares with each week, for every article with the words
PERIODS = 8  # what is older than these is asked for all at once: who comes so far asks for something rare
FEW = 20_000  # articles of an area that are told by their keys; of a larger one many are met on the way

Statement = tuple[str, Sequence[Any]]
MARKS: dict[str, Any] = {
    "pairs": "'pairs'", "keys": "{-1}", "weeks": "{-2}", "earliest": -(10**7) - 1, "latest": -(10**7) - 2
}  # fmt: skip
"""What stands for the parameters of an arm until they are known: the ORM takes longer to write one than it takes to run."""


class Candidate(NamedTuple):
    """What is known of an article before it is shown: enough to rank it and to count it."""

    pk: int
    date: date | None
    kind: str
    publication: int
    paper: str
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """The articles that match, in order.

    ``more``: there are older ones, which are neither ranked nor counted. ``unread``: older ones have all the pairs of
    characters, and it was not looked whether they print them as asked.
    """

    query: Query
    candidates: Sequence[Candidate] = ()
    more: bool = False
    unread: bool = False

    @property
    def keys(self) -> list[int]:
        return [candidate.pk for candidate in self.candidates]

    def __len__(self) -> int:
        return len(self.candidates)


class Search:
    """Searches among the articles of one *narrowing*; what all of them need to know is asked once.

    All that match are found, save where they are too many; then what is bounded is this: the newest `CANDIDATES` that
    match are ranked and counted, and of articles whose pairs of characters leave open whether they match (phrases, words
    of three characters and more) the newest `READ` are read. Which they are is exact: no newer one is passed over.

    So that a word in half of all articles costs no more than a rare one, the index of pairs is asked for one period
    after the other, the latest first, each wider than the one before, until enough is found: it holds the weeks too.
    Of an area with few articles these are told by their keys instead, and the index is asked for both.
    """

    def __init__(self, narrowing: SearchScope | None = None) -> None:
        self.narrowing = narrowing or SearchScope()
        self._written: dict[tuple[str, ...], Statement] = {}

    def find(self, query: Query, by_date: bool = False) -> Found:
        """What *query* asks for, the most relevant first, what is newer among equals; or *by_date* alone. One statement,
        and before the first of them one or two that tell how to go about it.
        """
        if not query or self._few == []:
            return Found(query)
        sql, params = self._statement(query, None if by_date else _ranking(query))
        with connections[Article.public.db].cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        unread = any(nth > READ for nth, *_ in rows)
        newest = sorted((Candidate(*row) for nth, *row in rows if nth <= READ), key=_newest_first)
        candidates = newest[:CANDIDATES]
        if not by_date:
            latest = max((one.date for one in candidates if one.date), default=None)
            candidates.sort(key=lambda one: -_score(one, latest))  # stable: of equals the newer is first
        return Found(query, candidates, len(newest) > CANDIDATES, unread and len(newest) <= CANDIDATES)

    def _statement(self, query: Query, ranking: str | None) -> Statement:
        """SQL for the newest that match: which of those read, key, day, kind, newspaper and its name, rank."""
        most = CANDIDATES + 1 if query.settled else READ + 1
        arms = list(self._arms(query))
        # One after the other, and none that is not needed: what is limited is not done in parallel.
        every = " UNION ALL ".join(f"({arm} LIMIT {most})" for arm, _ in arms)
        params = [param for _, own in arms for param in own]
        near = f"SELECT id, 1 AS nth FROM ({every}) AS every LIMIT {most}"  # noqa: S608 - the ORM's, with parameters
        if not query.settled:
            check = Article.objects.order_by().annotate(
                said=ExpressionWrapper(prints(query), models.BooleanField())
            )
            told, own = _sql(check.values("said"))
            read = f"SELECT id, row_number() OVER () AS nth FROM ({every}) AS every LIMIT {most}"  # noqa: S608
            near = (
                f"SELECT id, nth FROM ({read}) AS read"  # noqa: S608
                f" WHERE nth > {READ} OR ({told} WHERE articles_article.id = read.id) LIMIT {CANDIDATES + 2}"
            )
            params += own
        rank = "ts_rank(article.words, %s::tsquery, 1)" if ranking is not None else "0"
        whole = (
            f"SELECT nth, article.id, article.date, article.kind, paper.id, paper.name, {rank} FROM ({near}) AS near"  # noqa: S608
            " JOIN articles_article AS article ON article.id = near.id"
            " JOIN articles_page AS page ON page.id = article.page_id"
            " JOIN articles_publication AS paper ON paper.id = page.publication_id"
        )
        return whole, [*([ranking] if ranking is not None else []), *params]

    def _arms(self, query: Query) -> Iterator[Statement]:
        """The keys of articles that may match, each arm older than those before it, and the newest first within it."""
        if self._few:
            for keys, weeks in self._few:
                yield self._arm("weeks" if weeks else "", "keys", pairs=query.pairs, keys=keys, weeks=weeks)
            return
        for period in self._periods:
            yield self._arm("weeks", pairs=query.pairs, weeks=_literal(period))
        if self._periods:
            latest, earliest = self._periods[0][-1], self._periods[-1][0]
            yield self._arm("outside", pairs=query.pairs, latest=latest, earliest=earliest)
        else:
            yield self._arm(pairs=query.pairs)

    def _arm(self, *conditions: str, **told: Any) -> Statement:
        if conditions not in self._written:
            self._written[conditions] = _sql(self._rows(conditions))
        sql, params = self._written[conditions]
        return sql, [
            next((told[name] for name, mark in MARKS.items() if mark == param), param) for param in params
        ]

    def _rows(self, conditions: Collection[str]) -> models.QuerySet[Any, Any]:
        """The articles that have the pairs and meet *conditions*, marks in place of what differs from arm to arm."""
        rows = self.narrowing.articles().filter(bigrams__matches=MARKS["pairs"])
        if "weeks" in conditions:
            rows = rows.alias(weeks=Weeks("date")).filter(weeks__shares=MARKS["weeks"])
        if "keys" in conditions:
            # Asked of each besides whether it is in the area, the planner has the index of pairs looked at first.
            rows = rows.filter(pk__any_of=MARKS["keys"])
        if "outside" in conditions:
            outside = Q(date=None) | Q(week__lt=MARKS["earliest"]) | Q(week__gt=MARKS["latest"])
            rows = rows.alias(week=Week("date")).filter(outside)
        # Ordered by what no index has, for the planner would rather read the vectors of one article after the other.
        day = Func(F("date"), template="(%(expressions)s + 0)", output_field=DateField())
        return rows.order_by(day.desc(nulls_last=True), "-pk").values("id")

    @cached_property
    def _few(self) -> list[tuple[str, str]] | None:
        """The articles of an area, a topic or a newspaper with few, the newest first, in portions: the keys of each and
        the weeks they lie in, if those are few, as literal arrays. One query, of a newspaper two. None: they are many.
        """
        keyed = self.narrowing.keyed(FEW + 1) if self.narrowing.narrowest else None
        if keyed is None:
            return None
        told, params = _sql(keyed)
        weeks = "(max(date) OVER () - date) / 7"
        sql = (
            "SELECT count(*), bool_or(date IS NULL), min(date), max(date), array_agg(id)::text FROM ("  # noqa: S608
            f"SELECT id, date, CASE WHEN count(*) OVER () > {FIRST}"
            f" THEN coalesce(least({weeks} / {WIDEST - 1}, {PERIODS}), {PERIODS}) END AS portion"
            f" FROM ({told}) AS keyed (id, date)) AS portioned GROUP BY portion ORDER BY portion"
        )
        with connections[Article.public.db].cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        if sum(count for count, *_ in rows) > FEW:
            return None
        return [(keys, "" if undated else _weeks(first, last)) for _, undated, first, last, keys in rows]

    @cached_property
    def _periods(self) -> list[range]:
        """The weeks of late, the latest period first; none where there are few articles. Only how long a search takes
        depends on them. One query, which reads `FIRST` entries of an index.
        """
        dated = self.narrowing.dated()
        newest = dated.order_by(F("date").desc(nulls_last=True))
        places = (newest[:1], newest[FIRST : FIRST + 1])
        ends = [rows.values_list(Value(n), "date") for n, rows in enumerate(places)]
        weeks = {n: week_of(day) for n, day in ends[0].union(ends[1], all=True)}
        return list(periods(weeks[0], weeks[1])) if len(weeks) == len(places) else []


def periods(latest: int, first: int) -> Iterator[range]:
    """Weeks from *latest* back, in periods, the first of which reaches back to *first* unless that is too wide.

    >>> list(periods(100, 98))[:3], len(list(periods(100, 98)))
    ([range(98, 101), range(92, 98), range(80, 92)], 8)
    """
    width, until = latest - first + 1, latest + 1
    for _ in range(PERIODS):
        width = min(width, WIDEST)
        yield range(until - width, until)
        until, width = until - width, width * 2


def _weeks(first: date, last: date) -> str:
    """The weeks of *first* to *last*, unless they are more than an index is asked for at once."""
    weeks = range(week_of(first), week_of(last) + 1)
    return _literal(weeks) if len(weeks) <= WIDEST else ""


def _literal(numbers: Iterable[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def _sql(rows: models.QuerySet[Any, Any]) -> Statement:
    sql, params = rows.query.sql_with_params()
    return sql, tuple(params)


def _newest_first(candidate: Candidate) -> tuple[int, int]:
    return (-candidate.date.toordinal() if candidate.date else 0, -candidate.pk)


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
        text[at : at + n]
        for text in long
        for at in range(len(text))
        for n in range(2, min(LONGEST_NAME, len(text) - at) + 1)
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


def _score(candidate: Candidate, latest: date | None) -> float:
    day = candidate.date
    years = (latest - day).days / 365 if latest and day else AGES
    return candidate.rank * (1 - WEIGHT_OF_AGE + WEIGHT_OF_AGE / (1 + years / AGES))


def _ranking(query: Query) -> str:
    """The tsquery by which `ts_rank` tells how much an article is about *query*: its words in the headline count most.

    The words are those of jieba. What it cut otherwise than the reader did is found by the words inside what he typed.
    """
    words: dict[str, None] = {}
    for term in query.terms:
        text = term.text
        words[text] = None
        for n in range(min(LONGEST_WORD, len(text) - 1), 1, -1):
            words |= dict.fromkeys(text[at : at + n] for at in range(len(text) - n + 1))
    return " | ".join(quoted(word) for word in words)
