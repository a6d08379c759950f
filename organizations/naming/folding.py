"""Text without what layout adds: blanks gone, full-width forms and quotation marks made one, offsets kept."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from string import ascii_uppercase

# Blanks of every kind, and the invisible marks that copying brings along. A set alone at the front, not repeated, lets
# the search leap to it.
_BLANK = "[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
_BLANKS = re.compile(f"{_BLANK}{_BLANK}*")

# One character for one, so that offsets stay: full-width ASCII, brackets, quotation marks, middle dots, dashes.
_FOLDED = {chr(full): chr(full - 0xFEE0).lower() for full in range(0xFF01, 0xFF5F)}
_FOLDED |= dict.fromkeys("“”‘’＂＇「」『』〝〞'", '"')
_FOLDED |= dict.fromkeys("（〔［[", "(") | dict.fromkeys("）〕］]", ")")
_FOLDED |= dict.fromkeys("•・‧∙●", "·")
_FOLDED |= {letter: letter.lower() for letter in ascii_uppercase}
_FOLDED |= dict.fromkeys(map(chr, range(0xD800, 0xE000)), "�")  # the matcher wants valid Unicode
# One in twenty characters folds: finding those is several times as fast as str.translate, which looks up all. And
# nearly all of those are these few, for which str.replace is several times as fast again.
_TO_FOLD = re.compile(f"[{re.escape(''.join(_FOLDED))}]")
_OFTEN = [(mark, _FOLDED[mark]) for mark in "，；：？“”（）"]


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for matching, and the way back.

    >>> folded = fold("云川药业 （青石） 有限公司")
    >>> folded.text
    '云川药业(青石)有限公司'
    >>> folded.span(4, 8)
    (5, 9)
    """

    text: str
    gaps: tuple[int, ...] = field(repr=False)  # folded offsets before which blanks were dropped
    resumed: tuple[int, ...] = field(repr=False)  # the original offsets where those blanks end
    lines: frozenset[int] = field(repr=False)  # the gaps that held a line break

    def place(self, at: int) -> int:
        """The original offset of the folded character *at*."""
        gap = bisect_right(self.gaps, at) - 1
        return at + self.resumed[gap] - self.gaps[gap] if gap >= 0 else at

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original half-open span of the folded one; blanks at its ends stay outside."""
        gaps = self.gaps
        gap = bisect_right(gaps, start)
        shift = self.resumed[gap - 1] - gaps[gap - 1] if gap else 0
        if gap == len(gaps) or gaps[gap] >= end:  # no blanks inside, as nearly always
            return start + shift, end + shift
        return start + shift, self.place(end - 1) + 1

    def printed(self, body: str, start: int, end: int) -> str:
        """The folded span as *body* prints it, without the blanks that layout put inside."""
        if start >= end:
            return ""
        first, last = self.span(start, end)
        printed = body[first:last]
        return printed if len(printed) == end - start else _BLANKS.sub("", printed)

    def back(self, at: int) -> int:
        """The folded offset of the original character *at*; of a blank, that of what follows it.

        >>> fold("宁 郭镇").back(2)
        1
        """
        gap = bisect_right(self.resumed, at)
        folded = at - self.resumed[gap - 1] + self.gaps[gap - 1] if gap else at
        return min(folded, self.gaps[gap]) if gap < len(self.gaps) else folded

    def broken(self, at: int) -> bool:
        """Whether blanks stood right before the folded character *at*."""
        gap = bisect_left(self.gaps, at)
        return gap < len(self.gaps) and self.gaps[gap] == at


def fold(text: str) -> Folded:
    """*text* as :class:`Folded`: what two printings of one name share."""
    gaps, resumed, lines, pieces, at, last = [], [], set(), [], 0, 0
    for blank in _BLANKS.finditer(text):
        start, end = blank.span()
        pieces.append(text[last:start])
        at += start - last
        last = end
        gaps.append(at)
        resumed.append(end)
        if "\n" in blank[0]:
            lines.add(at)
    pieces.append(text[last:])
    return Folded(_marks_folded("".join(pieces)), tuple(gaps), tuple(resumed), frozenset(lines))


def fold_name(text: str) -> str:
    """A name as it is looked up.

    >>> fold_name("云川药业（青石） 有限公司")
    '云川药业(青石)有限公司'
    """
    return _marks_folded(_BLANKS.sub("", text))


def _marks_folded(text: str) -> str:
    for mark, folded in _OFTEN:
        text = text.replace(mark, folded)
    return _TO_FOLD.sub(lambda mark: _FOLDED[mark[0]], text)
