"""Where no figure is looked for: labels in quotation marks and titles."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from .knowledge import load

_DATA = load("rejections")
_LONGEST: int = _DATA["quotes"]["longest"]
_SPEECH = re.escape(_DATA["quotes"]["speech_marks"])

Span = tuple[int, int]

# Every alternative begins with a character of its own, so that the search runs from mark to mark.
_MASKED = re.compile(
    rf"""
      “[^“”\n{_SPEECH}]{{1,{_LONGEST}}}” | ‘[^‘’\n{_SPEECH}]{{1,{_LONGEST}}}’  # “四城联创”
    | 「[^「」\n{_SPEECH}]{{1,{_LONGEST}}}」 | "[^"\n{_SPEECH}]{{1,{_LONGEST}}}"
    | 《[^《》\n]{{1,60}}》                                                # a title
    | 〔\d{{4}}〕 | \[\d{{4}}\]                                           # a document's year
    """,
    re.VERBOSE,
)
# Words before or after the marks that announce speech, in which numbers are meant.
_SPEAKS = frozenset("：:说道")
_SAID = re.compile(r"[^，。；！？\n]{0,8}(?:说|介绍|表示|告诉|笑道)")
_OPENS = frozenset("。！？”\n")


class Masks:
    """Spans of a text, asked about in any order.

    >>> (4, 5) in Masks([(3, 8)]), (8, 9) in Masks([(3, 8)])
    (True, False)
    """

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends: list[int] = []
        furthest = 0
        for _, end in ordered:
            furthest = max(furthest, end)
            self._ends.append(furthest)

    def __contains__(self, span: Span) -> bool:
        """Whether any masked span overlaps *span*."""
        before = bisect_right(self._starts, span[1] - 1)
        return before > 0 and self._ends[before - 1] > span[0]


def find_masked(text: str) -> list[Span]:
    """The spans of *text* in which a number is no figure.

    >>> text = "以“白+黑、5+2”的方式落实《十条意见》，他说：“今年收入3万元”"
    >>> [text[start:end] for start, end in find_masked(text)]
    ['“白+黑、5+2”', '《十条意见》']
    """
    return [match.span() for match in _MASKED.finditer(text) if not _is_speech(text, match)]


def _is_speech(text: str, match: re.Match[str]) -> bool:
    """他说：“今年收入3万元”, or “今年收入3万元”王某说."""
    before = text[match.start() - 1 : match.start()]
    if match[0][0] in "《〔[":
        return False
    return before in _SPEAKS or (
        (not before or before in _OPENS) and _SAID.match(text, match.end()) is not None
    )
