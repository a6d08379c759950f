"""A digest of all that is kept: the same for the same rows, whatever order they lie in, wherever they are stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.apps import apps
from django.db import connection

PASSING = ("sessions", "procrastinate")
"""The applications whose rows come and go with the running site; those of all others are kept for good."""

# How values are written out, so that two machines write the same.
SETTINGS = {
    "timezone": "UTC", "datestyle": "ISO, YMD", "intervalstyle": "postgres", "bytea_output": "hex",
    "extra_float_digits": "1", "search_path": "public",
}  # fmt: skip

# Each row is written out and hashed; the halves of the hashes are added up, which no order of rows changes.
_TABLE = """
SELECT count(*) || ' ' || md5(concat(sum(('x' || left(hash, 16))::bit(64)::bigint::numeric), ' ',
                                     sum(('x' || right(hash, 16))::bit(64)::bigint::numeric)))
  FROM (SELECT md5(ROW({columns})::text) AS hash FROM "{table}" AS kept) AS hashed
"""


@dataclass(frozen=True, slots=True)
class TableDigest:
    """How many rows a table has, and what they add up to, as ``statement`` says it: ``12 9e107d9d…``."""

    table: str
    columns: tuple[str, ...]
    says: str

    def __str__(self) -> str:
        return f"{self.table} {self.says}"

    @property
    def rows(self) -> int:
        return int(self.says.partition(" ")[0])

    @property
    def statement(self) -> str:
        return statement(self.table, self.columns)


def statement(table: str, columns: Sequence[str]) -> str:
    """The SQL that adds up the rows of *table*."""
    return _TABLE.format(columns=", ".join(f'kept."{column}"' for column in columns), table=table)


def tables() -> list[str]:
    """The tables that are kept for good, those between two models and histories included, by name."""
    found = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in PASSING
    }
    with connection.cursor() as cursor:
        return sorted(found & set(connection.introspection.table_names(cursor)))


def digests() -> Iterator[TableDigest]:
    """The digest of every such table, as the transaction around it sees them."""
    names = tables()
    with connection.cursor() as cursor:
        for name, value in SETTINGS.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        for table in names:
            # By name: a restored table may have its columns in another order.
            described = connection.introspection.get_table_description(cursor, table)
            columns = tuple(sorted(column.name for column in described))
            cursor.execute(statement(table, columns))
            row = cursor.fetchone()
            yield TableDigest(table, columns, row[0] if row else "")


def whole(parts: Sequence[TableDigest]) -> str:
    """One digest for all of *parts*."""
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()
