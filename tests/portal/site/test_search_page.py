"""The search page: what is found, how it is shown, and in how many queries."""

import random
import re
from html import unescape
from itertools import pairwise
from urllib.parse import quote_plus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from model_bakery import baker

from articles.indexing import folded, index_articles
from articles.models import Appearance, Article, Mention, Page, Publication
from articles.queries import parse, pieces_of
from metrics.models import Indicator, Observation
from organizations.models import Area, Topic
from organizations.naming import Register, Tokens
from portal.highlights import hits, passage
from portal.search import Search
from portal.settings import FIXTURES

pytestmark = pytest.mark.django_db

TEXTS = [
    ("柳湾街道就业服务进社区", "柳湾街道新增就业320人，同比增长8.5%。就业服务站设在街道。", "2021-07-02"),
    ("石桥街道修路", "石桥街道同时修路7公里，发展中的街道面貌一新。招工会议也开了。", "2020-03-01"),
    ("东湖区开会", "东湖区召开就业工作会议，听取清洁家园汇报。", "2021-05-05"),
    ("", "“五星”支部创建在柳湾。发展快，进展中。", "2019-01-01"),
]


def publish(headline: str, body: str, day: str, paper: str = "青石日报", **fields) -> Article:
    publication, _ = Publication.objects.get_or_create(name=paper)
    page = baker.make(Page, publication=publication, published=day, sha256=f"{random.getrandbits(250):064x}")
    settled = {"state": "published", "published_at": timezone.now(), "home": Area.objects.get(name="东湖区")}
    return baker.make(
        Article, page=page, headline=headline, body=body, date=day, kind="news", **(settled | fields)
    )


@pytest.fixture
def news(registered, editor) -> list[Article]:
    rows = [publish(*text) for text in TEXTS]
    for row in rows:
        for entity in (*Area.objects.filter(name__endswith="街道"), Topic.objects.get(name="清洁家园")):
            at = row.body.find(entity.name)
            if at >= 0:
                mention = baker.make(
                    Mention, article=row, start=at, end=at + len(entity.name), text=entity.name,
                    entity=entity, kind=entity.kind,
                )  # fmt: skip
                mention.decide("accepted", editor)
    index_articles(rows, Tokens(Register([])))
    return rows


def search(client, typed: str, **more: str) -> str:
    response = client.get("/search/", {"q": typed, **more})
    assert response.status_code == 200
    return unescape(response.content.decode())


def titles(text: str) -> list[str]:
    found = re.findall(r'<h3 class="headline"><a [^>]*>(.*?)</a>', text)
    return [re.sub("<.*?>", "", title) for title in found]


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("就业", {0, 2}),
        ("就业 会议", {2}),
        ("就业 或 修路", {0, 1, 2}),
        ("就业|修路", {0, 1, 2}),
        ("就业 OR 修路", {0, 1, 2}),
        ("会议 -就业", {1}),
        ("街道 -“就业服务站”", {1}),
        ("就業 會議", {2}),
        ("３２０人", {0}),
        ("8.5%", {0}),
        ("８．５％", {0}),
        ("发展中", {1}),  # the fourth has 发展 and 展中, not together
        ("“就业320人，同比”", {0}),
        ("“就业服务 同比”", set()),
        ("修", {1}),
        ("五星", {3}),
        ("“五星”支部创建", {3}),
        ("-就业", set()),
        ("，。！", set()),
        ("或", set()),
    ],
)
def test_found(client, news, typed, places):
    """AND by default, OR, minus, phrases with their punctuation, traditional and full-width input."""
    found = {article.pk for article in Article.public.matching(parse(typed))}
    assert found == {news[place].pk for place in places}
    assert len(titles(search(client, typed))) == len(places)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_as_a_scan(registered, size):
    """The index finds what reading every article finds: substrings of random places of the sample pages."""
    pages = sorted((FIXTURES / "pages").glob("*.txt"))
    rows = []
    for page in pages:
        blocks = re.split(r"\n\s*\n", page.read_text("utf-8"))
        rows += [publish(f"第{n}块", block, "2020-01-01") for n, block in enumerate(blocks) if block.strip()]
    index_articles(rows, Tokens(Register([])))
    texts = {row.pk: folded(f"{row.headline} {row.body}") for row in rows}
    chance = random.Random(7)
    asked = set()
    while len(asked) < 30:
        text = texts[chance.choice(list(texts))]
        at = chance.randrange(len(text))
        place = text[at : at + 6]
        asked |= {
            place[k : k + size]
            for k in range(len(place))
            if re.fullmatch(rf"[^\W_]{{{size}}}", place[k : k + size])
        }
    for typed in asked - {"或", "or"}:
        expected = {pk for pk, text in texts.items() if typed in text}
        assert set(Search().find(parse(typed)).keys) == expected


