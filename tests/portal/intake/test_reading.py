"""Files that departments hand in, good ones and nasty ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from portal.intake.reading import LINES, MAX_UNPACKED, Read, TableError, read_table

HEAD = ["指标", "区域", "时间", "数值", "单位"]
ROW = ["新增就业人数", "柳湾街道", "2018年", "320", "人"]


@pytest.fixture
def book() -> Callable[..., bytes]:
    """Makes a workbook; *fill* writes into its sheet of that name."""

    def make(fill: Callable[[Any, Any], None], name: str = "填报") -> bytes:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as made:
            made.add_worksheet("说明").write(0, 0, "怎样填写")
            fill(made.add_worksheet(name), made)
            made.add_worksheet("选项").hide()
        return file.getvalue()

    return make


def csv_of(*rows: list[str], head: list[str] = HEAD, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(row) for row in [head, *rows]).encode(encoding)


def cells(read: Read) -> list[tuple[int, dict[str, str]]]:
    return [(line.number, dict(line.cells)) for line in read.lines]


GOOD = [(2, dict(zip(("indicator", "subject", "period", "value", "unit"), ROW, strict=True)))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_csv(encoding: str) -> None:
    """A CSV in whatever encoding Chinese programs write."""
    assert cells(read_table(csv_of(ROW, encoding=encoding))) == GOOD


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_delimiters(delimiter: str) -> None:
    assert cells(read_table(csv_of(ROW).decode().replace(",", delimiter).encode())) == GOOD


def test_columns_in_any_order() -> None:
    """Columns are known by their titles, also by others that mean the same; what is not known is left aside."""
    head = ["序号", "计量单位（必填）", " 数 值*", "地区", "报告期", "指标名称", "现有值"]
    read = read_table(csv_of(["1", "人", "320", "柳湾街道", "2018年", "新增就业人数", "300人"], head=head))
    assert cells(read) == GOOD
    assert read.remarks == ["没有用到的列：序号。"]


def test_head_below_a_title() -> None:
    """Titles above the head and empty lines do not matter; a line keeps the number that it has in the file."""
    data = "2018年工作报表,,,,\r\n,,,,\r\n".encode() + csv_of(ROW, [""] * 5, ROW)
    assert [number for number, _ in cells(read_table(data))] == [4, 6]


def test_guarded_cells() -> None:
    """The apostrophe by which our own exports keep a cell from being a formula is taken off."""
    read = read_table(csv_of(["'+就业率", "柳湾街道", "2018年", "'-5", "人"]))
    assert (read.lines[0].get("indicator"), read.lines[0].get("value")) == ("+就业率", "-5")


def test_workbook(book: Callable[..., bytes]) -> None:
    """Dates, months, percentages, long fractions, formulas: each cell as people see it, and never a formula."""

    def fill(sheet: Any, made: Any) -> None:
        per_cent, month = (
            made.add_format({"num_format": "0.00%"}),
            made.add_format({"num_format": 'yyyy"年"m"月"'}),
        )
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEAD)
        sheet.write(1, 2, date(2018, 10, 1), month)
        sheet.write(1, 3, 0.3177, per_cent)
        sheet.write(2, 2, date(2018, 10, 26), day)
        sheet.write(2, 3, 0.1 + 0.2)
        sheet.write(3, 2, 2018)
        sheet.write_formula(3, 3, '=HYPERLINK("http://x","1")', None, 3)
        sheet.write_formula(4, 3, "=1/0", None, "#DIV/0!")
        sheet.write(5, 0, "新增就业人数")
        sheet.write_formula(5, 3, "=1+2", None, "")
        sheet.write_blank(1_048_575, 0, None, per_cent)

    read = read_table(book(fill))
    assert cells(read) == [
        (2, {"period": "2018年10月", "value": "31.77%"}),
        (3, {"period": "2018-10-26", "value": "0.3"}),
        (4, {"period": "2018", "value": "3"}),
        (5, {"value": "#DIV/0!"}),
        (6, {"indicator": "新增就业人数", "value": "#未计算"}),
    ]
    assert read.lines[2].formulas == ("value",)
    assert read.remarks == ["1 个单元格是公式，收下的是算好的值。"]
    assert "HYPERLINK" not in str([line.as_json() for line in read.lines])


def test_other_sheet(book: Callable[..., bytes]) -> None:
    """Without a sheet of that name, the first that has the head."""
    read = read_table(
        book(lambda sheet, _: [sheet.write_row(n, 0, row) for n, row in enumerate([HEAD, ROW])], "数据")
    )
    assert (cells(read), read.remarks) == (GOOD, ["读的是“数据”表。"])


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in members.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), body)
    return file.getvalue()


NASTY = {
    "nothing": (b"", "文件是空的"),
    "blanks": (b" \r\n\0", "文件是空的"),
    "old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls 或加了密码"),
    "picture": (b"\xff\xd8\xff\xe0", "是图片"),
    "pdf": (b"%PDF-1.7", "是 PDF"),
    "page": ("<html><table><tr><td>指标".encode(), "文件是网页"),
    "program": (b"MZ\x90\x00\x03\x00" * 50, "不是能读的表"),
    "broken archive": (b"PK\x03\x04" + b"\0" * 50, "损坏的工作簿"),
    "word": (archive(word__document_xml=b"<a/>"), "是Word 文件"),
    "archive": (archive(a=b"1"), "不是 .xlsx 工作簿"),
    "macros": (archive(xl__workbook_xml=b"<a/>", xl__vbaProject_bin=b"1"), "工作簿里有宏"),
    "bomb": (archive(xl__workbook_xml=b"<a/>", xl__a_xml=b"\0" * (MAX_UNPACKED + 1)), "解开后超过"),
    "empty workbook": (archive(xl__workbook_xml=b"<a/>"), "工作簿读不出来"),
    "large": (b"a" * (5 * 2**20 + 1), "超过 5 MB"),
    "no head": ("甲,乙\n1,2".encode(), "没有找到表头"),
    "no value column": (csv_of(ROW[:3], head=HEAD[:3]), "缺少“数值”列"),
    "no values": (csv_of(["新增就业人数", "柳湾街道", "2018年", "", "人"]), "都是空的"),
    "too many": (csv_of(*[ROW] * (LINES + 1)), "一次最多交 5000 行"),
    "quotes": ('指标,区域,时间,数值\n"'.encode() + b"x" * 140_000, "引号不成对"),
}


@pytest.mark.parametrize(("data", "told"), NASTY.values(), ids=NASTY)
def test_nasty(data: bytes, told: str) -> None:
    """What holds no table we can read is refused with what to do about it."""
    with pytest.raises(TableError, match=told):
        read_table(data)


def test_lying_archive(book: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet that needs more memory than the child may take ends there, not here."""

    def fill(sheet: Any, made: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_string(1_048_575, 16_383, "x")

    with pytest.raises(TableError, match="工作簿读不出来"):
        read_table(book(fill))
