"""An article's body with every suggestion and decision marked in it, those that nest and those that cross alike.

Spans that cross cannot both be tags, so the text is cut wherever a span begins or ends, and each piece bears the marks
of all spans over it: ``<span data-id=…>`` inside ``<span data-id=…>``, each on a lane of its own, so that underlines
lie below one another. ``static/desk/desk.js`` draws in the same way what an editor has just changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

LANES = 4  # underlines below one another that a line has room for


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the body and how it looks: ``look`` holds the classes that its state and kind give it."""

    id: str
    start: int
    end: int
    look: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    start: int
    html: SafeString


def marked(body: str, marks: Iterable[Mark]) -> list[Paragraph]:
    """The paragraphs of *body* that hold text, each with the marks over it."""
    laned = lanes(list(marks))
    texts = body.split("\n")
    starts = accumulate((len(text) + 1 for text in texts), initial=0)
    return [
        Paragraph(start, _paragraph(text, start, laned))
        for start, text in zip(starts, texts, strict=False)
        if text.strip()
    ]


def lanes(marks: Sequence[Mark]) -> list[tuple[Mark, int]]:
    """Each mark with its lane, 0 next to the text: shorter spans lie nearer, and no two that overlap share one.

    >>> [(mark.id, lane) for mark, lane in lanes([Mark("outer", 0, 6, ""), Mark("inner", 0, 3, "")])]
    [('inner', 0), ('outer', 1)]
    """
    laned: list[tuple[Mark, int]] = []
    for mark in sorted(marks, key=lambda m: (m.end - m.start, m.start, m.id)):
        taken = {lane for other, lane in laned if other.start < mark.end and mark.start < other.end}
        laned.append((mark, next(lane for lane in range(len(taken) + 1) if lane not in taken)))
    return laned


def _paragraph(text: str, start: int, laned: Sequence[tuple[Mark, int]]) -> SafeString:
    end = start + len(text)
    over = sorted(
        ((mark, lane) for mark, lane in laned if mark.start < end and start < mark.end),
        key=lambda pair: -pair[1],
    )
    cuts = sorted(
        {start, end, *(at for mark, _ in over for at in (mark.start, mark.end) if start < at < end)}
    )
    return mark_safe(  # noqa: S308 - text is escaped, tags come from format_html
        "".join(
            _piece(text[left - start : right - start], left, right, over) for left, right in pairwise(cuts)
        )
    )


def _piece(text: str, left: int, right: int, over: Sequence[tuple[Mark, int]]) -> str:
    here = [(mark, lane) for mark, lane in over if mark.start < right and left < mark.end]
    opening = "".join(
        format_html(
            '<span data-id="{}" class="mk {} lane{}{}{}">',
            mark.id,
            mark.look,
            min(lane, LANES - 1),
            " first" if mark.start == left else "",
            " last" if mark.end == right else "",
        )
        for mark, lane in here
    )
    return opening + escape(text) + "</span>" * len(here)
