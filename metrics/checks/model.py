"""What a check returns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """Figures held against each other; *total* and *parts* are indexes into the figures.

    Kinds: sum, share, yoy, from_to, repeat, magnitude, range, over_hundred.
    """

    kind: str
    total: int | None
    parts: tuple[int, ...]
    holds: bool
    message: str

    @property
    def members(self) -> tuple[int, ...]:
        return tuple(sorted((*self.parts, *(() if self.total is None else (self.total,)))))