def test_hits_are_marked(client, news):
    """Headline and passage show where the words stand; the passage begins near them."""
    text = search(client, "就业服务")
    assert "柳湾街道<mark>就业服务</mark>进社区" in text
    assert "<mark>就业服务</mark>站设在街道" in text
    far = "开头。" * 100 + "这里说到就业。" + "结尾。" * 100
    assert passage(far, ["就业"]).startswith("…这里说到<mark>就业</mark>。结尾。")
    assert hits("㎡就业", ["就业"]) == [(1, 3)]
    assert hits("㎡就业", ["m2"]) == [(0, 1)]


def test_the_passage_of_most_words():
    """Of several places the one with most of the words is shown."""
    text = "就业。" + "无关。" * 60 + "这一句有就业也有培训。" + "无关。" * 60
    assert "<mark>就业</mark>也有<mark>培训</mark>" in passage(text, ["就业", "培训"])


def test_order(client, news):
    """Relevance puts a headline first; by date the newest is first."""
    older = publish("招工会议", "招工会议。", "2010-01-01")
    index_articles([older], Tokens(Register([])))
    assert titles(search(client, "招工会议"))[0] == "招工会议"
    assert titles(search(client, "会议", sort="date")) == ["东湖区开会", "石桥街道修路", "招工会议"]


def test_facets(client, news):
    """Each facet says how many there are, and choosing it leaves so many."""
    text = search(client, "街道 或 就业")
    for label, count in (("柳湾街道", 1), ("石桥街道", 1), ("2021年", 2), ("2020年", 1), ("清洁家园", 1)):
        assert re.search(rf">{label}</a> <small>{count}<", text), label
    links = re.findall(r'<a href="(\?q=[^"]*(?:area|topic|year)=[^"]*)">([^<]*)</a> <small>(\d+)', text)
    assert len(links) >= 5
    for link, _, count in links:
        assert len(titles(unescape(client.get(f"/search/{link}").content.decode()))) == int(count)
    narrowed = search(client, "街道 或 就业", year="2021")
    assert re.search(r"<strong>2021年</strong> <a href=\"\?q=[^\"&]*\">取消", narrowed)


def test_many_to_choose(client, registered):
    """Every year is offered; of what is more than a list holds those with the most are, and that is said."""
    rows = [publish(f"就业{n}", "就业。", f"{1990 + n}-01-01", paper=f"第{n}报") for n in range(27)]
    rows.append(publish("就业", "就业。", "2016-01-01", paper="第26报"))
    index_articles(rows, Tokens(Register([])))
    for n in range(26):
        topic = baker.make(Topic, name=f"第{n}专题", slug=f"zhuanti-{n}")
        Appearance.objects.bulk_create([
            Appearance(article=row, entity=topic.entity_ptr, date=row.date, named=True)
            for row in rows[: 26 - n]
        ])  # fmt: skip
    text = search(client, "就业")
    years, papers, topics = (
        re.search(rf'<section aria-labelledby="facet-{name}">.*?</section>', text, re.DOTALL)[0]
        for name in ("year", "publication", "topic")
    )
    assert re.findall(r">(\d+)年</a>", years) == [str(year) for year in range(2016, 1989, -1)]
    assert "其余 21 个" in years
    assert "先列" not in years
    for facet, first in ((papers, "第26报"), (topics, "第0专题")):
        assert re.findall(r">(第\d+.+?)</a>", facet)[0] == first
        assert facet.count("<small>") == 24
        assert "再列 18 个" in facet
        assert "先列最多的 24 个" in facet


@pytest.mark.parametrize("name", ["area", "topic", "publication", "year", "kind", "sort", "page"])
@pytest.mark.parametrize("value", ["", "没有的", "\x00", "9" * 30, "-1", "0"])
def test_odd_choices(client, news, name, value):
    """What nobody could have chosen is ignored; a page that is none is not found."""
    status = client.get("/search/", {"q": "就业", name: value}).status_code
    assert status == (404 if name == "page" and value else 200) or (name, value) == ("page", "")


