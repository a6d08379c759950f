"""The indicator catalogue: what figures can report, and the phrases by which a text announces it.

Phrases are written as the newspaper prints them, with two placeholders:

``*``  up to twelve characters within one clause; the number may stand among them:
       ``入驻*企业`` is found in 入驻外贸型企业12家 and in 入驻12家企业;
``#``  the number itself with its unit: ``拆除#`` is found in 拆除25户, not in 拆除违建.

A phrase without ``#`` counts for a number that it stands next to; `metrics.matching` decides what next to means.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

MARK: Final = "\ue000"
"""Stands for a number with its unit in the texts that phrases are looked up in: one private character."""

NAME: Final = "\ue001"
"""Stands in those texts for the name of a place or an organisation, in which no phrase is to be found."""

TIMINGS: Final = ("point", "period")
DIRECTIONS: Final = ("up", "down", "none")
COLUMNS: Final = ("code", "name", "unit", "timing", "category", "definition", "direction", "phrases")

_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_WITHIN_CLAUSE = r"[^，,。；;：:！!？?、（）()\n" + MARK + NAME + "]{0,12}?"
_GAP = f"{_WITHIN_CLAUSE}(?:{MARK}{_WITHIN_CLAUSE})?"
_REACH = 40  # characters around an anchor in which a phrase with placeholders can lie


class CatalogueError(ValueError):
    """A catalogue that cannot be used; the message says in Chinese which line, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """An indicator as matching sees it; *unit* is the base unit, empty for an index."""

    code: str
    name: str
    unit: str
    timing: str  # point, period
    category: str
    definition: str
    direction: str = "none"  # up, down, none: which way is better
    phrases: tuple[str, ...] = ()


