"""A table of observations as data: no markup, no queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..decimals import decimal_text
from .spec import TableSpec

Key = tuple[Any, ...]
MANY = 999  # values of other lengths that are counted; of more it is said that they are more


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of a column, a row or a group of rows."""

    axis: str  # subject, period, indicator, total
    label: str
    key: Any = None  # the subject's or indicator's pk, (start, end) of a period
    detail: str = ""  # the unit of an indicator, the place of a subject that is not alone with its name
    address: str = ""
    notes: tuple[int, ...] = ()


class Other(NamedTuple):
    """Another report of a cell: what it says and where."""

    text: str
    source: str  # 《青石日报》2021年7月2日
    address: str


@dataclass(slots=True)
class Cell:
    """A value in its place. One without a report is empty: its text is "" and its value None, never 0.

    ``value`` and ``high`` are in the base unit ``unit``; ``text`` is what the table shows, scaled, with 约、近、以上.
    ``number`` is the scaled value, for spreadsheets.
    """

    text: str = ""
    value: Decimal | None = None
    high: Decimal | None = None
    number: Decimal | None = None
    unit: str = ""
    observation: int | None = None
    kind: str = ""  # actual, planned, standard, derived, manual, total; "" for an empty cell
    modality: str = ""
    qualifier: str = ""
    start: date | None = None  # of the observation, not of its column
    end: date | None = None
    notes: list[int] = field(default_factory=list)
    address: str = ""  # of the sentence that printed it, or of its citation
    contested: bool = False  # public reports differ
    unsettled: bool = False  # and no editor has chosen between them
    passed_over: bool = False  # an editor chose a report in the stead of a manual value
    others: list[Other] = field(default_factory=list)  # further reports, where all are asked for

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(slots=True)
class Row:
    """A line of a table: whose it is, and a cell for each column."""

    head: Head
    cells: list[Cell]
    group: Head | None = None
    modality: str = ""  # where the table has several kinds of values
    total: Cell | None = None  # of the columns, where the table has a column of totals
    summed: bool = False  # the row is itself a total


@dataclass(slots=True)
class Footnote:
    """A note, and the cells that it belongs to as (row, column); the head of a row is column -1."""

    number: int
    text: str
    kind: str = ""  # qualifier, derived, conflict, manual, day, unit, range, total
    cells: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """Rows and columns of cells, with the notes they need.

    ``left_out`` is how many values have a period of another length than the table's columns, ``silent`` how many areas
    below the chosen ones have no value and no row, ``beyond`` how many values lie beyond the limit and are not shown.
    """

    spec: TableSpec
    title: str
    unit: str  # of all cells, as shown (万元); "" where indicators differ, and each has its own in its head
    corner: str  # what the rows are: 地方和机构
    columns: list[Head]
    rows: list[Row]
    footnotes: list[Footnote] = field(default_factory=list)
    left_out: int = 0
    left_out_example: str = ""
    silent: int = 0
    beyond: int = 0
    has_total_column: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def grouped(self) -> bool:
        return any(row.group for row in self.rows)

    @property
    def cells(self) -> Iterator[Cell]:
        """The cells that hold a reported or derived value, row by row."""
        return (cell for row in self.rows if not row.summed for cell in row.cells if cell)

    @property
    def missing(self) -> list[str]:
        """What the table does not show, each in a sentence for readers."""
        said = []
        if self.silent:
            said.append(f"还有 {self.silent} 个下级区域没有这样的数，没有列出。")
        if self.left_out:
            many = f"{MANY} 个以上的" if self.left_out > MANY else f"{self.left_out} 个"
            said.append(
                f"另有 {many}值，时间长短和列不一样（如{self.left_out_example}），没有列进来：一年的数不是各月相加，各月的也不拆开。"
            )
        if self.beyond:
            said.append(f"表太大，还有 {self.beyond} 个值没有列在表里。")
        return said

    def as_data(self) -> dict[str, Any]:
        """The table as plain data, for JSON: what its page shows, and what a later one is held against."""
        return {
            "title": self.title,
            "unit": self.unit,
            "corner": self.corner,
            "columns": [_head(one) for one in self.columns],
            "has_total_column": self.has_total_column,
            "rows": [
                {
                    "group": _head(row.group) if row.group else None,
                    "head": _head(row.head),
                    "modality": row.modality,
                    "summed": row.summed,
                    "cells": [_cell(cell) for cell in row.cells],
                    "total": _cell(row.total) if row.total is not None else None,
                }
                for row in self.rows
            ],
            "footnotes": [
                {"number": one.number, "text": one.text, "kind": one.kind} for one in self.footnotes
            ],
            "left_out": self.left_out,
            "left_out_example": self.left_out_example,
            "silent": self.silent,
            "beyond": self.beyond,
            "missing": self.missing,
        }


def _head(head: Head) -> dict[str, Any]:
    return {"axis": head.axis, "label": head.label, "detail": head.detail, "notes": list(head.notes)}


def _cell(cell: Cell) -> dict[str, Any] | None:
    if not cell:
        return {"notes": cell.notes} if cell.notes else None
    return {
        "text": cell.text,
        "value": decimal_text(cell.value),
        "unit": cell.unit,
        "kind": cell.kind,
        "observation": cell.observation,
        "address": cell.address,
        "contested": cell.contested,
        "notes": cell.notes,
        "others": [one._asdict() for one in cell.others],
    }
