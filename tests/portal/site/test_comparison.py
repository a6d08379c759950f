"""Comparison: areas over an indicator, the indicators of an area, and a clear page for whatever else is asked."""

from __future__ import annotations

import pytest
from django.utils.html import strip_tags

from metrics.models import Indicator
from organizations.models import Area, Organization

pytestmark = pytest.mark.django_db

JOBS = "/compare/?indicator=jobs-urban-new"
BOTH = f"{JOBS}&area=liuwan-jiedao&area=shiqiao-jiedao"


def text_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words_of(client, address: str) -> str:
    return " ".join(strip_tags(text_of(client, address).replace("<", " <")).split())


@pytest.fixture
def reported(press, places) -> None:
    """Two streets over three years; the second lacks one, and plans another."""
    for year, number in ((2016, 300), (2017, 310), (2018, 320)):
        press(f"{year}年，柳湾街道新增就业{number}人。", f"{number}人", places.willow, year)
    press("2016年，石桥街道新增就业500人。", "500人", places.bridge, 2016)
    press("2018年，石桥街道新增就业约520人。", "约520人", places.bridge, 2018, value=520, qualifier="approx")
    press("2018年，石桥街道力争新增就业600人。", "600人", places.bridge, 2018, modality="planned")
    press("2018年，石桥街道拆除违建7处。", "7处", places.bridge, 2018, indicator="illegal-buildings")


def test_areas_over_an_indicator(client, reported):
    """Times down, areas across; what is not reported is a dash, a target has a line of its own."""
    text, words = text_of(client, BOTH), words_of(client, BOTH)
    assert 'class="chart-wide"' in text
    table = words[words.index("时间 柳湾街道 石桥街道") :]
    assert "2018年 计划 — 600人" in table
    assert "2018年 320人 约520人" in table
    assert "2017年 310人 —" in table
    assert "2016年 300人 500人" in table
    assert "不等于零" in table
    assert text.count('aria-label="没有报道"') == 2


def test_every_value_leads_to_its_sentence(client, reported):
    """Each value of the table is a link to the figure in its article."""
    assert text_of(client, BOTH).count("/#f") == 6


def test_indicators_of_an_area(client, reported):
    """One area alone: its indicators with the latest value, the time, and the course before."""
    words = words_of(
        client, "/compare/?area=shiqiao-jiedao&indicator=jobs-urban-new&indicator=illegal-buildings"
    )
    assert "石桥街道的2个指标" in words
    assert "500人 2016年" in words
    assert "7处 2018年" in words
    address = "/compare/?area=shiqiao-jiedao&indicator=enforcement-persons"
    assert "没有报道" in words_of(client, address)


def test_half_a_choice(client, reported):
    """An indicator alone shows who has it; an area alone shows what it has."""
    assert "柳湾街道 石桥街道" in words_of(client, JOBS)
    assert "石桥街道的2个指标" in words_of(client, "/compare/?area=shiqiao-jiedao")


def test_nothing_chosen(client, reported):
    """The bare page offers what several areas have."""
    text = text_of(client, "/compare/")
    assert 'href="?indicator=jobs-urban-new"' in text
    assert 'href="?indicator=illegal-buildings"' not in text  # one area alone has it
    assert 'value="liuwan-jiedao"' in text
    assert "2 处有" in text


def test_empty_site(client, jobs):
    """Where nothing is public there is nothing to choose."""
    assert "还没有公开的数据可以比较" in words_of(client, "/compare/")
    assert "都没有这个指标的公开数据" in words_of(client, BOTH)


@pytest.mark.parametrize(
    "query",
    [
        "?indicator=none", "?area=none", "?indicator=%00&area=%00", "?indicator=&area=", "?area=../x&indicator=<b>",
        "?" + "&".join(f"area=a{n}" for n in range(500)), "?organization=liuwan-jiedao", "?indicator=" + "x" * 5000,
    ],
)  # fmt: skip
def test_nonsense(client, reported, query):
    """What does not exist is named, and the page still offers a choice."""
    text = text_of(client, f"/compare/{query}")
    assert 'id="choose"' in text
    assert "<b>" not in text
    assert len(text) < 40_000
    if "none" in query:
        assert "没有找到：none" in text


