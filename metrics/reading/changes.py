"""Read whether a number is the amount of a change, and of which kind: 同比下降32.47% · 增加了3所."""

from __future__ import annotations

import re
from typing import NamedTuple

from .bases import Bases
from .clauses import Clauses
from .knowledge import Words, load, one_of
from .measuring import Measured

_DATA = load("comparisons")
_CHANGES = _DATA["changes"]
_DIRECTIONS = {
    word: direction
    for direction in ("increase", "decrease")
    for word in (*_CHANGES[direction], *_CHANGES[f"based_{direction}"])
}
CHANGE_WORDS = Words(_DIRECTIONS)
_NEED_BASE = frozenset([*_CHANGES["based_increase"], *_CHANGES["based_decrease"]])
_RATIO_ONLY = frozenset(_CHANGES["ratio_only"])
_GUARDS = {word: frozenset(characters) for word, characters in _CHANGES["guards"].items()}
_BETTER = frozenset(_CHANGES["better"])
_LESS_IS_BETTER = re.compile(rf"{one_of(_CHANGES['less_is_better'])}[^，；。]*(?:，[^，；。]{{0,8}})?$")
_NOTHING: frozenset[str] = frozenset()
_FILLERS = Words(_CHANGES["fillers"])
_MOST_FILLERS = 3
_RATIOS = frozenset(["%", "‰", "个百分点", "个千分点", "倍"])
_REACH = 20  # how far before the change its base may stand in the clause


class Change(NamedTuple):
    """A change: its *kind*, and where the words that tell it begin."""

    kind: str
    phrase: int


def change_before(text: str, figure: Measured, clauses: Clauses, bases: Bases) -> Change | None:
    """The change that *figure* is the amount of, or ``None`` where it is a level.

    >>> from .masks import Masks
    >>> from .measuring import measure
    >>> def kind(text):
    ...     clauses = Clauses(text)
    ...     change = change_before(text, measure(text, Masks([]), clauses)[0], clauses, Bases(text, clauses))
    ...     return change and change.kind
    >>> kind("同比下降32.47%"), kind("增加了3所"), kind("增加到46所"), kind("新增就业30人")
    ('yoy_decrease', 'increase', None, None)
    """
    at = before_fillers(text, figure.start)
    word = CHANGE_WORDS.ending_at(text, at)
    start = at - len(word)
    if not word or text[start - 1 : start] in _GUARDS.get(word, _NOTHING):
        return None
    ratio = figure.unit in _RATIOS
    clause = max(clauses.clause(start)[0], start - _REACH)
    base = bases.of(start, clause=clause, ratio=ratio)
    if word in _NEED_BASE and (base is None or not bases.is_a_time(base, start)):
        return None
    if base is None and word in _RATIO_ONLY and not ratio:
        return None
    direction = _DIRECTIONS[word]
    if word in _BETTER and _LESS_IS_BETTER.search(text, clauses.sentence(start)[0], start):
        direction = "decrease"
    kind = direction if base is None or base.kind == "plain" else f"{base.kind}_{direction}"
    phrase = base.start if base and base.start >= clause else start
    return Change(kind, before_fillers(text, phrase))  # 分别|增长3%、4%


def before_fillers(text: str, at: int) -> int:
    """Where the words that may stand between a verb and its number begin: 下降|了约."""
    for _ in range(_MOST_FILLERS):
        filler = _FILLERS.ending_at(text, at)
        if not filler:
            break
        at -= len(filler)
    return at
