"""Weigh what the blocks of a page say of each other, before they are assigned to articles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from . import cues
from .blocks import Block, BlockKind
from .grammar import is_bare_subject
from .strangers import find_strangers
from .wording import goes_on
from .words import told

_TEXT, _HEAD, _BYLINE, _CAPTION = BlockKind.TEXT, BlockKind.HEAD, BlockKind.BYLINE, BlockKind.CAPTION
_PARTS = re.compile(r"[\s　，,、：:；;—]+")
_SERIES = cues.one_of(cues.read_data("headlines")["series_patterns"])
_LEAD = 240
"""An article's opening, where its headline's words come back: so many characters, on so many lines."""
_LEAD_LINES = 24
_SAID = 20
_CHANCE, _CLEAR = 0.5, 4.0
"""So many of a title's words any text may hold by chance; so many more in one text leave no doubt."""
_FEWEST, _WIDEST, _OTHER_WIDTH = 5, 3, 1.2
"""Columns are told apart by the least of their three widest lines."""
_KEYWORD = 4
"""Section heads of one story may share no more than a key word of so many characters before a space."""
_ECHO, _BESIDE, _ECHOED = 6, 3, 80
"""An echo has so many characters at least, and what it repeats stands within so many blocks and lines."""
_AROUND = 13.0
_LIKENESS: dict[object, float] = {"around": 0.8, "width": 0.5, "half": 0.7, "frame": 0.8}
_ALIKE, _SIBLING = 0.8, 0.7
"""How surely titles are siblings that are as wide, or that besides open alike: 一张图找得到, 一间屋留得住."""
_NO_QUOTES = str.maketrans("", "", "“”‘’")
"""A word or two in quotation marks make a section head longer than its siblings."""
_STORY = 16
"""A title's words are looked for in so many blocks either way."""


@dataclass(slots=True)
class Evidence:
    """What speaks for and against the roles a block can take."""

    section: float = 0.0
    """Cost of a title as a section head."""
    numbered: bool = False
    """A title with a number, as section heads have."""
    affinity: float = 0.0
    """Above zero: the title's words come back in the text before it; below: in the text after it."""
    undated: float = 0.0
    """Cost of text, or of a title over such text, as an undated article's beginning."""
    continued: bool = False
    """Text that says it comes from another page, where its headline is."""
    headed: bool = False
    """Text right under a title that heads several stories."""
    estranged: bool = False
    """Text after a break that speaks of another office, or another town, than the text before it does."""
    tail: bool = False
    """Text that goes on with a story whose beginning the page has lost."""
    echo: bool = False
    """A title that the text beside it says in the same words: a line of it, set large."""


def weigh_blocks(blocks: Sequence[Block]) -> list[Evidence]:
    """The evidence for each of *blocks*."""
    weighed = [Evidence() for _ in blocks]
    after = _kinds_after(blocks)
    siblings = _count_siblings(blocks)
    openings = [opening_of(block) if block.kind is _TEXT else "" for block in blocks]
    said = [said_in(block) if block.kind in (_TEXT, _CAPTION) else "" for block in blocks]
    usual = 1.7 if _count_announced(blocks) >= 2 else 1.0
    for at, block in enumerate(blocks):
        if block.kind is _TEXT:
            opening = openings[at]
            weighed[at].undated = max(
                0.2, usual - _news_signs(block, opening, at > 0 and _signed_before(blocks, at))
            )
            weighed[at].headed = at > 0 and _is_column_title(blocks[at - 1])
            weighed[at].continued = cues.TURNS_FROM.match(opening) is not None
        elif block.kind is _HEAD:
            weighed[at].numbered = cues.NUMBERED.match(block.lines[0].text) is not None
            weighed[at].section = _section_cost(block, after[at], siblings[at])
            weighed[at].section += _ended_cost(blocks, at, siblings[at])
            if at and _is_column_title(blocks[at - 1]):
                weighed[at].section += 2.0
            if _has_subhead(blocks, at):
                weighed[at].section += 3.0
            if siblings[at] < _ALIKE and _is_set_otherwise(blocks, at):
                weighed[at].section += 2.0
            if block.marked:  # found within a story that was told apart from another
                weighed[at].section = 0.1
                continue
            weighed[at].echo = siblings[at] < _SIBLING and not weighed[at].numbered and _is_echo(blocks, at)
            if not weighed[at].echo:  # what it says tells of no story
                weighed[at].affinity = _affinity(blocks, said, siblings, at)
    for at in find_strangers(blocks):
        weighed[at].estranged = True
    _find_tails(blocks, weighed)
    return weighed


def _find_tails(blocks: Sequence[Block], weighed: list[Evidence]) -> None:
    """Find text that begins within a sentence, while no text above it has stopped within one."""
    above: Block | None = None
    for block, evidence in zip(blocks, weighed, strict=True):
        if block.kind is not _TEXT:
            continue
        torn = goes_on(block.lines[0].text) and block.lines[0].gap > 0 and not block.dated
        if torn and not block.resumes and block.back is None and above is not None and not above.open:
            evidence.tail = True
        above = block


