"""Part text where another story begins under the end of one, without a title or a dateline between them.

    ……全部播完。              the first story ends, its headline stands above it
    一抔泥土，一双巧手。在      the second begins; its headline stands below
    六营村，家家户户会捏泥塑。
    （通讯员 李四）
    六营村：泥巴捏出“金疙瘩”

What tells them apart is a credit that ends a story, another width of the column, another way to indent paragraphs,
and the words of the title below, which come back only in the lines above it that are its own story's. A seam is no
more than evidence: whether a story begins there is decided where blocks are assigned to articles.
"""

from __future__ import annotations

from collections.abc import Sequence

from .blocks import Block, BlockKind
from .lines import Line, is_unwrapped
from .wording import goes_on
from .words import count_shared, pairs_in, told, weigh_words

_TEXT, _HEAD, _BYLINE = BlockKind.TEXT, BlockKind.HEAD, BlockKind.BYLINE
_SAMPLE = 8
_FEWEST = 2
_DIFFERENT, _OTHER = 1.1, 1.6
_SIGNED = 2.0
_WIDTH, _MUCH_WIDER = 1.2, 2.5
_INDENT = 1.5
_GLUED = 0.6
"""A seam without a blank line is less likely."""
_LEAST = 1.0
_PARAGRAPHS, _MOSTLY = 4, 0.75
_TAIL = 7.0
_CLEAR = 1.3
_TOLD, _MOST_WORDS = 1.5, 4.5
_SHARED, _FEW_WORDS = 16.0, 10
_PARTED = 0.8
_TITLED = 40
"""A title's words are looked for in so many lines."""
_LONGEST = 400
"""Lines of one block that are looked at, from its end."""


