"""Put blocks together into articles, and finish each: titles, bylines, body, kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from . import cues
from .assignment import ENDED, State, Step
from .blocks import Block, BlockKind
from .bodies import BodyBuilder, mend_title
from .bylines import UNTITLED, closing_credit, opening_credit, read_credit
from .headlines import Titles, read_titles
from .lines import Line
from .model import ArticleKind, Byline, CutArticle, LineRange
from .names import lone_name

_LEAD = 80
"""What a story is about is said in so many characters."""
_TEXT, _HEAD, _BYLINE = BlockKind.TEXT, BlockKind.HEAD, BlockKind.BYLINE


@dataclass(slots=True)
class Draft:
    """An article as it is put together: its titles, and its other blocks in reading order."""

    kind: ArticleKind | None = None
    titles: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    fragment: bool = False
    """Its beginning is missing."""

    @property
    def stands(self) -> bool:
        """Is there more than a title?"""
        return self.kind is not None or any(block.paragraphs for block in self.blocks)

    @property
    def awaits_body(self) -> bool:
        """Titles or a byline that no text has followed yet."""
        return self.kind is None and all(block.kind is _BYLINE for block in self.blocks)


def draft_articles(blocks: Sequence[Block], steps: Sequence[tuple[Step, State]]) -> list[Draft]:
    """The articles that *steps* make of *blocks*."""
    drafts: list[Draft] = []
    current: Draft | None = None
    before = State.OUT
    for at, (block, (step, state)) in enumerate(zip(blocks, steps, strict=True)):
        ended, before = before in ENDED, state
        if step is Step.OTHER:
            if block.kind is BlockKind.MASTHEAD:
                _add_masthead(drafts, block, at > 0 and blocks[at - 1].kind is BlockKind.MASTHEAD)
            continue
        if step is Step.NOTICE:
            titles = block.lines[: block.lines.index(block.paragraphs[0][0])]
            drafts.append(Draft(ArticleKind.NOTICE, titles, [block]))
            if state is State.OUT:
                current = None
            continue
        if step in (Step.CAPTION, Step.NOTE):
            kind = ArticleKind.PHOTO_CAPTION if step is Step.CAPTION else ArticleKind.SERIES_INTRO
            aside = Draft(kind, blocks=[block])
            drafts.append(aside)
            if state is State.PICTURE:
                current = aside
            continue
        if step in (Step.RESUME, Step.REOPEN):
            interrupted = next(
                draft for draft in reversed(drafts) if any(b is block.back for b in draft.blocks)
            )
            interrupted.blocks.append(block)
            if step is Step.REOPEN:
                current = interrupted
            continue
        begins = step in (Step.OPEN, Step.SIGN, Step.START) and not (
            current is not None and current.awaits_body and (step is Step.OPEN or not current.titles)
        )
        if current is None or begins or (ended and step is Step.SECTION):
            current = Draft(fragment=step is Step.START and not block.dated and bool(drafts))
            drafts.append(current)
        if step in (Step.OPEN, Step.CLOSE):
            current.titles += block.lines
        else:
            current.blocks.append(block)
        if step is Step.TITLED_CAPTION:
            current.kind = ArticleKind.PHOTO_CAPTION
    return drafts


def _add_masthead(drafts: list[Draft], block: Block, goes_on: bool) -> None:
    if goes_on and drafts and drafts[-1].kind is ArticleKind.MASTHEAD:
        drafts[-1].blocks.append(block)
    else:
        drafts.append(Draft(ArticleKind.MASTHEAD, blocks=[block]))


def finish_draft(draft: Draft, lines: tuple[LineRange, ...]) -> CutArticle:
    """The article that *draft* has become, printed on *lines*."""
    body, paragraphs = _build_body(draft)
    author = _take_author(draft)
    titles = _read_titles(draft, body.opening(_LEAD))
    kind = draft.kind or _kind_of(draft, titles)
    return CutArticle(
        kind=kind,
        lines=lines,
        body=body.body(),
        headline=titles.headline,
        kicker=titles.kicker,
        subhead=titles.subhead,
        section_heads=tuple(_text_of(block) for block in draft.blocks if block.kind is _HEAD),
        bylines=author or _read_bylines(draft, paragraphs),
        complete=_is_complete(draft, kind, paragraphs),
        line_starts=tuple(body.starts),
    )


def _text_of(block: Block) -> str:
    return " ".join(mend_title(line.text) for line in block.lines)


def _build_body(draft: Draft) -> tuple[BodyBuilder, list[list[Line]]]:
    """The body, with its section heads as paragraphs of their own; and the paragraphs of text alone."""
    paragraphs: list[tuple[list[Line], bool]] = []
    bare = not any(block.paragraphs for block in draft.blocks)
    for block in draft.blocks:
        if block.kind is _HEAD:
            paragraphs.append((block.lines, True))
        for index, paragraph in enumerate(block.paragraphs):
            before = paragraphs[-1] if paragraphs else None
            if index == 0 and block.resumes and before and not before[1] and not before[0][-1].closed:
                paragraphs[-1] = ([*before[0], *paragraph], False)
            else:
                paragraphs.append((paragraph, False))
        if bare and block.kind is not _HEAD:
            paragraphs += [([line], False) for line in block.lines]
    body = BodyBuilder()
    for lines, head in paragraphs:
        body.add_paragraph(lines, " " if head else "")
    return body, [lines for lines, head in paragraphs if not head]


def _read_titles(draft: Draft, lead: str) -> Titles:
    if draft.kind is ArticleKind.SERIES_INTRO and not draft.titles:
        first = draft.blocks[0]
        if not first.paragraphs or first.lines[0] is not first.paragraphs[0][0]:
            return Titles(headline=mend_title(first.lines[0].text).strip("【】[]"))
    return read_titles(draft.titles, lead)


def _take_author(draft: Draft) -> tuple[Byline, ...]:
    """The writer of an essay whose bare name stands below its title; the name is no title any more."""
    signed = any(block.dated or block.signed for block in draft.blocks)
    if len(draft.titles) < 2 or signed or draft.kind is not None:
        return ()
    name = lone_name(draft.titles[-1].text)
    if name is None:
        return ()
    draft.titles = draft.titles[:-1]
    return (Byline(UNTITLED, name),)


def _kind_of(draft: Draft, titles: Titles) -> ArticleKind:
    """News opens with a dateline; what its headline calls a notice is one; the rest is a feature."""
    if any(block.dated for block in draft.blocks):
        return ArticleKind.NEWS
    if titles.headline and titles.headline.endswith(cues.NOTICE_ENDINGS):
        return ArticleKind.NOTICE
    return ArticleKind.FEATURE


def _read_bylines(draft: Draft, paragraphs: Sequence[Sequence[Line]]) -> tuple[Byline, ...]:
    """Everyone credited: over the text, in its dateline, at the end of a paragraph, below it."""
    found: list[Byline] = []
    for block in draft.blocks:
        if block.kind is _BYLINE or (block.photo and block.kind is BlockKind.CAPTION):
            for line in _credit_lines(block):
                found += read_credit(line)
    for index, paragraph in enumerate(paragraphs):
        if index == 0:
            found += opening_credit("".join(line.text for line in paragraph[:8]))
        if paragraph[-1].signed and index in (0, len(paragraphs) - 2, len(paragraphs) - 1):
            found += closing_credit("".join(line.text for line in paragraph[-4:]))
    return tuple(dict.fromkeys(found))


def _credit_lines(block: Block) -> Iterator[str]:
    """The credits of a block: each line, and all together where a role and its name are lines apart."""
    texts = [line.text for line in block.lines if block.kind is _BYLINE or len(line.text) < 40]
    read = [text for text in texts if read_credit(text)]
    if len(read) < len(texts):
        yield " ".join(texts[-2:])
    yield from read


def _is_complete(draft: Draft, kind: ArticleKind, paragraphs: Sequence[Sequence[Line]]) -> bool:
    """Neither its beginning nor its end is missing or on another page; a notice ends in a date, not in a sentence."""
    headless = draft.fragment and not draft.titles
    if headless or not paragraphs or kind is ArticleKind.NOTICE:
        return not headless
    first, last = paragraphs[0][0].text, paragraphs[-1][-1]
    return last.closed and not cues.TURNS_TO.search(last.text) and not cues.TURNS_FROM.match(first)
