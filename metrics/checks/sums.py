"""Parts that a text claims to make up a total.

A sum is only held against its total where words say so: 其中, 分别为, 合计, or a list in brackets right behind the
total. 其中 may name only some parts, and parts that overlap, so it fails only where the rest is named too (其他…) or
one part alone is more than the total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from .bounds import added
from .model import FoundCheck
from .page import WORDS, Figures, any_of
from .wording import amount, listed, printed

_SUMS = WORDS["sums"]
_CUE = re.compile(
    f"(?P<closed>{any_of(_SUMS['closed'])})|(?P<open>{any_of(_SUMS['open'])})|(?P<bracket>[（(])"
)
_REST = re.compile(any_of(_SUMS["rest"]))
_TOTAL = re.compile(f"(?:{any_of(_SUMS['totals'])}[^，。；、]{{0,8}}|[，；、]共)$")
_ENDS = re.compile(f"{any_of(_SUMS['ends'])}|[。！？]")
_NOT_ADDED = frozenset(_SUMS["not_added"])

HEAD_REACH = 14  # characters between a total and the word that announces its parts
PART_REACH = 30  # characters between one part and the next
DEEPEST = 2  # brackets within brackets
MOST_TOTALS = 4  # numbers of a sentence that an unannounced list can be the parts of
FAR_OFF = Decimal("0.3")  # a sum that misses by more than this share was not meant as one


class _Cue(NamedTuple):
    at: int
    kind: str  # closed, open, bracket


def check_sums(figures: Figures) -> Iterator[FoundCheck]:
    """Every claimed sum of the body."""
    before: Sequence[int] = ()
    for indexes in figures.sentences:
        if len(indexes) >= 2:
            yield from _parts_behind(figures, indexes)
            yield from _parts_before(figures, indexes)
            yield from _parts_unannounced(figures, before, indexes)
        before = indexes


def _parts_behind(figures: Figures, indexes: Sequence[int]) -> Iterator[FoundCheck]:
    """1280户，其中甲430户、乙520户…"""
    for place in range(len(indexes) - 1):
        cue = _cue_between(figures, indexes[place], indexes[place + 1])
        if cue is None:
            continue
        for total in _heads(figures, indexes, place):
            unit = figures.quantity(total).unit
            if unit in _NOT_ADDED or figures.is_change(total):
                continue
            parts = _parts(figures, (indexes[at] for at in range(place + 1, len(indexes))), unit, cue)
            check = _compared(figures, total, parts, cue.kind) if parts else None
            if check and (check.holds or not _is_one_of_several(figures, indexes, total)):
                yield check


def _cue_between(figures: Figures, index: int, following: int) -> _Cue | None:
    """The word between two figures that makes what follows parts of what stands before."""
    start = figures.quantity(index).end
    match = _CUE.search(figures.body, start, figures.quantity(following).start)
    if match is None or match.start() - start > HEAD_REACH or "\n" in figures.body[start : match.start()]:
        return None
    kind = match.lastgroup or ""
    inside = (
        re.match(r"\s*[，,]?\s*其中", figures.body[match.end() : match.end() + 6])
        if kind == "bracket"
        else None
    )
    return _Cue(match.start(), "open" if inside else kind)


def _heads(figures: Figures, indexes: Sequence[int], place: int) -> Iterator[int]:
    """The figure before the cue, and those right beside it: both of 1280户3150人."""
    yield indexes[place]
    while place > 0 and figures.between(indexes[place - 1], indexes[place]) in ("", "、", "，"):
        place -= 1
        yield indexes[place]


def _is_one_of_several(figures: Figures, indexes: Sequence[int], total: int) -> bool:
    """黄色27户、红色6户，其中…: whether the total is one of a list, whose sum the parts may make up."""
    place = indexes.index(total)
    if not place or figures.quantity(indexes[place - 1]).unit != figures.quantity(total).unit:
        return False
    gap = figures.between(indexes[place - 1], total)
    return gap.startswith("、") and len(gap) <= HEAD_REACH


def _parts(figures: Figures, indexes: Iterable[int], unit: str, cue: _Cue) -> list[int]:
    """The figures in *unit* that are listed behind the cue, without those in brackets of their own."""
    found: list[int] = []
    body, end = figures.body, cue.at
    in_brackets = cue.kind == "bracket" or body[cue.at] in "（("
    depth = -1 if in_brackets else 0
    for index in indexes:
        quantity = figures.quantity(index)
        gap = body[end : quantity.start]
        if end > cue.at and (len(gap) > PART_REACH or _ENDS.search(gap) or "其中" in gap):
            break
        depth += sum(gap.count(sign) for sign in "（(") - sum(gap.count(sign) for sign in "）)")
        if depth > DEEPEST or (in_brackets and depth < 0):
            break
        end = quantity.end
        if depth == 0 and quantity.unit == unit and not figures.is_change(index):
            found.append(index)
    return found


def _compared(figures: Figures, total: int, parts: Sequence[int], kind: str) -> FoundCheck | None:
    """Hold the sum of *parts* against *total*, as far as the words between them warrant it."""
    stated, summed = figures.bounds(total), added(figures.bounds(part) for part in parts)
    greater = [part for part in parts if stated.high is not None and figures.bounds(part).low > stated.high]
    if greater:
        if greater[0] != parts[0] and "；" in figures.between(parts[0], greater[0]):
            return None  # 新选拔44人，其中女31人；储备87人: behind the semicolon something else is told
        return _part_too_great(figures, total, greater[0]) if kind == "open" else None
    if len(parts) < 2:
        return None
    if stated.meets(summed):
        message = f"{listed(figures.all, parts)}与总数{printed(figures.all, total)}相符"
        return FoundCheck("sum", total, tuple(parts), True, message)
    if kind != "open" or _REST.search(figures.before(parts[-1])):
        return _missed(figures, total, parts, FAR_OFF)
    # Some of the parts are named, and may overlap; but those of different places do not.
    exceeds = stated.high is not None and summed.low > stated.high
    return (
        _missed(figures, total, parts, limit=None) if exceeds and _are_apart(figures, total, parts) else None
    )


def _are_apart(figures: Figures, total: int, parts: Sequence[int]) -> bool:
    """Whether every part, and the total, is about somebody else."""
    names = [figures.all[index].subject for index in (total, *parts)]
    return None not in names and len(set(names)) == len(names)


def _part_too_great(figures: Figures, total: int, part: int) -> FoundCheck:
    message = f"“其中”的{printed(figures.all, part)}大于总数{printed(figures.all, total)}"
    return FoundCheck("sum", total, (part,), False, message)


def _missed(figures: Figures, total: int, parts: Sequence[int], limit: Decimal | None) -> FoundCheck | None:
    """A sum that does not meet its total; ``None`` where it misses by so much that it was not meant as one."""
    stated = figures.quantity(total).value or Decimal(0)
    summed = sum((figures.quantity(part).value or Decimal(0) for part in parts), Decimal(0))
    difference = summed - stated
    if not stated or (limit is not None and abs(difference) > stated * limit):
        return None
    unit = figures.quantity(total).unit
    message = (
        f"{listed(figures.all, parts)}相加是{amount(summed, unit)}，比总数{printed(figures.all, total)}"
        f"{'多' if difference > 0 else '少'}{amount(abs(difference), unit)}"
    )
    return FoundCheck("sum", total, tuple(parts), False, message)


def _parts_before(figures: Figures, indexes: Sequence[int]) -> Iterator[FoundCheck]:
    """甲镇120户、乙镇80户，合计200户."""
    for place in range(2, len(indexes)):
        total = indexes[place]
        unit = figures.quantity(total).unit
        if unit in _NOT_ADDED or figures.is_change(total) or not _TOTAL.search(figures.before(total)):
            continue
        parts: list[int] = []
        following = total
        for index in (indexes[at] for at in range(place - 1, -1, -1)):
            gap = figures.between(index, following)
            if len(gap) > PART_REACH or (following != total and _ENDS.search(gap)):
                break
            if following != total and _TOTAL.search(figures.before(following)):
                break
            following = index
            listed_too = figures.in_brackets(index) == figures.in_brackets(total)
            if listed_too and figures.quantity(index).unit == unit and not figures.is_change(index):
                parts.append(index)
        parts.reverse()
        if len(parts) < 2:
            continue
        if figures.bounds(total).meets(added(figures.bounds(part) for part in parts)):
            message = f"{listed(figures.all, parts)}与合计{printed(figures.all, total)}相符"
            yield FoundCheck("sum", total, tuple(parts), True, message)
        elif (check := _missed(figures, total, parts, FAR_OFF)) is not None:
            yield check


def _parts_unannounced(
    figures: Figures, before: Sequence[int], indexes: Sequence[int]
) -> Iterator[FoundCheck]:
    """13户24人。甲镇4户8人，乙镇5户9人，其他乡镇4户7人: a list that adds up in one unit was meant to in all."""
    if not 0 < len(before) <= MOST_TOTALS:
        return
    if not _REST.search(figures.before(indexes[-1]) + figures.before(indexes[-2])):
        return
    checks = []
    for total in before:
        unit = figures.quantity(total).unit
        parts = [i for i in indexes if figures.quantity(i).unit == unit and not figures.is_change(i)]
        if (
            unit not in _NOT_ADDED
            and len(parts) >= 3
            and (check := _compared(figures, total, parts, "closed"))
        ):
            checks.append(check)
    if any(check.holds for check in checks):
        yield from checks
