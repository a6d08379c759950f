"""Registered names that a printed name misses by one character: a misprint or a misread scan."""

from __future__ import annotations

from collections import defaultdict

from organizations.naming.folding import fold_name
from organizations.naming.model import Candidate, EntityKind, Entry
from organizations.naming.register import Register

SHORTEST = 6  # below this a name one character off is usually another name: 文昌街道, 文苑街道


class Slips:
    """Looks names up with one character replaced. They are only ever offered, never linked."""

    def __init__(self, register: Register) -> None:
        self._halves: dict[tuple[int, bool, str], list[tuple[str, Entry]]] = defaultdict(list)
        for entry in register.entries:
            if entry.kind is EntityKind.ORGANIZATION:
                for name in {fold_name(name.text) for name in entry.names}:
                    if len(name) >= SHORTEST:
                        middle = len(name) // 2
                        self._halves[len(name), True, name[:middle]].append((name, entry))
                        self._halves[len(name), False, name[middle:]].append((name, entry))

    def near(self, name: str) -> tuple[Candidate, ...]:
        """The entries whose name differs from *name* in exactly one character.

        One replaced character leaves one half of the name whole, so two look-ups find them.
        """
        name = fold_name(name)
        if len(name) < SHORTEST:
            return ()
        middle = len(name) // 2
        close = [
            *self._halves.get((len(name), True, name[:middle]), ()),
            *self._halves.get((len(name), False, name[middle:]), ()),
        ]
        found = {
            entry.path: entry
            for other, entry in close
            if sum(a != b for a, b in zip(name, other, strict=True)) == 1
        }
        return tuple(
            Candidate(entry.path, entry.name, "与登记名称只差一个字，可能是误排或识别错误")
            for entry in found.values()
        )
