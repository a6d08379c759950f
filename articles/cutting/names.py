"""Tell a person's name from another word, and part names printed without a space between them."""

from __future__ import annotations

import re
from operator import add

from .cues import AFFILIATIONS, read_data
from .words import is_word

_NAMES = read_data("names")
_SINGLE = frozenset(_NAMES["single"].replace("\n", ""))
_COMMON = frozenset(_NAMES["common"])
_COMPOUND: tuple[str, ...] = tuple(_NAMES["compound"])
_FOREIGN = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•‧][\u4e00-\u9fff]{1,8}){1,3}")


def read_names(word: str, strict: bool = True) -> tuple[str, ...]:
    """The people that *word* names, none when it names nobody. Not *strict*: any family name will do.

    >>> read_names("李明王芳"), read_names("欧阳文静"), read_names("云州时报")
    (('李明', '王芳'), ('欧阳文静',), ())
    """
    size = len(word)
    if _FOREIGN.fullmatch(word):
        return (word,)
    if size < 2 or size > 9 or (size > 2 and word.endswith(AFFILIATIONS)):
        return ()
    if word.startswith(_COMPOUND) and size <= 4:
        return (word,)
    if size <= 3:
        return (word,) if not strict or word[0] in _SINGLE else ()
    return _part(word)


def is_strange_name(word: str) -> bool:
    """Can a word that stands after a role be a name without a family name, as many peoples have it?

    >>> is_strange_name("苏日娜"), is_strange_name("体验日")
    (True, False)
    """
    return len(word) in (3, 4) and not any(map(is_word, map(add, word, word[1:])))


def lone_name(text: str) -> str | None:
    """The person that a line alone names, without any role: 张小明, 张　三; a word of two characters may be any.

    >>> lone_name("张小明"), lone_name("张 三"), lone_name("马路"), lone_name("高新区")
    ('张小明', '张三', None, None)
    """
    name = "".join(text.split())
    whole = len(name) == 3 or (len(name) == 2 and len(text) > 2)
    return name if whole and name[0] in _COMMON and read_names(name) else None


def _part(word: str) -> tuple[str, ...]:
    """*word* as names of two or three characters, each opening with a family name; the most even way."""
    ways: list[tuple[str, ...]] = []
    for first in (2, 3) if len(word) % 3 else (3, 2):
        head, rest = word[:first], word[first:]
        if head[0] not in _SINGLE or len(rest) < 2:
            continue
        others = ((rest,) if rest[0] in _SINGLE else ()) if len(rest) <= 3 else _part(rest)
        if others:
            ways.append((head, *others))
    return max(ways, key=lambda names: sum(name[0] in _COMMON for name in names), default=())
