"""A body with its figures, as the checks look at it."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from metrics.matching import MatchedFigure
from metrics.reading.model import Qualifier, Quantity

from .bounds import Bounds, bounds

_SENTENCE_END = re.compile("[。！？\n]")
_BRACKETS = re.compile(r"[（(][^（()）\n]{0,200}[）)]")
_LIMITS = frozenset([Qualifier.AT_LEAST, Qualifier.LESS_THAN, Qualifier.MORE_THAN])
_LEVEL_KINDS = ("share_of", "of_target", "from_to", "rank", "unchanged", "multiple")


def _load() -> dict[str, Any]:
    with (Path(__file__).parent / "data" / "checks.toml").open("rb") as file:
        return tomllib.load(file)


WORDS: Final = _load()


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of *words*, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: -len(word))) + ")"


def _is_limit(quantity: Quantity) -> bool:
    """30万元以上的村: the number tells which villages are meant."""
    return not quantity.reportable and quantity.qualifier in _LIMITS


class Figures:
    """The figures of a body in order of the text, and the text between them."""

    def __init__(self, body: str, figures: Sequence[MatchedFigure]) -> None:
        self.body = body
        self.all = figures
        self._bounds: dict[int, Bounds] = {}

    def quantity(self, index: int) -> Quantity:
        return self.all[index].quantity

    def bounds(self, index: int) -> Bounds:
        if index not in self._bounds:
            self._bounds[index] = bounds(self.all[index].quantity)
        return self._bounds[index]

    @cached_property
    def sentences(self) -> list[list[int]]:
        """The indexes of the figures that have a value and are about somebody, sentence by sentence."""
        found: list[list[int]] = []
        stop = -1
        for index, figure in enumerate(self.all):
            if figure.quantity.value is None or _is_limit(figure.quantity):
                continue
            if figure.quantity.start > stop:
                stop = self._sentence_end(figure.quantity.start)
                found.append([])
            found[-1].append(index)
        return found

    def _sentence_end(self, at: int) -> int:
        """Where the sentence of the character at *at* ends; one that opens with 其中 goes on with the one before it."""
        for match in _SENTENCE_END.finditer(self.body, at):
            if not self.body.startswith("其中", match.end()):
                return match.start()
        return len(self.body)

    @cached_property
    def _brackets(self) -> list[tuple[int, int]]:
        return [match.span() for match in _BRACKETS.finditer(self.body)]

    def in_brackets(self, index: int) -> bool:
        """Whether a figure stands in round brackets."""
        start = self.quantity(index).start
        at = bisect_left(self._brackets, (start, 0)) - 1
        return at >= 0 and start < self._brackets[at][1]

    def between(self, first: int, second: int) -> str:
        """The text between two figures, without spaces."""
        return "".join(self.body[self.quantity(first).end : self.quantity(second).start].split())

    def before(self, index: int, reach: int = 14) -> str:
        """The text before a figure, back to the figure before it, without spaces."""
        start = self.quantity(index).start
        low = max(start - reach, self.quantity(index - 1).end if index else 0)
        return "".join(self.body[min(low, start) : start].split())

    def after(self, index: int, reach: int = 14) -> str:
        """The text behind a figure, up to the figure after it, without spaces."""
        end = self.quantity(index).end
        high = min(
            end + reach, self.quantity(index + 1).start if index + 1 < len(self.all) else len(self.body)
        )
        return "".join(self.body[end : max(high, end)].split())

    def is_change(self, index: int) -> bool:
        """Whether a figure is itself the amount of a change: the 9天 of 同比减少9天."""
        quantity = self.quantity(index)
        compared = quantity.comparison
        if compared is None or compared.kind in _LEVEL_KINDS:
            return False
        return compared.value == quantity.value and compared.unit == quantity.unit
