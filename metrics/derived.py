"""What a reported value implies about another time: the level of a year before, from a stated change.

It is worked out where it is shown and never stored: no newspaper printed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .choices import ComparisonKind
from .models import Figure, Observation

_SIGNS = {ComparisonKind.YOY_INCREASE: 1, ComparisonKind.YOY_DECREASE: -1}
DIGITS = 3  # a quotient of rounded numbers is no more exact


class LevelBefore(NamedTuple):
    """The level of the same time a year earlier, as *cell* and the change printed beside it imply."""

    cell: Observation
    figure: Figure
    start: date | None
    end: date
    value: Decimal
    change: str  # 同比下降31.77%


def level_before(value: Decimal, unit: str, kind: str, change: Decimal, change_unit: str) -> Decimal | None:
    """The level before a stated *change* led to *value*; ``None`` where the words leave it open.

    A share that rose by per cent may have risen by that many points: what was meant is not known. Fractions of a thing
    that is counted are rounded off.

    >>> D = Decimal
    >>> level_before(D(320), "人", "yoy_increase", D("8.5"), "%")
    Decimal('295')
    >>> level_before(D(73), "微克/立方米", "yoy_decrease", D("31.77"), "%")
    Decimal('107')
    >>> level_before(D(16), "天", "yoy_decrease", D(13), "天")
    Decimal('29')
    >>> level_before(D("90"), "%", "yoy_increase", D("2.5"), "个百分点")
    Decimal('87.5')
    >>> level_before(D("90"), "%", "yoy_increase", D(5), "%"), level_before(D(5), "家", "yoy_decrease", D(100), "%")
    (None, None)
    >>> level_before(D(100), "家", "increase", D(5), "%")
    """
    sign = _SIGNS.get(ComparisonKind(kind)) if kind else None
    if sign is None:
        return None
    if change_unit == "%" and unit not in ("%", "‰", "个百分点"):
        ratio = 1 + sign * change / 100
        return None if ratio <= 0 else _rounded(value / ratio)
    if change_unit == unit and unit != "%":
        return value - sign * change
    if (unit, change_unit) == ("%", "个百分点"):
        return value - sign * change
    return None


def levels_before(cells: Iterable[Observation]) -> list[LevelBefore]:
    """For each of *cells*, loaded with its source, what its report says of the year before, if it does."""
    return [level for cell in cells if (level := _level_before(cell)) is not None]


def _level_before(cell: Observation) -> LevelBefore | None:
    figure = cell.preferred
    if figure is None or figure.value is None or figure.high is not None or figure.comparison_value is None:
        return None
    start, end = year_before(cell.period_start), year_before(cell.period_end)
    if end is None or cell.modality != "actual":
        return None
    change = figure.comparison_value
    value = level_before(figure.value, figure.unit, figure.comparison, change, figure.comparison_unit)
    if value is None:
        return None
    words = f"{figure.get_comparison_display()}{_plain(change)}{figure.comparison_unit}"
    return LevelBefore(cell, figure, start, end, value, words)


def _rounded(value: Decimal) -> Decimal:
    """*value* to three digits, as plain digits.

    >>> _rounded(Decimal("1105.99")), _rounded(Decimal("8.2391"))
    (Decimal('1110'), Decimal('8.24'))
    """
    if not value:
        return value
    place = value.adjusted() - DIGITS + 1
    return Decimal(f"{value.quantize(Decimal(1).scaleb(place), ROUND_HALF_UP):f}")


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def year_before(day: date | None) -> date | None:
    """The same day of the year before; the end of February stays its end.

    >>> year_before(date(2020, 2, 29)), year_before(date(2021, 2, 28)), year_before(date(2018, 10, 31))
    (datetime.date(2019, 2, 28), datetime.date(2020, 2, 29), datetime.date(2017, 10, 31))
    """
    if day is None or day.year == 1:
        return None
    if day.month == 2 and day.day in (28, 29):
        whole = (date(day.year, 3, 1) - day).days == 1
        leap = (date(day.year - 1, 3, 1) - date(day.year - 1, 2, 28)).days == 2
        return date(day.year - 1, 2, 29 if whole and leap else 28)
    return day.replace(year=day.year - 1)
