"""Put numbers, units and qualifiers together: 约85万元 · 3至5家 · 30元、18元以上 · 综合指数为5.314."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from .clauses import Clauses
from .knowledge import Words, load
from .masks import Masks
from .model import Qualifier
from .numerals import Numeral, find_numerals
from .qualifiers import qualifier_after, qualifier_before
from .tables import find_columns
from .units import Unit, implied_unit, noun_unit, unit_after

_UNITS = load("units")
_REJECTIONS = load("rejections")
_NUMERALS = load("numerals")
_QUALIFIERS = load("qualifiers")

_HALF_MORE: dict[str, str] = _UNITS["half_more"]
_HALF = Decimal("0.5")
_BARE_NOUNS, _BARE_LINKS = Words(_UNITS["bare"]["nouns"]), Words(_UNITS["bare"]["links"])
_BARE_ORIGIN = re.compile(r"[由从][^，。；、0-9]{0,6}的$")  # 收入比由上年的2.15缩小至2.09
_BARE_REACH = 12
_INDEX_CHANGES = Words(_UNITS["bare"]["changes"])
_INDEX_REACH = 16
_ORDINALS, _CHINESE_ORDINALS = (
    Words(_REJECTIONS["ordinal"]["words"]),
    Words(_REJECTIONS["ordinal"]["chinese"]),
)
_LEAGUES = Words(_REJECTIONS["league"]["words"])
_GLUED_BEFORE = frozenset(_REJECTIONS["glued"]["before"])
_GLUED_AFTER = frozenset(_REJECTIONS["glued"]["after"])
_AFTER_DECIMALS = frozenset("%倍")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_SUSPECT_BEFORE = _GLUED_BEFORE | _LETTERS | frozenset("，,./") | _ORDINALS.lasts | _CHINESE_ORDINALS.lasts
_SUSPECT_AFTER = _GLUED_AFTER | frozenset("+.")
_RANGE_SIGNS = frozenset(["至", "到", "-", "—", "——", "~", "－", "～"])
_LIST_SIGNS = frozenset(["、", "和", "及", "与", "或", "以及"])
_POINTS = frozenset(["个百分点", "个千分点"])
_MINUS = frozenset(["-", "负", "零下"])
_BURDENED = frozenset("减增担自")  # 户均减负18万元
_MINUS_ENDS = frozenset("-负下")
_MINUS_AFTER = frozenset("为是达至长幅率度温:：（( ")
_EXACT = Qualifier.EXACT


class Measured(NamedTuple):
    """A number with its unit and qualifier. ``number`` is the numeral; the span takes in the qualifier's words."""

    start: int
    end: int
    number: Numeral
    unit_end: int
    value: Decimal | None
    high: Decimal | None
    unit: str
    kind: str
    qualifier: Qualifier


def measure(text: str, masks: Masks, clauses: Clauses) -> list[Measured]:
    """The numbers of *text* that have a unit, in reading order, outside *masks*.

    >>> from .clauses import Clauses
    >>> text = "发放明白卡30余份，投资约85万元，招聘3至5人"
    >>> [(m.value, m.high, m.unit, str(m.qualifier)) for m in measure(text, Masks([]), Clauses(text))]
    ... # doctest: +NORMALIZE_WHITESPACE
    [(Decimal('30'), None, '份', 'more_than'), (Decimal('850000'), None, '元', 'approx'),
     (Decimal('3'), Decimal('5'), '人', 'exact')]
    """
    found: list[Measured] = []
    columns = find_columns(text)
    waiting: list[Numeral] = []  # numbers of a list or a range whose unit comes with a later one
    for number in find_numerals(text, masks):
        if not _may_count(text, number) or (
            number.start not in columns and _follows_digits(text, number.start)
        ):
            continue
        unit = _unit_of(text, number, clauses)
        if unit is None and found and _changes_index(text, found[-1], number):
            unit = Unit(number.end, number.end, "", "ratio")
        if unit is None and (column := columns.get(number.start)) and number.value is not None:
            number = number._replace(value=number.value * column.scale)
            unit = column.unit._replace(start=number.end, end=number.end)
        if unit is None:
            if not (waiting and _joined(text, waiting[-1].end, number.start)):
                waiting.clear()
            waiting.append(number)
            continue
        if waiting and not _joined(text, waiting[-1].end, number.start):
            waiting.clear()
        _add(text, found, waiting, number, unit)
        waiting.clear()
    return found


