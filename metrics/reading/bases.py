"""Find what changes are measured from: 同比 · 较上月 · 比2015年 · 与去年同期相比."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from .clauses import Clauses
from .dating import Resolved
from .knowledge import load, one_of

_DATA = load("comparisons")
_KINDS = {word: kind for kind in ("plain", "mom", "yoy") for word in _DATA["bases"][kind]["words"]}
_WORDS = re.compile(one_of(_KINDS))
_TIME_MARKS = frozenset(_DATA["changes"]["time_marks"])
_REACH = 12  # between 比 and the time it names, or between that time and 相比


class Base(NamedTuple):
    """What a change is measured from, by the place it is named at: *kind* is yoy, mom or plain."""

    start: int
    kind: str


class Bases:
    """The bases that one text names.

    >>> text = "产值31亿元，同比增长5%"
    >>> Bases(text, Clauses(text)).of(9, clause=7, ratio=True)
    Base(start=7, kind='yoy')
    """

    def __init__(
        self, text: str, clauses: Clauses, times: Sequence[Resolved] = (), published: date | None = None
    ) -> None:
        self.text, self.clauses = text, clauses
        self._times, self._published = times, published
        self._time_starts = [time.start for time in times]
        self._all = [
            Base(match.start(), self._kind(match.start(), _KINDS[match[0]]))
            for match in _WORDS.finditer(text)
        ]
        self._named = [base for base in self._all if base.kind != "plain"]
        self._all_starts = [base.start for base in self._all]
        self._named_starts = [base.start for base in self._named]

    def of(self, change: int, *, clause: int, ratio: bool) -> Base | None:
        """The base of the change word at *change*: in its *clause*, or earlier in its sentence and still in force.

        Growth in per cent without a base of its own (*ratio*) goes on with that of its paragraph.
        """
        last = bisect_left(self._all_starts, change) - 1
        named = bisect_left(self._named_starts, change) - 1
        if named >= 0 and self._named_starts[named] >= clause:
            return self._named[named]  # 同比 tells more than the 比 of the same clause
        if last >= 0 and self._all_starts[last] >= clause:
            return self._all[last]
        if named < 0:
            return None
        # 环比 ends with its sentence, as what comes after goes back to 同比 or names no base.
        goes_on = ratio and self._named[named].kind != "mom"
        scope = self.clauses.paragraph(change)[0] if goes_on else self.clauses.sentence(change)[0]
        return self._named[named] if self._named_starts[named] >= scope else None

    def is_a_time(self, base: Base, change: int) -> bool:
        """Whether *base* names a time at all: 比上年 and 较开发前, but not 比全市平均."""
        return base.kind != "plain" or any(char in _TIME_MARKS for char in self.text[base.start : change])

    def _kind(self, start: int, kind: str) -> str:
        """比2016年 is year on year in a text that tells of 2017."""
        if kind != "plain" or not self._times:
            return kind
        index = bisect_left(self._time_starts, start)
        if index < len(self._times) and self._times[index].start - start <= _REACH:
            time = self._times[index]
        elif index and start - self._times[index - 1].end <= _REACH:
            index -= 1
            time = self._times[index]
        else:
            return kind
        told = next(
            (earlier.first for earlier in reversed(self._times[max(index - 3, 0) : index]) if earlier.first),
            None,
        )
        return "yoy" if _is_a_year_before(time, told or self._published) else kind


def _is_a_year_before(time: Resolved, told: date | None) -> bool:
    return bool(
        told and time.first and time.grain in ("year", "span", "month") and told.year - time.first.year == 1
    )
