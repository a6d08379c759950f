"""Attach the unit to a number: 家 · 万元 · 微克/立方米 · 个百分点 · 台（套）."""

from __future__ import annotations

import re
from typing import NamedTuple

from .knowledge import Words, load, one_of

_DATA = load("units")


class Unit(NamedTuple):
    """A unit as printed in ``text[start:end]``; ``name`` is the one used in tables."""

    start: int
    end: int
    name: str
    kind: str
    year: bool = True  # may follow a number like 2018


class _Printed(NamedTuple):
    """What the data file says of a unit, by the word it is printed as."""

    word: str
    name: str
    kind: str
    after_chinese: bool
    year: bool
    not_before: frozenset[str]


_CANONICAL: dict[str, str] = _DATA["canonical"]
_NOT_BEFORE: dict[str, str] = _DATA["not_before"]
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def _all_units() -> dict[str, _Printed]:
    units: dict[str, _Printed] = {}
    for group in _DATA["group"]:
        kind, after_chinese, year = group["kind"], group["han"], group.get("year", True)
        for word in group["words"]:
            not_before = frozenset(_NOT_BEFORE.get(word, "")) | (_LETTERS if word[-1] in _LETTERS else set())
            name = _CANONICAL.get(word, word)
            units.setdefault(word, _Printed(word, name, kind, after_chinese, year, not_before))
    return units


_UNITS = _all_units()
_BY_FIRST = {first: tuple(_UNITS[word] for word in words) for first, words in Words(_UNITS).by_first.items()}
# Two dozen units begin with 个; with the character after it, those left are one or two, the shortest last.
_BY_TWO = {
    word[:2]: tuple(unit for unit in _BY_FIRST[word[0]] if len(unit.word) == 1 or unit.word[1] == word[1])
    for word in _UNITS
    if len(word) > 1
}
_BY_ONE = {word: (_UNITS[word],) for word in _UNITS if len(word) == 1}
_PER_SIGNS = frozenset(_DATA["per"]["signs"])
_PER_WORD: str = _DATA["per"]["word"]
_PER = Words(_DATA["per"]["words"])
_COMPOUNDS = _PER_SIGNS | {_PER_WORD, "（", "("}
_NOUN_UNITS = {noun: unit for unit, nouns in _DATA["nouns"].items() for noun in nouns}
_NOUNS = Words(_NOUN_UNITS)
_FAR_NOUN = re.compile(rf"[^，。；、,;0-9\n的]{{1,8}}?(?P<noun>{one_of(_NOUN_UNITS)})")

# 台（套）, 户（次）: the second measure word belongs to the unit.
_BRACKETED = re.compile(rf"[（(](?:{one_of(word for word in _UNITS if len(word) == 1)}|次数?|套)[）)]")
# 人/年, 元/人·月: what a unit is counted per.
_FURTHER = re.compile(rf"[·.／/](?={one_of(_PER.all)})")

_IMPLIED = {word: unit for unit, words in _DATA["implied"].items() for word in words}
_IMPLIED_WORDS = re.compile(one_of(_IMPLIED))
_IMPLIED_AFTER: dict[str, str] = _DATA["implied_after"]
_REACH = 24  # how far before a number its noun may stand
_IMPLIED_KINDS = {"元": "money"}


def unit_after(text: str, at: int, *, chinese: bool = False) -> Unit | None:
    """The unit that stands at *at*, or ``None``; *chinese* after a Chinese numeral, which fewer units follow.

    >>> unit_after("52微克/立方米", 2)
    Unit(start=2, end=8, name='微克/立方米', kind='measure', year=True)
    >>> unit_after("68名党员", 2).name
    '人'
    """
    two = text[at : at + 2]
    for printed in _BY_TWO.get(two, ()) or _BY_ONE.get(two[:1], ()):
        word = printed.word
        if not text.startswith(word, at) or (chinese and not printed.after_chinese):
            continue
        end = at + len(word)
        following = text[end : end + 1]
        if following in printed.not_before:
            continue
        unit = Unit(at, end, printed.name, printed.kind, printed.year)
        return _compound(text, unit) if following in _COMPOUNDS else unit
    return None


def _compound(text: str, unit: Unit) -> Unit:
    """*unit* with what belongs to it behind: 微克/立方米, 台（套）."""
    end = unit.end
    following = text[end]
    if following in "（(" and (bracketed := _BRACKETED.match(text, end)):
        return unit._replace(end=bracketed.end(), name=text[unit.start : bracketed.end()])
    counted = following in _PER_SIGNS or (following == _PER_WORD and unit.kind == "measure")
    if not counted or not (per := _PER.starting_at(text, end + 1)):
        return unit
    end += 1 + len(per)
    name = f"{unit.name}/{_CANONICAL.get(per, per)}"
    if further := _FURTHER.match(text, end):
        more = _PER.starting_at(text, further.end())
        end, name = further.end() + len(more), f"{name}{further[0]}{more}"
    return unit._replace(end=end, name=name)


def noun_unit(text: str, at: int, *, far: bool = False) -> Unit | None:
    """The unit that the noun at *at* is counted in, where no measure word stands before it: 3.6万群众.

    *far* after 万 or 亿, which leave no doubt: the noun may stand behind its attribute (703万农村人口).

    >>> noun_unit("3.6万群众", 4).name, noun_unit("703万农村人口", 4, far=True).name
    ('人', '人')
    """
    noun = _NOUNS.starting_at(text, at)
    if not noun and far and (match := _FAR_NOUN.match(text, at)):
        noun = match["noun"]
    return Unit(at, at, _NOUN_UNITS[noun], "count", year=False) if noun else None


def implied_unit(text: str, clause: int, number: int, at: int) -> Unit | None:
    """The unit of a number printed with a scale alone, from the noun before it in its clause, or from 级.

    *clause* and *number* are where the clause and the number begin, *at* is where the number ends.

    >>> implied_unit("总投资1.2亿", 0, 3, 7).name
    '元'
    """
    name = _IMPLIED_AFTER.get(text[at : at + 1])
    if name is None:
        nouns = _IMPLIED_WORDS.findall(text, max(clause, number - _REACH), number)
        if not nouns:
            return None
        name = _IMPLIED[nouns[-1]]
    return Unit(at, at, name, _IMPLIED_KINDS.get(name, "count"))
