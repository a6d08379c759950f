"""How long a correction may take: working days, by the holidays that the State Council proclaims year by year.

The program ships those of the years in ``articles/data/holidays.csv``, after the notices of 国务院办公厅 (国办发明电〔2023〕7号,
〔2024〕12号, 〔2025〕7号). A year proclaimed later is added in ``DATA_DIR/holidays.csv``, in the same columns; until then its
Mondays to Fridays count, and `remark` says so.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

logger = logging.getLogger(__name__)

WORKING_DAYS = 3
SHIPPED = Path(__file__).with_name("data") / "holidays.csv"
OWN = "holidays.csv"  # in DATA_DIR
OFF, ON = "放假", "上班"
LONGEST = 31  # days of a holiday


class HolidaysError(ValueError):
    """A line of a file of holidays that says nothing; the message is Chinese and names the line."""


class Calendar(NamedTuple):
    """Holidays, the days at weekends that are worked in their stead, and the years of which both are known."""

    off: frozenset[date]
    on: frozenset[date]
    years: frozenset[int]

    def is_worked(self, day: date) -> bool:
        return day in self.on or (day.weekday() < 5 and day not in self.off)


def working_days_after(day: date, count: int = WORKING_DAYS) -> date:
    """The working day *count* working days after *day*.

    >>> working_days_after(date(2018, 10, 26))  # a Friday of a year that is not known
    datetime.date(2018, 10, 31)
    >>> working_days_after(date(2026, 9, 30)), working_days_after(date(2026, 2, 13))  # 国庆节; 春节, 14日上班
    (datetime.date(2026, 10, 10), datetime.date(2026, 2, 25))
    """
    known = calendar()
    while count:
        day += timedelta(days=1)
        count -= known.is_worked(day)
    return day


def remark(first: date, last: date) -> str:
    """What is to be said of a deadline counted from *first* to *last*: whether holidays of a year are unknown."""
    unknown = sorted({first.year, last.year} - calendar().years)
    if not unknown:
        return ""
    years = "、".join(str(year) for year in unknown)
    return f"{years} 年的放假安排还没有录入，按周一到周五算，遇法定假日请自己改。"


def calendar() -> Calendar:
    """The holidays that are shipped and those of ``DATA_DIR/holidays.csv``; one with a mistake is left out and logged."""
    own = Path(settings.DATA_DIR) / OWN
    try:
        return _calendar(own, own.stat().st_mtime_ns)
    except FileNotFoundError:
        return _calendar(None, 0)


@lru_cache(maxsize=2)
def _calendar(own: Path | None, changed: int) -> Calendar:
    rows = list(read(SHIPPED))
    try:
        rows += read(own) if own is not None else []
    except (HolidaysError, OSError, UnicodeDecodeError, csv.Error) as problem:
        logger.warning("放假安排没有用上：%s", problem)
    return _of(rows)


def _of(rows: Iterable[tuple[date, bool]]) -> Calendar:
    """The last that is said of a day holds."""
    worked = dict(rows)
    off = frozenset(day for day, is_worked in worked.items() if not is_worked)
    return Calendar(off, frozenset(worked) - off, frozenset(day.year for day in worked))


def read(path: Path) -> Iterator[tuple[date, bool]]:
    """The days that a file of holidays names, each with whether it is worked. Raises HolidaysError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                first, last = (date.fromisoformat((row[name] or "").strip()) for name in ("first", "last"))
                worked = {OFF: False, ON: True}[(row["what"] or "").strip()]
            except (KeyError, ValueError) as error:
                raise HolidaysError(
                    f"{path.name} 第 {number} 行看不懂，请写成 2027-01-01,2027-01-01,放假,元旦 这样，首行是 first,last,what,name。"
                ) from error
            if not 0 <= (last - first).days < LONGEST:
                raise HolidaysError(
                    f"{path.name} 第 {number} 行的末日早于首日，或者长过 {LONGEST} 天，请改正。"
                )
            for days in range((last - first).days + 1):
                yield first + timedelta(days=days), worked
