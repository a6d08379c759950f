"""What matching returns: a figure with its subject and its indicator, or with what it might be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from metrics.reading.model import Quantity
from organizations.naming.model import Entry


class EntryLookup(Protocol):
    """As much of the register as matching needs."""

    @property
    def by_path(self) -> Mapping[str, Entry]:
        """Every entry by its path."""


@dataclass(frozen=True, slots=True)
class IndicatorCandidate:
    """An indicator that a figure may report, and in Chinese what speaks for it."""

    code: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class MatchedFigure:
    """A quantity, whom it is about and what it reports.

    ``subject`` is a name of the register with its path, a name that the text alone gives (no path), or ``None``
    where the text leaves it open. ``indicator`` is ``None`` where no phrase settles it; ``candidates`` are then the
    best three, the likeliest first, and where it is settled they begin with it.
    """

    quantity: Quantity
    subject: str | None
    subject_path: str | None
    indicator: str | None  # its name
    indicator_code: str | None
    candidates: tuple[IndicatorCandidate, ...] = ()
    subject_reason: str = ""
