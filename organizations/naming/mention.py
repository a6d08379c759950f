"""A mention while it is being settled, in folded offsets."""

from __future__ import annotations

from dataclasses import dataclass

from organizations.naming.folding import Folded
from organizations.naming.model import Candidate, EntityKind, Entry, NamedSpan


@dataclass(slots=True)
class Mention:
    """What a stretch of text means: an entry, several candidates, or a name the register does not hold."""

    start: int
    end: int
    kind: EntityKind
    entry: Entry | None = None
    coreference: bool = False
    candidates: tuple[Candidate, ...] = ()
    name: str = ""  # of what is not in the register
    type: str = ""
    area: str = ""
    nested: bool = False

    @property
    def key(self) -> str:
        """What tells two referents apart; empty where the mention is ambiguous."""
        return self.entry.path if self.entry is not None else f"?{self.name}" if self.name else ""

    def like(self, start: int, end: int) -> Mention:
        """Another mention, by coreference, of the same referent."""
        return Mention(start, end, self.kind, self.entry, True, (), self.name, self.type, self.area)

    def span(self, body: str, folded: Folded) -> NamedSpan:
        """The mention as naming returns it, in offsets of *body*."""
        start, end = folded.span(self.start, self.end)
        named = self if self.entry is None else self.entry
        return NamedSpan(
            start,
            end,
            body[start:end],
            self.kind,
            self.entry,
            self.coreference,
            self.candidates,
            named is self and bool(self.name),
            named.name,
            named.type,
            named.area,
        )


def of_entry(start: int, end: int, entry: Entry, coreference: bool = False) -> Mention:
    """A mention that means *entry*."""
    return Mention(start, end, entry.kind, entry, coreference)