def test_names_come_first(client, news):
    """A name is answered before any article: by its whole name, by a short one, among other words."""
    for typed in ("柳湾街道", "就业 柳湾街道", "柳灣街道"):
        text = search(client, typed)
        assert '<h3><a href="/areas/liuwan-jiedao/">柳湾街道</a></h3>' in text
        assert "1 篇文章提到" in text
    assert "青石机械有限公司</a></h3>" in search(client, "青石机械")
    assert '<a href="/areas/liuwan-jiedao/">柳湾街道</a>' in search(client, "柳湾")
    assert '<a href="/areas/liuwan-jiedao/">柳湾街道</a>' in search(client, "lwjd")
    assert "城镇新增就业人数</a></h3>" in search(client, "城镇新增就业人数")


def test_what_was_reported(client, news):
    """Who asks for an indicator of a place is told the number."""
    street = Area.objects.get(name="石桥街道")
    jobs = Indicator.objects.get(code="jobs-urban-new")
    baker.make(Observation, indicator=jobs, subject=street.entity_ptr, manual_value=99, citation="年鉴")
    assert "99人" in search(client, "石桥街道 城镇新增就业人数")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("柳弯街道", "柳湾街道"),  # sounds the same
        ("柳塘街道", "柳湾街道"),  # another character
        ("柳湾街", "柳湾街道"),
        ("青石机戒有限公司", "青石机械有限公司"),
        ("柳弯街道 就业", "柳湾街道 就业"),
    ],
)
def test_meant(client, news, typed, meant):
    """A slip in a name leads to the name, in place of what was typed."""
    text = search(client, typed)
    assert "您是不是要找" in text
    assert f'<a href="?q={quote_plus(meant)}">{meant}</a>' in text


def test_not_meant(client, news):
    """Nobody is asked what he meant by a name that is right."""
    assert "您是不是要找" not in search(client, "柳湾街道")


def test_apart(client, news):
    """What is printed nowhere in one piece is looked for in pieces, and the page says so."""
    text = search(client, "石桥街道修路会议")
    assert titles(text) == ["石桥街道修路"]
    assert "分开提到“石桥街道”“修路”“会议”" in text
    assert pieces_of("", []) == []


def test_pieces_that_never_meet(client, news):
    """Where no article has all the words, the names among them are answered, and one of the words is offered."""
    text = search(client, "石桥街道五星")
    assert "没有找到文章" in text
    assert '<h3><a href="/areas/shiqiao-jiedao/">石桥街道</a></h3>' in text
    assert f'<a href="?q={quote_plus("石桥街道 或 五星")}">石桥街道 或 五星</a>' in text
    assert len(titles(search(client, "石桥街道 或 五星"))) == 2


def test_no_answer_to_what_is_not_wanted(client, news):
    """What was typed with a minus is no name to lead to."""
    text = search(client, "就业 -柳湾街道")
    assert '<h3><a href="/areas/liuwan-jiedao/">' not in text
    assert titles(text) == ["东湖区开会"]


@pytest.mark.parametrize("typed", ["", "  ", "，。", "-", "“”", "查无此词的词", "\x00", "a\x00b", "长" * 10_000, "字 " * 5_000, "|||", "-" * 300, "ﷺ" * 98, f"“{'ﷺ' * 98}”"])  # fmt: skip
def test_nothing(client, news, typed):
    """What finds nothing, or asks nothing, leads on: how to search, and where else to look."""
    text = search(client, typed)
    assert "怎样搜索" in text
    assert ("没有找到文章" in text) == bool(typed.replace("\x00", "").strip())


def test_only_what_is_public(client, news, editor):
    """What is not published is in no result, facet or count."""
    hidden = publish("就业秘密", "就业秘密。", "2001-01-01", paper="内部", state="draft", published_at=None)
    index_articles([hidden], Tokens(Register([])))
    text = search(client, "就业")
    assert len(titles(text)) == 2
    assert "秘密" not in text
    assert "2001年" not in text


QUERIES = 11  # of whatever is asked; 12 where an area has too many articles to be told by their keys


def test_queries_do_not_grow(client, news, django_assert_max_num_queries):
    """A search costs the same few queries however much is found."""
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as few:
            search(client, "就业 或 街道")
        counts.append(len(few))
        index_articles(
            [publish("又是就业", "就业街道。", "2022-01-01") for _ in range(15)], Tokens(Register([]))
        )
    assert counts[0] >= counts[1]  # of few, it is asked what else was meant
    with django_assert_max_num_queries(0):
        search(client, "")


