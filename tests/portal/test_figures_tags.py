"""How values and periods are written for readers."""

from datetime import date
from decimal import Decimal

import pytest

from metrics.models import Figure, Indicator, Observation, day_range
from metrics.wording import period, value, with_unit


@pytest.mark.parametrize(
    ("amount", "unit", "written"),
    [
        ("0", "人", "0人"),
        ("1624", "人", "1,624人"),
        ("31.770000", "%", "31.77%"),
        ("-0.5", "%", "-0.5%"),
        ("-1234.5", "", "-1,234.5"),
        ("6.278", "", "6.278"),
        ("999999999999999999.999999", "家", "999,999,999,999,999,999.999999家"),
        ("9999", "元", "9,999元"),
        ("156000", "元", "15.6万元"),
        ("-156000", "元", "-15.6万元"),
        ("810000000", "元", "8.1亿元"),
        ("123456789.12", "元", "1.2345678912亿元"),
        ("10000", "人", "10,000人"),
    ],
)
def test_amounts(amount, unit, written):
    """Plain digits with thousands apart; money in 万 and 亿; no idle zeros, no lost sign."""
    assert with_unit(Decimal(amount), unit) == written


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({"value": Decimal(100), "unit": "场", "qualifier": "almost"}, "近100场"),
        ({"value": Decimal(850000), "unit": "元", "qualifier": "approx"}, "约85万元"),
        ({"value": Decimal(700000), "unit": "元", "qualifier": "more_than"}, "超过70万元"),
        ({"value": Decimal(90), "unit": "%", "qualifier": "at_least"}, "90%以上"),
        ({"value": Decimal(70), "unit": "%", "qualifier": "less_than"}, "不足70%"),
        ({"value": Decimal(30), "high": Decimal(50), "unit": "岁"}, "30—50岁"),
        ({"value": None, "unit": "名", "text": "数千名"}, "数千名"),
    ],
)
def test_values(fields, written):
    """A value is written with its qualifier; one that the text leaves vague is written as printed."""
    assert value(Figure(**fields)) == written


def test_observations():
    """An observation is written as its figure, or as its manual value in the indicator's unit."""
    indicator = Indicator(unit="人")
    figure = Figure(value=Decimal(40), unit="人", qualifier="more_than")
    assert value(Observation(indicator=indicator, preferred=figure)) == "超过40人"
    assert value(Observation(indicator=indicator, manual_value=Decimal(1624))) == "1,624人"


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        ((2018, 1, 1), (2018, 12, 31), "2018年"),
        ((2016, 1, 1), (2020, 12, 31), "2016—2020年"),
        ((2020, 2, 1), (2020, 2, 29), "2020年2月"),
        ((2021, 2, 1), (2021, 2, 28), "2021年2月"),
        ((2021, 12, 1), (2021, 12, 31), "2021年12月"),
        ((2018, 10, 26), (2018, 10, 26), "2018年10月26日"),
        ((2016, 11, 8), (2017, 2, 15), "2016年11月8日—2017年2月15日"),
        ((2021, 1, 1), (2021, 6, 30), "2021年1—6月"),
        ((2019, 10, 1), (2020, 3, 31), "2019年10月—2020年3月"),
        (None, (2018, 10, 26), "截至2018年10月26日"),
        ((2018, 1, 1), None, "近两年来"),
        (None, None, "近两年来"),
    ],
)
def test_periods(start, end, written):
    """Years and months are written short; a period that the text leaves open, as printed."""
    days = day_range(start and date(*start), end and date(*end))
    assert period(Figure(period=days, period_text="近两年来")) == written


def test_periods_without_text():
    """An observation whose period is open or unknown says so."""
    assert period(Observation(period=day_range(date(2018, 1, 1), None))) == "2018年1月1日以来"
    assert period(Observation()) == "未注明"
