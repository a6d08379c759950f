"""The whole chain on any text at all: spans inside the text, lines that exist, no exception, time that grows with length."""

from __future__ import annotations

import time
from datetime import date
from functools import cache

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings

from metrics.catalogue import Catalogue
from organizations.naming import Register
from portal.analysis import PageReader, page_as_json
from tests.growing import grows

PUBLISHED = date(2020, 4, 28)

# Pieces that pages are made of, and what breaks readers of pages: any text is a mixture of both.
PIECES = [
    "本报讯（记者程言）", "本报记者 程言 摄", "示范区", "该区", "文苑街道党工委", "近100场", "8.1亿元", "三四十人", "同比下降32.47%",
    "其中", "分别", "合计", "截至目前", "去年9月份", "“四城联创”", "第五次", "## ", "\n", "\n\n", "　　", " ", "。", "，", "（", "）",
    "“", "”", "1", "二", "万", "亿", "%", "—", "图为", "新闻热线：5550123", "\u2028", "\x0b", "\ud7ff", "𠮷", "\u200b", "\ufeff", "é",
]  # fmt: skip
TEXTS = strategies.lists(strategies.sampled_from(PIECES) | strategies.text(max_size=8), max_size=60).map(
    "".join
)


@cache
def reader() -> PageReader:
    register = (settings.FIXTURES / "register.csv").read_text("utf-8")
    indicators = (settings.FIXTURES / "indicators.csv").read_text("utf-8")
    return PageReader(Register.from_csv(register), Catalogue.from_csv(indicators))


@given(TEXTS)
@hypothesis_settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_read(text: str) -> None:
    """Every span is inside its body and quotes it, every line is on the page and in one place, every index exists."""
    page = page_as_json("page", reader().read(text, PUBLISHED, "焦作市/示范区"))
    count = len(text.splitlines()) + 1
    lines = [
        line
        for ranges in (*(article["lines"] for article in page["articles"]), page["other_lines"])
        for first, last in ranges
        for line in range(first, last + 1)
    ]
    assert len(lines) == len(set(lines))
    assert all(1 <= line <= count for line in lines)
    for article in page["articles"]:
        for span in (*article["mentions"], *article["figures"]):
            assert 0 <= span["start"] < span["end"] <= len(article["body"])
            assert article["body"][span["start"] : span["end"]] == span["text"]
        figures = range(len(article["figures"]))
        for check in article["checks"]:
            assert all(part in figures for part in check["parts"])
            assert check["total"] is None or check["total"] in figures


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("1", id="digits"),
        pytest.param("一二三万", id="Chinese digits"),
        pytest.param("的", id="one particle"),
        pytest.param("（“", id="brackets never closed"),
        pytest.param("示范区", id="one name"),
        pytest.param("该区", id="one coreference"),
        pytest.param("其中3家，", id="parts without end"),
        pytest.param("同比增长5%，", id="comparisons without end"),
        pytest.param("去年9月份至今年3月底", id="times without end"),
        pytest.param("某某有限公司党支部", id="new names without end"),
        pytest.param("\n", id="blank lines"),
        pytest.param("本报讯\n", id="datelines"),
        pytest.param("示范区召开会议\n", id="titles"),
    ],
)
def test_time_grows_with_length_alone(unit: str) -> None:
    """Four times the text takes nowhere near sixteen times as long: nothing compares each with each."""

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        reader().read(text, PUBLISHED, "焦作市/示范区")
        return time.process_time() - start

    seconds(2_000)
    assert grows(seconds, 10_000, 40_000, times=9, leeway=0.5, tries=2)
