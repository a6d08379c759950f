"""Where a text points instead of naming: 该区, 全市, 我县, 该公司党委, 区领导, 辖区."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from organizations.naming.boundaries import PUNCTUATION, Boundaries
from organizations.naming.folding import Folded
from organizations.naming.knowledge import data, table, words
from organizations.naming.matcher import Cover


class Way(StrEnum):
    """How a pointing word points."""

    THAT = "that"  # 该, 此
    OWN = "own"  # 我, 本
    WHOLE = "whole"  # 全
    ALONE = "alone"  # the 区 of 区领导
    JOINED = "joined"  # 省、市
    BARE = "bare"  # 街道, 园区 as a subject
    WARD = "ward"  # 辖区


_MARKED = (Way.THAT, Way.OWN, Way.WHOLE)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointing expression: its head, and the inner body it adds (党委 of 该公司党委)."""

    start: int
    end: int
    way: Way
    head: str
    inner: str = ""


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[Way, str, str]]:
    """Every pointing expression; the longest counts where several begin together."""
    own_words, areas = data("coreference"), words("coreference", "area", "heads")
    bodies = tuple(str(head) for group in own_words["organization"] for head in group["heads"])
    that_only = words("coreference", "area", "that_only")
    inner = words("organizations", "party", "endings")
    found: dict[str, tuple[Way, str, str]] = {}
    for mark in words("coreference", "pointers", "that"):
        for head in (*areas, *bodies):
            found[mark + head] = Way.THAT, head, ""
        for head in bodies:
            found |= {f"{mark}{head}{tail}": (Way.THAT, head, tail) for tail in inner}
    for way in (Way.OWN, Way.WHOLE):
        for mark in words("coreference", "pointers", way):
            for head in (*areas, *words("coreference", "also", way)):
                if head not in that_only:
                    found.setdefault(mark + head, (way, head, ""))
    for head in words("coreference", "alone", "heads"):
        found |= {head + tail: (Way.ALONE, head, "") for tail in words("coreference", "alone", "followed")}
    found |= {head: (Way.BARE, head, "") for head in words("coreference", "bare", "heads")}
    found |= dict.fromkeys(words("coreference", "alone", "joined"), (Way.JOINED, "", ""))
    found |= {ward: (Way.WARD, ward, "") for ward in words("coreference", "bare", "ward")}
    return found


class Pointers:
    """Finds the pointing expressions of a text in one pass."""

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._meanings = list(_patterns().values())
        self._automaton = AhoCorasick(
            list(_patterns()),
            matchkind=MatchKind.LeftmostLongest,
            implementation=Implementation.ContiguousNFA,
        )
        self._after = table("coreference", "after")
        self._bare_stops = words("coreference", "bare", "stops")
        self._ward_stops = words("coreference", "bare", "ward_stops")

    def find(self, folded: Folded, covered: Cover) -> list[Pointer]:
        """The pointing expressions that no name overlaps: in 该区住建局 the name 区住建局 takes the 区."""
        found: list[Pointer] = []
        for number, start, end in self._automaton.find_matches_as_indexes(folded.text):
            way, head, inner = self._meanings[number]
            if way is Way.JOINED:
                if self._fits(folded, start, end, way, head):
                    found += self._levels(folded.text, start, end, covered)
                continue
            last = start + len(head) if way is Way.ALONE else end
            if not covered.taken(start, last) and self._fits(folded, start, end, way, inner or head):
                found.append(Pointer(start, last, way, head, inner))
        return found

    def _levels(self, text: str, start: int, end: int, covered: Cover) -> list[Pointer]:
        """省 and 市 of 省、市."""
        return [
            Pointer(at, at + 1, Way.ALONE, text[at])
            for at in range(start, end)
            if text[at] != "、" and not covered.taken(at, at + 1)
        ]

    def _fits(self, folded: Folded, start: int, end: int, way: Way, last: str) -> bool:
        text = folded.text
        if way in _MARKED:
            return last not in self._after or not text.startswith(self._after[last], end)
        if way is Way.WARD:
            return not text.startswith(self._ward_stops, end)
        if way is Way.ALONE and text[start - 1 : start] == "各":
            return False  # 各镇各部门
        opens = start == 0 or text[start - 1] in PUNCTUATION or folded.broken(start)
        if way is Way.BARE:
            return (
                opens
                and text[start - 1 : start] not in tuple("、(")
                and not text.startswith(self._bare_stops, end)
            )
        return (opens or self._boundaries.opens(text, start)) and text[end : end + 1] not in tuple(
            "场域委级内外中区"
        )
