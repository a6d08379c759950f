"""Pages of areas, organisations and topics: what they show, what they keep, how they narrow and page, what they cost."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Mention, Page, Publication
from metrics.models import Observation
from organizations.models import Area, Organization, Topic
from portal.latest import latest_by_indicator

pytestmark = pytest.mark.django_db

COMPANY = "/organizations/qingshijixie-youxiangongsi/"
TOPIC = "/topics/qingjiejiayuan/"


def page_of(client: Any, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


@pytest.fixture
def tell(registered: None, editor: Any) -> Any:
    """Publishes an article that names *entities*; options go to the article."""

    def tell(title: str, *entities: Any, state: str = "accepted", **fields: Any) -> Article:
        day = fields.pop("day", date(2021, 7, 2))
        publication, _ = Publication.objects.get_or_create(name="青石日报")
        page = Page.objects.create(
            publication=publication, published=day, sha256=f"{Page.objects.count() + 10_000:064x}", text=title
        )
        body = "".join(f"{one.name}，" for one in entities) + "有消息。"
        out = {"state": "published", "published_at": timezone.now(), "headline": title, "body": body}
        article = Article.objects.create(page=page, position=1, date=day, **(out | fields))
        at = 0
        for one in entities:
            row = Mention.objects.create(
                article=article,
                kind=one.kind,
                entity_id=one.pk,
                start=at,
                end=at + len(one.name),
                text=one.name,
            )
            at = row.end + 1
            if state != "suggested":
                row.decide(state, editor)
        return article

    return tell


# --- Areas ---


def test_more_indicators_than_listed(client, registered, monkeypatch):
    """Of more indicators than a page reads the latest are shown, and all are counted."""
    monkeypatch.setattr("portal.latest.INDICATORS", 2)
    street = Area.objects.get(name="柳湾街道")
    for number, year in enumerate((2001, 2002, 2020, 2021)):
        baker.make(
            Observation, indicator=baker.make("metrics.Indicator", code=f"c{number}", name=f"某项{number}"), modality="actual",
            subject=street.entity_ptr, manual_value=4, citation="年鉴", period=(date(year, 1, 1), date(year + 1, 1, 1)),
        )  # fmt: skip
    text = page_of(client, street.get_absolute_url())
    assert "4 个指标有数" in text
    rows, count = latest_by_indicator(street)
    assert ([row.indicator.code for row in rows], count) == (["c3", "c2"], 4)


def test_latest_value_and_change(client, press, places):
    """A card has the latest value, how it changed against the value before it, and the way to its sentence."""
    press("2017年，柳湾街道新增就业200人。", "200人", places.willow, 2017)
    figure = press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    text = page_of(client, "/areas/liuwan-jiedao/")
    cards = text.partition('class="figure-cards"')[2].partition("</section>")[0]
    assert cards.count('class="figure-card"') == 1
    assert "320人" in cards
    assert "比2017年增加120人" in cards
    assert "<svg" in cards
    assert f'href="{figure.get_absolute_url()}"' in cards


def test_own_figures_only(client, press, places):
    """What a part of an area or an organisation in it counts stands apart from the area's own figures."""
    company = Organization.objects.get(name="青石机械有限公司")
    Organization.objects.filter(pk=company.pk).update(area=places.willow)
    press("2018年，青石机械有限公司新增就业40人。", "40人", company, 2018)
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    text = page_of(client, "/areas/donghu-qu/")
    assert "figure-card" not in text
    apart = text.partition("不计入上面")[2].partition("</section>")[0]
    assert "40人" in apart
    assert "320人" in apart
    own = page_of(client, "/areas/liuwan-jiedao/").partition('class="figure-cards"')[2].partition("</ul>")[0]
    assert "320人" in own
    assert "40人" not in own


