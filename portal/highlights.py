"""Where the words of a query stand in a text, and the passage that shows them best, with marks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from unicodedata import normalize

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

Span = tuple[int, int]

PASSAGE = 110  # characters of a text that a result shows
LEAD_IN = 14  # characters before the first hit, where no sentence begins nearer
_SENTENCE_STARTS = re.compile(r"(?<=[。！？；\n])[”’」』）]*\s*|\A")


class _Folding(dict[int, str]):
    """For ``str.translate``: each character as the index of pairs folds it. Seen once, it is remembered."""

    def __missing__(self, character: int) -> str:
        folded = normalize("NFKC", chr(character)).lower()
        self[character] = folded
        return folded


_FOLDING = _Folding()


def hits(text: str, terms: Sequence[str]) -> list[Span]:
    """The spans of *text* that print one of *terms*, which are folded; spans that touch are one.

    >>> hits("共８．５％，８家", ["8.5%", "家"])
    [(1, 5), (7, 8)]
    """
    folded = text.translate(_FOLDING)
    found = sorted(
        (match.start(), match.end())
        for term in terms
        if term
        for match in re.finditer(re.escape(term), folded)
    )
    if len(folded) != len(text):  # ㎡ became m2
        ends = list(accumulate(len(_FOLDING[ord(character)]) for character in text))
        found = [(bisect_right(ends, start), bisect_left(ends, end) + 1) for start, end in found]
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def marked(text: str, terms: Sequence[str]) -> SafeString:
    """*text* with its hits in marks.

    >>> marked("就业<服务>", ["服务"])
    '就业&lt;<mark>服务</mark>&gt;'
    """
    return _with_marks(text, hits(text, terms), 0, len(text))


def passage(text: str, terms: Sequence[str], length: int = PASSAGE) -> SafeString:
    """About *length* characters of *text*, where most of *terms* are printed, with marks; without hits its beginning.

    >>> passage("今天开会。" * 9 + "昨天就业服务进社区。" + "散会。" * 9, ["就业"], 20)
    '…昨天<mark>就业</mark>服务进社区。散会。散会。散会。散…'
    """
    found = hits(text, terms)
    start = _beginning(text, _best(text, found, length))
    end = min(len(text), start + length)
    if len(text) - end < 3:
        end = len(text)
    # A hit is shown whole.
    end = next((right for left, right in found if left < end < right), end)
    shown = _with_marks(text, found, start, end)
    return format_html("{}{}{}", "…" if start else "", shown, "…" if end < len(text) else "")


def _best(text: str, found: list[Span], length: int) -> int:
    """The hit after which, within *length*, most different words are printed, then most hits; the first of those."""
    best, at = (0, 0), 0
    for n, (start, _) in enumerate(found):
        within = found[n : bisect_right(found, (start + length - LEAD_IN, 0))]
        worth = len({text[left:right] for left, right in within}), len(within)
        if worth > best:
            best, at = worth, start
    return at


def _beginning(text: str, at: int) -> int:
    """Where to begin so that *at* is seen: where its sentence begins, if that is near."""
    starts = [match.end() for match in _SENTENCE_STARTS.finditer(text, max(0, at - 2 * LEAD_IN), at)]
    return starts[-1] if starts else max(0, at - LEAD_IN)


def _with_marks(text: str, found: Sequence[Span], start: int, end: int) -> SafeString:
    inside = [(left, right) for left, right in found if left < end and right > start]
    edges = [start, *(max(start, min(end, edge)) for span in inside for edge in span), end]
    pieces = [escape(text[left:right].replace("\n", " ")) for left, right in pairwise(edges)]
    marks = (f"<mark>{piece}</mark>" if n % 2 else piece for n, piece in enumerate(pieces) if piece)
    return mark_safe("".join(marks))  # noqa: S308 - escaped, piece by piece
