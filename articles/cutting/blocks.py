"""Group a page's lines into blocks: stretches of text, titles, bylines, captions and what is no article at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from . import cues
from .display import TitleFinder
from .grammar import has_subject_first, is_bare_subject
from .insets import Inset, find_insets
from .lines import Line, LineKind, is_unwrapped


class BlockKind(IntEnum):
    """What the lines of a block have in common."""

    TEXT = 0
    HEAD = 1
    BYLINE = 2
    CAPTION = 3
    INTRO = 4
    OTHER = 5
    MASTHEAD = 6
    NOTICE = 7


@dataclass(slots=True)
class Block:
    """Lines of one kind that follow each other; those of text are parted into paragraphs."""

    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    paragraphs: list[list[Line]] = field(default_factory=list)
    dated: bool = False
    """Text that opens with a dateline."""
    resumes: bool = False
    """The text before it had not ended its sentence."""
    photo: bool = False
    """A byline or credit that names a photographer."""
    marked: bool = False
    """A caption or an editors' note by its own first words; a title that heads several stories, or only a section."""

    inset: bool = False
    """A caption that no blank line parts from the story around it."""
    seam: float = 0.0
    """How much its layout or its words show that this text begins another story than the text above it."""
    back: Block | None = None
    """The text that it goes on with, where another article stands between."""

    @property
    def open(self) -> bool:
        """Text that stops within a sentence."""
        return self.kind is BlockKind.TEXT and not self.lines[-1].closed

    @property
    def signed(self) -> bool:
        """Text that ends in a credit, or a byline itself."""
        return self.kind is BlockKind.BYLINE or (self.kind is BlockKind.TEXT and self.lines[-1].signed)

    @property
    def size(self) -> int:
        return sum(len(line.text) for line in self.lines)


_OTHERS = {
    LineKind.FURNITURE: BlockKind.OTHER,
    LineKind.COLUMN: BlockKind.OTHER,
    LineKind.MASTHEAD: BlockKind.MASTHEAD,
}


_PLAIN = LineKind.PLAIN
_LONGEST_NOTE = 500
"""Under the title of an editors' note, only the first paragraph of a longer text is the note."""
_MOST_OF_NOTE = 4
_COLUMN = 14.0
_PUNCTUATION = frozenset("，。；、！？")
_CODE_WIDTH = 14.0
_COLUMN_NAME = 8
_HEAD_OF_PAGE = 8
_SECTION_NAME = 6
_AT_TOP = frozenset({BlockKind.OTHER, BlockKind.MASTHEAD})
_FAINT = frozenset({LineKind.FURNITURE, LineKind.MASTHEAD, LineKind.CAPTION, LineKind.PHOTO})
"""Kinds told by a word that running text may hold as well."""