NARROWED = {"area": "donghu-qu", "topic": "qingjiejiayuan", "year": "2021", "kind": "news"}
ASKED = [
    "就业", "柳湾街道 城镇新增就业人数", "柳弯街道 就业", "石桥街道修路会议", "没有这个", "lwjd", "柳湾", "东湖区就业工作清洁家园",
    "东湖区清洁家园城镇新增就业人数", "清洁家园", "东弧区 清洁家园 城镇新增就业人数 就业",
]  # fmt: skip


@pytest.mark.parametrize("narrowed", [{}, NARROWED], ids=["all", "narrowed"])
@pytest.mark.parametrize("typed", ASKED)
def test_few_queries(client, news, django_assert_max_num_queries, typed, narrowed):
    """Whatever is typed and however it is narrowed, taken apart or not, a search keeps to its number of queries."""
    for name, phrase in (("东湖区", "清洁家园"), ("东湖区", "城镇新增就业人数")):
        one = publish(f"{name}又一条", f"{name}说到{phrase}和就业。", "2021-06-01")
        index_articles([one], Tokens(Register([])))
    jobs = Indicator.objects.get(code="jobs-urban-new")
    Indicator.objects.filter(pk=jobs.pk).update(
        phrases=["清洁家园"]
    )  # a word that names a topic and an indicator
    for place in Area.objects.all():
        baker.make(Observation, indicator=jobs, subject=place.entity_ptr, manual_value=99, citation="年鉴")
    paper = Publication.objects.get(name="青石日报")
    with django_assert_max_num_queries(QUERIES):
        search(client, typed, **(narrowed and {**narrowed, "publication": str(paper.pk)}))


def test_narrowed_by_a_former_name(client, news):
    """A search that was narrowed to a place before it was renamed is narrowed to it still."""
    Area.objects.get(name="东湖区").leave_address("donghu-xian", "东湖县")
    text = search(client, "就业", area="donghu-xian")
    assert "<strong>东湖区</strong>" in text
    assert len(titles(text)) == 2


def test_narrowed_to_an_unknown_newspaper(client, news):
    """A newspaper that is none finds nothing, and the way back is shown."""
    text = search(client, "就业", publication="999999")
    assert "<strong>没有这份报刊</strong>" not in text
    assert "去掉筛选，查全部文章" in text


def test_bounded(client, news, monkeypatch):
    """However common a word, a bounded number of articles is ranked and counted."""
    monkeypatch.setattr("portal.search.CANDIDATES", 1)
    text = search(client, "就业")
    assert "1 篇以上文章" in text
    assert titles(text) == ["柳湾街道就业服务进社区"]


def test_read(client, news, monkeypatch):
    """Where not all were read for how the words stand in them, the page says so, also where nothing is found."""
    monkeypatch.setattr("portal.search.READ", 1)
    text = search(client, "发展中")
    assert "1 篇以上文章" in text
    assert "只逐字查了最新的" in text
    text = search(client, "“发展快，进展中”")
    assert "没有找到文章" not in text
    assert "只逐字查了最新的" not in text
    text = search(client, "“就业，街道”")
    assert "没有找到文章" in text
    assert "只逐字查了最新的" not in text
    older = publish("就业街道", "就业，街道。", "2001-01-01")
    index_articles([older], Tokens(Register([])))
    text = search(client, "“就业，街道”")
    assert "没有找到文章" in text
    assert "只逐字查了最新的" in text


def test_not_apart_while_unread(client, news, monkeypatch):
    """What an article that was not read may print in one piece is not said to be printed in none."""
    monkeypatch.setattr("portal.search.READ", 1)
    rows = [
        publish("石桥街道修路。修路会议", "街道修路。修路会议。", "2022-01-01"),
        publish("石桥街道修路会议", "石桥街道修路会议。", "2001-01-01"),
    ]
    index_articles(rows, Tokens(Register([])))
    text = search(client, "石桥街道修路会议")
    assert "没有文章" not in text
    assert "只逐字查了最新的" in text
    assert titles(search(client, "石桥街道修路会议", year="2001")) == ["石桥街道修路会议"]


def test_pages(client, news):
    """The pages of a search hold each article once, in order."""
    rows = [publish(f"就业{n:02}", "就业。", f"2020-01-{n % 28 + 1:02}") for n in range(45)]
    index_articles(rows, Tokens(Register([])))
    seen = [title for page in "123" for title in titles(search(client, "就业", sort="date", page=page))]
    assert len(seen) == len(set(seen)) == 47
    dates = [Article.objects.get(headline=title).date for title in seen]
    assert all(one >= other for one, other in pairwise(dates))
