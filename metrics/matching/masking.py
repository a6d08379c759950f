"""The sentences that hold numbers as the text in which phrases are looked up.

Each number is one `MARK`, each name of a place or an organisation one `NAME`, so that 种植 in the name of a
cooperative announces nothing; brackets without a number are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from metrics.catalogue import MARK, NAME
from metrics.reading.model import Quantity
from organizations.naming.model import EntityKind, NamedSpan

from .outline import Outline
from .words import load

_TOPIC = EntityKind.TOPIC
_MARK = re.compile(MARK)
_CLAUSE_END = re.compile(r"[，。；：！？…\n]")
_BRACKETS = re.compile(f"（[^（）{MARK}\n]{{0,200}}）")
_LIST_MARKS = load("indicators.toml")["list_marks"]
_FULL_WIDTH = dict(zip(",;:!?()", "，；：！？（）", strict=True)) | {MARK: " ", NAME: " "}
# Full-width marks, and no character that would pass for a mask; each stays one character.
_NARROW = re.compile(f"[{re.escape(''.join(_FULL_WIDTH))}]")


class Place(NamedTuple):
    """Where a number stands in the masked text.

    Of a list (54家、35家和20家) ``head`` is where the first number stands, ``rank`` counts from it and ``length`` is
    the list's length: what announces the first announces them all.
    """

    at: int
    low: int  # its clause
    high: int
    line: int  # its sentence
    line_end: int
    head: int
    rank: int = 0
    length: int = 1


class _Cut(NamedTuple):
    """A piece of the body that is replaced: by the mark of a quantity, or, where that is -1, by a name's sign."""

    start: int
    end: int
    quantity: int


def mask(
    body: str, quantities: Sequence[Quantity], spans: Sequence[NamedSpan], outline: Outline
) -> tuple[str, list[Place | None]]:
    """The masked text, a line for each sentence, without spaces; and the place of each of *quantities*.

    Numbers side by side (12户36人) share one mark. A number that is no figure about anybody (低于4200元) stays as
    it is printed and has no place.
    """
    body = _NARROW.sub(lambda mark: _FULL_WIDTH[mark[0]], body)
    cuts = list(_cuts(quantities, spans))
    lines: list[str] = []
    places: list[Place | None] = [None] * len(quantities)
    length = at = 0
    while at < len(cuts):
        clause = outline.clauses[outline.clause_at(cuts[at].start)]
        first, last = outline.sentences[clause.sentence]
        start = outline.clauses[first].start
        end = max(outline.clauses[last - 1].end, cuts[at].end)
        until = at
        while until < len(cuts) and cuts[until].start < end:
            until += 1
        here = cuts[at:until]
        at = until
        if any(cut.quantity >= 0 for cut in here):
            line, spots = _line(body, start, end, here)
            for place in _places(line, spots, length):
                places[place[0]] = place[1]
            lines.append(line)
            length += len(line) + 1
    return "\n".join(lines), places


def _cuts(quantities: Sequence[Quantity], spans: Sequence[NamedSpan]) -> Iterator[_Cut]:
    """What is replaced, in order and without overlaps; quantities go before names."""
    found = [(q.start, False, -q.end, index) for index, q in enumerate(quantities) if q.reportable]
    found += [(s.start, True, -s.end, -1) for s in spans if s.entry is not None and s.kind != _TOPIC]
    found.sort()
    reach = 0
    for start, _, back, quantity in found:
        if start >= reach:
            reach = -back
            yield _Cut(start, reach, quantity)


def _line(body: str, start: int, end: int, cuts: Iterable[_Cut]) -> tuple[str, list[tuple[int, int]]]:
    """``body[start:end]`` masked and without white space, and of each quantity in it the position of its mark."""
    parts: list[str] = []
    order: list[list[int]] = []  # the quantities of each mark
    done = start
    for cut in cuts:
        between = "".join(body[done : cut.start].split())
        if cut.quantity < 0:
            parts += [between, NAME]
        elif between or not parts or parts[-1] != MARK:
            parts += [between, MARK]
            order.append([cut.quantity])
        else:
            order[-1].append(cut.quantity)
        done = max(done, cut.end)
    parts += body[done:end].split()
    line = _BRACKETS.sub("", "".join(parts))
    marks = [match.start() for match in _MARK.finditer(line)]
    return line, [(index, mark) for mark, indexes in zip(marks, order, strict=True) for index in indexes]


def _places(line: str, spots: Sequence[tuple[int, int]], offset: int) -> Iterator[tuple[int, Place]]:
    """The places of the quantities of one line, which stands at *offset*."""
    ends = [match.start() for match in _CLAUSE_END.finditer(line)]
    clauses = [bisect_left(ends, spot) for _, spot in spots]
    start = 0
    for end in range(1, len(spots) + 1):
        if end < len(spots) and clauses[end - 1] == clauses[end]:
            between = line[spots[end - 1][1] + 1 : spots[end][1]]
            if between and not between.strip(_LIST_MARKS):
                continue  # nothing but list marks between the two
        clause = clauses[start]
        low = ends[clause - 1] + 1 if clause else 0
        high = ends[clause] if clause < len(ends) else len(line)
        borders = offset + low, offset + high, offset, offset + len(line)
        for rank, (index, spot) in enumerate(spots[start:end]):
            yield index, Place(offset + spot, *borders, offset + spots[start][1], rank, end - start)
        start = end
