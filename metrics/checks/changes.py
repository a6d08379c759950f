"""Stated changes held against the levels they connect: 从2.3万元增加到3万元，增长30.4%; 去年300人，今年360人，同比增长20%."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from metrics.matching import MatchedFigure
from metrics.reading.model import Quantity

from .bounds import Bounds, bounds_of, written
from .model import FoundCheck
from .sentences import countable, sentences

_FROM_TO = re.compile(r"[由从].*[到至为]$", re.DOTALL)
Cell = tuple[str, str | None, str, date, date]

_FARTHEST = 24  # characters between the two levels of 从…到…


def changes(body: str, figures: Sequence[MatchedFigure]) -> Iterator[FoundCheck]:
    """Changes in percent whose two levels are both printed: in one 从…到…, or a year apart for one subject."""
    for start, _, inside in sentences(body, figures):
        for before, after in pairwise(inside):
            if _is_from_to(body, start, figures[before].quantity, figures[after].quantity):
                yield from _judged("from_to", before, after, figures)
    levels = _levels(figures)
    for after, figure in enumerate(figures):
        comparison = figure.quantity.comparison
        if comparison is not None and comparison.kind in ("yoy_increase", "yoy_decrease"):
            year_before = levels.get(_cell(figure, years_back=1), [])
            if len(year_before) == 1:
                yield from _judged("yoy", year_before[0], after, figures)


def _is_from_to(body: str, start: int, before: Quantity, after: Quantity) -> bool:
    if before.unit != after.unit or after.start - before.end > _FARTHEST:
        return False
    lead = body[max(start, before.start - _FARTHEST) : before.start]
    between = body[before.end : after.start]
    return bool(_FROM_TO.search(lead + between)) and lead.rfind("从") + lead.rfind("由") > -2


def _judged(kind: str, before: int, after: int, figures: Sequence[MatchedFigure]) -> Iterator[FoundCheck]:
    old, new = figures[before].quantity, figures[after].quantity
    change = _signed_percent(new)
    if change is None or not countable(figures[before]) or not countable(figures[after]):
        return
    was, now = bounds_of(old), bounds_of(new)
    if was.low <= 0 or was.high is None or now.high is None or old.value is None or new.value is None:
        return
    real = Bounds((now.low / was.high - 1) * 100, (now.high / was.low - 1) * 100)
    rounding = Decimal(5) * Decimal(10) ** (min(int(change.as_tuple().exponent), 0) - 1)
    holds = real.meet(Bounds(change - rounding, change + rounding))
    computed = written(round((new.value / old.value - 1) * 100, 2), "%")
    message = f"从 {old.text} 到 {new.text} 变化 {computed}，" + (
        f"与文中的 {written(change, '%')} 相符" if holds else f"文中说变化 {written(change, '%')}"
    )
    yield FoundCheck(kind, after, (before,), holds, message)


def _signed_percent(quantity: Quantity) -> Decimal | None:
    comparison = quantity.comparison
    if comparison is None or comparison.value is None or comparison.unit != "%":
        return None
    if comparison.kind.endswith("increase"):
        return comparison.value
    return -comparison.value if comparison.kind.endswith("decrease") else None


def _levels(figures: Sequence[MatchedFigure]) -> dict[Cell | None, list[int]]:
    """The figures of each cell, by index."""
    levels: dict[Cell | None, list[int]] = defaultdict(list)
    for index, figure in enumerate(figures):
        levels[_cell(figure)].append(index)
    levels.pop(None, None)
    return levels


def _cell(figure: MatchedFigure, years_back: int = 0) -> Cell | None:
    """What a figure reports of whom and when, or some years earlier; None where that is not known."""
    period = figure.quantity.period
    if figure.indicator_code is None or period is None or period.start is None or period.end is None:
        return None
    days = _earlier(period.start, years_back), _earlier(period.end, years_back)
    return figure.indicator_code, figure.subject_path, figure.quantity.unit, *days


def _earlier(day: date, years: int) -> date:
    """The same day some years earlier; the 28th for the 29th of February."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap_day and years else day.day)
