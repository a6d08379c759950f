"""Unravel stories whose columns a text layer reads across: a piece of each story in turn, and titles around them.

    长桥镇老街换新颜                             titles that wait for their stories
    柳河乡稻虾共作富农家
    本报讯（记者 张三）……完成投资1.2亿元，新增就   the first story's first piece, which stands open
    本报讯（记者 李四）……亩均增收3000元，带动周    the second story's
    业岗位320个。                                the first goes on: 就业
    边农户460户。                                the second: 周边

The pieces between blank lines are dealt out to the titles in the cheapest way: an open sentence goes on with a piece
that can continue it, words broken at the edge grow together again, a piece shares its story's words and its column's
width, the stories take turns. Titles stand above the pieces, below them, or each above its story's first piece
(``titling``). Only where that explains the text better than reading on from above to below are the blocks put in
the order of the stories.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .blocks import Block, BlockKind
from .columns import read_indents
from .dealing import Way, crosses, deal_pieces
from .pieces import HEADLESS, Piece, Pieces
from .titling import Titling, Unit, deal_titles, share, title_of, weigh_joints
from .wording import goes_on
from .words import grows_together, told

_HEAD, _BYLINE, _TEXT = BlockKind.HEAD, BlockKind.BYLINE, BlockKind.TEXT
_MOST_TITLES = 8
_SECTION = 10.0
_MOST_PIECES = 40
"""A longer stretch of text is no weave, and not worth the time."""
_ABOVE = 40
_REACH = 4
"""A story goes on after so many pieces less two of others."""
_GROWN = 0.5
_WEAVE = 2.0
"""Reading across at all."""
_EXTRA, _SIGNED_EXTRA = 0.7, 2.5
"""A title more than a story has: a kicker parted from it, and, less likely, one with a byline of its own."""
_BELOW = 3.0
"""How clearly the text below a weave begins another story."""
_DEARER, _MOST_TITLINGS = 4.0, 16
"""Ways to deal out titles that cost more on their own are not tried, nor more of them than a few."""
_CLEAR = 1.0
_TAKEN = 3.0
"""A title of the text above or below taken for a story of the weave."""


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
        woven = _unravel_from(blocks, at, stop, end, parted[-1:])
        if woven is None:
            parted += blocks[at:end]
            at = end
        else:
            parted += woven[0]
            at = woven[1]
    return parted


def _unravel_from(
    blocks: Sequence[Block],
    at: int,
    stop: int,
    end: int,
    before: Sequence[Block],
) -> tuple[list[Block], int] | None:
    """The blocks from *at* on in the order of their stories, and where the rest begins; none where none are woven."""
    units = _sign_titles(blocks[at:stop])
    pieces = Pieces(blocks[stop:end], end == len(blocks))
    if len(units) > 1 and _begins_twice(pieces):
        further = _end_of_sections(blocks, end)
        if further > end:
            sectioned = Pieces(blocks[stop:further], further == len(blocks))
            woven = _Stretch(blocks, units, sectioned, before, further).unravel(above=True, below=False)
            if woven is not None:
                return woven
    above, below = _may_be_woven(units, pieces), _may_be_titled_below(pieces)
    if above or below:
        woven = _Stretch(blocks, units, pieces, before, end).unravel(above, below)
        if woven is not None:
            return woven
    if units and len(pieces) and pieces.all[-1].open and end < len(blocks):
        return _unravel_between(blocks, units, stop, end, before)
    return None


def _unravel_between(
    blocks: Sequence[Block],
    units: Sequence[Unit],
    stop: int,
    end: int,
    before: Sequence[Block],
) -> tuple[list[Block], int] | None:
    """The same where each story but the first begins below a title of its own, under an open piece of the others."""
    texts, between = list(blocks[stop:end]), []
    while end < len(blocks) and blocks[end].kind is _HEAD and texts[-1].open:
        below = _end_of_titles(blocks, end)
        after = _end_of_text(blocks, below)
        if after == below or blocks[below].kind is not _TEXT:
            return None
        between.append((_sign_titles(blocks[end:below]), len(Pieces(texts, last=False))))
        texts += blocks[below:after]
        end = after
    pieces = Pieces(texts, end == len(blocks))
    if not between or len(pieces) > _MOST_PIECES or len(pieces) < 3:
        return None
    return _Stretch(blocks, units, pieces, before, end, between).unravel(above=True, below=False)


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


def _begins_twice(pieces: Pieces) -> bool:
    """Does a second report begin where the first one has stopped within a sentence?"""
    return (
        1 < len(pieces) <= _MOST_PIECES and pieces.all[0].open and pieces.all[0].dated and pieces.all[1].dated
    )


def _end_of_sections(blocks: Sequence[Block], end: int) -> int:
    """The end of the text that goes on from *end* under section heads: short, alone, over undated text."""
    while end + 1 < len(blocks) and blocks[end].kind is _HEAD:
        head, text = blocks[end], blocks[end + 1]
        if len(head.lines) > 1 or head.lines[0].width > _SECTION or text.kind is not _TEXT or text.dated:
            break
        end = _end_of_text(blocks, end + 1)
    return end


def _may_be_woven(units: Sequence[Unit], pieces: Pieces) -> bool:
    """Are there titles for two stories, a sentence to break, and a sign that more than one story begins or ends?"""
    if not 2 <= len(units) <= _MOST_TITLES or not 2 < len(pieces) <= _MOST_PIECES:
        return False
    dated = sum([piece.dated for piece in pieces.all])
    signs = dated + sum([piece.signed for piece in pieces.all]) + sum([len(unit) > 1 for unit in units])
    torn = any(above.open and piece.dated for above, piece in pairwise(pieces.all))
    return (signs > 1 or not dated or torn) and any(piece.open for piece in pieces.all[:-1])


def _may_be_titled_below(pieces: Pieces) -> bool:
    """Does other text begin under a sentence that breaks off, or go on with one further down?"""
    if not 2 < len(pieces) <= _MOST_PIECES:
        return False
    return any(
        _breaks_in(above, piece) or (above.open and any(_skips(above, piece, later) for later in others))
        for above, piece, *others in map(pieces.all.__getitem__, map(_window, range(len(pieces) - 1)))
    )


def _window(at: int) -> slice:
    return slice(at, at + _REACH)


def _breaks_in(above: Piece, piece: Piece) -> bool:
    """Does a story begin under an open sentence, or a sentence go on under a whole one?"""
    if piece.dated:
        return above.open
    return not above.open and goes_on(piece.lines[0].text)


def _skips(above: Piece, piece: Piece, later: Piece) -> bool:
    """Does a broken word grow whole with *later* text, and not with the next *piece*?"""
    end = above.lines[-1].text
    return grows_together(end, later.lines[0].text) > _GROWN and grows_together(end, piece.lines[0].text) <= 0


def _sign_titles(blocks: Sequence[Block]) -> list[Unit]:
    """Titles, each line for itself, and each with the bylines below it."""
    units: list[Unit] = []
    for block in blocks:
        if block.kind is _HEAD and not (units and block.lines[0].text.startswith("——")):
            units += [[Block(_HEAD, [line])] for line in block.lines] if len(block.lines) > 1 else [[block]]
        else:
            units[-1].append(block)
    return units


def _rejoin(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, titles that stand together as one again."""
    joined: list[Block] = []
    for block in blocks:
        if block.kind is _HEAD and joined and joined[-1].kind is _HEAD and not block.lines[0].gap:
            joined[-1] = Block(_HEAD, [*joined[-1].lines, *block.lines])
        else:
            joined.append(block)
    return joined


