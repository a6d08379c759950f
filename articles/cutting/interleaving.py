"""Give text back to the article that another one has interrupted.

A text layer reads columns in its own order, so that a story may stand between two columns of another. The first
column then stops within a sentence, and after the other story text begins that starts no sentence, or that is set
to the first column's width and not to the other story's.
"""

from __future__ import annotations

from collections.abc import Sequence

from .blocks import Block, BlockKind
from .display import goes_on
from .lines import Line, is_unwrapped

_TEXT = BlockKind.TEXT
_REACH = 8
"""An interrupted story goes on within so many blocks."""
_SAME, _OTHER = 0.8, 1.5
"""Columns whose widths differ by less are alike; by more, not."""
_SAMPLE = 8


def part_interleaved(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with text that an earlier block goes on with set apart and pointing ``back`` to it."""
    parted = list(blocks)
    at = 0
    while at < len(parted):
        block = parted[at]
        if block.open and not _goes_on_at_once(parted, at):
            _give_back(parted, at)
        at += 1
    return parted


def _goes_on_at_once(blocks: Sequence[Block], at: int) -> bool:
    """Is the next text the rest of the block *at*?"""
    following = next((block for block in blocks[at + 1 :] if block.kind is _TEXT), None)
    return following is None or (following.resumes and not following.dated)


def _give_back(blocks: list[Block], at: int) -> None:
    """Set apart the text with which the open block *at* goes on, if a later block holds it."""
    column = _width_of(blocks[at].lines[-_SAMPLE:])
    for index in range(at + 1, min(at + 1 + _REACH, len(blocks))):
        block = blocks[index]
        if block.kind is not _TEXT or block.back is not None:
            continue
        start = _find_rest(block, column)
        if start is not None:
            stop = start + 1
            while stop < len(block.paragraphs) and _alike(_width_of(block.paragraphs[stop]), column):
                stop += 1
            blocks[index : index + 1] = _split(block, start, stop, blocks[at])
            return


def _find_rest(block: Block, column: float | None) -> int | None:
    """The paragraph of *block* that goes on with text of that *column*, none when it is all one story."""
    for index, paragraph in enumerate(block.paragraphs):
        if not paragraph[0].gap or (index == 0 and block.dated):
            continue
        width = _width_of([line for part in block.paragraphs[index : index + 2] for line in part][:_SAMPLE])
        if goes_on(paragraph[0].text) and _alike(width, column):
            return index
        before = _width_of(block.paragraphs[index - 1]) if index else None
        if (
            None not in (width, column, before)
            and _alike(width, column)
            and not _alike(before, column, _OTHER)
        ):
            return index
    return None


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