def test_too_many(client, press, places):
    """Six stand side by side; the page says how many more were asked for."""
    slugs = []
    for n in range(8):
        area = Area.objects.create(name=f"第{n}村", level="village", parent=places.willow)
        press(f"第{n}村就业{n + 1}人。", f"{n + 1}人", area, 2018)
        slugs.append(area.slug)
    words = words_of(client, JOBS + "".join(f"&area={slug}" for slug in slugs))
    assert "多出来的没有显示" in words
    assert "时间 第0村 第1村 第2村 第3村 第4村 第5村 2018年" in words


def test_many_places(client, press, places, monkeypatch):
    """Of more places than a page lists those with most values are listed, and the others found by a part of a name."""
    monkeypatch.setattr("portal.views.comparison.OFFERED", 2)
    press("2017年，柳湾街道新增就业310人。", "310人", places.willow, 2017)
    press("2018年，柳湾街道新增就业320人。", "320人", places.willow, 2018)
    press("2018年，石桥街道新增就业500人。", "500人", places.bridge, 2018)
    assert 'name="place"' not in text_of(client, JOBS)
    company = Organization.objects.create(name="青桥公司", area=places.bridge)
    company.names.create(text="桥企", kind="short")
    press("2018年，青桥公司新增就业7人。", "7人", company, 2018)
    text = text_of(client, f"{JOBS}&area=liuwan-jiedao")
    assert 'name="place"' in text
    assert f'value="{company.slug}"' not in text
    for sought in ("桥公", "桥企"):
        found = text_of(client, f"{JOBS}&area=liuwan-jiedao&place={sought}")
        assert f'value="{company.slug}"' in found
        assert 'value="liuwan-jiedao" checked' in found  # what was chosen stays chosen
        assert 'value="shiqiao-jiedao"' not in found
    assert "没有名称含“无此处”的" in text_of(client, f"{JOBS}&area=liuwan-jiedao&place=无此处")


def test_several_indicators(client, reported):
    """Several indicators stay chosen when the choice of places is changed, and one more can be added."""
    text = text_of(client, f"{BOTH}&indicator=illegal-buildings")
    for code in ("jobs-urban-new", "illegal-buildings"):
        assert f'type="checkbox" name="indicator" value="{code}" checked' in text
    assert "再加一个指标" in text
    assert "selected" not in text
    again = text_of(
        client,
        "/compare/?indicator=jobs-urban-new&indicator=illegal-buildings&indicator=&area=shiqiao-jiedao&area=liuwan-jiedao",
    )
    assert text.count("<caption>") == again.count("<caption>") == 2


def test_linked(client, reported):
    """The page of an indicator leads here with what was chosen there."""
    text = text_of(client, "/indicators/jobs-urban-new/?area=liuwan-jiedao")
    assert 'href="/compare/?indicator=jobs-urban-new&amp;area=liuwan-jiedao"' in text


QUERIES = [
    ("/compare/", 4),
    (JOBS, 6),
    (BOTH, 6),
    ("/compare/?area=liuwan-jiedao", 7),
    ("/compare/?area=liuwan-jiedao&indicator=jobs-urban-new", 7),
]


@pytest.mark.parametrize(("address", "queries"), QUERIES)
def test_queries(client, reported, press, places, django_assert_num_queries, address, queries):
    """A page costs the same few queries however much there is to compare."""
    with django_assert_num_queries(queries):
        client.get(address)
    for year in range(1995, 2010):
        body = Organization.objects.create(name=f"{year}公司", area=places.bridge)
        press(f"{year}年，新增就业{year}人。", f"就业{year}人", places.willow, year, value=year)
        press(f"{year}年，新增就业{year}人。", f"就业{year}人", body, year, value=year)
        Indicator.objects.create(
            code=f"i{year}", name=f"第{year}指标", timing="period", category="就业", definition="数。"
        )
        press(f"新增{year}个。", f"{year}个", places.willow, year, value=1, indicator=f"i{year}")
    with django_assert_num_queries(queries):
        client.get(address)
