"""Read whether a percentage is a part of something: 占总支出的62% · 96%以上的订单 · 完成年度目标的85%."""

from __future__ import annotations

import re
from typing import NamedTuple

from .changes import CHANGE_WORDS, before_fillers
from .knowledge import Words, load, one_of
from .measuring import Measured

_DATA = load("comparisons")
_SHARES = re.compile(one_of(_DATA["shares"]["words"]))
_OPENERS = frozenset(_DATA["shares"]["openers"])
_RATES = Words(_DATA["shares"]["rates"])
_RATE_NOUN = re.compile(rf"的[^，。；、,;\n]{{0,8}}?{one_of(_DATA['shares']['rates'])}")
_LINKS = frozenset(_DATA["shares"]["links"])
_TARGET_VERBS = re.compile(one_of(_DATA["targets"]["verbs"]))
_TARGETS = Words(_DATA["targets"]["nouns"])
_HAN = re.compile("[一-龥]")


class Share(NamedTuple):
    """A share: *kind* is share_of or of_target; *phrase* is where its words begin, ``None`` without such words."""

    kind: str
    phrase: int | None


def share_before(text: str, figure: Measured, clause: int) -> Share | None:
    """The share that the percentage *figure* is; *clause* is where its clause, or the figure before, leaves off.

    >>> from .clauses import Clauses
    >>> from .masks import Masks
    >>> from .measuring import measure
    >>> def kind(text):
    ...     share = share_before(text, measure(text, Masks([]), Clauses(text))[0], 0)
    ...     return share and share.kind
    >>> kind("占总支出的62%"), kind("96%以上的订单"), kind("完成年度目标的85%"), kind("签约率75%")
    ('share_of', 'share_of', 'of_target', None)
    """
    at = before_fillers(text, figure.start)
    if _TARGETS.ending_at(text, at) and (verb := _TARGET_VERBS.search(text, clause, at)):
        return Share("of_target", verb.start())
    if share := _SHARES.search(text, clause, figure.start):
        start = share.start()
        return Share("share_of", start - (text[start - 1 : start] in _OPENERS))
    return Share("share_of", None) if _is_a_part(text, figure) else None


def _is_a_part(text: str, figure: Measured) -> bool:
    """沿街商户85%安装了…, 96%以上的订单: the percentage is a part of what is named, no rate."""
    start, end = figure.start, figure.end
    if not _HAN.match(text, end) or text[start - 1 : start] in _LINKS or _RATES.ending_at(text, start):
        return False
    if CHANGE_WORDS.starting_at(text, end):
        return False  # 由去年的52.3%提高到54.1%
    return not (_RATES.starting_at(text, end) or _RATE_NOUN.match(text, end))
