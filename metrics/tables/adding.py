"""Totals, where values add up; where they do not, the reason.

Added are values of one unit, of an indicator that counts, which nobody disputes, of which none is missing and none is
part of another. Points in time add up across places on one day, never across days; days (优良天数) across months, never
across places. A sum of values of which one is approximate is approximate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from ..choices import Qualifier, Timing
from ..models import Indicator
from .axes import Subjects, wording_of
from .grains import Span
from .model import Cell

RATIOS = {"", "%", "‰", "个百分点", "岁", "倍"}
AVERAGES = re.compile("人均|平均|月补差|浓度|指数|增速|增幅|比重|占比|比例|位次|排名|年龄|[^效]率$")


def no_sum_of(indicator: Indicator, axis: str) -> str:
    """Why values of *indicator* do not add up along *axis* at all; "" where they may.

    >>> no_sum_of(Indicator(name="城镇登记失业率", unit="%"), "subject")
    '城镇登记失业率是比率、指数或平均数，不能相加'
    >>> no_sum_of(Indicator(name="常住人口", unit="人", timing="point"), "period")
    '常住人口是时点数，不同时间的不能相加'
    >>> no_sum_of(Indicator(name="常住人口", unit="人", timing="point"), "subject")
    ''
    """
    if axis == "indicator":
        return "不同的指标不能相加"
    if indicator.unit in RATIOS or "/" in indicator.unit or AVERAGES.search(indicator.name):
        return f"{indicator.name}是比率、指数或平均数，不能相加"
    if axis == "period" and indicator.timing == Timing.POINT:
        return f"{indicator.name}是时点数，不同时间的不能相加"
    if axis == "subject" and indicator.unit == "天":
        return f"{indicator.name}是天数，几个地方的不能相加"
    return ""


def apart(pks: Sequence[int], known: Subjects) -> tuple[list[int], str, str]:
    """Those of *pks* to be added, what the sum leaves out (the area that holds all the others), and why there is none."""
    top = [pk for pk in pks if all(pk == other or _holds(pk, other, known) for other in pks)]
    parts = [pk for pk in pks if pk not in top] if top and len(pks) > 2 else list(pks)
    places = sorted(parts, key=lambda pk: known.places[pk].split("/"))
    for one, other in pairwise(places):
        if _holds(one, other, known):
            return parts, "", f"{_name(one, known)}包含{_name(other, known)}，相加会重复"
    inside = set(parts)
    for pk in parts:
        if known.superiors[pk] in inside:
            return parts, "", f"{_name(pk, known)}是{_name(known.superiors[pk], known)}的下属，相加可能重复"
    return parts, _name(top[0], known) if len(parts) < len(pks) else "", ""


def disjoint(spans: Sequence[Span]) -> str:
    """Why *spans* do not make up one time together: they overlap, or leave a gap; "" where they do."""
    if any(None in span for span in spans):
        return "有的时间起止不明，不能相加"
    ordered = sorted(spans, key=lambda span: (span.start, span.end))  # type: ignore[arg-type, return-value]
    for one, other in pairwise(ordered):
        assert one.end is not None and other.start is not None  # noqa: S101  # said above
        if other.start <= one.end:
            return f"{wording_of(one)}和{wording_of(other)}有重叠，相加会重复"
        if other.start > one.end + timedelta(days=1):
            return f"{wording_of(one)}和{wording_of(other)}之间有缺，不成一段时间"
    return ""


def total(parts: Sequence[Cell], unit: str, timing: str, axis: str) -> tuple[Cell | None, str]:
    """The sum of *parts* in the base unit *unit*, without its text; or why there is none, "" where there is nothing."""
    known = [cell for cell in parts if cell]
    if not known:
        return None, ""
    reason = _refusal(parts, known, unit, timing, axis)
    if reason:
        return None, reason
    value = sum((cell.value for cell in known if cell.value is not None), Decimal(0))
    inexact = any(cell.qualifier != Qualifier.EXACT for cell in known)
    qualifier = Qualifier.APPROX if inexact else Qualifier.EXACT
    return Cell(value=value, unit=unit, kind="total", modality=known[0].modality, qualifier=qualifier), ""


def _refusal(parts: Sequence[Cell], known: Sequence[Cell], unit: str, timing: str, axis: str) -> str:
    if len(known) < len(parts):
        return f"缺 {len(parts) - len(known)} 个数"
    if any(cell.unit != unit for cell in known):
        return "单位不同，不能相加"
    if any(cell.unsettled for cell in known):
        return "有的数说法不一"
    if any(cell.kind == "derived" for cell in known):
        return "有的数是推算的"
    if any(cell.high is not None for cell in known):
        return "有的数是一个范围"
    if timing == Timing.POINT and axis == "subject" and len({cell.end for cell in known}) > 1:
        return "各处的日期不同，不能相加"
    return ""


def _holds(one: int, other: int, known: Subjects) -> bool:
    return known.places[other].startswith(f"{known.places[one]}/")


def _name(pk: int | None, known: Subjects) -> str:
    return known.places[pk].rpartition("/")[2] if pk in known.places else ""
