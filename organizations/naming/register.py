"""The register as naming uses it: entries, their paths, and what stands above what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from organizations.naming.folding import fold_name
from organizations.naming.model import EntityKind, Entry
from organizations.naming.ranks import rank


class Register:
    """The entries of a register, found by path and by name.

    Areas point to their parents, organisations to their area, by path. An entry whose parent is not in the
    register stands at the top.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self.by_path: Mapping[str, Entry] = {entry.path: entry for entry in self.entries}
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for text in dict.fromkeys(fold_name(name.text) for name in entry.names):
                self._by_name[text].append(entry)
        self._lines: dict[str, tuple[Entry, ...]] = {}
        self._line_paths: dict[str, frozenset[str]] = {}

    @classmethod
    def from_csv(cls, text: str) -> Register:
        """The register of a CSV table; columns kind,name,type,parent,aliases,note (also code,superior,host).

        Raises :class:`RegisterError` with every line that is wrong and what to do about it.

        >>> table = "kind,name,type,parent,aliases,note\\narea,青石县,县,,,\\narea,柳湾镇,镇,青石县,,\\n"
        >>> [entry.path for entry in Register.from_csv(table).entries]
        ['青石县', '青石县/柳湾镇']
        """
        from organizations.naming.register_csv import read_entries  # it needs the register's own rules

        return cls(read_entries(text))

    def named(self, text: str) -> list[Entry]:
        """The entries that bear *text* as one of their names; blanks, widths and brackets aside."""
        return list(self._by_name.get(fold_name(text), ()))

    def areas(self) -> Iterator[Entry]:
        """Every area, in the register's order."""
        return (entry for entry in self.entries if entry.kind is EntityKind.AREA)

    def area(self, path: str) -> Entry | None:
        """The area at *path*; a path that also names the province, or leaves out upper areas, will do.

        ``None`` where there is none, or where more than one fits.
        """
        found = self.by_path.get(path)
        if found is not None:
            return found if found.kind is EntityKind.AREA else None
        steps = [step for step in path.split("/") if step]
        if not steps:
            return None
        fitting = [
            entry
            for entry in self.named(steps[-1])
            if entry.kind is EntityKind.AREA and self._stands_under(entry, steps[:-1])
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _stands_under(self, area: Entry, steps: list[str]) -> bool:
        above = [fold_name(upper.name) for upper in self.line(area)[1:]]
        return [fold_name(step) for step in reversed(steps)][: len(above)] == above[: len(steps)]

    def line(self, entry: Entry) -> tuple[Entry, ...]:
        """The areas that hold *entry*, nearest first; an area opens its own line.

        示范区城管局 → 示范区, 焦作市, 河南省.
        """
        known = self._lines.get(entry.path)
        if known is not None:
            return known
        steps: list[Entry] = []
        at = entry if entry.kind is EntityKind.AREA else self.by_path.get(entry.area)
        while at is not None and at not in steps and at.kind is EntityKind.AREA:
            steps.append(at)
            at = self.by_path.get(at.area)
        self._lines[entry.path] = tuple(steps)
        return self._lines[entry.path]

    def line_paths(self, entry: Entry) -> frozenset[str]:
        """The paths of the areas that hold *entry*."""
        known = self._line_paths.get(entry.path)
        if known is None:
            known = self._line_paths[entry.path] = frozenset(area.path for area in self.line(entry))
        return known

    def holds(self, area: Entry, entry: Entry) -> bool:
        """Whether *entry* is *area* or lies in it."""
        return area.path in self.line_paths(entry)

    def at_rank(self, entry: Entry, wanted: int) -> Entry | None:
        """The area of rank *wanted* (2: prefecture) that holds *entry*, where the register has it."""
        return next((area for area in self.line(entry) if rank(area) == wanted), None)