def part_seams(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, text parted at its seams; each part says how strong the ``seam`` above it is."""
    parted: list[Block] = []
    last: Block | None = None
    indents = _indents_paragraphs(blocks)
    for at, block in enumerate(blocks):
        if block.kind is _HEAD:
            last = None
        if block.kind is not _TEXT:
            parted.append(block)
            continue
        begins = block.seam > 0  # found where woven stories were told apart
        if last is not None and not block.dated and not block.resumes:
            block.seam = block.seam or _score_seam(
                [*last.lines[-_SAMPLE:], *block.lines[:_SAMPLE]], len(last.lines[-_SAMPLE:])
            )
        last = block
        if indents and len(block.lines) > 1:
            tail = _find_tail(block)
            if tail:
                parted += _part(block, {tail: _TAIL})
                continue
        if len(block.lines) < 2 * _FEWEST:
            parted.append(block)
            continue
        seams = _find_seams(block)
        title = None if begins else _title_below(blocks, at)
        if title is not None:
            found = _find_told(block, seams, title, _text_below(blocks, at))
            if found is not None:
                seams[found[0]] = seams.get(found[0], 0.0) + found[1]
        parted += _part(block, seams)
    return parted


def _indents_paragraphs(blocks: Sequence[Block]) -> bool:
    """Is the page text that no column has wrapped, all its paragraphs but few indented?"""
    whole = [
        line.indent > 0
        for block in blocks
        if block.kind is _TEXT
        for line in block.lines
        if is_unwrapped(line)
    ]
    return len(whole) >= _PARAGRAPHS and sum(whole) >= _MOSTLY * len(whole)


def _find_tail(block: Block) -> int:
    """Where the tail of another story begins, set flush below an indented paragraph that has ended; 0 for none."""
    for at in range(1, len(block.lines)):
        above, line = block.lines[at - 1], block.lines[at]
        if line.gap and above.closed and above.indent and not line.indent and is_unwrapped(line):
            return at
    return 0


def _find_seams(block: Block) -> dict[int, float]:
    """The places in *block*, by the line below them, where its layout shows a seam; and how clearly."""
    lines = block.lines
    ended = [at for at in range(_FEWEST, len(lines)) if lines[at - 1].closed]
    seams = {at: _score_seam(lines, at) for at in ended}
    return _keep_apart({at: score for at, score in seams.items() if score >= _LEAST})


def _score_seam(lines: Sequence[Line], at: int) -> float:
    """How clearly the layout shows a seam above line *at*."""
    above, line = lines[at - 1], lines[at]
    if not above.closed or goes_on(line.text):
        return 0.0
    score = _SIGNED if above.signed else 0.0
    before, after = _width_of(lines[max(at - _SAMPLE, 0) : at]), _width_of(lines[at : at + _SAMPLE])
    if before is not None and after is not None:
        apart = abs(before - after)
        score += _MUCH_WIDER if apart > _OTHER else _WIDTH if apart > _DIFFERENT else 0.0
    if line.gap and _indents(lines[max(at - _SAMPLE, 0) : at]) and not _indents(lines[at : at + _SAMPLE]):
        score += _INDENT
    return score if line.gap or not score else score - _GLUED


def _indents(lines: Sequence[Line]) -> bool:
    return any(line.indent > 0 for line in lines)


def _keep_apart(seams: dict[int, float]) -> dict[int, float]:
    """The clearest of seams that one change of width has made in neighbouring places."""
    kept: dict[int, float] = {}
    for at, score in sorted(seams.items(), key=lambda seam: (-seam[1], seam[0])):
        if all(abs(at - other) >= _SAMPLE // 2 for other in kept):
            kept[at] = score
    return kept


def _width_of(lines: Sequence[Line]) -> float | None:
    """The width that most of the lines fill, none where they do not agree."""
    widths = sorted(line.width + line.indent for line in lines if not line.closed and not is_unwrapped(line))
    widths = widths[1:-1] if len(widths) > 4 else widths
    if len(widths) < 2 or widths[-1] - widths[0] > 3 * _DIFFERENT:
        return None
    return widths[len(widths) // 2]


def _title_below(blocks: Sequence[Block], at: int) -> str | None:
    """The title right below the text, or below its byline."""
    below = at + 1
    while below < len(blocks) and blocks[below].kind is _BYLINE:
        below += 1
    if below == len(blocks) or blocks[below].kind is not _HEAD:
        return None
    return "".join(line.text for line in blocks[below].lines)


def _text_below(blocks: Sequence[Block], at: int) -> str:
    """The first text below the title that stands below the text *at*."""
    following = next((block for block in blocks[at + 1 : at + 6] if block.kind is _TEXT), None)
    return "".join(line.text for line in following.lines[:_TITLED]) if following else ""


def _find_told(block: Block, seams: dict[int, float], title: str, below: str) -> tuple[int, float] | None:
    """Where the story of the title below begins in the text above it, and how clearly."""
    lines = block.lines[-_LONGEST:]
    offset = len(block.lines) - len(lines)
    text = "".join(line.text for line in lines)
    if told(title, text) - told(title, below) < _CLEAR:
        return None
    # Where each of the title's words stands first and last: so much is told before and after any place.
    places = [(weight, text.find(pair), text.rfind(pair)) for pair, weight in weigh_words(title)]
    best: tuple[float, int] | None = None
    start = 0
    for at in range(1, len(lines)):
        start += len(lines[at - 1].text)
        if at < _FEWEST or not lines[at - 1].closed or goes_on(lines[at].text):
            continue
        clear = sum([weight for weight, _, last in places if last >= start])
        clear -= 2.0 * sum([weight for weight, first, _ in places if 0 <= first < start - 1])
        clear += 0.2 * bool(lines[at].gap) + 0.3 * seams.get(at + offset, 0.0)
        if clear < _CLEAR or (best and clear < best[0]):
            continue
        clear -= _SHARED * _share_of(pairs_in(text[:start]), pairs_in(text[start:]))
        if best is None or clear >= best[0]:
            best = (clear, at + offset)
    return (best[1], max(_LEAST, min(_TOLD * best[0], _MOST_WORDS))) if best and best[0] > 0 else None


def _share_of(before: frozenset[str], after: frozenset[str]) -> float:
    """The share of the shorter text's words, but everyday ones, that the other one has as well."""
    return count_shared(before, after)[1] / (min(len(before), len(after)) + _FEW_WORDS)


def part_titles(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, titles parted where the upper lines head the text above and the lower ones the text below."""
    parted: list[Block] = []
    for at, block in enumerate(blocks):
        cut = _find_cut(blocks, at) if block.kind is _HEAD and len(block.lines) > 1 else 0
        if cut:
            parted.append(Block(_HEAD, block.lines[:cut]))
            block = Block(_HEAD, block.lines[cut:])
        parted.append(block)
    return parted


def _find_cut(blocks: Sequence[Block], at: int) -> int:
    """Where a title is parted: the number of its upper lines, 0 for none."""
    above = blocks[at - 1] if at else None
    if above is not None and above.kind is _BYLINE and at > 1:
        above = blocks[at - 2]
    if above is None or above.kind is not _TEXT:
        return 0
    before, after = "".join(line.text for line in above.lines[-_TITLED:]), _text_below(blocks, at)
    leaning = [told(line.text, before) - told(line.text, after) for line in blocks[at].lines]
    cuts = range(1, len(leaning))
    best = max(cuts, key=lambda cut: sum(leaning[:cut]) - sum(leaning[cut:]))
    return best if min(sum(leaning[:best]), -sum(leaning[best:])) >= _PARTED else 0


def _part(block: Block, seams: dict[int, float]) -> list[Block]:
    """The text of *block* between the *seams*."""
    if not seams:
        return [block]
    places = {id(block.lines[at]): score for at, score in seams.items()}
    parts = [Block(_TEXT, dated=block.dated, resumes=block.resumes, back=block.back, seam=block.seam)]
    for paragraph in block.paragraphs:
        begun = False
        for line in paragraph:
            if id(line) in places:
                parts.append(Block(_TEXT, seam=places[id(line)]))
                begun = False
            part = parts[-1]
            if not begun:
                part.paragraphs.append([])
                begun = True
            part.paragraphs[-1].append(line)
            part.lines.append(line)
    last = parts.pop()
    # The block itself stays the last part: it is what an interrupted story points back to.
    block.dated, block.resumes, block.back = last.dated, last.resumes, last.back
    block.lines, block.paragraphs, block.seam = last.lines, last.paragraphs, last.seam
    return [*parts, block]