def _is_echo(blocks: Sequence[Block], at: int) -> bool:
    """Does the text next to a title without others, before it or after it, hold the title as it stands?"""
    line = blocks[at].lines[0]
    if len(blocks[at].lines) > 1 or line.level or len(line.text) < _ECHO or is_bare_subject(line.text):
        return False
    beside = [*blocks[max(at - 1, 0) : at], *blocks[at + 1 : at + 2]]
    if any(block.kind is _HEAD and not (block.lines[0].gap and not line.gap) for block in beside):
        return False
    words = line.text.rstrip("。！？…”—")
    below = next((block for block in blocks[at + 1 : at + _BESIDE] if block.kind is _TEXT), None)
    if below and words in "".join([line.text for line in below.lines[:_ECHOED]]):
        return True
    before = reversed(blocks[max(at + 1 - _BESIDE, 0) : at])
    above = next((block for block in before if block.kind is _TEXT), None)
    return above is not None and words in "".join([line.text for line in above.lines[-_ECHOED:]])


def _has_subhead(blocks: Sequence[Block], at: int) -> bool:
    """Does a dash, as before a subhead, open a title, or the one right below it?"""
    below = [block.lines[0] for block in blocks[at + 1 : at + 2] if block.kind is _HEAD]
    return any(line.text.startswith("——") for line in [*blocks[at].lines, *below])


def _is_column_title(block: Block) -> bool:
    return block.kind is BlockKind.OTHER and block.marked


def _is_set_otherwise(blocks: Sequence[Block], at: int) -> bool:
    """Is the text below a title set otherwise than the text above it: to another width, with other indents?"""
    if not 0 < at < len(blocks) - 1:
        return False
    above, below = blocks[at - 1], blocks[at + 1]
    if above.kind is not _TEXT or below.kind is not _TEXT:
        return False
    if (above.lines[0].indent > 0) != (below.lines[0].indent > 0) and above.paragraphs[0][0].closed is False:
        return True
    widths = [
        sorted(line.width + line.indent for line in block.lines if not line.closed)
        for block in (above, below)
    ]
    if min(map(len, widths)) < _FEWEST:
        return False
    return abs(widths[0][-_WIDEST] - widths[1][-_WIDEST]) > _OTHER_WIDTH


def _affinity(blocks: Sequence[Block], said: Sequence[str], siblings: Sequence[float], at: int) -> float:
    """How much more of a title's words the story before it holds than the one after it; below zero, the other way."""
    before = _story_text(blocks, said, siblings, range(at - 1, max(at - _STORY, -1), -1))
    after = _story_text(blocks, said, siblings, range(at + 1, min(at + _STORY, len(blocks))))
    if not before:
        return 0.0
    title = "".join([line.text for line in blocks[at].lines])
    leaning = told(title, before) - told(title, after)
    return max(-1.0, min(leaning / _CLEAR, 1.0)) if abs(leaning) > _CHANCE else 0.0


def _story_text(blocks: Sequence[Block], said: Sequence[str], siblings: Sequence[float], way: range) -> str:
    """The text that one goes through on the *way* from a title, as far as it is one story."""
    found: list[str] = []
    ahead = way.step > 0
    for at in way:
        block = blocks[at]
        if block.kind is _CAPTION and block.paragraphs and at == way.start:
            found.append(said[at])
        elif block.kind is _TEXT:
            begins = block.dated or block.seam > 0
            if begins and ahead and found:
                break
            found.append(said[at])
            if begins and not ahead:
                break
        elif block.kind is _HEAD and found:
            if siblings[at] < 1:
                break
            continue
    return "".join(found if len(found) <= 4 else [*found[:2], *found[-2:]])


def _count_announced(blocks: Sequence[Block]) -> int:
    """How many articles of the page a dateline or a byline announces; on such a page one without is unusual."""
    signed = sum(block.kind is _BYLINE and above.kind is _HEAD for above, block in pairwise(blocks))
    return signed + sum(block.dated or block.signed for block in blocks if block.kind is _TEXT)


def _news_signs(block: Block, opening: str, signed_before: bool) -> float:
    """What makes undated text the beginning of an article: a date, its own credit at the end, one just above."""
    dated = cues.DATE_OPENING.match(cues.squeeze(opening[:16])) is not None
    return 0.5 * dated + 0.6 * block.signed + 0.6 * signed_before


def _ended_cost(blocks: Sequence[Block], at: int, siblings: float) -> float:
    """What it costs to go on with a story, by a section head, after the credit that ends it."""
    if not _signed_before(blocks, at):
        return 0.0
    if siblings < 1:
        return 2.5
    # Some papers set the credit under a story's first paragraph, before its sections.
    return 0.5 if len(blocks[at - 1].paragraphs) == 1 else 1.5