def test_quiet_place(client, press, tell, places):
    """Of a place that no newspaper names, the page says so and shows what is known of the place around it."""
    press("2018年，东湖区新增就业900人。", "900人", places.district, 2018)
    tell("东湖区消息", places.district)
    text = page_of(client, "/areas/shiqiao-jiedao/")
    assert "报上还没有登过这里自己的数" in text
    assert "上级东湖区的数" in text
    assert "900人" in text
    assert 'href="/areas/donghu-qu/#articles"' in text
    assert "柳湾街道" in text  # beside it
    assert "未见报道" in text  # jobs, which are told of the district


def test_new_bodies(client, registered, places):
    """“两新” organisations are told apart and counted, and each count leads to the list of just these."""
    for n, (type_, sector) in enumerate([("enterprise", "new_economic")] * 14 + [("social", "new_social")]):
        Organization.objects.create(name=f"新{n}", type=type_, sector=sector, area=places.willow)
    text = page_of(client, "/areas/donghu-qu/")
    assert 'href="/organizations/?sector=new_economic&amp;area=donghu-qu">14 家' in text
    assert 'href="/organizations/?sector=new_social&amp;area=donghu-qu">1 家' in text
    assert "还有 9 家" in text
    listed = page_of(client, "/organizations/?sector=new_social&area=donghu-qu")
    assert "新14" in listed
    assert "新13" not in listed


def test_article_filters(client, tell, places):
    """Year, topic and kind narrow the articles of an area; what nobody could ask for is ignored."""
    topic = Topic.objects.get(name="清洁家园")
    tell("旧闻", places.willow, day=date(2019, 5, 1))
    tell("清洁", places.willow, topic)
    tell("图", places.willow, kind="photo_caption")
    address = "/areas/liuwan-jiedao/"
    for query, shown in [
        ("", {"旧闻", "清洁", "图"}),
        ("?year=2019", {"旧闻"}),
        ("?topic=qingjiejiayuan", {"清洁"}),
        ("?kind=photo_caption", {"图"}),
        ("?year=0000&topic=%00&kind=x", {"旧闻", "清洁", "图"}),
        ("?year=2020", set()),
    ]:
        articles = client.get(address + query).context["articles"]
        assert {one.headline for one in articles} == shown, query
    assert "没有符合这些条件的文章" in page_of(client, address + "?year=2020")


def test_paging(client, tell, places):
    """Pages go by the article that ends them, and the filters stay."""
    for n in range(25):
        tell(f"第{n}条", places.willow, day=date(2021, 1, n + 1))
    first = client.get("/areas/liuwan-jiedao/?year=2021")
    assert len(first.context["articles"]) == 20
    older = first.context["page"].older
    assert f'href="?year=2021&amp;after={older}#articles"' in first.content.decode()
    second = client.get(f"/areas/liuwan-jiedao/?year=2021&after={older}")
    assert [one.headline for one in second.context["articles"]] == [
        "第4条",
        "第3条",
        "第2条",
        "第1条",
        "第0条",
    ]
    assert client.get("/areas/liuwan-jiedao/?after=x").status_code == 404


def test_secrets(client, tell, press, places, editor):
    """Nothing undecided, withdrawn or planned for later shows, nor is it counted."""
    company, topic = Organization.objects.get(name="青石机械有限公司"), Topic.objects.get(name="清洁家园")
    other = Organization.objects.get(name="东湖区城管局")
    everyone = places.willow, company, topic, other
    tell("甲秘密", *everyone, state="suggested")
    tell("乙秘密", *everyone, state="rejected")
    tell("丙秘密", *everyone, published_at=timezone.now() + timedelta(days=1))
    for state in ("draft", "withdrawn"):
        out = tell(f"{state}秘密", *everyone)
        Article.objects.filter(pk=out.pk).update(state=state, public_note="失实")
    press("柳湾街道新增就业77人。", "77人", places.willow, 2018, state="suggested")
    press(
        "柳湾街道新增就业78人。",
        "78人",
        places.willow,
        2019,
        article={"state": "withdrawn", "public_note": "失实"},
    )
    for address in (
        "/areas/liuwan-jiedao/",
        "/areas/donghu-qu/",
        COMPANY,
        TOPIC,
        "/topics/",
        "/areas/liuwan-jiedao/data.csv",
    ):
        response = client.get(address)
        text = b"".join(response.streaming_content if response.streaming else [response.content]).decode()
        assert "秘密" not in text, address
        assert "77人" not in text, address
        assert "78人" not in text, address
        assert "1 篇" not in text, address
    assert "还没有公开的文章提到这个机构" in page_of(client, COMPANY)
    assert "还没有和它一起上报的机构" in page_of(client, COMPANY)
    assert "还没有公开的文章提到这个专题" in page_of(client, TOPIC)


