"""The search vectors of articles: how they are written, and how a word is looked up in them.

Two vectors an article. ``words`` holds jieba's words with weights (A headline, D body) and ranks; ``bigrams`` holds
every pair of neighbouring characters and decides what matches, because words alone miss what jieba cut otherwise
(发展中 in 发展中心). Lexemes are written literally: `to_tsvector` mangles Chinese and half the tokens with digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import add
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models

if TYPE_CHECKING:
    from organizations.naming import Tokens

    from .models import Article

LAST_POSITION = 16_383  # PostgreSQL's caps, here and below
POSITIONS_A_LEXEME = 255
LONGEST_WORD = 100  # a lexeme has 2046 bytes at most; longer than this are rows of digits that nobody types
INDEXED = 60_000  # characters of an article: a vector has 1 MB at most, and each may bring a pair of its own
LONGEST_QUERY = 100

_SPACES = re.compile(r"\s+")
_RUNS = re.compile(r"[^\W_]+")


@SearchVectorField.register_lookup
class Matches(models.Lookup):
    """``vector @@ query`` for a query that is already a literal tsquery."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        return f"{lhs} @@ {rhs}::tsquery", (*lhs_params, *rhs_params)


class _OfLiteral(models.Lookup):
    """What is asked of an array that is already a literal: one parameter, however much is in it."""

    prepare_rhs = False
    template = ""

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        return self.template.format(lhs, rhs), (*lhs_params, *rhs_params)


@models.BigAutoField.register_lookup
class AnyOf(_OfLiteral):
    """``id = ANY('{1,2}')``."""

    lookup_name = "any_of"
    template = "{} = ANY({}::bigint[])"


@ArrayField.register_lookup
class Shares(_OfLiteral):
    """``numbers && '{1,2}'``."""

    lookup_name = "shares"
    template = "{} && {}::integer[]"


class Week(models.Func):
    """The number of a day's week: the later the day, the greater or the same."""

    template = "((%(expressions)s - DATE '2000-01-03') / 7)"
    output_field = models.IntegerField()


class Weeks(models.Func):
    """The week alone in an array: the index of pairs holds it, and so finds a word's articles of some weeks."""

    template = "ARRAY[(%(expressions)s - DATE '2000-01-03') / 7]"
    output_field = ArrayField(models.IntegerField())


class Kinds(models.Func):
    """An article's kind, alone in an array, as the index of pairs holds it."""

    template = "ARRAY[%(expressions)s]"
    output_field = ArrayField(models.CharField(max_length=20))


def week_of(day: date) -> int:
    """The number of a day's week, as ``Week`` has it.

    >>> week_of(date(2000, 1, 10)), week_of(date(1999, 12, 27))
    (1, -1)
    """
    return int((day - date(2000, 1, 3)).days / 7)


def terms_of(query: str) -> list[str]:
    """The words of a query, folded as the index is.

    >>> terms_of("　文苑街道，ＡＢＣ ")
    ['文苑街道', 'abc']
    """
    return _RUNS.findall(folded_query(query))


def folded(text: str) -> str:
    """*text* with full-width forms and capitals folded."""
    return unicodedata.normalize("NFKC", text).lower()


def folded_query(typed: str) -> str:
    """What is looked at of what a reader typed, folded: of a character that folds to many (ﷺ to 18), not all of them.

    >>> len(folded_query("ﷺ" * 98))
    100
    """
    return folded(typed[:LONGEST_QUERY])[:LONGEST_QUERY]


def set_vectors(articles: Iterable[Article], tokens: Tokens) -> None:
    """Give *articles*, which are about to be stored, their search vectors: written once, not written and changed."""
    for article in articles:
        article.words, article.bigrams = _vectors(article, tokens)


def index_articles(articles: Iterable[Article], tokens: Tokens) -> None:
    """Write the search vectors of *articles*, which are stored already."""
    rows = [(*_vectors(article, tokens), article.pk) for article in articles]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE articles_article SET words = %s::tsvector, bigrams = %s::tsvector WHERE id = %s", rows
        )


def words_vector(article: Article, tokens: Tokens) -> str:
    return _vectors(article, tokens)[0]


def bigrams_vector(article: Article) -> str:
    return _bigrams_vector(*_texts(article))


def _vectors(article: Article, tokens: Tokens) -> tuple[str, str]:
    """The words and the bigrams of *article*, whose text is folded once for both."""
    heading, body = _texts(article)
    return _words_vector(_words(heading, tokens), _words(body, tokens)), _bigrams_vector(heading, body)


def _texts(article: Article) -> tuple[str, str]:
    """The heading and the body of *article*, as far as they are indexed, folded."""
    heading = " ".join((article.kicker, article.headline, article.subhead))
    return folded(heading), folded(article.body[:INDEXED])


def _words_vector(heading: Sequence[str], body: Sequence[str]) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    for weight, first, words in (("A", 1, heading), ("D", len(heading) + 1, body)):
        for place, word in enumerate(words, first):
            places[word].append(f"{place}{weight}")
    # Words of letters and digits need no quoting.
    return " ".join([f"'{word}':{','.join(at[:POSITIONS_A_LEXEME])}" for word, at in places.items()])


def _bigrams_vector(heading: str, body: str) -> str:
    text = f"{heading} {body}"[:INDEXED]
    # Within runs of letters and digits nothing has to be quoted.
    grams = filter(str.isalnum, dict.fromkeys([*text, *map(add, text, text[1:])]))
    listed = "' '".join(grams)
    return f"'{listed}'" if listed else ""


def bigrams(text: str) -> Iterator[str]:
    """Every character of *text*, and every pair of neighbours, within runs of letters and digits.

    >>> list(bigrams("示范区"))
    ['示', '示范', '范', '范区', '区']
    """
    for run in _RUNS.findall(_SPACES.sub(" ", text)):
        for at, character in enumerate(run):
            yield character
            if at + 1 < len(run):
                yield run[at : at + 2]


def vector(lexemes: Iterable[tuple[str, str]]) -> str:
    """A literal tsvector: lexemes in order, each with its weight; an empty weight leaves positions out.

    >>> vector([("城市", "A"), ("创建", "D"), ("城市", "D")])
    "'城市':1A,3D '创建':2D"
    """
    places: dict[str, list[str]] = defaultdict(list)
    for position, (lexeme, weight) in enumerate(lexemes, start=1):
        entry = places[lexeme]
        if weight and len(entry) < POSITIONS_A_LEXEME:
            entry.append(f"{min(position, LAST_POSITION)}{weight}")
    return " ".join(quoted(lexeme) + (":" + ",".join(at) if at else "") for lexeme, at in places.items())


def quoted(lexeme: str) -> str:
    """A lexeme as tsvector and tsquery literals want it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def containing(term: str) -> str:
    """The tsquery of a substring: all its pairs, or the character alone."""
    grams = [term] if len(term) == 1 else [term[at : at + 2] for at in range(len(term) - 1)]
    return " & ".join(quoted(gram) for gram in dict.fromkeys(grams))


def _words(text: str, tokens: Tokens) -> list[str]:
    return [word for word in tokens.words(text) if len(word) <= LONGEST_WORD]
