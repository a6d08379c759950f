"""Axes: round numbers in 万 and 亿, days that a label can name, and how much room a label takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, log10
from typing import NamedTuple
from unicodedata import east_asian_width

MAGNITUDES = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


class Axis(NamedTuple):
    """The values an axis runs between, where its lines stand, and what a number on it is to be multiplied by."""

    low: float
    high: float
    ticks: list[float]
    divisor: Decimal
    word: str  # 万, 亿 or nothing; it is written beside the unit, not on every line

    @property
    def from_zero(self) -> bool:
        return self.low <= 0 <= self.high


def value_axis(low: float, high: float, lines: int = 4) -> Axis:
    """An axis with round numbers that holds *low* and *high*, from 0 unless both lie far from it.

    >>> axis = value_axis(4_390_000, 55_780_000)
    >>> [tick_text(tick, axis) for tick in axis.ticks], axis.word
    (['0', '2,000', '4,000', '6,000'], '万')
    >>> axis = value_axis(91.5, 96)
    >>> [tick_text(tick, axis) for tick in axis.ticks], axis.from_zero
    (['90', '92', '94', '96'], False)
    >>> value_axis(7, 7).ticks, value_axis(0, 0).ticks
    ([0.0, 2.0, 4.0, 6.0, 8.0], [0.0, 1.0])
    """
    apart = high - low > 1e-6 * max(abs(low), abs(high))
    near = apart and low > 0.75 * high > 0
    below = apart and high < 0.75 * low < 0
    bottom = low if near else min(low, 0.0)
    top = high if below else max(high, 0.0)
    if top - bottom < 1e-6:  # the last digit that values have
        return Axis(0.0, 1.0, [0.0, 1.0], Decimal(1), "")
    step = round_step((top - bottom) / lines)
    first, last = floor(bottom / step + 1e-9), ceil(top / step - 1e-9)
    ticks = [round(n * step, 9) for n in range(first, last + 1)]
    reach = Decimal(str(max(abs(ticks[0]), abs(ticks[-1]))))
    divisor, word = next(((size, word) for size, word in MAGNITUDES if reach >= size), (Decimal(1), ""))
    return Axis(ticks[0], ticks[-1], ticks, divisor, word)


def round_step(step: float) -> float:
    """The next number from *step* up that people count by.

    >>> [round_step(step) for step in (0.03, 1, 1.1, 2.2, 31, 700)]
    [0.05, 1.0, 2.0, 2.5, 50.0, 1000.0]
    """
    power: float = 10.0 ** floor(log10(step))
    return next(n * power for n in STEPS if n * power >= step * (1 - 1e-9))


def tick_text(tick: float, axis: Axis) -> str:
    """What is written at a line of *axis*."""
    text = f"{Decimal(str(tick)) / axis.divisor:,.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@lru_cache(4096)
def text_width(text: str, size: float) -> float:
    """About how wide *text* is set: a Chinese character takes the full size, a digit or letter a little over half.

    >>> text_width("2018年", 10)
    33.2
    """
    return sum(size if east_asian_width(sign) in "WFA" else size * 0.58 for sign in text)


def cut_to(text: str, width: float, size: float) -> str:
    """*text*, shortened to *width*.

    >>> cut_to("焦作腾云电子商务产业园", 60, 10), cut_to("文苑街道", 60, 10)
    ('焦作腾云电…', '文苑街道')
    """
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(kept, size) + size > width:
        kept = kept[:-1]
    return f"{kept}…"


class Tick(NamedTuple):
    day: date
    text: str


def time_ticks(first: date, last: date, width: float, size: float, gap: float = 16) -> list[Tick]:
    """The days between *first* and *last* that are named on an axis of *width*: as many as stand apart by *gap*.

    >>> [t.text for t in time_ticks(date(2015, 1, 1), date(2018, 12, 31), 240, 12)]
    ['2015年', '2016年', '2017年', '2018年']
    >>> [t.text for t in time_ticks(date(2018, 5, 20), date(2018, 11, 3), 240, 12)]
    ['2018年7月', '2018年10月']
    """
    days = (last - first).days or 1
    best: list[Tick] = []
    for ticks in _candidates(first, last):
        if len(ticks) <= len(best):
            break  # coarser ones name no more
        room = [
            (right.day - left.day).days * width / days
            - (text_width(left.text, size) + text_width(right.text, size)) / 2
            for left, right in pairwise(ticks)
        ]
        if min(room, default=gap) >= gap:
            best = ticks
    return best


def _candidates(first: date, last: date) -> Iterator[list[Tick]]:
    """Ever fewer days to name, from every day to every hundredth year."""
    if (last - first).days <= 60:
        for step in (1, 2, 7, 14):
            days = range(first.toordinal(), last.toordinal() + 1)
            named = [date.fromordinal(n) for n in days if n % step == 0]
            yield [Tick(day, f"{day.year}年{day.month}月{day.day}日") for day in named]
    for months in (1, 3, 6):
        if (last - first).days > 31 * months * 40:
            continue
        yield [Tick(day, f"{day.year}年{day.month}月") for day in _month_starts(first, last, months)]
    for years in (1, 2, 5, 10, 20, 50, 100):
        named_years = [year for year in range(first.year, last.year + 1) if year % years == 0]
        starts = [date(year, 1, 1) for year in named_years]
        yield [Tick(day, f"{day.year}年") for day in starts if first <= day <= last]


def _month_starts(first: date, last: date, step: int) -> Iterator[date]:
    year, month = first.year, first.month
    while (day := date(year, month, 1)) <= last:
        if day >= first and (month - 1) % step == 0:
            yield day
        if (year, month) == (date.max.year, 12):
            return
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def padded(first: date, last: date, share: float = 0.03, least: int = 12) -> tuple[date, date]:
    """Somewhat more time than from *first* to *last*, so that nothing stands on the edge."""
    more = max(least, ceil((last - first).days * share))
    return _moved(first, -more), _moved(last, more)


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day
