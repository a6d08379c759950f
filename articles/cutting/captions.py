"""Part captions from the text they are glued to: a picture with its words and credit is an article of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import cues
from .blocks import Block, BlockKind
from .bylines import closing_credit, opening_credit, read_credit
from .lines import Line, is_unwrapped

_TEXT, _BYLINE, _CAPTION, _HEAD = BlockKind.TEXT, BlockKind.BYLINE, BlockKind.CAPTION, BlockKind.HEAD
_LONGEST = 300
"""Longer text with a photographer's name under it is a story."""
_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|[昨今]日|近日|日前")


def part_captions(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with each caption, its picture marks and its credit made one block."""
    parted: list[Block] = []
    for block in blocks:
        parted += _part_text(block) if block.kind is _TEXT else [block]
    return _resume(_join_credits(parted))


def _resume(blocks: list[Block]) -> list[Block]:
    """Note of text below a picture that the sentence above the picture goes on with it."""
    broken = False
    for block in blocks:
        if block.kind is _TEXT:
            block.resumes = block.resumes or (broken and not block.dated)
            broken = block.open
        elif block.kind is not _CAPTION:
            broken = False
    return blocks


def _part_text(block: Block) -> list[Block]:
    """Stretches of text between captions, and the captions."""
    if _is_one_picture(block):
        block.kind = _CAPTION
        return [block]
    if len(block.paragraphs) == 1:
        if not block.dated and (block.marked or is_caption(block.paragraphs[0])):
            block.kind = _CAPTION
        return [block]
    parts: list[Block] = []
    for index, paragraph in enumerate(block.paragraphs):
        first = index == 0
        caption = not (first and block.dated) and ((first and block.marked) or is_caption(paragraph))
        if parts and not caption and parts[-1].kind is _TEXT:
            parts[-1].paragraphs.append(paragraph)
            parts[-1].lines += paragraph
            continue
        kind = _CAPTION if caption else _TEXT
        resumes = first and block.resumes
        parts.append(Block(kind, [*paragraph], [paragraph], dated=first and block.dated, resumes=resumes))
    return parts


def _is_one_picture(block: Block) -> bool:
    """Are these a few lines that open with a date, end in a photographer's name, and no blank one parts?"""
    if block.dated or block.resumes or len(block.paragraphs) < 2 or block.size > _LONGEST // 2:
        return False
    opens = _DAY.match(cues.squeeze(block.lines[0].text))
    return (
        opens is not None
        and not any(line.gap for line in block.lines[1:])
        and is_caption(block.paragraphs[-1])
    )


def is_caption(paragraph: Sequence[Line]) -> bool:
    """Does a short paragraph describe a picture: by a mark, or by a photographer's name after its last sentence?"""
    if len(paragraph) > _LONGEST // 4:
        return False
    text = "".join([line.text for line in paragraph])
    if len(text) > _LONGEST:
        return False
    if cues.CAPTION_INSIDE.search(text):
        return True
    if "摄" not in paragraph[-1].text and "图" not in paragraph[-1].text:
        return False
    credit = closing_credit(text) or closing_credit(" ".join(line.text for line in paragraph[-2:]))
    return any(byline.role in cues.PHOTO_ROLES for byline in credit) or bool(
        cues.PHOTO_TAIL.search(text[-40:])
    )


def _join_credits(blocks: Sequence[Block]) -> list[Block]:
    """Join captions with the captions and photo credits that follow them; credits alone make a caption too."""
    joined: list[Block] = []
    for at, block in enumerate(blocks):
        last = joined[-1] if joined else None
        photo = block.kind is _BYLINE and block.photo
        if (
            last
            and last.kind is _CAPTION
            and (photo or (block.kind is _CAPTION and not block.inset))
            and not _starts_anew(last, block)
        ):
            _append(last, block)
        elif (photo or _lists_pictures(block)) and last and _describes_picture(joined):
            last.kind, last.photo = _CAPTION, photo
            last.lines += block.lines
            last.paragraphs += block.paragraphs
            if len(joined) > 1 and _goes_on_with(joined[-2], last):
                _append(joined[-2], joined.pop())
        elif block.kind is _CAPTION and last and _introduces_pictures(last, block):
            joined.append(_take_introduction(last, block))
        elif block.kind is _BYLINE and last and _shows_itself(joined, block):
            last.kind = _CAPTION
            _append(last, block)
        elif _may_end_picture(block) and last and _ends_in_picture(last, block):
            joined.append(_take_last_paragraph(last, block))
        elif photo and (not _names_writer(block) or _stands_alone(blocks, at)):
            block.kind = _CAPTION
            joined.append(block)
        else:
            joined.append(block)
    return joined


def _append(caption: Block, block: Block) -> None:
    """Put the words or the credit of *block* under those of the caption."""
    caption.lines += block.lines
    caption.paragraphs += block.paragraphs
    caption.photo |= block.photo


def _goes_on_with(above: Block, block: Block) -> bool:
    """Is the second block the rest of a caption's words, with the credit that they lack?"""
    return above.kind is _CAPTION and not above.photo and not above.inset and not block.lines[0].gap


def _starts_anew(last: Block, block: Block) -> bool:
    """A caption after a credited one with words of its own is another picture's."""
    return (last.photo or last.lines[-1].signed) and bool(block.paragraphs)


def _describes_picture(blocks: Sequence[Block]) -> bool:
    """Is the last block short undated text that stands alone above a credit?"""
    last = blocks[-1]
    if (
        last.kind is not _TEXT
        or last.dated
        or last.resumes
        or last.size > _LONGEST
        or len(last.paragraphs) > 2
    ):
        return False
    before = next((block.kind for block in reversed(blocks[:-1]) if not block.inset), None)
    return before is not _TEXT


def _may_end_picture(block: Block) -> bool:
    return not block.inset and (block.photo or (block.kind is _BYLINE and "图" in block.lines[-1].text))


def _shows_itself(blocks: Sequence[Block], credit: Block) -> bool:
    """Do a few undated lines without a title say what the picture shows whose 文/图 is glued to them?"""
    last = blocks[-1]
    if credit.lines[0].gap or last.size > _LONGEST // 2 or not _describes_picture(blocks):
        return False
    if len(blocks) > 1 and blocks[-2].kind in (_HEAD, _BYLINE):
        return False
    return any(byline.role == "文/图" for line in credit.lines for byline in read_credit(line.text))


def _ends_in_picture(last: Block, credit: Block) -> bool:
    """Does the text end in a short paragraph set apart, with a photographer's name glued to it?"""
    if credit.lines[0].gap:
        return credit.kind is _BYLINE and _ends_in_dated_picture(last, credit)
    if last.kind is not _TEXT or len(last.paragraphs) < 2 or not last.paragraphs[-1][0].gap:
        return False
    roles = {byline.role for line in credit.lines for byline in read_credit(line.text)}
    short = sum(len(line.text) for line in last.paragraphs[-1]) < _LONGEST // 2
    if "文/图" in roles:  # of the picture alone, if the report has its own credit
        opens = _DAY.match(cues.squeeze(last.paragraphs[-1][0].text))
        return short and opens is not None and _is_credited(last) and last.paragraphs[-2][-1].closed
    return short and bool(roles & cues.PHOTO_ROLES)


def _is_credited(text: Block) -> bool:
    """Does a report's dateline name who wrote it?"""
    return text.dated and bool(opening_credit("".join(line.text for line in text.lines[:4])))


def _ends_in_dated_picture(last: Block, credit: Block) -> bool:
    """Does a report end before a short paragraph that opens with its own date, above a photographer's name?"""
    if (
        last.kind is not _TEXT
        or not last.dated
        or len(last.paragraphs) < 2
        or not _only_credits_photo(credit)
    ):
        return False
    paragraph, before = last.paragraphs[-1], last.paragraphs[-2][-1]
    if not paragraph[0].gap or not before.closed or not paragraph[-1].closed or paragraph[-1].signed:
        return False
    short = sum(len(line.text) for line in paragraph) < _LONGEST // 2
    return short and _DAY.match(cues.squeeze(paragraph[0].text)) is not None


def _introduces_pictures(last: Block, caption: Block) -> bool:
    """Does a story end before the words that pictures share: set apart above 图为…, date first above 图①?"""
    if last.kind is not _TEXT or len(last.paragraphs) < 2:
        return False
    opening = caption.lines[0]
    if not opening.gap and opening.text.startswith("图为"):
        return _is_set_apart(last)
    return cues.NUMBERED_PICTURE.match(opening.text) is not None and _introduction(last) is not None


def _is_set_apart(text: Block) -> bool:
    """Is the last paragraph a few lines between a blank one and the words 图为 glued to them?"""
    paragraph, above = text.paragraphs[-1], text.paragraphs[-2][-1]
    if is_unwrapped(paragraph[0]) and not cues.DATE_OPENING.match(paragraph[0].text):
        return False  # blank lines part all paragraphs that no column has wrapped
    short = sum([len(line.text) for line in paragraph]) < _LONGEST // 2
    return short and paragraph[0].gap > 0 and above.closed and paragraph[-1].closed


def _introduction(text: Block) -> int | None:
    """Which of the last two paragraphs opens with a date, after a blank line behind a whole sentence."""
    for index in range(len(text.paragraphs) - 1, max(len(text.paragraphs) - 3, 0), -1):
        paragraph = text.paragraphs[index]
        opens = paragraph[0].gap and text.paragraphs[index - 1][-1].closed
        if opens and cues.DATE_OPENING.match(cues.squeeze(paragraph[0].text + paragraph[-1].text)):
            size = sum(len(line.text) for part in text.paragraphs[index:] for line in part)
            return index if size <= _LONGEST else None
    return None


def _take_introduction(text: Block, caption: Block) -> Block:
    """The *caption* with the paragraphs at the end of *text* that introduce it."""
    numbered = cues.NUMBERED_PICTURE.match(caption.lines[0].text)
    index = _introduction(text) if numbered else len(text.paragraphs) - 1
    taken = text.paragraphs[index:]
    lines = [line for paragraph in taken for line in paragraph]
    del text.paragraphs[index:], text.lines[-len(lines) :]
    caption.lines[:0], caption.paragraphs[:0] = lines, taken
    return caption


def _take_last_paragraph(text: Block, credit: Block) -> Block:
    """A caption of the last paragraph of *text* and its *credit*."""
    paragraph = text.paragraphs.pop()
    del text.lines[-len(paragraph) :]
    return Block(_CAPTION, [*paragraph, *credit.lines], [paragraph], photo=True)


def _lists_pictures(block: Block) -> bool:
    """Captions of several pictures under the words that they share, or 图为… as the last of those words."""
    first = block.lines[0]
    return block.marked and (
        not first.gap or (first.text.startswith("图") and not first.text.startswith("图为"))
    )


def _stands_alone(blocks: Sequence[Block], at: int) -> bool:
    """Is a reporter's name with no more than a picture set apart from stories that have their credits already?"""
    block = blocks[at]
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    if not block.lines[0].gap or (below and not below.lines[0].gap) or not _only_credits_photo(block):
        return False
    told = False
    for above in reversed(blocks[:at]):
        if above.kind is _BYLINE or (above.kind is _TEXT and (above.dated or above.signed)):
            return True
        if above.kind is _HEAD and told:
            return False
        told = told or above.kind is _TEXT
    return False


def _only_credits_photo(block: Block) -> bool:
    roles = {byline.role for byline in read_credit(" ".join(line.text for line in block.lines))}
    return bool(roles & cues.PHOTO_ROLES) and not roles & {"文/图", "文"}


def _names_writer(block: Block) -> bool:
    """A byline that credits a reporter as well belongs to the story beside it."""
    return any(
        cues.PERSON_SIGN.search(line.text) or any(byline.role == "文/图" for byline in read_credit(line.text))
        for line in block.lines
    )
