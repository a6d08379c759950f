"""What two texts have in common, and whether a word was broken between them: 从 and 业人员, 1.2亿 and 元.

``data/words.txt`` holds the everyday words of two characters, a line for each first one (after jieba's dictionary, MIT).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from operator import add

_WORDS = frozenset(
    line[0] + second
    for line in (files(__package__) / "data" / "words.txt").read_text("utf-8").split()
    for second in line[1:]
)
_MEASURES = frozenset("万亿千百%％元个户家人名亩吨公米斤件条项次场处座栋台套辆所年月日多余")
_DIGITS = frozenset("0123456789０１２３４５６７８９.．")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_FIGURE = re.compile(r"[0-9０-９][0-9０-９.,．，]*")
_BROKEN, _SEVERED, _NUMBER = 1.2, 0.6, 1.5
_EVERYDAY = 0.4
_TITLES = 256


def is_word(pair: str) -> bool:
    """Are the two characters an everyday word?

    >>> is_word("组织"), is_word("织覆")
    (True, False)
    """
    return pair in _WORDS


def grows_together(end: str, start: str) -> float:
    """How much the text *end* looks broken where *start* goes on: above zero, a word or a number grows whole.

    >>> grows_together("“两新”党组", "织覆盖率") > 0 > grows_together("占比由72", "“双楠社区")
    True
    """
    last, first = end[-1], start[0]
    if last in _DIGITS:
        return _NUMBER if first in _DIGITS or first in _MEASURES else -_NUMBER
    if first in _MEASURES and not last.isalpha():
        return -_SEVERED
    if not is_word(last + first):
        return 0.0
    whole = is_word(end[-2:]) + is_word(start[:2])
    return _BROKEN - _SEVERED * whole / 2 if whole < 2 else _SEVERED / 2


def mask(text: str) -> str:
    """*text* with every figure made the same, and without blanks.

    >>> mask("企业 18 家、1,200家")
    '企业0家、0家'
    """
    return _FIGURE.sub("0", text.replace(" ", ""))


def pairs_in(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of *text*, which tell what it is about.

    >>> sorted(pairs_in("云州，春耕忙"))
    ['云州', '春耕', '耕忙']
    """
    return frozenset([pair for run in _HAN_RUN.findall(text) for pair in map(add, run, run[1:])])


def count_shared(pairs: frozenset[str], others: frozenset[str]) -> tuple[int, int]:
    """How many pairs two texts share: everyday words, and others, among them the parts of names.

    >>> count_shared(pairs_in("临溪镇推进春耕"), pairs_in("推进临溪改造"))
    (1, 1)
    """
    shared = pairs & others
    everyday = len(shared & _WORDS)
    return everyday, len(shared) - everyday


@lru_cache(_TITLES)
def weigh_words(title: str) -> tuple[tuple[str, float], ...]:
    """The pairs of characters of a title, each with what it tells of its story: little, if it is an everyday word.

    >>> weigh_words("临溪镇组织")
    (('临溪', 1.0), ('溪镇', 1.0), ('镇组', 1.0), ('组织', 0.4))
    """
    pairs = dict.fromkeys([pair for run in _HAN_RUN.findall(title) for pair in map(add, run, run[1:])])
    return tuple([(pair, _EVERYDAY if pair in _WORDS else 1.0) for pair in pairs])


def told(title: str, text: str) -> float:
    """How much of a title's words a text says.

    >>> told("临溪镇组织", "在临溪组织春游")
    1.4
    """
    return sum([weight for pair, weight in weigh_words(title) if pair in text])
