"""What a reader can choose for a table: indicators and subjects to tick, and one-click changes of a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from metrics.models import ALL, Indicator, Tally, Total
from metrics.tables import AXES, GRAINS, SCALES, TableSpec, subjects
from organizations.models import Entity, Name

from .choosing import KINDS, place_of
from .tabling import query_of

OFFERED = 60  # boxes of one list


class Box(NamedTuple):
    """A box to tick."""

    name: str  # of the field
    value: str
    label: str
    detail: str
    ticked: bool


class Switch(NamedTuple):
    """A change of the table, one click away."""

    label: str
    query: str
    current: bool


def indicator_boxes(spec: TableSpec, text: str) -> tuple[list[Box], bool]:
    """The chosen indicators, ticked, then those whose name or phrases have *text*, or else that have values for the
    chosen subjects; and whether there are more."""
    chosen = {one.pk for one in spec.indicators}
    found = Indicator.objects.exclude(pk__in=chosen).defer("phrases")
    if text:
        found = found.called(text)
    values: Any = Total.objects.filter(subject=ALL)
    if spec.subjects and not text:
        asked = subjects(spec).values("pk")
        values = Tally.objects.filter(subject__in=asked)
    rows = list(found.filter(pk__in=values.told("indicator")).order_by("category", "name")[: OFFERED + 1])
    boxes = [_indicator_box(one, True) for one in spec.indicators]
    return boxes + [_indicator_box(one, False) for one in rows[:OFFERED]], len(rows) > OFFERED


def subject_boxes(spec: TableSpec, text: str) -> tuple[list[Box], bool]:
    """The chosen subjects, ticked, then those that have *text* in a name, or else that have values of the chosen
    indicators; and whether there are more."""
    chosen = {one.pk for one in spec.subjects}
    found: QuerySet[Any] = Entity.objects.filter(kind__in=KINDS).exclude(pk__in=chosen)
    if text:
        named = Name.objects.filter(text__contains=text).values("entity")
        found = found.filter(Q(name__contains=text) | Q(pk__in=named))
    else:
        values: Any = Total.objects.filter(indicator=ALL)
        if spec.indicators:
            asked = [one.pk for one in spec.indicators]
            values = Tally.objects.filter(indicator__in=asked)
        found = found.filter(pk__in=values.told("subject"))
    found = found.select_related("as_area", "as_organization__area").order_by(
        "kind", "as_area__lineage", "name"
    )
    rows = list(found[: OFFERED + 1])
    boxes = [_subject_box(one, True) for one in spec.subjects]
    return boxes + [_subject_box(one, False) for one in rows[:OFFERED]], len(rows) > OFFERED


def switches(spec: TableSpec) -> list[tuple[str, list[Switch]]]:
    """The one-click changes of a table by what they change: its grain, its magnitude, what goes where."""
    layouts = [
        ("subject", "period"),
        ("period", "subject"),
        ("indicator", "period"),
        ("indicator", "subject"),
    ]
    return [
        ("时间", [_switch(label, spec, grain=key) for key, label in GRAINS.items()]),
        ("数量", [_switch(key or "个", spec, scale=key) for key in SCALES]),
        (
            "行 × 列",
            [
                _switch(f"{_SHORT[rows]} × {_SHORT[cols]}", spec, rows=rows, cols=cols)
                for rows, cols in layouts
            ],
        ),
    ]


_SHORT = AXES | {"subject": "地方"}


def _switch(label: str, spec: TableSpec, **change: str) -> Switch:
    current = all(getattr(spec, key) == value for key, value in change.items())
    return Switch(label, query_of(replace(spec, **change)), current)  # type: ignore[arg-type]


def _indicator_box(one: Indicator, ticked: bool) -> Box:
    detail = f"{one.category}，{one.unit}" if one.unit else one.category
    return Box("indicator", one.code, one.name, detail, ticked)


def _subject_box(one: Entity, ticked: bool) -> Box:
    return Box(one.kind, one.slug, one.name, place_of(one) or one.get_kind_display(), ticked)
