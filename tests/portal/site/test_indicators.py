"""Indicators: every value leads to the sentence that printed it, and what is no plain report is told apart."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from articles.models import Article, Reprint
from metrics.filing import choose
from metrics.models import Indicator, Observation, day_range
from metrics.reports import with_reports
from organizations.models import Area, Entity, Organization

pytestmark = pytest.mark.django_db

JOBS = "/indicators/jobs-urban-new/"


def text_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words_of(client, address: str) -> str:
    return " ".join(strip_tags(text_of(client, address)).split())


def test_empty(client, jobs):
    """An indicator of which nothing is public says so, and leads on."""
    words = words_of(client, JOBS)
    assert "还没有公开的数据" in words
    assert jobs.definition in words
    assert '<svg class="chart' not in text_of(client, JOBS)


def test_one_value(client, press, places):
    """A single value has its sentence open, with the figure marked and linked, and no chart of one dot."""
    figure = press("2018年，柳湾街道新增就业320人。\n下文。", "320人", places.willow, 2018)
    text = text_of(client, JOBS)
    sentence = '2018年，柳湾街道新增就业<mark class="figure">320人</mark>。'
    assert f'<a href="/articles/{figure.article_id}/#f{figure.pk}">{sentence}</a>' in text
    assert "《青石日报》" in text
    assert "2021年7月2日" in text
    assert "chart-wide" not in text
    assert '<details class="fold" open>' in text


def test_course(client, press, places):
    """Two years make a chart with its table, the latest first."""
    press("2017年，柳湾街道新增就业300人。", "300人", places.willow, 2017)
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    text = text_of(client, JOBS)
    assert 'class="chart-wide"' in text
    assert 'class="chart-narrow"' in text
    assert text.index("2018年</td>") < text.index("2017年</td>")


def test_places_beside_each_other(client, press, places):
    """Several areas with one value each are bars, not a line through them."""
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    press("2018年，石桥街道新增就业500人。", "500人", places.bridge, 2018)
    text = text_of(client, JOBS)
    assert 'class="bar' in text
    assert 'class="line' not in text


@pytest.mark.parametrize(
    ("printed", "value", "qualifier", "shown"),
    [
        ("约8.1亿元", 810_000_000, "approx", "约8.1亿元"),
        ("100亿元左右", 10**10, "approx", "100亿元左右"),
        ("40余人", 40, "more_than", "40余人"),
        ("近100人", 100, "almost", "近100人"),
        ("不低于88人", 88, "at_least", "不低于88人"),
        ("上万人", 10_000, "at_least", "上万人"),
        ("70万\n余元", 700_000, "more_than", "70万余元"),
        ("250人", 250, "at_least", "250人以上"),
        ("8.1亿元", 810_000_000, "exact", "8.1亿元"),
    ],
)
def test_words_as_printed(client, press, places, printed, value, qualifier, shown):
    """A value that is not exact is shown in the newspaper's words."""
    unit = "元" if "元" in printed else "人"
    press(f"2018年达{printed}。", printed, places.willow, 2018, value=value, qualifier=qualifier, unit=unit)
    assert f'<strong class="value">{shown}</strong>' in text_of(client, JOBS)


def test_competing(client, press, places):
    """Reports that differ stand side by side: which one counts, why, and what the other printed."""
    first = press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    other = press("去年柳湾街道新增就业350人。", "350人", places.willow, 2018, paper="青川商报")
    words = words_of(client, JOBS)
    assert "说法不一" in words
    assert "2 篇报道，数字不一样" in words
    assert "320人 采用 理由：按规则：同日的取先采纳的" in words
    assert "350人 没有采用" in words
    assert "《青川商报》" in words
    choose(Observation.objects.get(), other, "以年底公报为准")
    words = words_of(client, JOBS)
    assert "350人 采用 理由：以年底公报为准" in words
    assert "320人 没有采用" in words
    assert words.index("350人 采用") < words.index("320人 没有采用")
    assert f"#f{first.pk}" in text_of(client, JOBS)


def test_agreeing(client, press, places):
    """Reports that can both be true are no contradiction: 320余人 in one, 325人 in another."""
    press("柳湾街道新增就业320余人。", "320余人", places.willow, 2018, value=320, qualifier="more_than")
    press("柳湾街道新增就业325人。", "325人", places.willow, 2018, paper="青川商报")
    words = words_of(client, JOBS)
    assert "2 篇报道，说法一致" in words
    assert "说法不一" not in words


