"""Spans that survive a change of the text around them.

An anchor is the W3C Web Annotation's TextQuoteSelector: the quoted text with a little of what stands before and
after it. https://www.w3.org/TR/annotation-model/#text-quote-selector
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

CONTEXT = 16


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quotation from a body, with the characters before and after it."""

    exact: str
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def at(cls, body: str, start: int, end: int) -> Anchor:
        return cls(body[start:end], body[max(start - CONTEXT, 0) : start], body[end : end + CONTEXT])

    def find(self, body: str) -> tuple[int, int] | None:
        """Where the quotation stands in *body*: where most of its surroundings agree, or nowhere.

        >>> Anchor("2家", prefix="在建").find("建成2家，在建2家。")
        (7, 9)
        """
        places = [(self._agreement(body, at), -at) for at in self._occurrences(body)]
        if not places:
            return None
        agreement, at = max(places)
        tied = sum(place[0] == agreement for place in places) > 1
        return None if tied else (-at, -at + len(self.exact))

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    def _occurrences(self, body: str) -> Iterator[int]:
        at = body.find(self.exact) if self.exact else -1
        while at >= 0:
            yield at
            at = body.find(self.exact, at + 1)

    def _agreement(self, body: str, at: int) -> int:
        """How many characters next to an occurrence are those of the anchor."""
        before, after = body[max(at - CONTEXT, 0) : at], body[at + len(self.exact) :]
        return _common(reversed(self.prefix), reversed(before)) + _common(self.suffix, after[:CONTEXT])


def _common(one: Iterator[str] | str, other: Iterator[str] | str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
