"""Read places in a ranking: 名列第一 · 居全省第3位. A rank is kept, but is no figure of a table."""

from __future__ import annotations

import re
from decimal import Decimal

from .clauses import Clauses
from .knowledge import load, one_of
from .masks import Masks
from .measuring import Measured
from .model import Qualifier
from .numerals import DIGITS, Numeral, read_chinese

_DATA = load("rejections")["rank"]
_CUES = re.compile(one_of(_DATA["cues"]))
_REACH: int = _DATA["reach"]
_PLACE = re.compile(
    rf"第(?: (?P<digits> \d{{1,4}}+ ) | (?P<chinese> [{''.join(DIGITS)}十百]{{1,5}}+ ) )(?: {one_of(_DATA['units'])} | (?=[，。；、,;）)\n]|$) )",
    re.VERBOSE,
)


def find_ranks(text: str, masks: Masks, clauses: Clauses) -> list[Measured]:
    """The places in a ranking that *text* tells, in reading order.

    >>> text = "该镇在全县考核中名列第一，第一批项目开工。"
    >>> [(m.value, m.unit) for m in find_ranks(text, Masks([]), Clauses(text))]
    [(Decimal('1'), '位')]
    """
    found = []
    for match in _PLACE.finditer(text):
        start, end = match.span()
        value = Decimal(match["digits"]) if match["digits"] else read_chinese(match["chinese"])
        clause = max(clauses.sentence(start)[0], start - _REACH)
        if value is None or (start, end) in masks or not _CUES.search(text, clause, start):
            continue
        number = Numeral(start, end, value, chinese=match["chinese"] is not None)
        found.append(Measured(start, end, number, end, value, None, "位", "rank", Qualifier.EXACT))
    return found
