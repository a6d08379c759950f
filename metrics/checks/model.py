"""What a check returns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """Figures that were held against each other, by their place in the list of figures.

    ``kind``: sum, share, yoy, from_to, repeat, magnitude, range, over_hundred. ``total`` is the figure that makes
    the claim (a stated total, share or change; a figure that is impossible by itself), ``parts`` are those that it
    was held against. ``message`` says in Chinese what was compared and the difference.
    """

    kind: str
    total: int | None
    parts: tuple[int, ...]
    holds: bool
    message: str
