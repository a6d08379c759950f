"""An older export held against what is known now: cell by cell, which changed, were corrected, came or were withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from .decimals import decimal_text
from .tidy import IDENTITY, WORKED_OUT

Line = Mapping[str, str]

VALUE = ("value", "high", "unit", "qualifier")
NUMBERS = {"value", "high"}
DIGITS = 30  # 1e999999999 written out would fill the memory
TRUE, FALSE = "是", "否"


class Kind(StrEnum):
    """What became of a cell, in the order in which a reader should hear of it."""

    CORRECTED = "corrected"
    CHANGED = "changed"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    NEW = "new"
    CONTESTED = "contested"
    SOURCE = "source"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_LABELS = {
    Kind.CORRECTED: "更正",
    Kind.CHANGED: "改用别的报道",
    Kind.MOVED: "改记",
    Kind.WITHDRAWN: "撤下",
    Kind.NEW: "新增",
    Kind.CONTESTED: "说法不一",
    Kind.SOURCE: "换了出处",
}
_MEANINGS = {
    Kind.CORRECTED: "还是原来那句话，数值读作别的了，或者手工值改了。",
    Kind.CHANGED: "这一格现在采用另一条报道，数值不同。",
    Kind.MOVED: "还是原来那句话，改记到别的指标、主体或时间。",
    Kind.WITHDRAWN: "这一格现在没有公开的报道：文章撤回了，或者编辑改了决定。",
    Kind.NEW: "当时还没有这一格。",
    Kind.CONTESTED: "数值没有变，但是后来有了对不上的报道。",
    Kind.SOURCE: "数值没有变，现在采用另一条报道。",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what it was: the line that stood in it, and the one that stands in it now."""

    kind: Kind
    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        """One of the two that says which cell it is."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of them there always is
        return found


def plain_line(line: Mapping[str, Any]) -> dict[str, str]:
    """A tidy line as texts by which two exports can be compared, whatever file each came from.

    >>> plain_line({"value": Decimal("320.0"), "start": date(2018, 1, 1), "used": True, "high": None})
    {'value': '320', 'start': '2018-01-01', 'used': '是', 'high': ''}
    """
    return {key: _plain(key, value) for key, value in line.items()}


def differences(before: Iterable[Line], after: Iterable[Line]) -> list[Difference]:
    """What became of the cells of *before*, and which came; lines are those of `plain_line`.

    Of the reports of a cell the one that stands in it is compared. A cell that is gone while the sentence that filled
    it fills another now was moved there.
    """
    old, new = _by_cell(before), _by_cell(after)
    gone = [line for cell, line in old.items() if cell not in new]
    came = {_place(line): line for cell, line in new.items() if cell not in old}
    found = [
        Difference(kind, old[cell], new[cell])
        for cell in old
        if cell in new
        for kind in _kinds(old[cell], new[cell])
    ]
    for line in gone:
        elsewhere = came.pop(_place(line), None) if line.get("url") else None
        kind = Kind.WITHDRAWN if elsewhere is None else Kind.MOVED
        found.append(Difference(kind, line, elsewhere))
    found += [Difference(Kind.NEW, None, line) for line in came.values()]
    order = list(Kind)
    return sorted(found, key=lambda one: (order.index(one.kind), [one.line.get(key, "") for key in IDENTITY]))


def _kinds(old: Line, new: Line) -> Iterator[Kind]:
    """What there is to be said of a cell that was there and is."""
    same_place = _place(old) == _place(new)
    if any(old.get(key, "") != new.get(key, "") for key in VALUE):
        yield Kind.CORRECTED if same_place and _by_hand(old) == _by_hand(new) else Kind.CHANGED
    elif not same_place:
        yield Kind.SOURCE
    elif new.get("contested") == TRUE and old.get("contested") == FALSE:
        yield Kind.CONTESTED


def _by_cell(lines: Iterable[Line]) -> dict[tuple[str, ...], Line]:
    """The line that stands in each cell."""
    found: dict[tuple[str, ...], Line] = {}
    for line in lines:
        cell = tuple(line.get(key, "") for key in IDENTITY)
        if line.get("used", TRUE) == TRUE or cell not in found:
            found[cell] = line
    return found


def _place(line: Line) -> str:
    """Where a value comes from: its figure on whatever host, or the citation of one by hand."""
    try:
        parts = urlsplit(line.get("url", ""))
    except ValueError:  # no address at all
        return line.get("url", "")
    if not parts.path:
        return line.get("sentence", "")
    # What a sentence implies for another year is not what it says.
    implied = "~" if line.get("source_kind") == WORKED_OUT else ""
    return f"{parts.path}#{parts.fragment}{implied}"


def _by_hand(line: Line) -> bool:
    return not line.get("url")


def _plain(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    if key not in NUMBERS or not text:
        return text
    try:
        number = Decimal(text)
        return text if abs(number.adjusted()) > DIGITS else decimal_text(number) or text
    except InvalidOperation:
        return text  # somebody has written in the file: it differs, and that is what is asked
