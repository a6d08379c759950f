"""Read numbers that are whole phrases: 名列第一 · 居全省第3位 · 翻一番 · 过半数."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from .clauses import Clauses
from .knowledge import load, one_of
from .masks import Masks
from .measuring import Measured
from .model import Qualifier
from .numerals import DIGITS, Numeral, read_chinese

_RANK = load("rejections")["rank"]
_RANK_CUES = re.compile(one_of(_RANK["cues"]))
_REACH: int = _RANK["reach"]
_MULTIPLES: dict[str, int] = load("comparisons")["multiples"]
_HALVES: dict[str, str] = load("numerals")["halves"]

# What stands at the front of a phrase, so that the search leaps; what it says is then read at its place.
_OPENERS = re.compile(f"[第{''.join({word[0] for word in (*_MULTIPLES, *_HALVES)})}]")
_PHRASE = re.compile(
    rf"""
      第(?: (?P<digits> [0-9]{{1,4}}+ ) | (?P<chinese> [{"".join(DIGITS)}十百]{{1,5}}+ ) )
        (?: {one_of(_RANK["units"])} | (?=[，。；、,;）)\n]|$) )                # 第一，  第3位
    | (?P<multiple> {one_of(_MULTIPLES)} )                                       # 翻一番
    | (?P<half> {one_of(_HALVES)} ) (?!山|年|天|月|小时|路|夜|场|个|百)               # 过半数
    """,
    re.VERBOSE,
)


def find_phrases(text: str, masks: Masks, clauses: Clauses) -> Iterator[Measured]:
    """Yield the ranks, multiples and halves that *text* tells, in reading order.

    >>> text = "该镇在考核中名列第一，产值翻一番，半数以上农户受益，第一批项目开工。"
    >>> [(str(m.value), m.unit) for m in find_phrases(text, Masks([]), Clauses(text))]
    [('1', '位'), ('2', '倍'), ('50', '%')]
    """
    end = 0
    for opener in _OPENERS.finditer(text):
        match = _PHRASE.match(text, opener.start()) if opener.start() >= end else None
        if match is None:
            continue
        end = match.end()
        if match.span() in masks:
            continue
        if match["multiple"]:
            yield _phrase(match, Decimal(_MULTIPLES[match[0]]), "倍", "ratio", Qualifier.EXACT)
        elif match["half"]:
            yield _phrase(match, Decimal(50), "%", "ratio", Qualifier(_HALVES[match["half"]]))
        elif (place := _place(match, clauses)) is not None:
            yield _phrase(match, place, "位", "rank", Qualifier.EXACT)


def _phrase(match: re.Match[str], value: Decimal, unit: str, kind: str, qualifier: Qualifier) -> Measured:
    start, end = match.span()
    return Measured(start, end, Numeral(start, end, value), end, value, None, unit, kind, qualifier)


def _place(match: re.Match[str], clauses: Clauses) -> Decimal | None:
    """The place that 第一 names, where a ranking is spoken of before it in its sentence."""
    start = match.start()
    sentence = max(clauses.sentence(start)[0], start - _REACH)
    if not _RANK_CUES.search(match.string, sentence, start):
        return None
    return Decimal(match["digits"]) if match["digits"] else read_chinese(match["chinese"])
