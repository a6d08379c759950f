"""Find the times a text names, and the time that governs each of its figures."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from .clauses import Clauses
from .dating import Calendar, Resolved
from .knowledge import Words, load, one_of
from .layout import Sheet, lay_out
from .model import Modality, Period

_DATA = load("times")
_RANGE_GAPS = frozenset(["至", "到", "—", "——", "-", "~", "直至", "直到"])
_LIST_GAPS = frozenset(["、", "和", "及", "与", "以及"])
_BASIS_BEFORE = Words(_DATA["basis"]["before"])
_BASIS_AFTER = Words(_DATA["basis"]["after"])
_ATTRIBUTIVE = re.compile(
    rf"[^，。；,;\n]{{0,14}}?(?:{one_of(_DATA['attributive']['verbs'])}[^，。；,;\n]{{0,6}}?的"
    rf"|{one_of(_DATA['attributive']['closing'])}[，。；,;])"
)
_EVENT_SPAN = re.compile("以来|期间")
_SINCE = re.compile("自从?|从")
_LONGEST_EVENT = 30
_FRAMES = frozenset(["since", "year", "month", "span"])
_OPENING = 6  # characters before a time that still opens its clause: 前后只用了5天时间
_NEWS_DAYS = 45  # a day further back is history, no event that a story reports


class PlacedPeriod(NamedTuple):
    """A period and where it was printed: ``body[start:end]``."""

    start: int
    end: int
    period: Period


def find_periods(body: str, published: date | None) -> list[PlacedPeriod]:
    """Every time that *body* names, resolved as far as *published* allows, in reading order.

    >>> [(p.period.text, str(p.period.start), str(p.period.end))
    ...  for p in find_periods("去年9月份动工，截至3月31日完工", date(2020, 4, 28))]
    [('去年9月份', '2019-09-01', '2019-09-30'), ('截至3月31日', '2020-03-31', '2020-03-31')]
    >>> find_periods("去年新建3所", None)[0].period
    Period(text='去年', start=None, end=None)
    """
    sheet = lay_out(body)
    found = []
    for time in find_times(sheet.text, Clauses(sheet.text), published):
        start, end = sheet.printed(time.start, time.end)
        found.append(PlacedPeriod(start, end, Period(body[start:end], time.first, time.last)))
    return found


def find_times(text: str, clauses: Clauses, published: date | None) -> list[Resolved]:
    """The times of a laid-out text, ranges and lists joined: 2019年10月1日至2020年3月31日, 2019年和2020年."""
    calendar = Calendar(text, clauses, published)
    times: list[Resolved] = []
    for time in calendar.resolve():
        if times and (joined := _joined(text, times[-1], time)):
            times[-1] = joined
        else:
            times.append(_opened(text, clauses, time))
    return _with_events(text, clauses, times, calendar.now()[1])


def _joined(text: str, first: Resolved, second: Resolved) -> Resolved | None:
    gap = text[first.end : second.start]
    if len(gap) > 2 or not first.first or not second.last:
        return None
    if gap in _RANGE_GAPS and second.grain != "now":
        last = second.last
        if last < first.first and (later := _a_year_on(last)) and later > first.first:
            last = later
        end = second.end + (2 if text.startswith("期间", second.end) else 0)
        return Resolved(first.start, end, first.first, last, "span") if last >= first.first else None
    if gap in _LIST_GAPS and first.grain == second.grain and first.grain in ("day", "month", "year"):
        low, high = min(first.first, second.first or second.last), max(first.last or first.first, second.last)
        return Resolved(first.start, second.end, low, high, first.grain if first.grain == "day" else "span")
    return None


def _a_year_on(day: date) -> date | None:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else None


def _opened(text: str, clauses: Clauses, time: Resolved) -> Resolved:
    """自开展救助工作至3月31日: a span that begins with an event no date is known of."""
    if time.grain != "day" or text[time.start - 1 : time.start] not in ("至", "到"):
        return time
    clause = max(clauses.clause(time.start)[0], time.start - _LONGEST_EVENT)
    event = _SINCE.search(text, clause, time.start)
    return time._replace(start=event.start(), first=None, grain="span") if event else time


def _with_events(text: str, clauses: Clauses, times: list[Resolved], now: date | None) -> list[Resolved]:
    """*times* with those told by an event: 自6月份开展行动以来, 自机制建立以来 (open beginning), 整治期间 (unknown)."""
    starts = [time.start for time in times]
    added: list[Resolved] = []
    replaced: dict[int, Resolved] = {}
    for match in _EVENT_SPAN.finditer(text):
        index = bisect_right(starts, match.start()) - 1
        start = max(clauses.clause(match.start())[0], match.start() - _LONGEST_EVENT)
        since = match[0] == "以来"
        if index < 0 or times[index].end <= start:
            if match.start() - start > 1:
                added.append(
                    Resolved(
                        start, match.end(), None, now if since else None, "since" if since else "unknown"
                    )
                )
        elif (
            since
            and times[index].end < match.start()
            and times[index].grain in ("day", "month", "year", "span")
        ):
            replaced[index] = times[index]._replace(end=match.end(), last=now, grain="since")
    if not added and not replaced:
        return times
    return sorted([*(replaced.get(index, time) for index, time in enumerate(times)), *added], key=_place)


def _place(time: Resolved) -> int:
    return time.start


class Scope:
    """Which time of a text governs a place in it.

    The nearest time before it in its sentence; else one after it that has no figure of its own; else, for facts,
    the last one of its paragraph, the day of the event told in the lead, or the time that frames the story.
    """

    def __init__(
        self,
        text: str,
        clauses: Clauses,
        times: Sequence[Resolved],
        figures: Sequence[int],
        published: date | None,
    ) -> None:
        self.text, self.clauses, self.published = text, clauses, published
        self.figures = figures  # where the figures of the text begin
        self.times = [
            time for time in times if not self._is_basis(time) and not _ATTRIBUTIVE.match(text, time.end)
        ]
        self.starts = [time.start for time in self.times]
        self.lead = clauses.paragraph(0)[1]
        self.frame = self._frame()

    def at(self, place: int, modality: Modality) -> Resolved | None:
        """The time that governs the figure at *place*."""
        sentence, sentence_end = self.clauses.sentence(place)
        clause_start, clause_end = self.clauses.clause(place)
        index = bisect_right(self.starts, place) - 1
        before = self.times[index] if index >= 0 and self.starts[index] >= sentence else None
        if before and before.end > clause_start:
            return before
        if index + 1 < len(self.times) and (after := self.times[index + 1]).known:
            if after.start < clause_end:
                return after
            if before is None and after.start < sentence_end and self._looks_back(place, after):
                return after
        if before or modality is not Modality.ACTUAL:
            return before
        return self._carried(index, place)

    def _looks_back(self, place: int, time: Resolved) -> bool:
        """Whether *time* opens a clause without a figure, and so speaks of those before: 138户，目前已清点完毕."""
        clause_start, clause_end = self.clauses.clause(time.start)
        if time.start - clause_start > _OPENING or "；" in self.text[place : time.start]:
            return False
        following = bisect_right(self.figures, time.end)
        return following == len(self.figures) or self.figures[following] >= clause_end

    def _carried(self, index: int, place: int) -> Resolved | None:
        """The time still in force from a sentence before."""
        paragraph = self.clauses.paragraph(place)[0]
        while index >= 0 and self.starts[index] >= paragraph:
            time = self.times[index]
            index -= 1
            if time.known and not time.same_as:
                return _whole_year(time)
        if paragraph == self.lead:
            while index >= 0:
                if self.times[index].grain == "day" and self._is_news(self.times[index]):
                    return self.times[index]
                index -= 1
        return self.frame if paragraph else None

    def _frame(self) -> Resolved | None:
        """The time that the lead sets for the whole story: 今年以来, 去年."""
        for time in self.times:
            if time.start >= self.lead:
                break
            if time.known and time.grain in _FRAMES and not time.same_as:
                return time
        return None

    def _is_news(self, time: Resolved) -> bool:
        return bool(self.published and time.first and 0 <= (self.published - time.first).days <= _NEWS_DAYS)

    def _is_basis(self, time: Resolved) -> bool:
        """比去年, 与上年同期相比: the time is only what a number is compared with."""
        if _BASIS_BEFORE.ending_at(self.text, time.start):
            return True
        return bool(_BASIS_AFTER.starting_at(self.text, time.end)) and time.grain in ("year", "month", "span")


def _whole_year(time: Resolved) -> Resolved:
    """今年年初以来 holds to the end of its sentence; what follows happened in that year."""
    first = time.first
    if (
        time.grain == "since"
        and first
        and time.last
        and (first.month, first.day) == (1, 1)
        and first.year == time.last.year
    ):
        return time._replace(last=date(first.year, 12, 31))
    return time


def period_of(time: Resolved | None, body: str, sheet: Sheet) -> Period | None:
    """*time* as the period of a figure, with its text as printed."""
    if time is None:
        return None
    start, end = sheet.printed(time.start, time.end)
    return Period(body[start:end], time.first, time.last)
