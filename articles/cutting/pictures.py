"""Part captions from the sentence that they interrupt: a picture stands between two columns of a story.

……投入联合收割机1860台，其      the story stops within a sentence

近日，西岭村的果农忙着修枝。    the picture's words begin one, and end it
左明 摄

中外地机具占四成以上；……        the story goes on
"""

from __future__ import annotations

from collections.abc import Sequence

from . import cues
from .blocks import Block, BlockKind
from .bylines import read_credit
from .captions import is_caption
from .lines import Line
from .wording import goes_on
from .words import grows_together

_TEXT = BlockKind.TEXT
_LONGEST = 200
"""No caption within a story is longer, in characters."""
_OPENS, _GOES_ON, _SIGNED, _TORN, _LEAST = 1.5, 1.5, 1.0, 0.5, 1.0


def part_pictures(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with each caption that interrupts a sentence as a block, and the text below it going on."""
    parted: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if block.kind is not _TEXT:
            parted.append(block)
            continue
        credit = blocks[at] if at < len(blocks) and _credits_picture(blocks[at]) else None
        below = blocks[at + 1] if credit and at + 1 < len(blocks) else None
        listed = at < len(blocks) and blocks[at].kind is _TEXT and blocks[at].marked
        parts = _part(block, below.lines[0] if below and _may_go_on(below) else None, credit, listed)
        parted += parts
        if credit and parts[-1].kind is BlockKind.CAPTION and parts[-1].photo:
            at += 1
            if below and _may_go_on(below):
                below.resumes = True
    return parted


def _credits_picture(block: Block) -> bool:
    """Is it no more than a photographer's name, or 文/图?"""
    if block.kind is not BlockKind.BYLINE:
        return False
    roles = {byline.role for line in block.lines for byline in read_credit(line.text)}
    return block.photo or "文/图" in roles


def _may_go_on(block: Block) -> bool:
    return block.kind is _TEXT and not block.dated


def _part(block: Block, below: Line | None, credit: Block | None, listed: bool) -> list[Block]:
    """The text of *block* and its pictures; *credit* stands under its last paragraph, the text *below* under that.

    *listed*: what each of several pictures shows is said under the block.
    """
    found: dict[int, int] = {}
    for index, paragraph in enumerate(block.paragraphs):
        start = max([at for at, line in enumerate(paragraph) if line.gap], default=0)
        if start and not paragraph[start - 1].closed and not goes_on(paragraph[start].text):
            last = index == len(block.paragraphs) - 1
            own = is_caption(paragraph[start:])
            if own or (last and (credit or listed)):
                after = below if last else block.paragraphs[index + 1][0]
                if _is_picture(paragraph, start, after, own and (index > 0 or block.dated)):
                    found[index] = start
    return _split(block, found, credit) if found else [block]


def _is_picture(paragraph: Sequence[Line], start: int, after: Line | None, signed: bool) -> bool:
    """Are the lines from *start* on no part of the sentence above them, with which *after* may go on?

    *signed*: they end in a credit, and more of the story stands above them.
    """
    if sum([len(line.text) for line in paragraph[start:]]) > _LONGEST:
        return False
    end, opening = paragraph[start - 1].text, paragraph[start].text
    clear = _OPENS * bool(cues.DATE_OPENING.match(cues.squeeze(opening[:16]))) - grows_together(end, opening)
    clear += _SIGNED * signed + _TORN * (end[-1] in "“《（")
    if after is not None:
        clear += grows_together(end, after.text) + _GOES_ON * goes_on(after.text)
    return clear >= _LEAST


def _split(block: Block, found: dict[int, int], credit: Block | None) -> list[Block]:
    """The text of *block*, and the pictures that begin within its paragraphs at the places *found*."""
    parts = [Block(_TEXT, dated=block.dated, resumes=block.resumes, marked=block.marked)]
    for index, paragraph in enumerate(block.paragraphs):
        start = found.get(index, len(paragraph))
        _add(parts, paragraph[:start])
        if start < len(paragraph):
            parts.append(Block(BlockKind.CAPTION, paragraph[start:], [paragraph[start:]]))
    if credit and len(block.paragraphs) - 1 in found:
        parts[-1].lines += credit.lines
        parts[-1].photo = True
    return parts


def _add(parts: list[Block], paragraph: list[Line]) -> None:
    if parts[-1].kind is not _TEXT:
        parts.append(Block(_TEXT, resumes=True))
    parts[-1].paragraphs.append(paragraph)
    parts[-1].lines += paragraph
