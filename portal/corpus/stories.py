"""Articles of a made-up newspaper: jieba's words as often as they are used, and between them names and figures."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import accumulate
from math import exp, log
from random import Random
from typing import Final, NamedTuple

import jieba

SHORTEST, LONGEST = 200, 1500
VOCABULARY, PHRASES = 20_000, 100_000
_TAGS: Final = frozenset("nvad")  # nouns, verbs, adjectives, adverbs
_NAMES: Final = frozenset({"nr", "ns", "nt", "nrt", "nrfg", "nz"})


class Known(NamedTuple):
    """An entity that a story can be about."""

    pk: int
    kind: str
    name: str


class Measure(NamedTuple):
    """An indicator that a story can report."""

    pk: int
    name: str
    unit: str
    timing: str


class MentionMade(NamedTuple):
    start: int
    end: int
    known: Known


class FigureMade(NamedTuple):
    start: int
    end: int
    value: Decimal
    qualifier: str
    subject: Known
    measure: Measure
    period_text: str
    first: date
    last: date


@dataclass(slots=True)
class Place:
    """What a newspaper of one county writes about."""

    home: Known
    areas: Sequence[Known]
    organizations: Sequence[Known]


@dataclass(slots=True)
class Story:
    """An article with all that is read in it; ``words`` are its tokens, those of the headline first."""

    headline: str
    headline_words: list[str]
    words: list[str] = field(default_factory=list)
    mentions: list[MentionMade] = field(default_factory=list)
    figures: list[FigureMade] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    length: int = 0

    @property
    def body(self) -> str:
        return "".join(self.parts)

    def say(self, *words: str) -> None:
        """Go on with *words*; marks are among them."""
        for word in words:
            self.parts.append(word)
            self.length += len(word)
        self.words += words

    def name(self, known: Known) -> None:
        self.mentions.append(MentionMade(self.length, self.length + len(known.name), known))
        self.say(known.name)


@cache
def vocabulary() -> tuple[list[str], list[int]]:
    """jieba's commonest words, and for each how often it and those before it are used."""
    rows = [line.decode().split() for line in jieba.get_dict_file()]
    usable = [
        (int(count), word)
        for word, count, tag in rows
        if 2 <= len(word) <= 4
        and tag[0] in _TAGS
        and tag not in _NAMES
        and min(word) >= "\u4e00"
        and max(word) <= "\u9fff"
    ]
    usable.sort(reverse=True)
    del usable[VOCABULARY:]
    return [word for _, word in usable], list(accumulate(count for count, _ in usable))


def write(
    rng: Random, place: Place, topics: Sequence[Known], measures: Sequence[Measure], day: date
) -> Story:
    """A story of *place* in the newspaper of *day*."""
    title = [*_words(rng, 2), rng.choice(place.areas).name, *_words(rng, 2)]
    story = Story("".join(title), title)
    story.say("本报讯", "（", "记者", " ", rng.choice("周吴郑王冯陈褚卫"), rng.choice("远晴川岚明静"), "）")
    wanted = int(exp(rng.uniform(log(SHORTEST), log(LONGEST))))
    street = rng.choice(place.areas)
    while story.length < wanted:
        turn = rng.random()
        if turn < 0.06:
            _report(rng, story, rng.choice((place.home, street)), rng.choice(measures), day)
        elif turn < 0.25:
            story.name(rng.choice((street, rng.choice(place.areas), rng.choice(place.organizations))))
            _sentence(rng, story)
        elif turn < 0.28:
            story.say("“")
            story.name(rng.choice(topics))
            story.say("”")
            _sentence(rng, story)
        else:
            _sentence(rng, story)
        if rng.random() < 0.12:
            story.say("\n")
    return story


def _sentence(rng: Random, story: Story) -> None:
    for mark in rng.choice(("。", "，。", "，，。", "，、。")):
        story.say(*rng.choice(_phrases()), mark)


@cache
def _phrases() -> list[list[str]]:
    """What sentences are put together from: three to seven words each. Drawing every word anew takes half the time."""
    rng = Random("phrases")
    return [_words(rng, rng.randint(3, 7)) for _ in range(PHRASES)]


def _words(rng: Random, count: int) -> list[str]:
    words, used = vocabulary()
    return rng.choices(words, cum_weights=used, k=count)


def _report(rng: Random, story: Story, subject: Known, measure: Measure, day: date) -> None:
    """A sentence that reports *measure* of *subject*, for the month or the year up to it."""
    last = date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
    whole_month = measure.timing == "period" and rng.random() < 0.6
    if measure.timing == "point":
        text, first = f"截至{day.month}月底", last
    elif whole_month:
        text, first = f"{day.month}月", date(day.year, day.month, 1)
    else:
        text, first = f"1至{day.month}月", date(day.year, 1, 1)
    value = Decimal(int(exp(rng.gauss(5, 1.6))) + 1)
    qualifier = "more_than" if rng.random() < 0.1 else "exact"
    story.say(text, "，")
    story.name(subject)
    story.say(measure.name, "为")
    start = story.length
    story.say(f"{value}{'余' if qualifier == 'more_than' else ''}{measure.unit}")
    story.figures.append(
        FigureMade(start, story.length, value, qualifier, subject, measure, text, first, last)
    )
    story.say("。")
