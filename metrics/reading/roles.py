"""Tell what a time does in its sentence: it may say when, or be only a base, a beginning or an attribute."""

from __future__ import annotations

import re

from .knowledge import Words, load, one_of

_DATA = load("times")
_BASIS_BEFORE = Words(_DATA["basis"]["before"])
_BASIS_AFTER = Words(_DATA["basis"]["after"])
_BASIS_GRAINS = frozenset(["year", "month", "span"])
_ATTRIBUTIVE = re.compile(
    rf"[^，。；,;\n年月]{{0,14}}?(?:{one_of(_DATA['attributive']['verbs'])}[^，。；,;\n0-9]{{0,6}}?的"
    rf"|{one_of(_DATA['attributive']['closing'])}[，。；,;])"
)
_FOUNDED = Words(_DATA["attributive"]["founded"])
# 是2017年的10倍: what a multiple or a share is taken of.
_TAKEN_OF = re.compile(r"的[约近超逾]?[\d.一二三四五六七八九十两点]{1,8}(?:倍|%|成)", re.ASCII)
_ORIGINS = frozenset("从由自")
_OF_ORIGIN = frozenset(["", "的", "时的", "底的", "末的", "初的"])
_UP_TO = re.compile(
    rf"[^，。；,;\n0-9]{{0,4}}?(?:{one_of(_DATA['origin']['verbs'])}[^，。；,;\n0-9]{{0,2}}?)?(?:到|至|为)"
)


def is_basis(text: str, start: int, end: int, grain: str) -> bool:
    """Whether the time ``text[start:end]`` is only what a number is compared with.

    >>> is_basis("较2016年增加3所", 1, 6, "year"), is_basis("2016年建成3所", 0, 5, "year")
    (True, False)
    """
    if _BASIS_BEFORE.ending_at(text, start):
        return True
    if text[start - 1 : start] not in _ORIGINS and _TAKEN_OF.match(text, end):
        return True
    return grain in _BASIS_GRAINS and bool(_BASIS_AFTER.starting_at(text, end))


def is_attributive(text: str, start: int, end: int) -> bool:
    """Whether the time ``text[start:end]`` only describes the noun after it, or tells of a founding.

    >>> is_attributive("2015年7月成立的支部", 0, 7), is_attributive("2015年7月成立支部", 0, 7)
    (True, False)
    """
    return _ATTRIBUTIVE.match(text, end) is not None or bool(_FOUNDED.ending_at(text, start))


def is_origin(text: str, start: int, end: int, figure: int, figure_end: int) -> bool:
    """Whether the time dates only the figure after it, from which a change led: 由2015年的12家增至46家.

    >>> is_origin("由2015年的12家增至46家", 1, 6, 7, 10)
    True
    """
    if text[end:figure] not in _OF_ORIGIN:
        return False
    return text[start - 1 : start] in _ORIGINS or _UP_TO.match(text, figure_end) is not None
