"""Read how exactly a number is meant, from the words on either side: 近100场 · 90%以上 · 不少于150个."""

from __future__ import annotations

from typing import NamedTuple

from .knowledge import Words, load
from .model import Qualifier

_DATA = load("qualifiers")


def _by_word(table: dict[str, list[str]]) -> dict[str, Qualifier]:
    return {word: Qualifier(name) for name, words in table.items() for word in words}


_BEFORE = _by_word(_DATA["before"])
_AFTER = _by_word(_DATA["after"])
_BEFORE_WORDS, _AFTER_WORDS = Words(_BEFORE), Words(_AFTER)
_BEFORE_GUARDS: dict[str, str] = _DATA["before_guards"]
_AFTER_GUARDS: dict[str, str] = _DATA["after_guards"]
_BARE_ONLY = frozenset(_DATA["bare_only"]["words"])


class Hedge(NamedTuple):
    """A qualifier and the span of its word."""

    start: int
    end: int
    qualifier: Qualifier


def qualifier_before(text: str, at: int, *, bare: bool) -> Hedge | None:
    """The qualifier that ends at *at*; *bare* where the number is a scale without a digit (上万).

    >>> qualifier_before("举办近100场", 3, bare=False).qualifier
    <Qualifier.ALMOST: 'almost'>
    >>> qualifier_before("附近100米", 2, bare=False) is None
    True
    """
    word = _BEFORE_WORDS.ending_at(text, at)
    if not word or (word in _BARE_ONLY and not bare):
        return None
    start = at - len(word)
    if start and text[start - 1] in _BEFORE_GUARDS.get(word, ""):
        return None
    return Hedge(start, at, _BEFORE[word])


def qualifier_after(text: str, at: int) -> Hedge | None:
    """The qualifier that begins at *at*, just after a unit.

    >>> qualifier_after("90%以上的企业", 3).qualifier
    <Qualifier.AT_LEAST: 'at_least'>
    """
    word = _AFTER_WORDS.starting_at(text, at)
    if not word:
        return None
    end = at + len(word)
    if text[end : end + 1] in _AFTER_GUARDS.get(word, "") and end < len(text):
        return None
    return Hedge(at, end, _AFTER[word])