def test_reprint(client, press, places):
    """A story and its reprint count once; the reprint is named, and so is what it prints otherwise."""
    first = press("柳湾街道新增就业320人。", "320人", places.willow, 2018)
    other = press(
        "柳湾街道新增就业350人。", "350人", places.willow, 2018, paper="青川商报", day=date(2021, 7, 3)
    )
    Reprint.objects.create(article=other.article, original=first.article, similarity=0.98)
    words = words_of(client, JOBS)
    assert "说法不一" not in words
    assert "篇报道，" not in words
    assert "同一篇报道又见：《青川商报》2021年7月3日（写作350人），只算一次。" in words
    Reprint.objects.update(state="rejected", decided_by=first.decided_by, decided_at=timezone.now())
    assert "2 篇报道，数字不一样" in words_of(client, JOBS)


def test_one_article_twice(client, press, places):
    """An article that repeats its figure is one report; one that prints two values contradicts itself."""
    first = press("柳湾街道新增就业320人。全年共有320人就业，又说是350人。", "320人", places.willow, 2018)
    body = first.article.body
    again = press(body, "有320人", places.willow, 2018, value=320, article=first.article)
    [reported] = with_reports(list(Observation.objects.all()))
    assert [len(report.repeats) for report in reported.reports] == [1]
    assert "文中另一处" in words_of(client, JOBS)
    press(body, "350人", places.willow, 2018, article=first.article)
    [reported] = with_reports(list(Observation.objects.all()))
    assert reported.contradict
    assert again.observation_id == first.observation_id


def test_planned(client, press, places):
    """A target of a year stands beside what was counted, never in its place, and off its line."""
    press("2018年，柳湾街道新增就业300人。", "300人", places.willow, 2018)
    press("2019年，柳湾街道计划新增就业330人。", "330人", places.willow, 2019, modality="planned")
    press("2019年，柳湾街道新增就业310人。", "310人", places.willow, 2019)
    text = text_of(client, JOBS)
    assert text.count('<span class="badge planned">计划</span>') == 2  # in the table, and with the sources
    assert 'class="dot planned"' in text
    assert "空心：计划" in text


def test_derived(client, press, places):
    """The level of the year before, from a stated change: shown as worked out, drawn hollow, and stored nowhere."""
    figure = press(
        "2018年，柳湾街道新增就业320人，同比增长8.5%。", "320人", places.willow, 2018,
        comparison="yoy_increase", comparison_value=Decimal("8.5"), comparison_unit="%",
    )  # fmt: skip
    before = Observation.objects.count()
    words = words_of(client, JOBS)
    assert "原文说同比增长8.5%，据此推算2017年约295人" in words
    assert 'class="dot derived"' in text_of(client, JOBS)
    assert Observation.objects.count() == before
    press("2017年，柳湾街道新增就业295人。", "295人", places.willow, 2017)
    assert "推算" not in words_of(client, JOBS)  # printed, it need not be worked out
    assert "推算" not in client.get(f"{JOBS}data.csv").getvalue().decode()
    assert figure.value == 320


def test_by_hand(client, jobs, places):
    """A value entered by hand has its citation in place of a sentence."""
    Observation.objects.create(
        indicator=jobs, subject=places.willow.entity_ptr, manual_value=99, citation="统计年鉴第 3 页"
    )
    words = words_of(client, JOBS)
    assert "99人 柳湾街道，未注明" in words
    assert "编辑录入，出处：统计年鉴第 3 页" in words


@pytest.mark.parametrize("hidden", ["suggested", "rejected", "draft", "withdrawn", "scheduled"])
def test_hidden(client, press, places, hidden):
    """What is undecided, rejected, withdrawn or not yet out is on no page, and in no download."""
    articles = {
        "draft": {"state": "draft"},
        "withdrawn": {"state": "withdrawn", "public_note": "失实"},
        "scheduled": {"published_at": timezone.now() + timedelta(days=1)},
    }
    state = hidden if hidden in ("suggested", "rejected") else "accepted"
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    press("柳湾街道新增就业987人。", "987人", places.willow, 2018, state=state, article=articles.get(hidden))
    press("石桥街道新增就业986人。", "986人", places.bridge, 2018, state=state, article=articles.get(hidden))
    for address in (JOBS, "/compare/?indicator=jobs-urban-new&area=liuwan-jiedao&area=shiqiao-jiedao"):
        text = text_of(client, address)
        assert "320人" in text
        for secret in ("987", "986", "失实"):
            assert secret not in text
    told = client.get(f"{JOBS}data.csv").getvalue().decode()
    assert "987人" not in told
    assert "986人" not in told


