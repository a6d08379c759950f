"""Stated shares held against the part and the base: 34所，占总数的78%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from .bounds import Bounds
from .model import FoundCheck
from .page import WORDS, Figures, any_of
from .wording import plain, printed

_BASE = re.compile(
    r"占(?:到|了)?(?:全\w)?(?P<noun>[^，。；、的]{2,10}?)(?:的)?(?:比例|比重)?(?:为|达到?|约|近|超过?)?$"
)
_TOTALS = re.compile(any_of(WORDS["shares"]["totals"]))
_SCOPE = re.compile(r".*?(?:[全该我本][省市县区镇乡村]|现有|共有|有|共)")

SLACK = Decimal("0.1")  # percentage points
HEAD_REACH = 14  # characters between a total and its first part
BASE_REACH = 6  # figures on either side among which the base is looked for


def check_shares(figures: Figures) -> Iterator[FoundCheck]:
    """Every stated share whose part and base are both printed."""
    for indexes in figures.sentences:
        for place in range(1, len(indexes)):
            share, part = indexes[place], indexes[place - 1]
            if not _is_share_of(figures, share, part):
                continue
            match = _BASE.search(figures.before(share, 24))
            base = _base(figures, indexes, place, match["noun"]) if match else _whole(figures, indexes, place)
            if base is not None and not _is_more(figures, part, base):
                yield _held(figures, share, part, base)


def _is_more(figures: Figures, part: int, base: int) -> bool:
    """Whether the part is greater than what was taken for its base: that was something else."""
    high = figures.bounds(base).high
    return high is not None and figures.bounds(part).low > high


def _is_share_of(figures: Figures, share: int, part: int) -> bool:
    stated, of = figures.quantity(share), figures.quantity(part)
    if stated.unit != "%" or of.unit == "%" or stated.comparison is None:
        return False
    return stated.comparison.kind == "share_of" and of.comparison == stated.comparison


def _base(figures: Figures, indexes: Sequence[int], place: int, noun: str) -> int | None:
    """The figure that the share is of: the one that *noun* announces, or the total before 其中."""
    share, part = indexes[place], indexes[place - 1]
    unit = figures.quantity(part).unit
    near = [i for i in indexes[max(place - BASE_REACH, 0) : place + BASE_REACH] if i not in (share, part)]
    fitting = [i for i in near if figures.quantity(i).unit == unit and not figures.is_change(i)]
    kind = _TOTALS.sub("", noun)
    named = [i for i in fitting if len(kind) >= 2 and kind in figures.before(i, 16)]
    if len(named) == 1:
        return named[0]
    before = [i for i in fitting if i < part]
    if _TOTALS.fullmatch(noun) and before and "其中" in figures.between(before[-1], part):
        return before[-1]
    return None


def _whole(figures: Figures, indexes: Sequence[int], place: int) -> int | None:
    """The figure right before the part, if the part is of its kind: 全县党员120名，女党员30名，占25%.

    Or the total before the 其中 that the part follows.
    """
    if place < 2:
        return None
    headed = _head(figures, indexes, place)
    if headed is not None:
        return headed
    base, part = indexes[place - 2], indexes[place - 1]
    if figures.quantity(base).unit != figures.quantity(part).unit or figures.is_change(base):
        return None
    of, whole = _noun(figures, part), _noun(figures, base)
    kind = _SCOPE.sub("", whole)
    return base if len(kind) >= 2 and len(of) > len(kind) and of.endswith(kind) else None


def _head(figures: Figures, indexes: Sequence[int], place: int) -> int | None:
    """The total before the last 其中, if the part is counted as it is."""
    for at in range(place - 2, max(place - 2 - BASE_REACH, -1), -1):
        gap = figures.between(indexes[at], indexes[at + 1])
        if "其中" in gap:
            same = figures.quantity(indexes[at]).unit == figures.quantity(indexes[place - 1]).unit
            fits = same and len(gap) <= HEAD_REACH and not figures.is_change(indexes[at])
            return indexes[at] if fits else None
    return None


def _noun(figures: Figures, index: int) -> str:
    """What a figure is of: the words before it, back to a mark."""
    return re.split("[，。；：、]", figures.before(index))[-1]


def _held(figures: Figures, share: int, part: int, base: int) -> FoundCheck:
    of, whole, stated = figures.bounds(part), figures.bounds(base), figures.bounds(share)
    highest = None if of.high is None or whole.low <= 0 else of.high / whole.low * 100
    lowest = of.low / whole.high * 100 if whole.high else Decimal(0)
    found = Bounds(lowest, highest)
    widened = Bounds(stated.low - SLACK, None if stated.high is None else stated.high + SLACK)
    words = f"{printed(figures.all, part)}占{printed(figures.all, base)}"
    if widened.meets(found):
        return FoundCheck(
            "share", share, (part, base), True, f"{words}，与所说{printed(figures.all, share)}相符"
        )
    middle = lowest if highest is None else (lowest + highest) / 2
    message = f"{words}，应为{plain(middle)}%，文中说{printed(figures.all, share)}"
    return FoundCheck("share", share, (part, base), False, message)
