"""A draft as HTML: every name and number marked, with a sign behind it that tells what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.markup import Paragraph, Piece, paragraphs

from .model import Looked, NameFinding, NumberFinding, Verdict


def marked(looked: Looked) -> list[Paragraph]:
    """The paragraphs of the draft. Number 3 is ``#n3`` and leads to ``#r3`` in the list; name 2 is ``#m2``."""
    first: dict[tuple[Verdict, str], int] = {}  # of the mentions of one name: the list has it once
    for n, name in enumerate(looked.names, start=1):
        first.setdefault((name.verdict, name.path or name.text), n)
    pieces = [
        *(_number(n, number) for n, number in enumerate(looked.numbers, start=1)),
        *(
            _name(n, name, first[name.verdict, name.path or name.text])
            for n, name in enumerate(looked.names, start=1)
        ),
    ]
    return paragraphs(looked.text, _apart(pieces))


def _apart(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """*pieces* of which none lies in another: the sign of one would stand in the other's text."""
    reach = 0
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end)):
        if piece.start >= reach:
            reach = piece.end
            yield piece
        else:
            yield _place(piece)


def _place(piece: Piece) -> Piece:
    """Where *piece* begins, as an address: the list leads there."""
    tag, nothing = format_html('<span id="{}"></span>', piece.anchor), SafeString("")
    return Piece(piece.start, piece.start, piece.anchor, tag, nothing, tag, nothing, is_link=False)


def _number(n: int, number: NumberFinding) -> Piece:
    opening = format_html('<mark class="figure {}" id="n{}"><a href="#r{}">', number.verdict, n, n)
    closing = format_html("</a></mark>{}", _sign(number.verdict, str(n)))
    return Piece(number.start, number.end, f"n{n}", opening, closing, opening, closing)


def _name(n: int, name: NameFinding, listed: int) -> Piece:
    if name.verdict is Verdict.KNOWN:
        opening = format_html('<a class="mention {}" id="m{}" href="{}">', name.kind, n, name.url)
        closing = SafeString("</a>")
    else:
        opening = format_html('<a class="mention {}" id="m{}" href="#q{}">', name.verdict, n, listed)
        closing = format_html("</a>{}", _sign(name.verdict))
    return Piece(name.start, name.end, f"m{n}", opening, closing, opening, closing)


def _sign(verdict: Verdict, number: str = "") -> SafeString:
    # The word joiner keeps the sign from beginning a line.
    return format_html(
        '&NoBreak;<sup>{}{}<span class="hidden">（{}）</span></sup>', verdict.sign, number, verdict.label
    )
