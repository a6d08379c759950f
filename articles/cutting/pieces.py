"""Read the text below several titles as pieces parted by blank lines, and say how well one goes on with another."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from . import cues
from .blocks import Block, BlockKind
from .columns import opening_of_piece
from .lines import Line, is_unwrapped
from .wording import goes_on
from .words import grows_together, mask, pairs_in

_UNDATED = 0.8
_DATED_WITHIN = 8.0
HEADLESS = 2.5
_BROKEN = 4.0
"""A piece that begins no sentence where the story has ended one, or an indented one within a sentence."""
_FLUSH, _OPENS = 2.5, 2.0
"""The same where only the length of lines shows what is indented."""
_DATE_AHEAD = 1.5
TAIL = 3.5
"""The rest of a story whose beginning the page has lost."""
_BROKEN_OFF = 0.6
_SIGNED = 3.5
_OPEN_END, _CUT_OFF = 4.0, 0.5
_DIFFERENT, _OTHER, _ANOTHER = 0.9, 1.6, 2.5
"""Columns whose widths differ by so much are hardly one story's; by more, not at all."""
_SAID_SO = 1.6
"""The page has what would stand at the break of two pieces in one piece elsewhere."""


@dataclass(slots=True)
class Piece:
    """Lines of text between two blank lines, with the byline under them."""

    lines: list[Line]
    dated: bool
    width: float | None = None
    words: frozenset[str] = frozenset()
    text: str = ""
    signature: list[Block] = field(default_factory=list)
    head: Block | None = None
    """The section head right above it."""
    opens: int = 0
    """1 where a page without visible indents shows that a paragraph begins with it, -1 that one goes on."""

    @property
    def open(self) -> bool:
        return not self.signature and not self.lines[-1].closed

    @property
    def signed(self) -> bool:
        return bool(self.signature) or self.lines[-1].signed


