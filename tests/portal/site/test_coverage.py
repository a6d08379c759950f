"""Coverage: what is reported, what waits, what is missing and why; never what waits."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from articles.models import Page, Publication
from metrics.coverage import Source, across_areas, across_years, busiest_area, years_known
from metrics.models import Indicator, Observation, day_range
from organizations.models import Area, Organization

pytestmark = pytest.mark.django_db

YEAR = "/coverage/?area=donghu-qu&year=2018"


def text_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words_of(client, address: str) -> str:
    return " ".join(strip_tags(text_of(client, address)).split())


def states(client, address: str) -> dict[str, list[str]]:
    """The states of each indicator's row, as the page tells them."""
    text = text_of(client, address)
    body = text[text.index("<tbody>") : text.index("</tbody>")] if "<tbody>" in text else ""
    rows = {}
    for row in body.split("<tr>")[1:]:
        name = strip_tags(re.search(r"<th.*?</th>", row, re.DOTALL)[0]).strip()
        rows[name] = re.findall(r'class="state (\w+)"', row)
    return rows


@pytest.fixture
def pages(places) -> None:
    """A page of the district's newspaper in 2018."""
    paper = Publication.objects.create(name="东湖报", home=places.district)
    Page.objects.create(publication=paper, published=date(2018, 5, 1), sha256="f" * 64, text="")


NAME = "城镇新增就业人数"


def test_all_states(client, pages, press, places):
    """Reported, reported below, awaiting review, not reported: each area of a year has one of them."""
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    press("2018年，石桥街道新增就业77人。", "77人", places.bridge, 2018, state="suggested")
    assert states(client, YEAR) == {
        NAME: ["below", "reported", "waiting"]
    }  # the district, and its streets by name
    press("2018年拆除违建5处。", "5处", places.district, 2018, indicator="illegal-buildings")
    assert states(client, YEAR)[_name("illegal-buildings")] == [
        "reported",
        "silent",
        "silent",
    ]


def _name(code: str) -> str:
    return Indicator.objects.get(code=code).name


def test_page_not_imported(client, pages, press, places):
    """In a year without a page from here, nothing could have been found; other newspapers' figures count all the same."""
    press("2016年，柳湾街道新增就业320人。", "320人", places.willow, 2016, day=date(2018, 1, 5))
    assert states(client, "/coverage/?area=donghu-qu&year=2016") == {NAME: ["below", "reported", "unread"]}
    assert states(client, "/coverage/?area=donghu-qu&year=2017&all=1") == {
        NAME: ["unread", "unread", "unread"]
    }


def test_newspaper_from_above_or_inside(client, jobs, places):
    """A city's newspaper reports on its streets, a street's newspaper on its city; a neighbour's on neither."""
    paper = Publication.objects.create(name="街道报", home=places.willow)
    Page.objects.create(publication=paper, published=date(2018, 5, 1), sha256="f" * 64, text="")
    [row] = across_areas([jobs], places.district, [places.district, places.willow, places.bridge], 2018)
    assert [cell.state for cell in row.cells] == ["silent", "silent", "unread"]
    Page.objects.create(
        publication=paper, published=date(2018, 6, 1), sha256="e" * 64, text="", home=places.province
    )
    [row] = across_areas([jobs], places.district, [places.bridge], 2018)
    assert row.cells[0].state == "silent"


SECRET = "987654"


@pytest.mark.parametrize("hidden", ["suggested", "draft", "scheduled"])
def test_what_waits_is_not_told(client, pages, press, places, hidden):
    """That something waits is shown; not its value, sentence, newspaper or article."""
    articles = {
        "draft": {"state": "draft"},
        "scheduled": {"published_at": timezone.now() + timedelta(days=1)},
    }
    figure = press(
        f"2018年，柳湾街道新增就业{SECRET}人，秘密。", f"{SECRET}人", places.willow, 2018, paper="秘密报",
        state="suggested" if hidden == "suggested" else "accepted", article=articles.get(hidden),
    )  # fmt: skip
    for address in (YEAR, "/coverage/?area=liuwan-jiedao"):
        text = text_of(client, address)
        assert 'class="state waiting"' in text[text.index("<tbody>") :]
        for secret in (SECRET, "秘密", f"/articles/{figure.article_id}/", f"#f{figure.pk}"):
            assert secret not in text


