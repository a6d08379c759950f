"""Values that can hardly be meant: a hundred times the usual one, a share of 130 per cent, half a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Aggregate, Count, DecimalField
from django.db.models.functions import Coalesce

from metrics.checks.single import POWER_SLIP, SLIP, SLIP_OF_MANY
from metrics.choices import Modality, Timing
from metrics.models import Observation
from metrics.reading.units import unit_after
from metrics.wording import with_unit

if TYPE_CHECKING:
    from .judging import Judged

Doubt = tuple[str, str, bool]
"""The column, what is doubtful, and whether it cannot be."""

_PART = re.compile("(?:覆盖率|合格率|达标率|完成率|占比|比重|比例|入学率|办结率|满意率|满意度|参保率)$")


class Usual(NamedTuple):
    """The median of a series, and how many values it has."""

    median: Decimal
    values: int


Series = dict[tuple[int, int], Usual]


class Median(Aggregate):
    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DecimalField()


def series_of(lines: Sequence[Judged], public: bool) -> Series:
    """What the values of each series that *lines* continue usually are, or the *public* ones: one query."""
    actual = [one for one in lines if one.indicator and one.subject]
    if not actual:
        return {}
    known = Observation.objects.public() if public else Observation.objects.all()
    rows = known.filter(
        modality=Modality.ACTUAL,
        indicator__in={one.indicator.pk for one in actual if one.indicator},
        subject__in={one.subject.pk for one in actual if one.subject},
    )
    value = Coalesce("preferred__value", "manual_value")
    grouped = rows.order_by().filter(period__isnull=False).annotate(shown=value).filter(shown__gt=0)
    usual = grouped.values("indicator_id", "subject_id").annotate(usual=Median("shown"), count=Count("pk"))
    return {
        (row["indicator_id"], row["subject_id"]): Usual(row["usual"], row["count"])
        for row in usual.values("indicator_id", "subject_id", "usual", "count")
    }


def doubts(one: Judged, series: Series, today: date) -> Iterator[Doubt]:
    """What is doubtful about a line whose every column could be read."""
    if one.indicator is None or one.subject is None or one.span is None or one.value is None:
        return
    start, end = one.span
    if one.modality == Modality.ACTUAL and start > today:
        yield "period", "这段时间还没有开始，不会有实际值；是目标的，性质请填“计划”", True
    elif one.modality == Modality.ACTUAL and end > today:
        yield "period", "这段时间还没有过完，请核对是不是目标或预计数", False
    if start == end and one.indicator.timing == Timing.PERIOD:
        text = f"这个指标统计一段时间，时间却只写了 {start:%Y-%m-%d} 一天，请核对是不是 {start.year}年{start.month}月"
        yield "period", text, False
    yield from _by_itself(one.value, one.indicator.unit, one.indicator.name)
    usual = series.get((one.indicator.pk, one.subject.pk))
    if usual is not None and one.modality == Modality.ACTUAL:
        yield from _against(one.value, one.indicator.unit, usual)


def _by_itself(value: Decimal, unit: str, name: str) -> Iterator[Doubt]:
    counted = unit_after(unit, 0) if unit else None
    if counted is not None and counted.kind == "count":
        if value < 0:
            yield "value", "这个指标数的是个数，不会是负数，请核对", False
        elif value != value.to_integral_value():
            yield "value", f"这个指标数的是个数，{with_unit(value, unit)}有小数，请核对", False
    if unit == "%" and value > 100 and _PART.search(name):
        yield "value", f"{with_unit(value, unit)}超过 100%，这个比例不应大于 100%，请核对", False


def _against(value: Decimal, unit: str, usual: Usual) -> Iterator[Doubt]:
    """As newspapers' figures are held against earlier ones."""
    if value <= 0:
        return
    times = max(value / usual.median, usual.median / value)
    if times >= (SLIP_OF_MANY if usual.values >= 3 else SLIP):
        more = "大" if value > usual.median else "小"
        slip = "，可能是万、亿写错" if POWER_SLIP[0] <= times <= POWER_SLIP[1] else ""
        known = with_unit(usual.median, unit)
        yield "value", f"比已有各期的中间值 {known} {more} {times:,.0f} 倍{slip}，请核对单位和小数点", False
