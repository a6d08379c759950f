"""A file that is handed in → its lines as text, whatever they are worth.

What a file is, its first bytes tell, not its name. Workbooks are opened by a child process with bounded memory and
time (`portal.intake.unpacking`).
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metrics.exports import unguarded

from .columns import NEEDED, SHEET, TITLES, is_head, places_of
from .unpacking import HEAD_WITHIN, LONGEST, MOST_COLUMNS

MAX_BYTES = 5 * 2**20
MAX_UNPACKED = 60 * 2**20
MAX_MEMBERS = 500
LINES = 5000
SECONDS = 30

_FOREIGN = {  # first bytes → what the file is, and what to do about it
    b"\xd0\xcf\x11\xe0": "是旧版 .xls 或加了密码的工作簿，请另存为不加密的 .xlsx 再交",
    b"%PDF-": "是 PDF，请交 .xlsx 或 .csv 原表",
    b"\xff\xd8\xff": "是图片，请交 .xlsx 或 .csv 原表",
    b"\x89PNG": "是图片，请交 .xlsx 或 .csv 原表",
    b"GIF8": "是图片，请交 .xlsx 或 .csv 原表",
    b"{\\rtf": "是 RTF 文件，请交 .xlsx 或 .csv 原表",
    b"Rar!": "是压缩包，请解压后交里面的表",
    b"7z\xbc\xaf": "是压缩包，请解压后交里面的表",
    b"\x1f\x8b": "是压缩包，请解压后交里面的表",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<(?:\?xml|!doctype|html|svg|table)\b", re.IGNORECASE)


class TableError(Exception):
    """A file that holds no table we can read. The message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number there, and its cells by the keys of their columns, empty ones left out."""

    number: int
    cells: Mapping[str, str]
    formulas: tuple[str, ...] = ()  # the columns whose value a formula gave

    def get(self, key: str) -> str:
        return self.cells.get(key, "")

    def as_json(self) -> dict[str, Any]:
        return {"line": self.number, **self.cells} | (
            {"formulas": list(self.formulas)} if self.formulas else {}
        )

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Line:
        cells = {key: str(row[key]) for key in TITLES if row.get(key)}
        return cls(int(row["line"]), cells, tuple(row.get("formulas", ())))


@dataclass(slots=True)
class Read:
    """The lines of a file, and remarks on what was left aside."""

    lines: list[Line]
    remarks: list[str] = field(default_factory=list)


def read_table(data: bytes) -> Read:
    """The table in the file *data*. Raises TableError."""
    if not data.strip(b"\0 \r\n\t"):
        raise TableError("文件是空的，请确认没有选错文件，再交一次。")
    if len(data) > MAX_BYTES:
        raise TableError(
            f"有 {len(data) / 2**20:.0f} MB，超过 {MAX_BYTES // 2**20} MB 的上限，请只留要交的那张表。"
        )
    for opening, problem in _FOREIGN.items():
        if data.startswith(opening):
            raise TableError(f"文件{problem}。")
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data)
    rows = [(n, row, ()) for n, row in _csv(_decoded(data))]
    return _table(rows, "")


def _workbook(data: bytes) -> Read:
    _check_archive(data)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        found = _unpacked(Path(file.name))
    formulas: dict[int, set[int]] = {}
    for row, column in found["formulas"]:
        formulas.setdefault(row + 1, set()).add(column)
    return _table([(n, row, tuple(formulas.get(n, ()))) for n, row in found["rows"]], found["sheet"])


def _check_archive(data: bytes) -> None:
    """Refuse an archive that is no workbook, that carries programs, or that unpacks to more than a table can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise TableError("文件是损坏的工作簿或压缩包，请重新导出。") from error
    names = {entry.filename.lower() for entry in entries}
    if "xl/workbook.xml" not in names:
        kind = "Word 文件" if "word/document.xml" in names else "压缩包，不是 .xlsx 工作簿"
        raise TableError(f"文件是{kind}，请交 .xlsx 或 .csv 原表。")
    if any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise TableError("工作簿里有宏，为安全起见不收。请另存为“Excel 工作簿（.xlsx）”再交。")
    if len(entries) > MAX_MEMBERS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise TableError(
            f"工作簿解开后超过 {MAX_UNPACKED // 2**20} MB，不像一张报送表，请把要交的那张表另存为新文件。"
        )


