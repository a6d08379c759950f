"""The area that a page reports on, and what lies near it: worked out once for all articles of one home."""

from __future__ import annotations

from organizations.naming.model import Entry
from organizations.naming.ranks import PREFECTURE, heads
from organizations.naming.register import Register


class Home:
    """A paper's own area, as every article of it knows it; ``area`` is ``None`` where the register lacks it."""

    def __init__(self, register: Register, path: str) -> None:
        self._register = register
        self.area = register.area(path) if path else None
        self.line = register.line(self.area) if self.area is not None else ()
        self.paths = frozenset(area.path for area in self.line)
        self.city = register.at_rank(self.area, PREFECTURE) if self.area is not None else None
        self._near: dict[str, bool] = {}
        self._own: dict[str, Entry | None] = {}

    def near(self, entry: Entry) -> bool:
        """Whether *entry* lies in the home's city or around it, or in no area at all."""
        known = self._near.get(entry.path)
        if known is None:
            known = self._near[entry.path] = self._lies_near(entry)
        return known

    def _lies_near(self, entry: Entry) -> bool:
        line, register = self._register.line(entry), self._register
        if not line or self.area is None or any(area.path in self.paths for area in line[:2]):
            return True
        return register.holds(self.area, entry) or (
            self.city is not None and register.holds(self.city, entry)
        )

    def own(self, head: str) -> Entry | None:
        """The nearest area holding the home that *head* stands for: the 区 of 我区, the 市 of 全市."""
        if head not in self._own:
            self._own[head] = next((area for area in self.line if head in heads(area)), None)
        return self._own[head]