@pytest.mark.parametrize("hidden", ["rejected", "withdrawn", "unreportable"])
def test_what_does_not_wait(client, pages, press, places, hidden):
    """What was rejected, withdrawn, or fills no cell, does not wait."""
    article = {"state": "withdrawn", "public_note": "失实"} if hidden == "withdrawn" else None
    state = "rejected" if hidden == "rejected" else "suggested"
    press(
        "2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018,
        state=state, article=article, reportable=hidden != "unreportable",
    )  # fmt: skip
    assert states(client, YEAR) == {}
    assert "按这样的条件没有指标" in words_of(client, YEAR)


def test_links(client, pages, press, places):
    """A reported cell leads to the figure in its article; a missing one to what is known of the area."""
    figure = press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    text = text_of(client, YEAR)
    assert f'<a class="state reported" href="/articles/{figure.article_id}/#f{figure.pk}">' in text
    assert '<a class="state silent" href="/indicators/jobs-urban-new/?area=shiqiao-jiedao">' in text
    Observation.objects.create(
        indicator=figure.indicator, subject=places.bridge.entity_ptr, manual_value=5, citation="年鉴",
        period=day_range(date(2018, 1, 1), date(2018, 12, 31)),
    )  # fmt: skip
    assert '<a class="state reported" href="/indicators/jobs-urban-new/?area=shiqiao-jiedao">' in text_of(
        client, YEAR
    )


def test_signs_have_words(client, pages, press, places):
    """Each sign stands beside its word and is hidden from those who listen; the legend explains all five."""
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    text = text_of(client, YEAR)
    assert '<span aria-hidden="true">●</span> 已报道' in text
    legend = text[text.index('<dl class="legend">') : text.index("</dl>")]
    for word in ("已报道", "下级有", "待审核", "未见报道", "版面未收"):
        assert word in legend
    assert '<th scope="row">' in text
    assert "<caption>" in text


def test_years(client, pages, press, places):
    """Without a year the years stand beside each other; what lies inside counts as being below."""
    press("2016年，柳湾街道新增就业320人。", "320人", places.willow, 2016)
    press("2018年，东湖区新增就业900人。", "900人", places.district, 2018)
    text = text_of(client, "/coverage/?area=donghu-qu")
    assert re.findall(r"year=(\d+)\">\d+年</a></th>", text) == ["2021", "2018", "2016"]
    assert states(client, "/coverage/?area=donghu-qu") == {NAME: ["silent", "reported", "below"]}


PERIODS = [
    pytest.param((date(2017, 7, 1), date(2018, 6, 30)), {2017, 2018}, id="over New Year"),
    pytest.param((None, date(2018, 3, 31)), {2018}, id="until a day"),
    pytest.param((date(2017, 3, 1), None), {2017}, id="since a day"),
    pytest.param(None, {2021}, id="undated, by the newspaper"),
    pytest.param((None, date(2017, 12, 31)), {2017}, id="until the end of a year"),
]


@pytest.mark.parametrize(("time", "years"), PERIODS)
@pytest.mark.parametrize("state", ["accepted", "suggested"])
def test_year_of_a_period(press, places, jobs, time, years, state):
    """Both readings of the matrix put a period into the same years."""
    press("新增就业320人。", "320人", places.willow, time, state=state)
    known = "reported" if state == "accepted" else "waiting"
    wanted = [2021, 2018, 2017]
    [row] = across_years([jobs], places.willow, wanted)
    assert {year for year, cell in zip(wanted, row.cells, strict=True) if cell.state == known} == years
    for year in wanted:
        [row] = across_areas([jobs], places.willow, [places.willow], year)
        assert (row.cells[0].state == known) == (year in years), year


