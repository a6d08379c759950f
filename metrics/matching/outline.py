"""A body as paragraphs, sentences, segments and clauses, as matching walks through it.

A segment ends at a semicolon, a clause at a comma or a colon. What stands in brackets, in a title or in a short
quotation (“四城联创”) belongs to the clause around it and divides nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from metrics.reading.model import Quantity

_INSETS = re.compile(
    r"《[^《》\n]{0,60}》|“[^“”。！？；\n]{0,24}”|（[^（）\n]{0,200}）|\([^()\n]{0,200}\)|【[^【】\n]{0,40}】"
)
_MARKS = re.compile(r"[。！？!?…；;，,：:\n]|——|(?<=[\u4e00-\u9fff])\.(?=\s|$)")
_ENDS: Final = frozenset("。！？!?…\n.")
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

    def __init__(self, body: str, quantities: Sequence[Quantity] = ()) -> None:
        insets = [match.span() for match in _INSETS.finditer(body)]
        self._inset_starts = [start for start, _ in insets]
        self._insets = insets
        self._asides = [body[start] in "（(" for start, _ in insets]
        self.clauses: list[Clause] = []
        self.sentences: list[tuple[int, int]] = []  # first clause, and the one after the last
        self.paragraphs: list[tuple[int, int]] = []  # first sentence, and the one after the last
        self._divide(body, _Guard(insets, quantities))
        self._starts = [clause.start for clause in self.clauses]

    def _divide(self, body: str, guard: _Guard) -> None:
        start = segment = first_clause = first_sentence = 0
        clauses, sentences = self.clauses, self.sentences
        for match in _MARKS.finditer(body):
            at, mark = match.start(), match[0]
            if mark != "\n" and guard.covers(at):
                continue
            if at > start:
                clauses.append(Clause(start, at, segment, len(sentences), len(self.paragraphs)))
            start = match.end()
            if mark in _SEGMENT_ENDS or mark in _ENDS:
                segment += 1
            if mark in _ENDS and len(clauses) > first_clause:
                sentences.append((first_clause, len(clauses)))
                first_clause = len(clauses)
            if mark == "\n" and len(sentences) > first_sentence:
                self.paragraphs.append((first_sentence, len(sentences)))
                first_sentence = len(sentences)
        if start < len(body) or not clauses:
            clauses.append(
                Clause(min(start, len(body)), len(body), segment, len(sentences), len(self.paragraphs))
            )
        if len(clauses) > first_clause:
            sentences.append((first_clause, len(clauses)))
        if len(sentences) > first_sentence:
            self.paragraphs.append((first_sentence, len(sentences)))

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


class _Guard:
    """Answers in order of position whether a mark is part of an inset or of a number (1,234)."""

    def __init__(self, insets: Sequence[tuple[int, int]], quantities: Sequence[Quantity]) -> None:
        self._spans = sorted([*insets, *((quantity.start, quantity.end) for quantity in quantities)])
        self._next = 0
        self._until = 0

    def covers(self, position: int) -> bool:
        while self._next < len(self._spans) and self._spans[self._next][0] <= position:
            self._until = max(self._until, self._spans[self._next][1])
            self._next += 1
        return position < self._until
