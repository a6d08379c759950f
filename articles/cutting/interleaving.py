"""Give text back to the article that another one has interrupted.

A text layer reads columns in its own order, so that a story may stand between two columns of another. The first
column then stops within a sentence, and after the other story text begins that starts no sentence, or that is set
to the first column's width and not to the other story's.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import cues
from .blocks import Block, BlockKind
from .columns import opening_of_piece, read_indents
from .lines import Line, is_unwrapped
from .wording import goes_on
from .words import count_shared, grows_together, pairs_in

_TEXT = BlockKind.TEXT
_REACH = 8
"""An interrupted story goes on within so many blocks."""
_SAME, _OTHER = 0.8, 1.5
"""Columns whose widths differ by less are alike; by more, not."""
_SAMPLE = 8
_TOLD = 24
_GOES_ON, _GROWS, _LEAST = 1.5, 1.5, 1.4
_SHARED, _MOST_TOLD, _FEW_WORDS = 8.0, 1.5, 10
"""What is told by the words that two texts share, and by a word that grows whole at their break."""


def part_interleaved(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with text that an earlier block goes on with set apart and pointing ``back`` to it."""
    parted = list(blocks)
    indents: tuple[float, float] | None = None  # of the whole page, once it is asked for
    at = 0
    while at < len(parted):
        block = parted[at]
        if block.open and not _goes_on_at_once(parted, at):
            indents = indents or read_indents([line for block in blocks for line in block.lines])
            _give_back(parted, at, indents)
        at += 1
    return parted


def _goes_on_at_once(blocks: Sequence[Block], at: int) -> bool:
    """Is the next text the rest of the block *at*?"""
    following = next((block for block in blocks[at + 1 :] if block.kind is _TEXT), None)
    return following is None or (following.resumes and not following.dated)


def _give_back(blocks: list[Block], at: int, indents: tuple[float, float]) -> None:
    """Set apart the text with which the open block *at* goes on, if a later block holds it."""
    column = _width_of(blocks[at].lines[-_SAMPLE:])
    best: tuple[float, int, int] | None = None
    for index in range(at + 1, min(at + 1 + _REACH, len(blocks))):
        block = blocks[index]
        if block.kind is not _TEXT or block.back is not None:
            continue
        found = _find_rest(block, column, blocks[at], indents)
        if found is not None and (best is None or found[0] > best[0]):
            best = found[0], index, found[1]
    if best is None:
        return
    _, index, start = best
    block, stop = blocks[index], start + 1
    while stop < len(block.paragraphs) and _alike(_width_of(block.paragraphs[stop]), column):
        stop += 1
    blocks[index : index + 1] = _split(block, start, stop, blocks[at])


def _find_rest(
    block: Block, column: float | None, story: Block, indents: tuple[float, float]
) -> tuple[float, int] | None:
    """How clearly, and from which paragraph on, *block* goes on with the *story* of that *column*; none if it does not."""
    best: tuple[float, int] | None = None
    end, words = story.lines[-1].text, pairs_in("".join([line.text for line in story.lines[-_TOLD:]]))
    for index, paragraph in enumerate(block.paragraphs):
        if not paragraph[0].gap or (index == 0 and block.dated):
            continue
        score = _weigh_rest(block, index, column, indents)
        score += _GROWS * grows_together(end, paragraph[0].text)
        own = pairs_in("".join([line.text for line in paragraph[:_TOLD]]))
        other = pairs_in("".join([line.text for part in block.paragraphs[:index] for line in part][:_TOLD]))
        score += max(-_MOST_TOLD, min(_SHARED * (_share(own, words) - _share(own, other)), _MOST_TOLD))
        if score >= _LEAST and (best is None or score > best[0]):
            best = score, index
    return best


def _weigh_rest(block: Block, index: int, column: float | None, indents: tuple[float, float]) -> float:
    """How much a paragraph looks, by its layout and first words, like the rest of text in that *column*."""
    paragraph, opening = block.paragraphs[index], block.paragraphs[index][0].text
    above = block.paragraphs[index - 1][-1] if index else None
    width = _width_of([line for part in block.paragraphs[index : index + 2] for line in part][:_SAMPLE])
    before = _width_of(block.paragraphs[index - 1]) if index else None
    score = _GOES_ON * goes_on(opening) - opening_of_piece(paragraph, *indents)
    if above is not None and not above.closed:
        score -= _GOES_ON
    if cues.DATE_OPENING.match(opening):
        score -= 1.0
    if not _alike(width, column, _OTHER):
        return score - _GOES_ON
    if None not in (width, column, before) and not _alike(before, column, _OTHER):
        score += _GOES_ON
    return score


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    """How much of the shorter text's words, but for everyday ones, the other one has as well."""
    return count_shared(words, others)[1] / (min(len(words), len(others)) + _FEW_WORDS)


def _split(block: Block, start: int, stop: int, back: Block) -> list[Block]:
    """The text before paragraph *start*, the paragraphs that go back, and the text from *stop* on."""
    parts: list[Block] = []
    for first, last in ((0, start), (start, stop), (stop, len(block.paragraphs))):
        paragraphs = block.paragraphs[first:last]
        if paragraphs:
            lines = [line for paragraph in paragraphs for line in paragraph]
            part = Block(_TEXT, lines, paragraphs, dated=block.dated and first == 0)
            part.back = back if first == start else None
            part.resumes = part.back is not None or (first == 0 and block.resumes)
            parts.append(part)
    return parts


def _width_of(lines: Sequence[Line]) -> float | None:
    """The width that the lines fill; a line that ends a sentence does not tell, unless it is a whole paragraph."""
    widths = sorted(line.width for line in lines if not line.closed or is_unwrapped(line))
    return widths[len(widths) // 2] if widths else None


def _alike(width: float | None, other: float | None, within: float = _SAME) -> bool:
    """Are the widths of one column, as far as is known?"""
    return width is None or other is None or abs(width - other) < within