def test_data(client, press, places):
    """The figures of an area and of what lies in it, as a file: each with sentence, article and date, no formulas."""
    press(
        "=1+1，2018年，柳湾街道新增就业320人。",
        "320人",
        places.willow,
        2018,
        article={"headline": "=HYPERLINK(1)"},
    )
    press("2018年，东湖区新增就业900人。", "900人", places.district, 2018)
    response = client.get("/areas/donghu-qu/data.csv")
    assert response.streaming
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert {row["主体"] for row in rows} == {"柳湾街道", "东湖区"}
    row = next(row for row in rows if row["主体"] == "柳湾街道")
    assert (row["原句"], row["文章"], row["日期"]) == (
        "'=1+1，2018年，柳湾街道新增就业320人。", "'=HYPERLINK(1)", "2021-07-02",
    )  # fmt: skip
    alone = b"".join(client.get("/areas/liuwan-jiedao/data.csv").streaming_content).decode()
    assert "900" not in alone
    assert client.get("/areas/none/data.csv").status_code == 404


def test_tree(client, registered):
    """The tree is folded by level; names are found by characters, pinyin and initials."""
    text = page_of(client, "/areas/")
    assert "下辖 2 个" in text
    assert text.index("青川省") < text.index("青石市") < text.index("东湖区") < text.index("柳湾街道")
    for query in ("柳湾", "liuwan", "lwjd"):
        found = page_of(client, f"/areas/?q={query}")
        assert "/areas/liuwan-jiedao/" in found
        assert "/areas/shiqiao-jiedao/" not in found
    assert "没有叫这个名字的地方" in page_of(client, "/areas/?q=%00无名%25_")


# --- Organisations ---


def test_ranks(client, registered):
    """The tree has the superior, the organisation and what is below it; host and hosted link to each other."""
    committee = Organization.objects.create(name="甲工委", type="party")
    party = Organization.objects.create(
        name="甲党委",
        type="party",
        superior=committee,
        host=Organization.objects.get(name="青石机械有限公司"),
    )
    Organization.objects.create(name="甲支部", type="party", superior=party)
    text = page_of(client, party.get_absolute_url())
    tree = text.partition('class="ranks"')[2].partition("</section>")[0]
    assert tree.index("甲工委") < tree.index("甲党委") < tree.index("甲支部")
    assert "青石机械有限公司" in text
    assert "甲党委" in page_of(client, COMPANY)


def test_together(client, tell):
    """Organisations named in the same articles are counted by article."""
    company, other = (
        Organization.objects.get(name="青石机械有限公司"),
        Organization.objects.get(name="东湖区城管局"),
    )
    tell("一", company, other)
    tell("二", other, company)
    tell("三", other)
    together = client.get(COMPANY).context["together"]
    assert [(one["name"], one["many"]) for one in together] == [("东湖区城管局", 2)]


