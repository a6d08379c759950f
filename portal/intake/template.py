"""The form that departments fill in: a line for each indicator × area × period asked for, as XLSX or CSV.

The workbook has the sheet 填报 with lists to choose from, the sheet 说明 with how to fill it in and what each indicator
means, and the lists themselves in a sheet that is not shown. The CSV is the sheet 填报 alone. What is read back of either,
filled with the values that are known, changes nothing.
"""

from __future__ import annotations

import io
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import xlsxwriter
from django.db.models import F

from metrics import wording
from metrics.choices import Modality, Qualifier
from metrics.decimals import decimal_text
from metrics.exports import csv_lines
from metrics.models import Indicator, Observation, day_range
from organizations.models import Area

from .columns import COLUMNS, MODALITIES, SHEET
from .periods import Span
from .reading import LINES

GRAINS = {"year": "年", "half": "半年", "quarter": "季度", "month": "月"}
_STEPS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
SPARE = 200  # empty lines below, with the same lists
NOTES, LISTS = "说明", "选项"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What a template is for. With *known*, values that the public tables have stand in it already; one that is *empty*
    has the lists to choose from and no lines."""

    indicators: Sequence[Indicator]
    areas: Sequence[Area]
    periods: Sequence[Span]
    modality: str = Modality.ACTUAL
    known: bool = False
    empty: bool = False

    @property
    def size(self) -> int:
        return 0 if self.empty else len(self.indicators) * len(self.areas) * max(1, len(self.periods))


def periods_of(first: int, last: int, grain: str) -> list[Span]:
    """The periods of a grain in the years from *first* to *last*."""
    step = _STEPS[grain]
    return [
        (date(year, start, 1), date(year, start + step - 1, monthrange(year, start + step - 1)[1]))
        for year in range(first, last + 1)
        for start in range(1, 13, step)
    ]


def written(span: Span) -> str:
    """A period as the pages write it, which reading understands."""
    return wording.period(SimpleNamespace(period_start=span[0], period_end=span[1]))  # type: ignore[arg-type]


def rows_of(form: Form) -> Iterator[Row]:
    """The lines below the head, at most as many as one file may have."""
    if form.empty:
        return
    known = _known(form)
    label = MODALITIES[form.modality]
    spans: Sequence[Span | None] = form.periods or [None]
    count = 0
    for indicator in form.indicators:
        for area in form.areas:
            for span in spans:
                if (count := count + 1) > LINES:
                    return
                cell = known.get((indicator.pk, area.pk, span))
                value = _sure_value(cell) if form.known and cell is not None else None
                shown = wording.printed(cell) if cell is not None else ""
                if cell is not None and cell.contested:
                    shown += "（说法不一）"
                period = written(span) if span else ""
                yield indicator.name, area.path, period, value, indicator.unit, label, "", shown


def csv_of(form: Form) -> Iterator[str]:
    """The template as CSV, with the mark by which Excel knows that it is UTF-8."""
    return csv_lines([column.title for column in COLUMNS], rows_of(form))


def xlsx_of(form: Form) -> bytes:
    """The template as a workbook."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": "指标报送表"})
        rows = list(rows_of(form))
        sheet, notes, lists = (book.add_worksheet(name) for name in (SHEET, NOTES, LISTS))
        ends = _write_lists(lists, form)
        _write_form(book, sheet, rows, ends)
        _write_notes(book, notes, form)
        lists.hide()
        sheet.activate()
    return file.getvalue()


def _known(form: Form) -> dict[tuple[int, int, Span | None], Observation]:
    """The public cells that the form asks for: one query."""
    rows = Observation.objects.public().filter(
        indicator__in=[one.pk for one in form.indicators],
        subject__in=[one.pk for one in form.areas],
        period__in=[day_range(*span) for span in form.periods],
        modality=form.modality,
    )
    found: dict[tuple[int, int, Span | None], Observation] = {}
    for cell in rows.select_related("preferred", "indicator")[:LINES]:
        start, end = cell.period_start, cell.period_end
        if start and end:
            found[cell.indicator_id, cell.subject_id, (start, end)] = cell
    return found


def _sure_value(cell: Observation) -> Decimal | None:
    """The value of a cell as a department could hand it in: exact, one number, not disputed, in the indicator's unit."""
    report = cell.preferred
    value = cell.value
    if report is not None and (
        report.qualifier != Qualifier.EXACT
        or report.high is not None
        or report.unit != cell.indicator.unit
        or cell.contested
    ):
        return None
    return Decimal(decimal_text(value) or 0) if value is not None else None


