"""Find the times that a text names; scope.py tells which of them governs a figure."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from .clauses import Clauses
from .dating import Calendar, Resolved
from .layout import Sheet, lay_out
from .model import Period

_RANGE_GAPS = frozenset(["至", "到", "—", "——", "-", "~", "直至", "直到"])
_LIST_GAPS = frozenset(["、", "和", "及", "与", "以及"])
_SAME = ("当月", "当天", "当日", "当年", "当季")
_EVENT_SPAN = re.compile("以来|期间")
_SINCE = re.compile("自从?|从")
_LONGEST_EVENT = 30


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
    """The times of a laid-out text, ranges and lists joined: 2016年11月8日至2017年2月15日, 2017年和2018年."""
    calendar = Calendar(text, clauses, published)
    times: list[Resolved] = []
    for time in calendar.resolve():
        if times and (joined := _joined(text, times[-1], time)):
            times[-1] = joined
        else:
            times.append(_opened(text, clauses, time))
    return _with_events(text, clauses, _same_times(clauses, times, published), calendar.now()[1])


def _same_times(clauses: Clauses, times: list[Resolved], published: date | None) -> list[Resolved]:
    """*times* with 同期 worked out: after 前三季度, 去年同期 is the first three quarters of last year."""
    frame: Resolved | None = None
    found = []
    for time in times:
        if not time.same_as:
            if time.known and time.grain != "unknown":
                frame = time
        elif time.first:
            known = frame if frame and frame.start >= clauses.paragraph(time.start)[0] else None
            time = _moved(time, known, published)
        found.append(time)
    return found


def _moved(time: Resolved, frame: Resolved | None, published: date | None) -> Resolved:
    """*time*, a 同期, as the days of *frame* in the year it names; open where no frame is known."""
    last = frame.last or frame.first if frame else None
    if frame is None or last is None or time.first is None:
        return time._replace(first=None, last=None, grain="unknown")
    by = last.year - time.first.year
    if by < 1 and not (published and time.first.year == published.year):
        by = 1  # 上年同期 after a year that is itself the last one
    return time._replace(
        first=_years_back(frame.first, by) if frame.first else None,
        last=_years_back(frame.last, by) if frame.last else None,
    )


def _years_back(day: date, by: int) -> date | None:
    """That day *by* years before; the last of February stays the last."""
    if not 1 <= day.year - by <= 9999:
        return None
    if (day.month, day.day) in ((2, 28), (2, 29)):
        return date(day.year - by, 2, monthrange(day.year - by, 2)[1])
    return day.replace(year=day.year - by)


def _joined(text: str, first: Resolved, second: Resolved) -> Resolved | None:
    gap = text[first.end : second.start]
    if len(gap) > 2 or not first.first or not second.last:
        return None
    if not gap and text.startswith(_SAME, second.start):
        return first._replace(end=second.end)  # 9月份当月
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
    """自开展巡诊活动至5月20日: a span that begins with an event no date is known of."""
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
            if index >= 0 and not since and times[index].known and times[index].end >= start - 1:
                continue  # 4月5日至7日，文化节期间
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


def period_of(time: Resolved | None, body: str, sheet: Sheet) -> Period | None:
    """*time* as the period of a figure, with its text as printed."""
    if time is None:
        return None
    start, end = sheet.printed(time.start, time.end)
    return Period(body[start:end], time.first, time.last)
