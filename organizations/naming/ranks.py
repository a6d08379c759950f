"""How high an area stands, and which words an article uses for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from organizations.naming.knowledge import data, ending_of, table
from organizations.naming.model import Entry

PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, VILLAGE = 1, 2, 3, 4, 5


@lru_cache(maxsize=1)
def _ranks() -> Mapping[str, int]:
    return {str(kind): int(rank) for kind, rank in data("areas")["ranks"].items()}


@lru_cache(maxsize=1)
def _types() -> Mapping[str, str]:
    return {str(ending): str(kind) for ending, kind in data("areas")["types"].items()}


@lru_cache(maxsize=1)
def _heads() -> Mapping[str, tuple[str, ...]]:
    return table("areas", "heads")


@lru_cache(maxsize=1)
def _type_heads() -> Mapping[str, tuple[str, ...]]:
    return table("areas", "type_heads")


def area_type(name: str) -> str:
    """The type that an area's name suggests, or ``""``.

    >>> area_type("文昌街道"), area_type("辛庄")
    ('街道', '')
    """
    ending = ending_of(name, _types())
    return _types()[ending] if ending else ""


def rank(area: Entry) -> int:
    """1 for a province, 2 prefecture, 3 county, 4 township, 5 village; 3 where nothing tells."""
    return _rank(area.name, area.type)


@lru_cache(maxsize=65536)
def _rank(name: str, kind: str) -> int:
    known = _ranks().get(kind)
    return known if known is not None else _ranks().get(area_type(name), COUNTY)


def heads(area: Entry) -> tuple[str, ...]:
    """The words that stand for such an area: 区 for 示范区, 街道 for 文昌街道.

    A name's ending decides, and the type where the ending says nothing.
    """
    return _heads_of(area.name, area.type)


@lru_cache(maxsize=65536)
def _heads_of(name: str, kind: str) -> tuple[str, ...]:
    ending = ending_of(name, _heads())
    return _heads()[ending] if ending else _type_heads().get(kind, ())


def level_ending(name: str) -> str:
    """The part of an area's name that says its level: 市 of 焦作市, 街道 of 文昌街道."""
    return ending_of(name, _heads())
