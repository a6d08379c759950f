"""Find display lines: titles of any size, as against lines of running text.

A text layer keeps neither size nor weight of type. What is left is that a title stops short of the column's
edge without ending a sentence, that nothing flows into it or out of it, and how blank lines surround it. Each
of these is weighed; no single one decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import cues
from .lines import Line, LineKind, is_unwrapped

_MOST = 6
"""More display lines than this in one go are a list, not a title."""
_TITLE_WIDTH = 30.0
_PLAIN = LineKind.PLAIN
_STARTERS = frozenset({LineKind.DATED, LineKind.BYLINE, LineKind.INTRO, LineKind.COLUMN})
"""Lines that no sentence flows into."""
_CONTINUERS = frozenset("，。、；：！？”’》）)】…的了着")
"""A line opening so goes on with the line before it."""
_EARLY = 4
_SAMPLE = 6


def count_display_lines(lines: Sequence[Line], at: int, after_title: bool, in_sentence: bool) -> int:
    """How many lines from *at* on are display lines.

    *after_title* says that the line before is one; *in_sentence* that text before it has not ended its sentence,
    so that only strong evidence makes a title.
    """
    if _is_text(lines[at], lone=_stands_alone(lines, at)):
        return 0
    end, ended_by = _reach(lines, at)
    count = end - at
    if count > _MOST:
        return 0
    opening = 1.0 if lines[at].gap or after_title else -1.0
    if in_sentence:
        opening -= 2.0
    if ended_by in _STARTERS or ended_by is None:
        if in_sentence and (ended_by is None or count > 4 or not lines[at].gap):
            return 0
        return count if opening + 3.0 + _own_evidence(lines[at:end]) > 0 else 0
    if ended_by is not _PLAIN:
        best, score = count, opening + 0.5 + _own_evidence(lines[at:end]) + _width_evidence(lines, end - 1, end)
        return best if score > 0 else 0
    return _split(lines, at, end, opening)


def _split(lines: Sequence[Line], at: int, end: int, opening: float) -> int:
    """How many of the lines before the text line *end* are titles: the best-evidenced boundary."""
    best, best_score = 0, 0.0
    for stop in range(at + 1, end + 1):
        score = opening + _own_evidence(lines[at:stop]) + _width_evidence(lines, stop - 1, stop)
        score += _boundary_evidence(lines[stop])
        if score > best_score:
            best, best_score = stop - at, score
    return best


def _reach(lines: Sequence[Line], at: int) -> tuple[int, LineKind | None]:
    """Where the run of possible titles from *at* ends, and the kind of line that ends it; None at the page's end."""
    end = at + 1
    stop = min(len(lines), at + _MOST + 2)
    while end < stop:
        line = lines[end]
        if line.kind is not _PLAIN:
            return end, line.kind
        if line.level:
            return end, LineKind.COLUMN
        if _is_text(line, lone=_stands_alone(lines, end)):
            return end, _PLAIN
        end += 1
    return end, (None if end == len(lines) else _PLAIN)


def _is_text(line: Line, lone: bool) -> bool:
    """Is the line surely running text? A question or exclamation standing alone may be a title."""
    text = line.text
    last = text[-1]
    if line.closed and not (lone and last in "！？!?”…" and line.width < 26 and "。" not in text):
        return True
    return last in "，、；,;" or "。" in text[:-1] or "；" in text or is_unwrapped(line)


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    return bool(lines[at].gap and (at + 1 == len(lines) or lines[at + 1].gap))


def _own_evidence(run: Sequence[Line]) -> float:
    """What the lines say of themselves."""
    score = 0.0
    for line in run:
        text = line.text
        if " " in text or "\u3000" in text:
            score += 1.0
        if "，" in text or "," in text:
            score -= 1.0
        if line.width > _TITLE_WIDTH:
            score -= 1.5
        if line.width < 20 and cues.NUMBERED.match(text):
            score += 1.0
        if text[0] in _CONTINUERS:
            score -= 2.0
    if is_unbalanced("".join(line.text for line in run)):
        score -= 3.0
    return score - 0.2 * (len(run) - 1) - max(len(run) - 2, 0)


def is_unbalanced(text: str) -> bool:
    """Does *text* open a quotation or bracket that it does not close?

    >>> is_unbalanced("举行“春风行动"), is_unbalanced("举行“春风行动”")
    (True, False)
    """
    return any(text.count(left) > text.count(right) for left, right in cues.OPENING_PAIRS.items() if left in text)


def _width_evidence(lines: Sequence[Line], last: int, text_from: int) -> float:
    """Whether the title's *last* line could be the first of the text's column, which it would fill."""
    column = column_width(lines, text_from)
    line = lines[last]
    apart = text_from < len(lines) and lines[text_from].gap > 0
    if column is None:
        return 1.5 if apart else 0.0
    short = column - line.width
    if apart:
        # An isolated line two characters short of the column is the first of a paragraph, cut off by a column break.
        return -1.5 if 1.4 <= short <= 2.6 else 0.0 if -1.2 <= short < 1.4 else 1.5
    return -3.0 if -1.2 <= short <= 3.1 else 2.0


def column_width(lines: Sequence[Line], at: int) -> float | None:
    """The width that the text from line *at* on fills, None where it ends before it fills a line."""
    widths: list[float] = []
    for line in lines[at : at + _SAMPLE]:
        if line.kind is not _PLAIN or line.level or (widths and line.gap and len(widths) > 1):
            break
        if not (line.closed and (line.gap or not widths)) and line.width < 60:
            widths.append(line.width)
    if not widths:
        return None
    widths.sort()
    return widths[len(widths) // 2]


def _boundary_evidence(text: Line) -> float:
    """Whether the text line opens a sentence, as the first below a title does, or goes on with one."""
    score = 0.0
    opening = text.text[: _EARLY + 1]
    if opening[0] in _CONTINUERS or "。" in opening[:_EARLY] or opening[1:2] in ("，", "、"):
        score -= 4.0
    if text.indent:
        score += 1.0
    return score
