"""Lay a body out for reading: widths folded, blanks dropped, and the way back to the printed offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

# Full-width forms have their ASCII twins at a fixed distance. The full-width comma stays: it ends clauses.
_TWINS = "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ％＋－．／～＃"
_FOLDED = {char: chr(ord(char) - 0xFEE0) for char in _TWINS} | {"﹪": "%", "−": "-", "–": "—", "∽": "~"}
_FOLDED |= dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd")  # the word finder wants valid Unicode
# Few pages have any, and looking is quicker than translating.
_WIDE = re.compile(f"[{''.join(_FOLDED)}]")

_BLANKS = re.compile(r"[^\S\n]+")

# Blanks between two words of digits or letters part them: "2019 35" is two numbers of a table row.
_WORD = frozenset("0123456789.%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A body as reading sees it: ``text`` with widths folded and blanks dropped.

    >>> sheet = lay_out("共接诊 ３６０ 人次")
    >>> sheet.text
    '共接诊360人次'
    >>> sheet.printed(3, 8)
    (4, 10)
    """

    text: str
    starts: tuple[int, ...]  # where a run that kept its distance from the body begins, in text
    shifts: tuple[int, ...]  # what to add there to be back in the body

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """The span of the body that ``text[start:end]`` was printed as."""
        if len(self.starts) == 1:
            return start, end
        first = self.shifts[bisect_right(self.starts, start) - 1]
        last = self.shifts[bisect_right(self.starts, end - 1) - 1]
        return start + first, end + last


def lay_out(body: str) -> Sheet:
    """*body* made ready for reading, each character of it still known by its printed place."""
    text = _WIDE.sub(lambda match: _FOLDED[match[0]], body)
    if _BLANKS.search(text) is None:
        return Sheet(text, (0,), (0,))
    kept: list[str] = []
    starts, shifts = [0], [0]
    length = previous = 0
    for blank in _BLANKS.finditer(text):
        start, end = blank.span()
        piece = text[previous:start]
        kept.append(piece)
        length += len(piece)
        if start and text[start - 1] in _WORD and text[end : end + 1] in _WORD and end < len(text):
            kept.append(" ")
            length += 1
        starts.append(length)
        shifts.append(end - length)
        previous = end
    kept.append(text[previous:])
    return Sheet("".join(kept), tuple(starts), tuple(shifts))
