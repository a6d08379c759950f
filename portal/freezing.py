"""Tables frozen at a moment, and what has changed in their cells since."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection, transaction
from django.http import QueryDict

from metrics import tidy
from metrics.differences import Difference, Kind, differences, plain_line
from metrics.models import FrozenFile, FrozenTable
from metrics.tables import TableSpec, cells

from .comparing import MOST_LINES, current_addresses
from .exporting import files_of, table_selection
from .tabling import query_of, spec_of

FRESH = 60  # seconds that a comparison with the present is kept


class FreezeError(ValueError):
    """A table that cannot be frozen; the message is for whoever asked."""


def freeze(spec: TableSpec, title: str, note: str, user: User, base_url: str) -> FrozenTable:
    """Keep the table and its files as they are now; all of them see the same moment. Raises FreezeError."""
    if not spec:
        raise FreezeError("没有选指标，也没有选地方，没有表可以定稿。")
    with transaction.atomic():
        _hold_still()
        selection = table_selection(spec)
        table = selection.table
        if table is None or not table:
            raise FreezeError("这张表是空的，没有可以定稿的数。")
        if table.beyond or selection.count() > MOST_LINES:
            raise FreezeError(f"表太大，定稿的表最多 {MOST_LINES} 行，请少选一些。")
        lines = [plain_line(line) for line in tidy.as_dicts(selection.columns, selection.lines(base_url))]
        frozen = FrozenTable.objects.create(
            title=title or table.title,
            note=note,
            query=query_of(spec),
            content={"table": table.as_data(), "lines": lines},
            frozen_by=user,
        )
        files = files_of(selection, frozen.frozen_at, base_url)
        FrozenFile.objects.bulk_create(
            FrozenFile(table=frozen, format=format, body=body, sha256=sha256(body).hexdigest())
            for format, body in files.items()
        )
    return frozen


def _hold_still() -> None:
    """Let all queries of the transaction see one moment. Where it is part of a larger one, that one has begun already."""
    if len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def changes_since(frozen: FrozenTable) -> list[Difference]:
    """What has become of the cells of *frozen*, and which came that it would have; not older than a minute."""
    found: list[Difference] | None = cache.get(f"changes-{frozen.key}")
    if found is None:
        found = _changes(frozen)
        cache.set(f"changes-{frozen.key}", found, FRESH)
    return found


def _changes(frozen: FrozenTable) -> list[Difference]:
    spec, _ = spec_of(QueryDict(frozen.query))
    derived = any(line.get("source_kind") == tidy.WORKED_OUT for line in frozen.content["lines"])
    # What was worked out is known from the table alone.
    lines = table_selection(spec).lines("") if derived else tidy.lines(cells(spec), spec.reports)
    after = (plain_line(line) for line in tidy.as_dicts(tidy.columns(derived), lines))
    return differences(current_addresses(frozen.content["lines"]), after)


def counted(found: list[Difference]) -> list[tuple[Kind, int]]:
    """How many changes there are of each kind, in the order of kinds."""
    counts = Counter(one.kind for one in found)
    return [(kind, counts[kind]) for kind in Kind if counts[kind]]
