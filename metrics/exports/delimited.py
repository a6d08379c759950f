"""Rows as a CSV file that a spreadsheet opens rightly and harmlessly."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .guarding import SUSPECT, guarded

BOM = "\ufeff"
TRUE, FALSE = "是", "否"


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180), with the mark by which Excel knows that it is UTF-8.

    Texts are guarded, and quoted, so that nothing in one begins a new cell where semicolons or tabs part them; numbers
    stay numbers, negative ones too.
    """
    yield BOM + csv.writer(_Echo()).writerow([guarded(title) for title in head])  # type: ignore[operator]
    write: Any = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC).writerow
    for row in rows:
        # A million rows have thirty million cells, nearly all of them texts that no guard need look at.
        yield write(
            [value if value.__class__ is str and value[:1] not in SUSPECT else _cell(value) for value in row]
        )


def _cell(value: object) -> object:
    if value.__class__ is str:
        return guarded(value)  # type: ignore[arg-type]
    if value is None:
        return ""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    return guarded(str(value)) if isinstance(value, str) else value  # a lazy or marked text is one too
