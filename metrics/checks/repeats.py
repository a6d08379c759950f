"""One fact printed twice in an article with different values: 剩余26户旧房修缮 and 旧房修缮户5户."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from .model import FoundCheck
from .page import WORDS, Figures, any_of
from .wording import printed

_EVENTS = frozenset(WORDS["repeats"]["events"])
_WHAT_IS_LEFT = re.compile(any_of(WORDS["repeats"]["left"]))
SAME_WORDS = 4  # characters that both must share beside the number to speak of one thing
Key = tuple[str, str, str]


def check_repeats(figures: Figures) -> Iterator[FoundCheck]:
    """Figures of one subject, indicator and unit that say the same with another value.

    Only levels, each the only one of its indicator in its sentence: two events of a kind, or the items of a list,
    are no contradiction.
    """
    met: dict[Key, int] = {}
    for indexes in figures.sentences:
        by_key: dict[Key, list[int]] = defaultdict(list)
        for index in indexes:
            figure = figures.all[index]
            if figure.indicator_code is None or figure.subject is None or not figure.quantity.reportable:
                continue
            if figure.quantity.unit not in _EVENTS and not figures.is_change(index):
                key = figure.subject_path or figure.subject, figure.indicator_code, figure.quantity.unit
                by_key[key].append(index)
        for key, found in by_key.items():
            if len(found) > 1:
                continue
            first = met.setdefault(key, found[0])
            if first != found[0] and _is_one_fact(figures, first, found[0]):
                yield from _compared(figures, first, found[0])


def _is_one_fact(figures: Figures, first: int, second: int) -> bool:
    if _shared(_words(figures, first), _words(figures, second)) < SAME_WORDS:
        return False
    if figures.quantity(first).modality != figures.quantity(second).modality:
        # The time of a plan is its deadline, so it says nothing about the other.
        return any(_WHAT_IS_LEFT.search(figures.before(index)) for index in (first, second))
    one, other = _period(figures, first), _period(figures, second)
    return one is None or other is None or one == other


def _period(figures: Figures, index: int) -> tuple[date | None, date | None] | None:
    period = figures.quantity(index).period
    return (period.start, period.end) if period is not None else None


def _words(figures: Figures, index: int) -> str:
    """What stands beside a figure within its clause."""
    before, after = figures.before(index), figures.after(index)
    for sign in "，。；：、\n":
        before, after = before.rpartition(sign)[2], after.partition(sign)[0]
    return f"{before}\n{after}"


def _shared(one: str, other: str) -> int:
    """The length of the longest run of characters that both short texts have."""
    best = 0
    for start in range(len(one)):
        while (piece := one[start : start + best + 1]) and len(piece) > best and piece in other:
            if "\n" in piece:
                break
            best = len(piece)
    return best


def _compared(figures: Figures, first: int, second: int) -> Iterator[FoundCheck]:
    if figures.quantity(first).value == figures.quantity(second).value:
        return
    figure = figures.all[first]
    holds = figures.bounds(first).meets(figures.bounds(second))
    message = (
        f"{figure.subject}的{figure.indicator}{'两处相符' if holds else '前后不一'}："
        f"前面是{printed(figures.all, first)}，后面是{printed(figures.all, second)}"
    )
    yield FoundCheck("repeat", second, (first,), holds, message)
