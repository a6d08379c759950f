"""Parts that should make up a stated total."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from metrics.matching import MatchedFigure

from .bounds import Bounds, bounds_of, total_of, written
from .model import FoundCheck
from .sentences import countable, sentences

_SPLIT = re.compile(r"其中|分别(?:为|是|有)?|包括|依次(?:为|是)?")
_TOTALS = re.compile(r"合计|总计|共计|总共|两者共|三者共")
# 其中 and 包括 may name but some of the parts; 分别 and 依次 name them all.
_SOME = ("其中", "包括")


def sums(body: str, figures: Sequence[MatchedFigure]) -> Iterator[FoundCheck]:
    """The totals that stand before their parts (共1713户，其中甲镇504户……), and those that follow (合计8所)."""
    runs = sentences(body, figures, carried=_SPLIT)
    for start, end, inside in runs:
        text = body[start:end]
        yield from _before(text, start, inside, figures)
        yield from _after(text, start, inside, figures)


def _before(
    text: str, offset: int, inside: Sequence[int], figures: Sequence[MatchedFigure]
) -> Iterator[FoundCheck]:
    cue = _SPLIT.search(text)
    if cue is None:
        return
    at = offset + cue.start()
    totals = _last_by_unit((i for i in inside if figures[i].quantity.end <= at), figures)
    parts = _by_unit((i for i in inside if figures[i].quantity.start >= at), figures)
    for unit, total in totals.items():
        if len(parts.get(unit, ())) >= 2:
            yield from _judged(total, parts[unit], figures, complete=not cue[0].startswith(_SOME))


def _after(
    text: str, offset: int, inside: Sequence[int], figures: Sequence[MatchedFigure]
) -> Iterator[FoundCheck]:
    for cue in _TOTALS.finditer(text):
        at = offset + cue.end()
        total = next((i for i in inside if 0 <= figures[i].quantity.start - at <= 4), None)
        if total is None:
            continue
        before = _by_unit((i for i in inside if figures[i].quantity.end <= at), figures)
        parts = before.get(figures[total].quantity.unit, [])
        if len(parts) >= 2:
            yield from _judged(total, parts, figures, complete=True)


def _judged(
    total: int, parts: Sequence[int], figures: Sequence[MatchedFigure], complete: bool
) -> Iterator[FoundCheck]:
    stated, summed = bounds_of(figures[total].quantity), total_of(figures[part].quantity for part in parts)
    if stated.meet(summed):
        holds = True
    elif complete or _exceeds(summed, stated):
        holds = False
    else:
        return  # some of the parts are named, and they leave room for the others
    yield FoundCheck("sum", total, tuple(parts), holds, _message(total, parts, figures, holds))


def _exceeds(summed: Bounds, stated: Bounds) -> bool:
    return stated.high is not None and summed.low > stated.high


def _message(total: int, parts: Sequence[int], figures: Sequence[MatchedFigure], holds: bool) -> str:
    whole = figures[total].quantity
    texts = " + ".join(figures[part].quantity.text for part in parts)
    summed = sum(quantity.value for part in parts if (quantity := figures[part].quantity).value is not None)
    if holds or whole.value is None:
        return f"分项 {texts} 与总数 {whole.text} 相符"
    difference = summed - whole.value
    more = "多" if difference > 0 else "少"
    return (
        f"分项 {texts} 合计 {written(summed + 0 * whole.value, whole.unit)}，"
        f"比总数 {whole.text} {more} {written(abs(difference), whole.unit)}"
    )


def _by_unit(indexes: Iterable[int], figures: Sequence[MatchedFigure]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for index in indexes:
        if countable(figures[index]):
            groups[figures[index].quantity.unit].append(index)
    return groups


def _last_by_unit(indexes: Iterable[int], figures: Sequence[MatchedFigure]) -> dict[str, int]:
    return {unit: group[-1] for unit, group in _by_unit(indexes, figures).items()}
