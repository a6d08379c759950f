"""Read the titles of one article: which line is the kicker, which lines are the headline, which the subhead.

A two-line headline (乡镇名 ＋ 谓语) and a kicker over a headline look the same once the type sizes are lost. What
tells them apart is grammar: a headline's halves need each other, a kicker and a headline each stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from . import cues
from .bodies import mend_title
from .display import is_unbalanced
from .lines import Line

_WORDS = cues.read_data("headlines")
_SUBJECTS: tuple[str, ...] = tuple(_WORDS["subjects"])
_LONG_SUBJECTS = tuple(word for word in _SUBJECTS if len(word) > 1)
_OPEN_ENDS: tuple[str, ...] = tuple(_WORDS["open_ends"])
_REPORTS: tuple[str, ...] = tuple(_WORDS["reports"])
_EVENT_CLOSED = re.compile(cues.any_of(_WORDS["events"]) + r"(?:在.{2,8})?(?:召开|举行|举办|启动|开展)$")
_STARTS: tuple[str, ...] = (*_WORDS["adverbs"], *_WORDS["verbs"], *_WORDS["short_starts"])
_PREDICATE = re.compile(cues.any_of(_WORDS["verbs"]))
_SUBJECT_FIRST = re.compile(
    rf"^[^\s，、：]{{1,10}}?(?:{'|'.join(map(re.escape, _SUBJECTS))})(?![长级民镇委员])"
)
_ATTENDANCE = re.compile(cues.any_of(_WORDS["attendance"]))
_SERIES = cues.one_of(_WORDS["series_patterns"])
_DASHED = ("—", "－－", "--", "──")
_MOST = 6


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


def read_titles(lines: Sequence[Line]) -> Titles:
    """The headline, kicker and subhead that *lines* print, from above to below.

    >>> [line] = read_lines("临溪镇 抢抓农时备春耕")
    >>> read_titles([line]).headline
    '临溪镇 抢抓农时备春耕'
    """
    parts = [_Part(mend_title(line.text), line.gap > 0, line.level) for line in lines]
    if not parts:
        return Titles()
    if len(parts) == 1:
        parts = _split_line(parts[0])
    return _partition(parts[:_MOST], parts[_MOST:])


def _split_line(part: _Part) -> list[_Part]:
    """A kicker that a converter ran together with its headline, as two parts; else the line as one."""
    at = part.text.find(" ")
    while at > 0:
        head, rest = part.text[:at], part.text[at + 1 :]
        lone = len(head) > 10 and len(rest) > 6 and not is_unbalanced(head)
        if lone and has_subject_first(rest) and not has_subject_first(head) and has_predicate(head):
            return [_Part(head, False, part.level), _Part(rest, True, part.level, spaced=True)]
        at = part.text.find(" ", at + 1)
    return [part]


def _partition(parts: Sequence[_Part], rest: Sequence[_Part]) -> Titles:
    """The best-evidenced way to part the lines into kicker, headline and subhead."""
    joins = [join_score(above, below) for above, below in pairwise(parts)]
    best, split = float("-inf"), (0, len(parts))
    for start in range(len(parts)):
        for stop in range(start + 1, len(parts) + 1):
            score = sum(joins[start : stop - 1])
            if start:
                score -= joins[start - 1] + 0.5 * (start > 2)
            if stop < len(parts):
                score += _subhead_score(parts[stop]) - joins[stop - 1]
            if score > best + 1e-9:
                best, split = score, (start, stop)
    start, stop = split
    return Titles(
        headline=_join(parts[start:stop]),
        kicker=_join(parts[:start], " ") or None,
        subhead=_join([*parts[stop:], *rest], " ") or None,
    )


def join_score(above: _Part, below: _Part) -> float:
    """Above zero when the two lines are halves of one headline."""
    upper, lower = above.text, below.text
    score = -0.6 if below.gap else 0.6
    if is_unbalanced(upper):
        return score + 6.0
    if lower.startswith(_DASHED) or _SERIES.search(upper):
        return score - 5.0
    named = upper.rstrip("：:")
    if named.endswith(_REPORTS):
        return score - 5.0
    if named != upper:
        return score + (
            2.0 if len(named) <= 10 and (is_bare_subject(named) or not has_predicate(named)) else -3.0
        )
    if below.level and above.level and below.level != above.level:
        score -= 2.0
    set_apart = " " in upper
    lower_starts = lower.startswith(_STARTS)
    if upper.endswith(_OPEN_ENDS) and not _EVENT_CLOSED.search(upper):
        score += 3.0
    if not set_apart and is_bare_subject(upper):
        score += 3.0
    elif not set_apart and not has_predicate(upper):
        score += 2.5
    elif lower_starts:
        score += 1.0
    else:
        score -= 2.0
    if has_subject_first(lower):
        score -= 1.5
    if set_apart != (" " in lower) and (set_apart or not is_bare_subject(upper)):
        score -= 1.8
    if len(upper) > 1.6 * len(lower):
        score -= 0.5
    return score


def has_predicate(text: str) -> bool:
    """Does a title say what is done, not only name a thing?

    >>> has_predicate("临溪镇抢抓农时备春耕"), has_predicate("临溪镇农业服务中心")
    (True, False)
    """
    return bool(_PREDICATE.search(text, 1)) or text.startswith(_STARTS)


def _subhead_score(part: _Part) -> float:
    """How much a line below a headline looks like a subhead."""
    if part.text.startswith(_DASHED):
        return 6.0
    if _ATTENDANCE.search(part.text) and not has_subject_first(part.text):
        return 2.5
    return -1.5


def has_subject_first(text: str) -> bool:
    """Does a title open with a place or an organisation?

    >>> has_subject_first("临溪镇喜迎丰收"), has_subject_first("推进社区治理")
    (True, False)
    """
    return not text.startswith(_STARTS) and _SUBJECT_FIRST.match(text) is not None


def is_bare_subject(text: str) -> bool:
    """Is a title no more than the name of who acts?

    >>> is_bare_subject("临溪县市场监督管理局"), is_bare_subject("携手共建美好家园")
    (True, False)
    """
    if text.endswith(_LONG_SUBJECTS):
        return True
    if not text.endswith(_SUBJECTS):
        return False
    ends = [predicate.end() for predicate in _PREDICATE.finditer(text)]
    return not ends or ends[-1] >= len(text) - 1


def _join(parts: Sequence[_Part], between: str = "") -> str:
    """The parts as one title; a quotation broken at the line's end keeps the break as a space."""
    out = ""
    for part in parts:
        out += (" " if part.spaced or is_unbalanced(out) else between if out else "") + part.text
    return out.strip()
