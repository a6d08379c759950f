"""What a search finds is what reading every article finds: on a small corpus, read whole, in every way to go about it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from random import Random

import pytest
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from articles.indexing import folded, index_articles
from articles.models import Article, Mention, Page, Publication
from articles.queries import Query, parse
from organizations.models import Area, Topic
from organizations.naming import Register, Tokens
from portal.scope import SearchScope
from portal.search import WIDEST, Search, periods, spread

pytestmark = pytest.mark.django_db

LETTERS = (
    "就业服务街道会展中发3a"  # what every text consists of, with these between, and some in other characters
)
BETWEEN = ["", "", "", "", "", "，", " ", "（", "）", "\n", "。"]
OTHERS = {"3": "３", "a": "Ａ", "业": "業", "中": "㊥"}  # 業 folds to itself: only a query's is read as 业


def _text(chance: Random, length: int) -> str:
    pieces = (chance.choice(LETTERS) + chance.choice(BETWEEN) for _ in range(length))
    return "".join(
        OTHERS.get(one, one) if chance.random() < 0.1 else one for piece in pieces for one in piece
    )


@pytest.fixture
def corpus(registered, editor) -> list[Article]:
    """Forty articles of twenty years, most of late, some of one day, three of none; three that nobody may read."""
    chance = Random(11)
    papers = [Publication.objects.create(name=name) for name in ("甲报", "乙报")]
    homes = [*Area.objects.filter(name__endswith="街道"), None]
    topic = Topic.objects.get()
    rows = []
    for n in range(43):
        day = date(2024, 12, 31) - timedelta(days=int(7_000 * chance.random() ** 4))
        day = None if n % 17 == 3 else date(2020, 2, 29) if n % 11 == 5 else day
        page = baker.make(Page, publication=papers[n % 5 == 0], published=day, sha256=f"{n:064x}")
        state = {"state": "published", "published_at": timezone.now()} if n < 40 else {"state": "draft"}
        rows.append(
            Article(
                page=page, position=1, date=day, kind="notice" if n % 7 == 0 else "news", home=chance.choice(homes),
                kicker=_text(chance, 3), headline=_text(chance, 6), body=_text(chance, 40), **state,
            )
        )  # fmt: skip
    Article.objects.bulk_create(rows)
    index_articles(rows, Tokens(Register([])))
    for row in rows[::3]:
        mention = baker.make(
            Mention, article=row, start=0, end=1, text=row.body[:1], entity=topic, kind="topic"
        )
        mention.decide("accepted", editor)
    return rows


@pytest.fixture(params=["one period", "many periods", "many portions"])
def ways(request, monkeypatch) -> None:
    """Few articles are looked at all at once; here also in many periods, as those of areas that have few or many."""
    if request.param != "one period":
        monkeypatch.setattr("portal.search.FIRST", 2)
        monkeypatch.setattr("portal.search.WIDEST", 8)
    if request.param == "many periods":
        monkeypatch.setattr("portal.search.FEW", 0)
        monkeypatch.setattr("portal.scope.FEW_PAGES", 0)


def scan(rows: list[Article], query: Query) -> list[int]:
    """The keys of the articles that *query* asks for, the newest first: by reading each."""

    def prints(text: str) -> bool:
        said = all(any(term.text in text for term in group) for group in query.groups)
        return said and not any(term.text in text for term in query.without)

    texts = {row: folded(f"{row.kicker} {row.headline} {row.subhead} {row.body}") for row in rows}
    found = [row for row, text in texts.items() if row.state == "published" and prints(text)]
    return [row.pk for row in sorted(found, key=lambda row: (row.date or date.min, row.pk), reverse=True)]


def test_any_two_characters(corpus, ways):
    """Every pair of characters there could be is found wherever it is printed, nowhere else, and every single one."""
    search, found = Search(), 0
    for size in (1, 2):
        for letters in product(LETTERS, repeat=size):
            query = parse("".join(letters))
            assert search.find(query, by_date=True).keys == scan(corpus, query), letters
            found += bool(search.find(query).keys) if size == 1 else 0
    assert found == len(LETTERS)


QUERIES = [
    "就业 服务", "就 或 展 -业", "就业 或 街道", "会展中", "“会展中发”", "就业服务 -会展", "服务 -“道会展”", "就業", "３ａ", "“就业，服”", "“业 服”",
    "“发（就”", "“a)3”", "展中 或 “发，中”", "街 道 会 -展中", "道3", "就业 或 服务街 -“会 展”", "3a中", "“中。就”",
]  # fmt: skip


@pytest.mark.parametrize("typed", QUERIES)
def test_queries(corpus, ways, typed):
    """AND, OR, minus and phrases, in whatever characters they are printed."""
    query = parse(typed)
    search = Search()
    assert search.find(query, by_date=True).keys == scan(corpus, query)
    assert set(search.find(query).keys) == set(scan(corpus, query))


def test_any_phrase(corpus, ways):
    """Pieces of what is printed are found as phrases wherever they are printed, punctuation and all."""
    chance, search = Random(5), Search()
    for _ in range(40):
        text = folded(chance.choice(corpus).body)
        at = chance.randrange(len(text) - 8)
        query = parse("“" + text[at : at + chance.randrange(3, 8)].replace("\n", "") + "”")
        if query and not any(" " in term.text or "\n" in text[at : at + 8] for term in query.terms):
            assert search.find(query, by_date=True).keys == scan(corpus, query), query


@pytest.mark.parametrize("typed", ["就", "展中", "“会展”", "服务 或 街道"])
def test_narrowed(corpus, ways, typed):
    """Narrowed in every way and by all of them, a search finds those of all that are such."""
    query = parse(typed)
    street, topic, paper = (
        Area.objects.get(name="柳湾街道"),
        Topic.objects.get(),
        Publication.objects.get(name="乙报"),
    )
    ways_of = {
        "area": (street, lambda row: row.home_id == street.pk),
        "topic": (topic, lambda row: row.mentions.exists()),
        "publication": (paper.pk, lambda row: row.page.publication_id == paper.pk),
        "year": (2024, lambda row: row.date and row.date.year == 2024),
        "kind": ("news", lambda row: row.kind == "news"),
    }
    for chosen in [[name] for name in ways_of] + [["area", "year"], ["topic", "kind"], ["area", "topic"]]:
        rows = [row for row in corpus if all(ways_of[name][1](row) for name in chosen)]
        narrowing = SearchScope(**{name: ways_of[name][0] for name in chosen})
        assert Search(narrowing).find(query, by_date=True).keys == scan(rows, query), chosen


def test_the_newest_are_ranked(corpus, ways, monkeypatch):
    """Of what is too much the newest are ranked and counted, exactly those, and there is said to be more."""
    every = scan(corpus, parse("就"))
    for many in (1, 5, len(every) - 1, len(every)):
        monkeypatch.setattr("portal.search.CANDIDATES", many)
        for typed in ("就", "就 或 就业服务"):
            found = Search().find(parse(typed))
            assert set(found.keys) == set(every[:many])
            assert found.more == (many < len(every))
            assert not found.unread


def test_the_newest_are_read(corpus, ways, monkeypatch):
    """What the pairs leave open is read in the newest articles that have them; that there are older ones is told."""
    query = parse("“会，展”")
    having = scan(corpus, parse("会 展"))
    for many in (1, 3, len(having)):
        monkeypatch.setattr("portal.search.READ", many)
        found = Search().find(query, by_date=True)
        expected = set(scan(corpus, query))
        assert found.keys == [pk for pk in having[:many] if pk in expected]
        assert found.unread == (many < len(having))


@pytest.mark.parametrize("typed", ["就业", "会展中"])
def test_by_the_index(corpus, ways, typed):
    """Which articles may match is asked of the index alone, for the weeks and the kind as well; no vector is read."""
    for sql, params in Search(SearchScope(kind="news"))._arms(parse(typed)):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            # Of so few articles the planner would rather read them all, by whichever index.
            cursor.execute("DROP INDEX IF EXISTS article_newest, article_published, article_newest_at_home")
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = [line for (line,) in cursor.fetchall()]
        [condition] = [line for line in plan if "Index Cond" in line and "bigrams" in line]
        assert "kind" in condition
        assert any("article_found" in line for line in plan)
        assert not [line for line in plan if "Filter" in line and "bigrams" in line]


@pytest.mark.parametrize(("latest", "first"), [(100, 98), (5, 5), (3, -3), (1_300, 0)])
def test_periods(latest, first):
    """The periods follow each other from the latest week back, none wider than the index is asked for at once."""
    weeks = [week for period in periods(latest, first) for week in reversed(period)]
    assert weeks == list(range(latest, latest - len(weeks), -1))
    assert max(map(len, periods(latest, first))) <= WIDEST


def test_endless_word(db, django_assert_num_queries):
    """A word of a hundred characters is looked through for names, of such a length as names have, in one statement."""
    word = "".join(chr(0x4E00 + n) for n in range(100))
    with django_assert_num_queries(1) as asked:
        assert spread(parse(word))
    assert word[3:43] in asked[0]["sql"]
    assert word[3:44] not in asked[0]["sql"].replace(word, "")
