"""The data files beside this package, as typed tables. What a rule knows stands there, not in code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(name: str) -> Mapping[str, Any]:
    """The tables of ``data/<name>.toml``."""
    table: dict[str, Any] = tomllib.loads((files(__package__) / "data" / f"{name}.toml").read_text("utf-8"))
    return table


def ending_of(text: str, endings: Iterable[str]) -> str:
    """The longest of *endings* that *text* ends with, or ``""``.

    >>> ending_of("某某经济开发区", ["区", "开发区"])
    '开发区'
    """
    return max((ending for ending in endings if text.endswith(ending)), key=len, default="")


@cache
def words(name: str, *keys: str) -> tuple[str, ...]:
    """A list of words of a data file: ``words("areas", "general", "in_front")``."""
    value: Any = data(name)
    for key in keys:
        value = value[key]
    return tuple(str(word) for word in value)


@cache
def table(name: str, *keys: str) -> Mapping[str, tuple[str, ...]]:
    """A table of word lists of a data file: ``table("boundaries", "after")``."""
    value: Any = data(name)
    for key in keys:
        value = value[key]
    return {str(key): tuple(str(word) for word in listed) for key, listed in value.items()}


class Suffixes:
    """Finds the longest of many endings fast: one slice and one look-up for each length that occurs."""

    __slots__ = ("_lengths", "_words")

    def __init__(self, endings: Iterable[str]) -> None:
        self._words = frozenset(endings)
        self._lengths = sorted({len(word) for word in self._words if word}, reverse=True)

    def before(self, text: str, at: int) -> str:
        """The longest ending that ends at offset *at* of *text*, or ``""``."""
        for length in self._lengths:
            if length <= at and text[at - length : at] in self._words:
                return text[at - length : at]
        return ""

    def after(self, text: str, at: int) -> str:
        """The longest one that begins at offset *at*, or ``""``."""
        for length in self._lengths:
            if text[at : at + length] in self._words:
                return text[at : at + length]
        return ""


@cache
def suffixes(name: str, *keys: str) -> Suffixes:
    """The words of a list as :class:`Suffixes`, made once."""
    return Suffixes(words(name, *keys))