def _text_of(blocks: Sequence[Block]) -> str:
    return "".join([line.text for block in blocks for line in block.lines[-_ABOVE:]])


class _Stretch:
    """A stretch of text with the titles above it, below it, and between its pieces."""

    def __init__(
        self,
        blocks: Sequence[Block],
        units: Sequence[Unit],
        pieces: Pieces,
        before: Sequence[Block],
        end: int,
        between: Sequence[tuple[list[Unit], int]] = (),
    ) -> None:
        self.blocks, self.units, self.pieces, self.between, self.end = blocks, units, pieces, between, end
        self.above = _text_of(before)
        stop = _end_of_titles(blocks, end)
        self.below = [] if between else _sign_titles(blocks[end:stop])
        self.text_below = "".join(
            [line.text for block in blocks[stop : stop + 1] for line in block.lines[:_ABOVE]]
        )

    def unravel(self, above: bool, below: bool) -> tuple[list[Block], int] | None:
        """The blocks in the order of the stories, and where the rest begins; none when they stand in it.

        All the stories may have their titles *above*; some or all may have theirs *below*.
        """
        pieces, units = self.pieces, self.units
        pieces.measure(read_indents([line for block in self.blocks for line in block.lines]))
        leaning = [self._leans(unit, self.above) >= _CLEAR for unit in units]
        falling = [self._leans(unit, self.text_below) > 0 for unit in self.below]
        spared = [
            0.0 if leans else _SIGNED_EXTRA if len(unit) > 1 else _EXTRA
            for unit, leans in zip(units, leaning, strict=True)
        ]
        halves = [0.0 if share(joint) else _EXTRA for joint in weigh_joints(units)]
        best: tuple[Titling, Way] | None = None
        least = (
            pieces.read_on()
            + sum(spared)
            - max(spared, default=0.0)
            - sum(halves)
            + sum([pieces.end(at - 1) for _, at in self.between])
        )
        if self.below and any(piece.dated for piece in pieces.all[1:]):
            least -= HEADLESS  # read on, the last story has its title below it
        next_title = title_of(self.below[0]) if self.below else ""
        ways: list[tuple[float, int, Titling]] = []
        for titling in deal_titles(units, self.between, self.below if below else ()):
            if above or titling.below:
                spare = titling.spare
                cost = _WEAVE + titling.cost + sum(spared[:spare]) - sum(halves[: max(spare - 1, 0)])
                cost += _TAKEN * (sum(leaning[spare:]) + sum(falling[: titling.below]))
                ways.append((cost, len(ways), titling))
        ways.sort()
        for cost, _, titling in ways[:_MOST_TITLINGS]:
            if cost > ways[0][0] + _DEARER:
                break
            limit = least - cost
            way = deal_pieces(
                pieces, titling.titles, "" if titling.below else next_title, titling.starts, limit
            )
            if way.cost < limit and (not titling.below or crosses(pieces, way)):
                least, best = cost + way.cost, (titling, way)
        return self._arrange(*best) if best else None

    def _leans(self, unit: Unit, text: str) -> float:
        """How much more a title tells of the *text* beside the stretch than of it."""
        title = title_of(unit)
        return told(title, text) - told(title, self.pieces.text)

    def _arrange(self, titling: Titling, way: Way) -> tuple[list[Block], int]:
        """The blocks as *way* deals them out: each story, the text below, and what is no text."""
        pieces = self.pieces
        arranged = _rejoin([block for unit in self.units[: titling.spare] for block in unit])
        for number, (titles, dealt) in enumerate(zip(titling.stories, way.stories, strict=True)):
            text = pieces.join(dealt)
            text[0].seam = _BELOW if number >= max(titling.upper, 1) else 0.0
            joined = _rejoin(titles)
            arranged += [*text, *joined] if number >= titling.upper else [*joined, *text]
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
        left = sum([len(block.lines) for unit in self.below[: titling.below] for block in unit])
        end = self.end
        while left > 0:
            left -= len(self.blocks[end].lines)
            end += 1
        return [*arranged, *rest, *pieces.others], end
