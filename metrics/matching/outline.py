"""A body as paragraphs, sentences, segments and clauses, as matching walks through it.

A segment ends at a semicolon, a clause at a comma or a colon. What stands in brackets, in a title or in a short
quotation (“四城联创”) belongs to the clause around it and divides nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple

# A set at the front lets the search leap from mark to mark; what a mark amounts to is then read behind it.
_BOUNDARY = re.compile(
    r"""
    [《“（(【。！？!?…；;，：\n—,:]
    (?: (?P<inset> (?<=《)[^《》\n]{0,60}》 | (?<=“)[^“”。！？；\n]{0,24}” | (?<=（)[^（）\n]{0,200}）
                 | (?<=\()[^()\n]{0,200}\) | (?<=【)[^【】\n]{0,40}】 )
      | (?<=[。！？!?…；;，：\n])
      | (?<=—)—
      | (?<=[,:]) (?: (?<!\d[,:]) | (?!\d) )  # 1,234 and 16:30 are no boundaries
    )
    """,
    re.VERBOSE,
)
_COMMAS: Final = frozenset("，,：:—")
_SEGMENT_ENDS: Final = frozenset("；;")


class Clause(NamedTuple):
    """``body[start:end]`` without its closing mark, and the numbers of what it is part of."""

    start: int
    end: int
    segment: int
    sentence: int
    paragraph: int


class Outline:
    """The clauses of a body, and where in them a position lies."""

    def __init__(self, body: str) -> None:
        self._insets: list[tuple[int, int]] = []
        self.clauses: list[Clause] = []
        self.sentences: list[tuple[int, int]] = []  # first clause, and the one after the last
        self.paragraphs: list[tuple[int, int]] = []  # first sentence, and the one after the last
        self._divide(body)
        self._starts = [clause.start for clause in self.clauses]
        self._inset_starts = [start for start, _ in self._insets]
        self._asides = [body[start] in "（(" for start in self._inset_starts]

    def _divide(self, body: str) -> None:
        clauses, sentences, paragraphs = self.clauses, self.sentences, self.paragraphs
        start = segment = first_clause = first_sentence = 0
        for match in _BOUNDARY.finditer(body):
            at, end = match.span()
            if match.lastindex:
                self._insets.append((at, end))
                continue
            if at > start:
                clauses.append(Clause(start, at, segment, len(sentences), len(paragraphs)))
            start, mark = end, body[at]
            if mark in _COMMAS:
                continue
            segment += 1
            if mark in _SEGMENT_ENDS:
                continue
            if len(clauses) > first_clause:
                sentences.append((first_clause, len(clauses)))
                first_clause = len(clauses)
            if mark == "\n" and len(sentences) > first_sentence:
                paragraphs.append((first_sentence, len(sentences)))
                first_sentence = len(sentences)
        if start < len(body) or not clauses:
            clauses.append(Clause(start, len(body), segment, len(sentences), len(paragraphs)))
        if len(clauses) > first_clause:
            sentences.append((first_clause, len(clauses)))
        if len(sentences) > first_sentence:
            paragraphs.append((first_sentence, len(sentences)))

    def clause_at(self, position: int) -> int:
        """The index of the clause that *position* lies in, or stands behind."""
        return max(bisect_right(self._starts, position) - 1, 0)

    def inset_at(self, position: int) -> int | None:
        """The index of the brackets, title or quotation around *position*, if any."""
        at = bisect_right(self._inset_starts, position) - 1
        if at >= 0 and position < self._insets[at][1]:
            return at
        return None

    def in_title(self, start: int, end: int) -> bool:
        """Whether ``body[start:end]`` lies inside a title or a short quotation."""
        at = self.inset_at(start)
        return (
            at is not None
            and not self._asides[at]
            and self._insets[at][0] < start
            and end < self._insets[at][1]
        )

    def aside_at(self, position: int) -> int | None:
        """The index of the round brackets around *position*, if any."""
        at = self.inset_at(position)
        return at if at is not None and self._asides[at] else None
