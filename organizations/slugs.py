"""Addresses of entities: readable, stable, made once from the name."""

from __future__ import annotations

import re
from collections.abc import Callable

from .spelling import syllables_of

LONGEST = 60


def slug_for(name: str, taken: Callable[[str], bool] = lambda slug: False) -> str:
    """An address for *name* in plain ASCII that is not *taken*.

    >>> slug_for("文苑街道")
    'wenyuan-jiedao'
    >>> slug_for("文苑街道", taken={"wenyuan-jiedao"}.__contains__)
    'wenyuan-jiedao-2'
    """
    base = _spelled(name) or "x"
    slug, n = base, 1
    while taken(slug):
        n += 1
        slug = f"{base}-{n}"
    return slug


def _spelled(name: str) -> str:
    """Pinyin of *name*, the syllables of a word run together, the closing type word apart."""
    word = re.sub(r"\W+", "", name)
    kind = next((suffix for suffix in _KINDS if word.endswith(suffix) and len(word) > len(suffix)), "")
    parts = [word.removesuffix(kind), kind]
    spelled = "-".join("".join(syllables_of(part)) for part in parts if part).lower()
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")[:LONGEST].rstrip("-")


_KINDS = ("街道", "社区", "示范区", "区", "市", "县", "镇", "乡", "村", "省", "党委", "党支部", "有限公司")
