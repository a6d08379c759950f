"""Tables of observations: what stands in which cell, what is noted, what adds up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from metrics.models import Indicator, Observation, day_range
from metrics.tables import Cell, Table, TableSpec, build, cells, leftover
from tests.portal.data.cells import BUILDINGS, HIDDEN, JOBS, LOANS, PATROLS, RESIDENTS, UNEMPLOYMENT, Cells

NEW_YEARS_EVE = (date(2018, 12, 31), date(2018, 12, 31))


@pytest.fixture
def town(cells_of_all_kinds: Cells) -> Cells:
    return cells_of_all_kinds


def spec(*codes: str, **options: Any) -> TableSpec:
    found = {one.code: one for one in Indicator.objects.filter(code__in=codes)}
    return TableSpec(tuple(found[code] for code in codes), **options)


def rows_of(table: Table) -> dict[str, list[str]]:
    """The texts of the rows by their heads; a group before its head, the kind of values behind it, totals last."""
    rows = {}
    for row in table.rows:
        group = f"{row.group.label}/" if row.group else ""
        shown = [*row.cells, row.total] if row.total is not None else row.cells
        rows[f"{group}{row.head.label}{row.modality and f' {row.modality}'}"] = [cell.text for cell in shown]
    return rows


def heads(table: Table) -> list[str]:
    return [head.label for head in table.columns]


def cell_of(table: Table, row: str, column: str) -> Cell:
    line = next(one for one in table.rows if one.head.label == row)
    return line.cells[heads(table).index(column)]


def notes_of(table: Table, of: Cell) -> str:
    return "".join(note.text for note in table.footnotes if note.number in of.notes)


def enter(
    town: Cells, subject: Any, code: str, period: tuple[date | None, date | None], value: int
) -> Observation:
    return Observation.objects.create(
        indicator=Indicator.objects.get(code=code), subject_id=subject.pk, period=day_range(*period),
        manual_value=value, citation="年鉴",
    )  # fmt: skip


def test_years(town):
    """A year's column has what was reported of that very year; nothing that is withdrawn, undecided or rejected."""
    table = build(spec(JOBS, grain="year"))
    assert heads(table) == ["2016年", "2017年", "2018年", "2019年"]
    assert rows_of(table) == {
        "东湖区": ["", "", "4,180", ""],
        "柳湾街道": ["280", "300", "320", "310"],
        "石桥街道": ["5户", "210", "380", ""],
        "青石机械有限公司": ["", "", "3—5", ""],
    }
    assert (table.left_out, table.left_out_example) == (1, "未注明")
    assert not any(digits in str(table.as_data()) for digits in HIDDEN)


def test_empty_is_not_zero(town):
    """A cell without a report has no text and no value."""
    empty = cell_of(build(spec(JOBS, grain="year")), "东湖区", "2016年")
    assert not empty
    assert (empty.value, empty.number, empty.notes) == (None, None, [])


def test_a_year_is_not_its_months(town):
    """A month's value stands in no year's column, and a year's in no month's; what is left out is counted."""
    by_year, by_month = build(spec(LOANS, grain="year")), build(spec(LOANS, grain="month"))
    assert rows_of(by_year) == {"东湖区": ["约850,000", "810,000,000"]}
    assert (by_year.left_out, by_year.left_out_example) == (1, "2019年10月")
    assert (heads(by_month), rows_of(by_month)) == (["2019年10月"], {"东湖区": ["1,000,000"]})


@pytest.mark.parametrize(
    ("grain", "columns", "row"),
    [
        ("half", ["2019年1—6月"], ["250"]),
        ("quarter", ["2019年1—3月"], ["近100"]),
        ("month", [], None),
        ("point", [], None),
    ],
)
def test_halves_and_quarters(town, grain, columns, row):
    """The first quarter is not the first half; what is open at an end is neither, nor a day."""
    table = build(spec(PATROLS, grain=grain))
    assert heads(table) == columns
    assert rows_of(table).get("柳湾街道") == row


def test_as_reported(town):
    """Without a grain each time stands as it was reported, the earliest end first, what has no time last."""
    assert heads(build(spec(PATROLS))) == ["2018年", "2019年1—3月", "截至2019年6月30日", "2019年1—6月"]
    assert heads(build(spec(JOBS)))[-1] == "未注明"


