"""Search vectors: written as PostgreSQL reads them, and found by what readers type."""

import pytest
from django.db import connection
from model_bakery import baker

from articles.indexing import (
    bigrams_vector,
    containing,
    index_articles,
    quoted,
    terms_of,
    vector,
    words_vector,
)
from articles.models import Article
from articles.queries import parse
from organizations.naming import Register, Tokens

TABLE = "kind,name,type,parent,aliases,note\narea,青石县,县,,,\narea,柳湾镇,镇,青石县,,\n"


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens(Register.from_csv(TABLE))


@pytest.fixture
def articles(tokens) -> dict[str, Article]:
    rows = {
        "centre": baker.make(Article, position=1, headline="发展中心揭牌", body="青石县成立发展中心。"),
        "bridge": baker.make(
            Article, position=2, headline="", body="柳湾镇的廊桥编号 S104，宽3.5米，属ＡＢＣ工程。"
        ),
        "quiet": baker.make(Article, position=3, headline="平常的一天", body="今日无事。"),
    }
    index_articles(rows.values(), tokens)
    return rows


@pytest.mark.parametrize(
    "lexeme",
    ["城市", "O'Brien", "a\\b", "\\", "'", "''", "\\'", "a:b", "a & b", "!", "1:2A", "𬱖", "é"],
)
@pytest.mark.django_db
def test_lexemes_survive(lexeme):
    """Quotes, backslashes and operators in a lexeme are text to PostgreSQL, in vectors and in queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(%s::tsvector)", [vector([(lexeme, "A"), ("二", "")])])
        assert sorted(cursor.fetchone()[0]) == sorted([lexeme, "二"])
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [quoted(lexeme), quoted(lexeme)])
        assert cursor.fetchone()[0] is True


@pytest.mark.django_db
def test_limits():
    """A lexeme repeated a thousand times and a position beyond the last stay within what PostgreSQL takes."""
    lexemes = [(f"词{n % 3}" if n < 3000 else f"词{n}", "D") for n in range(20_000)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [vector(lexemes)])
        assert cursor.fetchone()[0] == 17_003


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("1234567890" * 500, id="one endless number"),
        pytest.param("x" * 5_000, id="one endless word"),
        pytest.param("".join(chr(0x4E00 + n % 20_000) + chr(0x3400 + n % 6_000) for n in range(150_000)), id="all different"),
        pytest.param("\\'" * 500 + "尾", id="quotes"),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_any_body_is_indexed(body, tokens):
    """No body, however odd, makes the database refuse its vectors."""
    index_articles([article := baker.make(Article, body=body)], tokens)
    article.refresh_from_db()
    assert article.bigrams


def test_words_have_weights(tokens):
    """Words of the headline weigh more than those of the body; names of the register stay whole."""
    article = Article(kicker="青石县", headline="廊桥通车", subhead="", body="柳湾镇的廊桥。")
    written = words_vector(article, tokens)
    weights = {entry.split(":")[0].strip("'"): entry.split(":")[1] for entry in written.split()}
    assert weights["青石县"].endswith("A")
    assert weights["柳湾镇"].endswith("D")
    assert [place[-1] for place in weights["廊桥"].split(",")] == ["A", "D"]


def test_pairs_cross_no_gap():
    """Pairs of characters do not reach across spaces and punctuation, nor from the headline into the body."""
    written = bigrams_vector(Article(kicker="", headline="廊桥", subhead="", body="通车，庆祝"))
    assert "'廊桥'" in written
    assert all(pair not in written for pair in ("'桥通'", "'车庆'"))


FOUND = [
    pytest.param("发展中", ["centre"], id="cut otherwise by the word list"),
    pytest.param("揭牌", ["centre"], id="in a headline"),
    pytest.param("廊桥 柳湾镇", ["bridge"], id="two words"),
    pytest.param("青石县 廊桥", [], id="two words of two articles"),
    pytest.param("ｓ１０４", ["bridge"], id="full-width"),
    pytest.param("abc", ["bridge"], id="capitals"),
    pytest.param("桥", ["bridge"], id="one character"),
    pytest.param("3.5", ["bridge"], id="a number with a point"),
    pytest.param("不在这里", [], id="nothing"),
    pytest.param("", [], id="empty"),
    pytest.param("，。！", [], id="punctuation alone"),
    pytest.param("廊桥' & '今日", [], id="operators are no syntax"),
    pytest.param("廊桥:*", ["bridge"], id="prefix match is no syntax"),
    pytest.param("\\", [], id="backslash"),
    pytest.param("廊桥\x00", ["bridge"], id="NUL"),
    pytest.param("!廊桥 <-> (", ["bridge"], id="broken query"),
    pytest.param("廊桥 " * 5_000, ["bridge"], id="30,000 characters"),
    pytest.param("长" * 10_000, [], id="one word of 10,000 characters"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "names"), FOUND)
@pytest.mark.django_db
def test_found(articles, query, names):
    """Articles are found by every word of the query, ranked or not, whatever else is typed."""
    expected = {articles[name].pk for name in names}
    assert {a.pk for a in Article.objects.containing(query)} == expected
    assert {a.pk for a in Article.objects.matching(parse(query))} == expected


@pytest.mark.django_db
def test_found_by_index(articles):
    """Looking for words reads the index of pairs, not the bodies."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Article.objects.containing("廊桥").explain()
    assert "article_found" in plan
    assert "body" not in plan


def test_queries():
    """What a reader types becomes words and pairs; more than a hundred characters are not looked at."""
    assert terms_of("　文苑街道，ＡＢＣ ") == ["文苑街道", "abc"]
    assert len("".join(terms_of("字" * 1_000))) == 100
    assert len("".join(terms_of("ﷺ" * 98))) <= 100  # of which each is folded to 18 characters
    assert [len(term.text) for term in parse("㎢" * 98 + "“ﷺ").terms] == [100]
    assert containing("发展中") == "'发展' & '展中'"
    assert containing("区") == "'区'"
