"""What organisations' names say of each other: whose party branch it is, whose department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from organizations.naming.folding import fold_name
from organizations.naming.knowledge import data, ending_of, words
from organizations.naming.model import EntityKind, Entry

SHORTEST_OWNER = 3


def party_ending(name: str) -> str:
    """The ending of a party organisation's or another inner body's name, or ``""``.

    >>> party_ending("某某有限公司党支部")
    '党支部'
    """
    return ending_of(
        name, (*words("organizations", "party", "endings"), *words("organizations", "parts", "endings"))
    )


def with_derived(entries: Sequence[Entry]) -> list[Entry]:
    """*entries* with host and superior filled in where a name says them and the register does not.

    某某有限公司党支部 has 某某有限公司 as host; 某市委宣传部 has 某市委 as superior: the longest other
    organisation's name that opens the name.
    """
    owners: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind is EntityKind.ORGANIZATION:
            for name in entry.names:
                if len(name.text) >= SHORTEST_OWNER:
                    owners.setdefault(fold_name(name.text), []).append(entry)
    return [_derived(entry, owners) if entry.kind is EntityKind.ORGANIZATION else entry for entry in entries]


def _derived(entry: Entry, owners: dict[str, list[Entry]]) -> Entry:
    owner = _owner(entry, owners)
    if owner is None:
        return entry
    inner = party_ending(entry.name) and owner.type != str(data("organizations")["party"]["type"])
    if inner:
        return entry if entry.host else replace(entry, host=owner.path)
    return entry if entry.superior else replace(entry, superior=owner.path)


def _owner(entry: Entry, owners: dict[str, list[Entry]]) -> Entry | None:
    name = fold_name(entry.name)
    for end in range(len(name) - 1, SHORTEST_OWNER - 1, -1):
        found = [owner for owner in owners.get(name[:end], ()) if owner is not entry]
        if len(found) == 1:
            return found[0]
    return None
