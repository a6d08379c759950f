"""What is public of the series that a draft speaks of: all candidate cells in one query, then their sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Func, IntegerField, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber, Upper

from metrics.models import Observation
from metrics.reports import Reported, with_reports

CELLS = 6_000
"""Cells that are looked at for one draft, the newest."""
TOLD = 500
"""Cells whose sentences are read."""
NEWEST = 6
"""Cells of each series and each length of period that are looked at whatever time the draft speaks of."""

Pair = tuple[int, int]
"""The keys of an indicator and of a subject."""


class Cell(NamedTuple):
    """A public cell, as much of it as tells whether it is the one that is meant."""

    pk: int
    indicator: int
    subject: int
    modality: str
    start: date | None
    end: date | None  # itself included
    value: Decimal

    @property
    def pair(self) -> Pair:
        return self.indicator, self.subject


Series = Mapping[Pair, list[Cell]]


class Known(NamedTuple):
    """The cells of each series, the latest first; ``cut`` where there are more than are looked at."""

    series: Series
    cut: bool


def known_of(pairs: Iterable[Pair], days: Iterable[date]) -> Known:
    """The public cells of *pairs*: the newest, those without a period, and those of the years of *days* and the year after."""
    subjects: dict[int, set[int]] = defaultdict(set)
    for indicator, subject in pairs:
        subjects[indicator].add(subject)
    series: dict[Pair, list[Cell]] = defaultdict(list)
    if not subjects:
        return Known(series, False)
    rows = _cells(subjects, sorted(days))[: CELLS + 1]
    found = [_cell(*row) for row in rows]
    for cell in found[:CELLS]:
        series[cell.pair].append(cell)
    return Known(series, len(found) > CELLS)


def _cells(subjects: Mapping[int, set[int]], days: list[date]) -> QuerySet[Any, Any]:
    wanted = Q(pk=None)
    for indicator, several in subjects.items():
        wanted |= Q(indicator=indicator, subject__in=several)
    public = Observation.objects.public().filter(wanted)
    length = Func(
        F("period"), template="upper(%(expressions)s) - lower(%(expressions)s)", output_field=IntegerField()
    )
    rank = Window(
        RowNumber(),
        partition_by=[F("indicator"), F("subject"), F("modality"), length],
        order_by=[Upper("period").desc(nulls_last=True), F("pk").desc()],
    )
    when = Q(pk__in=public.order_by().annotate(rank=rank).filter(rank__lte=NEWEST).values("pk"))
    if days:
        when |= Q(period__overlap=(date(max(days[0].year, 2) - 1, 1, 1), _new_year(days[-1].year + 2)))
    cells = public.filter(when).order_by(Upper("period").desc(nulls_last=True), "pk")
    reported = Coalesce("preferred__value", "manual_value")
    return cells.values_list("pk", "indicator", "subject", "modality", "period", reported)


def _new_year(year: int) -> date:
    return date(min(year, date.max.year), 1, 1)


def _cell(pk: int, indicator: int, subject: int, modality: str, period: Any, value: Decimal) -> Cell:
    start = period.lower if period else None
    end = period.upper - timedelta(days=1) if period and period.upper else None
    return Cell(pk, indicator, subject, modality, start, end, value)


def told(cells: Iterable[Cell]) -> dict[int, Reported]:
    """*cells*, at most TOLD of them, with their public reports, by primary key, in three queries."""
    wanted = list(dict.fromkeys(cell.pk for cell in cells))[:TOLD]
    if not wanted:
        return {}
    # Asked again for what is public: a report may have been withdrawn since the first question.
    rows = Observation.objects.public().filter(pk__in=wanted).with_source()
    return {one.cell.pk: one for one in with_reports(list(rows))}
