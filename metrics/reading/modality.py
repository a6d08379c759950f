"""Tell plans and rules from facts: 计划新建11个 · 不得低于60分 · 新建了10个."""

from __future__ import annotations

from bisect import bisect_left

from .clauses import Clauses
from .knowledge import WordFinder, load
from .model import Modality

_DATA = load("modality")
_MODALITIES = {word: modality for modality in Modality for word in _DATA[modality]["words"]}
_MODALITIES |= {"将" + verb: Modality.PLANNED for verb in _DATA["planned"]["future_verbs"]}
_SILENT: frozenset[str] = frozenset(_DATA["planned"]["not_these"])
_CUES = WordFinder([*_MODALITIES, *_SILENT], overlapping=False)


class Modalities:
    """The words of one text that say whether a number is a fact.

    >>> text = "去年建成36个，今年计划新建15个"
    >>> modalities = Modalities(text)
    >>> str(modalities.at(4, Clauses(text))), str(modalities.at(14, Clauses(text)))
    ('actual', 'planned')
    """

    __slots__ = ("_cues", "_ends")

    def __init__(self, text: str) -> None:
        self._cues: list[tuple[int, Modality]] = []
        self._ends: list[int] = []
        for word, _, end in _CUES.find(text):
            if word not in _SILENT:
                self._cues.append((end, _MODALITIES[word]))
                self._ends.append(end)

    def at(self, number: int, clauses: Clauses) -> Modality:
        """How the number that begins at *number* is meant: a fact where nothing says otherwise."""
        return self.said(number, clauses) or Modality.ACTUAL

    def said(self, number: int, clauses: Clauses) -> Modality | None:
        """What the nearest cue before *number* in its sentence says, ``None`` without a cue."""
        index = bisect_left(self._ends, number + 1) - 1
        if index < 0 or self._ends[index] <= clauses.sentence(number)[0]:
            return None
        return self._cues[index][1]
