"""Charts: names for those who do not see them, marks for those who see no colours, letters that never meet."""

from __future__ import annotations

import re
import time
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.charts import SERIES, Bar, Point, Series, bars, line_chart, sparkline
from portal.scales import Axis, text_width, tick_text, time_ticks, value_axis

LETTERS = {"chart-wide": 14, "chart-narrow": 12}


def year(n: int, value: object, css: str = "actual") -> Point:
    return Point(date(n, 1, 1), date(n, 12, 31), Decimal(str(value)), css)


def day(text: str, value: object, css: str = "actual") -> Point:
    return Point(None, date.fromisoformat(text), Decimal(str(value)), css)


def drawings(svg: str) -> list[ElementTree.Element]:
    """The drawings in the markup of a chart; that it is well-formed is part of the test."""
    return ElementTree.fromstring(f"<div>{svg}</div>").findall(".//svg[@role]")  # noqa: S314 - our own markup


def boxes(drawing: ElementTree.Element) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right and bottom of every text of a drawing."""
    size = LETTERS[drawing.get("class", "")]
    found = []
    for text in drawing.iter("text"):
        wide, x, y = text_width(text.text or "", size), float(text.get("x", 0)), float(text.get("y", 0))
        left = x - {"end": wide, "middle": wide / 2}.get(text.get("text-anchor", ""), 0)
        found.append((left, y - size * 0.85, left + wide, y + size * 0.1, text.text or ""))
    return found


def assert_readable(svg: str) -> None:
    """No two texts of a drawing meet, and none leaves it."""
    for drawing in drawings(svg):
        width, height = map(float, drawing.get("viewBox", "").split()[2:])
        texts = boxes(drawing)
        for n, (left, top, right, bottom, text) in enumerate(texts):
            assert left >= -1, text
            assert right <= width + 1, text
            assert top >= -1, text
            assert bottom <= height + 1, text
            for other in texts[n + 1 :]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                assert apart, (text, other[4], drawing.get("class"))


AXES = [
    pytest.param(0, 320, ["0", "100", "200", "300", "400"], "", id="hundreds"),
    pytest.param(4_390_000, 55_780_000, ["0", "2,000", "4,000", "6,000"], "万", id="ten thousands"),
    pytest.param(120_000_000, 810_000_000, ["0", "2.5", "5", "7.5", "10"], "亿", id="hundred millions"),
    pytest.param(91.5, 96, ["90", "92", "94", "96"], "", id="shares that lie close"),
    pytest.param(-5, 12, ["-5", "0", "5", "10", "15"], "", id="below zero"),
    pytest.param(0.02, 0.31, ["0", "0.1", "0.2", "0.3", "0.4"], "", id="small"),
    pytest.param(
        10**17, 3 * 10**17, ["0", "1,000,000,000", "2,000,000,000", "3,000,000,000"], "亿", id="vast"
    ),
]


@pytest.mark.parametrize(("low", "high", "ticks", "word"), AXES)
def test_axis(low, high, ticks, word):
    """Round numbers that hold all values, in the magnitude that newspapers use."""
    axis = value_axis(low, high)
    assert ([tick_text(tick, axis) for tick in axis.ticks], axis.word) == (ticks, word)


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
def test_any_axis(one, other):
    """Whatever the values, the axis holds them, with few lines, evenly set and each with a number of its own."""
    low, high = sorted((one, other))
    axis: Axis = value_axis(low, high)
    edge = max(abs(low), abs(high)) * 1e-6 + 1e-6
    assert axis.low <= low + edge
    assert axis.high >= high - edge
    assert 2 <= len(axis.ticks) <= 8


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 40_000), st.sampled_from([220, 500]))
def test_any_time(first, days, width):
    """The names of days stand apart and in order, between the ends."""
    last = date.fromordinal(first.toordinal() + days)
    ticks = time_ticks(first, last, width, 12)
    assert all(first <= tick.day <= last for tick in ticks)
    for left, right in pairwise(ticks):
        middle = (right.day - left.day).days * width / max(days, 1)
        assert middle >= (text_width(left.text, 12) + text_width(right.text, 12)) / 2 + 10


def test_names():
    """A drawing has a name and a description, no script and no style attribute."""
    svg = line_chart([Series("东湖区", [year(2017, 9), year(2018, 11)], True)], title="就业（人）", unit="人")
    for drawing in drawings(svg):
        assert drawing.get("role") == "img"
        assert drawing[0].text == "就业（人）"
        assert drawing[1].tag == "desc"
        assert drawing[1].text.startswith("东湖区：9 到 11，共 2 个值")
    assert "style=" not in svg
    assert "<script" not in svg


def test_spans_and_days():
    """A value of a period is as long as the period; one of a day is a dot; both may stand in one series."""
    svg = line_chart([Series("区", [year(2017, 9), day("2018-06-30", 11)], True)], title="就业")
    wide = drawings(svg)[0]
    spans = [path for path in wide.iter("path") if path.get("class", "").startswith("span")]
    dots = [path for path in wide.iter("path") if path.get("class", "").startswith("dot")]
    assert (len(spans), len(dots)) == (1, 2)


def joins(svg: str) -> int:
    lines = [p for p in drawings(svg)[0].iter("path") if p.get("class") in ("line", "step")]
    return sum(line.get("d", "").count("M") for line in lines)


JOINED = [
    pytest.param([year(2017, 9), year(2018, 11)], True, 1, id="two years"),
    pytest.param([year(2015, 9), year(2018, 11)], True, 0, id="years left out between"),
    pytest.param(
        [year(2017, 9), Point(date(2018, 3, 1), date(2018, 3, 31), Decimal(1))], True, 0, id="a year, a month"
    ),
    pytest.param([year(2017, 9), year(2018, 11, "planned")], True, 0, id="what was, and what is planned"),
    pytest.param([day("2017-12-31", 9), day("2018-12-31", 11)], False, 1, id="two days"),
    pytest.param([day("2017-12-31", 9), day("2018-12-31", 11, "derived")], False, 0, id="worked out"),
]


@pytest.mark.parametrize(("points", "spans", "count"), JOINED)
def test_joined(points, spans, count):
    """A line joins only what is alike: no year with a month, no fact with a plan, nothing over a gap."""
    assert joins(line_chart([Series("区", points, spans)], title="就业")) == count


def test_plans_stand_apart():
    """What is planned, a standard or worked out has a class of its own, and the key says what the hollow marks are."""
    points = [year(2016, 8), year(2017, 9, "derived"), year(2018, 11, "planned"), year(2019, 12, "standard")]
    svg = line_chart([Series("区", points, True)], title="就业")
    for css, word in (("planned", "计划"), ("standard", "标准"), ("derived", "推算")):
        assert f'class="dot {css}"' in svg
        assert f"空心：{word}" in svg
    assert "空心" not in line_chart([Series("区", points[:1], True)], title="就业")


def test_told_apart_without_colour():
    """Six series have six marks and six classes for their dashes, and their full names in the key; a seventh is left out."""
    series = [Series(f"第{n}街道", [year(2017, n), year(2018, n + 2)]) for n in range(1, 9)]
    svg = line_chart(series, title="就业")
    wide = drawings(svg)[0]
    groups = list(wide.iter("g"))
    assert [g.get("class") for g in groups] == [f"series s{n}" for n in range(1, SERIES + 1)]
    shapes = {re.sub(r"^M\S+ \S+m", "", g.findall("path")[-1].get("d", "")) for g in groups}
    assert len(shapes) == SERIES
    assert svg.count("<li>") == SERIES


LONG = ["焦作腾云电子商务产业园", "焦作地理信息产业园", "河南理工大学科技园", "文苑街道", "示范区", "阳庙镇"]


@pytest.mark.parametrize("spans", [True, False])
@pytest.mark.parametrize("names", [LONG[3:4], LONG[3:], LONG])
@pytest.mark.parametrize("values", [[1, 2, 3], [5_578_0000, 4_390_000, 8], [91, 92.5, 91.2], [7, 7, 7]])
def test_letters_never_meet(names, values, spans):
    """On a telephone as on a wide page, with six long names whose lines end at the same height."""
    series = [
        Series(name, [year(2015 + n, value) for n, value in enumerate(values)], spans) for name in names
    ]
    assert_readable(line_chart(series, title="就业", unit="微克/立方米"))


@given(
    st.lists(
        st.tuples(
            st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 900), st.integers(-(10**6), 10**10)
        ),
        min_size=1,
        max_size=20,
    ),
    st.booleans(),
)
def test_any_chart(rows, spans):
    """Whatever the times and values, the markup is well-formed and its letters stand apart."""
    points = [
        Point(first, date.fromordinal(first.toordinal() + days), Decimal(value))
        for first, days, value in rows
    ]
    assert_readable(
        line_chart([Series("甲街道", points, spans), Series("乙街道", points[::2], spans)], title="数")
    )


def test_bars():
    """Names and values stand above their bars; a value below zero goes to the left."""
    rows = [Bar(name, Decimal(n * 7 - 9), f"{n * 7 - 9}家") for n, name in enumerate(LONG)]
    svg = bars(rows, title="入驻企业数")
    assert_readable(svg)
    assert svg.count('class="bar') == 2 * len(LONG)
    assert bars([], title="无") == ""
    assert_readable(bars([Bar("很长的名字" * 12, Decimal(0), "0家")], title="零"))


def test_sparkline():
    """The last value has the larger dot; plans are off the line; one value is a dot; none is nothing."""
    svg = sparkline([year(2016, 1), year(2017, 2), year(2018, 3, "planned")])
    assert svg.count("<circle") == 3
    assert svg.count(",") >= 2
    assert 'class="dot planned"' in svg
    assert "<polyline" not in sparkline([year(2016, 1)])
    assert sparkline([Point(None, None, Decimal(1))]) == ""


def test_markup_in_names():
    """Names are text, whatever stands in them."""
    hostile = "<script>\"'&"
    point = Point(date(2018, 1, 1), None, Decimal(1), hostile, hostile)
    svg = line_chart([Series(hostile, [point]), Series("乙", [point])], title=hostile, unit=hostile)
    svg += bars([Bar(hostile, Decimal(1), hostile, hostile)], title=hostile) + sparkline([point], hostile)
    assert "<script" not in svg
    drawings(svg)


def test_speed():
    """Both drawings of a line of sixty values take about a millisecond; the limit leaves room for a busy machine."""
    points = [
        Point(date(2014 + n // 12, n % 12 + 1, 1), date(2014 + n // 12, n % 12 + 1, 28), Decimal(n))
        for n in range(60)
    ]
    series = [Series("东湖区", points, True)]
    best = min(_time(lambda: line_chart(series, title="就业", unit="人")) for _ in range(20))
    assert best < 0.003


def _time(work) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
