"""What cutting returns: a page as articles, each with the lines it was printed on."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

LineRange = tuple[int, int]
"""First and last line of a run of page lines, 1-based and inclusive."""


class ArticleKind(StrEnum):
    """What a piece of a page is; the values stand in every export, so they never change."""

    NEWS = "news"
    FEATURE = "feature"
    PHOTO_CAPTION = "photo_caption"
    NOTICE = "notice"
    SERIES_INTRO = "series_intro"
    MASTHEAD = "masthead"


@dataclass(frozen=True, slots=True)
class Byline:
    """A person credited for an article: *role* as printed (记者, 通讯员, 摄 …), *name* without spaces."""

    role: str
    name: str


class LineStart(NamedTuple):
    """The body's character at *offset* is the first one taken from page line *line*."""

    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class CutArticle:
    """One article of a page.

    ``body`` is its paragraphs joined by a newline, with the page's line breaks mended. Headline, kicker and
    subhead are not repeated in it. Offsets into the body count code points.
    """

    kind: ArticleKind
    lines: tuple[LineRange, ...]
    body: str
    headline: str | None = None
    kicker: str | None = None
    subhead: str | None = None
    section_heads: tuple[str, ...] = ()
    bylines: tuple[Byline, ...] = ()
    complete: bool = True
    line_starts: tuple[LineStart, ...] = field(default=(), repr=False)

    def line_at(self, offset: int) -> int:
        """The 1-based page line on which the body's character at *offset* was printed."""
        at = bisect_right(self.line_starts, offset, key=lambda start: start.offset)
        return self.line_starts[max(at - 1, 0)].line


@dataclass(frozen=True, slots=True)
class CutPage:
    """A page cut up. Every line belongs to an article or to ``other_lines``; blank lines may belong to neither."""

    articles: tuple[CutArticle, ...]
    other_lines: tuple[LineRange, ...]
