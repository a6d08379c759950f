"""Histories of many rows at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import connection, models
from django.utils import timezone
from psycopg import sql

BATCH = 1000
Item = TypeVar("Item")


def batches(items: Sequence[Item], size: int = BATCH) -> Iterator[Sequence[Item]]:
    """*items* in order, at most *size* at a time."""
    for at in range(0, len(items), size):
        yield items[at : at + size]


def note_changed(model: type[models.Model], pks: Sequence[int], by: User | None, kind: str = "~") -> None:
    """Write into the history of *model*, if it has one, that *by* changed the rows *pks*, as they now are.

    Or, by *kind*, that he made them (+), or is about to remove them (-). None: the program did.
    """
    history: Any = getattr(model, "history", None)
    options: Any = model._meta
    if history is None:
        return
    # One statement in the database: a decision on every mention of a city concerns a hundred thousand rows.
    columns = sql.SQL(", ").join(sql.Identifier(f.column) for f in history.model.tracked_fields)
    statement = sql.SQL(
        "INSERT INTO {history} ({columns}, history_date, history_type, history_user_id, history_change_reason)"
        " SELECT {columns}, %s, %s, %s, '' FROM {table} WHERE {key} = ANY(%s) ORDER BY {key}"
    ).format(
        history=sql.Identifier(history.model._meta.db_table),
        columns=columns,
        table=sql.Identifier(options.db_table),
        key=sql.Identifier(options.pk.column),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [timezone.now(), kind, by.pk if by else None, list(pks)])