def test_preferred_withdrawn(client, press, places):
    """When the preferred report is withdrawn, the other stands in the cell."""
    first = press("柳湾街道新增就业320人。", "320人", places.willow, 2018)
    press("柳湾街道新增就业350人。", "350人", places.willow, 2018, paper="青川商报")
    from metrics.filing import refresh

    Article.objects.filter(pk=first.article_id).update(state="withdrawn", public_note="失实")
    refresh(first.article)
    words = words_of(client, JOBS)
    assert "350人" in words
    assert "320人" not in words
    assert "说法不一" not in words


def test_choice(client, press, places):
    """Areas and organisations are chosen in the address; what does not exist is named, what is too much left out."""
    company = Organization.objects.get(name="青石机械有限公司")
    for place, n in ((places.willow, 320), (places.bridge, 500), (company, 7)):
        press(f"新增就业{n}人。", f"{n}人", place, 2018)
    chosen = f"{JOBS}?area=liuwan-jiedao&organization={company.slug}"
    text = text_of(client, chosen)
    assert "320人" in text
    assert "7人" in text
    assert "500人" not in text
    assert text.count(" checked>") == 2
    assert f'href="{JOBS}data.csv?area=liuwan-jiedao&amp;organization={company.slug}"' in text
    lines = client.get(f"{JOBS}data.csv?area=liuwan-jiedao").getvalue().decode()
    assert "500" not in lines
    assert "没有找到：nowhere" in words_of(client, f"{JOBS}?area=nowhere&area=liuwan-jiedao")
    assert "没有这个指标的公开数据" in words_of(client, f"{JOBS}?area=donghu-qu")


def test_two_of_one_name(client, press, places):
    """Two areas of one name are told apart in the chart by where they lie."""
    for parent in (places.willow, places.bridge):
        area = Area.objects.create(name="朝阳社区", level="community", parent=parent)
        press(f"{parent}朝阳社区新增就业320人。", "320人", area, 2018)
        press(f"{parent}朝阳社区新增就业300人。", "300人", area, 2017)
    text = text_of(client, JOBS)
    assert "柳湾街道朝阳社区</li>" in text
    assert "石桥街道朝阳社区</li>" in text


def test_other_units_and_undated(client, press, places):
    """A value in another unit, or of no date, is in the table and not in the chart, and the page says so."""
    press("2016年新增就业300人。", "300人", places.willow, 2016)
    press("2017年新增就业320人。", "320人", places.willow, 2017)
    press("2018年新增就业5户。", "5户", places.willow, 2018, unit="户")
    press("新增就业9人。", "9人", places.willow, None)
    words = words_of(client, JOBS)
    assert "1 个值没有注明时间，只列在表里。1 个值的单位不同，没有画进图里。" in words
    assert "5户" in words


