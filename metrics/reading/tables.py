"""Units that a table prints once, in its header: 单位：万元 · 户数（户） 人数（人）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .numerals import SCALES
from .units import Unit, unit_after

# （万元）, 单位：户. What it says is read with the units' own table.
_HEADER = re.compile(
    r"[（(单](?:(?<=[（(])(?:单位[:：])?(?P<bracketed>[^（()）\s，。；、0-9]{1,8})[）)]"
    r"|(?<=单)位[:：](?P<stated>[^\s，。；、（()）]{1,8}))"
)
_ROW = re.compile(r"[0-9][0-9,]*+(?:\.[0-9]++)?(?: [0-9][0-9,]*+(?:\.[0-9]++)?)*")
_CELL = re.compile(r"[0-9][0-9,.]*+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_LONGEST_NAME = 16  # between two header cells stands the name of a column

_MOST_COLUMNS = 30


class Column(NamedTuple):
    """The unit of a column; ``scale`` is what its cells are multiplied by (万元: 10000)."""

    unit: Unit
    scale: int


class _Header(NamedTuple):
    start: int
    end: int
    columns: tuple[Column, ...]
    stated: bool  # 单位：… speaks of every number until the next full stop


def find_columns(text: str) -> dict[int, Column]:
    """The column of every number that stands in a table, by where the number begins.

    >>> columns = find_columns("乡镇户数（户）人数（人）\\n城关镇120 340\\n")
    >>> {at: column.unit.name for at, column in columns.items()}
    {16: '户', 20: '人'}
    """
    headers = list(_joined(text))
    if not headers:
        return {}
    columns: dict[int, Column] = {}
    for index, header in enumerate(headers):
        end = headers[index + 1].start if index + 1 < len(headers) else len(text)
        columns.update(_cells(text, header, end))
    return columns


def _headers(text: str) -> Iterator[_Header]:
    for match in _HEADER.finditer(text):
        column = _column(match["bracketed"] or match["stated"])
        if column is not None:
            yield _Header(
                match.start(), match.end(), (column,), match["stated"] is not None or "单位" in match[0]
            )


def _column(printed: str) -> Column | None:
    """万元 → 元, 10000; ``None`` where *printed* is no unit."""
    scale = 1
    while printed and printed[0] in SCALES and (len(printed) == 1 or unit_after(printed, 0) is None):
        scale *= SCALES[printed[0]]
        printed = printed[1:]
    unit = unit_after(printed, 0)
    return Column(unit, scale) if unit is not None and unit.end == len(printed) else None


def _joined(text: str) -> Iterator[_Header]:
    """Headers side by side make one: their columns follow one another in every row."""
    pending: _Header | None = None
    for header in _headers(text):
        if pending and _side_by_side(text, pending, header):
            pending = pending._replace(end=header.end, columns=pending.columns + header.columns)
            continue
        if pending:
            yield pending
        pending = header
    if pending:
        yield pending


def _side_by_side(text: str, first: _Header, second: _Header) -> bool:
    if first.stated or second.stated or len(first.columns) >= _MOST_COLUMNS:
        return False
    name = text[first.end : second.start]
    return len(name) <= _LONGEST_NAME and not _CELL.search(name)


def _cells(text: str, header: _Header, end: int) -> Iterator[tuple[int, Column]]:
    stop = text.find("。", header.end, end)
    end = end if stop < 0 else stop
    alone = len(header.columns) == 1 and not header.stated
    for row in _ROW.finditer(text, header.end, end):
        if alone and text[header.end : row.start()].strip(" ：:\n"):
            return  # 就业人数（人）2860: a single bracket speaks of the number beside it
        cells = [(row.start() + cell.start(), cell[0]) for cell in _CELL.finditer(row[0])]
        if all(_YEAR.fullmatch(cell) for _, cell in cells):
            continue
        if len(header.columns) == 1:
            yield from ((at, header.columns[0]) for at, _ in cells)
        elif len(cells) == len(header.columns):
            yield from ((at, column) for (at, _), column in zip(cells, header.columns, strict=True))
        if alone:
            return
