"""A table as it looks, as the rows of a sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..decimals import decimal_text
from ..tables import Cell, Head, Row, Table
from ..wording import grouped

NOTES = "注"
Value = str | Cell


@dataclass(frozen=True, slots=True)
class Wide:
    """The head of a sheet, and how many of its first columns say whose a row is."""

    head: list[str]
    lead: int
    table: Table
    noted: bool  # whether the last column is what is to be said of a row

    def rows(self) -> Iterator[list[Value]]:
        """Row by row the words at its head, its cells, and last what is to be said of them."""
        for row in self.table.rows:
            group = [_label(row.group) if row.group else ""] if self.table.grouped else []
            modality = [row.modality] if _has_modalities(self.table) else []
            total = [row.total or Cell()] if self.table.has_total_column else []
            notes = [_notes(row, self.table)] if self.noted else []
            yield [*group, _label(row.head), *modality, *row.cells, *total, *notes]

    def plain_rows(self) -> Iterator[list[object]]:
        """The same for a file without formats: a cell is a number where the number alone is what the table shows."""
        for row in self.rows():
            yield [plain(value) if isinstance(value, Cell) else value for value in row]


def wide_of(table: Table) -> Wide:
    lead = [*(["分组"] if table.grouped else []), table.corner, *(["性质"] if _has_modalities(table) else [])]
    columns = [_label(column) for column in table.columns]
    total = ["合计"] if table.has_total_column else []
    notes = [NOTES] if _is_noted(table) else []
    return Wide([*lead, *columns, *total, *notes], len(lead), table, bool(notes))


def plain(cell: Cell) -> object:
    """*cell* as a number, if it is one value and nothing qualifies it; else as the table shows it."""
    if cell.number is not None and cell.high is None and cell.text == grouped(cell.number):
        return Decimal(decimal_text(cell.number) or 0)  # without idle zeros
    return cell.text or None


def _is_noted(table: Table) -> bool:
    return bool(table.footnotes) or any(cell.others for cell in table.cells)


def _has_modalities(table: Table) -> bool:
    return any(row.modality for row in table.rows)


def _label(head: Head) -> str:
    return f"{head.label}（{head.detail}）" if head.detail else head.label


def _notes(row: Row, table: Table) -> str:
    """The notes of a row in full, each with the columns that it is about: 2018年：约，报上写作“约85万元”。"""
    columns = [column.label for column in table.columns]
    about: dict[int, list[str]] = defaultdict(list)
    for number in row.head.notes:
        about[number] = []
    for label, cell in zip([*columns, "合计"], [*row.cells, row.total or Cell()], strict=True):
        for number in cell.notes:
            about[number].append(label)
    texts = {note.number: note.text for note in table.footnotes}
    said = [
        f"{'、'.join(labels)}：{texts[number]}" if labels else texts[number]
        for number, labels in sorted(about.items())
        if number in texts
    ]
    for label, cell in zip(columns, row.cells, strict=True):
        others = [f"{one.text}（{one.source}）" for one in cell.others]
        known = "".join(texts.get(number, "") for number in cell.notes)  # a conflict names them too
        if more := [one for one in others if one not in known]:
            said.append(f"{label}：另有{'、'.join(more)}")
    return "；".join([*(one.removesuffix("。") for one in said[:-1]), *said[-1:]])