def _signed_before(blocks: Sequence[Block], at: int) -> bool:
    """Does the last text before the block *at* end in a credit?"""
    while at > 0:
        at -= 1
        block = blocks[at]
        if block.kind is _TEXT:
            return block.signed
        if block.kind is _BYLINE:
            return block.lines[0].text[0] in "（(" or not block.lines[0].gap
    return False


def opening_of(block: Block) -> str:
    """The first characters of a stretch of text, its lines joined."""
    return "".join([line.text[:_LEAD] for line in block.lines[:_LEAD_LINES]])[:_LEAD]


def said_in(block: Block) -> str:
    """What a stretch of text says, as far as a title's words are looked for in it."""
    return "".join([line.text[:_LEAD] for line in block.lines[:_SAID]])


def _kinds_after(blocks: Sequence[Block]) -> list[tuple[BlockKind | None, bool]]:
    """For each block, the kind of the next that is no title, and whether it is dated."""
    after: list[tuple[BlockKind | None, bool]] = []
    following: tuple[BlockKind | None, bool] = (None, False)
    for block in reversed(blocks):
        after.append(following)
        if block.kind not in (_HEAD, BlockKind.OTHER):
            following = (block.kind, block.dated)
    after.reverse()
    return after


def _section_cost(block: Block, after: tuple[BlockKind | None, bool], siblings: float) -> float:
    """What speaks against a title as a section head."""
    kind, dated = after
    text = block.lines[0].text
    widest = max(line.width for line in block.lines)
    cost = 1.8
    if cues.NUMBERED.match(text):
        cost -= 1.7 - 1.5 * siblings
    cost -= 1.5 * siblings
    cost += 1.2 * (len(block.lines) > 1 and siblings < 1) + 0.8 * (widest > 18) - 0.3 * (widest <= 9)
    if kind is None:
        return cost + 3.0
    if kind is _TEXT and dated:
        cost += 5.0
    elif kind is _BYLINE:
        cost += 2.5
    if _SERIES.search(text):
        cost += 1.0
    named, colon, _ = text.partition("：")
    if colon and is_bare_subject(named):
        cost += 1.5
    if cues.squeeze(text).endswith(cues.NOTICE_ENDINGS):
        cost += 3.0
    return max(cost, 0.1)


def _count_siblings(blocks: Sequence[Block]) -> list[float]:
    """How much each title is built like another of the page: 四字 四字, 关键词▶…. One for sure, a half by width alone."""
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    begun = 0  # section heads of one story have no other story's dateline between them
    for at, block in enumerate(blocks):
        if block.kind is _HEAD:
            for shape in _shapes(block):
                alike[(*shape, begun)].append(at)
        begun += block.dated
    counts = [0.0] * len(blocks)
    for shape, members in alike.items():
        if len(members) > 1:
            for at in members:
                counts[at] = max(counts[at], _LIKENESS.get(shape[0], 1.0))
    return counts


def _shapes(block: Block) -> list[tuple[object, ...]]:
    """The shapes of a title that its siblings would share."""
    line = block.lines[0]
    text = line.text
    if line.width > 22:
        return []
    quotes = sum(map(text.count, "“”‘’"))
    around: list[tuple[object, ...]] = []
    if quotes == 2 and line.width <= _AROUND and "”" in text:
        around.append(("around", text.find("“"), len(text) - text.find("”"), line.level))
    if quotes and not cues.NUMBERED.match(text):
        text = text.translate(_NO_QUOTES) or text
    if cues.NUMBERED.match(text):
        return [("numbered", text[0] in "（(", text[0].isdigit())]
    if len(block.lines) > 1:  # a kicker that comes back over other headlines is no section head
        return [("openings", *[part.text[:2] for part in block.lines])]
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) > 1:
        sizes = [len(part) for part in parts]
        shapes: list[tuple[object, ...]] = [("parts", len(parts), *sizes[: max(2, len(parts) - 1)])]
        # 联建 先“融”后“合”, 联富 从“盆景”到“风景”
        if line.level and sizes[0] <= _KEYWORD and text[sizes[0] : sizes[0] + 1].isspace():
            shapes.append(("keyword", sizes[0], line.level))
        if len(sizes) == 2 and sizes[0] <= _KEYWORD:
            shapes.append(("key", sizes[0], text[0], line.level))
        if len(sizes) == 2 and "：" not in text:
            shapes.append(("half", sizes[0], line.level))
        return [*shapes, *around, ("opening", text[:3])]
    width = line.width - quotes
    if width > 10:
        return around
    return [
        *around,
        ("width", width, line.level),
        ("frame", width, line.level, text[0]),
        ("frame", width, line.level, 0, text[-1]),
        ("opening", text[:3]),
    ]
