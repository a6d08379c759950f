"""Names of the register that a new name comes near: longer or shorter than it, or one character off."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.functions import Length

from organizations.models import Name
from organizations.spelling import near, slips_of

SHORTEST = 2
MOST = 400
OFFERED = 5


def near_names(proposed: Sequence[str]) -> dict[str, list[Name]]:
    """For each of *proposed* the nearest names of the register, in one query by index."""
    if not proposed:
        return {}
    whole = {part for text in proposed for part in (text, *_parts(text))}
    wanted = Q(text__in=whole)
    slips = {slip for text in proposed for slip in slips_of(text)}
    if slips:
        wanted |= Q(slips__overlap=list(slips))
    for text in proposed:
        wanted |= Q(text__startswith=text)
    found = Name.objects.filter(wanted).select_related(
        "entity__as_area", "entity__as_organization__area", "entity__as_topic"
    )
    names = list(found.defer("slips", "pinyin", "initials").order_by(Length("text"), "pk")[:MOST])
    return {text: _nearest(text, names) for text in proposed}


def _nearest(text: str, names: Sequence[Name]) -> list[Name]:
    ranked = [(how, len(name.text), name.pk, name) for name in names if (how := _rank(text, name.text))]
    once: dict[int, Name] = {}
    for *_, name in sorted(ranked, key=lambda one: one[:3]):
        once.setdefault(name.entity_id, name)
    return list(once.values())[:OFFERED]


def _rank(text: str, other: str) -> int:
    """The same 1, one character off 2, longer 3, a good part of it 4; 0 for what is not near."""
    if text == other:
        return 1
    if min(len(text), len(other)) > SHORTEST and near(text, other):
        return 2
    if other.startswith(text):
        return 3
    return 4 if other in _parts(text) else 0


def _parts(text: str) -> set[str]:
    """More than half of *text*: 区城管局 of 东湖区城管局, not 东湖区."""
    length = len(text)
    return {
        text[start:end]
        for start in range(length)
        for end in range(start + SHORTEST + 1, length + 1)
        if length < 2 * (end - start) < 2 * length
    }
