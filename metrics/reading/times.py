"""Find the pieces of time expressions: years, months, days, quarters, 目前, 近三年, 以来.

A piece says only what is printed; dating.py joins neighbours (今年 + 年初 + 以来) and resolves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .knowledge import WordFinder, Words, load, one_of
from .numerals import DIGITS, read_chinese

_DATA = load("times")

# Word → the kind of piece it is, and what the data file says of it.
_KINDS: dict[str, tuple[str, object]] = {}
for _kind in (
    "years",
    "context_years",
    "relative_months",
    "relative_weeks",
    "relative_days",
    "context_days",
    "parts",
):
    for _word, _value in _DATA[_kind].items():
        _KINDS[_word] = (_kind, _value)
for _kind in ("now", "unknown"):
    for _word in _DATA[_kind]["words"]:
        _KINDS[_word] = (_kind, None)
_AFTER_GUARDS = {word: frozenset(characters) for word, characters in _DATA["after_guards"].items()}
_WORDS = WordFinder(_KINDS)

_SPELT = "".join(DIGITS)
_GUARDS: dict[str, str] = _DATA["guards"]
_OPENERS: dict[str, str] = _DATA["openers"]
_PLAN_NOUNS = frozenset(_DATA["plan_nouns"]["words"])
_PLAN_VERBS = frozenset(_DATA["plan_nouns"]["verbs"])
_NOUN_IF: str = _DATA["plan_nouns"]["noun_if"]
_FIXED: dict[str, list[int]] = _DATA["holidays"]["fixed"]
_OPENING_QUOTES = frozenset('“"‘')
_HAN = _SPELT + "十"
_N = rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}})"

# A set at the front lets the search leap from run to run; what a run says is then read at its place.
_RUNS = re.compile(rf"[\d{_HAN}][\d{_HAN}]*", re.ASCII)
_AFTER_RUN = frozenset("年月日号天周个至到、和与./~—-")
_NUMBERS = re.compile(
    rf"""
    (?<![\d.第])
    (?: (?P<ymd> (?:19|20)\d\d[-./年](?:1[0-2]|0?[1-9])[-./月](?:3[01]|[12]\d|0?[1-9])(?:[日号]|(?![\d年月-])) )  # 2019-10-01
      | (?P<year_range> (?:19|20)\d\d年?(?:至|到|[-—~]{{1,2}}|、|和|与)(?:19|20)\d\d年度? ) (?![级薪])                 # 2016—2020年
      | (?P<year> (?:19|20)\d\d | [一二][九〇零○][{_SPELT}]{{2}} ) 年度? (?![级薪鉴])                               # 2019年
      | (?P<months> {_N}月?份?(?:至|到|[-—~]{{1,2}}){_N}月(?:份)? )                                              # 1至5月份
      | (?P<days> \d{{1,2}}日?(?:至|到|[-—~]{{1,2}}|、|和)\d{{1,2}}日 )                                          # 15日至17日
      | (?P<month> {_N} ) 月 (?:份)? (?P<month_part> 底|末|初|上旬|中旬|下旬 )?                                   # 10月底
      | (?P<day> \d{{1,2}} ) [日号] (?![楼院线站店井门文令桌])                                                    # 19日
      | (?P<count> {_N} ) (?P<of> 年|个月|周|天 ) (?P<tail> 多?以?来(?!了|过|回)|间(?!隔)|多?(?:[以之]前|前(?![后往来沿景])) )  # 五年来, 三年前
      | (?P<span> \d{{1,3}} ) 天时间                                                                             # 5天时间
    )
    """,
    re.VERBOSE | re.ASCII,
)
_LAST_GROUPS = {"month_part": "month", "tail": "count"}  # what a kind of number may have behind it
_RECENT = re.compile(
    rf"(?:近|最近|过去|前|这|头)(?P<count>\d{{1,2}}|[{_HAN}]{{1,3}}|几)(?P<of>年|个月|周|天|个季度)(?:多|半)?(?:以?来|间|里|中|时间)?(?!级|代|轻)",
    re.ASCII,
)
_HALF_YEARS = re.compile("[近这]半年(?:多?以?来|多|间|里|中)?|(?<![上下前后大每])半年多?以?来")
_PLANS = re.compile(
    rf"(?P<plan>{one_of(_DATA['plans'])})(?:[”\"’]|(?=期|时|末|以|初))(?P<part>期间|时期|以来|期末|末期|末|初期|初|期初)"
)
_HOLIDAY = rf"[“\"‘]?(?:{one_of((*_FIXED, *_DATA['holidays']['moving']))})[”\"’]?节?"
_HOLIDAYS = re.compile(
    rf"(?<![二三四五六七八九])(?P<names>{_HOLIDAY}(?:[、和与及]?{_HOLIDAY})?){one_of(_DATA['holidays']['nouns'])}?$"
)
_HOLIDAY_TAILS = re.compile(f"[{''.join({tail[0] for tail in _DATA['holidays']['tails']})}]")
_TAIL_WORDS = Words(_DATA["holidays"]["tails"])
_LONGEST_HOLIDAY = 18
_FIXED_NAMES = re.compile(one_of(_FIXED))
_MOVING_NAMES = re.compile(one_of(_DATA["holidays"]["moving"]))
_TAILS = re.compile(
    r"(?P<since>以来|至今(?![年日天后]))|(?P<before>[以之]前|前(?![后往来沿景三两十\d]))|(?P<start>起|开始|[以之]后|后(?![勤续备]))"
    r"|(?P<same>同期|同月)|(?P<during>期间|[之以]内)"
)


class Piece(NamedTuple):
    """A piece of a time expression: its *kind* says how to understand *values*."""

    start: int
    end: int
    kind: str
    values: tuple[int, ...] = ()
    part: str = ""


def find_pieces(text: str) -> list[Piece]:
    """The pieces of *text* in reading order, none overlapping another.

    >>> [(p.kind, p.values) for p in find_pieces("今年5月16日，近三年")]
    [('years', (0,)), ('month', (5,)), ('day', (16,)), ('recent', (3,))]
    """
    found = [*_words(text), *_numbers(text), *_recent(text), *_plans(text), *_holidays(text)]
    # The longer of two that begin together wins; after it nothing may begin inside it.
    found.sort(key=lambda piece: (piece.start, -piece.end))
    pieces: list[Piece] = []
    end = 0
    for piece in found:
        if piece.start >= end:
            pieces.append(piece)
            end = piece.end
    return pieces


def tail_after(text: str, at: int) -> re.Match[str] | None:
    """The word at *at* that bounds the time before it: 以来, 起, 前, 同期."""
    return _TAILS.match(text, at)


def _words(text: str) -> Iterator[Piece]:
    last = 0
    for word, start, end in _WORDS.find(text):
        if start < last or text[end : end + 1] in _AFTER_GUARDS.get(word, ()):
            continue
        last = end
        if not _stands_alone(text, start, word):
            continue
        if _is_of_a_plan(text, end, word):
            continue
        kind, value = _KINDS[word]
        if isinstance(value, list):
            yield Piece(start, end, kind, tuple(value), word)
        else:
            yield Piece(start, end, kind, (value,) if isinstance(value, int) else (), word)


def _stands_alone(text: str, at: int, word: str) -> bool:
    """Whether *word* at *at* is a word of its own, no piece of another (体现在, 投产后年产值)."""
    before = text[at - 1 : at]
    if not before:
        return True
    return before not in _GUARDS.get(word, "") and (word not in _OPENERS or before in _OPENERS[word])


def _is_of_a_plan(text: str, at: int, word: str) -> bool:
    """全年任务 is the task of a year, no time of anything; in 今年计划投资 one plans."""
    noun = text[at : at + 2]
    if noun not in _PLAN_NOUNS:
        return False
    return noun not in _PLAN_VERBS or word.startswith("全年") or text[at + 2 : at + 3] in _NOUN_IF


def _numbers(text: str) -> Iterator[Piece]:
    end = 0
    for run in _RUNS.finditer(text):
        start, run_end = run.span()
        if text[run_end : run_end + 1] not in _AFTER_RUN or start < end:
            continue
        match = _NUMBERS.match(text, start)
        if match is None:
            continue
        end = match.end()
        last = match.lastgroup or ""
        kind = _LAST_GROUPS.get(last, last)
        if kind == "year":
            yield Piece(start, end, kind, (_year(match["year"]),))
        elif kind in ("ymd", "year_range"):
            yield Piece(start, end, kind, tuple(map(int, re.findall(r"\d+", match[0]))))
        elif kind in ("months", "days"):
            first, last = re.findall(_N, match[0])
            values = _number(first), _number(last)
            if 0 < values[0] < 32 and 0 < values[1] < 32 and (kind == "days" or max(values) < 13):
                yield Piece(start, end, kind, values)
        elif kind == "month":
            if 0 < (month := _number(match["month"])) < 13:
                yield Piece(start, end, kind, (month,), match["month_part"] or "")
        elif kind == "day":
            if 0 < (day := int(match["day"])) < 32:
                yield Piece(start, end, kind, (day,))
        elif kind == "count":
            if (count := _number(match["count"])) and (match["tail"] != "间" or match["of"] == "年"):
                yield Piece(
                    start, end, "ago" if match["tail"][-1] == "前" else "recent", (count,), match["of"]
                )
        else:
            yield Piece(start, end, kind, (int(match["span"]),))


def _recent(text: str) -> Iterator[Piece]:
    yield from (Piece(*half.span(), "recent", (6,), "个月") for half in _HALF_YEARS.finditer(text))
    for match in _RECENT.finditer(text):
        count = 0 if match["count"] == "几" else _number(match["count"])
        if match[0][0] == "前" and match["of"] != "个月":
            continue  # 前3年 is any three years; 前5个月 are the first of this one
        if text[match.start() - 1 : match.start()] in ("最", "附", "将", "接", "临", "以", "之", "目"):
            continue
        if match[0][0] in "前头":
            yield Piece(match.start(), match.end(), "first_months", (count,))
        else:
            yield Piece(match.start(), match.end(), "recent", (count,) if count else (), match["of"])


def _plans(text: str) -> Iterator[Piece]:
    for match in _PLANS.finditer(text):
        start = match.start() - (text[match.start() - 1 : match.start()] in _OPENING_QUOTES)
        yield Piece(start, match.end(), "plan", (_DATA["plans"][match["plan"]],), match["part"])


def _holidays(text: str) -> Iterator[Piece]:
    for mark in _HOLIDAY_TAILS.finditer(text):
        at = mark.start()
        tail = _TAIL_WORDS.starting_at(text, at)
        low = max(at - _LONGEST_HOLIDAY, 0)
        match = _HOLIDAYS.search(text[low:at]) if tail else None
        if match is None:
            continue
        names = match["names"]
        fixed = _FIXED_NAMES.findall(names)
        days = tuple(_FIXED[fixed[0]]) if len(fixed) == 1 and not _MOVING_NAMES.search(names) else ()
        yield Piece(low + match.start(), at + len(tail), "holidays", days)


def _year(written: str) -> int:
    return int(written) if written.isascii() else int("".join(str(DIGITS[char]) for char in written))


def _number(written: str) -> int:
    if written.isascii():
        return int(written)
    value = read_chinese(written)
    return int(value) if value is not None else 0
