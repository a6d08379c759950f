"""What a printed number leaves open: its rounding, and what 余, 近, 约 allow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from metrics.decimals import decimal_text
from metrics.reading.model import Qualifier, Quantity

_PRINTED = re.compile(r"\d+(?:\.(\d+))?")
APPROXIMATE = Decimal("0.1")
"""How far 约 may be from the truth, and how far short 近 may fall: a tenth."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what and what the true value lies; ``None`` is no upper bound."""

    low: Decimal
    high: Decimal | None

    def meet(self, other: Bounds) -> bool:
        return (other.high is None or self.low <= other.high) and (
            self.high is None or other.low <= self.high
        )

    def __add__(self, other: Bounds) -> Bounds:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Bounds(self.low + other.low, high)


def bounds_of(quantity: Quantity) -> Bounds:
    """The bounds of a quantity that has a value.

    >>> bounds_of(Quantity(0, 5, "8.1亿元", Decimal(810000000), "元"))
    Bounds(low=Decimal('805000000.0'), high=Decimal('815000000.0'))
    """
    assert quantity.value is not None  # noqa: S101 - callers keep to quantities with a value
    low = quantity.value
    high = quantity.high if quantity.high is not None else low
    slack = _rounding(quantity)
    low, top = low - slack, high + slack
    match quantity.qualifier:
        case Qualifier.APPROX:
            return Bounds(low * (1 - APPROXIMATE), top * (1 + APPROXIMATE))
        case Qualifier.ALMOST:
            return Bounds(low * (1 - APPROXIMATE), top)
        case Qualifier.MORE_THAN:
            return Bounds(low, top + _last_place(quantity.value))
        case Qualifier.AT_LEAST:
            return Bounds(low, None)
        case Qualifier.LESS_THAN:
            return Bounds(min(Decimal(0), low), top)
    return Bounds(low, top)


def total_of(quantities: Iterable[Quantity]) -> Bounds:
    total = Bounds(Decimal(0), Decimal(0))
    for quantity in quantities:
        total += bounds_of(quantity)
    return total


def written(value: Decimal, unit: str) -> str:
    """A value for a message: plain digits and the unit, to four decimals at most."""
    return f"{decimal_text(round(value, 4))}{unit}"


def _rounding(quantity: Quantity) -> Decimal:
    """Half a unit of the last decimal printed: 0.05亿 for 8.1亿元; nothing for a whole number of things."""
    printed = _PRINTED.search(quantity.text)
    if printed is None or quantity.value is None or printed[1] is None:
        return Decimal(0)
    number = Decimal(printed[0])
    scale = quantity.value / number if number else Decimal(1)
    return scale * Decimal(5) * Decimal(10) ** -(len(printed[1]) + 1)


def _last_place(value: Decimal) -> Decimal:
    """The place that 余 and 多 leave open: ten for 20多, a thousand for 5000余."""
    _, digits, exponent = value.normalize().as_tuple()
    return Decimal(10) ** int(exponent) if any(digits) else Decimal(0)
