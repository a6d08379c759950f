"""The names of a body as possible subjects: who is named where, and in what position of its clause."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from organizations.naming.model import EntityKind, Entry, NamedSpan

from . import words
from .model import EntryLookup
from .outline import Clause, Outline

APPOSITION_LENGTH = 20  # characters between two names in apposition
AFTER = 20  # characters behind a name that tell whether it sets a scene
_AREA, _TOPIC = EntityKind.AREA, EntityKind.TOPIC
TAKEN_UP_REACH = 30  # names back to one that a noun takes up


class Role(Enum):
    """What a name is in its clause."""

    INITIAL = "句首"  # at the head of the clause: what follows is about it
    SCENE = "处所"  # 在 X, from which the story goes on
    OBLIQUE = "介词后"  # 向 X, 为 X: no subject
    EMBEDDED = "句中"


_INITIAL, _SCENE, _OBLIQUE, _EMBEDDED = Role  # looking a member up costs, and every clause does


class Named(NamedTuple):
    """A name that a number may be about.

    ``entry`` is ``None`` for a name that the register lacks and for an ambiguous one, which has no ``name`` either.
    """

    start: int
    end: int
    name: str
    path: str = ""
    type: str = ""
    area: str = ""  # path of the area it lies in; its own where it is one
    entry: Entry | None = None
    role: Role = _EMBEDDED
    preposition: str = ""  # the one it stands behind
    weak: bool = False  # one of several parts (其中 X), no topic for what follows
    apart: bool = False  # says nothing about the clauses that follow its own
    group: tuple[Named, ...] = ()  # the names listed before it, it itself the last

    @property
    def is_area(self) -> bool:
        return self.entry is not None and self.entry.kind == _AREA


def named_in(entry: Entry, start: int = -1, end: int = -1) -> Named:
    """*entry* as a possible subject."""
    area = entry.path if entry.kind == _AREA else entry.area
    return Named(start, end, entry.name, entry.path, entry.type, area, entry)


class Names:
    """The names of a body, clause by clause."""

    def __init__(
        self, body: str, spans: Sequence[NamedSpan], outline: Outline, register: EntryLookup
    ) -> None:
        self._body = body
        self._outline = outline
        self._register = register
        self.all = list(self._merge(spans))
        self._starts = [named.start for named in self.all]
        self._takeable = [at for at, named in enumerate(self.all) if named.name.endswith(words.TAKEN_UP_ENDS)]
        self._clauses: dict[int, list[Named]] = {}

    def _merge(self, spans: Sequence[NamedSpan]) -> Iterator[Named]:
        """Outermost names only, and of names side by side (湖东区松涛街道) the last, from where the first starts."""
        previous: Named | None = None
        reach = -1
        for span in sorted(spans, key=lambda span: (span.start, -span.end)):
            if span.end <= reach or span.kind == _TOPIC or self._outline.in_title(span.start, span.end):
                continue
            reach = span.end
            named = self._named(span)
            if named is None:
                continue
            if previous is not None and not self._body[previous.end : span.start].strip():
                previous = named._replace(start=previous.start)
                continue
            if previous is not None:
                yield previous
            previous = named
        if previous is not None:
            yield previous

    def _named(self, span: NamedSpan) -> Named | None:
        if span.entry is not None:
            named = named_in(span.entry, span.start, span.end)
            return self._party_body(named) if not named.is_area else named
        if span.candidates:
            return Named(span.start, span.end, "", type=span.type)
        if span.type in words.NEW_SUBJECT_TYPES:
            return Named(span.start, span.end, span.name or span.text, type=span.type, area=span.area)
        area = self._register.by_path.get(span.area)
        return named_in(area, span.start, span.end) if area and span.start >= 0 else None

    def _party_body(self, named: Named) -> Named:
        """该公司 before 党委 is the company's party committee, where the register has it."""
        match = words.PARTY_SUFFIX.match(self._body, named.end)
        if match is None:
            return named
        entry = self._register.by_path.get(f"{named.area}/{named.name}{match[0]}")
        return named_in(entry, named.start, match.end()) if entry else named

    def in_clause(self, index: int) -> list[Named]:
        """The names of clause *index* outside brackets, with their roles."""
        found = self._clauses.get(index)
        if found is None:
            clause = self._outline.clauses[index]
            low = bisect_left(self._starts, clause.start)
            high = bisect_left(self._starts, clause.end, low)
            found = []
            if low < high:
                names = [n for n in self.all[low:high] if self._outline.aside_at(n.start) is None]
                found = list(self._with_roles(clause, names))
            if self._takeable and (not found or found[0].role is not _INITIAL):
                found[:0] = self._taken_up(clause, low)
            self._clauses[index] = found
        return found

    def _taken_up(self, clause: Clause, before: int) -> list[Named]:
        """The last name ending in the noun that opens *clause*: 公司 after 恒远机械有限公司."""
        last = bisect_left(self._takeable, before)
        if not last or self._takeable[last - 1] < before - TAKEN_UP_REACH:
            return []
        start = words.LEAD.match(self._body, clause.start, clause.end).end()  # type: ignore[union-attr]
        match = words.TAKING_UP.match(self._body, start, clause.end)
        if match is None or not (
            match["pointing"] or words.TAKEN_UP_PREDICATE.match(self._body, match.end())
        ):
            return []
        for at in reversed(self._takeable[max(last - TAKEN_UP_REACH, 0) : last]):
            named = self.all[at]
            if named.name.endswith(words.TAKEN_UP[match["noun"]]) and at >= before - TAKEN_UP_REACH:
                return [named._replace(start=match.start(), end=match.end(), role=_INITIAL)]
        return []

    def in_aside(self, aside: int, position: int) -> list[Named]:
        """The names before *position* that stand in the same round brackets."""
        high = bisect_left(self._starts, position)
        found = []
        for at in range(high - 1, max(high - 9, -1), -1):
            if self._outline.aside_at(self._starts[at]) != aside:
                break
            found.append(self.all[at])
        return found

    def _with_roles(self, clause: Clause, names: Sequence[Named]) -> Iterator[Named]:
        previous: Named | None = None
        for named in names:
            since = clause.start if previous is None else previous.end
            before = self._body[since : named.start]
            if previous is not None and words.LIST_MARK.fullmatch(before):
                group = (*(previous.group or (previous,)), named)
                named = named._replace(
                    role=previous.role, weak=previous.weak, apart=previous.apart, group=group[-20:]
                )
            else:
                named = self._with_role(clause, named, before, previous)
            yield named
            previous = named

    def _with_role(self, clause: Clause, named: Named, before: str, previous: Named | None) -> Named:
        if words.CAUSING.search(before) and words.CAUSED.match(self._body, named.end):
            return named._replace(role=_INITIAL)
        preposition = words.preposition_at_end(before)
        if preposition:
            after = self._body[named.end : min(named.end + AFTER, clause.end)]
            scene = previous is None and _is_scene(before, preposition, after)
            if (
                previous is None
                and preposition in words.MAKERS
                and ("的" in after or words.MAKER_ACTS.match(after))
                and words.LEAD.fullmatch(before[:-1])
            ):
                return named._replace(role=_INITIAL)  # 由恒远公司投资建设的工厂，占地200亩
            if scene and preposition in words.SOURCES and not named.is_area:
                area = self._register.by_path.get(named.area)
                named = named_in(area, named.start, named.end) if area else named
            return named._replace(role=_SCENE if scene else _OBLIQUE, preposition=preposition)
        if previous is None:
            introduced = words.INTRODUCING.search(before) and not self._body.startswith("的", named.end)
            if introduced or words.LEAD.fullmatch(before) or self._is_described(named, before, clause):
                among = words.AMONG.match(self._body, named.end) is not None
                return named._replace(
                    role=_INITIAL,
                    weak=among
                    or "其中" in before
                    or words.WORKED_ON.match(self._body, named.end) is not None,
                    apart=among or words.SUBORDINATE.match(before.lstrip()) is not None,
                )
        elif (
            # 位于东风街道的产业园, 苏河县集聚地产业园: the last name is the one that is spoken of.
            previous.role is not _EMBEDDED
            and len(before) <= APPOSITION_LENGTH
            and words.APPOSITION.search(before)
            and words.WEAK.match(self._body, named.end)
        ):
            return named._replace(role=_INITIAL, weak=previous.weak, apart=previous.apart)
        return named

    def _is_described(self, named: Named, before: str, clause: Clause) -> bool:
        """Whether only an attribute stands before a name that something is then said of: 地处深山的大湾村，……"""
        if not words.ATTRIBUTE.fullmatch(before):
            return False
        return named.end == clause.end or words.WEAK.match(self._body, named.end) is not None


def _is_scene(before: str, preposition: str, after: str) -> bool:
    """Whether a name opens a scene: 记者近日在X看到, 从X获悉."""
    opening = _without_reporter(before.removesuffix(preposition))
    if preposition in words.SOURCES:
        return bool(words.LEAD.fullmatch(opening) and words.SOURCE_VERB.match(after))
    if preposition not in words.SCENE or not words.LEAD.fullmatch(opening):
        return False
    return words.SCENE_STOP.search(after[:12]) is None


def _without_reporter(text: str) -> str:
    """记者近日 as 近日: the reporter is no subject."""
    return text.replace("记者", "", 1).replace("笔者", "", 1)
