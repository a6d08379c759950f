"""Find text that is none of the story above it, by the town or the office that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .blocks import Block, BlockKind
from .grammar import has_subject_first

_TEXT, _HEAD = BlockKind.TEXT, BlockKind.HEAD
_OFFICES = "局处办院校社厅所站厂队店行"
_THIS_OFFICE = re.compile(rf"该([{_OFFICES}])")
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:镇|乡|街道)")
_THIS_TOWN = re.compile("[该全本](?:镇|乡|街道)")
_TOWN_WITHIN = re.compile(
    r"[\u4e00-\u9fff](?:[^\W城乡村集该全本各]镇|[^\W城家下故返水该全本回他老异]乡|[^该全本各]街道)(?![长村级民干])"
    r"|(?<=[，。；])[\u4e00-\u9fff]{1,2}[^\W城乡村集该全本各驻包由和与的]镇(?=干部)"
)
_LEAD = 240
_STORY = 16
"""A headline's town is looked for in so many blocks above."""


def find_strangers(blocks: Sequence[Block]) -> Iterator[int]:
    """The places of text after pictures, headlines or furniture that is none of the story before it.

    Its 该处 has no match in an article that only says 该局; or it speaks of a town, and not of the one in the headline.
    """
    for at in range(1, len(blocks)):
        block, above = blocks[at], blocks[at - 1]
        if block.kind is not _TEXT or block.dated or block.resumes or above.kind is _TEXT:
            continue
        if above.kind is _HEAD:
            if _heads_above(blocks, at) and _leaves_town(blocks, at):
                yield at
        elif _names_other_office(blocks, at) or _leaves_town(blocks, at):
            yield at


def _names_other_office(blocks: Sequence[Block], at: int) -> bool:
    """Does text say 该处, and the article before it only 该局?"""
    offices = _offices_in(blocks[at])
    said = _said_before(blocks, at) if offices else set()
    return bool(said) and offices[0] not in said


def _heads_above(blocks: Sequence[Block], at: int) -> bool:
    """Does the story right above a headline speak of the headline's town?"""
    town = _TOWN.match(blocks[at - 1].lines[0].text)
    above = blocks[at - 2] if at > 1 else None
    return (
        town is not None
        and above is not None
        and above.kind is _TEXT
        and not above.open
        and any(town[0] in line.text for line in above.lines)
    )


def _leaves_town(blocks: Sequence[Block], at: int) -> bool:
    """Does the text *at* speak of a town, and the headline before it, of one story, of another?"""
    begun, town = False, None
    for block in reversed(blocks[max(at - _STORY, 0) : at]):
        if block.kind is _HEAD:
            town = _TOWN.match(block.lines[0].text)
            if town or begun:
                break
        begun = begun or block.dated
    if town is None or not has_subject_first(town.string):
        return False
    text = "".join([line.text for line in blocks[at].lines[:_LEAD]])
    other = _TOWN_WITHIN.search(text)
    if other is None or town[0] in text:
        return False
    own = _THIS_TOWN.search(text)
    return own is None or own.start() > other.start()


def _offices_in(block: Block) -> list[str]:
    return _THIS_OFFICE.findall("".join(line.text for line in block.lines)) if block.size < 20_000 else []


def _said_before(blocks: Sequence[Block], at: int) -> set[str]:
    """The offices that the article before the block *at* has called 该局, 该处, back to its dateline."""
    said: set[str] = set()
    for block in reversed(blocks[max(at - 20, 0) : at]):
        if block.kind is _TEXT:
            said.update(_offices_in(block))
            if block.dated:
                break
    return said
