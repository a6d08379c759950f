"""Read the titles of one article: which line is the kicker, which lines are the headline, which the subhead.

A two-line headline (乡镇名 ＋ 谓语) and a kicker over a headline look the same once the type sizes are lost. What
tells them apart is grammar: a headline's halves need each other, a kicker and a headline each stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from . import grammar
from .bodies import mend_title
from .lines import Line
from .wording import is_unbalanced

_DASHED = ("—", "－－", "--", "──")
_MOST = 6
_LONG = 12
"""A line of more, with its subject first, has a verb, known or not."""
_CLAUSE = 8
"""So long a line above parallel clauses is a clause of its own."""
_DASH = 6.0
_PARTED = -3.0
"""Papers set a blank line into a headline only after the name of who acts."""
_MARKS = "●■◆○□◇★▲※ "
"""Short news is marked so; the mark is no part of its headline."""
_SPREAD = 6.0
_SET_ALIKE = 2.0
"""Two lines that stand together below one set apart are of one size."""
_QUOTED = 8
_NAME_AT_END = re.compile(r"(?<=.)“[^”]{2,6}”$")
"""青石镇“三色管理”: a subject with the name of what it does is still a subject."""
_COMMA = re.compile("[，,]")
_CLAUSE_MARKS = re.compile("[、，,]")
_NO_QUOTES = str.maketrans("", "", "“”")
_NAME = 4
"""The thing that a story is about is named in so many characters: 某某小米."""
_SHORT = 6
"""A line of fewer characters rarely stands alone."""


@dataclass(frozen=True, slots=True)
class Titles:
    """What an article is called."""

    headline: str | None = None
    kicker: str | None = None
    subhead: str | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A line of a title, or a piece of one set apart by a space."""

    text: str
    gap: bool
    level: int
    spaced: bool = False
    spread: bool = False
    """Set character by character over the line's width."""


def read_titles(lines: Sequence[Line], lead: str = "") -> Titles:
    """The headline, kicker and subhead that *lines* print, from above to below; *lead* opens the body.

    >>> from .lines import read_lines
    >>> read_titles(read_lines("盯紧目标抓落实\\n临溪县召开项目建设\\n推进会议"))
    Titles(headline='临溪县召开项目建设推进会议', kicker='盯紧目标抓落实', subhead=None)
    """
    parts = [_read_part(line) for line in lines]
    if not parts:
        return Titles()
    if len(parts) == 1:
        parts = _split_line(parts[0])
        if len(parts) == 1:
            return Titles(parts[0].text)
    if parts[0].text.startswith(_DASHED) and not parts[1].text.startswith(_DASHED):
        titles = _partition(parts[1:_MOST], parts[_MOST:], lead)
        # A text layer may give the smaller line first.
        return replace(titles, subhead=" ".join(filter(None, (parts[0].text, titles.subhead))))
    return _partition(parts[:_MOST], parts[_MOST:], lead)


def weigh_joint(above: Line, line: Line) -> float:
    """Above zero when two lines that stand together are halves of one title, below when each stands alone.

    >>> from .lines import read_lines
    >>> half, whole, other = read_lines("南岗镇\\n春耕忙\\n临溪镇整治河道垃圾")
    >>> weigh_joint(half, whole) > 0 > weigh_joint(whole, other)
    True
    """
    if line.text.startswith(_DASHED):
        return _DASH
    return join_score(_read_part(above), _read_part(line))


def _read_part(line: Line) -> _Part:
    text = mend_title(line.text)
    text = text.lstrip(_MARKS) or text
    return _Part(text, line.gap > 0, line.level, spread=" " not in text and len(line.text.split()) > 2)


def _split_line(part: _Part) -> list[_Part]:
    """A kicker that a converter ran together with its headline, as two parts; else the line as one."""
    at = part.text.find(" ")
    while at > 0:
        head, rest = part.text[:at], part.text[at + 1 :]
        lone = len(head) > 10 and len(rest) > 6 and not (is_unbalanced(head) or grammar.is_bare_subject(head))
        named = grammar.has_subject_first(rest) and (
            _lists_clauses(head) or not grammar.has_subject_first(head)
        )
        if lone and (named or (_COMMA.search(head) and not _COMMA.search(rest))):
            return [_Part(head, False, part.level), _Part(rest, True, part.level, spaced=True)]
        at = part.text.find(" ", at + 1)
    return [part]


