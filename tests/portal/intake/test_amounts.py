"""Values, units and periods as departments write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.intake.amounts import AmountError, is_blank, read_amount
from portal.intake.periods import PeriodError, read_period


@pytest.mark.parametrize(
    ("value", "unit", "base", "read"),
    [
        ("1234", "人", "人", "1234"),
        ("１，２３４．５", "元", "元", "1234.5"),
        ("1,234,567", "元", "元", "1234567"),
        ("1 234", "人", "人", "1234"),
        ("8.1", "亿元", "元", "810000000"),
        ("85", "（万元）", "元", "850000"),
        ("85", "单位：万元", "元", "850000"),
        ("1.2万", "元", "元", "12000"),
        ("1.2万", "万元", "元", "12000"),
        ("1.2万人", "", "人", "12000"),
        ("12", "万", "人", "120000"),
        ("5", "百户", "户", "500"),
        ("31.77%", "", "%", "31.77"),
        ("31.77", "％", "%", "31.77"),
        ("3", "‰", "%", "0.3"),
        ("12", "名", "人", "12"),
        ("5", "公顷", "亩", "75"),
        ("12", "千瓦", "千瓦", "12"),
        ("12", "万千瓦", "千瓦", "120000"),
        ("5.314", "", "", "5.314"),
        ("5.314", "指数", "", "5.314"),
        ("(1,234)", "元", "元", "-1234"),
        ("−3", "℃", "℃", "-3"),
        ("1.2E+5", "元", "元", "120000"),
        ("1.23456789", "元", "元", "1.234568"),
    ],
)
def test_value(value: str, unit: str, base: str, read: str) -> None:
    assert read_amount(value, unit, base).value == Decimal(read)


@pytest.mark.parametrize(
    ("value", "unit", "base", "column", "told"),
    [
        ("约100", "人", "人", "value", "不是准确值"),
        ("100余", "人", "人", "value", "不是准确值"),
        ("3-5", "人", "人", "value", "是一个范围"),
        ("1,23", "人", "人", "value", "逗号"),
        ("1.2.3", "人", "人", "value", "小数点"),
        ("三百", "人", "人", "value", "不是数"),
        ("TRUE", "人", "人", "value", "不是数"),
        ("#DIV/0!", "人", "人", "value", "公式出错（#DIV/0!）"),
        ("#未计算", "人", "人", "value", "公式还没有算出值"),
        ("=1+2", "人", "人", "value", "只有公式"),
        ("9" * 25, "元", "元", "value", "太大"),
        ("1e999", "元", "元", "value", "太长"),
        ("1.2万", "亿元", "元", "value", "倍数不一样"),
        ("12人", "万人", "人", "value", "倍数不一样"),
        ("12", "户", "人", "unit", "单位“户”不对，这个指标的单位是“人”"),
        ("12%", "", "人", "unit", "这个指标的单位是“人”"),
        ("12", "人", "", "unit", "（无单位）"),
        ("1.5", "个百分点", "%", "unit", "单位是“%”"),
        ("5人", "户", "户", "unit", "请改成一致"),
    ],
)
def test_wrong_value(value: str, unit: str, base: str, column: str, told: str) -> None:
    """What is no value, or in no unit of the indicator, is told with what to do about it."""
    with pytest.raises(AmountError, match=r".") as error:
        read_amount(value, unit, base)
    assert (error.value.column, told in str(error.value)) == (column, True), str(error.value)


def test_notes() -> None:
    """What was done to a value to get it into the indicator's unit is said."""
    assert read_amount("5", "公顷", "亩").notes == ("公顷已换算成亩",)
    assert read_amount("5", "", "元").notes == ("没有写单位，按“元”收",)
    assert read_amount("1.2万", "", "元").notes == ("没有写单位，按“万元”收",)
    assert read_amount("85", "万元", "元").notes == ()


def test_blank() -> None:
    """The dashes and dots of statistical tables say that there is no value; a zero is one."""
    assert all(is_blank(text) for text in ("", " ", "—", "…", "-", "——", "/"))
    assert not is_blank("0")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("２０１８年度", "2018-01-01", "2018-12-31"),
        ("2018年上半年", "2018-01-01", "2018-06-30"),
        ("2018H2", "2018-07-01", "2018-12-31"),
        ("2018Q3", "2018-07-01", "2018-09-30"),
        ("2018年第三季度", "2018-07-01", "2018-09-30"),
        ("2018年1季度", "2018-01-01", "2018-03-31"),
        ("2018年前三季度", "2018-01-01", "2018-09-30"),
        ("2018-2", "2018-02-01", "2018-02-28"),
        ("2018.10", "2018-10-01", "2018-10-31"),
        ("201810", "2018-10-01", "2018-10-31"),
        ("2018年10月份", "2018-10-01", "2018-10-31"),
        ("2018年1—10月", "2018-01-01", "2018-10-31"),
        ("2018年1-10月", "2018-01-01", "2018-10-31"),
        ("2018-01~2018-03", "2018-01-01", "2018-03-31"),
        ("2018.01-2018.03", "2018-01-01", "2018-03-31"),
        ("2017—2018年", "2017-01-01", "2018-12-31"),
        ("2016年11月8日—2017年2月15日", "2016-11-08", "2017-02-15"),
        ("2018/10/26", "2018-10-26", "2018-10-26"),
        ("20181026", "2018-10-26", "2018-10-26"),
        ("截至2018年10月26日", "2018-10-26", "2018-10-26"),
        ("2018年底", "2018-12-01", "2018-12-31"),
    ],
)
def test_period(text: str, first: str, last: str) -> None:
    assert read_period(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("去年", "读不懂"),
        ("10月", "读不懂"),
        ("abc", "读不懂"),
        ("43374", "读不懂"),
        ("2018.1", "分不清是 1 月还是 10 月"),
        ("2018-13", "日历上没有"),
        ("2018年2月30日", "读不懂"),
        ("2018-12至2018-01", "末尾早于开头"),
        ("0198", "不像是统计的时间"),
    ],
)
def test_wrong_period(text: str, told: str) -> None:
    with pytest.raises(PeriodError, match=told):
        read_period(text)