def _follows_digits(text: str, at: int) -> bool:
    """新增4 153人: whether these are one number or two no one can tell, outside a table."""
    return text[at - 1 : at] == " " and text[at - 2 : at - 1].isdigit()


def _may_count(text: str, number: Numeral) -> bool:
    """Whether the characters about *number* leave it a count: not 第五, S104, 6+1, 2.0.1."""
    start, end = number.start, number.end
    if start and (before := text[start - 1]) in _SUSPECT_BEFORE:
        torn = before in "，," and text[start - 2 : start - 1].isdigit()  # 6，5亿: a point, or two numbers
        if torn and (number.scaled or text[end : end + 1] in _AFTER_DECIMALS):
            return False
        if before in _GLUED_BEFORE or (before in "./" and text[start - 2 : start - 1].isalnum()):
            return False
        if before in _LETTERS and not (number.scaled or _is_a_word(text[max(start - 3, 0) : start])):
            return False
        if _ORDINALS.ending_at(text, start) or (number.chinese and _CHINESE_ORDINALS.ending_at(text, start)):
            return False
    after = text[end : end + 1]
    if after not in _SUSPECT_AFTER:
        return True
    return after not in _GLUED_AFTER and not text[end + 1 : end + 2].isalnum()


def _is_a_word(letters: str) -> bool:
    """Whether *letters* end a word (APP) rather than begin a model's name (S104, PM10)."""
    return len(letters) == 3 and all(letter in _LETTERS for letter in letters)


def _unit_of(text: str, number: Numeral, clauses: Clauses) -> Unit | None:
    end = number.end
    if number.per_cent:
        return Unit(end, end, "%", "ratio")
    unit = unit_after(text, end, chinese=number.chinese)
    if unit is None and not number.chinese and text[end : end + 1] == "\n":
        unit = unit_after(text, end + 1)  # 35 at the end of a column, 家 at the top of the next
    if unit is not None:
        return unit if unit.year or not _like_a_year(number) else None
    if not number.chinese:
        if (unit := noun_unit(text, end, far=number.scaled)) and not (
            _like_a_year(number) or _LEAGUES.ending_at(text, number.start)
        ):
            return unit
        if _bare_noun_before(text, number.start):
            return Unit(end, end, "", "index")
    if number.scaled and not number.bare:
        return implied_unit(text, clauses.clause(number.start)[0], number.start, end)
    return None


def _like_a_year(number: Numeral) -> bool:
    return number.value is not None and 1900 <= number.value <= 2100 and number.end - number.start == 4


def _bare_noun_before(text: str, at: int) -> bool:
    """Whether a noun like 综合指数, with or without 为, ends at *at*."""
    link = _BARE_LINKS.ending_at(text, at)
    if _BARE_NOUNS.ending_at(text, at - len(link)):
        return True
    origin = _BARE_ORIGIN.search(text[max(at - _BARE_REACH, 0) : at])
    return origin is not None and bool(_BARE_NOUNS.ending_at(text, max(at - _BARE_REACH, 0) + origin.start()))


def _changes_index(text: str, index: Measured, number: Numeral) -> bool:
    """收入比为1.88，比上年同期缩小0.02: the change of an index has no unit either."""
    near = index.kind == "index" and number.start - index.end <= _INDEX_REACH
    return near and bool(_INDEX_CHANGES.ending_at(text, number.start))


def _joined(text: str, end: int, start: int) -> bool:
    """Whether nothing but a list's or a range's sign stands between two numbers."""
    return start - end <= 2 and (text[end:start] in _RANGE_SIGNS or text[end:start] in _LIST_SIGNS)


