"""What each line of a handed-in table means, what is wrong with it, and what it changes of what is known.

Nothing is written here. A line is judged by itself, then against the other lines of its file, against the cell that it
fills, and against the other values of its series.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone

from metrics.choices import Modality, Qualifier, Timing
from metrics.competing import bounds_of
from metrics.models import Indicator, Observation, day_range
from organizations.models import Area

from .amounts import AmountError, is_blank, read_amount
from .columns import TITLES
from .finding import FindingError, Indicators, Subject, Subjects
from .periods import PeriodError, Span, read_period
from .plausible import Series, doubts, series_of
from .reading import Line

_MODALITIES = {
    "": Modality.ACTUAL, "实际": Modality.ACTUAL, "实际值": Modality.ACTUAL, "完成": Modality.ACTUAL, "完成值": Modality.ACTUAL,
    "计划": Modality.PLANNED, "计划数": Modality.PLANNED, "目标": Modality.PLANNED, "目标数": Modality.PLANNED,
    "目标值": Modality.PLANNED, "任务": Modality.PLANNED, "任务数": Modality.PLANNED, "规划": Modality.PLANNED,
    "标准": Modality.STANDARD, "标准值": Modality.STANDARD,
}  # fmt: skip


class Level(TextChoices):
    ERROR = "error", "错误"
    WARNING = "warning", "请核对"
    NOTE = "note", "提示"


class Kind(TextChoices):
    """What taking a line in does to the cell that it fills."""

    NEW = "new", "新增"
    HANDED = "handed", "改手工值"
    PRESS = "press", "与报道不符"
    AGREES = "agrees", "与报道相符"
    SAME = "same", "没有变化"
    EMPTY = "empty", "没有填"
    WRONG = "wrong", "有错"


CHANGING = (Kind.NEW, Kind.HANDED, Kind.PRESS, Kind.AGREES)


class Remark(NamedTuple):
    """What is to be said of a line: how grave it is, of which column, and what to do about it."""

    level: Level
    column: str
    text: str

    @property
    def title(self) -> str:
        return TITLES.get(self.column, "")


@dataclass(slots=True)
class Judged:
    """A line with what it was found to mean; ``cell`` is the observation that it fills, if there is one."""

    line: Line
    remarks: list[Remark] = field(default_factory=list)
    kind: Kind = Kind.WRONG
    indicator: Indicator | None = None
    subject: Subject | None = None
    span: Span | None = None
    modality: Modality = Modality.ACTUAL
    value: Decimal | None = None
    cell: Observation | None = None

    @property
    def key(self) -> tuple[object, ...]:
        return (
            self.indicator and self.indicator.pk,
            self.subject and self.subject.pk,
            self.span,
            self.modality,
        )

    @property
    def is_wrong(self) -> bool:
        return any(remark.level == Level.ERROR for remark in self.remarks)

    def say(self, level: Level, column: str, text: str) -> None:
        self.remarks.append(Remark(level, column, text))


@dataclass(slots=True)
class Judgement:
    """All lines of a table, judged."""

    lines: list[Judged]

    @property
    def counts(self) -> Counter[Kind]:
        return Counter(one.kind for one in self.lines)

    @property
    def levels(self) -> Counter[Level]:
        return Counter(remark.level for one in self.lines for remark in one.remarks)

    @property
    def changes(self) -> list[Judged]:
        return [one for one in self.lines if one.kind in CHANGING]

    @property
    def is_sound(self) -> bool:
        return not any(one.is_wrong for one in self.lines)

    @property
    def digest(self) -> str:
        """What whoever looked at this judgement has seen: another one means that something has changed since."""
        seen = hashlib.sha256()
        for one in self.lines:
            cell = one.cell
            known = (cell.pk, cell.value, cell.preferred_id) if cell else None
            seen.update(repr((one.line.number, one.kind, one.key[0], one.key[1], one.value, known)).encode())
        return seen.hexdigest()[:32]


def judge(
    lines: Sequence[Line], *, home: Area | None = None, lock: bool = False, public: bool = True
) -> Judgement:
    """Each of *lines* judged, in as few queries for thousands as for one.

    *home* is where the department lies. With *lock*, inside a transaction, nobody changes the cells before its end.
    Departments read what is said of unlikely values, so these are held against *public* ones; for staff against all.
    """
    filled = [line for line in lines if not is_blank(line.get("value"))]
    indicators = Indicators()
    subjects = Subjects({line.get("subject") for line in filled if line.get("subject")}, home)
    judged = [_read(line, indicators, subjects) for line in lines]
    sound = [one for one in judged if one.kind != Kind.EMPTY and not one.is_wrong]
    _refuse_doubles(sound)
    cells = _Cells(sound, lock)
    series = series_of(sound, public)
    for one in sound:
        if not one.is_wrong:
            _weigh(one, cells, series)
    return Judgement(judged)


def _read(line: Line, indicators: Indicators, subjects: Subjects) -> Judged:
    """*line* by itself."""
    one = Judged(line)
    if is_blank(line.get("value")):
        one.kind = Kind.EMPTY
        return one
    try:
        one.indicator = indicators.find(_needed(line, "indicator"))
    except FindingError as error:
        one.say(Level.ERROR, "indicator", str(error))
    try:
        one.subject = subjects.find(_needed(line, "subject"))
    except FindingError as error:
        one.say(Level.ERROR, "subject", str(error))
    try:
        one.span = read_period(_needed(line, "period"))
    except (FindingError, PeriodError) as error:
        one.say(Level.ERROR, "period", str(error))
    modality = _MODALITIES.get("".join(line.get("modality").split()))
    if modality is None:
        one.say(Level.ERROR, "modality", f"性质“{line.get('modality')}”不认得，请填实际、计划或标准")
    one.modality = modality or Modality.ACTUAL
    _read_value(one, one.indicator)
    return one


def _needed(line: Line, column: str) -> str:
    if text := line.get(column):
        return text
    raise FindingError(f"没有写{TITLES[column]}，请补上")


def _read_value(one: Judged, indicator: Indicator | None) -> None:
    """The value; of an unknown indicator only whether it is a number, since its unit is not known."""
    try:
        if indicator is None:
            read_amount(one.line.get("value"), "", "")
            return
        one.value, notes = read_amount(one.line.get("value"), one.line.get("unit"), indicator.unit)
    except AmountError as error:
        if indicator is not None or error.column == "value":
            one.say(Level.ERROR, error.column, str(error))
        return
    for note in notes:
        one.say(Level.NOTE, "unit", note)


def _refuse_doubles(lines: Iterable[Judged]) -> None:
    first: dict[tuple[object, ...], Judged] = {}
    for one in lines:
        before = first.setdefault(one.key, one)
        if before is not one:
            same = "，数值也一样" if before.value == one.value else "，数值却不同"
            text = f"与第{before.line.number}行重复（同一指标、区域、时间和性质）{same}，请只留一行"
            one.say(Level.ERROR, "indicator", text)


class _Cells:
    """The cells that lines fill, and those that end on the same day: one query."""

    def __init__(self, lines: Sequence[Judged], lock: bool) -> None:
        self._exact: dict[tuple[object, ...], Observation] = {}
        self._ending: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
        ends = {one.span[1] for one in lines if one.span and _is_point(one)}
        periods = {one.span for one in lines if one.span}
        if not lines:
            return
        rows = Observation.objects.filter(
            Q(period__in=[day_range(*span) for span in periods])
            | Q(indicator__timing=Timing.POINT, period__endswith__in=[_upper(end) for end in ends]),
            indicator__in={one.indicator.pk for one in lines if one.indicator},
            subject__in={one.subject.pk for one in lines if one.subject},
        )
        for row in _needed_of(rows, lock):
            key = row.indicator_id, row.subject_id, (row.period_start, row.period_end), row.modality
            self._exact[key] = row
            self._ending[row.indicator_id, row.subject_id, row.period_end, row.modality].append(row)

    def of(self, one: Judged) -> Observation | None:
        return self._exact.get(one.key)

    def ending_with(self, one: Judged) -> list[Observation]:
        if not one.span or not _is_point(one):
            return []
        rows = self._ending.get((one.key[0], one.key[1], one.span[1], one.modality), [])
        return [row for row in rows if row.period_start != one.span[0]]


def _needed_of(rows: QuerySet[Observation], lock: bool) -> QuerySet[Observation]:
    if lock:
        return rows.select_for_update(of=("self",)).order_by("pk").select_related("preferred", "indicator")
    report = (
        "value",
        "high",
        "unit",
        "qualifier",
        "text",
        "start",
        "end",
        "period",
        "period_text",
        "article_id",
    )
    return rows.order_by("pk").select_related("preferred").only(
        "indicator_id", "subject_id", "period", "modality", "manual_value", "citation", "submission_id", "chosen_at",
        "preferred_reason", "contested", *(f"preferred__{name}" for name in report),
    )  # fmt: skip


def _weigh(one: Judged, cells: _Cells, series: Series) -> None:
    """*one*, which is sound by itself, against the cell that it fills and the series that it continues."""
    one.cell = cells.of(one)
    one.kind = _kind(one, one.cell)
    if one.kind in CHANGING:
        if one.cell is not None and one.cell.chosen_at is not None and one.cell.preferred is not None:
            text = f"编辑选定过报上的值（{one.cell.preferred_reason}），入库后改用报送值"
            one.say(Level.WARNING, "value", text)
        if one.modality != Modality.ACTUAL:
            label = one.modality.label
            one.say(Level.NOTE, "modality", f"{label}值单独存放，不和实际值混在一起")
        for other in cells.ending_with(one):
            start = f"{other.period_start:%Y-%m-%d}" if other.period_start else "更早"
            text = f"同一天截止的还有从 {start} 起的一格，时间写法不同就是另一格，请核对"
            one.say(Level.WARNING, "period", text)
    for column, text, wrong in doubts(one, series, timezone.localdate()):
        one.say(Level.ERROR if wrong else Level.WARNING, column, text)
    if one.is_wrong:
        one.kind = Kind.WRONG


def _kind(one: Judged, cell: Observation | None) -> Kind:
    if cell is None or one.indicator is None:
        return Kind.NEW
    if cell.preferred is None:
        return Kind.SAME if cell.manual_value == one.value else Kind.HANDED
    report = cell.preferred
    alike = report.unit == one.indicator.unit and report.value is not None
    exact = report.qualifier == Qualifier.EXACT and report.high is None
    if alike and exact and report.value == one.value and not cell.contested:
        return Kind.SAME
    if alike and one.value is not None:
        bounds = bounds_of(report)
        if bounds.low <= one.value and (bounds.high is None or one.value <= bounds.high):
            return Kind.AGREES
    return Kind.PRESS


def _is_point(one: Judged) -> bool:
    return one.indicator is not None and one.indicator.timing == Timing.POINT


def _upper(end: date) -> date:
    return date.fromordinal(end.toordinal() + 1)
