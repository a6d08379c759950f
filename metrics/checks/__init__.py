"""Do the figures of an article agree with each other?

Sums against stated totals, shares against their base, changes against the levels they lead from and to, facts
printed twice, ranges, rates over 100 per cent, and magnitudes against what is known from earlier. Rounding and
qualifiers (余、近、约) are allowed for; where nothing in the text says that numbers belong together, nothing is checked.
"""

from __future__ import annotations

from collections.abc import Sequence

from metrics.matching import MatchedFigure

from .changes import check_changes
from .model import FoundCheck
from .page import Figures
from .repeats import check_repeats
from .shares import check_shares
from .single import History, check_magnitudes, check_ranges, check_rates
from .sums import check_sums

__all__ = ["FoundCheck", "History", "check_figures"]


def check_figures(
    body: str, figures: Sequence[MatchedFigure], history: History | None = None
) -> list[FoundCheck]:
    """Every check that the text warrants, those that hold included, in the order of the figures that claim.

    *figures* are those of *body* in the order of the text. *history* holds earlier values by indicator code and
    subject path, in the base unit.

    >>> from decimal import Decimal
    >>> from metrics.reading.model import Quantity
    >>> body = "共排查98户，其中因病60户、因残30户、其他原因18户。"
    >>> numbers = [(3, "98户"), (11, "60户"), (17, "30户"), (25, "18户")]
    >>> read = [Quantity(at, at + 3, text, Decimal(text[:2]), "户") for at, text in numbers]
    >>> found = check_figures(body, [MatchedFigure(one, None, None, None, None) for one in read])
    >>> [(check.kind, check.holds, check.message) for check in found]
    [('sum', False, '60户＋30户＋18户相加是108户，比总数98户多10户')]
    """
    if not figures:
        return []
    page = Figures(body, figures)
    found = [
        *check_sums(page),
        *check_shares(page),
        *check_changes(page),
        *check_repeats(page),
        *check_ranges(page),
        *check_rates(page),
        *check_magnitudes(page, history or {}),
    ]
    return sorted(found, key=lambda check: (check.total is None, check.total or 0, check.kind))
