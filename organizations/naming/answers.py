"""Which pointing words an entity answers to: 该公司 may mean 某某有限公司, 该街道 文昌街道."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from organizations.naming.knowledge import data
from organizations.naming.mention import Mention
from organizations.naming.model import EntityKind, Entry
from organizations.naming.ranks import area_type, heads


@lru_cache(maxsize=65536)
def organization_heads(name: str, kind: str) -> frozenset[str]:
    """The heads that point to an organisation of this name and type.

    >>> sorted(organization_heads("示范区工商分局", "机关"))
    ['分局', '局']
    """
    found: set[str] = set()
    for group in data("coreference")["organization"]:
        if kind in group["types"] or name.endswith(tuple(group["endings"])):
            found.update(str(head) for head in group["heads"])
    return frozenset(found)


def answers(mention: Mention) -> Collection[str]:
    """The heads that point to what *mention* means."""
    entry = mention.entry
    if mention.kind is EntityKind.AREA:
        if entry is None:
            entry = Entry(
                EntityKind.AREA, mention.name, mention.name, type=mention.type or area_type(mention.name)
            )
        return heads(entry)
    if mention.kind is EntityKind.ORGANIZATION:
        name, kind = (entry.name, entry.type) if entry is not None else (mention.name, mention.type)
        return organization_heads(name, kind)
    return ()
