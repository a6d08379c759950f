"""A spreadsheet as text that can be read like a report: one line a row, each number with its head and its unit.

2018年各街道就业情况
2018年，柳湾街道，新增就业人数320人；拆除违建5处。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from articles.workbooks import Sheet

_UNIT = re.compile(r"^(?P<base>.*?)\s*[（(](?:单位[：:])?(?P<unit>[^（）()0-9]{1,8})[）)]\s*$", re.DOTALL)
_STATED = re.compile(r"单位[：:]\s*([^\s，,；;）)]{1,8})")
_NUMBER = re.compile(r"[+-]?\d[\d,，]*(?:\.\d+)?\s*[%‰]?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TIME = re.compile(
    r"(?:19|20)\d\d年(?:度|底|末|上半年|下半年|前三季度|第?[一二三四1-4]季度|1?\d[-—~至]1?\d月(?:份)?|1?\d月(?:份|底|末)?)?"
)
_HEAD_TIME = re.compile(
    rf"{_TIME.pattern}|[上下]半年|前三季度|第?[一二三四1-4]季度|1?\d(?:[-—~至]1?\d)?月(?:份)?"
)
_NO_FIGURE = re.compile(r"序号|编号|代码|电话|手机|邮编|页码|排名|名次|位次")
_TOTALS = re.compile(r"(?:合|总|小|共)\s*计|总数|全部")
LABEL = 40  # characters of a cell that stand before a number


class Placed(NamedTuple):
    """Where ``text[start:end]`` comes from, and whether it stands in a row of totals."""

    start: int
    end: int
    place: str
    total: bool


def as_text(sheets: Sequence[Sheet]) -> tuple[str, list[Placed]]:
    """*sheets* as text, and of each part of it the cell that it comes from."""
    writer = _Writer()
    for sheet in sheets:
        _Table(writer, sheet).write()
    return "".join(writer.parts).rstrip("\n"), writer.placed


class _Writer:
    """Text in parts, with where each part comes from."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.placed: list[Placed] = []
        self._length = 0

    def write(self, text: str, place: str = "", total: bool = False) -> None:
        if place:
            self.placed.append(Placed(self._length, self._length + len(text), place, total))
        self.parts.append(text)
        self._length += len(text)


class _Table:
    """One sheet: the heads of its columns, the time that its title names, and its rows one after another."""

    def __init__(self, writer: _Writer, sheet: Sheet) -> None:
        self._writer = writer
        self._sheet = sheet
        self._heads: dict[int, str] = {}
        self._heading = True  # whether a row without a number is one of heads
        self._fresh = True  # whether it begins a new table
        self._time = _time_in(sheet.name)
        self._unit = ""

    def write(self) -> None:
        for number, (cells, flags) in enumerate(
            zip(self._sheet.rows, self._sheet.numbers, strict=True), start=1
        ):
            texts = {n: _clean(cell) for n, cell in enumerate(cells) if cell.strip()}
            texts = {
                n: text for n, text in texts.items() if text and not _NO_FIGURE.search(self._heads.get(n, ""))
            }
            texts = self._without_unit(texts)
            figures = {n for n, text in texts.items() if flags[n] or _NUMBER.fullmatch(text)}
            if all(_YEAR.fullmatch(texts[n]) for n in figures):
                figures = set()  # 2018, 2019 as heads
            if not texts:
                self._heading = self._fresh = True
            elif len(texts) == 1 and not figures:
                self._title(number, *next(iter(texts.items())))
            elif not figures and (self._heading or not self._heads):
                self._add_heads(texts, {} if self._fresh else self._heads)
                self._heading, self._fresh = True, False
            else:
                self._row(number, texts, figures)
                self._heading = self._fresh = False

    def _without_unit(self, texts: dict[int, str]) -> dict[int, str]:
        """*texts* without a cell that only states the unit of all numbers: 单位：万元."""
        for text in texts.values():
            if stated := _STATED.fullmatch(text):
                self._unit = stated[1]
        return {n: text for n, text in texts.items() if not _STATED.fullmatch(text)}

    def _title(self, row: int, column: int, text: str) -> None:
        self._heading = self._fresh = True
        self._time = _time_in(text) or self._time
        self._unit = unit[1] if (unit := _STATED.search(text)) else self._unit
        self._writer.write(text, self._place(row, column))
        self._writer.write("\n")

    def _add_heads(self, texts: dict[int, str], above: dict[int, str]) -> None:
        """Heads of several rows are read downwards; of a merged cell every column below it has its text."""
        spread: dict[int, str] = {}
        last = ""
        for column in range(max(texts) + 1):
            spread[column] = last = above.get(column, last)
        self._heads = {
            column: spread.get(column, "") + (f"{text}年" if _YEAR.fullmatch(text) else text)
            for column, text in (dict.fromkeys(above, "") | texts).items()
        }

    def _row(self, row: int, texts: dict[int, str], figures: set[int]) -> None:
        write = self._writer.write
        first = min(figures, default=len(self._heads))
        labels = {n: text for n, text in texts.items() if n < first and n not in figures}
        total = any(_TOTALS.fullmatch(text) for text in labels.values())
        by_time = any(_HEAD_TIME.fullmatch(self._heads.get(n, "")) for n in figures)
        if not by_time:
            if self._time:
                write(f"{self._time}，")
            for column, text in labels.items():
                write(_split(text)[0][:LABEL], self._place(row, column), total)
                write("，")
        rest = [n for n in sorted(texts) if n not in labels]
        for at, column in enumerate(rest):
            if at:
                write("；")
            before = (
                self._dated(column, labels) if by_time else _split(self._heads.get(column, ""))[0][:LABEL]
            )
            unit = self._unit_of(column, labels if by_time else {}) if column in figures else ""
            write(f"{before}{texts[column]}{unit}", self._place(row, column), total)
        write("。\n")

    def _dated(self, column: int, labels: dict[int, str]) -> str:
        """What stands before a number whose head is a time: 2018年柳湾街道新增就业人数."""
        head = self._heads.get(column, "")
        time = head if _TIME.match(head) else f"{self._time}{head}"
        return time + "".join(_split(text)[0][:LABEL] for text in labels.values())

    def _unit_of(self, column: int, labels: dict[int, str]) -> str:
        named = [_split(self._heads.get(column, ""))[1], *(_split(text)[1] for text in labels.values())]
        return next((unit for unit in named if unit), self._unit)

    def _place(self, row: int, column: int) -> str:
        return f"{self._sheet.name}!{_letters(column)}{row}"


def _time_in(text: str) -> str:
    found = _TIME.search(text)
    return found[0] if found else ""


def _split(head: str) -> tuple[str, str]:
    """A head and the unit in its brackets.

    >>> _split("新增就业人数（人）"), _split("拆除违建")
    (('新增就业人数', '人'), ('拆除违建', ''))
    """
    found = _UNIT.match(head)
    return (found["base"], found["unit"]) if found else (head, "")


def _clean(text: str) -> str:
    return " ".join(re.sub(r"[。；;\x00-\x1f\x7f]", " ", text).split())


def _letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