class _Grouper:
    """Walks over the lines once; knows the text that a line may go on with."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.insets = find_insets(lines)
        self.finder = TitleFinder(lines, self.insets)
        self.blocks: list[Block] = []
        self.text: Block | None = None
        """The stretch of text that is still being added to."""
        self.unended: bool = False
        """The last text read stops within a sentence, whatever stood after it."""
        self.column = 0.0
        """The width of the widest line since the last blank one."""
        self.narrow = 0.0
        """Two lines of the stretch no wider than this, without a mark of punctuation, are items of a list."""

    def group(self) -> list[Block]:
        lines, insets, at = self.lines, self.insets, 0
        while at < len(lines):
            line, text = lines[at], self.text
            if at in insets:
                at = self._add_inset(insets[at])
            elif (
                text is not None
                and self.unended
                and not line.gap
                and not line.indent
                and not line.level
                and (line.closed or line.width >= self.narrow)
                and (line.kind is _PLAIN or line.kind in _FAINT)
            ):
                # Nine lines of ten: the sentence goes on.
                text.paragraphs[-1].append(line)
                text.lines.append(line)
                self.unended = not line.closed
                if line.width > self.column:
                    self.column = line.width
                at += 1
            else:
                at += self._take(at)
        return self.blocks

    def _take(self, at: int) -> int:
        line = self.lines[at]
        if line.level and line.kind in (_PLAIN, LineKind.COLUMN) and not is_unwrapped(line):
            return self._add_titles(at, 1)
        if line.kind is _PLAIN or (self.text and self.unended and not line.gap and line.kind in _FAINT):
            return self._take_plain(at, line)
        if line.kind is LineKind.DATED:
            self._start_text(line, dated=True)
        elif line.kind is LineKind.CAPTION:
            self._start_text(line).marked = True
        elif line.kind is LineKind.INTRO:
            self._start_note(line)
        else:
            self._add(line)
        return 1

    def _take_plain(self, at: int, line: Line) -> int:
        in_sentence = self.unended
        if not in_sentence or (line.gap and not line.closed):
            after_title = bool(self.blocks) and self.blocks[-1].kind is BlockKind.HEAD
            titles = self.finder.count_titles(at, after_title, in_sentence)
            if titles:
                return self._add_titles(at, titles)
        if self.text is None:
            self._start_text(line)
        else:
            self._go_on(self.text, line)
        return 1

    def _add_inset(self, inset: Inset) -> int:
        """A notice, or a caption in its own column, as one block; the text before it may go on behind it."""
        before, lines = self.unended, self.lines
        block = self._start_text(lines[inset.text])
        for line in lines[inset.text + 1 : inset.credit]:
            self._go_on(block, line)
        block.lines = list(lines[inset.start : inset.stop])
        block.kind = BlockKind.NOTICE if inset.notice else BlockKind.CAPTION
        block.resumes, block.photo = False, inset.credit < inset.stop
        block.inset = not inset.notice and (not block.lines[0].gap or _is_glued(lines, inset.stop))
        block.marked = not inset.notice and not block.inset
        self.text, self.unended = None, before
        return inset.stop

    def _start_text(self, line: Line, dated: bool = False) -> Block:
        block = Block(BlockKind.TEXT, [line], [[line]], dated=dated, resumes=self.unended and not dated)
        self.blocks.append(block)
        self.text, self.column, self.unended = block, line.width, not line.closed
        self.narrow = _list_width(line.width)
        return block

    def _start_note(self, line: Line) -> None:
        """An editors' note: a title over its text, or its name and a colon before it."""
        name = cues.bare_title(line.text)
        if name in cues.INTRO_TITLES:
            self.blocks.append(Block(BlockKind.INTRO, [line]))
            self.text, self.unended = None, False
        else:
            self._start_text(line).kind = BlockKind.INTRO

    def _go_on(self, text: Block, line: Line) -> None:
        alone = len(text.paragraphs[-1]) == 1 and line.closed
        if self._starts_paragraph(text.lines[-1], line, alone):
            text.paragraphs.append([line])
        else:
            text.paragraphs[-1].append(line)
        text.lines.append(line)
        self.column = line.width if line.gap else max(self.column, line.width)
        self.narrow = max(self.narrow, _list_width(line.width))
        self.unended = not line.closed

    def _starts_paragraph(self, before: Line, line: Line, alone: bool) -> bool:
        """A sentence has ended before *line*, and the layout leaves room there or starts anew.

        *alone*: both are whole sentences on a line of their own, as in a text that no column has wrapped.
        """
        if not before.closed:
            return (
                (before.text[-1] in "：:" and line.gap > 0)
                or (line.indent >= 2 and before.indent == 0 and line.closed)
                or (self._is_item(before) and self._is_item(line))
            )
        return (
            line.gap > 0
            or alone
            or (not line.closed and line.width < self.column - 1.5)
            or line.indent > before.indent
            or is_unwrapped(line)
            or is_unwrapped(before)
            or before.width < max(self.column, line.width) - 1.5
        )

    def _is_item(self, line: Line) -> bool:
        """Is a line too short to be wrapped text, and no sentence: an item of a list, a signature?"""
        return line.width < self.narrow and _PUNCTUATION.isdisjoint(line.text)

    def _add_titles(self, at: int, count: int) -> int:
        for line in self.lines[at : at + count]:
            name = cues.bare_title(line.text)
            last = self.blocks[-1] if self.blocks else None
            if name in cues.INTRO_TITLES:
                self._start_note(line)
            elif last and last.paragraphs and cues.NOTE_SIGNATURE.fullmatch(cues.squeeze(line.text)):
                last.lines.append(line)
                last.paragraphs.append([line])
            elif self._belongs_to_code(line):
                self.blocks[-1].lines.append(line)
            elif name in cues.COLUMN_TITLES or (
                len(name) <= _COLUMN_NAME and name.endswith(cues.COLUMN_ENDINGS)
            ):
                self.blocks.append(Block(BlockKind.OTHER, [line], marked=True))
            elif (
                last
                and last.kind is BlockKind.HEAD
                and not line.level
                and not _is_numbered(line)
                and (not line.gap or (line.gap == 1 and _waits(last.lines[-1], line)))
            ):
                last.lines.append(line)
            else:
                self.blocks.append(Block(BlockKind.HEAD, [line]))
        self.text = None
        return count

    def _belongs_to_code(self, line: Line) -> bool:
        """Is it one of the short lines round a QR code, glued to one that says so?"""
        last = self.blocks[-1] if self.blocks else None
        return (
            last is not None
            and last.kind is BlockKind.OTHER
            and not line.gap
            and line.width < _CODE_WIDTH
            and cues.CODES.search(last.lines[-1].text) is not None
        )

    def _take_title_for_code(self) -> None:
        """What was read as a title is the first of the short lines round a QR code."""
        last = self.blocks[-1] if self.blocks else None
        if last is not None and last.kind is BlockKind.HEAD and last.lines[-1].width < _CODE_WIDTH:
            last.kind = BlockKind.OTHER

    def _add(self, line: Line) -> None:
        """A line that is a block by itself: a byline, a credit, furniture."""
        kind = _OTHERS.get(line.kind)
        if kind is not None:
            if line.kind is LineKind.FURNITURE and not line.gap and cues.CODES.search(line.text):
                self._take_title_for_code()
            self.blocks.append(Block(kind, [line]))
        else:
            photo = line.kind is LineKind.PHOTO or any(role in line.text for role in cues.PHOTO_ROLES)
            last = self.blocks[-1] if self.blocks else None
            if last and last.kind is BlockKind.BYLINE and not line.gap:
                last.lines.append(line)
                last.photo |= photo
            else:
                self.blocks.append(Block(BlockKind.BYLINE, [line], photo=photo))
        self.text = None


