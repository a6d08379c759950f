"""Deal out titles to stories that are read across: those above the text, those below it, those between its pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from .blocks import Block, BlockKind
from .headlines import weigh_joint

Unit = list[Block]
"""A title with the bylines below it."""
_MOST_STORIES = 3
_SHARED = 0.7
_HALVES, _MOST_HALVES = 0.8, 4.0
_MOST_COST = 5.0
"""A way to part the titles that costs more on its own is not worth dealing out text to."""
_MOST_ABOVE = 4
"""So many titles above the text head one story, where others are headed from below."""


@dataclass(frozen=True, slots=True)
class Titling:
    """Titles as they are dealt out to the stories, in the order in which these begin."""

    stories: list[Unit]
    spare: int
    """So many titles above the text head none of the stories."""
    upper: int
    """The stories from this one on have their titles below them."""
    below: int
    """So many titles below the text are taken."""
    cost: float
    """What speaks against titles that share a story, and against halves of one that do not."""
    starts: tuple[int, ...] = ()
    """The pieces with which stories must begin, none where the titles do not tell."""

    @property
    def titles(self) -> list[str]:
        return [title_of(story) for story in self.stories]


def title_of(blocks: Sequence[Block]) -> str:
    """The words of the titles among *blocks*."""
    return "".join([line.text for block in blocks if block.kind is BlockKind.HEAD for line in block.lines])


def weigh_joints(units: Sequence[Unit]) -> list[float]:
    """How much each title but the last looks like the first half of the next one."""
    return [
        weigh_joint(upper[0].lines[-1], lower[0].lines[0]) if len(upper) == 1 else -_SHARED
        for upper, lower in pairwise(units)
    ]


def share(joint: float) -> float:
    """What it costs that two titles are one story's."""
    return 0.0 if joint > 0 else _SHARED


def _divide(joint: float) -> float:
    """What it costs that two titles are different stories'."""
    return min(_HALVES * joint, _MOST_HALVES) if joint > 0 else 0.0


def deal_titles(
    above: Sequence[Unit], between: Sequence[tuple[list[Unit], int]], below: Sequence[Unit]
) -> Iterator[Titling]:
    """The ways to make two or three stories of the last titles above, those between, and the first below."""
    joints = weigh_joints(above)
    if between:
        heads = [[block for unit in units for block in unit] for units, _ in between]
        starts = (0, *[start for _, start in between])
        if len(starts) <= _MOST_STORIES:
            for spare in range(len(above)):
                first = [block for unit in above[spare:] for block in unit]
                cost = sum(map(share, joints[spare:])) + sum(map(_divide, joints[spare - 1 : spare]))
                yield Titling([first, *heads], spare, len(starts), 0, cost, starts)
        return
    under = weigh_joints(below)
    for spare in range(len(above) + 1):
        parted = sum(map(_divide, joints[spare - 1 : spare])) if spare else 0.0
        yield from _deal(above, below, spare, parted, joints, under)


def _deal(
    above: Sequence[Unit],
    below: Sequence[Unit],
    spare: int,
    cost: float,
    joints: Sequence[float],
    under: Sequence[float],
) -> Iterator[Titling]:
    """Stories of all the titles *above* but the *spare* ones, and of some *below*."""
    left = len(above) - spare
    for uppers in range(min(left, _MOST_STORIES) + 1):
        if bool(uppers) != bool(left):
            continue
        for lowers in range(_MOST_STORIES + 1 - uppers):
            if uppers + lowers < 2 or (lowers and (uppers > 1 or left > _MOST_ABOVE)):
                continue
            for taken in range(lowers, min(len(below), 2 * lowers) + 1 if lowers else 1):
                if 0 < taken < len(below) and not below[taken][0].lines[0].gap:
                    continue
                torn = sum(map(_divide, under[taken - 1 : taken])) if taken else 0.0
                for upper, first in _group(above[spare:], joints[spare:], uppers):
                    for lower, second in _group(below[:taken], under, lowers):
                        yield Titling([*upper, *lower], spare, uppers, taken, cost + torn + first + second)


def _group(units: Sequence[Unit], joints: Sequence[float], count: int) -> Iterator[tuple[list[Unit], float]]:
    """The ways to part the titles into *count* groups, in their order, and what each costs."""
    if count == 0:
        yield [], 0.0
        return
    for cuts in combinations(range(1, len(units)), count - 1):
        cost = sum([(_divide if at + 1 in cuts else share)(joints[at]) for at in range(len(units) - 1)])
        if cost > _MOST_COST:
            continue
        edges = pairwise((0, *cuts, len(units)))
        yield [[block for unit in units[first:last] for block in unit] for first, last in edges], cost
