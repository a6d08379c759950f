"""Deal out titles to stories that are read across: those above the text, those below it, those between its pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from .blocks import Block, BlockKind

Unit = list[Block]
"""A title with the bylines below it."""
_MOST_STORIES = 3
_MOST_ABOVE = 2
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
    extra: int
    """So many titles share a story with another one."""
    starts: tuple[int, ...] = ()
    """The pieces with which stories must begin, none where the titles do not tell."""

    @property
    def titles(self) -> list[str]:
        return [title_of(story) for story in self.stories]


def title_of(blocks: Sequence[Block]) -> str:
    """The words of the titles among *blocks*."""
    return "".join([line.text for block in blocks if block.kind is BlockKind.HEAD for line in block.lines])


def deal_titles(
    above: Sequence[Unit], between: Sequence[tuple[list[Unit], int]], below: Sequence[Unit]
) -> Iterator[Titling]:
    """The ways to make two or three stories of the last titles above, those between, and the first below."""
    if between:
        heads = [[block for unit in units for block in unit] for units, _ in between]
        starts = (0, *[start for _, start in between])
        if len(starts) <= _MOST_STORIES:
            for spare in range(len(above)):
                first = [block for unit in above[spare:] for block in unit]
                extra = len(above) - spare - 1
                yield Titling([first, *heads], spare, len(starts), 0, extra, starts)
        return
    for spare in range(len(above) + 1):
        for stories, taken, upper in _deal(above[spare:], below):
            extra = len(above) - spare + taken - len(stories)
            yield Titling(stories, spare, upper, taken, extra)


def _deal(above: Sequence[Unit], below: Sequence[Unit]) -> Iterator[tuple[list[Unit], int, int]]:
    """Stories of all the titles *above* and some *below*; how many of these are taken, how many stories are above."""
    for uppers in range(min(len(above), _MOST_STORIES) + 1):
        if bool(uppers) != bool(above):
            continue
        for lowers in range(_MOST_STORIES + 1 - uppers):
            if uppers + lowers < 2 or (lowers and (uppers > 1 or len(above) > _MOST_ABOVE)):
                continue
            for taken in range(lowers, min(len(below), lowers + 1) + 1 if lowers else 1):
                for upper in _group(above, uppers):
                    for lower in _group(below[:taken], lowers):
                        yield [*upper, *lower], taken, uppers


def _group(units: Sequence[Unit], count: int) -> Iterator[list[Unit]]:
    """The ways to part the titles into *count* groups, in their order."""
    if count == 0:
        yield []
        return
    for cuts in combinations(range(1, len(units)), count - 1):
        edges = pairwise((0, *cuts, len(units)))
        yield [[block for unit in units[first:last] for block in unit] for first, last in edges]
