"""Files: what looks like a formula is none, numbers stay numbers, nothing is lost."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from metrics.exports import About, csv_lines, guarded, json_lines, unguarded, wide_of, xlsx_into
from metrics.exports.workbooks import LONGEST, fit, shown_as
from metrics.tables import Cell, Footnote, Head, Row, Table, TableSpec
from metrics.tidy import Column

FORMULAS = [
    "=1+1", "+1人", "-1人", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tx", "＝1+1", "＋1", "－1", "＠x", "﹦1", "﹣1", "−1",
    '=HYPERLINK("http://x.example","看")', "=cmd|' /C calc'!A0", "@cmd|'/c calc'!A1", "  =1", "\u3000=1", "\u200b=1",
    "\ufeff=1", "\u2060\u200d =1", "\x0b=1", "\xa0@x", "'=1", "''=1", '=IMPORTXML("http://x.example")',
]  # fmt: skip
HARMLESS = [
    "正常",
    "8.1亿元",
    "a=b",
    "2018-01-01",
    "007",
    "1E5",
    "'90年代",
    "多行\n第二行",
    '引号"和,逗号;分号',
    "<b>&",
]
AWKWARD = ["<r><t>x</t></r>", "a_x0041_b", "a\x07b", "a\uffffb", "长" * 40_000]

COLUMNS = (
    Column("cell", "编号", "integer", "编号"),
    Column("sentence", "原句", "string", "原句"),
    Column("value", "数值", "number", "数值"),
    Column("date", "日期", "date", "日期"),
    Column("used", "采用", "boolean", "采用"),
    Column("url", "网址", "uri", "网址"),
)
ABOUT = About(
    "test",
    "=标题",
    "说明",
    "https://news.example.org/data/?a=1",
    datetime(2026, 11, 21, tzinfo=UTC),
    "https://x/",
)


def lines_of(texts: list[str]) -> list[tuple[Any, ...]]:
    day = date(2018, 1, 31)
    return [
        (n, text, Decimal("-9.5"), day, n % 2 == 0, f"https://news.example.org/{n}/#f{n}")
        for n, text in enumerate(texts)
    ]


def book_of(texts: list[str], table: Table | None = None) -> bytes:
    file = io.BytesIO()
    xlsx_into(file, ABOUT, COLUMNS, lines_of(texts), table)
    return file.getvalue()


def read_csv(lines: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(lines).removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_guarded(text):
    """A text that looks like a formula, however hidden, begins with an apostrophe, which can be taken away again."""
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless(text):
    assert guarded(text) == unguarded(text) == text


@given(st.text(alphabet=st.sampled_from("'=＝+-@ \t\r\n\u200b\ufeff甲1\"|")))
def test_guard_is_undone(text):
    assert unguarded(guarded(text)) == text


def test_csv():
    """Texts are guarded and come back whole; numbers are bare, negative ones too."""
    texts = FORMULAS + HARMLESS
    lines = list(csv_lines([column.title for column in COLUMNS], lines_of(texts)))
    assert lines[0] == "\ufeff编号,原句,数值,日期,采用,网址\r\n"
    assert lines[1] == '0,"\'=1+1",-9.5,"2018-01-31","是","https://news.example.org/0/#f0"\r\n'
    rows = read_csv(lines)[1:]
    assert [unguarded(row[1]) for row in rows] == texts
    for row in rows:
        assert row[2] == "-9.5"
        assert not re.match(r"[\s\u200b-\u200f\u2060\ufeff]*[=+@＝＋＠-]", row[1])


def test_no_cell_from_within():
    """No separator of another locale in a text begins a new cell: texts are quoted."""
    (_, line) = csv_lines(["原句"], [["甲;=1+1"]])
    assert line == '"甲;=1+1"\r\n'


def test_spreadsheet_holds_no_formula():
    """Whatever a text looks like, its cell is a text as it stood, and stays one when somebody edits it."""
    body = book_of(FORMULAS + HARMLESS)
    archive = zipfile.ZipFile(io.BytesIO(body))
    for name in archive.namelist():
        assert b"<f>" not in archive.read(name), name
    sheet = load_workbook(io.BytesIO(body))["来源"]
    for row, text in enumerate(FORMULAS + HARMLESS, start=2):
        cell = sheet.cell(row, 2)
        assert cell.data_type == "s" or cell.data_type == "inlineStr"
        assert (cell.value or "").replace("_x000D_", "\r").replace("_x000B_", "\x0b") == text
        assert cell.quotePrefix == (text in FORMULAS)


def test_spreadsheet():
    """Numbers, days and links are such; the head stays in sight; the cover says what the book holds."""
    book = load_workbook(io.BytesIO(book_of(["甲"])))
    assert book.sheetnames == ["封面", "来源"]
    sheet = book["来源"]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert (sheet["A2"].value, sheet["C2"].value, sheet["C2"].number_format) == (0, -9.5, "0.0")
    assert (sheet["D2"].value, sheet["D2"].number_format) == (datetime(2018, 1, 31), "yyyy-mm-dd")  # noqa: DTZ001  as spreadsheets have it
    assert sheet["E2"].value == "是"
    assert sheet["F2"].hyperlink.target == "https://news.example.org/0/"
    assert sheet["F2"].hyperlink.location == "f0"
    assert sheet.freeze_panes == "A2"
    cover = {row[0].value: row[1].value for row in book["封面"].iter_rows() if row[0].value}
    assert next(iter(cover)) == "=标题"
    assert cover["取数时间"] == "2026-11-21 08:00"
    assert cover["网址"] == "https://news.example.org/data/?a=1"
    assert "著作权" in cover["使用许可"]


def test_same_bytes():
    """The same lines at the same time are the same file; another time is said on the cover alone."""
    assert book_of(["甲"]) == book_of(["甲"])


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward(text):
    """What XML or a cell cannot hold is replaced or cut, and the file opens all the same."""
    sheet = load_workbook(io.BytesIO(book_of([text])))["来源"]
    value = sheet["B2"].value.replace("_x0007_", "\x07").replace("_x005F_", "_")
    assert value == fit(text)
    assert len(fit(text)) <= LONGEST


def test_nothing():
    """Without a line there is a head."""
    assert next(cell.value for cell in load_workbook(io.BytesIO(book_of([])))["来源"][1]) == "编号"


def test_long_lists(monkeypatch):
    """Lines beyond what a sheet holds go on in the next."""
    monkeypatch.setattr("metrics.exports.workbooks.SHEET_LINES", 2)
    book = load_workbook(io.BytesIO(book_of(["甲", "乙", "丙"])))
    assert book.sheetnames == ["封面", "来源", "来源2"]
    assert [cell.value for cell in book["来源2"]["B"]] == ["原句", "丙"]


def test_digits_kept():
    """A number of more digits than a spreadsheet keeps is a text with all of them."""
    file = io.BytesIO()
    xlsx_into(file, ABOUT, COLUMNS[2:3], [[Decimal("123456789012345678.5")], [Decimal("810000000000")]])
    sheet = load_workbook(file)["来源"]
    assert (sheet["A2"].value, sheet["A3"].value) == ("123456789012345678.5", 810000000000)


def test_package():
    """A data package says what it is, what its fields mean, and keeps every digit."""
    texts = [*FORMULAS, *HARMLESS]
    told = json.loads("".join(json_lines(ABOUT, COLUMNS, lines_of(texts), ["注一"])), parse_float=Decimal)
    assert told["$schema"].startswith("https://datapackage.org/profiles/2.0/")
    assert (told["title"], told["retrieved"]) == ("=标题", "2026-11-21T00:00:00+00:00")
    assert told["notes"] == ["注一"]
    assert "注明" in told["licenses"][0]["title"]
    (resource,) = told["resources"]
    fields = resource["schema"]["fields"]
    assert [field["title"] for field in fields] == [column.title for column in COLUMNS]
    assert fields[-1] == {
        "name": "url",
        "title": "网址",
        "type": "string",
        "format": "uri",
        "description": "网址",
    }
    assert [row["sentence"] for row in resource["data"]] == texts
    assert resource["data"][0] == {
        "cell": 0, "sentence": "=1+1", "value": Decimal("-9.5"), "date": "2018-01-31", "used": True,
        "url": "https://news.example.org/0/#f0",
    }  # fmt: skip
    exact = "".join(json_lines(ABOUT, COLUMNS[2:3], [[Decimal("123456789012345678.500")]]))
    assert '"value":123456789012345678.5}' in exact
    assert json.loads("".join(json_lines(ABOUT, COLUMNS, [])))["resources"][0]["data"] == []


def cell(text: str, number: str | None, **more: Any) -> Cell:
    value = None if number is None else Decimal(number)
    return Cell(text=text, value=value, number=value, address="/articles/1/#f1", **more)


TABLE = Table(
    TableSpec(), "标题", "人", "地方", [Head("period", "2017年"), Head("period", "2018年")],
    [
        Row(Head("subject", "甲"), [cell("320", "320"), cell("约1,234.5", "1234.5", notes=[1])]),
        Row(Head("subject", "=乙"), [cell("-9.5", "-9.5"), cell("3—5", "3", high=Decimal(5))]),
        Row(Head("subject", "丙"), [Cell(), cell("1,234", "1234", notes=[1, 2])]),
    ],
    [Footnote(1, "约数。"), Footnote(2, "说法不一。")],
)  # fmt: skip


def test_wide():
    """A table as it looks: exact numbers bare, others in words, what is to be noted at the end of the row."""
    wide = wide_of(TABLE)
    assert read_csv(csv_lines(wide.head, wide.plain_rows())) == [
        ["地方", "2017年", "2018年", "注"],
        ["甲", "320", "约1,234.5", "2018年：约数。"],
        ["'=乙", "-9.5", "3—5", ""],
        ["丙", "", "1234", "2018年：约数；2018年：说法不一。"],
    ]


def test_wide_sheet():
    """In a spreadsheet every single value is a number that its format shows in the table's words, and a link."""
    book = load_workbook(io.BytesIO(book_of([], TABLE)))
    assert book.sheetnames == ["封面", "表", "来源", "注"]
    sheet = book["表"]
    assert (sheet["C2"].value, sheet["C2"].number_format) == (1234.5, '"约"#,##0.0')
    assert (sheet["B3"].value, sheet["C3"].value, sheet["B4"].value) == (-9.5, "3—5", None)
    assert (sheet["C4"].value, sheet["C4"].number_format) == (1234, "#,##0")
    assert sheet["C2"].hyperlink.target == "https://news.example.org/articles/1/"
    assert sheet.freeze_panes == "B2"
    assert [[cell.value for cell in row] for row in book["注"].iter_rows()] == [
        ["编号", "说明"], [1, "约数。"], [2, "说法不一。"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [
        ("320", "320", "#,##0"),
        ("-9.5", "-9.5", "#,##0.0"),
        ("约-9.5", "-9.5", '"约"#,##0.0;"约-"#,##0.0'),
        ("12以上", "12", '#,##0"以上"'),
        ('"约"1', "1", '\\""约"\\"#,##0'),
        ("3—5", "3", None),
        ("一百多", "100", None),
    ],
)
def test_formats(text, number, shown):
    """The format of a number shows it as the table does; what is no single number has none."""
    assert shown_as(cell(text, number)) == shown


def sheets_of(about: About, lines: list[tuple[Any, ...]]) -> Any:
    file = io.BytesIO()
    xlsx_into(file, about, COLUMNS, lines)
    return load_workbook(io.BytesIO(file.getvalue()))


@pytest.mark.filterwarnings("error")
def test_long_address():
    """An address too long for a link is written in parts that make it up; a short one is a link."""
    address = "https://news.example.org/data/?" + "&".join(
        f"indicator=an-indicator-{n:03}" for n in range(200)
    )
    assert len(address) > 4000
    cover = sheets_of(dataclasses.replace(ABOUT, address=address), [])["封面"]
    texts = [row[1].value or "" for row in cover.iter_rows(min_col=1, max_col=2)]
    first = next(n for n, text in enumerate(texts) if text.startswith("https://"))
    assert "".join(texts[first : first + 3]) == address
    assert "分 3 行" in texts[first - 1]
    assert not any(row[1].hyperlink for row in cover.iter_rows(min_col=1, max_col=2))
    links = [row[1].hyperlink for row in sheets_of(ABOUT, [])["封面"].iter_rows(min_col=1, max_col=2)]
    assert [link.target for link in links if link] == [ABOUT.address]


def test_early_dates():
    """A day that spreadsheets have no number for is a text; from 1900 on a day is a day."""
    days = [date(1, 1, 1), date(1899, 12, 31), date(1900, 1, 1), date(1949, 10, 1)]
    lines = [(1, "", Decimal(1), day, True, "") for day in days]
    cells = [row[3] for row in sheets_of(ABOUT, lines)["来源"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells[:2]] == ["0001-01-01", "1899-12-31"]
    assert cells[3].value == datetime(1949, 10, 1)  # noqa: DTZ001
