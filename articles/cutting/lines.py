"""Read a page's text into its printed lines, each with what its layout shows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum

from .cues import CLOSING, TERMINAL

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\x00"
"""White space to a reader, if not to Python."""
_BLANKS = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)])) + (
    "\u2028\u2029\u202f\u205f\u3000" + _INVISIBLE
)
_ENDS = TERMINAL | CLOSING | {"."}
_HEADING = re.compile(r"([#＃]{1,6})\s*(.*?)\s*#*$", re.DOTALL)
_BOLD = 7
"""A whole bold line ranks below every numbered heading."""
_COLUMN_LIMIT = 45
"""No newspaper column is as wide as this, in full-width characters: such lines are whole paragraphs."""


class LineKind(IntEnum):
    """What a line's own words say it is; PLAIN says nothing."""

    PLAIN = 0
    DATED = 1
    BYLINE = 2
    PHOTO = 3
    CAPTION = 4
    INTRO = 5
    FURNITURE = 6
    MASTHEAD = 7
    COLUMN = 8


_PLAIN = LineKind.PLAIN  # looking an enumeration's member up costs, and every line does


@dataclass(slots=True)
class Line:
    """A printed line. *width* and *indent* count full-width characters, *gap* the blank lines above it."""

    number: int
    text: str
    width: float
    gap: int
    indent: float
    level: int
    closed: bool
    kind: LineKind = LineKind.PLAIN
    signed: bool = False
    """A credit ends it, as one ends a story: （记者 某某）."""
    last: int = 0
    """The last page line it takes: more than *number* only for a title set upright, a character a line."""
    owner: int = -1
    """The article that takes it, by its place among the page's; -1 for none."""
    slack: float = 0.0
    """By how much it may be wider or narrower: blanks within it are of any width."""


def read_lines(text: str) -> list[Line]:
    """The lines of *text* that print something, numbered as an editor shows them.

    >>> [(line.number, line.text, line.gap) for line in read_lines("标题\\n\\n　　正文。")]
    [(1, '标题', 1), (3, '正文。', 1)]
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines: list[Line] = []
    gap = 1
    for number, raw in enumerate(text.split("\n"), 1):
        printed = raw.strip()
        if printed and (printed[0] in _INVISIBLE or printed[-1] in _INVISIBLE):
            printed = printed.strip(_BLANKS)
        if not printed:
            gap += 1
            continue
        first = printed[0]
        indent = 0.0 if raw[0] == first else measure(raw[: len(raw) - len(raw.lstrip(_BLANKS))])
        level = 0
        if first in "#＃*>":
            level, printed = _unmark(printed)
        closed = printed[-1] in _ENDS and is_closed(printed)
        width = (len(printed) + len(printed.encode("utf-8", "replace"))) / 4
        slack = 0.0
        if " " in printed:
            slack = _spread(printed)
            width -= slack
        lines.append(
            Line(number, printed, width, gap, indent, level, closed, _PLAIN, False, number, -1, slack)
        )
        gap = 0
    return _forget_double_spacing(_join_upright(lines))


def measure(text: str) -> float:
    """The printed width of *text* in full-width characters; a half-width one counts 0.5.

    >>> measure("共12户")
    3.0
    """
    # A CJK character takes three bytes and a Latin one takes one, so bytes and length give both counts.
    return (len(text) + len(text.encode("utf-8", "replace"))) / 4


def _spread(text: str) -> float:
    """By how much a line seems wider than it is: set character by character, 春 耕 正 忙; with the slits beside figures.

    >>> _spread("春 耕 正 忙"), _spread("共 12 户")
    (1.5, 0.5)
    """
    blanks = text.count(" ")
    return blanks / 2 if 5 * blanks > 2 * len(text) else blanks / 4


def is_closed(text: str) -> bool:
    """Does *text* end with the end of a sentence?

    >>> is_closed("他说：“好。”"), is_closed("学习“两会”")
    (True, False)
    """
    last = text[-1]
    if last in TERMINAL:
        return True
    if last in CLOSING:
        for char in text[-2:-5:-1]:
            if char in TERMINAL:
                return True
            if char not in CLOSING:
                return False
        return False
    return last == "." and len(text) > 1 and text[-2] > "\u3000"


def is_unwrapped(line: Line) -> bool:
    """Is the line too wide for a column, so that it must be a paragraph of its own?"""
    return line.width > _COLUMN_LIMIT


def _unmark(printed: str) -> tuple[int, str]:
    """The rank of a line marked in Markdown, 0 for text, and what it prints."""
    heading = _HEADING.match(printed)
    if heading and heading[2]:
        return len(heading[1]), heading[2].strip("* ") or printed
    if printed.startswith("**") and printed.endswith("**") and len(printed) > 4 and "**" not in printed[2:-2]:
        return (0 if is_closed(printed[:-2]) else _BOLD), printed[2:-2].strip() or printed
    if printed[0] == ">" and len(printed) > 1:
        return 0, printed[1:].strip(_BLANKS) or printed
    return 0, printed


def _join_upright(lines: list[Line]) -> list[Line]:
    """Join a title set upright, which a text layer gives as one character a line."""
    if len([line for line in lines if line.width <= 1]) < 3:
        return lines
    joined: list[Line] = []
    run: list[Line] = []
    for line in [*lines, None]:
        if (
            line is not None
            and len(line.text) == 1
            and "\u4e00" <= line.text <= "\u9fff"
            and (not run or line.gap < 2)
        ):
            run.append(line)
            continue
        if len(run) >= 3:
            text = "".join(part.text for part in run)
            first = run[0]
            run = [Line(first.number, text, measure(text), first.gap, 0.0, 0, False, last=run[-1].last)]
        joined += run
        run = []
        if line is not None:
            joined.append(line)
    return joined


def _forget_double_spacing(lines: list[Line]) -> list[Line]:
    """Where every line of a column is followed by a blank one, a blank line says nothing: take it away."""
    if len(lines) < 20:
        return lines
    if len([line for line in lines if line.gap == 1]) < 0.8 * len(lines):
        return lines
    widths = Counter(round(line.width) for line in lines if not is_unwrapped(line))
    if sum(count for _, count in widths.most_common(2)) > 0.5 * len(lines):
        for line in lines:
            line.gap = max(line.gap - 1, 0)
    return lines
