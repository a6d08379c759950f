"""Whatever the text, reading ends, soon, and every span leads back to it."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.reading import find_periods, read_quantities

# Pieces that mean something to reading, in any order, between any other characters.
PIECES = [
    *"0123456789０１２３一二三四五六七八九十百千万亿两半几数余多来",
    *"年月日号时分秒天周岁家户名人个元%％‰倍成位次场亩",
    *"，。；：、！？“”‘’《》（）()〔〕「」\"' \n\t\u3000-—～~/.,+×:∶第前近约超逾不足以上以下左右占比从由到至增长下降同比环比",
    "2019年", "10月1日", "截至目前", "今年年初以来", "去年同期", "“十四五”期间", "近两年来", "5天时间", "自", "以来", "期间",
    "百分之", "分之", "翻一番", "过半数", "名列第一", "分别", "万元", "平方米", "微克/立方米", "台（套）", "个百分点", "单位：万元", "（人）",
    "计划", "力争", "标准", "人口", "投资", "指数为", "占总支出的", "完成目标任务的", "持平", "说", "的",
]  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join))
DATES = st.one_of(st.none(), st.dates())


@settings(max_examples=600, deadline=None)
@given(text=TEXTS, published=DATES)
def test_every_figure_leads_back_to_its_text(text: str, published: date | None) -> None:
    """Spans lie inside the text, hold what they say, and follow one another."""
    end = 0
    for figure in read_quantities(text, published):
        assert 0 <= figure.start < figure.end <= len(text)
        assert text[figure.start : figure.end] == figure.text
        assert figure.start >= end
        assert figure.value is None or figure.value.is_finite()
        assert figure.high is None or (figure.value is not None and figure.high >= figure.value)
        end = figure.end


@settings(max_examples=600, deadline=None)
@given(text=TEXTS, published=DATES)
def test_every_period_leads_back_to_its_text(text: str, published: date | None) -> None:
    """Periods are found where they are printed, and never end before they begin."""
    for start, end, period in find_periods(text, published):
        assert 0 <= start < end <= len(text)
        assert text[start:end] == period.text
        assert period.start is None or period.end is None or period.start <= period.end


ENDLESS = [
    *("1", "的", "一二三四", "（《“(", "万", "数", "几十", "百分之", "第一", "近", "，", "\n", " ", "1 ", "1,234,", "1.", "3、", "1至"),
    *("2019年", "5月1日", "至今年以来", "自去年", "期间", "以来", "今年", "近两年", "同比增长5%，", "占90%的", "比去年多", "从3家到5家"),
    *("（人）", "单位：元", "元/人", "“五”", "一户", "3家、", "五天时间", "5天时间", "半数", "翻一番", "其中", "名列", "人口1万", "指数为1"),
]  # fmt: skip


@pytest.mark.parametrize("piece", ENDLESS, ids=repr)
def test_an_endless_line_ends_soon(piece: str) -> None:
    """A hundred thousand characters of one thing takes time in proportion: no pattern blows up, nothing is compared with all."""
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    read_quantities(text, date(2020, 4, 28))
    assert time.process_time() - began < 15