class Occurrence(NamedTuple):
    """A phrase of *entry* found at ``text[start:end]``; *weight* counts the characters it spells out."""

    start: int
    end: int
    entry: IndicatorEntry
    phrase: str
    weight: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase ready to be found: by its longest literal piece, then as a whole."""

    entry: IndicatorEntry
    text: str
    anchor: str
    weight: int
    pattern: re.Pattern[str] | None  # None: the anchor is the whole phrase
    offset: int | None  # characters of the phrase before its anchor; None where a * stands there


def _parse(phrase: str, entry: IndicatorEntry) -> _Phrase:
    pieces = [piece for piece in re.split(r"[*#]", phrase) if piece]
    if not pieces:
        raise CatalogueError(f"识别用语“{phrase}”里没有文字，请写上报纸会用的词")
    if phrase.count("#") > 1:
        raise CatalogueError(f"识别用语“{phrase}”里有两个 #，数字只能出现一次")
    anchor = max(pieces, key=len)
    pattern = None
    if anchor != phrase:
        placeholders = {"*": _GAP, "#": MARK}
        parts = re.split(r"([*#])", phrase)
        pattern = re.compile("".join(placeholders.get(part, re.escape(part)) for part in parts))
    before = phrase[: phrase.index(anchor)]
    offset = None if "*" in before else len(before)
    return _Phrase(entry, phrase, anchor, sum(map(len, pieces)), pattern, offset)


@dataclass(frozen=True)
class Catalogue:
    """The indicators, and an index of their phrases. Building it costs; looking up is linear in the text.

    >>> jobs = IndicatorEntry("jobs", "新增就业人数", "人", "period", "就业", "…", "up", ("新增*就业",))
    >>> [(o.entry.code, o.start, o.end) for o in Catalogue([jobs]).occurrences("全年新增城镇就业320人")]
    [('jobs', 2, 8)]
    """

    entries: Sequence[IndicatorEntry]
    by_code: dict[str, IndicatorEntry] = field(init=False, repr=False)
    _phrases: list[list[_Phrase]] = field(init=False, repr=False)
    _finder: AhoCorasick | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_anchor: dict[str, list[_Phrase]] = {}
        for entry in self.entries:
            for text in entry.phrases:
                phrase = _parse(text, entry)
                by_anchor.setdefault(phrase.anchor, []).append(phrase)
        finder = AhoCorasick(list(by_anchor), matchkind=MatchKind.Standard) if by_anchor else None
        object.__setattr__(self, "by_code", {entry.code: entry for entry in self.entries})
        object.__setattr__(self, "_phrases", list(by_anchor.values()))
        object.__setattr__(self, "_finder", finder)

    @classmethod
    def from_csv(cls, text: str) -> Catalogue:
        """The catalogue that a CSV *text* spells out (columns: `COLUMNS`; phrases separated by ``;``).

        Raises `CatalogueError` naming the line, what is wrong and what to do.

        >>> Catalogue.from_csv("code,name\\nx,甲\\n")
        Traceback (most recent call last):
        ...
        metrics.catalogue.CatalogueError: 第1行：缺少列 unit、timing、category、definition、direction、phrases，请补上表头
        """
        rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        try:
            missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
            if missing:
                raise CatalogueError(f"第1行：缺少列 {'、'.join(missing)}，请补上表头")
            return cls(list(_entries(rows)))
        except csv.Error as error:
            raise CatalogueError(
                f"第{rows.line_num}行：不是规范的 CSV（{error}），请检查引号和逗号"
            ) from error

    def occurrences(self, text: str, ranges: Sequence[tuple[int, int]] | None = None) -> list[Occurrence]:
        """Every phrase in *text*, overlapping ones included, in order of their end.

        Numbers in *text* are to be replaced by `MARK`, names by `NAME`. With *ranges* (sorted, disjoint) only what lies in one of
        them is found, and a phrase with placeholders never leaves it.
        """
        if self._finder is None or not text:
            return []
        found: list[Occurrence] = []
        spans = iter(ranges if ranges is not None else [(0, len(text))])
        low, high = next(spans, (0, 0))
        for key, start, end in self._finder.find_matches_as_indexes(text, overlapping=True):
            while start >= high:
                low, high = next(spans, (len(text), len(text) + 1))
            if start < low or end > high:
                continue
            for phrase in self._phrases[key]:
                whole = phrase.pattern is None
                span = (start, end) if whole else _span(phrase, text, start, end, low, high)
                if span is not None:
                    found.append(Occurrence(*span, phrase.entry, phrase.text, phrase.weight))
        return found


def _span(phrase: _Phrase, text: str, start: int, end: int, low: int, high: int) -> tuple[int, int] | None:
    """Where *phrase* stands, its anchor at ``text[start:end]``; ``None`` where the rest of it is not there."""
    if phrase.pattern is None:
        return start, end
    if phrase.offset is not None:
        first = start - phrase.offset
        match = phrase.pattern.match(text, first, min(high, end + _REACH)) if first >= low else None
        return match.span() if match else None
    for match in phrase.pattern.finditer(text, max(low, start - _REACH), min(high, end + _REACH)):
        if match.start() <= start and end <= match.end():
            return match.span()
    return None


def _entries(rows: csv.DictReader[str]) -> Iterator[IndicatorEntry]:
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    for row in rows:
        line = rows.line_num
        cells = {key: (row.get(key) or "").strip() for key in COLUMNS}
        if not any(cells.values()):
            continue
        for problem in _problems(row, cells):
            raise CatalogueError(f"第{line}行：{problem}")
        for key, seen in (("code", codes), ("name", names)):
            if cells[key] in seen:
                raise CatalogueError(
                    f"第{line}行：“{cells[key]}”与第{seen[cells[key]]}行重复，请改名或删去一行"
                )
            seen[cells[key]] = line
        phrases = tuple(p for p in (part.strip() for part in cells.pop("phrases").split(";")) if p)
        entry = IndicatorEntry(**cells, phrases=phrases)
        for phrase in phrases:
            try:
                _parse(phrase, entry)
            except CatalogueError as error:
                raise CatalogueError(f"第{line}行：{error}") from None
        yield entry


def _problems(row: dict[str, str], cells: dict[str, str]) -> Iterator[str]:
    if None in row:
        yield "单元格比表头多，文字里有逗号的请加引号"
    if not _CODE.fullmatch(cells["code"]):
        yield f"代码“{cells['code']}”不合规范，请用小写英文、数字和连字符，例如 party-members"
    for key, label in (("name", "指标名称"), ("category", "分类"), ("definition", "定义")):
        if not cells[key]:
            yield f"{label}是空的，请填写"
    if cells["timing"] not in TIMINGS:
        yield f"timing 是“{cells['timing']}”，只能填 point（时点）或 period（时期）"
    if cells["direction"] not in DIRECTIONS:
        yield f"direction 是“{cells['direction']}”，只能填 up、down 或 none"