def test_points_in_time(town):
    """Of an indicator of points in time the last day of a column stands for it, and a note says which day."""
    enter(town, town.willow, RESIDENTS, (date(2018, 6, 30), date(2018, 6, 30)), 51_000)
    enter(town, town.willow, RESIDENTS, (date(2018, 12, 1), date(2018, 12, 1)), 51_900)
    by_year = build(spec(RESIDENTS, grain="year"))
    assert rows_of(by_year) == {"柳湾街道": ["52,000"]}
    assert notes_of(by_year, by_year.rows[0].cells[0]).startswith("2018年12月31日的数")
    by_month = build(spec(RESIDENTS, grain="month"))
    assert rows_of(by_month) == {"柳湾街道": ["51,000", "", "", "", "", "", "52,000"]}
    by_day = build(spec(RESIDENTS, grain="point"))
    assert heads(by_day) == ["2018年6月30日", "2018年12月1日", "2018年12月31日"]
    assert not any(cell.notes and "的数：" in notes_of(by_day, cell) for cell in by_day.cells)


def test_points_in_time_of_a_year(town):
    """What was reported of the year itself stands before any day of it; a day of a period's indicator in no column."""
    enter(town, town.willow, RESIDENTS, (date(2018, 1, 1), date(2018, 12, 31)), 50_000)
    assert rows_of(build(spec(RESIDENTS, grain="year"))) == {"柳湾街道": ["50,000"]}
    enter(town, town.willow, BUILDINGS, (date(2020, 5, 1), date(2020, 5, 1)), 3)
    assert "2020年" not in heads(build(spec(BUILDINGS, grain="year")))


def test_until_a_day(town):
    """截至 a day is that day for an indicator of points in time; for one of periods it has no column."""
    enter(town, town.bridge, RESIDENTS, (None, date(2019, 3, 31)), 31_000)
    assert rows_of(build(spec(RESIDENTS, grain="quarter", subjects=(town.bridge,)))) == {
        "石桥街道": ["31,000"]
    }
    assert town.until not in cells(spec(PATROLS, grain="point"))
    assert town.until in leftover(spec(PATROLS, grain="month"))


def test_range(town):
    """Only periods that lie wholly between the ends are in a table; a year of which a part is asked for is not."""
    wide = spec(JOBS, grain="year", start=date(2017, 1, 1), end=date(2018, 12, 31))
    assert heads(build(wide)) == ["2017年", "2018年"]
    narrow = spec(JOBS, grain="year", start=date(2017, 2, 1), end=date(2018, 12, 31))
    assert heads(build(narrow)) == ["2018年"]
    assert town.undated not in cells(spec(JOBS, start=date(2000, 1, 1)))


def test_gaps_are_seen(town):
    """Months between the first and the last have columns although nothing was reported of them."""
    enter(town, town.district, LOANS, (date(2020, 1, 1), date(2020, 1, 31)), 7)
    assert rows_of(build(spec(LOANS, grain="month"))) == {"东湖区": ["1,000,000", "", "", "7"]}
    asked = build(spec(LOANS, grain="month", start=date(2019, 1, 1), end=date(2020, 12, 31)))
    assert len(asked.columns) == 24


def test_magnitudes_are_exact(town):
    """万 and 亿 move the point and drop no digit; what is not counted in them stays."""
    enter(town, town.willow, LOANS, (date(2019, 1, 1), date(2019, 12, 31)), 123_456_789)
    table = build(spec(LOANS, grain="year", scale="亿"))
    assert (rows_of(table), table.unit) == (
        {"东湖区": ["约0.0085", "8.1"], "柳湾街道": ["", "1.23456789"]}, "亿元",
    )  # fmt: skip
    assert cell_of(table, "柳湾街道", "2019年").value == 123_456_789
    assert cell_of(table, "柳湾街道", "2019年").number == Decimal("1.23456789")
    share = build(spec(UNEMPLOYMENT, grain="year", scale="万", modalities=("standard",)))
    assert (rows_of(share), share.unit) == ({"东湖区": ["4.5"]}, "%")


def test_targets_apart(town):
    """A target never stands in the cell of what was reached: not at all, or in a row of its own."""
    only_actual = build(spec(JOBS, grain="year", subjects=(town.willow,)))
    assert rows_of(only_actual) == {"柳湾街道": ["280", "300", "320", "310"]}
    both = build(spec(JOBS, grain="year", subjects=(town.willow,), modalities=("actual", "planned")))
    assert rows_of(both) == {
        "柳湾街道 actual": ["280", "300", "320", "310"],
        "柳湾街道 planned": ["", "", "", "330"],
    }


def test_exact_only(town):
    """Only exact: no about, no range."""
    table = build(spec(LOANS, JOBS, grain="year", exact=True))
    assert not any(cell.qualifier != "exact" or cell.high for cell in table.cells)
    assert "青石机械有限公司" not in str(rows_of(table))


