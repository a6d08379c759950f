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


def _all_units() -> dict[str, tuple[str, bool, bool]]:
    units: dict[str, tuple[str, bool, bool]] = {}
    for group in _DATA["group"]:
        for word in group["words"]:
            units.setdefault(word, (group["kind"], group["han"], group.get("year", True)))
    return units


_UNITS = _all_units()
_WORDS = Words(_UNITS)
_CANONICAL: dict[str, str] = _DATA["canonical"]
_PER_SIGNS = frozenset(_DATA["per"]["signs"])
_PER_WORD: str = _DATA["per"]["word"]
_PER = Words(_DATA["per"]["words"])
_BY_FIRST = _WORDS.by_first
_NOT_BEFORE = {word: frozenset(characters) for word, characters in _DATA["not_before"].items()}
_NOTHING: frozenset[str] = frozenset()
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
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
    for word in _BY_FIRST.get(text[at : at + 1], ()):
        if not text.startswith(word, at):
            continue
        end = at + len(word)
        kind, after_chinese, year = _UNITS[word]
        if (chinese and not after_chinese) or text[end : end + 1] in _NOT_BEFORE.get(word, _NOTHING):
            continue
        if word[-1] in _LETTERS and text[end : end + 1] in _LETTERS:
            continue
        return _compound(text, at, end, Unit(at, end, _CANONICAL.get(word, word), kind, year))
    return None


def _compound(text: str, at: int, end: int, unit: Unit) -> Unit:
    """*unit* with what belongs to it behind: 微克/立方米, 台（套）."""
    following = text[end : end + 1]
    if following and following in "（(" and (bracketed := _BRACKETED.match(text, end)):
        return unit._replace(end=bracketed.end(), name=text[at : bracketed.end()])
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
