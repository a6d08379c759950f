"""An article's body as HTML: every sentence with an address, mentions as links, figures marked, nested where they nest.

    <span class="s" id="s3"><a class="mention …" id="m8" href="/organizations/…/" data-entry="e5">…</a>共<mark
      class="figure" id="f7"><a href="#d7">36个</a></mark>。</span>

Sentences are numbered through the body: their addresses hold as long as the body's version does. Of marks that lie in
one another only the outermost is a link, as HTML has it; ``data-entry`` names the entry, in the lists below the text,
that tells what each was read as, the inner ones' too. A mark that no tag can stand for, because it crosses another,
keeps its address.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Mention
from metrics.models import SENTENCE_ENDS, Figure

CLOSING = "”’」』）)》"  # belong to the sentence that they close
_SENTENCE = re.compile(rf"[^{SENTENCE_ENDS}]*[{SENTENCE_ENDS}]*[{CLOSING}]*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the body, from its first character to its last, and its number."""

    number: int
    start: int
    end: int

    def of(self, body: str) -> str:
        return body[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Paragraph:
    html: SafeString
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of the body and the tag that it becomes; ``inner`` is its tag inside a link, where no link may stand."""

    start: int
    end: int
    anchor: str
    opening: SafeString
    closing: SafeString
    inner: SafeString
    inner_closing: SafeString
    is_link: bool = True


def sentences(body: str) -> list[Sentence]:
    """The sentences of *body* in order, numbered from 1. Space around them, and blank lines, belong to none.

    >>> body = "他说：“好。”共3家；\\n其中2家在建"
    >>> [(one.number, one.of(body)) for one in sentences(body)]
    [(1, '他说：“好。”'), (2, '共3家；'), (3, '其中2家在建')]
    """
    found: list[Sentence] = []
    at = 0
    for line in body.split("\n"):
        for match in _SENTENCE.finditer(line):
            text = match[0].strip()
            if text:
                start = at + match.start() + match[0].index(text)
                found.append(Sentence(len(found) + 1, start, start + len(text)))
        at += len(line) + 1
    return found


def sentence_at(found: Sequence[Sentence], offset: int) -> Sentence | None:
    """Of *found*, the sentence in which the body's character at *offset* stands."""
    n = bisect_right(found, offset, key=lambda one: one.start) - 1
    return found[n] if n >= 0 and offset < found[n].end else None


def annotated(
    body: str, mentions: Iterable[Mention], figures: Iterable[Figure], heads: Iterable[str] = ()
) -> list[Paragraph]:
    """The paragraphs of *body*, each with its marks; *heads* are those that are section heads.

    The rows are those to be shown; nothing is filtered here.
    """
    marks = [*map(_figure_piece, figures), *(_mention_piece(m) for m in mentions if m.entity)]
    return paragraphs(body, marks, heads)


def paragraphs(body: str, marks: Iterable[Piece], heads: Iterable[str] = ()) -> list[Paragraph]:
    """The paragraphs of *body* with its sentences and *marks*; *heads* are those that are section heads."""
    texts = body.split("\n")
    offsets = list(accumulate((len(text) + 1 for text in texts), initial=0))
    inside: dict[int, list[Piece]] = defaultdict(list)
    for piece in sorted(marks, key=lambda p: (p.start, -p.end)):
        n = min(bisect_right(offsets, piece.start), len(texts)) - 1
        fits = piece.end < offsets[n + 1]  # a tag cannot reach from one paragraph into the next
        if piece.start < len(body):
            inside[n].append(piece if fits else _place(piece.start, piece.anchor))
    spoken: dict[int, list[Sentence]] = defaultdict(list)
    for sentence in sentences(body):
        spoken[bisect_right(offsets, sentence.start) - 1].append(sentence)
    titles = {_bare(head) for head in heads}
    return [
        Paragraph(_marked(text, offsets[n], spoken[n], inside[n]), _bare(text) in titles)
        for n, text in enumerate(texts)
        if text.strip()
    ]


def _marked(text: str, offset: int, spoken: Sequence[Sentence], marks: Sequence[Piece]) -> SafeString:
    kept = _nesting(marks)
    out: list[str] = []
    at = offset
    opened: list[tuple[Piece, SafeString]] = []

    def advance(to: int) -> None:
        nonlocal at
        while opened and opened[-1][0].end <= to:
            piece, closing = opened.pop()
            out.append(escape(text[at - offset : piece.end - offset]))
            out.append(closing)
            at = piece.end
        out.append(escape(text[at - offset : to - offset]))
        at = to

    # Sorted by start, and stable: what stands around comes first, sentences around marks.
    for piece in sorted([*_sentence_pieces(spoken, kept), *kept], key=lambda p: (p.start, -p.end)):
        if opened and opened[-1][0].end <= piece.start:
            advance(piece.start)
        advance(piece.start)
        in_link = any(outer.is_link for outer, _ in opened)
        out.append(piece.inner if in_link else piece.opening)
        opened.append((piece, piece.inner_closing if in_link else piece.closing))
    advance(offset + len(text))
    return mark_safe("".join(out))  # noqa: S308 - text is escaped, tags come from format_html


def _nesting(marks: Sequence[Piece]) -> list[Piece]:
    """*marks* without crossings: of two spans that cross the one that began first stays, of the other its address."""
    kept: list[Piece] = []
    open_: list[Piece] = []
    for piece in marks:
        open_ = [outer for outer in open_ if outer.end > piece.start]
        if any(piece.end > outer.end for outer in open_):
            kept.append(_place(piece.start, piece.anchor))
            continue
        kept.append(piece)
        open_.append(piece)
    return kept


def _sentence_pieces(spoken: Sequence[Sentence], marks: Sequence[Piece]) -> list[Piece]:
    """The sentences as spans; where one ends inside a mark, the next is part of it and keeps its address."""
    pieces: list[Piece] = []
    open_: tuple[int, int, int] | None = None  # number, start, end
    for sentence in spoken:
        if open_ and any(mark.start < sentence.start < mark.end for mark in marks):
            open_ = (open_[0], open_[1], sentence.end)
            pieces.append(_place(sentence.start, f"s{sentence.number}"))
            continue
        if open_:
            pieces.append(_sentence_piece(*open_))
        open_ = (sentence.number, sentence.start, sentence.end)
    if open_:
        pieces.append(_sentence_piece(*open_))
    # A mark may begin before its sentence's first character or end behind its last: there no tag can stand for both.
    return [_fitting(piece, marks) for piece in pieces]


def _fitting(piece: Piece, marks: Sequence[Piece]) -> Piece:
    crossed = any(
        mark.start < piece.start < mark.end < piece.end or piece.start < mark.start < piece.end < mark.end
        for mark in marks
    )
    return _place(piece.start, piece.anchor) if crossed else piece


def _place(at: int, anchor: str) -> Piece:
    """An address at a point of the text."""
    tag, nothing = format_html('<span id="{}"></span>', anchor), SafeString("")
    return Piece(at, at, anchor, tag, nothing, tag, nothing, is_link=False)


def _sentence_piece(number: int, start: int, end: int) -> Piece:
    tag, closing = format_html('<span class="s" id="s{}">', number), SafeString("</span>")
    return Piece(start, end, f"s{number}", tag, closing, tag, closing, is_link=False)


def _mention_piece(mention: Mention) -> Piece:
    assert mention.entity is not None  # noqa: S101 - callers pass settled mentions
    what = (mention.kind, mention.pk)
    url, entry = mention.entity.get_absolute_url(), mention.entity.pk
    opening = format_html('<a class="mention {}" id="m{}" href="{}" data-entry="e{}">', *what, url, entry)
    inner = format_html('<span class="mention {}" id="m{}" data-entry="e{}">', *what, entry)
    return Piece(
        mention.start,
        mention.end,
        f"m{mention.pk}",
        opening,
        SafeString("</a>"),
        inner,
        SafeString("</span>"),
    )


def _figure_piece(figure: Figure) -> Piece:
    pk = figure.pk
    inner = format_html('<mark class="figure {}" id="f{}" data-entry="d{}">', figure.modality, pk, pk)
    opening = inner + format_html('<a href="#d{}">', pk)
    return Piece(
        figure.start, figure.end, f"f{pk}", opening, SafeString("</a></mark>"), inner, SafeString("</mark>")
    )


def _bare(text: str) -> str:
    return "".join(text.split())
