"""An article's body as HTML: mentions as links, figures as marks, nested where they nest."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Mention
from metrics.models import Figure


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of the body and the tag that it becomes. ``link`` tags may not stand inside each other."""

    start: int
    end: int
    opening: str
    closing: str
    link: bool = False


def annotated(body: str, mentions: Iterable[Mention], figures: Iterable[Figure]) -> list[SafeString]:
    """The paragraphs of *body*, each with its marks. The rows are those to be shown; nothing is filtered here."""
    texts = body.split("\n")
    offsets = list(accumulate((len(text) + 1 for text in texts), initial=0))
    inside: dict[int, list[Piece]] = defaultdict(list)
    for piece in [*map(_figure_piece, figures), *(_mention_piece(m) for m in mentions if m.entity)]:
        n = min(bisect_right(offsets, piece.start), len(texts)) - 1
        if piece.end < offsets[n + 1]:  # a tag cannot reach from one paragraph into the next
            inside[n].append(piece)
    return [_marked(text, offsets[n], inside[n]) for n, text in enumerate(texts) if text.strip()]


def _marked(text: str, offset: int, pieces: Sequence[Piece]) -> SafeString:
    out: list[str] = []
    at = offset
    opened: list[Piece] = []

    def advance(to: int) -> None:
        nonlocal at
        while opened and opened[-1].end <= to:
            piece = opened.pop()
            out.append(escape(text[at - offset : piece.end - offset]))
            out.append(piece.closing)
            at = piece.end
        out.append(escape(text[at - offset : to - offset]))
        at = to

    for piece in sorted(pieces, key=lambda p: (p.start, -p.end, p.link)):
        if opened and opened[-1].end <= piece.start:
            advance(piece.start)
        if any(piece.end > outer.end > piece.start for outer in opened):
            continue  # two spans that cross cannot both be tags; the one that began first stays
        if piece.link and any(outer.link for outer in opened):
            continue  # a link inside a link is not HTML; the outer name leads on to the inner one
        advance(piece.start)
        out.append(piece.opening)
        opened.append(piece)
    advance(offset + len(text))
    return mark_safe("".join(out))  # noqa: S308 - text is escaped, tags come from format_html


def _mention_piece(mention: Mention) -> Piece:
    assert mention.entity is not None  # noqa: S101 - callers pass settled mentions
    url, title = mention.entity.get_absolute_url(), mention.entity.name
    opening = format_html('<a class="mention {}" href="{}" title="{}">', mention.kind, url, title)
    return Piece(mention.start, mention.end, opening, "</a>", link=True)


def _figure_piece(figure: Figure) -> Piece:
    opening = format_html('<mark class="figure" id="f{}" title="{}">', figure.pk, reading_of(figure))
    return Piece(figure.start, figure.end, opening, "</mark>")


def reading_of(figure: Figure) -> str:
    """What a figure was read as, in a line: 松涛街道 · “两新”党组织数 · 截至目前."""
    parts = [
        figure.subject.name if figure.subject else "",
        figure.indicator.name if figure.indicator else "",
        figure.get_modality_display() if figure.modality != "actual" else "",
        figure.period_text,
    ]
    return " · ".join(part for part in parts if part)
