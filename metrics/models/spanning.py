"""Periods: whole days from one to another, as figures and observations have them."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange


def day_range(start: date | None, end: date | None) -> DateRange | None:
    """Whole days from *start* to *end*, both included, as PostgreSQL stores them.

    None where neither end is known, and where the end comes before the start. The last day of the calendar is no end.
    """
    if end == date.max:
        end = None
    if (start is None and end is None) or (start and end and end < start):
        return None
    return DateRange(start, end and end + timedelta(days=1))


class Spanning(models.Model):
    """A period in whole days. PostgreSQL keeps the day after the last as the open upper end."""

    period = DateRangeField("时间", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def period_start(self) -> date | None:
        return self.period.lower if self.period else None

    @property
    def period_end(self) -> date | None:
        """The last day of the period, itself included."""
        return self.period.upper - timedelta(days=1) if self.period and self.period.upper else None
