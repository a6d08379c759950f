"""Stated changes held against the levels that they lead from and to.

从310万元增长到2650万元，增长7.5倍 · 52微克，同比下降32.5%，去年同期为77微克 · 54家，同比增长20%，比去年增加9家.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from .bounds import Bounds, alike, bounds, change
from .model import FoundCheck
from .page import WORDS, Figures, any_of
from .wording import amount, printed

_CHANGES = WORDS["changes"]
_UP = frozenset(_CHANGES["up"])
_REACHED = re.compile(
    f"(?P<verb>{any_of([*_CHANGES['up'], *_CHANGES['down']])})?{any_of(_CHANGES['reached'])}"
)
_FROM = re.compile(f"{any_of(_CHANGES['from'])}[^，。；、]{{0,12}}$")
_COMPARED = re.compile("[，,]?[比较][^，。；、]{1,12}的$")
_LAST_YEAR = re.compile(f"{any_of(_CHANGES['last_year'])}[^，。；、\\d]{{0,6}}$")

# Between a level and its change stands no other noun: 固定摊位增加到184个，投诉量减少68% are two things.
_OF_THE_LEVEL = re.compile(
    f"[，,、；（(]*(?:{any_of(_CHANGES['measured'])}|[比较与同和][^，。；、]{{1,12}}?(?:相比)?[，,]?)*"
    f"(?:{any_of([*_CHANGES['up'], *_CHANGES['down'], *_CHANGES['amounts']])})*"
    f"(?:{any_of(_CHANGES['fillers'])})*"
)

PATH_REACH = 24  # characters between the two levels of 从…增至…
CLAIM_REACH = 24  # characters between a level and the change stated of it
SLACK = Decimal("0.1")  # percentage points that a newspaper's own rounding may cost


def check_changes(figures: Figures) -> Iterator[FoundCheck]:
    """Every stated change whose levels are both printed."""
    years: Mapping[Key, int] | None = None
    for indexes in figures.sentences:
        for place in range(len(indexes) - 1):
            yield from _path(figures, indexes, place)
            yield from _against(figures, indexes, place)
            level = indexes[place]
            claim = _claim(figures, indexes, place + 1, level)
            compared = figures.quantity(level).comparison
            if claim is not None and compared is not None and compared.kind.startswith("yoy"):
                years = years if years is not None else _by_year(figures)
                yield from _year(figures, level, claim, indexes[place + 2 : place + 3])
                yield from _years(figures, level, claim, years)


def _path(figures: Figures, indexes: Sequence[int], place: int) -> Iterator[FoundCheck]:
    """从A增至B，增长C."""
    first, second = indexes[place], indexes[place + 1]
    if figures.quantity(first).unit != figures.quantity(second).unit:
        return
    gap = figures.between(first, second)
    reached = _REACHED.search(gap) if len(gap) <= PATH_REACH else None
    if reached is None or not _FROM.search(figures.before(first, 20)):
        return
    before, after = figures.bounds(first), figures.bounds(second)
    verb = reached["verb"] or ""
    if verb and _is_against(verb, before, after):
        way = "增加" if verb in _UP else "减少"
        message = f"从{printed(figures.all, first)}到{printed(figures.all, second)}，不是文中所说的{way}"
        yield FoundCheck("from_to", second, (first,), False, message)
        return
    claim = _claim(figures, indexes, place + 2, second)
    if claim is not None:
        yield _held(figures, "from_to", claim, first, second)


def _against(figures: Figures, indexes: Sequence[int], place: int) -> Iterator[FoundCheck]:
    """15600元，比上年同期的14500元增加1100元，增长7.6%: every change stated against the level after 比."""
    level, base = indexes[place], indexes[place + 1]
    if figures.quantity(level).unit != figures.quantity(base).unit or figures.is_change(base):
        return
    if not _COMPARED.search(figures.before(base, 20)):
        return
    last = figures.quantity(base).end
    for claim in indexes[place + 2 : place + 4]:
        quantity = figures.quantity(claim)
        if not figures.is_change(claim) or quantity.start - last > CLAIM_REACH // 2:
            return
        yearly = quantity.comparison is not None and quantity.comparison.kind.startswith("yoy")
        yield _held(figures, "yoy" if yearly else "from_to", claim, base, level)
        last = quantity.end


def _is_against(verb: str, before: Bounds, after: Bounds) -> bool:
    """Whether the levels go the other way than *verb* says."""
    if verb in _UP:
        return after.high is not None and after.high < before.low
    return before.high is not None and after.low > before.high


def _claim(figures: Figures, indexes: Sequence[int], place: int, level: int) -> int | None:
    """The figure at *place*, if it states the change of *level*."""
    if place >= len(indexes):
        return None
    claim = indexes[place]
    near = figures.quantity(claim).start - figures.quantity(level).end <= CLAIM_REACH
    near = near and _OF_THE_LEVEL.fullmatch(figures.between(level, claim)) is not None
    compared = figures.quantity(level).comparison
    same = compared is not None and (
        compared.kind == "from_to" or compared == figures.quantity(claim).comparison
    )
    return claim if near and same and figures.is_change(claim) else None


def _year(figures: Figures, level: int, claim: int, following: Sequence[int]) -> Iterator[FoundCheck]:
    """A level, its stated change, and the level of the year before or a second statement of the same change."""
    for third in following:
        if figures.quantity(third).start - figures.quantity(claim).end > CLAIM_REACH:
            continue
        if figures.quantity(third).unit != figures.quantity(level).unit:
            continue
        if _LAST_YEAR.search(figures.before(third)) and not figures.is_change(third):
            yield _held(figures, "yoy", claim, third, level)
        elif figures.is_change(third) and figures.quantity(claim).unit == "%":
            yield from _both_ways(figures, level, claim, third)


Key = tuple[str, str, str, date, date]


def _by_year(figures: Figures) -> dict[Key, int]:
    """The levels whose subject, indicator and period are known, by these."""
    found: dict[Key, int] = {}
    for index in range(len(figures.all)):
        key = _key(figures, index, years=0)
        if key is not None and not figures.is_change(index):
            found.setdefault(key, index)
    return found


def _key(figures: Figures, index: int, years: int) -> Key | None:
    figure, period = figures.all[index], figures.quantity(index).period
    if figure.indicator_code is None or figure.subject is None or figure.quantity.value is None:
        return None
    if period is None or period.start is None or period.end is None:
        return None
    # A leap day has no anniversary; the 28th stands for it, as it does for the end of February.
    start, end = (
        day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)
        for day in (period.start, period.end)
    )
    return figure.subject_path or figure.subject, figure.indicator_code, figure.quantity.unit, start, end


def _years(figures: Figures, level: int, claim: int, years: Mapping[Key, int]) -> Iterator[FoundCheck]:
    """2019年新增就业300人，2020年新增就业360人，同比增长20%: the level of the year before is a figure of its own."""
    key = _key(figures, level, years=1)
    before = years.get(key) if key is not None else None
    if before is not None:
        yield _held(figures, "yoy", claim, before, level)


def _both_ways(figures: Figures, level: int, share: int, rise: int) -> Iterator[FoundCheck]:
    """54家，同比增长20%，比去年增加9家: the level of the year before follows from the amount."""
    compared, other = figures.quantity(share).comparison, figures.quantity(rise).comparison
    if compared is None or other is None or compared.kind != other.kind:
        return
    sign = 1 if compared.kind.endswith("increase") else -1
    level_bounds, rise_bounds = figures.bounds(level), figures.bounds(rise)
    if level_bounds.high is None or rise_bounds.high is None:
        return
    lows = (level_bounds.low - sign * rise_bounds.low, level_bounds.high - sign * rise_bounds.high)
    before = Bounds(min(lows), max(lows))
    if before.low <= 0:
        return
    yield _verdict(
        figures, "yoy", share, (level, rise), before, level_bounds, f"由{printed(figures.all, rise)}推算"
    )


def _held(figures: Figures, kind: str, claim: int, first: int, second: int) -> FoundCheck:
    """Hold the change stated by *claim* against the levels *first* and *second*."""
    before, after = alike(figures.quantity(first), figures.quantity(second))
    words = f"从{printed(figures.all, first)}到{printed(figures.all, second)}"
    return _verdict(figures, kind, claim, (first, second), before, after, words)


def _verdict(
    figures: Figures, kind: str, claim: int, parts: tuple[int, ...], before: Bounds, after: Bounds, words: str
) -> FoundCheck:
    quantity = figures.quantity(claim)
    compared = quantity.comparison
    falls = compared is not None and compared.kind.endswith("decrease")
    found, unit = _change_in(quantity.unit, before, after)
    if falls:
        found = Bounds(-found.high if found.high is not None else Decimal("-Infinity"), -found.low)
    stated = bounds(quantity)
    slack = SLACK if unit == "%" else Decimal(0)
    holds = Bounds(stated.low - slack, None if stated.high is None else stated.high + slack).meets(found)
    verb = "减少" if falls else "增加"
    if holds:
        return FoundCheck(kind, claim, parts, True, f"{words}，与所说{verb}{printed(figures.all, claim)}相符")
    middle = found.low if found.high is None else (found.low + found.high) / 2
    message = f"{words}，应为{verb}{amount(middle, unit)}，文中说{verb}{printed(figures.all, claim)}"
    return FoundCheck(kind, claim, parts, False, message)


def _change_in(unit: str, before: Bounds, after: Bounds) -> tuple[Bounds, str]:
    """The change in the unit that it was stated in: per cent, times, or the levels' own."""
    if unit in ("%", "倍"):
        found = change(before, after)
        if unit == "倍":
            found = Bounds(found.low / 100, None if found.high is None else found.high / 100)
        return found, unit
    low = after.low - (before.high if before.high is not None else before.low)
    return Bounds(
        low, None if after.high is None else after.high - before.low
    ), "个百分点" if unit == "个百分点" else unit
