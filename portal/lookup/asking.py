"""What is to be asked about each number of a draft, and of which public cells; or why a number is not checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, cast

from metrics.matching import MatchedFigure
from metrics.reading import Period, Quantity
from metrics.wording import period as period_words

from .known import Cell, Known, Pair
from .shared import Knowledge
from .times import is_same_time, is_year_after, supersedes

NO_NUMBER = "没有写出确数，不核对。"
NO_STATISTIC = "时长、位次、门槛之类，不是某个指标的数，不核对。"
NO_INDICATOR = "没有认出是哪个指标。"
NO_SUBJECT = "没有认出是谁的数。"
NO_PERIOD = "没有写明是什么时间的数。"
TOTAL_ROW = "合计行，没有写明是谁的合计。"
NEAR = 2  # cells of other times that are shown where there is none of the time in question


class _Span(NamedTuple):
    """As much of a figure as its time in words is made of."""

    period_start: date | None
    period_end: date | None
    period_text: str


@dataclass(slots=True)
class Asked:
    """A number of a draft with the cells that may bear it out.

    ``same`` are those of its time and modality, ``other`` of its time and another modality, ``newer`` the one that
    supersedes what it reports, ``near`` what comes closest where there is nothing of its time.
    """

    figure: MatchedFigure
    pair: Pair | None = None
    timing: str = ""
    reason: str = ""
    options: list[tuple[str, str, Pair | None]] = field(default_factory=list)  # name, code
    base: int | None = None
    same: list[Cell] = field(default_factory=list)
    other: list[Cell] = field(default_factory=list)
    newer: Cell | None = None
    near: list[Cell] = field(default_factory=list)

    @property
    def quantity(self) -> Quantity:
        return self.figure.quantity

    @property
    def cells(self) -> Iterator[Cell]:
        yield from self.same
        if self.newer is not None:
            yield self.newer
        yield from self.other
        yield from self.near

    @property
    def when(self) -> str:
        """The time of the number, as periods are written."""
        time = self.quantity.period
        if time is None:
            return ""
        return period_words(cast(Any, _Span(time.start, time.end, time.text)))


def asked_of(figures: Sequence[MatchedFigure], knowledge: Knowledge, totals: Sequence[bool]) -> list[Asked]:
    """What is to be asked about each of *figures*; *totals* says which stand in a row of totals."""
    asked = [_asked(figure, knowledge, total) for figure, total in zip(figures, totals, strict=True)]
    for index, one in enumerate(asked):
        if one.reason == NO_INDICATOR and (base := _base_of(figures, index)) is not None:
            one.base = base
    return asked


def _asked(figure: MatchedFigure, knowledge: Knowledge, total: bool) -> Asked:
    quantity, subject = figure.quantity, knowledge.entities.get(figure.subject_path or "")
    asked = Asked(figure, reason=_obstacle(figure, subject, total))
    code = figure.indicator_code
    if code is None:
        for option in figure.candidates[:3]:
            indicator = knowledge.indicators.get(option.code)
            pair = None if indicator is None or subject is None else (indicator, subject)
            asked.options.append((option.name, option.code, pair))
        return asked
    indicator = knowledge.indicators.get(code)
    if indicator is not None and subject is not None and quantity.reportable and quantity.value is not None:
        asked.pair = indicator, subject
        asked.timing = knowledge.reader.catalogue.by_code[code].timing
    return asked


def _obstacle(figure: MatchedFigure, subject: int | None, total: bool) -> str:
    """Why *figure* cannot be checked; nothing for one that can."""
    quantity = figure.quantity
    if quantity.value is None:
        return NO_NUMBER
    if not quantity.reportable:
        return NO_STATISTIC
    if figure.indicator_code is None:
        return NO_INDICATOR
    if total:
        return TOTAL_ROW
    if subject is None:
        return f"“{figure.subject}”不在名录里，没有它的数。" if figure.subject else NO_SUBJECT
    return "" if _is_dated(quantity.period) else NO_PERIOD


def _is_dated(period: Period | None) -> bool:
    return period is not None and not (period.start is None and period.end is None)


def _base_of(figures: Sequence[MatchedFigure], index: int) -> int | None:
    """The figure whose change or share the one at *index* is: 320人 for the 8.5% of 320人，同比增长8.5%."""
    quantity = figures[index].quantity
    stated = quantity.comparison
    if stated is None or (stated.value, stated.unit) != (quantity.value, quantity.unit):
        return None
    for other in (index - 1, index + 1, index - 2, index + 2):
        if 0 <= other < len(figures):
            near = figures[other]
            if near.indicator_code is not None and near.quantity.comparison == stated:
                return other
    return None


def pairs_of(asked: Sequence[Asked]) -> set[Pair]:
    """Every series that is asked about, those of mere candidates too."""
    options = {pair for one in asked for _, _, pair in one.options if pair is not None}
    return options | {one.pair for one in asked if one.pair is not None}


def days_of(asked: Sequence[Asked]) -> set[date]:
    """Every day on which a time in question begins or ends."""
    times = [one.quantity.period for one in asked if one.pair is not None or one.options]
    return {day for time in times if time is not None for day in (time.start, time.end) if day is not None}


def choose_cells(asked: Sequence[Asked], known: Known) -> None:
    """Give each number the cells that may bear it out."""
    spoken = {
        (one.pair, one.quantity.modality.value, one.quantity.period.end)
        for one in asked
        if one.pair is not None and one.quantity.period is not None
    }
    for one in asked:
        if one.pair is None:
            continue
        series = known.series.get(one.pair, [])
        _choose(one, series)
        if one.same and one.same[0].modality == "actual":
            newer = (cell for cell in series if supersedes(cell, one.same[0], one.timing))
            found = next(newer, None)
            # A draft that gives the newer value itself compares the two.
            if found is not None and (one.pair, found.modality, found.end) not in spoken:
                one.newer = found


def _choose(one: Asked, series: Sequence[Cell]) -> None:
    period, modality = one.quantity.period, one.quantity.modality.value
    if period is None or not _is_dated(period):
        alike = [cell for cell in series if cell.modality == modality]
        same_value = [cell for cell in alike if cell.value == one.quantity.value]
        one.near = list(dict.fromkeys([*alike[:1], *same_value, *alike]))[: NEAR + 1]
        return
    for cell in series:
        if is_same_time(cell, period, one.timing):
            (one.same if cell.modality == modality else one.other).append(cell)
    if not one.same:
        alike = [cell for cell in series if cell.modality == modality]
        year_after = [cell for cell in alike if is_year_after(cell, period)]
        one.near = list(dict.fromkeys([*year_after, *alike]))[:NEAR]
