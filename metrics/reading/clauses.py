"""Where clauses, sentences and paragraphs of a text begin and end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

BULLETS = "◆◇■□▲△★☆●◎►▶※❖➤✦▪•"  # each begins an item, which is a sentence of its own
# A set at the front of each lets the search leap from mark to mark; a single … or — ends nothing by itself.
_SENTENCE_END = re.compile(r"[。！？!?\n…](?:(?<=…)…+|(?<!…)[。！？!?\n]*[”’』」）)]*)")
_CLAUSE_END = re.compile(r"[，,；;：:。！？!?\n…（）()—](?:(?<!—)|—)")
_BULLET = re.compile(f"[{BULLETS}]")


class Clauses:
    """The sentence and clause borders of one text, each found once.

    >>> clauses = Clauses("目前，入驻41家；孵化23家。新增8家。")
    >>> clauses.sentence(5), clauses.clause(12)
    ((0, 15), (9, 15))
    """

    __slots__ = ("_clause_ends", "_paragraph_ends", "_sentence_ends", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        bullets = [match.start() for match in _BULLET.finditer(text)]
        self._sentence_ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        self._paragraph_ends = list(self._breaks())
        self._clause_ends = [match.end() for match in _CLAUSE_END.finditer(text)]
        if bullets:
            self._sentence_ends = sorted([*self._sentence_ends, *bullets])
            self._clause_ends = sorted([*self._clause_ends, *bullets])

    def _breaks(self) -> Iterator[int]:
        """The ends of those sentences that a line break ends."""
        at = self.text.find("\n")
        while at >= 0:
            end = self._sentence_ends[bisect_right(self._sentence_ends, at)]
            yield end
            at = self.text.find("\n", end)

    def sentence(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence that holds the character at *at*."""
        return self._span(self._sentence_ends, at)

    def clause(self, at: int) -> tuple[int, int]:
        """Start and end of the clause that holds the character at *at*."""
        return self._span(self._clause_ends, at)

    def paragraph(self, at: int) -> tuple[int, int]:
        """Start and end of the paragraph that holds the character at *at*."""
        return self._span(self._paragraph_ends, at)

    def _span(self, ends: list[int], at: int) -> tuple[int, int]:
        index = bisect_right(ends, at)
        start = ends[index - 1] if index else 0
        end = ends[index] if index < len(ends) else len(self.text)
        return start, end

    def same_sentence(self, first: int, second: int) -> bool:
        """Whether no sentence ends between the two places."""
        return bisect_right(self._sentence_ends, first) == bisect_right(self._sentence_ends, second)