def _unpacked(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "portal.intake.unpacking", str(path)]
    root = Path(__file__).resolve().parent.parent.parent
    try:
        done = subprocess.run(  # noqa: S603 - our own module, our own interpreter
            command, cwd=root, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TableError(f"{SECONDS} 秒内没有读完，请把要交的那张表另存为新文件再交。") from error
    if done.returncode:
        raise TableError("工作簿读不出来（损坏、加密或过大），请另存为新的 .xlsx，或者存成 .csv 再交。")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _decoded(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\x1a")
        if _MARKUP.match(text):
            raise TableError("文件是网页或 XML，请在 Excel 里另存为 .xlsx 或 .csv 再交。")
        if not _CONTROLS.search(text):
            return text
    raise TableError("文件不是能读的表（既不是 .xlsx，也不是 UTF-8 或 GBK 的 .csv），请重新导出。")


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, with the numbers that a spreadsheet gives them."""
    opening = text[:2000]
    head = next((line for line in opening.splitlines() if line.strip(",;\t ，")), "")
    delimiter = max(",\t;，", key=head.count) if head else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for n, row in enumerate(rows, 1):
            cells = [unguarded(cell.strip()[:LONGEST]) for cell in row[:MOST_COLUMNS]]
            if any(cells):
                yield n, cells
    except csv.Error as error:
        raise TableError("CSV 里的引号不成对，或有一格太长，请检查后重新导出。") from error


def _table(rows: Sequence[tuple[int, list[str], Iterable[int]]], sheet: str) -> Read:
    """The lines below the head, which stands within the first rows."""
    at = next((n for n, (_, cells, _) in enumerate(rows[:HEAD_WITHIN]) if is_head(cells)), None)
    if at is None:
        where = f"“{sheet}”表" if sheet else "文件"
        raise TableError(
            f"{where}前 {HEAD_WITHIN} 行里没有找到表头，表头里要有“指标”“区域”“时间”“数值”几列，请用模板填写。"
        )
    places = places_of(rows[at][1])
    if missing := [TITLES[key] for key in NEEDED if key not in places]:
        raise TableError(f"表头（第{rows[at][0]}行）里缺少“{'”“'.join(missing)}”列，请补上再交。")
    lines = [_line(number, cells, formulas, places) for number, cells, formulas in rows[at + 1 :]]
    lines = [line for line in lines if line.cells]
    if len(lines) > LINES:
        raise TableError(f"有 {len(lines)} 行，一次最多交 {LINES} 行，请分成几张表。")
    if not any(line.get("value") for line in lines):
        raise TableError("“数值”一列都是空的，没有可以收的数，请填好再交。")
    return Read(lines, list(_remarks(rows[at][1], places, lines, sheet)))


def _line(number: int, cells: list[str], formulas: Iterable[int], places: Mapping[str, int]) -> Line:
    found = {key: cells[at] for key, at in places.items() if key != "known" and at < len(cells) and cells[at]}
    computed = set(formulas)
    return Line(number, found, tuple(key for key in found if places[key] in computed))


def _remarks(
    titles: Sequence[str], places: Mapping[str, int], lines: Sequence[Line], sheet: str
) -> Iterator[str]:
    if sheet and sheet != SHEET:
        yield f"读的是“{sheet}”表。"
    if ignored := [title for at, title in enumerate(titles) if title and at not in places.values()]:
        yield f"没有用到的列：{'、'.join(ignored[:10])}。"
    if computed := sum(len(line.formulas) for line in lines):
        yield f"{computed} 个单元格是公式，收下的是算好的值。"
