"""The page of tables: the choice in the address, what the page says and where it leads."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.http import QueryDict
from django.test import Client

from portal.tabling import query_of, spec_of
from tests.portal.data.cells import BUILDINGS, JOBS, LOANS, RESIDENTS, Cells


@pytest.fixture
def town(cells_of_all_kinds: Cells) -> Cells:
    return cells_of_all_kinds


@pytest.fixture
def page(client: Client, town: Cells) -> Any:
    def page(query: str = "") -> str:
        return client.get(f"/data/?{query}").content.decode()

    return page


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        (f"indicator={JOBS}&grain=year&from=2017&to=2018-06", f"indicator={JOBS}&from=2017&to=2018-06&grain=year"),
        (f"to=2018-12-31&indicator={JOBS}&modality=actual&rows=subject&scale=", f"indicator={JOBS}&to=2018"),
        (f"indicator={JOBS}&modality=planned&modality=actual", f"indicator={JOBS}&modality=actual&modality=planned"),
        (f"indicator={JOBS}&cols=subject&exact=1&totals=1&derived=0", f"indicator={JOBS}&rows=period&cols=subject&exact=1&totals=1"),
        ("", ""),
    ],
)  # fmt: skip
def test_address(town, asked, canonical):
    """A choice has one address whatever the order it was made in, and its address makes the same choice."""
    spec, remarks = spec_of(QueryDict(asked))
    assert (query_of(spec), remarks) == (canonical, [])
    assert spec_of(QueryDict(query_of(spec))) == (spec, [])


@pytest.mark.parametrize(
    ("asked", "remark"),
    [
        ("indicator=nothing", "没有找到指标：nothing"),
        ("area=nowhere", "没有找到区域或机构：nowhere"),
        ("grain=decade", "时间粒度不能是“decade”"),
        ("from=20x8", "时间“20x8”看不懂"),
        ("to=2018-02-30", "看不懂"),
        ("from=2019&to=2017", "已经对调"),
        ("rows=period&cols=period", "行和列都选了“时间”"),
        ("modality=hoped", "没有“hoped”这种性质"),
        (f"indicator={JOBS}&below=all", "“下级”不起作用"),
        (f"indicator={JOBS}&exact=1&derived=1", "不列推算"),
        ("&".join(f"indicator=i{n}" for n in range(30)), "没有找到指标"),
        ("scale=%00&indicator=%00", "数量单位不能是"),
    ],
)
def test_remarks(town, page, asked, remark):
    """What of the address was ignored is said, and the rest is shown."""
    _, remarks = spec_of(QueryDict(asked))
    assert any(remark in one for one in remarks)
    assert 'role="status"' in page(asked)


def test_turned_range(town):
    """A range the wrong way round is turned."""
    spec, _ = spec_of(QueryDict("from=2019&to=2017-06"))
    assert [day.isoformat() for day in (spec.start, spec.end) if day] == ["2017-06-01", "2019-12-31"]


def test_start(page):
    """Without a choice: where to begin, and the lists to tick."""
    html = page()
    assert "可以从这些做起" in html
    assert f'name="indicator" value="{JOBS}"' in html
    assert "<table" not in html


def test_cells(town, page):
    """A cell opens its sentence; what is empty stays empty; heads name rows and columns."""
    html = page(f"indicator={JOBS}&grain=year")
    article = town.plain.preferred
    assert f'<td><a href="{article.get_absolute_url()}">280</a></td>' in html
    assert '<th scope="col" class="number">2016年</th>' in html
    assert "<td></td>" in html
    assert 'role="region" aria-labelledby="caption" tabindex="0"' in html


def test_notes(town, page):
    """A note's number leads to it, and it leads back to its cells; conflicts and targets are marked with words."""
    html = page(f"indicator={JOBS}&grain=year&modality=actual&modality=planned")
    assert 'href="#n1"' in html
    assert '<li id="n1">' in html
    assert 'class="back" href="#c' in html
    assert '<span class="badge conflict">不一</span>' in html
    assert '<span class="badge planned">计划</span>' in html


def test_derived_and_by_hand(town, page):
    """What was worked out and what was entered by hand say so beside the value."""
    html = page(f"indicator={BUILDINGS}&grain=year&derived=1")
    assert '<span class="badge derived">推算</span>' in html
    assert '<span class="badge manual">手工</span>' in html


def test_markup_is_escaped(town, page):
    """Names and citations like formulas or tags are text."""
    town.formula_subject.name = '<b>"x"'
    town.formula_subject.save()
    html = page("indicator=formula&grain=year")
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_left_out(town, page):
    """Values of another length are counted, with the way to see them."""
    html = page(f"indicator={LOANS}&grain=year")
    assert "另有 1 个值" in html
    assert "2019年10月" in html


def test_nothing_found(town, page):
    """An empty table says so and offers what would not be empty."""
    html = page(f"indicator={LOANS}&grain=half")
    assert "<table" not in html
    assert f'href="?indicator={LOANS}"' in html  # as reported


def test_downloads(town, page):
    """The table can be taken along as it is chosen."""
    html = page(f"indicator={JOBS}&grain=year")
    for file in ("xlsx", "csv", "json"):
        assert f'href="/data/table.{file}?indicator={JOBS}&amp;grain=year' in html


def test_freezing_is_for_staff(client, town, page):
    """The form that freezes is there for who may freeze, with the choice in it."""
    assert "定稿：" not in page(f"indicator={JOBS}")
    clerk = User.objects.create_user("职员")
    clerk.user_permissions.add(Permission.objects.get(codename="add_frozentable"))
    client.force_login(clerk)
    assert f'name="query" value="indicator={JOBS}"' in page(f"indicator={JOBS}")


def test_search(town, page):
    """The lists follow what is typed, by name or by the words newspapers use; what is ticked stays."""
    html = page(f"indicator={JOBS}&q=常住&place=柳湾&part=choices")
    assert "<html" not in html
    assert f'value="{JOBS}" checked' in html
    assert f'value="{RESIDENTS}"' in html
    assert f'value="{town.willow.slug}"' in html
    assert f'value="{town.bridge.slug}"' not in html


def test_links(client, town):
    """The pages of indicators, areas and comparisons lead to a table."""
    for address in (f"/indicators/{JOBS}/", f"/areas/{town.willow.slug}/", f"/compare/?indicator={JOBS}"):
        assert "做成表格" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "query",
    [f"indicator={JOBS}&grain=year", "area={}&below=all&reports=all&totals=1&derived=1&grain=year", ""],
)
def test_queries(client, town, django_assert_max_num_queries, query):
    """The page takes a bounded number of queries, however large the table."""
    client.get("/data/")
    with django_assert_max_num_queries(15):
        client.get("/data/?" + query.format(town.district.slug))
