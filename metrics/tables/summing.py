"""The total row and the total column of a table, each cell a sum or the note that says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ..models import Indicator
from . import adding
from .amounts import scaled, shown
from .grains import Span
from .model import Cell, Head, Row, Table

if TYPE_CHECKING:
    from .building import Draft


def add_totals(table: Table, draft: Draft) -> None:
    """Give *table* a column of totals where it has several columns, and each group a row of them where it has several."""
    if len(table.columns) > 1:
        _add_column(table, draft)
    rows: list[Row] = []
    for _, several in groupby(table.rows, key=lambda row: row.group):
        own = list(several)
        rows += own
        kinds = dict.fromkeys(row.modality for row in own)
        for kind in kinds:
            of_kind = [row for row in own if row.modality == kind]
            if len({row.head.key for row in of_kind}) > 1:
                rows.append(_total_row(table, draft, of_kind))
    table.rows = rows


def _add_column(table: Table, draft: Draft) -> None:
    axis = table.spec.cols
    several, without, reason = _parts(axis, [head.key for head in table.columns], draft)
    parts = set(several)
    chosen = [n for n, head in enumerate(table.columns) if head.key in parts]
    table.has_total_column = True
    for row in table.rows:
        indicator = _indicator(draft, row.group, row.head)
        row.total = _sum([row.cells[n] for n in chosen], indicator, axis, without, reason, draft)


def _total_row(table: Table, draft: Draft, rows: Sequence[Row]) -> Row:
    axis = table.spec.rows
    several, without, against = _parts(axis, [row.head.key for row in rows], draft)
    parts = set(several)
    added = [row for row in rows if row.head.key in parts]
    row = Row(
        Head("total", f"合计（不含{without}本级）" if without else "合计"),
        [],
        rows[0].group,
        rows[0].modality,
    )
    row.summed, row.total = True, Cell() if table.has_total_column else None
    of = [_indicator(draft, rows[0].group, column) for column in table.columns]
    reasons = {(_never(one, axis, draft) or against) for one in of}
    if len(reasons) == 1 and (reason := reasons.pop()):  # for the row as a whole
        draft.notes.add(row, "total", f"没有合计：{reason}。")
        row.cells = [Cell() for _ in table.columns]
        return row
    for n, indicator in enumerate(of):
        row.cells.append(_sum([one.cells[n] for one in added], indicator, axis, without, against, draft))
    return row


def _parts(axis: str, keys: Sequence[object], draft: Draft) -> tuple[Sequence[object], str, str]:
    """What is added along *axis*, what is left out of the sum, and what speaks against any sum."""
    if axis == "subject":
        return adding.apart(keys, draft.subjects)  # type: ignore[arg-type]
    if axis == "period":
        return keys, "", adding.disjoint([key for key in keys if isinstance(key, Span)])
    return keys, "", ""


def _indicator(draft: Draft, *heads: Head | None) -> Indicator | None:
    """The indicator that one of *heads* names, or the only one of the table; None where the sum is over indicators."""
    for head in heads:
        if head is not None and head.axis == "indicator":
            return draft.indicators[head.key]
    return next(iter(draft.indicators.values())) if len(draft.indicators) == 1 else None


def _never(of: Indicator | None, axis: str, draft: Draft) -> str:
    """Why nothing adds up along *axis*, whatever the values are."""
    if of is None:
        return "不同的指标不能相加"
    if draft.beyond:
        return "表没有列全"
    reason = adding.no_sum_of(of, axis)
    if not reason and axis == "subject" and draft.subjects.silent:
        reason = f"有 {len(draft.subjects.silent)} 个下级区域没有数；要有数的几处相加，请逐个选"
    return reason


def _sum(
    parts: Sequence[Cell], of: Indicator | None, axis: str, without: str, against: str, draft: Draft
) -> Cell:
    """The total of *parts* as a cell; an empty one with a note where they do not add up."""
    reason = _never(of, axis, draft) or against
    cell = None
    if not reason and of is not None:
        cell, reason = adding.total(parts, of.unit, of.timing, axis)
    if cell is None:
        empty = Cell()
        if reason and any(parts):
            draft.notes.add(empty, "total", f"没有合计：{reason}。")
        return empty
    scale = draft.spec.scale
    assert cell.value is not None  # noqa: S101  # a sum has one
    cell.number = scaled(cell.value, cell.unit, scale)
    cell.text = shown(cell.value, None, cell.qualifier, cell.unit, scale)
    if cell.qualifier != "exact":
        draft.notes.add(cell, "total", "合计的数里有约数。")
    if without:
        draft.notes.add(cell, "total", f"合计不含{without}本级，免得重复。")
    return cell
