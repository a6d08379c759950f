"""What is said of a draft: of its names, of its numbers, and of its arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """What is known of a name or a number; the values stand in the API, so they never change."""

    KNOWN = "known"
    CONFLICTING = "conflicting"
    OUTDATED = "outdated"
    UNSOURCED = "unsourced"
    UNCHECKED = "unchecked"
    UNKNOWN = "unknown"  # names only, as the next
    AMBIGUOUS = "ambiguous"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def name_label(self) -> str:
        """The same of a name."""
        return "名录里有" if self is Verdict.KNOWN else self.label

    @property
    def sign(self) -> str:
        """What stands behind the mark in the text, so that colour is not all that tells."""
        return SIGNS[self]


LABELS = {
    Verdict.KNOWN: "有据",
    Verdict.CONFLICTING: "不一致",
    Verdict.OUTDATED: "有新数",
    Verdict.UNSOURCED: "无出处",
    Verdict.UNCHECKED: "未核",
    Verdict.UNKNOWN: "名录里没有",
    Verdict.AMBIGUOUS: "有几种可能",
}
SIGNS = {
    Verdict.KNOWN: "✓",
    Verdict.CONFLICTING: "≠",
    Verdict.OUTDATED: "↻",
    Verdict.UNSOURCED: "?",
    Verdict.UNCHECKED: "–",
    Verdict.UNKNOWN: "新",
    Verdict.AMBIGUOUS: "歧",
}
NUMBERS = (Verdict.CONFLICTING, Verdict.OUTDATED, Verdict.UNSOURCED, Verdict.KNOWN, Verdict.UNCHECKED)
NAMES = (Verdict.AMBIGUOUS, Verdict.UNKNOWN, Verdict.KNOWN)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a name or a number may be: an entry of the register, an indicator; and what speaks for it."""

    name: str
    url: str = ""
    path: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A public source: the sentence that printed a value, or the citation of one entered by hand."""

    kind: str  # reported, manual
    value: str
    period: str
    modality: str
    sentence: str
    source: str  # 《青石日报》2019年1月5日; 手工录入; 报送
    title: str
    date: date | None
    url: str
    adopted: bool = True
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class NameFinding:
    """A name at ``text[start:end]``; ``path`` and ``url`` of the entry that it means, if it is known."""

    start: int
    end: int
    text: str
    verdict: Verdict
    kind: str
    name: str = ""
    path: str = ""
    url: str = ""
    message: str = ""
    candidates: tuple[Candidate, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class NumberFinding:
    """A number at ``text[start:end]``, what it was read as, and what was found about it."""

    start: int
    end: int
    text: str
    verdict: Verdict
    message: str
    indicator: str = ""
    indicator_code: str = ""
    subject: str = ""
    subject_path: str = ""
    period: str = ""
    modality: str = "actual"
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """Numbers of the draft held against each other; ``numbers`` are their places in the list of numbers."""

    kind: str
    label: str
    holds: bool
    message: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Looked:
    """A draft and all that was found in it, in reading order."""

    text: str
    names: Sequence[NameFinding]
    numbers: Sequence[NumberFinding]
    sums: Sequence[Sum]
    remarks: Sequence[str] = field(default=())

    @property
    def failed(self) -> list[Sum]:
        return [one for one in self.sums if not one.holds]

    def counts(self) -> dict[Verdict, int]:
        """How many numbers have each verdict, the gravest first; those of which there are none too."""
        found = Counter(number.verdict for number in self.numbers)
        return {verdict: found[verdict] for verdict in NUMBERS}

    def name_counts(self) -> dict[Verdict, int]:
        """How many different names have each verdict."""
        different = {(name.verdict, name.path or name.text) for name in self.names}
        found = Counter(verdict for verdict, _ in different)
        return {verdict: found[verdict] for verdict in NAMES}
