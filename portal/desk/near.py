"""Names of the register that a new name comes near: longer or shorter than it, or one character off."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q
from django.db.models.functions import Length, Right

from organizations.models import Name

SHORTEST = 2
MOST = 400
OFFERED = 5


def near_names(proposed: Sequence[str]) -> dict[str, list[Name]]:
    """For each of *proposed* the nearest names of the register, in one query."""
    if not proposed:
        return {}
    wanted = Q(pk=None)
    for text in proposed:
        wanted |= Q(text__startswith=text) | Q(text__in=_parts(text)) | _slips(text)
    found = (
        Name.objects.annotate(length=Length("text"), **{f"end{n}": Right("text", n) for n in _ends(proposed)})
        .filter(wanted)
        .select_related("entity__as_area", "entity__as_organization__area", "entity__as_topic")
        .order_by(F("length"), "pk")[:MOST]
    )
    names = list(found)
    return {text: _nearest(text, names) for text in proposed}


def _nearest(text: str, names: Sequence[Name]) -> list[Name]:
    near = [(how, name) for name in names if (how := _distance(text, name.text)) is not None]
    near.sort(key=lambda pair: (pair[0], len(pair[1].text)))
    once = {name.entity_id: name for _, name in reversed(near)}
    return sorted(once.values(), key=lambda name: next(how for how, one in near if one is name))[:OFFERED]


def _distance(text: str, other: str) -> int | None:
    if text == other:
        return 0
    if one_off(text, other):
        return 1
    if other.startswith(text):
        return 2
    return 3 if len(other) > SHORTEST and 2 * len(other) > len(text) and other in text else None


def one_off(text: str, other: str) -> bool:
    """Whether one character replaced, added or left out makes *other* of *text*.

    >>> one_off("东湖区城管局", "东湖区城管居"), one_off("东湖区城管局", "东湖城管局"), one_off("城管局", "城建委")
    (True, True, False)
    """
    if text == other or abs(len(text) - len(other)) > 1 or min(len(text), len(other)) <= SHORTEST:
        return False
    start = 0
    while start < min(len(text), len(other)) and text[start] == other[start]:
        start += 1
    if len(text) == len(other):
        return text[start + 1 :] == other[start + 1 :]
    longer, shorter = (text, other) if len(text) > len(other) else (other, text)
    return longer[start + 1 :] == shorter[start:]


def _slips(text: str) -> Q:
    """Names as long as *text*, or nearly, that begin or end as it does: one slip leaves one half whole."""
    half = len(text) // 2
    if len(text) <= SHORTEST:
        return Q(pk=None)
    end = len(text) - half
    return Q(length__gte=len(text) - 1, length__lte=len(text) + 1) & (
        Q(text__startswith=text[:half]) | Q(**{f"end{end}": text[half:]})
    )


def _ends(proposed: Sequence[str]) -> set[int]:
    return {len(text) - len(text) // 2 for text in proposed if len(text) > SHORTEST}


def _parts(text: str) -> list[str]:
    length = len(text)
    return [
        text[a:b]
        for a in range(length)
        for b in range(a + SHORTEST + 1, length + 1)
        if 2 * (b - a) > length  # 区城管局 in 东湖区城管局, not 东湖区
    ]
