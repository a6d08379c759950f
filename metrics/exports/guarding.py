"""Texts that a spreadsheet must not take for formulas.

After OWASP, CSV Injection: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re

# What a program may pass over before it looks for a formula: white space and characters that have no width.
_UNSEEN = (
    r"\s\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
# = + - @ and what looks like one of them, full-width, small, raised or lowered: input methods turn some into the plain sign.
_SIGNS = r"=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−﬩"
_FORMULA = re.compile(rf"'*(?:[\t\r\n]|[{_UNSEEN}]*[{_SIGNS}])")
_FIRST = re.compile(rf"['{_UNSEEN}{_SIGNS}]")
SUSPECT = frozenset(
    sign for sign in map(chr, [*range(0x10000), *range(0xE0000, 0xE1000)]) if _FIRST.match(sign)
)
"""What a text begins with that may have to be guarded."""


def guarded(text: str) -> str:
    """*text* as a cell that no spreadsheet takes for a formula: with an apostrophe before it where it looks like one.

    One that looks like a guarded text is guarded again, so that `unguarded` gives back exactly what there was.

    >>> guarded("=HYPERLINK(1)"), guarded("8.1亿元"), guarded(" @x"), guarded("＝1"), guarded("'=1")
    ("'=HYPERLINK(1)", '8.1亿元', "' @x", "'＝1", "''=1")
    """
    return f"'{text}" if text[:1] in SUSPECT and _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` made *text* of.

    >>> unguarded("'=1"), unguarded("''=1"), unguarded("'90年代"), unguarded("=1")
    ('=1', "'=1", "'90年代", '=1')
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text