def test_csv(client, press, places, jobs):
    """The download has each value with its source, opens in Excel, and holds no formula."""
    press("=1+1，2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    Observation.objects.create(
        indicator=jobs, subject=places.bridge.entity_ptr, manual_value=Decimal("-9.5"), citation="@年鉴"
    )
    response = client.get(f"{JOBS}data.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.streaming
    content = response.getvalue().decode()
    assert content.startswith("\ufeff观测值编号,指标代码,")
    by_hand, reported = sorted(csv.DictReader(io.StringIO(content[1:])), key=lambda row: row["数值"])
    assert (reported["主体"], reported["数值"], reported["单位"], reported["报道篇数"]) == (
        "柳湾街道",
        "320",
        "人",
        "1",
    )
    assert (reported["开始"], reported["结束"]) == ("2018-01-01", "2018-12-31")
    assert reported["原句"] == "'=1+1，2018年，柳湾街道新增就业320人。"
    assert reported["出处网址"].startswith("http://testserver/articles/")
    assert (by_hand["数值"], by_hand["原句"], by_hand["来源"]) == ("-9.5", "'@年鉴", "手工录入")
    assert client.get("/indicators/none/data.csv").status_code == 404


def test_list(client, press, places):
    """Indicators with data stand first by category, the others folded; a search finds names and newspapers' words."""
    press("2018年新增就业300人。", "300人", places.willow, 2018)
    text = text_of(client, "/indicators/")
    assert "1 个指标有公开的数据，共 1 个值" in text
    assert "2 个指标程序认得" in text
    assert text.index(JOBS) < text.index("还没有数据的指标")
    found = text_of(client, "/indicators/?name=就业")
    assert JOBS in found
    assert "illegal-buildings" not in found
    phrase = Indicator.objects.get(code="illegal-buildings").phrases[0].replace("*", "")[:2]
    assert "illegal-buildings" in text_of(client, f"/indicators/?name={phrase}")
    assert "没有公开数据的指标叫这个名字" in text_of(client, "/indicators/?name=没有这个")


HOSTILE = [
    "?name=%00",
    "?name=%25_",
    "?area=%00",
    "?area=../../x",
    "?page=x",
    "?page=99999999999999999999",
    "?area=",
]


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("address", ["/indicators/", JOBS, f"{JOBS}data.csv"])
def test_nonsense(client, press, places, address, query):
    """Whatever stands in the address, the answer is a page."""
    press("2018年新增就业300人。", "300人", places.willow, 2018)
    assert client.get(address + query).status_code == 200


def test_markup_is_text(client, press, places):
    """Markup that a newspaper printed, or that is in a name, is shown as text."""
    hostile = "<script>alert(1)</script>\"'&"
    body = f"{hostile}新增就业300人{hostile}。"
    figure = press(body, "300人", places.willow, 2018)
    press("2017年200人。", "200人", places.willow, 2017)
    Entity.objects.filter(pk=places.willow.pk).update(name=hostile.replace("/", ""))
    Indicator.objects.filter(code="jobs-urban-new").update(name=hostile, unit="<b>", definition=hostile)
    Article.objects.filter(pk=figure.article_id).update(headline=hostile)
    for address in (
        JOBS,
        "/indicators/",
        "/compare/?indicator=jobs-urban-new&area=liuwan-jiedao",
        "/coverage/?area=liuwan-jiedao",
    ):
        text = text_of(client, address)
        assert "<script>alert" not in text, address
        assert "<b>" not in text, address


def fill(press, places, years) -> None:
    """Several values with all that costs queries: reprints, changes, organisations."""
    for n in years:
        first = press(
            f"{n}年，柳湾街道新增就业{n}人。", f"就业{n}人", places.willow, n, value=n,
            comparison="yoy_increase", comparison_value=Decimal(5), comparison_unit="%",
        )  # fmt: skip
        again = press(
            f"{n}年，柳湾街道新增就业{n}人。", f"就业{n}人", places.willow, n, value=n, paper="青川商报"
        )
        Reprint.objects.create(article=again.article, original=first.article, similarity=1)
        body = Organization.objects.create(name=f"{n}公司", area=places.bridge)
        press(f"{n}公司新增就业{n}人。", f"就业{n}人", body, n, value=n, paper="青川商报")


QUERIES = [("/indicators/", 1), (JOBS, 9), (f"{JOBS}?area=liuwan-jiedao", 10), (f"{JOBS}data.csv", 5)]


@pytest.mark.parametrize(("address", "queries"), QUERIES)
def test_queries(client, press, places, django_assert_num_queries, address, queries):
    """A page costs the same few queries however many values it shows."""
    fill(press, places, range(2011, 2014))
    with django_assert_num_queries(queries):
        client.get(address).getvalue()
    fill(press, places, range(1990, 2010))
    with django_assert_num_queries(queries) as captured:
        client.get(address).getvalue()
    for query in captured.captured_queries:
        assert '"bigrams"' not in query["sql"].partition(" FROM ")[0]


@pytest.mark.parametrize("chosen", ["", "?area=liuwan-jiedao"])
def test_newest_drawn(client, press, places, chosen):
    """Where a place has more values than the chart and its table hold, the page says how many these are."""
    for n in range(20):
        press(f"{1990 + n}年，柳湾街道新增就业{n + 1}人。", f"{n + 1}人", places.willow, 1990 + n)
    press("1980年，石桥街道新增就业5人。", "5人", places.bridge, 1980)
    assert "图和表是" not in words_of(client, JOBS + chosen)
    press("1989年，柳湾街道新增就业9人。", "9人", places.willow, 1989)
    assert "图和表是每个地方、机构最近的 20 个值，更早的见下载的数据。" in words_of(client, JOBS + chosen)


def test_many_values(client, jobs, places):
    """Of a thousand values the newest stand on the page and in the chart; the rest on further pages and in the file."""
    Observation.objects.bulk_create(
        Observation(
            indicator=jobs, subject_id=places.willow.pk, manual_value=n, citation="年鉴",
            period=day_range(date(2018, 1, 1) + timedelta(n), date(2018, 1, 1) + timedelta(n)),
        )
        for n in range(1000)
    )  # fmt: skip
    text = text_of(client, JOBS)
    assert "第 1 页，共 50 页" in text
    assert len(text) < 150_000
    assert client.get(f"{JOBS}data.csv").getvalue().count(b"\r\n") == 1001
