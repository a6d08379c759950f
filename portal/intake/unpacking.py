"""``python -m portal.intake.unpacking FILE``: the table in a workbook, as JSON on standard output, within bounded
memory and time.

Values are calamine's. What it does not tell is read beside it from the sheet's own XML: which cells are shown as per
cent, which dates leave out the day, which values a formula gave, and which formulas failed. No formula leaves here.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import iterparse

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum, load_workbook

from .columns import SHEET, UNCOMPUTED, is_head

MEMORY = 768 * 1024 * 1024
SECONDS = 20
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST = 300
HEAD_WITHIN = 20  # rows, of which one is the head
SHEETS = 20

Place = tuple[int, int]
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_PERCENT_FORMATS = {9, 10}
_MONTH_FORMATS = {17, 27, 36, 50, 52, 57}  # from 27 on as Chinese editions have them
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_EPOCH = date(1899, 12, 30)


class Marks(NamedTuple):
    """What a sheet says of its cells beside their values."""

    per_cent: set[Place]
    months: set[Place]
    formulas: set[Place]
    troubles: dict[Place, str]


def main(file: str) -> None:
    _limit()
    sys.stdout.buffer.write(json.dumps(table(Path(file)), ensure_ascii=False).encode("utf-8", "replace"))


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's time limit remains
        return
    for kind, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):  # refused where a stricter limit is set already, and by macOS
            resource.setrlimit(kind, (limit, limit))


def table(path: Path) -> dict[str, Any]:
    """The sheet to read, its rows as text by their numbers, and the rows in which formulas gave a value."""
    book = load_workbook(str(path))
    for name in _visible(book):
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS)
        if name != SHEET and not any(is_head([_text(cell) for cell in row]) for row in rows[:HEAD_WITHIN]):
            continue
        marks = _marks(path, name)
        return {"sheet": name, "rows": list(_rows(rows, marks)), "formulas": sorted(marks.formulas)}
    return {"sheet": "", "rows": [], "formulas": []}


def _visible(book: CalamineWorkbook) -> list[str]:
    """The sheets that a reader sees, that of the template first."""
    sheets = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    return sorted(sheets[:SHEETS], key=lambda name: name != SHEET)


def _rows(rows: Sequence[Sequence[Any]], marks: Marks) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, with their numbers from 1."""
    for n, row in enumerate(rows):
        cells = [_shown(cell, (n, m), marks) for m, cell in enumerate(row[:MOST_COLUMNS])]
        if any(cells):
            yield n + 1, cells


def _shown(value: Any, place: Place, marks: Marks) -> str:
    if place in marks.troubles:
        return marks.troubles[place]
    if isinstance(value, float) and not isinstance(value, bool):
        number = _decimal(value)
        if place in marks.per_cent:
            return f"{number.scaleb(2):f}%"
        if (
            place in marks.months and 1 <= value < 100_000
        ):  # a Chinese format that calamine takes for a number
            value = _EPOCH + timedelta(days=int(value))
        else:
            return f"{number:f}"
    if isinstance(value, date) and place in marks.months:
        return f"{value.year}年{value.month}月"
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        value = value.date()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{_decimal(value):f}"
    return _CONTROLS.sub("", str(value)).strip()[:LONGEST]


def _decimal(value: float) -> Decimal:
    """What a spreadsheet shows of a binary fraction: fifteen digits."""
    number = Decimal(f"{value:.15g}")
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _marks(path: Path, sheet: str) -> Marks:
    marks = Marks(set(), set(), set(), {})
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        per_cent, months = _formats(archive)
        if member is None:
            return marks
        with archive.open(member) as source:
            for _, node in iterparse(source, events=("end",)):  # noqa: S314 - in a process of bounded memory
                if node.tag == f"{_NS}c":
                    _mark(node, marks, per_cent, months)
                elif node.tag == f"{_NS}row":
                    node.clear()
    return marks


def _mark(cell: Any, marks: Marks, per_cent: set[int], months: set[int]) -> None:
    place = _place(cell.get("r", ""))
    if place is None or place[0] >= MOST_ROWS or place[1] >= MOST_COLUMNS:
        return
    style = int(cell.get("s") or 0)
    if style in per_cent:
        marks.per_cent.add(place)
    if style in months:
        marks.months.add(place)
    value = (cell.findtext(f"{_NS}v") or "").strip()
    if cell.get("t") == "e":
        marks.troubles[place] = value[:20] or "#N/A"
    elif cell.find(f"{_NS}f") is not None:
        if value:
            marks.formulas.add(place)
        elif cell.get("t") != "str":  # a formula may well give an empty text
            marks.troubles[place] = UNCOMPUTED


def _place(address: str) -> Place | None:
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the archive that holds *sheet*."""
    names = set(archive.namelist())
    link = None
    for node in _nodes(archive, "xl/workbook.xml", f"{_NS}sheet"):
        if node.get("name") == sheet:
            link = node.get(_LINK)
    for node in _nodes(archive, "xl/_rels/workbook.xml.rels", ""):
        if link and node.get("Id") == link:
            target = node.get("Target", "")
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return member if member in names else None
    return None


def _formats(archive: zipfile.ZipFile) -> tuple[set[int], set[int]]:
    """The styles that show per cent, and those that show a month without a day."""
    codes: dict[int, str] = {}
    per_cent: set[int] = set()
    months: set[int] = set()
    for parent in _nodes(archive, "xl/styles.xml", ""):
        if parent.tag == f"{_NS}numFmts":
            codes = {int(one.get("numFmtId", -1)): one.get("formatCode", "") for one in parent}
        if parent.tag == f"{_NS}cellXfs":
            for style, one in enumerate(parent):
                number = int(one.get("numFmtId") or 0)
                code = _QUOTED.sub("", codes.get(number, "")).lower()
                if number in _PERCENT_FORMATS or "%" in code:
                    per_cent.add(style)
                if number in _MONTH_FORMATS or ("y" in code and "m" in code and "d" not in code):
                    months.add(style)
    return per_cent, months


def _nodes(archive: zipfile.ZipFile, member: str, tag: str) -> Iterator[Any]:
    if member in archive.namelist():
        with archive.open(member) as source:
            for _, node in iterparse(source, events=("end",)):  # noqa: S314 - in a process of bounded memory
                if not tag or node.tag == tag:
                    yield node


if __name__ == "__main__":
    main(sys.argv[1])
