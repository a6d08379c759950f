"""What stands at the heads of a table: subjects, indicators and periods, each in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from organizations.models import Entity

from ..models import Indicator, Observation, day_range
from ..wording import period
from .amounts import scaled_unit
from .grains import MONTHS, Span, inside, run
from .model import Head
from .selecting import subjects
from .spec import TableSpec

RUN = 36  # columns from the first to the last value that are shown although some are empty
ASKED = 120  # the same, where the reader says from when to when


@dataclass(slots=True)
class Subjects:
    """The subjects of a table in order, where each lies, and which of them have nothing to show."""

    heads: dict[int, Head] = field(default_factory=dict)
    places: dict[int, str] = field(
        default_factory=dict
    )  # lineage, an organisation's name after that of its area
    superiors: dict[int, int | None] = field(default_factory=dict)
    silent: list[int] = field(
        default_factory=list
    )  # areas below the chosen ones without a value, and without a head


def subject_axis(spec: TableSpec, found: set[int]) -> Subjects:
    """The subjects of a table in which those *found* have values: chosen ones first, each with what lies below it.

    Chosen ones have a head even without a value, areas below them only with one.
    """
    wanted = subjects(spec) if spec.subjects else Entity.objects.filter(pk__in=found)
    what = (
        "pk", "kind", "name", "slug", "as_area__lineage", "as_area__path", "as_organization__area__lineage",
        "as_organization__area__path", "as_organization__superior",
    )  # fmt: skip
    rows = {row[0]: row for row in wanted.order_by().values_list(*what)}
    out = Subjects()
    for pk, _, name, _, lineage, _, of, _, superior in rows.values():
        out.places[pk] = lineage or f"{of or ''}/{name}"
        out.superiors[pk] = superior
    chosen = [one.pk for one in spec.subjects if one.pk in rows]
    ordered = _below(chosen, out.places) if chosen else sorted(rows, key=_areas_first(rows, out.places))
    shown = [pk for pk in ordered if pk in found or pk in chosen]
    out.silent = [pk for pk in ordered if pk not in found and pk not in chosen]
    names = Counter(rows[pk][2] for pk in shown)
    prefixes = {kind: reverse(f"{kind}-detail", args=["-"])[:-2] for kind in {rows[pk][1] for pk in shown}}
    for pk in shown:
        _, kind, name, slug, _, path, _, of_path, _ = rows[pk]
        where = (path.rpartition("/")[0] if path else of_path or "") if names[name] > 1 else ""
        out.heads[pk] = Head("subject", name, pk, where, f"{prefixes[kind]}{slug}/")
    return out


def _below(chosen: Iterable[int], places: dict[int, str]) -> list[int]:
    """The *chosen* ones in their order, each followed by what lies below it."""
    ordered: dict[int, None] = {}
    by_place = sorted(places, key=lambda pk: (places[pk], pk))
    for pk in chosen:
        ordered.setdefault(pk)
        for other in by_place:
            if places[other].startswith(f"{places[pk]}/"):
                ordered.setdefault(other)
    return [*ordered, *(pk for pk in by_place if pk not in ordered)]


def _areas_first(rows: dict[int, tuple], places: dict[int, str]):  # type: ignore[type-arg, no-untyped-def]
    return lambda pk: (rows[pk][1] != "area", places[pk], pk)


def indicator_axis(spec: TableSpec, found: set[int]) -> dict[int, Indicator]:
    """The indicators of a table: the chosen ones in their order, else those *found* to have values."""
    if spec.indicators:
        return {one.pk: one for one in spec.indicators}
    rows = Indicator.objects.filter(pk__in=found).defer("phrases").order_by("category", "name")
    return {one.pk: one for one in rows}


def indicator_head(indicator: Indicator, spec: TableSpec) -> Head:
    unit = scaled_unit(indicator.unit, spec.scale)
    return Head("indicator", indicator.name, indicator.pk, unit, indicator.get_absolute_url())


def period_axis(spec: TableSpec, found: set[Span]) -> list[Span]:
    """The periods of a table, the earliest first.

    By year, half, quarter or month none is left out between the first and the last, so that a gap is seen; unless they
    were too many. The ends are those asked for, else of the values.
    """
    ordered = sorted(found, key=_when)
    if spec.grain not in MONTHS:
        return ordered
    start, end = inside(spec.grain, spec.start, spec.end)
    days = [day for one in ordered for day in one if day is not None]
    first, last = start or min(days, default=None), end or max(days, default=None)
    if first is None or last is None or first > last:
        return ordered
    return run(spec.grain, first, last, ASKED if start and end else RUN) or ordered


def _when(span: Span) -> tuple[date, date]:
    """By the end, the longer first; what is open or unknown after what is not."""
    return span.end or date.max, span.start or date.min


def period_head(span: Span) -> Head:
    return Head("period", wording_of(span), span)


def wording_of(span: Span) -> str:
    """The time as people write it: 2018年, 2018年1—6月, 截至2019年6月30日, 未注明."""
    return period(Observation(period=day_range(*span)))
