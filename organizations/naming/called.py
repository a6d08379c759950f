"""Short names that an article gives itself: 某某有限公司（以下简称“某某”）."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from organizations.naming.folding import Folded
from organizations.naming.forms import Form, Hold
from organizations.naming.knowledge import words
from organizations.naming.matcher import Hit, hit_of

MOST = 20  # definitions that one article may bring


def called(folded: Folded, hits: Sequence[Hit]) -> list[Hit]:
    """Hits for the short names that *folded* introduces right after one of *hits*, from there on."""
    text = folded.text
    introductions = list(islice(_introduction().finditer(text), MOST))
    if not introductions:
        return []
    found: list[Hit] = []
    ends = {
        hit.end: hit for hit in sorted(hits, key=lambda hit: hit.end - hit.start) if hit.hold is Hold.WHOLE
    }
    for match in introductions:
        owner = ends.get(match.start())
        if owner is None:
            continue
        name = match.group(1)
        form = Form(name, owner.forms[0].entry, Hold.WHOLE, False, scope=owner.forms[0].scope)
        at = text.find(name, match.start())
        while at >= 0:
            found.append(hit_of(at, at + len(name), [form]))
            at = text.find(name, at + len(name))
    return found


@cache
def _introduction() -> re.Pattern[str]:
    return re.compile(
        f'\\((?:{"|".join(words("coreference", "called", "words"))}):?"?([^"(),。;:]{{2,12}})"?\\)'
    )
