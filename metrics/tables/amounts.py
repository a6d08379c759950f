"""Amounts as tables have them: in 万 and 亿 to the last digit, with the newspaper's 约、近、以上."""

from __future__ import annotations

from decimal import Decimal

from ..wording import WRITTEN, grouped
from .spec import SCALES

_UNSCALED = {"", "%", "‰", "个百分点", "岁", "天", "倍"}


def shown(value: Decimal, high: Decimal | None, qualifier: str, unit: str, scale: str) -> str:
    """An amount as a table has it, in 万 or 亿 to the last digit: 8.1, 约85, 3—5.

    >>> shown(Decimal("810000000"), None, "exact", "元", "亿"), shown(Decimal(3), Decimal(5), "approx", "人", "")
    ('8.1', '约3—5')
    >>> shown(Decimal("123456789.12"), None, "exact", "元", "亿")
    '1.2345678912'
    """
    if high is None and not scale and qualifier == "exact" and value == (whole := int(value)):
        return f"{whole:,}"  # what most cells are
    amount = grouped(scaled(value, unit, scale))
    if high is not None:
        amount = f"{amount}—{grouped(scaled(high, unit, scale))}"
    return WRITTEN.get(qualifier, "{}").format(amount)


def scaled(value: Decimal, unit: str, scale: str) -> Decimal:
    """*value* in 万 or 亿, exactly; what is not counted in them stays as it is."""
    return value.scaleb(-SCALES[scale]) if scale and scalable(unit) else value


def scalable(unit: str) -> bool:
    """Whether amounts of *unit* are written in 万 and 亿: counts and sums, not shares, ages and concentrations."""
    return unit not in _UNSCALED and "/" not in unit


def scaled_unit(unit: str, scale: str) -> str:
    """The unit of what a table shows.

    >>> scaled_unit("元", "万"), scaled_unit("%", "亿"), scaled_unit("人", "")
    ('万元', '%', '人')
    """
    return f"{scale}{unit}" if scale in SCALES and scalable(unit) else unit
