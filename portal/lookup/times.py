"""Whether two times are one, and which of two values of a series is the newer."""

from __future__ import annotations

from datetime import date, timedelta

from metrics.reading import Period

from .known import Cell


def is_same_time(cell: Cell, period: Period, timing: str) -> bool:
    """Whether *cell* is of the time that the draft names; at a point in time only the day counts (2018年底, 2018年)."""
    if timing == "point":
        return cell.end is not None and cell.end == period.end
    return (cell.start, cell.end) == (period.start, period.end) and not (
        cell.start is None and cell.end is None
    )


def supersedes(new: Cell, old: Cell, timing: str) -> bool:
    """Whether *new* is a later value of the series of *old*: a later day, the next such month or year, or 1—11月 after 1—10月."""
    if new.modality != old.modality or old.end is None or new.end is None or new.end <= old.end:
        return False
    if timing == "point":
        return True
    if old.start is None or new.start is None:
        return old.start is new.start
    if (new.start.year, new.start) == (old.end.year, old.start):
        return new.end.year == old.end.year
    return _months(new.start, new.end) == _months(old.start, old.end)


def _months(start: date, end: date) -> tuple[int, int]:
    """How long a time is: whole months, or days."""
    after = end + timedelta(days=1)
    if start.day == after.day == 1:
        return (after.year - start.year) * 12 + after.month - start.month, 0
    return 0, (end - start).days


def is_year_after(cell: Cell, period: Period) -> bool:
    """Whether *cell* is of the same time a year later: what its paper said of the change tells of *period*."""
    if period.start is None or period.end is None or cell.start is None or cell.end is None:
        return False
    later = (cell.start.year, cell.end.year) == (period.start.year + 1, period.end.year + 1)
    return later and cell.start.month == period.start.month and cell.end.month == period.end.month
