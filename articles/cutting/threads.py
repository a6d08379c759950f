"""Unravel stories whose columns a text layer reads across: their titles, then a piece of each story in turn.

    长桥镇老街换新颜                             titles that wait for their stories
    柳河乡稻虾共作富农家
    本报讯（记者 张三）……完成投资1.2亿元，新增就   the first story's first piece, which stands open
    本报讯（记者 李四）……亩均增收3000元，带动周    the second story's
    业岗位320个。                                the first goes on: 就业
    边农户460户。                                the second: 周边

The pieces between blank lines are dealt out to the titles in the cheapest way: an open sentence goes on with a piece
that can continue it, words broken at the edge grow together again, a piece shares its story's words and its column's
width, the stories take turns. Only where that explains the text better than reading on from above to below are the
blocks put in the order of the stories.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from .blocks import Block, BlockKind
from .dealing import Way, deal_pieces
from .pieces import Pieces
from .words import told

_Unit = list[Block]
"""A title with the bylines below it."""
_HEAD, _BYLINE = BlockKind.HEAD, BlockKind.BYLINE
_MOST_STORIES = 3
_MOST_TITLES = 6
_MOST_PIECES = 40
"""A longer stretch of text is no weave, and not worth the time."""
_ABOVE = 40
_WEAVE = 2.0
"""Reading across at all."""
_EXTRA, _SIGNED_EXTRA = 0.7, 2.5
"""A title more than a story has: a kicker parted from it, and, less likely, one with a byline of its own."""
_BELOW = 3.0
"""How clearly the text below a weave begins another story."""
_TAKEN = 2.0
"""A title of the text above taken for a story of the weave."""


def part_threads(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a page, those of woven stories in the order of the stories."""
    parted: list[Block] = []
    at = 0
    while at < len(blocks):
        stop = _end_of_titles(blocks, at)
        end = _end_of_text(blocks, stop)
        if end == at:
            parted.append(blocks[at])
            at += 1
            continue
        units = _sign_titles(blocks[at:stop])
        pieces = Pieces(blocks[stop:end], last=end == len(blocks))
        woven = None
        if _may_be_woven(units, pieces):
            woven = _unravel(units, pieces, _text_of(parted[-1:]), _title_of(blocks[end : end + 1]))
        parted += woven or blocks[at:end]
        at = end
    return parted


def _end_of_titles(blocks: Sequence[Block], at: int) -> int:
    """The end of the titles from *at* on, with the bylines below them."""
    stop = at
    while stop < len(blocks) and (blocks[stop].kind is _HEAD or (stop > at and blocks[stop].kind is _BYLINE)):
        stop += 1
    return stop


def _end_of_text(blocks: Sequence[Block], at: int) -> int:
    stop = at
    while stop < len(blocks) and blocks[stop].kind not in (_HEAD, BlockKind.NOTICE, BlockKind.MASTHEAD):
        stop += 1
    return stop


def _may_be_woven(units: Sequence[_Unit], pieces: Pieces) -> bool:
    """Are there titles for two stories, a sentence to break, and a sign that more than one story begins or ends?"""
    if not 2 <= len(units) <= _MOST_TITLES or not 2 < len(pieces) <= _MOST_PIECES:
        return False
    dated = sum([piece.dated for piece in pieces.all])
    signs = dated + sum([piece.signed for piece in pieces.all]) + sum([len(unit) > 1 for unit in units])
    return (signs > 1 or not dated) and any(piece.open for piece in pieces.all[:-1])


def _sign_titles(blocks: Sequence[Block]) -> list[_Unit]:
    """Titles, each with the bylines below it."""
    units: list[_Unit] = []
    for block in blocks:
        if block.kind is _HEAD:
            units.append([block])
        else:
            units[-1].append(block)
    return units


def _text_of(blocks: Sequence[Block]) -> str:
    return "".join([line.text for block in blocks for line in block.lines[-_ABOVE:]])


def _title_of(blocks: Sequence[Block]) -> str:
    return "".join([line.text for block in blocks if block.kind is _HEAD for line in block.lines])


def _unravel(units: Sequence[_Unit], pieces: Pieces, above: str, below: str) -> list[Block] | None:
    """The blocks in the order of the stories; none when they stand in it."""
    pieces.measure()
    leaning = [told(title, above) - told(title, pieces.text) >= 1.0 for title in map(_title_of, units)]
    spared = [
        0.0 if leans else _SIGNED_EXTRA if len(unit) > 1 else _EXTRA
        for unit, leans in zip(units, leaning, strict=True)
    ]
    best: list[Block] | None = None
    least = pieces.read_on() + sum(spared[1:])
    for spare, stories in _deal_titles(units):
        way = deal_pieces(pieces, [_title_of(story) for story in stories], below)
        cost = way.cost + _WEAVE + _EXTRA * (len(units) - spare - len(stories))
        cost += sum(spared[:spare]) + _TAKEN * sum(leaning[spare:])
        if cost < least:
            least = cost
            best = [*(block for unit in units[:spare] for block in unit), *_arrange(stories, pieces, way)]
    return best


def _deal_titles(units: Sequence[_Unit]) -> Iterator[tuple[int, list[_Unit]]]:
    """The ways to make two or three stories of the last titles, and how many titles before them are left over."""
    for spare in range(len(units) - 1):
        rest = units[spare:]
        for count in range(2, min(_MOST_STORIES, len(rest)) + 1):
            for cuts in combinations(range(1, len(rest)), count - 1):
                edges = pairwise((0, *cuts, len(rest)))
                yield spare, [[block for unit in rest[first:last] for block in unit] for first, last in edges]


def _arrange(stories: Sequence[_Unit], pieces: Pieces, way: Way) -> list[Block]:
    """The blocks as *way* deals them out: each story, the text below, and what is no text."""
    arranged: list[Block] = []
    for titles, dealt in zip(stories, way.stories, strict=True):
        arranged += [*titles, *pieces.join(dealt)]
    rest: list[Block] = []
    run: list[int] = []
    for at in way.rest:
        if run and (pieces.all[at].dated or pieces.all[run[-1]].signature):
            rest += pieces.join(run)
            run = []
        run.append(at)
    if run:
        rest += pieces.join(run)
        rest[0].seam = _BELOW
    return [*arranged, *rest, *pieces.others]
