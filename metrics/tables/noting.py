"""The notes of a table: what a value is besides a number, numbered as they are met in reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import F

from ..choices import Qualifier
from ..competing import claim_by_hand, compete
from ..models import Figure, Observation
from ..querysets import one_array
from ..reports import Report, Reported, with_reports
from ..wording import entered, printed
from .model import Cell, Footnote, Other, Row

QUALIFIED = {
    Qualifier.APPROX: "约数：报上写的是“约”“左右”，大约是这个数。",
    Qualifier.ALMOST: "“近”：报上说接近、不到这个数。",
    Qualifier.MORE_THAN: "“超过”：报上写的是“余”“多”“超”，比这个数多一些。",
    Qualifier.AT_LEAST: "“以上”：报上说不少于这个数。",
    Qualifier.LESS_THAN: "“不足”：报上说不到这个数。",
}
A_RANGE = "报上给的是一个范围。"
REPORTS = 6  # of a cell, that a note names


class Notes:
    """Notes as they are written down for cells, numbered at the end."""

    def __init__(self) -> None:
        self._pending: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self._kept: list[Cell | Row] = []  # so that none other gets the identity of one noted

    def add(self, of: Cell | Row, kind: str, text: str) -> None:
        """Note *text* of a cell, or of a row as a whole."""
        if (kind, text) not in self._pending[id(of)]:
            self._pending[id(of)].append((kind, text))
            self._kept.append(of)

    def number(self, rows: Sequence[Row]) -> list[Footnote]:
        """The notes of *rows* in reading order; the same text is one note. The cells get their numbers."""
        found: dict[tuple[str, str], Footnote] = {}

        def numbers(of: Cell | Row, place: tuple[int, int]) -> list[int]:
            notes = []
            for kind, text in self._pending.get(id(of), ()):
                note = found.setdefault((kind, text), Footnote(len(found) + 1, text, kind))
                note.cells.append(place)
                notes.append(note.number)
            return notes

        for r, row in enumerate(rows):
            if own := numbers(row, (r, -1)):
                row.head = replace(row.head, notes=tuple(own))
            for c, cell in enumerate(row.cells if row.total is None else [*row.cells, row.total]):
                if id(cell) in self._pending:
                    cell.notes = numbers(cell, (r, c))
        return list(found.values())


def note_reports(cells: dict[int, Cell], notes: Notes, every: bool) -> None:
    """Note for *cells*, by the pk of their observations, which reports say otherwise; *every* report is an `Other`."""
    disputed = _with_other_reports(cells, every)
    for told in with_reports(disputed) if disputed else ():
        cell = cells[told.cell.pk]
        against = [one for one in told.reports if not one.preferred]
        if every:
            cell.others = [_other(one) for one in against]
            if told.cell.passed_over:
                cell.others.append(_by_hand(told.cell))
        # Not what the desk has noted of the cell: that counts reports which readers can't see yet.
        cell.contested = told.contradict
        if told.contradict:
            cell.unsettled = told.cell.chosen_at is None
            notes.add(cell, "conflict", _conflict(told, against))


def _with_other_reports(cells: dict[int, Cell], every: bool) -> list[Observation]:
    """The observations of *cells* that another report tells of, or of *every* cell another than the preferred."""
    others = Figure.objects.public().filter(observation__in=one_array(cells))
    rows = others.exclude(pk=F("observation__preferred")).order_by()
    differing = {
        pk
        for pk, value, high, unit in rows.values_list("observation", "value", "high", "unit")
        if every or (value, high, unit) != (cells[pk].value, cells[pk].high, cells[pk].unit)
    }
    differing |= {pk for pk, cell in cells.items() if cell.passed_over}
    if not differing:
        return []
    return list(
        Observation.objects.filter(pk__in=one_array(differing)).select_related(
            "preferred", "indicator", "subject"
        )
    )


def _conflict(told: Reported, against: Iterable[Report]) -> str:
    several = [one for one in against if _differs(told.cell, one.figure)]
    said = "；".join(f"{printed(one.figure)}（{_source(one.figure)}）" for one in several[:REPORTS])
    if len(several) > REPORTS:
        said += f"；等 {len(several)} 种"
    if told.cell.passed_over and compete([told.cell.preferred], claim_by_hand(told.cell)):  # type: ignore[list-item]
        said += f"{'；' if said else ''}{entered(told.cell)}（{told.cell.citation}）"
    shown = f"表中是{printed(told.cell)}"
    if told.cell.preferred is not None:
        own = next((one.figure for one in told.reports if one.preferred), None)
        shown += f"（{_source(own)}）" if own else ""
    else:
        shown += "（手工录入）"
    if told.cell.chosen_at is None and told.cell.preferred is not None:
        return f"说法不一，还没有选定：{shown}；又有{said}。"
    reason = told.cell.reason
    return (
        f"说法不一：{shown}，采用理由：{reason}；另有{said}。"
        if reason
        else f"说法不一：{shown}；另有{said}。"
    )


def _differs(cell: Observation, figure: Figure) -> bool:
    """Whether *figure*, a report of *cell*, cannot mean the value that stands in it."""
    if cell.preferred is None:
        return figure.value is not None and compete([figure], claim_by_hand(cell))
    return figure.value is not None and compete([cell.preferred, figure])


def _other(report: Report) -> Other:
    return Other(printed(report.figure), _source(report.figure), report.figure.get_absolute_url())


def _by_hand(cell: Observation) -> Other:
    page = f"{cell.indicator.get_absolute_url()}?{cell.subject.kind}={cell.subject.slug}#o{cell.pk}"
    return Other(entered(cell), cell.citation, page)


def _source(figure: Figure) -> str:
    day = figure.article.date
    paper = f"《{figure.article.page.publication}》"
    return f"{paper}{day.year}年{day.month}月{day.day}日" if day else paper