def _is_glued(lines: Sequence[Line], at: int) -> bool:
    return at < len(lines) and not lines[at].gap


def _list_width(width: float) -> float:
    """Half a column, where there is one: a list set in a narrow column cannot be told from its text."""
    return width / 2 if width >= _COLUMN else 0.0


def _waits(above: Line, line: Line) -> bool:
    """Is the upper title no more than who acts, which cannot stand without the lower one?"""
    if above.level or above.gap > 1:
        return False
    named = above.text.rstrip("：:")
    if named != above.text:
        return True
    acts = " " not in named and has_subject_first(named) and is_bare_subject(named)
    return acts and not has_subject_first(line.text)


def _is_numbered(line: Line) -> bool:
    return line.width < 22 and cues.NUMBERED.match(line.text) is not None


def group_lines(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a page, in its order."""
    return _name_sections(_name_papers(_fill_notes(_Grouper(lines).group())))


def _name_papers(blocks: list[Block]) -> list[Block]:
    """Take the paper's own name, set large beside its masthead, for no headline."""
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEAD and all(cues.PAPER_NAME.fullmatch(line.text) for line in block.lines):
            beside = blocks[max(at - 2, 0) : at + 3]
            if any(other.kind is BlockKind.MASTHEAD for other in beside):
                block.kind = BlockKind.MASTHEAD
    return blocks


def _name_sections(blocks: list[Block]) -> list[Block]:
    """Take the name of the page's section, glued to its folio above the first headline, for none: 基 层 党 建."""
    for at, block in enumerate(blocks[:_HEAD_OF_PAGE]):
        if block.kind not in _AT_TOP:
            line, below = block.lines[0], blocks[at + 1] if at + 1 < len(blocks) else None
            named = block.kind is BlockKind.HEAD and len(block.lines) == 1 and not line.level
            short = at and not line.gap and len(cues.squeeze(line.text)) <= _SECTION_NAME
            titled = below and below.kind is BlockKind.HEAD and below.lines[0].gap
            if named and short and below and (titled or below.kind in _AT_TOP):
                block.kind = BlockKind.OTHER
            break
    return blocks


def _fill_notes(blocks: list[Block]) -> list[Block]:
    """Give an editors' note its text: what stands under its title, or the paragraph that its name opens."""
    filled: list[Block] = []
    for at, block in enumerate(blocks):
        last = filled[-1] if filled else None
        if block.kind is BlockKind.TEXT and not block.dated and last and last.kind is BlockKind.INTRO:
            if not last.paragraphs:
                below = blocks[at + 1] if at + 1 < len(blocks) else None
                awaited = len(filled) > 1 and filled[-2].kind in (BlockKind.HEAD, BlockKind.BYLINE)
                block = _give_paragraphs(last, block, _count_note(block, awaited and not _goes_below(below)))
        elif block.kind is BlockKind.INTRO and len(block.paragraphs) > 1:
            note = Block(BlockKind.INTRO)
            block.kind = BlockKind.TEXT
            block = _give_paragraphs(note, block, _count_note(block, awaited=True))
            filled.append(note)
        if block.lines:
            filled.append(block)
    return filled


def _goes_below(block: Block | None) -> bool:
    """Does a story's text, or its first section head, stand right below its editors' note?"""
    if block is None or block.kind is not BlockKind.HEAD:
        return block is not None and block.dated
    return cues.NUMBERED.match(block.lines[0].text) is not None


def _count_note(text: Block, awaited: bool) -> int | None:
    """How many paragraphs of *text* are the note, none for all: up to what the paper says it will print.

    *awaited*: a story whose title stands above the note has no other text than what is left.
    """
    size = 0
    for index, paragraph in enumerate(text.paragraphs[:_MOST_OF_NOTE]):
        printed = "".join([line.text for line in paragraph])
        size += len(printed)
        below = text.paragraphs[index + 1 : index + 2]
        signed = below and cues.NOTE_SIGNATURE.fullmatch(cues.squeeze(below[0][0].text))
        if size <= _LONGEST_NOTE and (signed or cues.NOTE_END.search(printed)):
            return index + 1 + bool(signed)
    return 1 if awaited or text.size > _LONGEST_NOTE else None


def _give_paragraphs(note: Block, text: Block, count: int | None) -> Block:
    """Move the first *count* paragraphs, or all, from *text* to *note*; what is left."""
    given = text.paragraphs[:count]
    note.paragraphs += given
    note.lines += [line for paragraph in given for line in paragraph]
    left = text.paragraphs[len(given) :]
    return Block(BlockKind.TEXT, [line for paragraph in left for line in paragraph], left)
