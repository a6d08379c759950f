"""Does what an article reports add up? Figures held against each other, with their rounding and qualifiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from metrics.matching import MatchedFigure

from .changes import changes
from .limits import limits
from .model import FoundCheck
from .repeats import magnitudes, repeats
from .shares import shares
from .sums import sums

__all__ = ["FoundCheck", "check_figures"]

History = Mapping[tuple[str, str], Sequence[Decimal]]
"""Values reported before, by indicator code and subject path."""


def check_figures(
    body: str, figures: Sequence[MatchedFigure], history: History | None = None
) -> list[FoundCheck]:
    """Every comparison that the text of *body* invites, whether it holds or not, in reading order.

    A check is only made on evidence in the text (其中、分别、合计、占、同比、从…到…) or on two figures that are
    said to be the same; a message names what was compared and by how much it is out.
    """
    found = [
        *sums(body, figures),
        *shares(body, figures),
        *changes(body, figures),
        *limits(body, figures),
        *repeats(body, figures),
        *magnitudes(figures, history or {}),
    ]
    return sorted(found, key=lambda check: check.members)
