"""Whether an article prints what a reader asks for, where the pairs of characters leave that open.

Most print it just as it was typed, which is seen at a glance; a text is folded, which takes twenty times as long, only
where it might print the term in other characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat, Lower, StrIndex
from django.db.models.lookups import GreaterThan, Regex

from .queries import Query, Term

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
FOLDED_TO_HAN = (
    r"[\u2e9f\u2ef3\u2f00-\u2fd5\u3038-\u303a\u3192-\u319f\u3220-\u3247\u3280-\u32cb\u32ff\u3358-\u3370\u337b-\u337f"
    r"\u33e0-\u33fe\uf900-\ufad9\U0001f210-\U0001f251\U0002f800-\U0002fa1d]"
)
"""Whatever folds to Chinese characters: ㈠, ㋀, ⼀ and the like. Newspapers hardly ever print them."""

_RUNS = re.compile(rf"{HAN}+")
_AS_PRINTED = str.maketrans("(),:;!?", "（），：；！？")


def prints(query: Query) -> Q:
    """What of *query* the pairs leave open; empty where they leave nothing open."""
    found = Q()
    for group in query.groups:
        if not all(term.settled for term in group):
            # The pairs of the whole query are what the index is asked; here each term decides for itself.
            found &= reduce(or_, (_contains(term, asked=len(group) == 1) for term in group))
    for term in query.without:
        if not term.settled:
            found &= ~_contains(term, asked=False)
    return found


def _contains(term: Term, asked: bool) -> Q:
    """That an article contains *term*; its pairs need no asking where all that is looked at has been *asked* for them."""
    found = Q() if asked else Q(bigrams__matches=term.pairs)
    if term.settled:
        return found
    heading = _joined("kicker", "headline", "subhead")
    typed = dict.fromkeys((term.text, term.text.translate(_AS_PRINTED)))
    as_typed = [Q(_stands(text, place)) for text in typed for place in (F("body"), heading)]
    folded = Q(_stands(term.text, Lower(_folded(_whole()))))
    maybe = [Q(Regex(_whole(), Value(pattern))) for pattern in _needed(term.text)]
    return found & _any([*as_typed, (_any(maybe) if maybe else Q()) & folded])


def _needed(text: str) -> list[str]:
    """Of these patterns a text must have one if it prints *text* otherwise than it was typed; none: nobody knows.

    >>> _needed("就业服务") == [FOLDED_TO_HAN], _needed("(记者 周远)")[1:], _needed("8.5%")
    (True, ['记者.{0,4}周远'], [])
    """
    runs = list(_RUNS.finditer(text))
    if not runs:
        return []
    pattern = runs[0].group()
    for run, following in pairwise(runs):
        pattern += f".{{0,{2 * (following.start() - run.end()) + 2}}}{following.group()}"
    # Where it is nothing but Chinese, it would have been found as typed.
    return [FOLDED_TO_HAN, *([] if pattern == text else [pattern])]


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _stands(text: str, place: object) -> GreaterThan:
    return GreaterThan(StrIndex(place, Value(text)), 0)


def _folded(text: Func) -> Func:
    return Func(text, template="normalize(%(expressions)s, NFKC)", output_field=TextField())


def _whole() -> Concat:
    return _joined("kicker", "headline", "subhead", "body")


def _joined(*fields: str) -> Concat:
    parts: list[object] = []
    for name in fields:
        parts += [Value(" "), name]
    return Concat(*parts[1:], output_field=TextField())
