"""The figures of one place or body: the latest value of each indicator, and the course of those that say most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, Upper

from metrics.choices import Modality
from metrics.models import ALL, Indicator, Observation, Tally, Total
from metrics.querysets import one_array, subjects_in

from .moves import PRINTED, Move, move_of, series_of

CARDS = 8
INDICATORS = 200  # that a page names; the comparison has them all
FEW = 1000  # subjects


def latest_by_indicator(subject: Any) -> tuple[list[Observation], int]:
    """The latest public value of each indicator for exactly *subject*, an actual one where there is one; two queries.
    Of more than `INDICATORS` those whose periods end last, and of how many there are.

    The latest years come first, and in a year what says more than itself: with values before it, or a change in print.
    """
    own = Observation.objects.public().filter(subject=subject.pk, indicator=OuterRef("pk"))
    newest = own.order_by(Upper("period").desc(nulls_last=True), "-pk").values("pk")
    # The newest of each by the index, not all of them sorted: a city has twenty years of every month.
    latest = Coalesce(Subquery(newest.filter(modality=Modality.ACTUAL)[:1]), Subquery(newest[:1]))
    reported = Tally.objects.filter(subject=subject.pk).told("indicator")
    # The keys first: with all that is joined to a row the database no longer sees that there are but a few.
    found = Indicator.objects.filter(pk__in=reported).order_by().values_list(latest, flat=True)
    keys = [key for key in found if key]
    counted = Tally.objects.filter(subject=subject.pk, indicator=OuterRef("indicator")).order_by()
    course = Subquery(counted.values("indicator").annotate(count=Sum("cells")).values("count"))
    rows = Observation.objects.filter(pk__in=keys).with_source().annotate(course=Coalesce(course, 0))
    return sorted(rows.latest_first()[:INDICATORS], key=_worth, reverse=True), len(keys)


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
    """*latest*, each with what came before it; two queries."""
    if not latest:
        return []
    series = series_of((row.indicator_id, row.subject_id) for row in latest)
    return [move_of(row, series[row.indicator_id, row.subject_id]) or Move(row) for row in latest]


def inside_but_own(area: Any, most: int) -> list[Observation]:
    """The latest values of what lies in *area*: its parts and organisations, not the area itself; two queries."""
    # Who has any is asked first: by their keys the database knows whether few or many of the newest are theirs.
    told = Total.objects.filter(subject__in=subjects_in(area), indicator=ALL).exclude(subject=area.pk)
    subjects = list(told.told("subject"))
    if not subjects:
        return []
    # A few by their keys, which says how rare theirs are; of thousands putting in each takes longer than to find them.
    rows = Observation.objects.public().filter(
        subject__in=subjects if len(subjects) <= FEW else one_array(subjects)
    )
    return list(rows.with_source().latest_first()[:most])
