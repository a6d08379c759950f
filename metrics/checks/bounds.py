"""How far a printed number may be from the true one: rounding, and qualifiers such as 余 and 近.

>>> from metrics.reading.model import Qualifier, Quantity
>>> bounds(Quantity(0, 5, "8.1亿元", Decimal(810_000_000), "元"))
Bounds(low=Decimal('805000000'), high=Decimal('815000000'))
>>> bounds(Quantity(0, 4, "20余份", Decimal(20), "份", qualifier=Qualifier.MORE_THAN))
Bounds(low=Decimal('20'), high=Decimal('30'))
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from metrics.reading.model import Qualifier, Quantity

_DIGITS = re.compile(r"\d[\d,，]*(?:\.\d+)?")
ABOUT = Decimal("0.1")  # the share of a number by which 约 may miss
RATIOS = frozenset(["%", "‰", "个百分点", "倍", "成"])


class Bounds(NamedTuple):
    """The least and the greatest value that a printed number can stand for; ``None`` is without limit."""

    low: Decimal
    high: Decimal | None

    def meets(self, other: Bounds) -> bool:
        """Whether one true value can be behind both."""
        return (self.high is None or other.low <= self.high) and (
            other.high is None or self.low <= other.high
        )

    def scaled(self, by: Bounds) -> Bounds:
        """The product of two numbers that are not negative."""
        open_ended = self.high is None or by.high is None
        return Bounds(self.low * by.low, None if open_ended else self.high * by.high)  # type: ignore[operator]


def bounds(quantity: Quantity) -> Bounds:
    """The bounds of *quantity*, which is to have a value; a plain count is exact."""
    value = quantity.value if quantity.value is not None else Decimal(0)
    if quantity.high is not None:
        return Bounds(min(value, quantity.high), max(value, quantity.high))
    fine, coarse = _steps(quantity, value)
    match quantity.qualifier:
        case Qualifier.MORE_THAN:
            return Bounds(value, value + coarse)
        case Qualifier.AT_LEAST:
            return Bounds(value, None)
        case Qualifier.LESS_THAN:
            return Bounds(Decimal(0), value)
        case Qualifier.ALMOST:
            return Bounds(value - coarse, value)
        case Qualifier.APPROX:
            around = max(coarse / 2, abs(value) * ABOUT)
            return Bounds(value - around, value + around)
    return Bounds(value - fine / 2, value + fine / 2)


def _steps(quantity: Quantity, value: Decimal) -> tuple[Decimal, Decimal]:
    """What one step of the last printed digit is worth, 0 for a plain count; and of the last one that is not 0."""
    match = _DIGITS.search(quantity.text)
    if match is None:
        return _step_in_words(quantity, value), _last_digit(value)
    printed = Decimal(re.sub("[,，]", "", match[0]))
    scale = value / printed if printed else Decimal(1)
    decimals = len(match[0].partition(".")[2])
    rounded = decimals > 0 or scale > 1 or quantity.unit in RATIOS
    fine = scale * Decimal(1).scaleb(-decimals) if rounded else Decimal(0)
    return fine, scale * _last_digit(printed)


def _step_in_words(quantity: Quantity, value: Decimal) -> Decimal:
    """What a share written in words is rounded to: 六成 to ten per cent, 四分之一 to a tenth of itself."""
    if quantity.unit != "%":
        return Decimal(0)
    if "成" in quantity.text or "半" in quantity.text:
        return Decimal(10)
    return Decimal(1) if "百分之" in quantity.text else value * ABOUT


def alike(first: Quantity, second: Quantity) -> tuple[Bounds, Bounds]:
    """The bounds of two levels of one thing: 3亿元 beside 2.4亿元 is 3.0亿元, rounded no more than that."""
    return _beside(first, second), _beside(second, first)


def _beside(quantity: Quantity, other: Quantity) -> Bounds:
    value, finer = quantity.value, other.value
    if (
        value is None
        or finer is None
        or quantity.high is not None
        or quantity.qualifier is not Qualifier.EXACT
    ):
        return bounds(quantity)
    own, step = _steps(quantity, value)[0], _steps(other, finer)[0]
    if not 0 < step < own:
        return bounds(quantity)
    half = max(step, own / 10) / 2
    return Bounds(value - half, value + half)


def _last_digit(value: Decimal) -> Decimal:
    """The place of the last digit of *value* that is not 0: 10 for 70, 0.1 for 1.2."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)


def added(parts: Iterable[Bounds]) -> Bounds:
    """The bounds of a sum."""
    low, high = Decimal(0), Decimal(0)
    open_ended = False
    for part in parts:
        low += part.low
        open_ended = open_ended or part.high is None
        high += part.high or Decimal(0)
    return Bounds(low, None if open_ended else high)


def change(before: Bounds, after: Bounds) -> Bounds:
    """The change from one number to another in per cent of the first; negative for a fall.

    *before* is to be positive and both are to have an upper limit.
    """
    high = Decimal("Infinity") if before.high is None else before.high
    low_ratio = after.low / high if high else Decimal(0)
    high_ratio = None if after.high is None or before.low <= 0 else after.high / before.low
    return Bounds((low_ratio - 1) * 100, None if high_ratio is None else (high_ratio - 1) * 100)
