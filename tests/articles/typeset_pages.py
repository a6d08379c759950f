"""Typesets whole pages from given stories in many damaged manners, by a seed, and judges how they are cut."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from articles.cutting import ArticleKind, cut_page
from tests.articles.typesetting import set_page

ALIKE = 0.8
"""An article is cut out if it shares so much of its lines with the story."""
_WOVEN = 260
"""Stories that are read across others are no longer, in characters."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is given: *titles* are the lines of its headline."""

    titles: tuple[str, ...]
    paragraphs: tuple[str, ...]
    kicker: str | None = None

    @property
    def headline(self) -> str:
        return "".join(self.titles)


@dataclass(slots=True)
class Page:
    """A page with the story that owns each of its lines, None for blank ones."""

    lines: list[str] = field(default_factory=list)
    owners: list[Story | None] = field(default_factory=list)

    def put(self, lines: Sequence[str], owner: Story | None) -> None:
        self.lines += lines
        self.owners += [owner if line else None for line in lines]

    def gap(self, size: int = 1) -> None:
        if self.lines:
            self.put([""] * size, None)


def typeset(stories: Sequence[Story], seed: int) -> Page:
    """A page of some of the *stories*: headlines above or below, pieces of two or three read across, columns broken."""
    rng = random.Random(seed)
    page, width, indent = Page(), rng.choice((13, 15, 17, 19)), rng.choice(("", "　　"))
    left = rng.sample(list(stories), min(len(stories), 6))
    below = rng.random() < 0.4
    while left:
        short = [story for story in left if sum(map(len, story.paragraphs)) < _WOVEN and not story.kicker]
        if len(left) > 3 and len(short) > 1 and rng.random() < 0.5:
            woven = short[: rng.choice((2, 2, 3))]
            _weave(rng, page, woven, width, indent)
            left = [story for story in left if story not in woven]
        else:
            _set_plain(rng, page, left.pop(), width, indent, below)
        page.gap(rng.choice((1, 2)))
    return page


def _set_plain(rng: random.Random, page: Page, story: Story, width: int, indent: str, below: bool) -> None:
    titles = [*([story.kicker, ""] if story.kicker else []), *story.titles]
    body = _break_column(rng, _set_body(story, width, indent))
    for part in (body, titles) if below else (titles, body):
        page.put(part, story)
        if part is (body if below else titles):
            page.gap()


def _break_column(rng: random.Random, body: list[str]) -> list[str]:
    """The body with a blank line where a column ends, most often within a sentence."""
    if len(body) < 6 or rng.random() < 0.5:
        return body
    at = rng.randint(3, len(body) - 2)
    return [*body[:at], "", *body[at:]]


def _weave(rng: random.Random, page: Page, stories: Sequence[Story], width: int, indent: str) -> None:
    """Headlines one under the other, and the stories' pieces in turn."""
    for story in stories:
        page.put(list(story.titles), story)
    page.gap(rng.choice((1, 2)))
    pieces = []
    for story in stories:
        body = _set_body(story, width, indent)
        at = rng.randint(2, len(body) - 2)
        pieces.append(((story, body[:at]), (story, body[at:])))
    for turn in zip_longest(*pieces):
        for piece in turn:
            if piece:
                page.put(piece[1], piece[0])
                page.gap()


def _set_body(story: Story, width: int, indent: str) -> list[str]:
    return set_page("\n".join(f"¶{text}" for text in story.paragraphs), width, indent).split("\n")


def judge(page: Page) -> tuple[int, int, int]:
    """How many stories a page has, how many are cut out, and how many of them under their own headline."""
    cut = [
        article
        for article in cut_page("\n".join(page.lines)).articles
        if article.kind is not ArticleKind.MASTHEAD
    ]
    stories = {story.headline: story for story in page.owners if story}
    found = titled = 0
    for story in stories.values():
        own = {at for at, owner in enumerate(page.owners, 1) if owner is story}
        for article in cut:
            lines = {
                at
                for first, last in article.lines
                for at in range(first, last + 1)
                if page.lines[at - 1].strip()
            }
            if len(own & lines) >= ALIKE * len(own | lines):
                found += 1
                titled += article.headline == story.headline
    return len(stories), found, titled
