"""Where a name begins whose end is known: the words in front of it, taken until one cannot belong to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from organizations.naming.boundaries import PUNCTUATION
from organizations.naming.folding import Folded
from organizations.naming.knowledge import data, suffixes, words
from organizations.naming.lexicon import lexicon
from organizations.naming.tokens import Tokens


@lru_cache(maxsize=1)
def starts_after() -> frozenset[str]:
    """Words before which a name begins."""
    return frozenset(words("organizations", "generic", "starts_after"))


@lru_cache(maxsize=1)
def generic_words() -> frozenset[str]:
    """Words that make a kind of thing of an ending."""
    return frozenset(words("organizations", "generic", "words"))


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    return PUNCTUATION | frozenset(str(data("organizations")["generic"]["stops"]))


def clause_start(
    folded: Folded, at: int, longest: int, named: Callable[[int, int], bool] = lambda start, end: False
) -> int:
    """How far left of *at* a name can reach: to a stop, a line break, or *longest* characters.

    Brackets around a place are part of a name: 某某（柳湾）|有限公司. *named* tells whether a registered
    area stands between two offsets.
    """
    text, stops, low = folded.text, _stops(), max(at - longest, 0)
    place = at
    while place > low:
        before = text[place - 1]
        if before == ")":
            opening = text.rfind("(", max(place - 6, low), place)
            if opening <= low or not (
                _in_name(text[opening + 1 : place - 1]) or named(opening + 1, place - 1)
            ):
                break
            place = opening
        elif before in stops or (place in folded.lines and place != at):
            break
        else:
            place -= 1
    return place


def _in_name(inside: str) -> bool:
    """Whether a name may hold *inside* in brackets: 中国, 集团, a place."""
    return lexicon().is_place(inside) or inside in words("organizations", "openers", "in_brackets")


def without_generic(core: str) -> str:
    """*core* without the general words that end it: 普惠性民办 leaves nothing, 腾云电商 leaves 腾云.

    >>> without_generic("普惠性民办"), without_generic("青石实验")
    ('', '青石实验')
    """
    general = suffixes("organizations", "generic", "words")
    while core:
        word = general.before(core, len(core))
        if not word:
            break
        core = core[: -len(word)]
    return core


def name_words(
    folded: Folded, low: int, at: int, tokens: Tokens, more: frozenset[str] = frozenset()
) -> list[str]:
    """The words between *low* and *at* that may belong to a name ending there, in order.

    *more* are words before which a name begins here besides the general ones. They end, going left, at a verb, preposition or title that a name follows, and at a number; a place name
    among them opens the name: 客户|河南|恒泰钢构安装.
    """
    taken: list[str] = []
    for word in reversed(tokens.cut(folded.text[low:at])):
        if word in starts_after() or word in more or word[0].isdigit() or lexicon().counts(word):
            break
        taken.append(word)
    taken.reverse()
    known = lexicon()
    for place, word in enumerate(taken):
        if place and known.is_place(word) and not any(known.is_place(other) for other in taken[:place]):
            return taken[place:]
    return taken
