"""Numbers and figures as the messages of checks write them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from metrics.matching import MatchedFigure

_POWERS = ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万"))
_SHOWN = 8  # parts of a sum that are written out


def amount(value: Decimal, unit: str) -> str:
    """*value* with its unit, short: 10.66亿元, 1280户, 31.8%.

    >>> amount(Decimal(1066000000), "元"), amount(Decimal(1280), "户"), amount(Decimal("31.77570"), "%")
    ('10.66亿元', '1280户', '31.78%')
    """
    for power, name in _POWERS:
        if abs(value) >= power and unit == "元":
            return f"{plain(value / power)}{name}{unit}"
    return f"{plain(value)}{unit}"


def plain(value: Decimal) -> str:
    """*value* with two decimals at most, without idle zeros."""
    rounded = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def printed(figures: Sequence[MatchedFigure], index: int) -> str:
    """A figure as the newspaper printed it, without spaces."""
    return "".join(figures[index].quantity.text.split())


def listed(figures: Sequence[MatchedFigure], indexes: Sequence[int], sign: str = "＋") -> str:
    """Figures as printed, joined by *sign*; of a long list the first ones."""
    shown = sign.join(printed(figures, index) for index in indexes[:_SHOWN])
    return shown if len(indexes) <= _SHOWN else f"{shown}{sign}……（共{len(indexes)}项）"
