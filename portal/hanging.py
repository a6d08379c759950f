"""What goes with a row when it is removed."""

from __future__ import annotations

from django.db import connection, models
from django.db.models.deletion import Collector

DERIVED_ROWS = {"portal.queueentry", "articles.presence"}


def collected(row: models.Model) -> Collector:
    """What goes, and what loosens, when *row* is removed. Raises ProtectedError where something holds it."""
    collector = Collector(using=connection.alias, origin=row)
    collector.collect([row])
    return collector


def going_with(collector: Collector, row: models.Model) -> list[models.Model]:
    """The rows that go with *row*, apart from its own in the tables of its parents."""
    own = {type(row), *row._meta.all_parents}
    groups = [*collector.data.values(), *collector.fast_deletes]
    rows = [one for group in groups for one in group if type(one) not in own]
    return [one for one in rows if one._meta.label_lower not in DERIVED_ROWS]
