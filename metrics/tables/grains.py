"""Periods by their length. A year, half, quarter, month or day is one of the calendar; anything else is only itself.

A value goes into the column of exactly its own length: a year's value is not the sum of its months', nor theirs of it.
What is reported of a day by an indicator of points in time (常住人口, 党员数) holds for that day alone; in a table by
year, half, quarter or month the last such day of each column stands for it, and a note says which day it was.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import DateField, F, Func, Q
from django.db.models.functions import TruncMonth, TruncQuarter, TruncYear

from ..choices import Timing

MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
DAY = timedelta(days=1)
_OPENS, _ENDS = "period__startswith", "period__endswith"


class Span(NamedTuple):
    """Days from *start* to *end*, both included; None where an end is open or unknown."""

    start: date | None
    end: date | None


def span_of(grain: str, day: date) -> Span:
    """The calendar's year, half, quarter, month or day that *day* lies in.

    >>> span_of("half", date(2018, 10, 26)), span_of("month", date(2020, 2, 9)).end
    (Span(start=datetime.date(2018, 7, 1), end=datetime.date(2018, 12, 31)), datetime.date(2020, 2, 29))
    """
    if grain == "point":
        return Span(day, day)
    months = MONTHS[grain]
    first = (day.month - 1) // months * months + 1
    return Span(date(day.year, first, 1), _next_month(date(day.year, first + months - 1, 1)) - DAY)


def place(grain: str, timing: str, span: Span) -> Span | None:
    """The column in which what is reported of *span* stands in a table by *grain*; None where it has none.

    >>> year, october = Span(date(2018, 1, 1), date(2018, 12, 31)), Span(date(2018, 10, 1), date(2018, 10, 31))
    >>> place("year", "period", year) == year, place("year", "period", october), place("month", "period", year)
    (True, None, None)
    >>> new_years_eve = Span(date(2018, 12, 31), date(2018, 12, 31))
    >>> place("year", "point", new_years_eve) == year, place("year", "period", new_years_eve)
    (True, None)
    """
    if not grain:
        return span
    if span.end is None:
        return None
    if timing == Timing.POINT and span.start in (span.end, None):
        return span_of(grain, span.end)
    own = span_of(grain, span.end)
    return own if own == span else None


def run(grain: str, first: date, last: date, most: int) -> list[Span]:
    """All columns by *grain* from that of *first* to that of *last*; none where they are more than *most*.

    >>> [one.end.isoformat() for one in run("quarter", date(2018, 11, 1), date(2019, 6, 30), 9)]
    ['2018-12-31', '2019-03-31', '2019-06-30']
    >>> run("month", date(1949, 10, 1), date(2019, 10, 1), 36)
    []
    """
    if grain not in MONTHS or _months_between(first, last) // MONTHS[grain] >= most:
        return []
    spans = [span_of(grain, first)]
    while (end := spans[-1].end) is not None and end < last:
        spans.append(span_of(grain, end + DAY))
    return spans


def inside(grain: str, start: date | None, end: date | None) -> tuple[date | None, date | None]:
    """*start* and *end* drawn in to whole columns of *grain*: a year of which a part is asked for is not in the table.

    >>> [day.isoformat() for day in inside("year", date(2017, 6, 1), date(2019, 12, 31)) if day]
    ['2018-01-01', '2019-12-31']
    """
    if grain in MONTHS:
        if start is not None and (span := span_of(grain, start)).start != start and span.end is not None:
            start = span.end + DAY
        if end is not None and (span := span_of(grain, end)).end != end and span.start is not None:
            end = span.start - DAY
    return start, end


def of_grain(grain: str) -> Q:
    """Observations that have a column in a table by *grain*: `place` in the database's words."""
    if not grain:
        return Q()
    opens = F(_OPENS)
    one_day = Q(**{_ENDS: _Later(opens, step="1 day")})
    day = one_day | Q(**{f"{_OPENS}__isnull": True, f"{_ENDS}__isnull": False})
    on_a_day = Q(indicator__timing=Timing.POINT) & day
    if grain == "point":
        return one_day | on_a_day
    begins = {
        "year": Q(**{_OPENS: TruncYear(opens)}),
        "half": Q(**{_OPENS: TruncMonth(opens), f"{_OPENS}__month__in": (1, 7)}),
        "quarter": Q(**{_OPENS: TruncQuarter(opens)}),
        "month": Q(**{_OPENS: TruncMonth(opens)}),
    }
    return begins[grain] & Q(**{_ENDS: _Later(opens, step=f"{MONTHS[grain]} months")}) | on_a_day


def between(start: date | None, end: date | None) -> Q:
    """Observations whose periods lie between *start* and *end*; one that is open at an end counts by its other end."""
    within = Q()
    if start is not None:
        within &= Q(**{f"{_OPENS}__gte": start}) | Q(**{f"{_OPENS}__isnull": True, f"{_ENDS}__gt": start})
    if end is not None:
        after = end + DAY if end < date.max else end
        within &= Q(**{f"{_ENDS}__lte": after}) | Q(**{f"{_ENDS}__isnull": True, f"{_OPENS}__lte": end})
    return within


class _Later(Func):
    """A day, so much later."""

    template = "((%(expressions)s) + interval '%(step)s')::date"
    output_field = DateField()


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
