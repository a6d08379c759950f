"""Deal out pieces of text to the stories they were cut from: the cheapest way, found with a beam."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from .pieces import TAIL, Pieces
from .words import count_shared, pairs_in, told

_BEAM = 8
_FINISHED = 6
"""So many of the cheapest ways are weighed as a whole."""
_UNBROKEN = 2.0
"""Reading across where no sentence is broken by the other story."""
_UNNAMED = 1.0
"""A story without a dateline that begins with none of its title's words."""
_STAYS = 0.5
"""Two pieces of one story in a row, while another one waits for its turn."""
_AGAIN = 0.8
"""Two pieces of one sentence in a row."""
_COMMON, _RARE, _MOST_WORDS = 0.1, 0.4, 2.5
_TITLED = 2.5
_APART, _MOST_APART, _FEW_WORDS, _FEW_PAIRS = 200.0, 5.0, 10, 3
_REST = 1.0
"""Text below the stories that is none of theirs."""
_NEVER = float("inf")
_LATE = 6.5
"""A way that has become dearer by so much is not made up for by its words."""


class Way(NamedTuple):
    """A way to deal out the pieces so far; those of ``rest`` stand below the stories."""

    cost: float
    stories: tuple[tuple[int, ...], ...]
    rest: tuple[int, ...] = ()


def deal_pieces(
    pieces: Pieces, titles: Sequence[str], below: str, starts: Sequence[int] = (), limit: float = _NEVER
) -> Way:
    """The cheapest way to deal out *pieces* to the stories called *titles*, and to what the title *below* heads.

    *starts* are the pieces with which the stories begin, where the titles above them tell. A way that is sure to cost
    more than the *limit* is as good as none.
    """
    said = [pairs_in(title) for title in (*titles, below)]
    ways = [Way(0.0, ((),) * len(titles))]
    for at in range(len(pieces)):
        steps = [step for way in ways for step in _steps(pieces, way, at, said)]
        if starts:
            steps = [step for step in steps if _begins_in_time(step, at, starts)]
        ways = sorted(steps)[:_BEAM]
        if ways and ways[0].cost > limit + _LATE:
            return Way(_NEVER, ())
    finished = [_finish(pieces, way, titles, said) for way in ways[:_FINISHED]]
    return min(finished, default=Way(_NEVER, ()))


def _begins_in_time(way: Way, at: int, starts: Sequence[int]) -> bool:
    """Has each story begun with its own first piece, and only once that is reached?"""
    return all(
        story[0] == start if story else start > at for story, start in zip(way.stories, starts, strict=True)
    )


def _steps(pieces: Pieces, way: Way, at: int, said: Sequence[frozenset[str]]) -> Iterator[Way]:
    """The ways to deal out one piece more."""
    stories = way.stories
    if way.rest:
        cost = min(pieces.go_on(at - 1, at), pieces.begin_below(at - 1, at))
        yield way._replace(cost=way.cost + cost, rest=(*way.rest, at))
        return
    shares = [_share(pieces, at, story, words) for story, words in zip((*stories, ()), said, strict=True)]
    begun = sum(map(bool, stories))
    most = max(shares if begun == len(stories) else shares[:-1])
    for turn, story in enumerate(stories):
        if not story and turn != begun:
            continue
        cost = min(_MOST_WORDS, most - shares[turn])
        if story:
            cost += pieces.go_on(story[-1], at) + _STAYS * _keeps_waiting(pieces, story, stories)
            cost += _AGAIN * (story[-1] == at - 1 and begun > 1 and pieces.all[at - 1].open)
        else:
            cost += pieces.begin(at) + _UNNAMED * (not pieces.all[at].dated and not shares[turn])
        yield Way(way.cost + cost, (*stories[:turn], (*story, at), *stories[turn + 1 :]))
    if begun == len(stories):
        tail = pieces.is_tail(at - 1, at)
        cost = 0.0 if tail else pieces.begin(at) + _REST
        cost += TAIL if tail else min(_MOST_WORDS, most - shares[-1])
        cost += sum([pieces.end(story[-1]) for story in stories])
        yield Way(way.cost + cost, stories, (at,))


def _keeps_waiting(pieces: Pieces, story: Sequence[int], stories: Sequence[Sequence[int]]) -> bool:
    """Does another story, open and longer untouched than *story*, wait for its next piece?"""
    return any(other and other[-1] < story[-1] and pieces.all[other[-1]].open for other in stories)


def _share(pieces: Pieces, at: int, story: tuple[int, ...], said: frozenset[str]) -> float:
    """How much a piece speaks of what the story and its title speak of."""
    key = (at, story, said)
    share = pieces.shares.get(key)
    if share is None:
        known = said.union(*[pieces.all[other].words for other in story])
        common, rare = count_shared(pieces.all[at].words, known)
        share = pieces.shares[key] = _COMMON * common + _RARE * rare
    return share


def _finish(pieces: Pieces, way: Way, titles: Sequence[str], said: Sequence[frozenset[str]]) -> Way:
    """The way with what it costs to end there, and what speaks for it as a whole."""
    if not all(way.stories):
        return way._replace(cost=_NEVER)
    cost = way.cost
    if not crosses(pieces, way):
        cost += _UNBROKEN
    ends = [way.rest[-1]] if way.rest else [story[-1] for story in way.stories]
    cost += sum(map(pieces.end, ends)) - _tell_apart(pieces, way.stories, said)
    texts = ["".join([pieces.all[at].text for at in story]) for story in way.stories]
    for number, title in enumerate(titles):
        whole = told(title, title)
        shares = [told(title, text) / whole if whole else 0.0 for text in texts]
        cost += _TITLED * max(max(shares) - shares[number], 0.0)
    return way._replace(cost=cost)


def crosses(pieces: Pieces, way: Way) -> bool:
    """Does a story break off within a sentence that it goes on with below a piece of another story?"""
    return any(pieces.all[a].open and b - a > 1 for story in way.stories for a, b in pairwise(story))


def _tell_apart(pieces: Pieces, stories: Sequence[Sequence[int]], said: Sequence[frozenset[str]]) -> float:
    """How much more the pieces of one story, and its title, have in common than those of two."""
    members = [(number, pieces.all[at].words) for number, story in enumerate(stories) for at in story]
    members += list(enumerate(said[: len(stories)]))
    within = between = 0.0
    inner = outer = 0
    for (story, words), (other, others) in combinations(members, 2):
        likeness = pieces.likeness.get((words, others))
        if likeness is None:
            common, rare = count_shared(words, others)
            likeness = (_COMMON * common + _RARE * rare) / (min(len(words), len(others)) + _FEW_WORDS)
            pieces.likeness[words, others] = pieces.likeness[others, words] = likeness
        if story == other:
            inner += 1
            within += likeness
        else:
            outer += 1
            between += likeness
    if not inner or not outer:
        return 0.0
    sure = inner / (inner + _FEW_PAIRS)
    return min(_MOST_APART, sure * _APART * (within / inner - between / outer))
