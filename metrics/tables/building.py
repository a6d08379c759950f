"""A table made of the observations that it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.urls import reverse

from ..choices import ComparisonKind, Qualifier
from ..derived import levels_before
from ..models import Indicator
from ..wording import printed
from . import axes, noting, summing, titling
from .amounts import scaled, scaled_unit, shown
from .axes import Subjects
from .grains import Span, inside, place
from .model import MANY, Cell, Head, Row, Table
from .noting import Notes
from .selecting import cells, leftover
from .spec import AXES, TableSpec

LIMIT = 20_000  # cells of a table on a page
COLUMNS = 400

Place = tuple[int, int, Span, str]  # indicator, subject, period, kind of value

_YEAR_ON_YEAR = (ComparisonKind.YOY_INCREASE, ComparisonKind.YOY_DECREASE)
_FIELDS = (
    "pk", "indicator", "subject", "period", "modality", "manual_value", "citation", "preferred",
    "preferred__value", "preferred__high", "preferred__unit", "preferred__qualifier", "preferred__article",
)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """A table on its way: its cells by their places, its axes, and what is to be noted."""

    spec: TableSpec
    cells: dict[Place, Cell] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    indicators: dict[int, Indicator] = field(default_factory=dict)
    subjects: Subjects = field(default_factory=Subjects)
    spans: list[Span] = field(default_factory=list)
    beyond: int = 0


def build(spec: TableSpec, limit: int | None = LIMIT) -> Table:
    """The table that *spec* asks for, of at most *limit* cells; values beyond that are counted in ``beyond``."""
    draft = Draft(spec)
    if spec:
        _fill(draft, limit)
    columns, rows = _laid_out(draft, limit)
    table = Table(
        spec, titling.title_of(draft.spec, draft.subjects, draft.indicators), _unit(draft), AXES[spec.rows],
        columns, rows, silent=0 if draft.beyond else len(draft.subjects.silent), beyond=draft.beyond,
    )  # fmt: skip
    if spec.totals and rows:
        summing.add_totals(table, draft)
    table.footnotes = draft.notes.number(table.rows)
    if spec and spec.grain:
        _tell_left_out(table)
    return table


def _fill(draft: Draft, limit: int | None) -> None:
    """Read the cells, then what the axes say of them."""
    spec = draft.spec
    found = cells(spec)
    rows = list(found.values_list(*_FIELDS)[: None if limit is None else limit + 1])
    if limit is not None and len(rows) > limit:
        rows = rows[:limit]
        draft.beyond = found.count() - limit
    draft.indicators = axes.indicator_axis(spec, {row[1] for row in rows})
    noted = _take(draft, rows)
    if spec.derived and not spec.exact and "actual" in spec.modalities:
        _derive(draft, limit or LIMIT)
    if noted:
        noting.note_reports(noted, draft.notes, spec.reports == "all")
    draft.subjects = axes.subject_axis(spec, {subject for _, subject, _, _ in draft.cells})
    draft.spans = axes.period_axis(spec, {span for _, _, span, _ in draft.cells})
    _link_to_citations(draft)


def _take(draft: Draft, rows: Iterable[tuple[Any, ...]]) -> dict[int, Cell]:
    """Put what was read into its places. Returns the cells by the pk of their observations."""
    grain, by_pk = draft.spec.grain, {}
    article = reverse("article-detail", args=[0]).replace("0/", "{}/#f{}")
    spans: dict[Any, tuple[Span, Span | None, Span | None]] = {}
    for row in rows:
        indicator, subject, period, modality = row[1:5]
        if period not in spans:
            own = (
                Span(period.lower, period.upper and period.upper - timedelta(days=1))
                if period
                else Span(None, None)
            )
            spans[period] = own, place(grain, "point", own), place(grain, "period", own)
        own, as_point, as_period = spans[period]
        timing = draft.indicators[indicator].timing
        column = as_point if timing == "point" else as_period
        if column is None:
            continue
        cell = _cell(row, own, article, draft)
        key = indicator, subject, column, modality
        if key in draft.cells and not _stands_before(cell, draft.cells[key], column):
            continue
        draft.cells[key] = cell
        if column != own:
            words = axes.wording_of(own)
            draft.notes.add(cell, "day", f"{words}的数：时点指标，取这段时间里最后一个。")
    for cell in draft.cells.values():
        if cell.observation is not None:
            by_pk[cell.observation] = cell
    return by_pk


def _cell(row: tuple[Any, ...], own: Span, article: str, draft: Draft) -> Cell:
    pk, indicator, _, _, modality, manual, citation, figure, value, high, unit, qualifier, of = row
    by_hand = figure is None
    if by_hand:
        value, high, unit, qualifier = manual, None, draft.indicators[indicator].unit, Qualifier.EXACT.value
    scale = draft.spec.scale
    cell = Cell(
        shown(value, high, qualifier, unit, scale), value, high, scaled(value, unit, scale), unit, pk,
        "manual" if by_hand else modality, modality, qualifier, own.start, own.end,
        address="" if by_hand else article.format(of, figure), passed_over=manual is not None and not by_hand,
    )  # fmt: skip
    if qualifier != Qualifier.EXACT:
        draft.notes.add(cell, "qualifier", noting.QUALIFIED[Qualifier(qualifier)])
    if high is not None:
        draft.notes.add(cell, "range", noting.A_RANGE)
    if by_hand:
        draft.notes.add(cell, "manual", f"手工录入，不是报上登的。出处：{citation}")
    elif unit != draft.indicators[indicator].unit:
        cell.text += scaled_unit(unit, scale)
        draft.notes.add(cell, "unit", f"报上的单位是{unit or '空的'}，和表头不同。")
    return cell


def _stands_before(cell: Cell, other: Cell, column: Span) -> bool:
    """Whether *cell* stands in *column* rather than *other*: what was said of the very period, else the later day."""
    own, others = (cell.start, cell.end) == column, (other.start, other.end) == column
    if own != others:
        return own
    return (cell.end or date.min) > (other.end or date.min)


def _derive(draft: Draft, limit: int) -> None:
    """Fill empty places with the levels that a stated change implies for the year before."""
    spec = draft.spec
    # What is said of a time within a year after the table's.
    wide = replace(
        spec, end=spec.end and min(spec.end, date(9990, 1, 1)) + timedelta(days=366), modalities=("actual",)
    )
    sources = cells(wide).filter(
        preferred__comparison__in=_YEAR_ON_YEAR, preferred__comparison_value__isnull=False
    )
    start, end = inside(spec.grain, spec.start, spec.end)
    for level in levels_before(sources.select_related("preferred", "indicator")[:limit]):
        draft.indicators.setdefault(level.cell.indicator_id, level.cell.indicator)
        if (end and level.end > end) or (start and (level.start or level.end) < start):
            continue
        own = Span(level.start, level.end)
        column = place(spec.grain, level.cell.indicator.timing, own)
        key = level.cell.indicator_id, level.cell.subject_id, column, "actual"
        if column is None or key in draft.cells:
            continue
        unit = level.figure.unit
        cell = draft.cells[key] = Cell(  # type: ignore[index]  # the column is one
            shown(level.value, None, Qualifier.APPROX, unit, spec.scale), level.value, None,
            scaled(level.value, unit, spec.scale), unit, level.cell.pk, "derived", "actual", Qualifier.APPROX.value,
            *own, address=level.figure.get_absolute_url(),
        )  # fmt: skip
        said = printed(level.figure)
        when = axes.wording_of(Span(level.cell.period_start, level.cell.period_end))
        draft.notes.add(cell, "derived", f"推算的，没有报道：由{when}的{said}、{level.change}推出。")


def _link_to_citations(draft: Draft) -> None:
    """Have what was entered by hand lead to its citation, on the page of its indicator."""
    for (indicator, subject, _, _), cell in draft.cells.items():
        if not cell.address and subject in draft.subjects.heads:
            kind, slug = draft.subjects.heads[subject].address.strip("/").split("/")[-2:]
            page = draft.indicators[indicator].get_absolute_url()
            cell.address = f"{page}?{kind.removesuffix('s')}={slug}#o{cell.observation}"


def _laid_out(draft: Draft, limit: int | None) -> tuple[list[Head], list[Row]]:
    """The heads of the columns, and the rows of cells."""
    spec = draft.spec
    heads: dict[str, dict[Any, Head]] = {
        "subject": draft.subjects.heads,
        "indicator": {pk: axes.indicator_head(one, spec) for pk, one in draft.indicators.items()},
        "period": {span: axes.period_head(span) for span in draft.spans},
    }
    columns, down, groups = heads[spec.cols], heads[spec.rows], heads[spec.groups]
    if limit is not None and len(columns) > COLUMNS:  # of times the latest
        keys = list(columns)[-COLUMNS:] if spec.cols == "period" else list(columns)[:COLUMNS]
        columns = {key: columns[key] for key in keys}
    by_line: dict[tuple[Any, Any, str], dict[Any, Cell]] = {}
    for (indicator, subject, span, modality), cell in draft.cells.items():
        keys_of = {"indicator": indicator, "subject": subject, "period": span}
        line = keys_of[spec.groups], keys_of[spec.rows], modality
        by_line.setdefault(line, {})[keys_of[spec.cols]] = cell
    several_groups, several_kinds = len(groups) > 1, len(spec.modalities) > 1
    # In a group what was chosen has its row although it is empty; what was not has one only with a value.
    chosen = {"subject": spec.subjects, "indicator": spec.indicators, "period": spec.grain}[spec.rows]
    most = None if limit is None else max(limit // max(len(columns), 1), 1)
    rows: list[Row] = []
    for group, key in product(groups, down) if draft.cells else ():
        kinds = [kind for kind in spec.modalities if (group, key, kind) in by_line]
        if not kinds and several_groups and not chosen:
            continue
        for kind in kinds or spec.modalities[:1]:
            line_of = by_line.get((group, key, kind), {})
            own = [line_of.get(column) or Cell() for column in columns]
            rows.append(
                Row(down[key], own, groups[group] if several_groups else None, kind if several_kinds else "")
            )
        if most is not None and len(rows) >= most:
            rows = rows[:most]
            break
    shown_ones = sum(1 for row in rows for cell in row.cells if cell)
    draft.beyond += len(draft.cells) - shown_ones
    return list(columns.values()), rows


def _unit(draft: Draft) -> str:
    """The unit of all that the table shows, if it is one."""
    units = {scaled_unit(one.unit, draft.spec.scale) for one in draft.indicators.values()}
    return units.pop() if len(units) == 1 else ""


def _tell_left_out(table: Table) -> None:
    """Count the values whose periods have another length than the columns."""
    rest = leftover(table.spec)
    table.left_out = rest[: MANY + 1].count()
    example = rest.order_by("-pk").first() if table.left_out else None
    if example is not None:
        table.left_out_example = axes.wording_of(Span(example.period_start, example.period_end))
