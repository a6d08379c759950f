"""All the places in a text where a form of the register stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from organizations.naming.boundaries import Boundaries, Edges
from organizations.naming.folding import Folded
from organizations.naming.forms import Form, Forms, Hold


@dataclass(slots=True)
class Hit:
    """Forms of one text at folded offsets; ``inside`` is the hit that encloses it, after :func:`cover`."""

    start: int
    end: int
    forms: tuple[Form, ...]
    inside: Hit | None = None

    @property
    def hold(self) -> Hold:
        return min(form.hold for form in self.forms)


class Matcher:
    """Finds every form in one pass over the text, whatever the register's size."""

    def __init__(self, forms: Forms, boundaries: Boundaries) -> None:
        self._texts = list(forms.by_text)
        self._forms = [tuple(forms.by_text[text]) for text in self._texts]
        self._edges = [Edges(text, listed) for text, listed in zip(self._texts, self._forms, strict=True)]
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
            admitted = tuple(form for form in forms if boundaries.admits(folded, start, form))
            if admitted:
                found.append(Hit(start, end, admitted))
        return found


def cover(hits: Iterable[Hit], length: int) -> tuple[list[Hit], list[Hit]]:
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
    outer.sort(key=lambda hit: hit.start)
    inner.sort(key=lambda hit: (hit.start, -hit.end))
    return outer, inner