def _lists_clauses(text: str) -> bool:
    """Are these clauses in a row, whoever acts in the first: 支部建在网格、服务送到门前?"""
    return grammar.has_predicate(text) and len(_CLAUSE_MARKS.split(text)) > 1


def _partition(parts: Sequence[_Part], rest: Sequence[_Part], lead: str = "") -> Titles:
    """The best-evidenced way to part the lines into kicker, headline and subhead."""
    joins = [
        join_score(above, below, "".join(part.text for part in parts[at + 2 :]), lead)
        for at, (above, below) in enumerate(pairwise(parts))
    ]
    if len(parts) == 3 and _parts_first(parts, rest) and joins[0] < 0:
        joins[1] += _SET_ALIKE
    best, split = float("-inf"), (0, len(parts))
    for start in range(len(parts)):
        for stop in range(start + 1, len(parts) + 1):
            score = sum(joins[start : stop - 1])
            if start:
                score -= joins[start - 1] + 0.5 * (start > 2)
            if stop < len(parts):
                if grammar.is_series(parts[stop - 1].text):
                    continue  # what is printed below the title of a series is the headline
                above = "".join(part.text for part in parts[start:stop])
                score += _subhead_score(parts[stop], above) - joins[stop - 1]
            if score > best + 1e-9:
                best, split = score, (start, stop)
    start, stop = split
    return Titles(
        headline=_join(parts[start:stop]),
        kicker=_join(parts[:start], " ") or None,
        subhead=_join([*parts[stop:], *rest], " ") or None,
    )


def _parts_first(parts: Sequence[_Part], rest: Sequence[_Part]) -> bool:
    """Does a blank line part only the first of three lines from the others, and is it no title of a series?"""
    _, upper, lower = parts
    return upper.gap and not lower.gap and not rest and not grammar.is_series(parts[0].text)


def join_score(above: _Part, below: _Part, rest: str = "", lead: str = "") -> float:
    """Above zero when the two lines are halves of one headline; *rest* follows the lower one, *lead* opens the body."""
    upper, lower = above.text, below.text
    score = 0.6
    if below.gap:
        score = -0.6 if len(upper) <= _SHORT or _is_name(upper) else _PARTED
    if is_unbalanced(upper):
        return score + 6.0
    if lower.startswith(_DASHED) or grammar.is_series(upper):
        return score - 5.0
    named = upper.rstrip("：:")
    if grammar.names_speaker(named):
        return score - 5.0
    if not below.gap and len(lower) <= _QUOTED and lower[0] == "“" and lower.find("”") == len(lower) - 1:
        return score + 3.0  # a name in quotation marks is no title by itself
    if _are_parallel(upper, lower):
        return score + 3.0
    if named != upper:
        return score + (2.0 if len(named) <= 10 and not _is_clause(named) else -3.0)
    if below.level and above.level and below.level != above.level:
        score -= 2.0
    if above.spread and not below.spread:
        score -= _SPREAD  # the other way round a short last line was set to the width of the first
    if grammar.names_guests(lower):
        score -= 2.5
    if grammar.lists_counts(lower) and _is_whole(upper):
        return score - 2.0
    if grammar.measures(lower) and grammar.has_subject_first(upper) and "：" not in upper:
        return score + 2.5
    if _names_subject(lower, lead) and _may_stand_alone(upper):
        return score - 2.5
    return score + _need_score(upper, lower + rest) + _shape_score(upper, lower)


def _is_name(text: str) -> bool:
    """Does a line no more than name who acts, or what the headline is about: 云州区新市民公寓?"""
    if grammar.is_bare_subject(text):
        return True
    return " " not in text and grammar.has_subject_first(text) and not grammar.has_predicate(text)


def _are_parallel(upper: str, lower: str) -> bool:
    """Is the lower line built like what follows the subject in the upper: 某镇：枣市“不打烊” / 电商“加满油”?"""
    subject, colon, clause = upper.partition("：")
    if not colon or not subject:
        return False
    if clause.count("“") == lower.count("“") > 0:
        return len(clause) == len(lower)
    return _CLAUSE > len(clause.translate(_NO_QUOTES)) == len(lower.translate(_NO_QUOTES)) > 3


