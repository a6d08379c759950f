"""Lay a body out for reading: widths folded, blanks dropped, and the way back to the printed offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from .units import unit_after

# Full-width forms have their ASCII twins at a fixed distance. The full-width comma stays: it ends clauses.
_TWINS = "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ％＋－．／～＃"
_FOLDED = {char: chr(ord(char) - 0xFEE0) for char in _TWINS} | {"﹪": "%", "−": "-", "–": "—", "∽": "~"}
_FOLDED |= dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd")  # the word finder wants valid Unicode
# Few pages have any, and looking is quicker than translating.
_WIDE = re.compile(f"[{''.join(_FOLDED)}]")

# A set alone at the front, not repeated, lets the search leap to it.
_BLANKS = re.compile(r"[^\S\n][^\S\n]*")

# A point printed as another mark, before what only a number is followed by: 1·6倍, but 5·12地震.
_AFTER_POINT = r"\d{1,2})(?=[^\S\n]*(?:[万亿千百%倍元亩吨斤度]|公[里斤顷]|平方|立方|个百))"
_ODD_POINT = re.compile(rf"(?<![\d.第])(\d{{1,3}})([^\S\n]*)[·。]([^\S\n]*)({_AFTER_POINT}", re.ASCII)
_MARKED = re.compile(
    rf"[·。][^\S\n]*({_AFTER_POINT}", re.ASCII
)  # leaps from mark to mark; few pages have any
# Numbers that layout has torn, together with what must follow: 6 . 5亿, 1 300余棵, 1 2 0 0人.
_B = r"[^\S\n]"
_TORN = re.compile(
    rf"""
      (?<![\dA-Za-z.,]) (?<! \d{_B} )
      (?: \d (?: {_B}{{1,2}} \d ){{2,}}                                # 1 2 0 0
        | [1-9]\d{{0,2}} (?: {_B} \d{{3}} )+ (?: \.\d++ )?              # 1 300
        | (?P<decimal> \d++ (?: {_B}+ \. {_B}* | \. {_B}+ ) \d++ )     # 6 . 5
      ) (?! {_B}* [\d.] )
    """,
    re.VERBOSE | re.ASCII,
)
_TEAR = re.compile(rf"\d(?:{_B}+[\d.]|\.{_B}+\d)", re.ASCII)
_LONGEST = 15  # digits that are looked back over
_GOES_ON = frozenset("余多万亿千百%")  # after a number, besides a unit

# Blanks between two words of digits or letters part them: "2019 35" is two numbers of a table row.
_WORD = frozenset("0123456789.%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_OPENS_WORD = _WORD - {"%"}  # 9.8 %: the sign belongs to the number before it


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
    if _MARKED.search(text):
        text = _ODD_POINT.sub(r"\1\2.\3\4", text)
    if _BLANKS.search(text) is None:
        return Sheet(text, (0,), (0,))
    torn = _torn(text)
    kept: list[str] = []
    starts, shifts = [0], [0]
    length = previous = 0
    for blank in _BLANKS.finditer(text):
        start, end = blank.span()
        piece = text[previous:start]
        kept.append(piece)
        length += len(piece)
        if start and text[start - 1] in _WORD and text[end : end + 1] in _OPENS_WORD and start not in torn:
            kept.append(" ")
            length += 1
        starts.append(length)
        shifts.append(end - length)
        previous = end
    kept.append(text[previous:])
    return Sheet("".join(kept), tuple(starts), tuple(shifts))


def _torn(text: str) -> set[int]:
    """Where the blanks begin that stand inside one number."""
    found: set[int] = set()
    end = 0
    for tear in _TEAR.finditer(text):
        start = tear.start()
        while start > end and text[start - 1].isdigit() and tear.start() - start < _LONGEST:
            start -= 1
        match = _TORN.match(text, start) if start >= end else None
        if match is None or not _is_one(text, match):
            continue
        end = match.end()
        found.update(start + blank.start() for blank in _BLANKS.finditer(match[0]))
    return found


def _is_one(text: str, match: re.Match[str]) -> bool:
    """Whether a torn number is one: with a point, unless it numbers an item (3. 5个村), or counting something."""
    if match["decimal"]:
        return not _opens_line(text, match.start())
    return _counts(text, match.end())


def _opens_line(text: str, at: int) -> bool:
    before = text[max(at - 8, 0) : at].rstrip(" \t\u3000")
    return not before or before[-1] in "\n。；：:"


def _counts(text: str, at: int) -> bool:
    """Whether what follows a number at *at* makes it a count: 余, 万 or a unit."""
    while text[at : at + 1] in (" ", "\u3000"):
        at += 1
    return text[at : at + 1] in _GOES_ON or unit_after(text, at) is not None
