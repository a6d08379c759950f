"""How values and periods are written for people: on pages, in tables and in files."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from .decimals import decimal_text
from .models import Figure, Observation

HEDGES = re.compile(
    "约|近|余|多|超|逾|左右|上下|以上|以下|以内|至少|不少于|不低于|不足|不到|不超过|上[百千万亿]|[百千万亿]计|^达"
)
WRITTEN = {
    "approx": "约{}",
    "almost": "近{}",
    "more_than": "超过{}",
    "at_least": "{}以上",
    "less_than": "不足{}",
}


def value(row: Figure | Observation) -> str:
    """The value of a figure or an observation with its unit and qualifier: 近100场, 约85万元, 120—160人."""
    if isinstance(row, Observation):
        if row.preferred is None:
            return with_unit(row.manual_value, row.indicator.unit)
        row = row.preferred
    return worded(row.text, row.value, row.high, row.unit, row.qualifier)


def entered(cell: Observation) -> str:
    """The manual value of an observation with its unit, whether it stands there or not; "" where there is none."""
    return with_unit(cell.manual_value, cell.indicator.unit)


def worded(text: str, value: Decimal | None, high: Decimal | None, unit: str, qualifier: str) -> str:
    """A value with its unit and qualifier; of one that could not be read, the *text* as printed."""
    if value is None:
        return text
    amount = with_unit(value, unit)
    if high is not None:
        amount = f"{grouped(value)}—{with_unit(high, unit)}"
    return WRITTEN.get(qualifier, "{}").format(amount)


def period(row: Figure | Observation) -> str:
    """The period of a figure or an observation: 2018年, 2018年10月, 2018年1—10月, 2018年10月26日, 2016年11月8日—2017年2月15日.

    Dates that the text leaves open are written as printed.
    """
    return between(row.period_start, row.period_end, getattr(row, "period_text", ""))


def between(start: date | None, end: date | None, text: str = "") -> str:
    """The days from *start* to *end*, both included; where they are open, the *text* as printed if there is one."""
    if start is None or end is None:
        if end is not None:
            return f"截至{_day(end)}"
        return text or (f"{_day(start)}以来" if start else "未注明")
    if start == end:
        return _day(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year}年" if start.year == end.year else f"{start.year}—{end.year}年"
    if start.day == 1 and _is_month_end(end):
        if start.year != end.year:
            return f"{start.year}年{start.month}月—{end.year}年{end.month}月"
        months = f"{start.month}—{end.month}" if start.month != end.month else f"{start.month}"
        return f"{start.year}年{months}月"
    return f"{_day(start)}—{_day(end)}"


def printed(row: Figure | Observation) -> str:
    """The value with its unit, and with the newspaper's own word where it is not exact: 40余人, 100亿元左右."""
    figure = row.preferred if isinstance(row, Observation) else row
    if figure is None:
        return value(row)
    return as_printed(figure.text, figure.value, figure.high, figure.unit, figure.qualifier)


def as_printed(text: str, value: Decimal | None, high: Decimal | None, unit: str, qualifier: str) -> str:
    """A value as `printed` writes it, told by what a figure holds."""
    if value is not None and qualifier != "exact":
        close = re.sub(r"\s", "", text)
        if HEDGES.search(close) and not close[-1].isdecimal():
            return close
    return worded(text, value, high, unit, qualifier)


def with_unit(amount: Decimal | None, unit: str) -> str:
    """An amount with its unit, large sums of money in 万 or 亿 as newspapers write them.

    >>> with_unit(Decimal("810000000"), "元"), with_unit(Decimal("1624"), "人")
    ('8.1亿元', '1,624人')
    """
    if amount is None:
        return ""
    for magnitude, word in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if unit == "元" and abs(amount) >= magnitude:
            return f"{grouped(amount / magnitude)}{word}{unit}"
    return f"{grouped(amount)}{unit}"


def grouped(amount: Decimal) -> str:
    """Plain digits, thousands set apart, without idle zeros.

    >>> grouped(Decimal("-1234.500")), grouped(Decimal("-0.5")), grouped(Decimal("1E+3"))
    ('-1,234.5', '-0.5', '1,000')
    """
    return f"{Decimal(decimal_text(amount) or 0):,f}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
