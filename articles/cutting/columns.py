"""How a page sets its text: the width of its columns, the indents of its paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from .lines import Line, LineKind, is_unwrapped

_PLAIN = LineKind.PLAIN
_width_of = attrgetter("width")
_SAMPLE = 6
_FEW = 3
_PIECE = 8
_FLUSH = 0.7
"""A line that is set flush may fall short of its column's width by so much."""
_SHORT = 1.5
"""A paragraph's last line stops short of the column's edge by so much."""
_TURNS = 2.5
"""Where lines differ by more, the text runs round a picture in another width than before."""


def column_of(lines: Sequence[Line], at: int) -> Line | None:
    """A line as wide as the text from line *at* on, None where it ends before it fills one."""
    filled: list[Line] = []
    ended = False
    for line in lines[at : at + _SAMPLE]:
        if line.kind is not _PLAIN or line.level or (line.gap and (ended or len(filled) > 1)):
            break
        if len(filled) > 1 and abs(line.width - filled[-1].width) > _TURNS:
            break
        if line.closed:
            if is_unwrapped(line) and not filled:
                return line
            if filled:
                break
            ended = True
        else:
            filled.append(line)
    if not filled:
        return None
    filled.sort(key=_width_of)
    return filled[len(filled) // 2]


def opening_of_piece(lines: Sequence[Line], shown: float, hidden: float) -> int:
    """Does text below a blank line begin a paragraph, by how the page indents them: 1; go on within one: -1; else 0.

    *shown* and *hidden* are the page's indents as ``read_indents`` gives them.
    """
    line = lines[0]
    if shown:
        return 1 if line.indent > 0 else -1
    if not hidden:
        return 0
    filled = sorted(
        [other.width for other in lines[1:_PIECE] if not other.closed and not is_unwrapped(other)]
    )
    if not filled or filled[-1] - filled[0] > _TURNS:
        return 0
    short = filled[len(filled) // 2] - line.width
    if short <= _FLUSH + line.slack:
        return -1
    indented = len(filled) > 1 and not line.closed and abs(short - hidden) <= _FLUSH + line.slack
    return 1 if indented else 0


def read_indents(lines: Sequence[Line]) -> tuple[float, float]:
    """How far the page indents the first line of a paragraph: for all to see, or only in that it is shorter.

    Many text layers drop the two blank characters before a paragraph; its first line is then printed two
    characters shorter than the second.
    """
    flush = 0
    indented: list[float] = []
    shorter: list[float] = []
    surely: list[float] = []
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if line.closed or after.gap or is_unwrapped(line):
            continue
        if line.indent >= 1.0 and line.indent > after.indent and line.width > after.width - 4.0:
            indented.append(line.indent)
        elif before.closed and not after.closed and line.kind is _PLAIN:
            flush += 1
            shorter.append(after.width - line.width)
            # Above, a sentence may just end at the column's edge; here a paragraph surely begins.
            if line.gap or before.width < after.width - _SHORT:
                surely.append(after.width - line.width)
    if len(indented) > max(2, flush // 3):  # a sentence also ends at a line's end by chance
        indented.sort()
        return indented[len(indented) // 2], 0.0
    shorter = sorted(surely if len(surely) > _FEW else shorter)
    hidden = shorter[len(shorter) // 2] if shorter else 2.0
    return 0.0, 2.0 if hidden >= 1.0 else 0.0