def test_sources(town):
    """A cell leads to its sentence; one entered by hand to its citation, and says so."""
    table = build(spec(BUILDINGS, grain="year"))
    assert cell_of(table, "东湖区", "2019年").address == town.grown.preferred.get_absolute_url()
    by_hand = cell_of(table, "柳湾街道", "2018年")
    assert (by_hand.kind, by_hand.text) == ("manual", "9")
    assert by_hand.address == f"/indicators/{BUILDINGS}/?area={town.willow.slug}#o{town.manual.pk}"
    assert "《东湖区统计年鉴（2018）》第3页" in notes_of(table, by_hand)


def test_conflicts(town):
    """A conflict nobody has settled is marked and told with both sources; a settled one with its reason."""
    table = build(spec(JOBS, grain="year"))
    open_ = cell_of(table, "石桥街道", "2018年")
    assert open_.contested
    assert open_.unsettled
    assert {"350人", "《青石日报》", "《青川商报》"} <= {
        word for word in ("350人", "《青石日报》", "《青川商报》") if word in notes_of(table, open_)
    }
    settled = cell_of(table, "石桥街道", "2017年")
    assert settled.contested
    assert not settled.unsettled
    assert "与台账核对过" in notes_of(table, settled)
    assert "230人" in notes_of(table, settled)
    assert cell_of(table, "柳湾街道", "2018年").notes == []  # 300余人 says the same


def test_all_reports(town):
    """With all reports those that are not preferred stand below the value; a reprint is no other report."""
    table = build(spec(JOBS, grain="year", subjects=(town.willow,), reports="all"))
    assert [one.text for one in cell_of(table, "柳湾街道", "2018年").others] == ["300余人"]
    assert cell_of(table, "柳湾街道", "2017年").others == []


def test_manual_against_the_press(town):
    """What was handed in and the newspaper has otherwise is told."""
    table = build(spec(BUILDINGS, grain="year"))
    assert "18处" in notes_of(table, cell_of(table, "石桥街道", "2019年"))


def test_derived(town):
    """The level of the year before stands where nothing was reported, as derived, with what it comes from."""
    assert "2018年" in heads(build(spec(BUILDINGS, grain="year")))
    assert not cell_of(build(spec(BUILDINGS, grain="year")), "东湖区", "2018年")
    table = build(spec(BUILDINGS, grain="year", derived=True))
    cell = cell_of(table, "东湖区", "2018年")
    assert (cell.text, cell.kind) == ("约20", "derived")
    assert "同比下降40%" in notes_of(table, cell)
    before = build(spec(BUILDINGS, grain="year", derived=True, end=date(2018, 12, 31)))
    assert cell_of(before, "东湖区", "2018年").text == "约20"
    # 320人, up 8.5%: 2017 was reported, and what is reported stands.
    assert cell_of(build(spec(JOBS, grain="year", derived=True)), "柳湾街道", "2017年").text == "300"


def test_descendants(town):
    """Areas below the chosen one come after it; those without a value have no row and are counted."""
    table = build(spec(JOBS, grain="year", subjects=(town.district,), below="children"))
    assert list(rows_of(table)) == ["东湖区", "柳湾街道", "石桥街道"]
    assert table.silent == 1
    assert list(rows_of(build(spec(JOBS, grain="year", subjects=(town.ridge,))))) == []


def test_layouts(town):
    """Any two of the three axes; the third groups the rows where it has several values."""
    both = {"start": date(2018, 1, 1), "end": date(2018, 12, 31), "subjects": (town.willow, town.bridge)}
    across = build(spec(JOBS, BUILDINGS, rows="indicator", cols="subject", **both))
    assert rows_of(across) == {"城镇新增就业人数": ["320", "380"], "拆除违建处数": ["9", "11"]}
    grouped = build(spec(JOBS, BUILDINGS, **both))
    assert rows_of(grouped)["拆除违建处数/石桥街道"] == ["11"]
    assert [row.group.detail for row in grouped.rows] == ["人", "人", "处", "处"]
    times = build(spec(JOBS, grain="year", rows="period", cols="subject", subjects=(town.willow,)))
    assert rows_of(times) == {"2016年": ["280"], "2017年": ["300"], "2018年": ["320"], "2019年": ["310"]}


def test_totals(town):
    """Totals where values add up; else the reason."""
    table = build(spec(BUILDINGS, grain="year", totals=True))
    assert rows_of(table)["合计（不含东湖区本级）"][0] == "20"
    assert "不含东湖区本级" in notes_of(table, table.rows[-1].cells[0])
    of_willow = build(spec(JOBS, grain="year", totals=True, subjects=(town.willow,)))
    assert rows_of(of_willow) == {"柳湾街道": ["280", "300", "320", "310", "1,210"]}