def _write_form(book: Any, sheet: Any, rows: Sequence[Row], ends: dict[str, int]) -> None:
    head = book.add_format(
        {"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "top"}
    )
    plain = book.add_format({"num_format": "@"})
    quiet = book.add_format({"font_color": "#5A5A5A"})
    formats = {"indicator": plain, "subject": plain, "period": plain, "known": quiet}
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width, formats.get(column.key))
        sheet.write_string(0, at, column.title, head)
        sheet.write_comment(0, at, column.help, {"x_scale": 2})
    values = [column.key for column in COLUMNS].index("value")
    for n, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if at == values and cell is not None and Decimal(str(float(str(cell)))) == cell:
                sheet.write_number(n, at, float(str(cell)))
            elif cell not in ("", None):
                sheet.write_string(n, at, str(cell))
    sheet.freeze_panes(1, 1)
    last = len(rows) + SPARE
    for at, column in enumerate(COLUMNS):
        if end := ends.get(column.key):
            letter = chr(ord("A") + list(ends).index(column.key))
            sheet.data_validation(1, at, last, at, {
                "validate": "list", "source": f"={LISTS}!${letter}$1:${letter}${end}",
                "error_type": "stop" if column.key == "modality" else "warning",
                "error_title": "不在列表里", "error_message": "列表里没有这一项，交上来可能认不出。",
            })  # fmt: skip


def _write_lists(sheet: Any, form: Form) -> dict[str, int]:
    """The lists to choose from, a column each; returns how long each is."""
    units = sorted({one.unit for one in form.indicators if one.unit})
    lists = {
        "indicator": [one.name for one in form.indicators],
        "subject": [one.path for one in form.areas],
        "period": [written(span) for span in form.periods],
        "unit": [
            f"{scale}{unit}" for unit in units for scale in ("", "万", "亿") if not scale or unit != "%"
        ],
        "modality": list(MODALITIES.values()),
    }
    for at, (_, words) in enumerate(lists.items()):
        for n, word in enumerate(words):
            sheet.write_string(n, at, word)
    return {key: len(words) for key, words in lists.items()}


def _write_notes(book: Any, sheet: Any, form: Form) -> None:
    bold = book.add_format({"bold": True})
    title = book.add_format({"bold": True, "font_size": 14})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28, wrap)
    sheet.set_column(1, 2, 12, wrap)
    sheet.set_column(3, 3, 70, wrap)
    sheet.write_string(0, 0, "指标报送表：怎样填写", title)
    n = 2
    for text in HOW:
        sheet.write_string(n, 0, text)
        sheet.merge_range(n, 0, n, 3, text, wrap)
        n += 1
    n = _write_block(
        sheet, n + 1, ("列", "", "", "怎样填"), ((c.title, "", "", c.help) for c in COLUMNS), bold
    )
    means = (
        (one.name, one.unit or "（无单位）", one.get_timing_display(), one.definition)
        for one in form.indicators
    )
    _write_block(sheet, n + 1, ("指标", "单位", "时点或时期", "定义"), means, bold)


def _write_block(sheet: Any, n: int, head: Sequence[str], rows: Iterable[Sequence[str]], bold: Any) -> int:
    for at, word in enumerate(head):
        sheet.write_string(n, at, word, bold)
    for row in rows:
        n += 1
        for at, word in enumerate(row):
            sheet.write_string(n, at, word)
    return n + 1


HOW = (
    f"1. 在“{SHEET}”表里填，一行一个数：哪个指标、哪个区域、什么时间、多少。列的次序可以变，列名不要改。",
    "2. 没有数的行把“数值”留空，不会读；零请填 0。",
    "3. 只填准确值，不写约、近、余；单位可以带万、亿，例如单位写“万元”，数值填 85。",
    "4. 同一指标、区域、时间和性质只留一行。目标、任务数的“性质”填“计划”，和实际值分开存放。",
    f"5. 一张表最多 {LINES} 行。保存为 .xlsx（不带宏）或 .csv，在“报送”页交上；有错会逐格指出来。",
    "6. 统计人员核对后入库，退回的会写明理由。入库的值在网上注明报送单位、文件名称、行号、填报人和日期。",
)


def indicators_of(codes: Sequence[str]) -> list[Indicator]:
    """The indicators with those *codes*, in the catalogue's order."""
    return list(Indicator.objects.filter(code__in=codes[:500]).order_by("category", "name"))


def areas_of(slugs: Sequence[str], below: bool) -> list[Area]:
    """The areas at those addresses, each with the areas right below it where *below* asks so, in tree order."""
    chosen = Area.objects.filter(slug__in=slugs[:500])
    if below:
        chosen |= Area.objects.filter(parent__slug__in=slugs[:500])
    return list(chosen.distinct().order_by(F("lineage"))[:LINES])
