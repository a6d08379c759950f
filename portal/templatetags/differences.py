"""Two texts in one: what is gone struck out, what is new underlined, what stayed folded away where it is long."""

from __future__ import annotations

from collections.abc import Iterator

from django import template

from articles.differing import Piece, compared
from articles.editing import rows_adrift
from articles.models import Article, Decided

register = template.Library()

CONTEXT = 40
FOLDED = 60  # characters; fewer are as quickly read as unfolded


@register.inclusion_tag("parts/difference.html")
def difference(old: str, new: str) -> dict[str, list[Piece]]:
    """The two texts as one, with their differences marked."""
    pieces = compared(old, new)
    return {"pieces": [part for n, piece in enumerate(pieces) for part in _folded(piece, n, len(pieces))]}


@register.simple_tag
def adrift_in(article: Article) -> list[tuple[str, Decided]]:
    """What an edit of *article* set adrift: for each row what the desk calls it, and the row."""
    return [(f"{row._meta.model_name}-{row.pk}", row) for row in rows_adrift(article)]


def _folded(piece: Piece, place: int, count: int) -> Iterator[Piece]:
    """*piece* with its middle, far from any change, as a piece of its own."""
    head = CONTEXT if place else 0
    tail = CONTEXT if place < count - 1 else 0
    if piece.kind != "same" or len(piece.text) - head - tail < FOLDED or count == 1:
        yield piece
        return
    end = len(piece.text) - tail
    for kind, text in (
        ("same", piece.text[:head]),
        ("folded", piece.text[head:end]),
        ("same", piece.text[end:]),
    ):
        if text:
            yield Piece(kind, text)
