"""All the places in a text where a form of the register stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from ahocorasick_rs import AhoCorasick

from organizations.naming.boundaries import Boundaries, Edges
from organizations.naming.folding import Folded
from organizations.naming.forms import Form, Forms, Hold


@dataclass(slots=True)
class Hit:
    """Forms of one text at folded offsets.

    ``hold`` is that of the form which takes least to believe (:func:`least`); ``inside`` the hit that encloses
    this one, once :func:`cover` has found it.
    """

    start: int
    end: int
    forms: tuple[Form, ...]
    hold: Hold
    inside: Hit | None = None


def hit_of(start: int, end: int, forms: Iterable[Form]) -> Hit:
    """A hit of *forms*, held as the best of them."""
    listed = tuple(forms)
    return Hit(start, end, listed, min([form.hold for form in listed]))


@dataclass(slots=True)
class Cover:
    """The longest hits that do not overlap, and those that lie inside one of them, in reading order.

    ``owner`` has for each character the number of the outer hit that covers it, from 1 on, and 0 where none does.
    """

    outer: list[Hit]
    inner: list[Hit]
    owner: list[int]

    def taken(self, start: int, end: int) -> bool:
        """Whether one of the hits covers ``start:end`` or part of it."""
        return any(self.owner[start:end])


class Matcher:
    """Finds every form in one pass over the text, whatever the register's size."""

    def __init__(self, forms: Forms, boundaries: Boundaries) -> None:
        self._texts = list(forms.by_text)
        self._forms = [tuple(forms.by_text[text]) for text in self._texts]
        self._edges = [Edges(text, listed) for text, listed in zip(self._texts, self._forms, strict=True)]
        # Texts whose forms need nothing of what stands in front.
        self._free = [all(form.hold <= Hold.STEM for form in listed) for listed in self._forms]
        self._holds = [min(form.hold for form in listed) for listed in self._forms]
        self._boundaries = boundaries
        self._automaton = AhoCorasick(self._texts)

    def hits(self, folded: Folded) -> list[Hit]:
        """Every hit whose surroundings allow it, overlapping ones too, in the order of their ends."""
        found = []
        boundaries = self._boundaries
        for number, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            if not boundaries.fits(folded, start, end, self._edges[number]):
                continue
            forms = self._forms[number]
            if self._free[number]:
                found.append(Hit(start, end, forms, self._holds[number]))
            elif admitted := [form for form in forms if boundaries.admits(folded, start, form)]:
                found.append(hit_of(start, end, admitted))
        return found


def cover(hits: Iterable[Hit], length: int) -> Cover:
    """The longest hits that do not overlap, and those that lie inside one of them.

    What overlaps a longer hit without lying inside it is dropped. Of equal length the better held stays, then
    the earlier. Linear in the hits, sorting aside.
    """
    owner: list[int] = [0] * (length + 1)
    outer: list[Hit] = []
    inner: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.hold, hit.start)):
        first, last = owner[hit.start], owner[hit.end - 1]
        if first == last == 0:
            outer.append(hit)
            owner[hit.start : hit.end] = [len(outer)] * (hit.end - hit.start)
        elif first == last:
            hit.inside = outer[first - 1]
            inner.append(hit)
    outer.sort(key=attrgetter("start"))
    inner.sort(key=lambda hit: (hit.start, -hit.end))
    return Cover(outer, inner, owner)
