"""How long a correction may take: working days, Monday to Friday."""

from __future__ import annotations

from datetime import date, timedelta

WORKING_DAYS = 3


def working_days_after(day: date, count: int = WORKING_DAYS) -> date:
    """The working day *count* working days after *day*.

    Public holidays are proclaimed year by year and not known here; whoever enters a correction moves its deadline.

    >>> working_days_after(date(2018, 10, 26))  # a Friday
    datetime.date(2018, 10, 31)
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
