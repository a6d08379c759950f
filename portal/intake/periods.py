"""Periods as departments write them: 2018, 2018年上半年, 2018Q3, 2018-10, 201810, 2018年1—10月, 2018/10/26.

What newspapers write is read as it is read there, so that a table and a newspaper fill the same cell.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date

from metrics.reading.periods import find_periods

Span = tuple[date, date]
LIKE = "请写成 2018年、2018年3季度、2018年1—10月、2018年10月或 2018-10-26 的样子"
FIRST, LAST = 1900, 2100

_SPACES = re.compile(r"\s")
_YEAR = re.compile(r"(\d{4})(?:年度?)?$")
_MONTH = re.compile(r"(\d{4})(?:[-/]|\.(?=\d\d))(\d{1,2})$|(\d{4})(0[1-9]|1[0-2])$")
_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$|(\d{4})(\d\d)(\d\d)$")
_QUARTER = re.compile(r"(\d{4})年?(?:[-/]?[Qq]([1-4])|第?([1-4一二三四])季度?)$")
_HALF = re.compile(r"(\d{4})年?[-/]?[Hh]([12])$")
_TO = re.compile(r"(?:至|到|~|—+|–|--)")
_BETWEEN_DATES = re.compile(r"(\d{4}([./])\d{1,2}(?:\2\d{1,2})?)-(\d{4}\2\d{1,2}(?:\2\d{1,2})?)$")
_ONE_DECIMAL = re.compile(r"\d{4}\.\d$")
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}


class PeriodError(ValueError):
    """A period that cannot be read; the message is Chinese and says how to write it."""


def read_period(text: str) -> Span:
    """The first and the last day that *text* means. Raises PeriodError.

    >>> [f"{a:%m%d}-{b:%m%d}" for a, b in map(read_period, ["2018", "2018Q3", "２０１８年上半年", "2018年1—10月", "2018.10"])]
    ['0101-1231', '0701-0930', '0101-0630', '0101-1031', '1001-1031']
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    if _ONE_DECIMAL.fullmatch(plain):
        message = f"“{text}”分不清是 1 月还是 10 月，请写成 {plain[:4]}年{plain[-1]}月 或 {plain[:4]}-10"
        raise PeriodError(message)
    try:
        span = _numeric(plain) or _range(plain) or _printed(plain)
    except ValueError:  # 2018-13, 2018-02-30
        raise PeriodError(f"日历上没有“{text}”，{LIKE}") from None
    if span is None:
        raise PeriodError(f"读不懂时间“{text}”，{LIKE}")
    if span[1] < span[0]:
        raise PeriodError(f"“{text}”的末尾早于开头，请改正")
    if span[0].year < FIRST or span[1].year > LAST:
        raise PeriodError(f"“{text}”不像是统计的时间，{LIKE}")
    return span


def _numeric(text: str) -> Span | None:
    if match := _YEAR.match(text):
        return _months(int(match[1]), 1, 12)
    if match := _MONTH.match(text):
        year, month = int(match[1] or match[3]), int(match[2] or match[4])
        return _months(year, month, month)
    if match := _DAY.match(text):
        parts = match.group(1, 3, 4) if match[1] else match.group(5, 6, 7)
        day = date(*map(int, parts))
        return day, day
    if match := _QUARTER.match(text):
        digit = match[2] or match[3]
        quarter = _CHINESE.get(digit) or int(digit)
        return _months(int(match[1]), 3 * quarter - 2, 3 * quarter)
    if match := _HALF.match(text):
        return _months(int(match[1]), 6 * int(match[2]) - 5, 6 * int(match[2]))
    return None


def _range(text: str) -> Span | None:
    """2018-01至2018-03, 2018.01-2018.03: each end by itself."""
    match = _BETWEEN_DATES.match(text)
    ends = [match[1], match[3]] if match else _TO.split(text)
    if len(ends) != 2:
        return None
    first, last = (_numeric(end) for end in ends)
    return (first[0], last[1]) if first and last else None


def _printed(text: str) -> Span | None:
    """What a newspaper could print, with its year; nothing may be left over."""
    text = text.removesuffix("为止").removesuffix("止").removesuffix("期间")
    found = find_periods(text, None)
    if len(found) != 1 or found[0].start or found[0].end != len(text):
        return None
    period = found[0].period
    return (period.start, period.end) if period.start and period.end else None


def _months(year: int, first: int, last: int) -> Span:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
