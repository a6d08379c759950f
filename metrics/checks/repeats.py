"""The same fact printed twice, and values out of all proportion to those reported before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median

from metrics.matching import MatchedFigure
from metrics.reading.model import Qualifier

from .bounds import bounds_of
from .model import FoundCheck
from .sentences import countable

SLIP = Decimal(1000)
"""A value this many times the usual one, or this small a part of it, is likely 万 for 亿 or the other way round."""

_BEFORE, _AFTER = 4, 3  # characters beside a number that say what it counts


def repeats(body: str, figures: Sequence[MatchedFigure]) -> Iterator[FoundCheck]:
    """Figures with one subject, indicator, period and wording whose values differ."""
    cells: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, figure in enumerate(figures):
        quantity, period = figure.quantity, figure.quantity.period
        if figure.indicator_code is None or figure.subject is None or not quantity.reportable:
            continue
        if quantity.value is None or quantity.qualifier in (Qualifier.AT_LEAST, Qualifier.LESS_THAN):
            continue
        days = (period.start, period.end) if period else None
        said = (
            body[quantity.end : quantity.end + _AFTER],
            body[max(quantity.start - _BEFORE, 0) : quantity.start],
        )
        for wording in enumerate(said):
            cells[
                figure.indicator_code, figure.subject, days, quantity.unit, quantity.modality, wording
            ].append(index)
    seen: set[tuple[int, int]] = set()
    for group in cells.values():
        for first, second in pairwise(group):
            if (first, second) not in seen:
                seen.add((first, second))
                yield from _compared(first, second, figures)


def _compared(first: int, second: int, figures: Sequence[MatchedFigure]) -> Iterator[FoundCheck]:
    one, other = figures[first], figures[second]
    holds = bounds_of(one.quantity).meet(bounds_of(other.quantity))
    what = f"{one.subject}的{one.indicator}"
    message = f"{what}前后{'一致' if holds else '不一'}：{one.quantity.text}，{other.quantity.text}"
    yield FoundCheck("repeat", None, (first, second), holds, message)


def magnitudes(
    figures: Sequence[MatchedFigure], history: Mapping[tuple[str, str], Sequence[Decimal]]
) -> Iterator[FoundCheck]:
    """Figures a thousand times as large or as small as the median of what was reported before."""
    for index, figure in enumerate(figures):
        known = history.get((figure.indicator_code or "", figure.subject_path or ""), ())
        value = figure.quantity.value
        usual = median(known) if known else None
        if not usual or not value or not countable(figure):
            continue
        ratio = abs(value / usual)
        if ratio >= SLIP or ratio <= 1 / SLIP:
            times = f"{ratio:.0f} 倍" if ratio >= 1 else f"{1 / ratio:.0f} 分之一"
            message = f"{figure.quantity.text} 是以往{figure.indicator}的 {times}，请核对万、亿"
            yield FoundCheck("magnitude", None, (index,), False, message)