class Pieces:
    """The pieces of a stretch of text; *last* says that nothing stands below it on the page."""

    def __init__(
        self, blocks: Sequence[Block], last: bool, indents: tuple[float, float] = (0.0, 0.0)
    ) -> None:
        self.indents = indents
        self.blocks = blocks
        self.last = last
        self.all: list[Piece] = []
        self.others: list[Block] = []
        """What stands between them and is no text."""
        self.shares: dict[tuple[int, tuple[int, ...], frozenset[str]], float] = {}
        """What a piece shares with a story of other ones and a title, as far as it was asked."""
        self.likeness: dict[tuple[frozenset[str], frozenset[str]], float] = {}
        """How much the words of two pieces or titles have in common, as far as it was asked."""
        self._costs: dict[tuple[int, int], float] = {}
        self._head: Block | None = None
        for block in blocks:
            self._add(block)
        indented = sum([line.indent > 0 for piece in self.all for line in piece.lines])
        self.indented = 2 * indented >= len(self.all)

    def _add(self, block: Block) -> None:
        if block.kind is BlockKind.TEXT:
            for line in block.lines:
                first = line is block.lines[0]
                if line.gap or first or not self.all:
                    self.all.append(Piece([], block.dated and first, head=self._head))
                    self._head = None
                self.all[-1].lines.append(line)
        elif block.kind is BlockKind.HEAD:
            self._head = block
        elif block.kind is BlockKind.BYLINE and self.all and not block.lines[0].gap:
            self.all[-1].signature.append(block)
        else:
            self.others.append(block)

    def __len__(self) -> int:
        return len(self.all)

    def measure(self, indents: tuple[float, float]) -> None:
        """Read each piece's words and width, and how it begins on a page with such *indents*."""
        for piece in self.all:
            piece.opens = opening_of_piece(piece.lines, 0.0, indents[1])
            piece.text = "".join([line.text for line in piece.lines])
            titled = "".join([line.text for line in piece.head.lines]) if piece.head else ""
            piece.words = pairs_in(f"{titled}。{piece.text}" if titled else piece.text)
            piece.width = _width_of(piece.lines)
        self.text = mask("\n".join([piece.text for piece in self.all]))

    def read_on(self) -> float:
        """What it costs to read the pieces from above to below as one story and what follows it."""
        cost = self.begin(0)
        for at in range(1, len(self.all)):
            cost += min(self.go_on(at - 1, at), self.begin_below(at - 1, at))
        return cost + self.end(len(self.all) - 1)

    def begin(self, at: int) -> float:
        """What it costs that a story begins with a piece."""
        piece = self.all[at]
        line = piece.lines[0]
        cost = 0.0 if piece.dated else _UNDATED
        if piece.head:
            cost += _BROKEN
        if goes_on(line.text) or line.text[0] in "（(":
            cost += _BROKEN
        if self.indented and not line.indent and not piece.dated:
            cost += _BROKEN
        if piece.opens < 0 and not piece.dated:
            cost += _FLUSH
        return cost

    def begin_below(self, before: int, at: int) -> float:
        """What it costs that a story without a title begins below the piece *before*."""
        if self.is_tail(before, at):
            return TAIL
        headless = HEADLESS if self.all[at].dated else 2 * HEADLESS
        return self.end(before) + self.begin(at) + headless

    def is_tail(self, before: int, at: int) -> bool:
        """Is a piece the rest of a story whose beginning the page has lost, below one that has ended?"""
        above, piece = self.all[before], self.all[at]
        return not above.open and not piece.dated and (goes_on(piece.lines[0].text) or piece.opens < 0)

    def end(self, at: int) -> float:
        """What it costs that a story ends with a piece."""
        if not self.all[at].open:
            return 0.0
        return _CUT_OFF if self.last and at == len(self.all) - 1 else _OPEN_END

    def go_on(self, before: int, at: int) -> float:
        """What it costs that a story goes on with a piece after the piece *before*."""
        cost = self._costs.get((before, at))
        if cost is None:
            cost = self._costs[before, at] = self._weigh_going_on(before, at)
        return cost

    def _weigh_going_on(self, before: int, at: int) -> float:
        above, piece = self.all[before], self.all[at]
        line = piece.lines[0]
        if piece.dated:
            return _DATED_WITHIN
        cost = _SIGNED if above.signed else 0.0
        if piece.head:
            cost += _BROKEN if above.open else 0.0
        elif above.open:
            if self.indented and line.indent > 0:
                cost += _BROKEN
            cost += _OPENS * (piece.opens > 0)
            if cues.DATE_OPENING.match(line.text):
                cost += _DATE_AHEAD
            cost -= self._join(above.lines[-1].text, line.text)
        elif goes_on(line.text):
            cost += _BROKEN
        elif _is_broken_off(line.text):
            cost += _BROKEN_OFF
        elif (self.indented and not line.indent) or piece.opens < 0:
            cost += _DATE_AHEAD
        if above.width is not None and piece.width is not None:
            apart = abs(above.width - piece.width)
            cost += 3.0 if apart > _ANOTHER else 1.5 if apart > _OTHER else 1.0 if apart > _DIFFERENT else 0.0
        return cost

    def _join(self, end: str, start: str) -> float:
        """How much two pieces look like one text at their break: by a word, or by what the page says elsewhere."""
        end, start = mask(end), mask(start)
        growing = grows_together(end, start)
        if end[-2:] + start[:2] in self.text or end[-1] + start[:3] in self.text:
            return max(growing, _SAID_SO)
        return max(growing, _SAID_SO / 2) if end[-1] + start[:2] in self.text else growing

    def join(self, dealt: Sequence[int]) -> list[Block]:
        """The text of the pieces *dealt* to a story, one block between its heads, and the bylines below it."""
        starts = {id(paragraph[0]) for block in self.blocks for paragraph in block.paragraphs}
        joined: list[Block] = []
        run: list[Line] = []
        for at in dealt:
            head = self.all[at].head
            if head and run:
                head.marked = True
                joined += [_block_of(run, starts), head]
                run = []
            run += self.all[at].lines
        joined.append(_block_of(run, starts))
        joined[0].dated = self.all[dealt[0]].dated
        return [*joined, *(block for at in dealt for block in self.all[at].signature)]


def _block_of(lines: list[Line], starts: Container[int]) -> Block:
    """The lines as one block, parted into paragraphs; *starts* are those with which paragraphs begin on the page."""
    text = Block(BlockKind.TEXT, lines, [[lines[0]]])
    for before, line in pairwise(lines):
        if before.closed and (line.gap or id(line) in starts):
            text.paragraphs.append([line])
        else:
            text.paragraphs[-1].append(line)
    return text


def _is_broken_off(text: str) -> bool:
    """Does text open with two characters before a comma that begin no sentence: 督员，核查?"""
    return text[2:3] in ("，", "、") and text[:2] not in cues.SENTENCE_OPENERS


def _width_of(lines: Sequence[Line]) -> float | None:
    """The width that the lines fill, none where they do not tell."""
    widths = sorted(
        [line.width + line.indent for line in lines if not line.closed and not is_unwrapped(line)]
    )
    return widths[len(widths) // 2] if widths and len(lines) > 1 else None