def _names_subject(text: str, lead: str) -> bool:
    """Does a line say what the thing does that the body's first words name?"""
    name = text[:_NAME]
    if len(text) <= _NAME or not name.isalpha() or name not in lead:
        return False
    return grammar.has_predicate(text) and not grammar.starts_with_verb(text)


def _may_stand_alone(text: str) -> bool:
    """Is a line long enough for a clause, and does it neither open with a subject nor wait for more?"""
    if len(text) < _SHORT or grammar.is_time(text):
        return False
    return not (
        grammar.has_subject_first(text) or grammar.is_bare_subject(text) or grammar.waits_for_more(text)
    )


def _is_clause(text: str) -> bool:
    """Does a line say who does what?"""
    return grammar.has_predicate(text) and not grammar.is_bare_subject(text)


def _is_sentence(text: str) -> bool:
    """Is a line, with its subject first, as long as a whole headline: 临溪镇织密“民生微实事”服务网?"""
    return len(text) > _LONG and grammar.has_subject_first(text) and not grammar.waits_for_more(text)


def _is_whole(text: str) -> bool:
    """Does a line say, with its subject first and without figures, what has happened?"""
    if grammar.waits_for_more(text) or any(char.isdigit() for char in text):
        return False
    return grammar.has_subject_first(text) and not grammar.is_bare_subject(text) and len(text) > _CLAUSE


def _need_score(upper: str, lower: str) -> float:
    """Whether the upper line needs the lower: its verb, its object, the event of its time."""
    if grammar.waits_for_more(upper) or grammar.is_time(upper):
        return 3.0
    subject_first = grammar.has_subject_first(lower)
    if " " not in upper and grammar.is_bare_subject(_NAME_AT_END.sub("", upper)):
        return 3.0 - 1.5 * subject_first
    if " " not in upper and not grammar.has_predicate(upper):
        whole = subject_first and (grammar.has_predicate(lower) or len(lower) > _LONG)
        return -1.5 if whole and len(upper) >= _SHORT else 2.5 - 1.5 * subject_first
    return (1.0 if grammar.starts_with_verb(lower) else -2.0) - 1.5 * subject_first


def _shape_score(upper: str, lower: str) -> float:
    """Whether the two lines are built as halves: alike in length, or both of one piece."""
    subject_first = grammar.has_subject_first(lower)
    upper_parted, lower_parted = " " in upper, " " in lower
    score = 0.0
    if (
        (upper_parted or lower_parted)
        and not grammar.is_bare_subject(lower)
        and len({len(part) for part in f"{upper} {lower}".split(" ")}) == 1
    ):
        return 3.0
    if not upper_parted and not lower_parted:
        if len(upper) == len(lower) and not subject_first:
            score += 3.0
        elif len(upper) < _SHORT:
            score += 1.0 if subject_first else 2.5
        elif len(upper) > 1.6 * len(lower):
            score -= 0.5
    elif upper_parted and not lower_parted:
        score -= 0.5 if grammar.starts_with_verb(lower) else 1.8
    elif not upper_parted and not grammar.is_bare_subject(upper):
        score -= 1.8 if len(upper) < _CLAUSE else 4.0
    return score


def _subhead_score(part: _Part, above: str) -> float:
    """How much a line below a headline looks like a subhead: a dash, who was there, when and how much."""
    if part.text.startswith(_DASHED):
        return 6.0
    if grammar.lists_counts(part.text) and _is_whole(above):
        return 4.0
    if grammar.counts_since(part.text) and ("：" in above[:-1] or _is_sentence(above)):
        return 6.5
    return 2.5 if grammar.names_guests(part.text) else -1.5


def _join(parts: Sequence[_Part], between: str = "") -> str:
    """The parts as one title; a quotation broken at the line's end keeps the break as a space."""
    out = ""
    for part in parts:
        out += (" " if part.spaced or is_unbalanced(out) else between if out else "") + part.text
    return out.strip()
