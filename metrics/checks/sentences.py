"""The sentences of a body, each with the figures in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from metrics.matching import MatchedFigure

_END = re.compile(r"[。！？\n]")


def sentences(
    body: str, figures: Sequence[MatchedFigure], carried: re.Pattern[str] | None = None
) -> Iterator[tuple[int, int, list[int]]]:
    """Start, end and the figures' indexes of each sentence that has figures.

    A sentence that opens with *carried* (其中……) is taken together with the one before it.
    """
    ends = [match.end() for match in _END.finditer(body)]
    bounds = list(zip([0, *ends], [*ends, len(body)], strict=True))
    if carried is not None:
        bounds = list(_joined(body, bounds, carried))
    index = 0
    for start, end in bounds:
        inside = []
        while index < len(figures) and figures[index].quantity.start < end:
            inside.append(index)
            index += 1
        if inside:
            yield start, end, inside


def _joined(
    body: str, bounds: Sequence[tuple[int, int]], carried: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    open_start = None
    for at, (start, end) in enumerate(bounds):
        first = start if open_start is None else open_start
        following = bounds[at + 1][0] if at + 1 < len(bounds) else None
        if following is not None and open_start is None and carried.match(body, following):
            open_start = first
            continue
        yield first, end
        open_start = None


def countable(figure: MatchedFigure) -> bool:
    """Whether the figure counts or measures something that adds up: no percentage, no rank, not vague."""
    quantity = figure.quantity
    return (
        quantity.value is not None
        and quantity.reportable
        and quantity.unit not in ("", "%", "‰", "个百分点", "倍")
    )
