"""Steps of migrations that run one by one, outside a transaction, so that nobody who writes waits for them.

A migration that breaks off between two such steps is begun anew: what is there already is left as it is.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db.migrations import RemoveConstraint
from django.db.migrations.operations.base import Operation


def _found(schema_editor: Any, statement: str, name: str) -> bool | None:
    """The first column of the row that *statement* finds of *name*; None where there is no such row."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(statement, [name])
        row = cursor.fetchone()
    return row[0] if row else None


def _constrained(schema_editor: Any, name: str) -> bool:
    return _found(schema_editor, "SELECT true FROM pg_constraint WHERE conname = %s", name) is not None


class AddConstraintOnce(AddConstraintNotValid):
    """Adds the constraint, which holds for what is written from now on, unless it is there."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not _constrained(schema_editor, self.constraint.name):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class RemoveConstraintOnce(RemoveConstraint):
    """Removes the constraint, if it is there."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if _constrained(schema_editor, self.name):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class AddIndexOnce(AddIndexConcurrently):
    """Builds the index while others write, unless it is there; one that a break left half built is built anew."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        valid = _found(
            schema_editor,
            "SELECT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = %s",
            self.index.name,
        )
        if valid is False:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(self.index.name)}")
        if not valid:
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class Repeat(Operation):
    """Runs *statement*, which does a part of the work and answers with where to go on, until it answers with none.

    Each time in a transaction of its own; it begins at 0.
    """

    reversible = True
    atomic = False

    def __init__(self, statement: str) -> None:
        self.statement = statement

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        last: int | None = 0
        while last is not None:
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(self.statement, [last])
                (last,) = cursor.fetchone()

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        pass

    def describe(self) -> str:
        return "Fills a derived table, a part at a time"
