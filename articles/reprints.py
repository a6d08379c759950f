"""Whether two articles are the same story: printed again by another paper, edited a little, cut at the end, renamed.

Texts are compared by their shingles, runs of ten characters without punctuation. *Containment* is how much of the
shorter text the longer one repeats: a story cut to half its length still has all of itself in the whole one. (Broder,
On the resemblance and containment of documents, 1997.)

To find the few texts worth comparing among all that are stored, each keeps some of its shingles' hashes: those below a
fixed bound, so that two texts keep the same ones of what they share, and of a long text only the least.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

from .differing import passages

SHINGLE = 10
"""Characters of a shingle: longer than the set phrases of newspapers, shorter than what an editor leaves untouched."""
ONE_IN = 8
"""One shingle in so many is kept."""
_KEPT_BELOW = (2**64 // ONE_IN).to_bytes(8)
KEPT = 64
"""The most that are kept of one text; a story of 500 characters keeps about as many."""
COMPARED = 20_000
"""Characters of a text that are looked at."""
SHORTEST = 60
"""Characters below which a text is too short to tell a reprint from a set phrase."""

SAME = 0.4
"""The containment from which on two texts are one story. Measured on the sample pages: two stories have 0.01 of each
other at most; a story of which every twentieth character was changed keeps 0.6 of itself, every fiftieth 0.85."""
SHORT, SAME_SHORT = 150, 0.6
"""Below so many characters, what a text shares may be a set phrase and no more: then more of it must agree."""
SAME_NUMBERS = 0.5
"""The share of the shorter text's numbers that must agree: this month's report in last month's words is another story."""
TOGETHER = 3
"""Shorter runs that two texts share are chance, and shown as different."""
FEW_NUMBERS = 3
"""Fewer numbers than these tell nothing."""

_NUMBER = re.compile(r"\d+")  # of a bare text, whose points are gone
_NO_TEXT = re.compile(r"[\W_]+")
# What every paper writes anew before and after the same story.
_OPENING = re.compile(
    r"^\s*(?:本报讯|本报综合消息|新华社.{0,12}电|据.{1,12}(?:报道|消息))?\s*(?:[（(][^（）()]{1,40}[）)])?"
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two texts have in common: of the shorter one, and of both together."""

    containment: float
    resemblance: float
    shorter: int  # characters
    numbers: float = 1.0  # of the shorter text's, how many stand in the longer one

    @property
    def is_reprint(self) -> bool:
        enough = SAME if self.shorter >= SHORT else SAME_SHORT
        alike = self.containment >= enough and self.numbers >= SAME_NUMBERS
        return self.shorter >= SHORTEST and alike


def bare(text: str) -> str:
    """*text* without what differs from paper to paper: byline, punctuation, spaces, width.

    >>> bare("本报讯（记者 周远）上半年，东湖区拆除违建１２处。")
    '上半年东湖区拆除违建12处'
    """
    text = _OPENING.sub("", text[:COMPARED], count=1)
    return _NO_TEXT.sub("", unicodedata.normalize("NFKC", text)).lower()


def shingles(text: str) -> frozenset[str]:
    """The shingles of a bare text."""
    return frozenset(text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1))


def fingerprints(body: str) -> list[int]:
    """What is kept of *body* to find it by: hashes of 32 bits, in order; none for a text too short."""
    text = bare(body)
    if len(text) < SHORTEST:
        return []
    hashes = {blake2b(s.encode(), digest_size=8).digest() for s in shingles(text)}
    kept = sorted([h for h in hashes if h < _KEPT_BELOW])[:KEPT]
    return sorted({int.from_bytes(h[4:]) - 2**31 for h in kept})


def likeness(first: str, second: str) -> Likeness:
    """How alike two bodies are."""
    short, long = sorted((bare(first), bare(second)), key=len)
    one, other = shingles(short), shingles(long)
    shared, shorter = len(one & other), min(len(one), len(other))
    return Likeness(
        shared / shorter if shorter else 0.0,
        shared / len(one | other) if shorter else 0.0,
        len(short),
        _numbers_shared(short, long),
    )


def _numbers_shared(short: str, long: str) -> float:
    numbers = Counter(_NUMBER.findall(short))
    count = numbers.total()
    return (numbers & Counter(_NUMBER.findall(long))).total() / count if count >= FEW_NUMBERS else 1.0


def differences(first: str, second: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts in pieces, each with whether the other has it too.

    >>> differences("东湖区拆除违建12处。", "东湖区共拆除违建12处")
    ([('东湖区', True), ('拆除违建12处', True), ('。', False)], [('东湖区', True), ('共', False), ('拆除违建12处', True)])
    """
    shared = [passage for passage in passages(first, second) if passage.length >= TOGETHER]
    return (
        _pieces(first, [(passage.old, passage.old_end) for passage in shared]),
        _pieces(second, sorted((passage.new, passage.new_end) for passage in shared)),
    )


def _pieces(text: str, shared: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    edges = [(at, same) for start, end in shared for at, same in ((start, True), (end, False))]
    starts = [(0, False), *edges, (len(text), False)]
    return [(text[at:until], same) for (at, same), (until, _) in pairwise(starts) if at < until]
