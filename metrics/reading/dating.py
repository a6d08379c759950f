"""Resolve time expressions to whole days, from the date of publication and the times named before.

``None`` is an open or unknown end. Conventions: what is current (目前, 截至目前, …以来) ends with the month of
publication, since a page does not date it closer; 近两年 begins with the year two years back.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from .clauses import Clauses
from .knowledge import Words, load, one_of
from .roles import is_attributive, is_basis
from .times import Piece, find_pieces, tail_after

_DATA = load("times")
_YEAR_ENDS = {"初": (1, 1), "底": (12, 12), "末": (12, 12)}
_SPAN_ENDS = frozenset("末底")  # 二季度末
_MONTH_PARTS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10)}
_FUTURE = re.compile(f"{one_of(_DATA['future']['words'])}|{_DATA['future']['must']}")
_FUTURE_BEFORE, _FUTURE_AFTER = Words(_DATA["future"]["before"]), Words(_DATA["future"]["after"])
_UP_TO = Words(["截至", "截止", "截止到", "截至到"])
_SINCE = Words(["自", "从", "自从"])
_YEAR_KINDS = frozenset(["year", "years", "context_years"])
_YEAR_POINTS = frozenset(["年初", "年中", "年底", "年末", "年终", "岁末"])
_WHOLE_YEAR = frozenset(["全年", "全年度"])  # of the year that the sentence names, as whatever
_COMMAS = frozenset("，,")
_FRAME_REACH = 100  # how far a year before a comma gives its year to a quarter of the same sentence
_FAR_AHEAD = timedelta(days=10)

Days = tuple[date | None, date | None]
Meaning = tuple[date | None, date | None, str]
_UNKNOWN: Meaning = (None, None, "unknown")
_YEARS = range(1000, 9000)  # beyond them date arithmetic may leave the calendar


class Resolved(NamedTuple):
    """A time expression with the days it means. *grain*: day, month, year, span, now, since or unknown."""

    start: int
    end: int
    first: date | None
    last: date | None
    grain: str
    same_as: bool = False  # 同期: stands for another time that the sentence names

    @property
    def known(self) -> bool:
        """Whether any end of it is a day."""
        return self.first is not None or self.last is not None


class _Named(NamedTuple):
    """A year, and where it is named."""

    year: int
    at: int


class Calendar:
    """Resolves the pieces of one text in reading order, remembering the year and the day named last."""

    def __init__(self, text: str, clauses: Clauses, published: date | None) -> None:
        self.text, self.clauses = text, clauses
        self.published = published if published and published.year in _YEARS else None
        self.year: int | None = None
        self.told: _Named | None = None  # the year named last, as whatever
        self.story: _Named | None = None  # the year of the date told last: 2018年5月动工
        self.frame: _Named | None = None  # the year that stands before a comma: 2018年，
        self.lead: _Named | None = None  # the year that opens the text, while no other is named
        self.day: date | None = None
        self.latest: date | None = None  # where the month or day named last begins
        self.days_named: list[tuple[int, date]] = []

    def resolve(self) -> list[Resolved]:
        """Every time expression of the text."""
        pieces = find_pieces(self.text)
        found: list[Resolved] = []
        waiting: list[tuple[int, int]] = []  # 5天时间 before the days are named
        index = 0
        while index < len(pieces):
            group = [pieces[index]]
            while index + 1 < len(pieces) and self._belongs(group, pieces[index + 1]):
                index += 1
                group.append(pieces[index])
            index += 1
            found.append(self._bounded(group))
            if group[0].kind == "span" and not found[-1].known:
                waiting.append((len(found) - 1, group[0].values[0]))
        for at, count in waiting:
            first, last, grain = self._as_many(count, self.days_named)
            found[at] = found[at]._replace(first=first, last=last, grain=grain)
        return found

    def _belongs(self, group: list[Piece], piece: Piece) -> bool:
        """今年 + 5月 + 16日 are one time; 2019年 + 2020年 and 近日 + 目前 are two."""
        last = group[-1]
        if last.end != piece.start:
            return False
        if last.kind in _YEAR_KINDS:
            return piece.kind in ("parts", "month", "months", "first_months", "holidays", "recent")
        return last.kind in ("month", "months") and piece.kind in ("day", "days")

    def _bounded(self, group: list[Piece]) -> Resolved:
        """The days of *group* with the words about it: 截至…, 自…起, …以来, …前."""
        first, last, grain = self._meaning(group)
        start, end = group[0].start, group[-1].end
        if (
            grain == "year"
            and group[-1].kind in _YEAR_KINDS
            and self.text[end : end + 1] in _YEAR_ENDS
            and first
        ):
            months = _YEAR_ENDS[self.text[end]]
            first, last, grain, end = *_months(first.year, *months), "month", end + 1
        if group[-1].kind == "parts" and last and self.text[end : end + 1] in _SPAN_ENDS:
            first, last, grain, end = *_months(last.year, last.month, last.month), "month", end + 1
        aside = is_basis(self.text, start, end, grain) or is_attributive(self.text, start, end)
        if not aside:
            self._remember(group, end, grain)
        if grain in ("day", "month"):
            self.latest = first
        if first and first == last and not aside:
            self.day = first
            self.days_named.append((start, first))
        if lead := _UP_TO.ending_at(self.text, start):
            return Resolved(start - len(lead), end, last, last, grain)
        tail = tail_after(self.text, end) if grain != "now" else None
        if tail is None:
            lead = _SINCE.ending_at(self.text, start)
            if lead and grain == "day" and not self._ends_in_after(end):
                return Resolved(start - len(lead), end, first, None, "since")
            return Resolved(start, end, first, last, grain)
        return self._tailed(start, end, first, last, grain, str(tail.lastgroup), tail.end())

    def _tailed(
        self,
        start: int,
        end: int,
        first: date | None,
        last: date | None,
        grain: str,
        tail: str,
        tail_end: int,
    ) -> Resolved:
        if tail == "since":
            return Resolved(start, tail_end, first, self.now()[1] if first else None, "since")
        if tail == "before" and grain in ("day", "year", "span"):
            return Resolved(start, tail_end, None, last, grain)
        if tail == "start" and grain != "unknown":
            return Resolved(start - len(_SINCE.ending_at(self.text, start)), tail_end, first, None, "since")
        if tail == "same":
            return Resolved(start, tail_end, first, last, grain, same_as=True)
        return Resolved(start, tail_end, first, last, grain)

    def _ends_in_after(self, end: int) -> bool:
        """自10月15日拆除一户之后: what happened that day, not from then on."""
        clause_end = self.clauses.clause(end)[1]
        return self.text[end:clause_end].rstrip("，,。；;").endswith(("之后", "后", "以后"))

    def now(self) -> Days:
        """The month of publication."""
        return (
            _months(self.published.year, self.published.month, self.published.month)
            if self.published
            else (None, None)
        )

    def _meaning(self, group: list[Piece]) -> Meaning:
        """First and last day of *group*, and how finely it tells them."""
        head = group[0]
        if head.kind in _YEAR_KINDS:
            year = self._year(head)
            if year is not None:
                self.year = year
            if len(group) == 1:
                return (date(year, 1, 1), date(year, 12, 31), "year") if year else _UNKNOWN
            group = group[1:]
            return self._in_year(group, year) if group[0].kind != "recent" else self._simple(group[0])
        if head.kind in ("parts", "month", "months", "first_months", "holidays"):
            return self._in_year(group, self._year_of(group))
        return self._simple(head)

    def _year(self, piece: Piece) -> int | None:
        if piece.kind == "year":
            return piece.values[0]
        this = self.published.year if self.published else None
        base = (
            self.year or (this if piece.values == (0,) else None) if piece.kind == "context_years" else this
        )
        return base + piece.values[0] if base else None

    def _remember(self, group: list[Piece], end: int, grain: str) -> None:
        """Keep the year of *group*, which ends at *end*, for what follows, where it may carry on."""
        head = group[0]
        if head.kind == "now" or (head.kind == "years" and head.values == (0,)):
            self.told = self.story = self.frame = self.lead = None
        if self.year is None or head.kind not in (*_YEAR_KINDS, "ymd") or head.values == (0,):
            return
        self.told = named = _Named(self.year, head.start)
        if len(group) > 1 or head.kind == "ymd":
            tail = tail_after(self.text, end)
            bounded = tail is not None and tail.lastgroup != "during"
            self.story = named if grain in ("day", "month") and not bounded else None
        else:
            self.story = None
        past = self.published is not None and self.year <= self.published.year
        opens = past and head.start - self.clauses.clause(head.start)[0] <= 1
        framing = opens and self.text[end : end + 1] in _COMMAS and end < len(self.text)
        self.frame = named if framing and grain in ("year", "span") else None
        if self.lead is None or self.lead.year != self.year:
            self.lead = named if framing and self.clauses.sentence(head.start)[0] == 0 else None

    def _year_of(self, group: list[Piece]) -> int | None:
        """The year of a month or quarter printed without one."""
        head = group[0]
        sentence = self.clauses.sentence(head.start)[0]
        if (
            self.story
            and self.story.at >= sentence
            and (head.kind in ("month", "months") or head.part in _YEAR_POINTS)
            and not _UP_TO.ending_at(self.text, head.start)
        ):
            return self._after_last_named(group, self.story.year)
        framed = self.frame and self.frame.at >= max(sentence, head.start - _FRAME_REACH)
        if self.frame and framed and "；" not in self.text[self.frame.at : head.start]:
            return self.frame.year
        if head.part in _WHOLE_YEAR and self.told and self.told.at >= sentence:
            return self.told.year
        if self.published is None:
            return None
        if self.lead and head.kind in ("parts", "first_months"):
            return self.lead.year
        year = self.published.year
        if self._speaks_of_future(group[-1]):
            return year
        first, last, _ = self._in_year(group, year)
        if head.part in _WHOLE_YEAR:
            return year - 1 if self.published.month <= 6 else year
        if first and first > self.published + _FAR_AHEAD:
            return year - 1
        # 上半年 told in January is that of the year before.
        if first and last and first.month == 1 and last.month > 3 and self.published.month * 2 <= last.month:
            return year - 1
        return year

    def _after_last_named(self, group: list[Piece], year: int) -> int:
        """2017年4月开工，9月6日启用 is one year; 去年9月动工，3月完工 goes on into the next."""
        first = self._in_year(group, year)[0]
        goes_back = first and self.latest and self.latest.year == year and first.month < self.latest.month
        later = self._in_year(group, year + 1)[0] if goes_back else None
        return year + 1 if later and self.published and later <= self.published else year

    def _speaks_of_future(self, piece: Piece) -> bool:
        start, end = self.clauses.clause(piece.start)
        if _FUTURE_BEFORE.ending_at(self.text, piece.start) or _FUTURE_AFTER.starting_at(
            self.text, piece.end
        ):
            return True
        return bool(
            _FUTURE.search(self.text, max(start, piece.start - 20), piece.start)
            or _FUTURE.search(self.text, piece.end, min(end, piece.end + 20))
        )

    def _in_year(self, group: list[Piece], year: int | None) -> Meaning:
        """A part of *year*: a quarter, months, a day of a month."""
        head = group[0]
        if year is None or not 1 <= year <= 9998 or not head.values:
            return _UNKNOWN
        if head.kind == "holidays":
            first_month, first_day, last_month, last_day = head.values
            return date(year, first_month, first_day), date(year, last_month, last_day), "span"
        if head.kind == "first_months":
            return *_months(year, 1, min(max(head.values[0], 1), 12)), "span"
        if head.kind in ("parts", "months"):
            first_month, last_month = head.values
            later = year + 1 if last_month < first_month else year
            grain = "month" if first_month == last_month else "span"
            return (
                _months(year, first_month, first_month)[0],
                _months(later, last_month, last_month)[1],
                grain,
            )
        month = head.values[0]
        if len(group) > 1:
            days = group[1].values
            return _day(year, month, days[0]), _day(year, month, days[-1]), "day"
        first, last = _months(year, month, month)
        if head.part in _MONTH_PARTS:
            low, high = _MONTH_PARTS[head.part]
            return date(year, month, low), date(year, month, min(high, last.day)), "span"
        return first, last, "month"

    def _simple(self, piece: Piece) -> Meaning:
        """A time told by one piece, without a year of its own."""
        match piece.kind:
            case "now":
                return *self.now(), "now"
            case "recent" | "ago":
                return self._recent(piece)
            case "ymd":
                return self._ymd(piece)
            case "year_range":
                first, last = sorted(piece.values)
                return date(first, 1, 1), date(last, 12, 31), "span"
            case "day" | "days":
                return self._days_of_month(piece)
            case "relative_days" | "relative_weeks" | "relative_months":
                return self._relative(piece)
            case "context_days":
                day = self.day + timedelta(days=piece.values[0]) if self.day else None
                return day, day, "day" if day else "unknown"
            case "plan":
                return self._plan(piece)
            case "span":
                return self._span(piece)
        return _UNKNOWN

    def _ymd(self, piece: Piece) -> Meaning:
        day = _day(*piece.values[:3])
        self.year = piece.values[0]
        return day, day, "day"

    def _days_of_month(self, piece: Piece) -> Meaning:
        """19日: of the month named last, or the last such day before the page came out."""
        first, last = piece.values[0], piece.values[-1]
        named = self.day and self.days_named[-1][0] >= self.clauses.paragraph(piece.start)[0]
        base = self.day if named else self.published
        if base is None:
            return _UNKNOWN
        if not named and first > base.day and not self._speaks_of_future(piece):
            base = base.replace(day=1) - timedelta(days=1)
        return _day(base.year, base.month, first), _day(base.year, base.month, last), "day"

    def _recent(self, piece: Piece) -> Meaning:
        """近三年: from the first day of the year three years back to the end of this one; 三年前: that year."""
        if self.published is None or not piece.values:
            return _UNKNOWN
        count, unit = piece.values[0], piece.part
        if piece.kind == "ago":
            year = self.published.year - count
            return (date(year, 1, 1), date(year, 12, 31), "year") if unit == "年" else _UNKNOWN
        if unit == "年":
            return date(self.published.year - count, 1, 1), date(self.published.year, 12, 31), "span"
        if unit in ("个月", "个季度"):
            first = _month_from(self.published, -count * (3 if unit == "个季度" else 1))[0]
            return first, self.now()[1], "span"
        return self.published - timedelta(days=count * (7 if unit == "周" else 1)), self.published, "span"

    def _relative(self, piece: Piece) -> Meaning:
        """今日, 上周, 本月: counted from the publication."""
        if self.published is None:
            return _UNKNOWN
        by = piece.values[0]
        if piece.kind == "relative_days":
            day = self.published + timedelta(days=by)
            return day, day, "day"
        if piece.kind == "relative_weeks":
            monday = self.published - timedelta(days=self.published.weekday() - 7 * by)
            return monday, monday + timedelta(days=6), "span"
        return *_month_from(self.published, by), "month"

    def _plan(self, piece: Piece) -> Meaning:
        first = piece.values[0]
        if piece.part in ("末", "期末", "末期"):
            return date(first + 4, 1, 1), date(first + 4, 12, 31), "span"
        if piece.part == "以来":
            return date(first, 1, 1), self.now()[1], "since"
        return date(first, 1, 1), date(first + 4, 12, 31), "span"

    def _span(self, piece: Piece) -> Meaning:
        """5天时间: the days named before it in its paragraph, where they are five."""
        paragraph = self.clauses.paragraph(piece.start)[0]
        return self._as_many(piece.values[0], [named for named in self.days_named if named[0] >= paragraph])

    def _as_many(self, count: int, named: list[tuple[int, date]]) -> Meaning:
        days = [day for _, day in named]
        if days and (max(days) - min(days)).days + 1 == count > 1:
            return min(days), max(days), "span"
        return _UNKNOWN


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _month_from(day: date, by: int) -> tuple[date, date]:
    """The month *by* months from that of *day*."""
    index = day.year * 12 + day.month - 1 + by
    return _months(index // 12, index % 12 + 1, index % 12 + 1)


def _day(year: int, month: int, day: int) -> date | None:
    """That day, or ``None`` where the calendar has none (2月30日)."""
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None
