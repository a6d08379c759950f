"""What lines of a handed-in table mean, and what they change of what is known."""

from __future__ import annotations

from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.models import Observation
from organizations.models import Area
from portal.intake.judging import Judged, Kind, Level, judge

JOBS, BUILDINGS, LOANS = "城镇新增就业人数", "拆除违建数", "创业担保贷款"


@pytest.fixture
def named(cells_of_all_kinds: Any) -> Any:
    """The town, with the names that its indicators have."""
    return cells_of_all_kinds


def told(one: Judged, level: Level = Level.ERROR) -> list[tuple[str, str]]:
    return [(remark.column, remark.text) for remark in one.remarks if remark.level == level]


def first(lines: Any, *row: str) -> Judged:
    return judge(lines(row)).lines[0]


def name_of(cell: Observation) -> str:
    return cell.indicator.name


@pytest.mark.parametrize(
    ("cell", "value", "unit", "kind"),
    [
        ("plain", "280", "人", Kind.SAME),
        ("plain", "281", "人", Kind.PRESS),
        ("large", "8.1", "亿元", Kind.SAME),
        ("large", "812345678", "元", Kind.AGREES),
        ("approx", "85", "万元", Kind.AGREES),
        ("approx", "185", "万元", Kind.PRESS),
        ("range", "4", "人", Kind.AGREES),
        ("other_unit", "5", "人", Kind.PRESS),
        ("manual", "9", "处", Kind.SAME),
        ("manual", "10", "处", Kind.HANDED),
        ("handed_in", "11", "处", Kind.SAME),
        ("handed_in", "12", "处", Kind.HANDED),
        ("contested", "380", "人", Kind.AGREES),
        ("chosen", "230", "人", Kind.PRESS),
    ],
)
def test_against_what_is_known(named: Any, lines: Any, cell: str, value: str, unit: str, kind: Kind) -> None:
    """A value against the cell that it fills: the same, agreeing with hedged reports, or contradicting."""
    from portal.intake.template import written

    known: Observation = getattr(named, cell)
    area = Area.objects.filter(pk=known.subject_id).first()
    subject = area.path if area else known.subject.name
    period = written((known.period_start, known.period_end))  # type: ignore[arg-type]
    one = first(lines, name_of(known), subject, period, value, known.indicator.unit if unit == "处" else unit)
    assert (one.kind, told(one)) == (kind, [])
    assert one.cell == known


def test_new_and_target(named: Any, lines: Any) -> None:
    """A cell that nobody has reported is new; a target is kept apart from the actual value."""
    target = named.target
    row = (name_of(target), "柳湾街道", "2019年", "330", "人", "目标")
    assert first(lines, *row).kind == Kind.SAME
    changed = first(lines, *row[:3], "340", "人", "计划")
    assert (changed.kind, changed.cell) == (Kind.PRESS, target)
    assert told(changed, Level.NOTE) == [("modality", "计划值单独存放，不和实际值混在一起")]
    assert first(lines, name_of(target), "柳湾街道", "2014年", "300", "人").kind == Kind.NEW


def test_unknown_indicator(named: Any, lines: Any) -> None:
    """With the nearest three names."""
    name = name_of(named.plain)
    one = first(lines, f"{name[:-1]}额", "柳湾街道", "2018年", "1", "人")
    ((column, text),) = told(one)
    assert column == "indicator"
    assert name in text and text.count("、") == 2


def test_areas(named: Any, lines: Any) -> None:
    """Ambiguous ones with their candidates, unknown ones with the nearest; paths, with steps left out, are understood."""
    district = Area.objects.get(name="东湖区")
    other = Area.objects.create(name="西湖区", level="district", parent=district.parent)
    Area.objects.create(name="柳湾街道", level="subdistrict", parent=other).keep_official_name()
    row = (name_of(named.plain), "柳湾街道", "2016年", "280", "人")
    ((column, text),) = told(first(lines, *row))
    assert column == "subject"
    assert "不止一个：青石市/东湖区/柳湾街道、青石市/西湖区/柳湾街道，请写全路径" in text
    for path in (
        "青石市/东湖区/柳湾街道",
        "东湖区/柳湾街道",
        "青川省/青石市/东湖区/柳湾街道",
        "东湖区 / 柳湾街道",
    ):
        assert first(lines, row[0], path, *row[2:]).kind == Kind.SAME
    ((_, text),) = told(first(lines, row[0], "南岑镇", *row[2:]))
    assert "名录里没有“南岑镇”。是不是：青石市/东湖区/南岭镇？" in text


