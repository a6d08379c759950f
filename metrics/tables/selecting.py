"""The observations that a table takes."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from organizations.models import Area, Entity

from ..choices import Qualifier
from ..models import Figure, Observation
from ..querysets import FigureQuerySet, ObservationQuerySet
from .grains import between, inside, of_grain
from .spec import TableSpec


def cells(spec: TableSpec) -> ObservationQuerySet:
    """The public observations that *spec* takes, ordered by indicator, subject, period and kind of value.

    Of indicators of points in time every day comes that lies in a column, of which `build` shows the last.
    """
    found = _asked(spec).filter(of_grain(spec.grain), between(*inside(spec.grain, spec.start, spec.end)))
    # As the unique index has them, so that a million of them need no sorting.
    return found.order_by("indicator_id", "subject_id", "period", "modality")


def leftover(spec: TableSpec) -> ObservationQuerySet:
    """The public observations that are what *spec* asks for, save that their periods have another length."""
    if not spec.grain:
        return Observation.objects.none()
    # What lacks an end answers neither yes nor no: it is left over as well.
    other = Case(When(of_grain(spec.grain), then=Value(False)), default=Value(True))
    return _asked(spec).filter(between(spec.start, spec.end)).filter(other)


def reports(spec: TableSpec) -> FigureQuerySet:
    """The accepted figures that *spec* asks for, in whatever state their articles are: not fewer than its files tell of."""
    found: FigureQuerySet = Figure.objects.accepted().filter(_alike(spec), modality__in=spec.modalities)
    return found if spec.derived else found.filter(between(spec.start, spec.end))


def subjects(spec: TableSpec) -> QuerySet[Any]:
    """The chosen subjects with the areas below them that *spec* adds."""
    return Entity.objects.filter(_subjects(spec))


def _asked(spec: TableSpec) -> ObservationQuerySet:
    found: ObservationQuerySet = Observation.objects.public()
    if not spec:
        return found.none()
    found = found.filter(_alike(spec))
    if spec.exact:
        exact = Q(preferred__qualifier=Qualifier.EXACT, preferred__high__isnull=True)
        found = found.filter(exact | Q(preferred__isnull=True))
    return found.filter(modality__in=spec.modalities)


def _alike(spec: TableSpec) -> Q:
    """Of the chosen indicators and subjects."""
    alike = Q()
    if spec.indicators:
        alike &= Q(indicator__in=[one.pk for one in spec.indicators])
    if spec.subjects:
        alike &= Q(subject__in=subjects(spec).values("pk") if spec.below else _pks(spec))
    return alike


def _subjects(spec: TableSpec) -> Q:
    chosen = Q(pk__in=_pks(spec))
    # Asked for with every query, so what was loaded with the subjects is not loaded again.
    areas = [one if isinstance(one, Area) else one.as_area for one in spec.subjects if one.kind == "area"]
    if not spec.below or not areas:
        return chosen
    if spec.below == "children":
        return chosen | Q(pk__in=Area.objects.filter(parent__in=areas).values("pk"))
    below = Q(pk=None)
    for area in areas:
        below |= Q(lineage__startswith=f"{area.lineage}/")
    return chosen | Q(pk__in=Area.objects.filter(below).values("pk"))


def _pks(spec: TableSpec) -> list[int]:
    return [one.pk for one in spec.subjects]
