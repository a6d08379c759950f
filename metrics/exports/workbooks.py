"""Tables and lines as a spreadsheet: a cover, one table a sheet, the sources and the notes.

After the UK Analysis Function's guidance: a cover that explains, one table a sheet that begins in its first cell,
notes apart. https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from decimal import Decimal
from typing import IO, Any
from urllib.parse import urljoin

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..decimals import decimal_text
from ..tables import Cell, Table
from ..tidy import Column
from ..wording import grouped
from .about import LICENSE, About
from .delimited import FALSE, TRUE
from .guarding import guarded
from .wide import Wide, wide_of

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COVER, TABLE, SOURCES, NOTES = "封面", "表", "来源", "注"
SHEET_LINES = 1_048_575  # that a sheet holds below its head
LINKS = 65_000  # that Excel opens a sheet with, less some
LONGEST = 32_767  # characters of a cell
LONGEST_LINK = 2_000  # characters of an address; of one of more than 2,079 Excel makes no link
FIRST_DAY = date(1900, 1, 1)  # that a spreadsheet knows as a date
DIGITS = 15  # that a spreadsheet's number keeps
_OUTLAWS = re.compile("[\ud800-\udfff\ufffe\uffff]")  # what no XML file may hold

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_WIDTHS = {
    "indicator": 20,
    "subject": 18,
    "place": 22,
    "period": 20,
    "printed": 16,
    "sentence": 60,
    "article": 36,
}
_OTHER_WIDTHS = {"string": 12, "number": 16, "integer": 10, "date": 12, "boolean": 8, "uri": 40}


def xlsx_into(
    file: IO[bytes],
    about: About,
    columns: Sequence[Column],
    lines: Iterable[Sequence[Any]],
    table: Table | None = None,
    sheet: tuple[str, str] = (SOURCES, "每行一条报道，有原句和出处网址。"),
) -> None:
    """Write a spreadsheet of *lines* into *file*, with the *table* that they make up where there is one.

    *sheet* is what the sheet of the lines is called, and what the cover says of it. The same input gives the same
    bytes. Lines beyond what a sheet holds go on in the next.
    """
    book = xlsxwriter.Workbook(file, _OPTIONS)
    book.set_properties(
        {
            "title": about.title,
            "comments": about.description,
            "created": about.retrieved.astimezone(UTC).replace(tzinfo=None),
        }
    )
    sheets = _Sheets(book)
    cover = sheets.add(COVER)
    told: list[tuple[str, str]] = []
    if table is not None:
        sheets.write_wide(TABLE, wide_of(table), about.address)
        told.append((TABLE, "表格本身；“约”“近”这样的字是数字格式，单元格里仍是数，可以计算。"))
    told += [(name, sheet[1]) for name in sheets.write_lines(sheet[0], columns, lines)]
    if table is not None and (table.footnotes or table.missing):
        rows: list[list[Any]] = [[note.number, note.text] for note in table.footnotes]
        rows += [[None, text] for text in table.missing]
        sheets.write_rows(NOTES, ["编号", "说明"], rows, [8, 100])
        told.append((NOTES, "表里每条注的全文，还有表里没有列的。"))
    sheets.write_cover(cover, about, told)
    book.close()


@dataclass
class _Sheets:
    """The sheets of a book, and the formats that they share."""

    book: xlsxwriter.Workbook
    formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def add(self, name: str) -> Worksheet:
        return self.book.add_worksheet(name)

    def format(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    def head(self, sheet: Worksheet, titles: Sequence[str], widths: Sequence[float], lead: int = 0) -> None:
        """The row of titles, which stays in sight with the *lead* first columns."""
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(column, column, width)
            self.text(sheet, 0, column, title, bold=True, bg_color="#EDE7DA", text_wrap=True, bottom=1)
        sheet.freeze_panes(1, lead)
        sheet.repeat_rows(0)

    def text(self, sheet: Worksheet, row: int, column: int, text: str, **style: Any) -> None:
        """*text* as a text, whatever it looks like, also after somebody has edited the cell."""
        if guarded(text) != text:
            style["quote_prefix"] = True
        sheet.write_string(row, column, fit(text), self.format(**style) if style else None)

    def number(self, sheet: Worksheet, row: int, column: int, value: Decimal | int, shown: str) -> None:
        """*value* by the number format *shown*; of more digits than a spreadsheet keeps, as a text."""
        if len(Decimal(value).as_tuple().digits) > DIGITS:
            sheet.write_string(row, column, decimal_text(Decimal(value)) or "")
        else:
            sheet.write_number(row, column, value, self.format(num_format=shown))

    def value(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, TRUE if value else FALSE)
        elif isinstance(value, Decimal | int):
            self.number(sheet, row, column, value, f"0{_decimals(Decimal(value))}")
        elif isinstance(value, date) and value < FIRST_DAY:
            sheet.write_string(row, column, value.isoformat())
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.format(num_format="yyyy-mm-dd"))
        else:
            self.text(sheet, row, column, str(value))

    def link(self, sheet: Worksheet, row: int, column: int, address: str, text: str = "") -> None:
        if len(address) > LONGEST_LINK:
            self.text(sheet, row, column, text or address)
            return
        style = self.format(font_color="#1F5C99", underline=1)
        sheet.write_url(row, column, address, style, fit(text or address))

    def write_lines(self, name: str, columns: Sequence[Column], lines: Iterable[Sequence[Any]]) -> list[str]:
        """The lines in as many sheets as they need, called *name*, *name*2 …; returns what they are called."""
        names: list[str] = []
        titles = [column.title for column in columns]
        widths = [_WIDTHS.get(column.key, _OTHER_WIDTHS[column.type]) for column in columns]
        uri = next((n for n, column in enumerate(columns) if column.type == "uri"), None)
        row, sheet = SHEET_LINES, None
        for line in _at_least_once(lines):
            if row == SHEET_LINES:
                names.append(name if not names else f"{name}{len(names) + 1}")
                row, sheet = 0, self.add(names[-1])
                self.head(sheet, titles, widths)
            if line is None or sheet is None:
                continue
            row += 1
            for column, value in enumerate(line):
                if column == uri and value and row <= LINKS:
                    self.link(sheet, row, column, value)
                else:
                    self.value(sheet, row, column, value)
        return names

    def write_wide(self, name: str, wide: Wide, base: str) -> None:
        sheet = self.add(name)
        last = len(wide.head) - 1
        noted = wide.noted
        widths = [24 if n < wide.lead else 60 if noted and n == last else 14 for n in range(last + 1)]
        self.head(sheet, wide.head, widths, wide.lead)
        links = 0
        for row, values in enumerate(wide.rows(), start=1):
            for column, value in enumerate(values):
                if not isinstance(value, Cell):
                    if value:
                        self.text(sheet, row, column, value)
                    continue
                if value.address and links < LINKS:
                    links += 1
                    self.link(sheet, row, column, urljoin(base, value.address), value.text)
                self.cell(sheet, row, column, value)

    def cell(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        """A number where it is one value, shown by its format just as the table shows it; else its text."""
        shown = shown_as(cell)
        if shown is not None and cell.number is not None:
            self.number(sheet, row, column, cell.number, shown)
        elif cell.text:
            self.text(sheet, row, column, cell.text, align="right")

    def write_rows(
        self, name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[float]
    ) -> None:
        sheet = self.add(name)
        self.head(sheet, titles, widths)
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values):
                self.value(sheet, row, column, value)

    def write_cover(self, sheet: Worksheet, about: About, told: Sequence[tuple[str, str]]) -> None:
        """What the book holds, of when and from where, what its words mean, and where to read on."""
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 100)
        self.text(sheet, 0, 0, about.title, bold=True, font_size=16)
        row = 1
        retrieved = timezone.localtime(about.retrieved).strftime("%Y-%m-%d %H:%M")
        for label, text in (("说明", about.description), ("取数时间", retrieved), ("使用许可", LICENSE)):
            row = self._pair(sheet, row, label, text)
        row = self._address(sheet, row, about.address) + 1
        for indicator in about.indicators:
            unit = f"单位：{indicator.unit}。" if indicator.unit else ""
            row = self._pair(sheet, row, f"指标：{indicator.name}", f"{unit}{indicator.definition}")
        for name, text in told:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.format(font_color="#1F5C99"), name)
            self.text(sheet, row, 1, text, text_wrap=True, valign="top")
            row += 1

    def _address(self, sheet: Worksheet, row: int, address: str) -> int:
        """The address as a link; one that is too long for that in parts, line by line."""
        self.text(sheet, row, 0, "网址", bold=True, valign="top")
        if len(address) <= LONGEST_LINK:
            self.link(sheet, row, 1, address)
            return row + 1
        parts = [address[at : at + LONGEST_LINK] for at in range(0, len(address), LONGEST_LINK)]
        self.text(sheet, row, 1, f"网址太长，成不了链接，分 {len(parts)} 行写在下面，连起来用。")
        for part in parts:
            row += 1
            self.text(sheet, row, 1, part, text_wrap=True, valign="top")
        return row + 1

    def _pair(self, sheet: Worksheet, row: int, label: str, text: str) -> int:
        self.text(sheet, row, 0, label, bold=True, text_wrap=True, valign="top")
        self.text(sheet, row, 1, text, text_wrap=True, valign="top")
        return row + 1


def shown_as(cell: Cell) -> str | None:
    """The number format that shows the number of *cell* as its text does; None where the text is not one number."""
    if cell.number is None or cell.high is not None:
        return None
    before, found, after = cell.text.partition(grouped(cell.number))
    if not found or re.search(r"\d", before + after):
        return None
    digits, after = f"#,##0{_decimals(cell.number)}", _literal(after)
    shown = f"{_literal(before)}{digits}{after}"
    # A format of one part would put the minus before all words.
    return f"{shown};{_literal(f'{before}-')}{digits}{after}" if before and cell.number < 0 else shown


def _literal(text: str) -> str:
    """*text* as a number format shows it."""
    return "".join(f'"{part}"' if part != '"' else r"\"" for part in re.split('(")', text) if part)


def _decimals(value: Decimal) -> str:
    """The part of a number format after the digits before the point: .00 for 31.77."""
    places = len((decimal_text(value) or "").partition(".")[2])
    return f".{'0' * places}" if places else ""


def fit(text: str) -> str:
    """*text* as a cell of a spreadsheet holds it."""
    text = _OUTLAWS.sub("\ufffd", text)
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "  # XlsxWriter would take it for markup of its own and write it as it is
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]}……"


def _at_least_once(lines: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any] | None]:
    """*lines* after a None: a sheet is made with its head even where there is none."""
    yield None
    yield from lines
