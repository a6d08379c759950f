"""Text without what layout adds: blanks gone, full-width forms and quotation marks made one, offsets kept."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from string import ascii_uppercase

# Blanks of every kind, and the invisible marks that copying brings along.
_BLANKS = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")

# One character for one, so that offsets stay: full-width ASCII, brackets, quotation marks, middle dots, dashes.
_FOLDED = {chr(full): chr(full - 0xFEE0).lower() for full in range(0xFF01, 0xFF5F)}
_FOLDED |= dict.fromkeys("“”‘’＂＇「」『』〝〞'", '"')
_FOLDED |= dict.fromkeys("（〔［[", "(") | dict.fromkeys("）〕］]", ")")
_FOLDED |= dict.fromkeys("•・‧∙●", "·")
_FOLDED |= {letter: letter.lower() for letter in ascii_uppercase}
_FOLDED |= dict.fromkeys(map(chr, range(0xD800, 0xE000)), "�")  # the matcher wants valid Unicode
# One in twenty characters folds: finding those is several times as fast as str.translate, which looks up all.
_TO_FOLD = re.compile(f"[{re.escape(''.join(_FOLDED))}]")


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
    dropped: tuple[int, ...] = field(repr=False)  # how many characters are gone by then
    lines: frozenset[int] = field(repr=False)  # the gaps that held a line break

    def place(self, at: int) -> int:
        """The original offset of the folded character *at*."""
        gap = bisect_right(self.gaps, at)
        return at + (self.dropped[gap - 1] if gap else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original half-open span of the folded one; blanks at its ends stay outside."""
        return self.place(start), self.place(end - 1) + 1

    def printed(self, body: str, start: int, end: int) -> str:
        """The folded span as *body* prints it, without the blanks that layout put inside."""
        return _BLANKS.sub("", body[self.place(start) : self.place(end - 1) + 1]) if start < end else ""

    def back(self, at: int) -> int:
        """The folded offset of the original character *at*; of a blank, that of what follows it.

        >>> fold("宁 郭镇").back(2)
        1
        """
        low, high = 0, len(self.gaps)
        while low < high:
            middle = (low + high) // 2
            if self.gaps[middle] + self.dropped[middle] <= at:
                low = middle + 1
            else:
                high = middle
        folded = at - (self.dropped[low - 1] if low else 0)
        return min(folded, self.gaps[low]) if low < len(self.gaps) else folded

    def broken(self, at: int) -> bool:
        """Whether blanks stood right before the folded character *at*."""
        gap = bisect_left(self.gaps, at)
        return gap < len(self.gaps) and self.gaps[gap] == at


def fold(text: str) -> Folded:
    """*text* as :class:`Folded`: what two printings of one name share."""
    gaps, dropped, lines, pieces, gone, last = [], [], set(), [], 0, 0
    for blank in _BLANKS.finditer(text):
        start, end = blank.span()
        pieces.append(text[last:start])
        at, last = start - gone, end
        gone += end - start
        gaps.append(at)
        dropped.append(gone)
        if "\n" in blank.group():
            lines.add(at)
    pieces.append(text[last:])
    return Folded(_marks_folded("".join(pieces)), tuple(gaps), tuple(dropped), frozenset(lines))


def fold_name(text: str) -> str:
    """A name as it is looked up.

    >>> fold_name("云川药业（青石） 有限公司")
    '云川药业(青石)有限公司'
    """
    return _marks_folded(_BLANKS.sub("", text))


def _marks_folded(text: str) -> str:
    return _TO_FOLD.sub(lambda mark: _FOLDED[mark[0]], text)