def test_latest_source(press, places, jobs):
    """Of several reports in a year the latest period's is the one linked."""
    press("一季度就业100人。", "100人", places.willow, (date(2018, 1, 1), date(2018, 3, 31)))
    later = press("二季度就业120人。", "120人", places.willow, (date(2018, 4, 1), date(2018, 6, 30)))
    [row] = across_areas([jobs], places.willow, [places.willow], 2018)
    assert row.cells[0].source == Source(later.pk, later.article_id)


def test_category_and_everything(client, pages, press, places):
    """A category keeps its own indicators; what is reported only elsewhere comes on request."""
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    press("2018年，石桥街道拆除违建5处。", "5处", places.bridge, 2018, indicator="illegal-buildings")
    category = Indicator.objects.get(code="jobs-urban-new").category
    assert list(states(client, f"{YEAR}&category={category}")) == [NAME]
    assert list(states(client, "/coverage/?area=liuwan-jiedao&year=2018")) == [NAME]
    assert len(states(client, "/coverage/?area=liuwan-jiedao&year=2018&all=1")) == 2
    assert states(client, f"{YEAR}&category=没有") == {}


def test_where_to_begin(client, pages, places, jobs):
    """Without an area, the one that most pages report on."""
    assert busiest_area() == places.district
    assert years_known(places.district) == [2018]
    assert "东湖区：" in words_of(client, "/coverage/")


def test_busiest_of_equals(places):
    """Of areas with as many pages it is the one that the others lie in, then the first of the tree: always the same."""
    for n, home in enumerate(
        (places.willow, places.bridge, places.district, places.district, places.bridge, places.willow)
    ):
        paper = Publication.objects.create(name=f"第{n}报", home=home)
        Page.objects.create(publication=paper, published=date(2018, 5, 1), sha256=f"{n:064x}", text="")
    assert busiest_area() == places.district
    Page.objects.filter(publication__home=places.district).delete()
    assert busiest_area() == min((places.willow, places.bridge), key=lambda area: area.lineage)


def test_empty_site(client):
    """Without a register there is a plain page."""
    assert "名录里还没有区域" in words_of(client, "/coverage/")


NONSENSE = ["area=none", "area=%00", "area=donghu-qu&year=20x8", "area=donghu-qu&year=9999", "area=donghu-qu&page=zz",
            "area=donghu-qu&areas=-1&year=2018", "category=%00", "area=donghu-qu&year=2018&page=999999999999"]  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense(client, pages, press, places, query):
    """Whatever is asked, the answer is a page; an area that does not exist is told."""
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    text = text_of(client, f"/coverage/?{query}")
    assert ("没有找到这个地方" in text) == (query == "area=none")


def test_many_areas(client, pages, press, places):
    """Of many areas a group stands on a page, with links to the others that keep the choice."""
    for n in range(20):
        Area.objects.create(name=f"第{n:02}村", level="village", parent=places.willow)
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    text = text_of(client, "/coverage/?area=liuwan-jiedao&year=2018")
    assert text.count('<th scope="col">') == 9
    assert 'href="?area=liuwan-jiedao&amp;year=2018&amp;areas=2"' in text
    assert len(states(client, "/coverage/?area=liuwan-jiedao&year=2018&areas=3")[NAME]) == 5


QUERIES = [
    ("/coverage/", 15),
    ("/coverage/?area=donghu-qu", 14),
    (YEAR, 15),
    (f"{YEAR}&all=1&category=就业", 13),
]


@pytest.mark.parametrize(("address", "queries"), QUERIES)
def test_queries(client, pages, press, places, django_assert_num_queries, address, queries):
    """The matrix costs the same few queries however large it is."""
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    with django_assert_num_queries(queries):
        client.get(address)
    for n in range(12):
        area = Area.objects.create(name=f"第{n}镇", level="town", parent=places.district)
        press(f"第{n}镇新增就业{n}人。", f"就业{n}人", area, 2018, value=n)
        press(
            f"第{n}镇拆除{n}处。",
            f"拆除{n}处",
            area,
            2018,
            value=n,
            indicator="illegal-buildings",
            state="suggested",
        )
        body = Organization.objects.create(name=f"{n}公司", area=area)
        press(f"{n}公司新增就业{n}人。", f"就业{n}人", body, 2017, value=n)
    with django_assert_num_queries(queries):
        client.get(address)