def _add(text: str, found: list[Measured], waiting: Sequence[Numeral], number: Numeral, unit: Unit) -> None:
    """Add *number* to *found*, with those before it that share its unit, or as the upper end of a range."""
    measured = _qualified(text, number, unit)
    if measured is None:
        return
    if waiting and text[waiting[-1].end : number.start] in _RANGE_SIGNS:
        low = _same_scale(waiting[-1], number)
        if low.value is not None and number.value is not None and low.value < number.value:
            found.append(_range(text, low, measured))
            return
    elif waiting:
        for earlier in waiting:
            shared = _qualified(
                text, _same_scale(earlier, number), unit._replace(start=earlier.end, end=earlier.end)
            )
            if shared is not None:
                found.append(shared)
    elif found and _is_range(text, found[-1], measured):
        measured = _range(text, found.pop().number, measured)
    if unit.name in _POINTS:
        _share_points(text, found, measured)
    found.append(measured)


def _share_points(text: str, found: list[Measured], last: Measured) -> None:
    """提高12.3个和9.8个百分点: the 个 of the first is short for 个百分点."""
    start = last.start
    for at in range(len(found) - 1, -1, -1):
        if found[at].unit != "个" or text[found[at].end : start] not in _LIST_SIGNS:
            break
        start = found[at].start
        found[at] = found[at]._replace(unit=last.unit, kind=last.kind)


def _same_scale(low: Numeral, high: Numeral) -> Numeral:
    """*low* with the scale that is printed once, after *high*: 3至5万元."""
    if (
        low.value is None
        or high.value is None
        or not high.scaled
        or low.scaled
        or low.value * 10000 > high.value * 10
    ):
        return low
    scale = Decimal(10**8 if high.value >= 10**8 else 10**4)
    return low._replace(value=low.value * scale)


def _is_range(text: str, low: Measured, high: Measured) -> bool:
    """3万元至5万元: both have the unit; 由3万元到5万元 is a change, unless the levels vary (从60元至250元不等)."""
    return (
        text[low.end : high.number.start] in _RANGE_SIGNS
        and low.unit == high.unit
        and low.high is None
        and low.value is not None
        and high.value is not None
        and low.value < high.value
        and (text[low.start - 1 : low.start] not in ("从", "由") or text.startswith("不等", high.unit_end))
    )


def _range(text: str, low: Numeral, high: Measured) -> Measured:
    before = qualifier_before(text, low.start, bare=low.bare)
    qualifier = before.qualifier if before else high.qualifier
    start = before.start if before else low.start
    return high._replace(start=start, value=low.value, high=high.value, qualifier=qualifier)


def _qualified(text: str, number: Numeral, unit: Unit) -> Measured | None:
    start, end, value = number.start, unit.end, number.value
    before = qualifier_before(text, start, bare=number.bare)
    if number.bare and before is None and number.hedge is None:
        return None  # 百家企业, 万人: the scale alone counts nothing
    after = qualifier_after(text, end)
    if after is not None:
        end = after.end
    if before is not None:
        start, qualifier = before.start, before.qualifier
    elif number.hedge is not None:
        qualifier = number.hedge
    else:
        qualifier = after.qualifier if after is not None else _EXACT
    if value is not None and before is None and (sign := _minus_before(text, start)):
        start, value = start - len(sign), -value
    if unit.name in _HALF_MORE and value is not None:
        return Measured(
            start, end, number, unit.end, value + _HALF, None, _HALF_MORE[unit.name], unit.kind, qualifier
        )
    if unit.name == "成" and value is not None:
        high = number.high * 10 if number.high is not None else None
        return Measured(start, end, number, unit.end, value * 10, high, "%", "ratio", qualifier)
    return Measured(start, end, number, unit.end, value, number.high, unit.name, unit.kind, qualifier)


def _minus_before(text: str, at: int) -> str:
    """The minus sign or word at *at*, where it can be no dash and no range."""
    for sign in _MINUS if text[at - 1 : at] in _MINUS_ENDS else ():
        if text.endswith(sign, 0, at):
            if sign == "-" and not (at == 1 or text[at - 2] in _MINUS_AFTER):
                return ""
            if sign == "负" and text[at - 2 : at - 1] in _BURDENED:
                return ""
            return sign
    return ""
