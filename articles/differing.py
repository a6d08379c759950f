"""What of a text is still there in a later version of it: runs of characters kept, found in time for any article.

Patience diff over shingles: runs of characters that occur once in each text tie the two together, the longest
increasing row of them is the order that was kept, and the rest is looked at again with shorter runs. What is tied but
out of order was moved. https://bramcohen.livejournal.com/73318.html
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SHINGLES = (24, 12, 6, 4)
MOVED = 8  # characters; shorter runs turn up elsewhere by chance
COMPARED = 160_000  # pairs of characters that are compared one by one; more would take seconds


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of characters that both texts have."""

    old: int
    new: int
    length: int
    moved: bool = False

    @property
    def old_end(self) -> int:
        return self.old + self.length

    @property
    def new_end(self) -> int:
        return self.new + self.length


class Kept:
    """All that two texts share; answers where a character of the old one now stands."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.passages = passages(old, new)
        self._starts = [passage.old for passage in self.passages]

    def at(self, start: int, end: int) -> tuple[int, int] | None:
        """Where ``old[start:end]`` stands in the new text, unbroken; None where any of it has changed.

        >>> Kept("共3家。其中2家在建。", "共计3家。其中2家在建。").at(6, 8)
        (7, 9)
        """
        passage = self._holding(start)
        if passage is None or end > passage.old_end:
            return None
        return start - passage.old + passage.new, end - passage.old + passage.new

    def first(self, start: int, end: int) -> int | None:
        """Where the first character of ``old[start:end]`` that is still there stands."""
        passage = self._holding(start)
        if passage is not None:
            return start - passage.old + passage.new
        following = bisect_right(self._starts, start)
        if following < len(self.passages) and self.passages[following].old < end:
            return self.passages[following].new
        return None

    def near(self, start: int, end: int, low: int, high: int) -> int:
        """How many characters of ``old[start:end]`` now stand inside ``new[low:high]``."""
        count = 0
        first_at, end_at = max(bisect_right(self._starts, start) - 1, 0), bisect_left(self._starts, end)
        for passage in self.passages[first_at:end_at]:
            shift = passage.new - passage.old
            first = max(start, passage.old, low - shift)
            last = min(end, passage.old_end, high - shift)
            count += max(last - first, 0)
        return count

    def covers(self, start: int, end: int) -> bool:
        """Whether ``new[start:end]`` is, unbroken, what stood somewhere in the old text."""
        return any(p.new <= start and end <= p.new_end for p in self.passages)

    def _holding(self, offset: int) -> Passage | None:
        at = bisect_right(self._starts, offset) - 1
        return self.passages[at] if at >= 0 and offset < self.passages[at].old_end else None


def passages(old: str, new: str) -> list[Passage]:
    """The runs that *old* and *new* share, in the order of the old text; none overlaps another in either.

    >>> passages("东湖区拆除12处。", "东湖区共拆除12处。")
    [Passage(old=0, new=0, length=3, moved=False), Passage(old=3, new=4, length=6, moved=False)]
    """
    head = _common(old, new, 0, 0, min(len(old), len(new)))
    tail = _common_before(old, new, len(old), len(new), min(len(old), len(new)) - head)
    inner = _in_order(old, new, (head, len(old) - tail), (head, len(new) - tail), SHINGLES)
    ordered = [
        Passage(0, 0, head),
        *inner,
        Passage(len(old) - tail, len(new) - tail, tail),
    ]
    kept = _joined(passage for passage in ordered if passage.length)
    return sorted([*kept, *_moved(old, new, kept)], key=lambda passage: passage.old)


Range = tuple[int, int]


def _in_order(old: str, new: str, a: Range, b: Range, shingles: Sequence[int]) -> list[Passage]:
    """What ``old[a]`` and ``new[b]`` share in one order."""
    if a[0] >= a[1] or b[0] >= b[1]:
        return []
    if (a[1] - a[0]) * (b[1] - b[0]) <= COMPARED:
        matcher = SequenceMatcher(None, old[slice(*a)], new[slice(*b)], autojunk=False)
        return [Passage(a[0] + m.a, b[0] + m.b, m.size) for m in matcher.get_matching_blocks() if m.size]
    if not shingles:
        return []
    found: list[Passage] = []
    at, to = a[0], b[0]
    for tie in [*_ties(old, new, a, b, shingles[0]), None]:
        end, stop = (tie.old, tie.new) if tie else (a[1], b[1])
        found += _in_order(old, new, (at, end), (to, stop), shingles[1:])
        if tie:
            found.append(tie)
            at, to = tie.old_end, tie.new_end
    return found


def _ties(old: str, new: str, a: Range, b: Range, size: int) -> list[Passage]:
    """Runs of *size* characters and more that occur once in each, in the longest order common to both."""
    pairs = _unique_pairs(old, new, range(a[0], a[1] - size + 1), range(b[0], b[1] - size + 1), size)
    ties: list[Passage] = []
    for i, j in _longest_increasing(pairs):
        low, high = (ties[-1].old_end, ties[-1].new_end) if ties else (a[0], b[0])
        skip = max(low - i, high - j, 0)
        if skip >= size:
            continue
        i, j = i + skip, j + skip
        back = _common_before(old, new, i, j, min(i - low, j - high))
        ahead = _common(old, new, i, j, min(a[1] - i, b[1] - j))
        ties.append(Passage(i - back, j - back, back + ahead))
    return ties


def _unique_pairs(
    old: str, new: str, ours: Sequence[int], theirs: Sequence[int], size: int
) -> list[tuple[int, int]]:
    counted = Counter(old[i : i + size] for i in ours)
    places = Counter(new[j : j + size] for j in theirs)
    where = {gram: j for j in theirs if places[gram := new[j : j + size]] == 1 and counted.get(gram) == 1}
    return [(i, where[gram]) for i in ours if (gram := old[i : i + size]) in where]


def _longest_increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of *pairs*, which are in the order of their first, that is in that of their second too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [j]
        ends[at : at + 1] = [index]
    chain, index = [], ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _moved(old: str, new: str, kept: Sequence[Passage]) -> Iterator[Passage]:
    """Runs that left their place for another one."""
    gone = _gaps([(p.old, p.old_end) for p in kept], len(old))
    come = _gaps(sorted((p.new, p.new_end) for p in kept), len(new))
    ours = [i for gap in gone for i in range(gap[0], gap[1] - MOVED + 1)]
    theirs = [j for gap in come for j in range(gap[0], gap[1] - MOVED + 1)]
    taken: list[Range] = []
    reached = 0
    for i, j in _unique_pairs(old, new, ours, theirs, MOVED):
        if i < reached:
            continue
        low, high = _gap_around(gone, i)
        below, above = _gap_around(come, j)
        back = _common_before(old, new, i, j, min(i - max(low, reached), j - below))
        ahead = _common(old, new, i, j, min(high - i, above - j))
        start, end = j - back, j + ahead
        if any(start < other[1] and other[0] < end for other in taken):
            continue
        taken.append((start, end))
        reached = i + ahead
        yield Passage(i - back, start, end - start, moved=True)


def _gaps(taken: Sequence[Range], length: int) -> list[Range]:
    edges = [0, *(edge for part in taken for edge in part), length]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def _gap_around(gaps: Sequence[Range], offset: int) -> Range:
    return gaps[bisect_right(gaps, (offset, 1 << 62)) - 1]


def _joined(found: Iterator[Passage]) -> list[Passage]:
    joined: list[Passage] = []
    for passage in found:
        last = joined[-1] if joined else None
        if last and (last.old_end, last.new_end) == (passage.old, passage.new):
            joined[-1] = Passage(last.old, last.new, last.length + passage.length)
        else:
            joined.append(passage)
    return joined


def _common(old: str, new: str, i: int, j: int, most: int) -> int:
    """How many characters from ``old[i]`` and ``new[j]`` on are the same, at most *most*."""
    count = 0
    while count < most and old[i + count] == new[j + count]:
        count += 1
    return count


def _common_before(old: str, new: str, i: int, j: int, most: int) -> int:
    count = 0
    while count < most and old[i - count - 1] == new[j - count - 1]:
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a comparison: ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


_WORD = re.compile(r"[0-9A-Za-z０-９.．%％]")
READABLE = 3  # a kept run shorter than this between two changes reads as part of the change


def compared(old: str, new: str) -> list[Piece]:
    """*old* and *new* side by side as a reader wants them: no number broken up, no stray characters kept.

    >>> [(piece.kind, piece.text) for piece in compared("拆除12处。", "拆除13处。")]
    [('same', '拆除'), ('gone', '12'), ('new', '13'), ('same', '处。')]
    """
    ordered = [p for p in passages(old, new) if not p.moved]
    whole = [part for p in ordered if (part := _whole_words(old, new, p)).length]
    edges = [
        p
        for p in whole
        if p.length >= READABLE or p.old == 0 or p.new == 0 or (p.old_end, p.new_end) == (len(old), len(new))
    ]
    pieces: list[Piece] = []
    at = to = 0
    for passage in [*edges, Passage(len(old), len(new), 0)]:
        pieces += [
            Piece("gone", old[at : passage.old]),
            Piece("new", new[to : passage.new]),
            Piece("same", old[passage.old : passage.old_end]),
        ]
        at, to = passage.old_end, passage.new_end
    return [piece for piece in pieces if piece.text]


def _whole_words(old: str, new: str, passage: Passage) -> Passage:
    """*passage* without what of a number or a Latin word stands at its edges only."""
    first, last = passage.old, passage.old_end
    shift = passage.new - passage.old

    def broken(i: int) -> bool:
        """Whether a run of digits or letters goes on over the edge before ``old[i]``, in either text."""
        return (0 < i < len(old) and _WORD.match(old[i - 1]) and _WORD.match(old[i]) is not None) or (
            0 < i + shift < len(new)
            and _WORD.match(new[i + shift - 1]) is not None
            and _WORD.match(new[i + shift]) is not None
        )

    while first < last and broken(first):
        first += 1
    while first < last and broken(last):
        last -= 1
    return Passage(first, first + shift, last - first)
