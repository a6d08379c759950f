"""Give a list its shared qualifier: 分别在30元、18元以上 says of both that they are reached."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .clauses import Clauses
from .knowledge import load, one_of
from .measuring import Measured
from .model import Qualifier

_DATA = load("qualifiers")["shared"]
_CUES = re.compile(one_of(_DATA["cues"]))
_JOINS = frozenset(_DATA["joins"])
_REACH: int = _DATA["reach"]
_EXACT = Qualifier.EXACT


def share_qualifiers(text: str, figures: Sequence[Measured], clauses: Clauses) -> list[Measured]:
    """*figures* with the qualifier that stands once, before or after a list, in each of its figures.

    >>> from .masks import Masks
    >>> from .measuring import measure
    >>> text = "日补贴分别在30元、18元以上"
    >>> clauses = Clauses(text)
    >>> [str(m.qualifier) for m in share_qualifiers(text, measure(text, Masks([]), clauses), clauses)]
    ['at_least', 'at_least']
    """
    shared = list(figures)
    first = 0
    while first < len(shared):
        last = first
        while last + 1 < len(shared) and _listed(text, shared[last], shared[last + 1]):
            last += 1
        if last > first and _announced(text, shared[first], clauses):
            qualifier = _common(shared[first : last + 1])
            for index in range(first, last + 1):
                if shared[index].qualifier is _EXACT:
                    shared[index] = shared[index]._replace(qualifier=qualifier)
        first = last + 1
    return shared


def _listed(text: str, figure: Measured, following: Measured) -> bool:
    return figure.unit == following.unit and text[figure.end : following.start] in _JOINS


def _announced(text: str, figure: Measured, clauses: Clauses) -> bool:
    """Whether 分别 or the like opens the list."""
    start = max(clauses.clause(figure.start)[0], figure.start - _REACH)
    return _CUES.search(text, start, figure.start) is not None


def _common(figures: Sequence[Measured]) -> Qualifier:
    """The qualifier printed once: before the first figure or after the last."""
    first, last = figures[0], figures[-1]
    if first.start < first.number.start and all(f.qualifier is _EXACT for f in figures[1:]):
        return first.qualifier
    if last.end > last.unit_end and all(f.qualifier is _EXACT for f in figures[:-1]):
        return last.qualifier
    return _EXACT