def test_wrong_cells(named: Any, lines: Any) -> None:
    """Every cell that cannot be read is told of, each with its column."""
    one = first(lines, name_of(named.plain), "", "去年", "约100", "户", "大概")
    assert [column for column, _ in told(one)] == ["subject", "period", "modality", "value"]
    assert told(one)[0][1] == "没有写区域，请补上"
    unit = first(lines, name_of(named.plain), "柳湾街道", "2018年", "100", "户")
    assert told(unit) == [("unit", "单位“户”不对，这个指标的单位是“人”")]


def test_doubles(named: Any, lines: Any) -> None:
    """A line that says the same cell again is refused, however it is written."""
    name = name_of(named.plain)
    judgement = judge(
        lines((name, "柳湾街道", "2014年", "5", "人"), (name, "青石市/东湖区/柳湾街道", "2014", "6", "人"))
    )
    assert [one.kind for one in judgement.lines] == [Kind.NEW, Kind.WRONG]
    assert told(judgement.lines[1])[0][1].startswith("与第2行重复（同一指标、区域、时间和性质），数值却不同")
    assert not judgement.is_sound


def test_empty_lines(named: Any, lines: Any) -> None:
    """A line without a value is passed over, whatever else is in it."""
    assert first(lines, "没有的指标", "没有的地方", "", "—").kind == Kind.EMPTY


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (("2018年", "3200000", "人"), "value", "可能是万、亿写错"),
        (("2018年", "-3", "人"), "value", "不会是负数"),
        (("2018年", "320.5", "人"), "value", "有小数"),
        (("2018-10-26", "300", "人"), "period", "一天，请核对"),
        (("2018年", "320", ""), "unit", "没有写单位"),
    ],
)
def test_doubtful(named: Any, lines: Any, row: tuple[str, ...], column: str, said: str) -> None:
    """What can hardly be meant is a warning, no error."""
    one = first(lines, name_of(named.plain), "柳湾街道", *row)
    assert not one.is_wrong
    assert any(remark.column == column and said in remark.text for remark in one.remarks), one.remarks


def test_future(named: Any, lines: Any) -> None:
    """What has not begun has no actual value yet, but may have a target."""
    row = (name_of(named.plain), "柳湾街道", "2099年", "5", "人")
    assert "还没有开始" in told(first(lines, *row))[0][1]
    assert first(lines, *row, "计划").kind == Kind.NEW


def test_editors_choice_is_told(named: Any, lines: Any) -> None:
    one = first(lines, name_of(named.chosen), "石桥街道", "2017年", "999", "人")
    assert any("编辑选定过报上的值" in text for _, text in told(one, Level.WARNING))


def test_same_end(named: Any, lines: Any) -> None:
    """Of a level at a time, a cell that ends on the same day is told of: the period may only be written otherwise."""
    one = first(lines, name_of(named.point), "柳湾街道", "2018年", "52000", "人")
    assert one.kind == Kind.NEW
    assert any("同一天截止" in text for _, text in told(one, Level.WARNING))


def test_hidden_values_are_not_told(named: Any, lines: Any) -> None:
    """What a department is told of usual values comes from public cells only."""
    one = first(lines, name_of(named.hidden), "南岭镇", "2015年", "1", "人")
    assert not [text for _, text in told(one, Level.WARNING) if "中间值" in text]


def test_queries(named: Any, lines: Any) -> None:
    """As many queries for hundreds of lines as for one, wrong ones among them."""
    name = name_of(named.plain)

    def count(*rows: tuple[str, ...]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            judge(lines(*rows))
        return len(queries)

    few = count((name, "柳湾街道", "2018年", "5", "人"), (name, "没有的村", "2018年", "5", "人"))
    many = count(
        *(
            (name, place, f"{year}年", "5", "人")
            for year in range(1950, 2020)
            for place in ("柳湾街道", "石桥街道", "没有的村")
        )
    )
    assert few == many <= 8


def test_decimals_stay_exact(named: Any, lines: Any) -> None:
    one = first(lines, name_of(named.large), "东湖区", "2015年", "0.1234567", "亿元")
    assert one.value == Decimal("12345670")


def test_fast(named: Any, lines: Any) -> None:
    """Five thousand lines within five seconds, on a machine that does much else."""
    name = name_of(named.plain)
    rows = [
        (name, "柳湾街道", f"{1950 + n // 366}-{n % 12 + 1}-{n % 28 + 1}", str(n), "人") for n in range(5000)
    ]
    made = lines(*rows)
    began = perf_counter()
    judge(made)
    assert perf_counter() - began < 5