@pytest.mark.parametrize(
    ("code", "options", "reason"),
    [
        (UNEMPLOYMENT, {}, "比率、指数或平均数"),
        (RESIDENTS, {}, "时点数"),
        (JOBS, {}, "缺 1 个数"),
        (PATROLS, {"grain": ""}, "缺"),
        (BUILDINGS, {"derived": True}, "推算"),
    ],
)
def test_no_totals(town, code, options, reason):
    """No total of ratios, of points in time, of what is missing in part, of what was worked out."""
    for year in (2017, 2018):
        enter(town, town.district, UNEMPLOYMENT, (date(year, 1, 1), date(year, 12, 31)), 4)
        enter(town, town.bridge, RESIDENTS, (date(year, 6, 30), date(year, 6, 30)), 31_000)
    table = build(spec(code, **{"grain": "year", "totals": True} | options))
    assert any(reason in note.text for note in table.footnotes if note.kind == "total")


def test_no_totals_of_what_overlaps(town):
    """No total across times of which one holds the other, nor over a gap."""
    enter(town, town.district, LOANS, (date(2019, 1, 1), date(2019, 6, 30)), 7)
    overlapping = build(spec(LOANS, totals=True, start=date(2019, 1, 1)))
    assert "重叠" in overlapping.footnotes[-1].text
    enter(town, town.company, PATROLS, (date(2018, 5, 1), date(2018, 5, 31)), 7)
    enter(town, town.company, PATROLS, (date(2018, 7, 1), date(2018, 7, 31)), 7)
    gap = build(spec(PATROLS, totals=True, subjects=(town.company,)))
    assert "之间有缺" in gap.footnotes[-1].text


def test_total_of_contested(town):
    """No total with a part that is in dispute."""
    table = build(spec(JOBS, grain="year", totals=True, subjects=(town.willow, town.bridge)))
    assert rows_of(table)["合计"][2] == ""
    assert "说法不一" in notes_of(table, table.rows[-1].cells[2])


def test_notes_lead_both_ways(town):
    """Each note knows its cells and each cell its notes; numbers run in reading order."""
    table = build(spec(JOBS, LOANS, grain="year", totals=True))
    first_seen: list[int] = []
    for r, row in enumerate(table.rows):
        for c, cell in enumerate([*row.cells, row.total]):
            first_seen += [number for number in cell.notes if number not in first_seen]
            for number in cell.notes:
                assert (r, c) in table.footnotes[number - 1].cells
    assert [note.number for note in table.footnotes] == list(range(1, len(table.footnotes) + 1))
    heads_noted = {number for row in table.rows for number in row.head.notes}
    assert sorted(first_seen) == sorted({note.number for note in table.footnotes} - heads_noted)


def test_limit(town):
    """A table has at most so many cells; how many values are not shown is said."""
    table = build(spec(JOBS, grain="year"), limit=8)
    assert sum(len(row.cells) for row in table.rows) <= 8
    assert table.beyond == 9 - sum(1 for _ in table.cells)


def test_nothing_chosen(town):
    """Nothing chosen is no table."""
    assert not build(TableSpec())
    assert not cells(TableSpec()).exists()


def test_queries(town, django_assert_max_num_queries):
    """However many cells, a bounded number of queries."""
    everything = spec(
        JOBS, BUILDINGS, grain="year", subjects=(town.district,), below="all", reports="all", totals=True, derived=True,
    )  # fmt: skip
    with django_assert_max_num_queries(9):
        build(everything)


def test_cut_tables_have_no_totals(town):
    """A total of what a limit has left over would be false."""
    table = build(spec(JOBS, grain="year", totals=True), limit=3)
    assert table.beyond
    assert not any(row.total for row in table.rows if row.total is not None)
    assert not any(cell for row in table.rows if row.summed for cell in row.cells)
    assert "表没有列全" in "".join(note.text for note in table.footnotes)


def test_unpublished_reports_contest_nothing(town):
    """A report that readers cannot see makes no cell of a table contested."""
    report = town.rounded.figures.accepted().exclude(pk=town.rounded.preferred_id).first()
    type(report).objects.filter(pk=report.pk).update(value=999)
    type(report.article).objects.filter(pk=report.article_id).update(state="draft", published_at=None)
    Observation.objects.filter(pk=town.rounded.pk).update(contested=True)
    assert not cell_of(build(spec(JOBS, grain="year")), "柳湾街道", "2018年").contested
