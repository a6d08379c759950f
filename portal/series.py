"""Cells of one indicator as drawings and as the tables beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from metrics.choices import Timing
from metrics.derived import LevelBefore
from metrics.models import Indicator, Observation, day_range
from metrics.wording import period, printed, with_unit

from .charts import SERIES, Bar, Point, Series, bars, line_chart, sparkline
from .choosing import place_of

POINTS = 20  # of a line, the newest
BARS = 12


@dataclass(slots=True)
class Row:
    """A line of the table beside a chart: a cell, or a level worked out from one."""

    subject: Any
    when: str
    value: str
    css: str
    address: str
    point: Point
    cell: Observation | None = None
    derived: LevelBefore | None = None


@dataclass(slots=True)
class Drawing:
    """A chart, the table with the same values, and how many values the chart leaves out."""

    svg: SafeString
    rows: list[Row]
    undated: int = 0
    other_units: int = 0
    over_time: bool = False


def drawing(
    indicator: Indicator, cells: Sequence[Observation], derived: Iterable[LevelBefore] = ()
) -> Drawing:
    """*cells* of *indicator*, and what is *derived* from them, as a chart with its rows, the latest first.

    Lines, where a subject has values of several times; bars, where each of several has but one.
    """
    rows = sorted([*map(_row, cells), *map(_derived_row, derived)], key=_latest, reverse=True)
    dated = [row for row in rows if row.point.day]
    alike = [row for row in dated if row.cell is None or _unit(row.cell) == indicator.unit]
    by_subject: dict[int, list[Row]] = {}
    for row in alike:
        by_subject.setdefault(row.subject.pk, []).append(row)
    title = f"{indicator.name}（{indicator.unit}）" if indicator.unit else indicator.name
    svg = SafeString("")
    over_time = any(len({row.point.day for row in several}) > 1 for several in by_subject.values())
    if over_time:
        spans = indicator.timing == Timing.PERIOD
        names = _names([several[0].subject for several in by_subject.values()])
        series = [
            Series(names[pk], [row.point for row in several][:POINTS], spans)
            for pk, several in by_subject.items()
        ]
        series.sort(key=lambda one: -one.points[0].value)  # as the names stand at the ends of the lines
        svg = line_chart(series[:SERIES], title=title, unit=indicator.unit)
    elif len(by_subject) > 1:
        names = _names([several[0].subject for several in by_subject.values()])
        latest = sorted((several[0] for several in by_subject.values()), key=lambda row: -row.point.value)
        svg = bars(
            [
                Bar(f"{names[row.subject.pk]}　{row.when}", row.point.value, row.value, row.css)
                for row in latest[:BARS]
            ],
            title=title,
        )
    return Drawing(svg, rows, len(rows) - len(dated), len(dated) - len(alike), over_time)


def spark(cells: Iterable[Observation]) -> SafeString:
    """The course of the values of *cells*; nothing where there is but one."""
    points = [point_of(cell) for cell in cells]
    return sparkline(points) if len({p.day for p in points if p.day}) > 1 else SafeString("")


def point_of(cell: Observation) -> Point:
    value = cell.value if cell.value is not None else Decimal(0)
    text = f"{cell.subject}，{period(cell)}：{printed(cell)}"
    return Point(cell.period_start, cell.period_end, value, cell.modality, text)


def _row(cell: Observation) -> Row:
    address = cell.preferred.get_absolute_url() if cell.preferred else f"#o{cell.pk}"
    return Row(cell.subject, period(cell), printed(cell), cell.modality, address, point_of(cell), cell=cell)


def _derived_row(level: LevelBefore) -> Row:
    value = derived_text(level)
    when = period_words(level)
    text = f"{level.cell.subject}，{when}：{value}（由{level.change}推算）"
    point = Point(level.start, level.end, level.value, "derived", text)
    return Row(
        level.cell.subject, when, value, "derived", level.figure.get_absolute_url(), point, derived=level
    )


def derived_text(level: LevelBefore) -> str:
    """The level as it is written: always about."""
    return f"约{with_unit(level.value, level.figure.unit)}"


def period_words(level: LevelBefore) -> str:
    """The time of a derived level, as periods are written."""
    return period(Observation(period=day_range(level.start, level.end)))


def _unit(cell: Observation) -> str:
    return cell.preferred.unit if cell.preferred else cell.indicator.unit


def _latest(row: Row) -> tuple[date, date, int]:
    never = date.min
    return row.point.day or never, row.point.start or never, -row.subject.pk


def _names(subjects: Sequence[Any]) -> dict[int, str]:
    """The name of each of *subjects*; two of one name are told apart by the place where they lie."""
    names = [subject.name for subject in subjects]
    return {
        one.pk: f"{place_of(one).rpartition('/')[2]}{one.name}" if names.count(one.name) > 1 else one.name
        for one in subjects
    }
