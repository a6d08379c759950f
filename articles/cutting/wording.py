"""What lines say of themselves, without regard to their layout: a title's words, or those of running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from . import cues
from .lines import Line, is_unwrapped
from .words import grows_together

TITLE_WIDTH = 30.0
COMMAS = frozenset("，,")
GROWN = 0.5
"""No title and text below it grow together so to a word."""
_TAIL = 3
_CONTINUERS = frozenset("，。、；：！？”’》）】…的了着")
"""A line opening so goes on with the line before it."""
_UNFINISHED = frozenset("的和与及在对将把被从向由于并或而且其之这那是即、“（《0123456789")
"""No title ends so."""
_CLAUSES = re.compile("[，,]")
_PROSE = re.compile(r"[0-9]|该|同时|其中|目前|并|已|均|还[^乡]|截至|以来")
_WHEN = re.compile("(?:[年月日底初]|目前|期间|季度|一步)$")
_ADVERBIAL = 3
_CLAUSE, _UNEVEN, _SENTENCE = 0.5, 2.0, 4.5
_UNFINISHED_DATE = re.compile(r"\d[年月]$|分别[为是达]$")
_INNER_END = re.compile("[。！？!?]”?[^”」』）)！？!?]")
_OPENING = frozenset(cues.OPENING_PAIRS)
_DATE = re.compile(r"(?:\d{4}年|\d{1,2}月)\s?\d{1,2}\s?[月日]")
_BACKWARD = re.compile(r"与[之此]|其中|该[县市区镇乡村社局院校]|[据对为]此")
"""A line opening so speaks of what stands before it."""


def is_text(line: Line, lone: bool) -> bool:
    """Is the line surely running text? A question or exclamation standing alone may be a title."""
    text = line.text
    last = text[-1]
    if line.closed and not (lone and last in "！!？?”…" and line.width < 26 and "。" not in text):
        return True
    if last in "）)" and text.count("）") + text.count(")") > text.count("（") + text.count("("):
        return True
    return last in "，、；,;" or "。" in text[:-1] or "；" in text or is_unwrapped(line)


def weigh_lines(run: Sequence[Line]) -> float:
    """What the lines say of themselves, and as a run."""
    return sum(map(weigh_line, run)) + weigh_run(run)


def weigh_line(line: Line) -> float:
    """What a line says of itself."""
    text, score = line.text, 0.0
    if (" " in text or "\u3000" in text) and not _is_spread(text):
        score += 1.0
    if not COMMAS.isdisjoint(text):
        score -= _weigh_comma(text)
    if line.width > TITLE_WIDTH:
        score -= 1.5
    if line.width < 20 and cues.NUMBERED.match(text):
        score += 1.0
    if _INNER_END.search(text):
        score -= 1.0
    if text[0] in _CONTINUERS:
        score -= 2.0
    elif _BACKWARD.match(text) or _DATE.match(text) or cues.REPORT_WORDS.search(text, 1):
        score -= 2.5
    return score


def _weigh_comma(text: str) -> float:
    """How much a comma speaks against a title: most where it ends the opening of a sentence, 截至目前，全镇….

    >>> _weigh_comma("建强红色引擎，激活产业动能") < _weigh_comma("各镇组建队伍，上门服务") < _weigh_comma("去年，全镇新建大棚")
    True
    """
    halves = _CLAUSES.split(text)
    if len(halves[0]) <= _ADVERBIAL or _WHEN.search(halves[0]) or _PROSE.search(text):
        return _SENTENCE
    return _CLAUSE if len({len(half) for half in halves}) == 1 else _UNEVEN


def _is_spread(text: str) -> bool:
    """Is a line set character by character, as in a column that is too wide for it?"""
    return 5 * text.count(" ") > 2 * len(text)


def weigh_run(run: Sequence[Line]) -> float:
    """What speaks against the lines as one title: an end that waits for more, an open bracket, their number."""
    score = -0.2 * (len(run) - 1) - max(len(run) - 2, 0)
    for above, below in pairwise(run):
        growing = 0.0 if below.gap else grows_together(above.text, below.text)
        if growing > GROWN:  # no title is broken within a word
            score -= 2.0 * growing
    if run[-1].text[-1] in _UNFINISHED or _UNFINISHED_DATE.search(run[-1].text[-3:]):
        score -= 3.0
    if is_unbalanced("".join([line.text for line in run])):
        score -= 3.0
    return score


def goes_on(text: str) -> bool:
    """Does *text* open with the end of a sentence, which it cannot have begun?

    >>> goes_on("堂。各村还"), goes_on("近日，各村")
    (True, False)
    """
    return text[0] in _CONTINUERS or "。" in text[1:_TAIL] or text[1:2] in ("，", "、")


def is_unbalanced(text: str) -> bool:
    """Does *text* open a quotation or bracket that it does not close?

    >>> is_unbalanced("举行“春风行动"), is_unbalanced("举行“春风行动”")
    (True, False)
    """
    for left in _OPENING.intersection(text):
        if text.count(left) > text.count(cues.OPENING_PAIRS[left]):
            return True
    return False
