"""Cut a page: from its text to its articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from .assignment import assign_blocks
from .blocks import BlockKind, group_lines
from .bodies import BodyBuilder
from .captions import part_captions
from .drafts import Draft, draft_articles, finish_draft
from .interleaving import part_interleaved
from .lines import Line, is_closed, read_lines
from .marking import mark_lines
from .model import ArticleKind, CutArticle, CutPage, LineRange
from .pictures import part_pictures
from .seams import part_seams, part_titles
from .threads import part_threads

_NOBODY = -1
"""Owns the lines of no article."""


def cut_page(text: str) -> CutPage:
    """The articles of a page of newspaper text, and the lines that belong to none.

    Any text gives a page; a text without layout is one article.

    >>> page = cut_page("临溪镇抢抓农时\\n本报讯（记者 张三）近日，临溪镇春耕正忙。")
    >>> [(article.headline, article.lines, article.body) for article in page.articles]
    [('临溪镇抢抓农时', ((1, 2),), '本报讯（记者 张三）近日，临溪镇春耕正忙。')]
    """
    lines = read_lines(text)
    mark_lines(lines)
    blocks = part_captions(part_pictures(group_lines(lines)))
    blocks = part_seams(part_interleaved(part_threads(part_titles(blocks))))
    if not any(block.paragraphs for block in blocks):
        return _read_bare(lines, all(block.kind in (BlockKind.OTHER, BlockKind.MASTHEAD) for block in blocks))
    drafts = draft_articles(blocks, assign_blocks(blocks))
    return _compose(lines, [draft for draft in drafts if draft.stands])


def _compose(lines: Sequence[Line], drafts: Sequence[Draft]) -> CutPage:
    """The page of the finished *drafts*; lines that none of them holds belong to nobody."""
    for owner, draft in enumerate(drafts):
        for part in (draft.titles, *[block.lines for block in draft.blocks]):
            for line in part:
                line.owner = owner
    ranges: dict[int, list[LineRange]] = defaultdict(list)
    first = last = lines[0]
    owner = first.owner
    for line in lines:
        if line.owner != owner:
            ranges[owner].append((first.number, last.last))
            first, owner = line, line.owner
        last = line
    ranges[owner].append((first.number, last.last))
    articles = [finish_draft(draft, tuple(ranges[owner])) for owner, draft in enumerate(drafts)]
    articles.sort(key=lambda article: article.lines)
    return CutPage(tuple(articles), tuple(ranges[_NOBODY]))


def _read_bare(lines: Sequence[Line], furniture: bool) -> CutPage:
    """A text that holds no sentence: one article, unless all of it is a page's furniture."""
    if not lines:
        return CutPage((), ())
    whole: tuple[LineRange, ...] = ((lines[0].number, lines[-1].last),)
    if furniture:
        return CutPage((), whole)
    body = BodyBuilder()
    for line in lines:
        body.add_paragraph([line])
    return CutPage(
        (
            CutArticle(
                kind=ArticleKind.FEATURE,
                lines=whole,
                body=body.body(),
                complete=is_closed(lines[-1].text),
                line_starts=tuple(body.starts),
            ),
        ),
        (),
    )