def test_list_of_organizations(client, registered):
    """By type, area and letter; pages by address, forth and back."""
    text = page_of(client, "/organizations/?type=enterprise")
    assert "青石机械有限公司" in text
    assert "东湖区城管局" not in text
    text = page_of(client, "/organizations/?letter=d")
    assert "东湖区城管局" in text
    assert "青石机械有限公司" not in text
    for n in range(130):
        Organization.objects.create(name=f"丙{n:03}")
    seen, after = [], ""
    while True:
        context = client.get(f"/organizations/?letter=b&after={after}").context
        seen.append([one.name for _, one in context["organizations"]])
        after = context["after"]
        if not after:
            break
    assert [len(one) for one in seen] == [60, 60, 10]
    assert len({name for one in seen for name in one}) == 130
    back = client.get(f"/organizations/?letter=b&before={context['before']}").context
    assert [one.name for _, one in back["organizations"]] == seen[1]
    assert client.get("/organizations/?after=%00").status_code == 404


# --- Topics ---


def test_timeline(client, tell, press, places):
    """Articles by month with their figures, the areas and indicators in them; topics in the news last come first."""
    topic = Topic.objects.get(name="清洁家园")
    Topic.objects.create(name="没有的专题")
    tell("七月", topic, places.willow)
    tell("五月", topic, places.willow, places.bridge, day=date(2021, 5, 3))
    text = page_of(client, TOPIC)
    assert text.index("2021年7月") < text.index("七月") < text.index("2021年5月") < text.index("五月")
    assert [(one["name"], one["many"]) for one in client.get(TOPIC).context["areas"]] == [
        ("柳湾街道", 2), ("石桥街道", 1),
    ]  # fmt: skip
    topics = page_of(client, "/topics/")
    assert topics.index("清洁家园") < topics.index("没有的专题")
    assert "最近 2021年7月2日" in topics


def test_figures_of_a_topic(client, press, places, editor):
    """A figure in an article about the topic stands under the article."""
    figure = press("清洁家园行动中，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    topic = Topic.objects.get(name="清洁家园")
    row = Mention.objects.create(
        article=figure.article, kind="topic", entity_id=topic.pk, start=0, end=4, text="清洁家园"
    )
    row.decide("accepted", editor)
    text = page_of(client, TOPIC)
    assert f'<a href="{figure.get_absolute_url()}">320人</a>' in text
    assert 'href="/indicators/jobs-urban-new/"' in text


# --- What they cost ---

MOST = 15


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/areas/", 2),
        ("/areas/?q=lw", 1),
        ("/areas/liuwan-jiedao/", 15),
        ("/areas/liuwan-jiedao/?year=2021&kind=news&topic=qingjiejiayuan", 15),
        ("/areas/qingchuan-sheng/", 15),
        ("/organizations/", 4),
        (COMPANY, 14),
        ("/topics/", 1),
        (TOPIC, 8),
    ],
)
def test_queries(client, tell, press, places, django_assert_num_queries, address, queries):
    """A page costs the same few queries however much there is."""
    company, topic = Organization.objects.get(name="青石机械有限公司"), Topic.objects.get(name="清洁家园")
    Organization.objects.filter(pk=company.pk).update(area=places.willow)
    years = iter(range(2001, 2021))

    def more(n: int) -> None:
        for _ in range(n):
            year = next(years)
            tell(f"{year}", places.willow, company, topic, day=date(year, 1, 1))
            press(f"{year}年，柳湾街道新增就业320人。", "320人", places.willow, year)
            press(f"{year}年，青石机械有限公司新增就业40人。", "40人", company, year)
            press(f"{year}年，青川省新增就业40人。", "40人", places.province, year)
            Organization.objects.create(name=f"{year}公司", area=places.willow, superior=company)
            Area.objects.create(name=f"{year}村", level="village", parent=places.willow)

    more(2)
    assert Observation.objects.public().exists()
    assert queries <= MOST
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    more(6)
    with django_assert_num_queries(queries) as captured:
        assert client.get(address).status_code == 200
    for query in captured.captured_queries:
        assert " OFFSET " not in query["sql"]
        assert '"articles_page"."text"' not in query["sql"].partition(" FROM ")[0]
