"""A table's choice as it stands in an address."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode

from metrics.choices import Modality
from metrics.models import Indicator
from metrics.tables import AXES, GRAINS, SCALES, TableSpec
from metrics.tables.spec import BELOW
from organizations.models import Entity

from .choosing import chosen_indicators, chosen_subjects

INDICATORS = 20  # that one table takes
SUBJECTS = 60  # and more through what lies below them; an address has an end

_DAY = re.compile(r"(?P<year>[12]\d{3})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII)


def spec_of(query: QueryDict) -> tuple[TableSpec, list[str]]:
    """The table that the address asks for, and remarks in Chinese on what of it was ignored.

    indicator= (repeat), area=/organization= (repeat), below=children|all, from=2017, to=2018-06,
    grain=year|half|quarter|month|point, rows=, cols=subject|period|indicator, scale=万|亿, modality= (repeat),
    exact=1, reports=all, totals=1, derived=1.
    """
    remarks: list[str] = []
    indicators, subjects = _chosen(query, remarks)
    start, end = _range(query, remarks)
    rows, cols = _layout(query, remarks)
    modalities = _modalities(query, remarks)
    spec = TableSpec(
        indicators=indicators,
        subjects=subjects,
        below=_one_of(query, "below", "下级", BELOW, remarks),
        start=start,
        end=end,
        grain=_one_of(query, "grain", "时间粒度", GRAINS, remarks),
        rows=rows,
        cols=cols,
        scale=_one_of(query, "scale", "数量单位", SCALES, remarks),
        modalities=modalities,
        exact=_flag(query, "exact"),
        reports="all" if query.get("reports") == "all" else "preferred",
        totals=_flag(query, "totals"),
        derived=_flag(query, "derived"),
    )
    if spec.derived and spec.exact:
        remarks.append("只要准确数时不列推算的数。")
    elif spec.derived and "actual" not in spec.modalities:
        remarks.append("推算的是实际数，没有选“实际”，就没有列。")
    if spec.below and not any(one.kind == "area" for one in spec.subjects):
        remarks.append("没有选区域，“下级”不起作用。")
    return spec, remarks


def query_of(spec: TableSpec) -> str:
    """The address of *spec*, without the question mark: always the same for the same table."""
    plain = TableSpec()
    pairs: list[tuple[str, Any]] = [("indicator", one.code) for one in spec.indicators]
    pairs += [(one.kind, one.slug) for one in spec.subjects]
    pairs += [("below", spec.below), *zip(("from", "to"), written_range(spec), strict=True)]
    pairs += [("grain", spec.grain)]
    if (spec.rows, spec.cols) != (plain.rows, plain.cols):
        pairs += [("rows", spec.rows), ("cols", spec.cols)]
    pairs += [("scale", spec.scale)]
    if spec.modalities != plain.modalities:
        pairs += [("modality", one) for one in spec.modalities]
    pairs += [(key, "1" if getattr(spec, key) else "") for key in ("exact", "totals", "derived")]
    pairs += [("reports", spec.reports if spec.reports != plain.reports else "")]
    return urlencode([(key, value) for key, value in pairs if value])


def written_range(spec: TableSpec) -> tuple[str, str]:
    """From when to when, as short as a reader would type it: ("2017", "2018-06")."""
    return _written(spec.start, first=True), _written(spec.end)


def _chosen(query: QueryDict, remarks: list[str]) -> tuple[tuple[Indicator, ...], tuple[Entity, ...]]:
    """The indicators and subjects that the address names, in that order."""
    indicators = chosen_indicators(query, INDICATORS)
    subjects = chosen_subjects(query, SUBJECTS)
    for unknown, what in ((indicators.unknown, "指标"), (subjects.unknown, "区域或机构")):
        if unknown:
            remarks.append(f"没有找到{what}：{'、'.join(unknown)}。")
    for beyond, what, most in (
        (indicators.beyond, "指标", INDICATORS),
        (subjects.beyond, "地方和机构", SUBJECTS),
    ):
        if beyond:
            remarks.append(f"{what}一张表最多选 {most} 个，后面的 {beyond} 个没有列。")
    return tuple(indicators.rows), tuple(subjects.rows)


def _range(query: QueryDict, remarks: list[str]) -> tuple[date | None, date | None]:
    ends: list[date | None] = []
    for name, first in (("from", True), ("to", False)):
        text = query.get(name, "").strip()
        day = _day(text, first)
        if text and day is None:
            remarks.append(f"时间“{text[:20]}”看不懂，没有用。请写成 2018、2018-06 或者 2018-06-30。")
        ends.append(day)
    start, end = ends
    if start and end and start > end:
        remarks.append("开始的时间比结束的晚，已经对调。")
        start, end = _day(query.get("to", "").strip(), True), _day(query.get("from", "").strip(), False)
    return start, end


def _day(text: str, first: bool) -> date | None:
    """The first or the last day of a year, a month or a day as addresses have them.

    >>> _day("2018", True), _day("2018-02", False), _day("2018-13", True)
    (datetime.date(2018, 1, 1), datetime.date(2018, 2, 28), None)
    """
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year = int(match["year"])
    month = int(match["month"] or (1 if first else 12))
    try:
        return date(year, month, int(match["day"] or (1 if first else monthrange(year, month)[1])))
    except ValueError:
        return None


def _written(day: date | None, first: bool = False) -> str:
    """*day* as short as an address can have it.

    >>> _written(date(2018, 1, 1), first=True), _written(date(2018, 6, 30)), _written(date(2018, 6, 29))
    ('2018', '2018-06', '2018-06-29')
    """
    if day is None:
        return ""
    text = day.isoformat()
    return next(short for short in (text[:4], text[:7], text) if _day(short, first) == day)


def _layout(query: QueryDict, remarks: list[str]) -> tuple[str, str]:
    """What goes in the rows and in the columns. Who says only one of them gets the other that suits it."""
    rows = _one_of(query, "rows", "行", AXES, remarks)
    cols = _one_of(query, "cols", "列", AXES, remarks)
    if rows and rows == cols:
        remarks.append(f"行和列都选了“{AXES[rows]}”，列改用别的。")
        cols = ""
    if not rows and not cols:
        return "subject", "period"
    rows = rows or ("subject" if cols != "subject" else "period")
    return rows, cols or ("period" if rows != "period" else "subject")


def _modalities(query: QueryDict, remarks: list[str]) -> tuple[str, ...]:
    """The kinds of values asked for, in one order whatever the address has."""
    asked = [one for one in query.getlist("modality") if one]
    unknown = [one[:20] for one in asked if one not in Modality.values]
    if unknown:
        remarks.append(f"没有“{'、'.join(unknown[:5])}”这种性质的数。")
    return tuple(one for one in Modality.values if one in asked) or ("actual",)


def _one_of(query: QueryDict, name: str, what: str, known: Any, remarks: list[str]) -> str:
    value = query.get(name, "")
    if value and value not in known:
        remarks.append(f"{what}不能是“{value[:20]}”，没有用。")
        return ""
    return value


def _flag(query: QueryDict, name: str) -> bool:
    return query.get(name, "") not in ("", "0")
