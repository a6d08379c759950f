"""The indicator catalogue between CSV, database and the matcher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce

from .catalogue import Catalogue, IndicatorEntry
from .models import Indicator, Observation

SHARED = ("code", "name", "unit", "timing", "category", "definition", "direction")


def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    return Catalogue.from_csv((settings.FIXTURES / "indicators.csv").read_text("utf-8"))


@transaction.atomic
def load_indicators(catalogue: Catalogue) -> int:
    """Add the indicators that the database lacks; those it has stay as editors left them. Returns how many were added."""
    known = set(Indicator.objects.values_list("code", flat=True))
    new = [_row(entry) for entry in catalogue.entries if entry.code not in known]
    return len(Indicator.objects.bulk_create(new))


def catalogue_from_database() -> tuple[Catalogue, dict[str, int]]:
    """The catalogue as the matcher wants it, and the primary key of the indicator with each code."""
    rows = list(Indicator.objects.all())
    entries = [
        IndicatorEntry(phrases=tuple(row.phrases), **{name: getattr(row, name) for name in SHARED})
        for row in rows
    ]
    return Catalogue(entries), {row.code: row.pk for row in rows}


def _row(entry: IndicatorEntry) -> Indicator:
    return Indicator(phrases=list(entry.phrases), **{name: getattr(entry, name) for name in SHARED})


def history_from_database(entities: Mapping[str, int]) -> dict[tuple[str, str], list[Decimal]]:
    """The values in public tables, by indicator code and subject path: what a new value is held against.

    *entities* gives the primary key of the entity at each path.
    """
    paths = {key: path for path, key in entities.items()}
    history: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    cells = Observation.objects.public().annotate(reported=Coalesce("preferred__value", "manual_value"))
    for code, subject, value in cells.values_list("indicator__code", "subject_id", "reported").iterator():
        history[code, paths[subject]].append(value)
    return dict(history)
