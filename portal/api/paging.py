"""Lists, page by page: a cursor says which row ended the page before, so that the last page costs what the first does."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest
from ninja import Field

from .model import Described, select
from .problems import UNKNOWN_PAGE

MOST = 500
BIGGEST = 2**63 - 1


class Paging(Described):
    """The parameters of every list."""

    limit: int = Field(100, ge=1, le=MOST, description="一页几条", examples=[20])
    cursor: str = Field(
        "",
        pattern="^[A-Za-z0-9_-]{0,800}$",
        description="从哪里接着取：照抄上一页的 next，其余参数不变；第一页不写",
    )
    fields: str = ""


class Page(Described):
    """A page of a list."""

    next: str | None = Field(
        None,
        description="下一页的 cursor；没有下一页时为 null",
        examples=["WyJhcmVhcyIsIua1juWNl-W4giJd"],
    )


def write_cursor(name: str, *values: Any) -> str:
    """A place in the list *name*, opaque to whoever carries it.

    >>> read_cursor("areas", write_cursor("areas", "焦作市", 3), (str, int))
    ['焦作市', 3]
    """
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    text = json.dumps([name, *plain], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(name: str, cursor: str, types: Sequence[type]) -> list[Any]:
    """The values in *cursor*, each of its type or None where a date may be; what no list *name* wrote is no page."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(urlsafe_b64decode(padded.encode()).decode())
        if not isinstance(values, list) or values[:1] != [name] or len(values) != len(types) + 1:
            raise UNKNOWN_PAGE
        return [_typed(value, wanted) for value, wanted in zip(values[1:], types, strict=True)]
    except (ValueError, RecursionError):
        raise UNKNOWN_PAGE from None


def _typed(value: Any, wanted: Any) -> Any:
    if wanted is date:
        return None if value is None else date.fromisoformat(value if isinstance(value, str) else "")
    if wanted is datetime:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if value.__class__ is not wanted or (wanted is int and not 0 <= value <= BIGGEST):
        raise ValueError(value)
    if wanted is str and "\x00" in value:
        raise ValueError(value)
    return value


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: its columns, the last of which tells all rows apart, and their types.

    A column that begins with a minus descends. The first may be a date, descending, that some rows lack: those come last.
    """

    name: str
    columns: tuple[str, ...]
    types: tuple[type, ...]

    def page(self, rows: Any, request: HttpRequest, paging: Paging) -> dict[str, Any]:
        """The page of *rows* that *paging* asks for: one query, two where it passes from dated rows to undated."""
        select(request, paging.fields)
        after = read_cursor(self.name, paging.cursor, self.types) if paging.cursor else None
        found = self._found(rows, after, paging.limit + 1)
        shown = found[: paging.limit]
        more = len(found) > paging.limit
        return {"items": shown, "next": self.cursor_at(shown[-1]) if more else None}

    def cursor_at(self, row: Any) -> str:
        return write_cursor(self.name, *(getattr(row, column.lstrip("-")) for column in self.columns))

    def _found(self, rows: Any, after: list[Any] | None, most: int) -> list[Any]:
        if self.types[0] is not date:
            rows = rows.filter(_beyond(self.columns, after)) if after else rows
            return list(rows.order_by(*self.columns)[:most])
        # Two ranges of an index, the dated rows and the undated ones; with both in one condition it would be no range.
        day, rest = self.columns[0].lstrip("-"), self.columns[1:]
        found: list[Any] = []
        if after is None or after[0] is not None:
            dated = rows.filter(**{f"{day}__isnull": False})
            dated = dated.filter(_beyond(self.columns, after)) if after else dated
            found = list(dated.order_by(F(day).desc(nulls_last=True), *rest)[:most])
        if len(found) < most:
            undated = rows.filter(**{f"{day}__isnull": True})
            if after is not None and after[0] is None:
                undated = undated.filter(_beyond(rest, after[1:]))
            found += undated.order_by(*rest)[: most - len(found)]
        return found


def _beyond(columns: Sequence[str], values: Sequence[Any]) -> Q:
    """What comes after the row that has *values* in *columns*."""
    column, value = columns[0], values[0]
    name, way = column.lstrip("-"), "lt" if column.startswith("-") else "gt"
    beyond = Q(**{f"{name}__{way}": value})
    if len(columns) == 1:
        return beyond
    # The first condition follows from the second, and is what an index can begin at.
    return Q(**{f"{name}__{way}e": value}) & (beyond | _beyond(columns[1:], values[1:]))
