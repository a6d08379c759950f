"""What naming works on and returns: the register's entries and the mentions found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class EntityKind(StrEnum):
    """What an article can be about; the values stand in every export, so they never change."""

    AREA = "area"
    ORGANIZATION = "organization"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class EntryName:
    """One name of an entry.

    ``scope`` is the path of an area: the name resolves only where the article's home lies inside it.
    The empty scope means everywhere. ``since`` is the first day on which it was in use, ``until`` the first on which
    it was not any more, where known; printed on another day it is the less likely of two.
    """

    text: str
    kind: str = "official"  # official, short, former, printed
    scope: str = ""
    since: date | None = None
    until: date | None = None

    def in_use(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity of the register as naming sees it.

    ``path`` identifies it: ``焦作市/示范区`` for an area, the area's path, a slash and the name for an
    organisation, the name alone for a topic.
    """

    kind: EntityKind
    name: str
    path: str
    type: str = ""
    area: str = ""  # path of the parent area, or of the organisation's area
    superior: str = ""  # path of the superior organisation, where known
    host: str = ""  # path of the organisation that a party branch belongs to, where known
    names: tuple[EntryName, ...] = ()  # the official name first
    note: str = ""
    code: str = ""  # GB/T 2260 or 统计用区划代码, areas only
    sector: str = ""  # 新经济组织, 新社会组织, 其他; organisations only


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry that an ambiguous mention may mean, and why it may."""

    path: str
    name: str
    reason: str


class NamedSpan(NamedTuple):  # a page has hundreds, and a tuple is built several times as fast
    """A mention: ``text == body[start:end]``.

    ``entry`` is what it means. ``None`` with ``candidates`` is ambiguous; ``None`` with ``new`` is a name
    that the register does not hold yet (``name``, ``type`` and ``area`` are then what was made of it).
    """

    start: int
    end: int
    text: str
    kind: EntityKind
    entry: Entry | None = None
    coreference: bool = False
    candidates: tuple[Candidate, ...] = ()
    new: bool = False
    name: str = ""  # the entry's name, or the proposed one
    type: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class ArticleContext:
    """What naming may know of the article besides its body."""

    home: str = ""  # path of the area the page reports on
    headline: str = ""  # kicker, headline and subhead, joined by newlines
    published: date | None = None
