"""Thousands of observations written by one step, each with values of its own, and taken back with it.

What `portal.journal` does row by row takes minutes for a table of five thousand cells; here it is a statement for each
thousand. A step notes them as one change, ``{"model", "pks", "before": None, "after": None, "many": [...]}``, whose
``many`` holds for each row what was ``before`` (None for a new one) and ``after``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from articles.choices import DecisionState
from metrics.competing import is_contested
from metrics.filing import choose_again, refile
from metrics.models import Figure, Observation

from .history import batches, note_changed
from .values import Values, set_values, values_of

MODEL = "metrics.observation"
SIZE = 500


class ChangedSinceError(Exception):
    """A row is not as the step left it; the message names it."""


def write(
    new: Sequence[Observation], changed: Sequence[tuple[Observation, Values]], by: User
) -> dict[str, Any]:
    """Save *new* cells and those that *changed*, each with what it was before; returns the change for the step."""
    Observation.objects.bulk_create(new, batch_size=SIZE)
    _note([row.pk for row in new], by, "+")
    many: list[dict[str, Any]] = [{"pk": row.pk, "before": None, "after": values_of(row)} for row in new]
    for row, before in changed:
        after = values_of(row)
        names = [name for name in after if before[name] != after[name]]
        many.append(
            {"pk": row.pk, "before": {n: before[n] for n in names}, "after": {n: after[n] for n in names}}
        )
    _save([row for row, _ in changed], {name for one in many if one["before"] for name in one["before"]}, by)
    return {
        "model": MODEL, "pks": [one["pk"] for one in many], "before": None, "after": None, "many": many,
    }  # fmt: skip


def take_back(change: dict[str, Any], by: User) -> None:
    """Every cell of *change* as it was before; reports that came in since are filed again. Raises ChangedSinceError."""
    rows = _found(change)
    made, changed = [], []
    for one in change["many"]:
        row = rows.get(one["pk"])
        if row is None or values_of(row, one["after"]) != one["after"]:
            raise ChangedSinceError(str(row or one["pk"]))
        if one["before"] is None:
            made.append(row)
        else:
            set_values(row, one["before"])
            changed.append((row, one["before"]))
    _save([row for row, _ in changed], {name for _, before in changed for name in before}, by)
    _mend([row for row, _ in changed])
    _remove(made, by)


def _found(change: dict[str, Any]) -> dict[int, Observation]:
    found: dict[int, Observation] = {}
    for batch in batches(sorted(change["pks"])):  # in one order, so that two never wait for each other
        rows = Observation.objects.select_for_update(of=("self",)).filter(pk__in=batch)
        found |= {row.pk: row for row in rows.select_related("indicator").order_by("pk")}
    return found


def _save(rows: Sequence[Observation], columns: set[str], by: User) -> None:
    """Write the *columns* of *rows*, with their histories, and whether their reports differ."""
    if not rows:
        return
    now = timezone.now()
    reports = _reports_of(rows)
    for row in rows:
        row.updated_at = now
        row.contested = is_contested(row, reports[row.pk])
    names = {f.name for f in Observation._meta.concrete_fields if f.attname in columns}
    for batch in batches(rows, SIZE):
        Observation.objects.bulk_update(batch, sorted({*names, "updated_at", "contested"}))
    _note([row.pk for row in rows], by, "~")


def _reports_of(rows: Sequence[Observation]) -> dict[int, list[Figure]]:
    found: dict[int, list[Figure]] = defaultdict(list)
    for batch in batches([row.pk for row in rows]):
        for figure in Figure.objects.standing().filter(observation__in=batch):
            found[figure.observation_id or 0].append(figure)
    return found


def _mend(rows: Sequence[Observation]) -> None:
    """Give the cells whose report was rejected meanwhile to another of their reports, or remove them."""
    reported = {row.preferred_id: row for row in rows if row.preferred_id is not None}
    standing: set[int] = set()
    for batch in batches(list(reported)):
        good = Figure.objects.filter(pk__in=batch, state=DecisionState.ACCEPTED, anchored=True, held=False)
        standing |= {pk for pk, cell in good.values_list("pk", "observation") if cell == reported[pk].pk}
    for pk, row in reported.items():
        if pk not in standing:
            if row.manual_value is not None:
                row.preferred, row.preferred_reason, row.chosen_at = None, "", None
                row.save()
                continue
            other = row.figures.accepted().order_by("decided_at", "pk").first()
            if other is None:
                row.delete()
                continue
            row.preferred, row.preferred_reason, row.chosen_at = other, "", None
            row.save()
            choose_again(row)


def _remove(rows: Sequence[Observation], by: User) -> None:
    """Remove cells; the reports that were filed in them since get cells of their own."""
    figures: list[Figure] = []
    for batch in batches([row.pk for row in rows]):
        found = list(Figure.objects.filter(observation__in=batch).order_by("pk"))
        Figure.objects.filter(pk__in=[figure.pk for figure in found]).update(observation=None)
        figures += found
        _note(batch, by, "-")
        cells = Observation.objects.filter(pk__in=batch)
        cells._raw_delete(cells.db)  # nothing else hangs on a cell; the database would say so
    for figure in figures:
        figure.observation = None
        refile(figure)


def _note(pks: Sequence[int], by: User, kind: str) -> None:
    for batch in batches(pks):
        note_changed(Observation, batch, by, kind)
