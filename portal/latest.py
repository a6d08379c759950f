"""The figures of one place or body: the latest value of each indicator, and the course of those that say most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, F, Value, When, Window
from django.db.models.functions import Upper

from metrics.choices import Modality
from metrics.models import Observation

from .moves import PRINTED, Move, move_of

CARDS = 8
INDICATORS = 200  # that a page names; the comparison has them all
COURSE = 40  # values of an indicator that are looked at, the newest


def latest_by_indicator(subject: Any) -> list[Observation]:
    """The latest public value of each indicator for exactly *subject*, an actual one where there is one; one query.

    The latest years come first, and in a year what says more than itself: with values before it, or a change in print.
    """
    is_actual = Case(When(modality=Modality.ACTUAL, then=Value(0)), default=Value(1))
    rows = Observation.objects.public().filter(subject=subject.pk).with_source()
    rows = rows.annotate(course=Window(Count("pk"), partition_by=F("indicator_id")))
    latest = rows.order_by("indicator_id", is_actual, Upper("period").desc(nulls_last=True), "-pk")
    found = list(latest.distinct("indicator_id")[:INDICATORS])
    return sorted(found, key=_worth, reverse=True)


def _worth(row: Any) -> tuple[Any, ...]:
    end = row.period_end
    says_more = row.course > 1 or bool(row.preferred and row.preferred.comparison in PRINTED)
    return (
        row.value is not None,
        row.modality == Modality.ACTUAL,
        end.year if end else 0,
        says_more,
        end.toordinal() if end else 0,
        row.pk,
    )


def moves_of(latest: Sequence[Observation]) -> list[Move]:
    """*latest*, each with what came before it; one query."""
    if not latest:
        return []
    keys = {row.indicator_id: row for row in latest}
    courses: dict[int, list[Observation]] = defaultdict(list)
    rows = Observation.objects.public().filter(
        subject=latest[0].subject_id, indicator__in=keys, modality=Modality.ACTUAL, period__isnull=False
    )
    for row in rows.with_source().latest_first()[: COURSE * len(latest)]:
        courses[row.indicator_id].insert(0, row)
    return [move_of(row, courses[row.indicator_id]) or Move(row) for row in latest]


def inside_but_own(area: Any, most: int) -> list[Observation]:
    """The latest values of what lies in *area*: its parts and organisations, not the area itself; one query."""
    rows = Observation.objects.public().inside(area).exclude(subject=area.pk)
    return list(rows.with_source().latest_first()[:most])
