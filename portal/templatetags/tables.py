"""A table of observations as HTML. Written here, not in a template: a table has thousands of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from django import template
from django.utils.safestring import SafeString, mark_safe

from metrics.choices import Modality
from metrics.tables import Cell, Footnote, Head, Row, Table

register = template.Library()

BACK = 4  # links from a note back to its cells


@register.simple_tag
def table_markup(table: Table) -> SafeString:
    """The rows and columns of *table* with a link in every cell to the sentence that printed it."""
    head = f'<th scope="col" class="corner">{escape(table.corner)}</th>'
    head += "".join(f'<th scope="col" class="number">{_head(one)}</th>' for one in table.columns)
    if table.has_total_column:
        head += '<th scope="col" class="number">合计</th>'
    width = len(table.columns) + 1 + table.has_total_column
    parts = [f"<thead><tr>{head}</tr></thead>"]
    at = 0
    for group, several in groupby(table.rows, key=lambda row: row.group):
        rows = list(several)
        parts.append("<tbody>")
        if group is not None:
            parts.append(
                f'<tr class="group"><th scope="rowgroup" colspan="{width}"><span>{_head(group)}</span></th></tr>'
            )
        for r, row in enumerate(rows, at):
            parts.append(_row(r, row))
        at += len(rows)
        parts.append("</tbody>")
    return mark_safe("".join(parts))  # noqa: S308 - every text in it was escaped


@register.simple_tag
def notes_markup(table: Table) -> SafeString:
    """The notes of *table*, each with links back to the cells that it is about."""
    items = (
        f'<li id="n{note.number}"><span>{escape(note.text)}</span> {"".join(_back(note, table))}</li>'
        for note in table.footnotes
    )
    return mark_safe("".join(items))  # noqa: S308 - every text in it was escaped


def _head(head: Head) -> str:
    label = escape(head.label)
    if head.address:
        label = f'<a href="{escape(head.address)}">{label}</a>'
    return f"{label} <small>{escape(head.detail)}</small>" if head.detail else label


def _row(r: int, row: Row) -> str:
    kind = ""
    if row.modality:
        kind = f' <span class="badge {row.modality}">{Modality(row.modality).label}</span>'
    cells = row.cells if row.total is None else [*row.cells, row.total]
    css = ' class="summed"' if row.summed else ""
    body = "".join([_cell(r, c, cell) for c, cell in enumerate(cells)])
    at = f' id="h{r}"' if row.head.notes else ""
    return f'<tr{css}><th scope="row"{at}>{_head(row.head)}{kind}{_refs(row.head.notes)}</th>{body}</tr>'


def _cell(r: int, c: int, cell: Cell) -> str:
    if not cell.notes and not cell.others:
        if not cell.text:
            return "<td></td>"
        if cell.address:  # what most cells are
            return f'<td><a href="{escape(cell.address)}">{escape(cell.text)}</a></td>'
    text = escape(cell.text)
    if cell.address:
        text = f'<a href="{escape(cell.address)}">{text}</a>'
    if cell.contested:
        text += '<span class="badge conflict">不一</span>'
    if cell.kind in ("derived", "manual"):
        text += f'<span class="badge {cell.kind}">{"推算" if cell.kind == "derived" else "手工"}</span>'
    css = f"{cell.kind}{' contested' if cell.contested else ''}{'' if cell.text else ' none'}".strip()
    others = "".join(
        f'<li><a href="{escape(one.address)}">{escape(one.text)}</a> {escape(one.source)}</li>'
        for one in cell.others
    )
    others = f'<ul class="others">{others}</ul>' if others else ""
    return f'<td id="c{r}-{c}" class="{css}">{text}{_refs(cell.notes)}{others}</td>'


def _refs(notes: Iterable[int]) -> str:
    return "".join(f'<a class="ref" href="#n{n}" aria-label="注{n}">{n}</a>' for n in notes)


def _back(note: Footnote, table: Table) -> Iterator[str]:
    for r, c in note.cells[:BACK]:
        row = table.rows[r]
        column = "" if c < 0 else table.columns[c].label if c < len(table.columns) else "合计"
        words = "，".join(part for part in (row.group and row.group.label, row.head.label, column) if part)
        yield f'<a class="back" href="#{f"c{r}-{c}" if c >= 0 else f"h{r}"}"><span aria-hidden="true">↩</span> {escape(words)}</a> '
    if len(note.cells) > BACK:
        yield f"等 {len(note.cells)} 处"
