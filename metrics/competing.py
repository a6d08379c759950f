"""Reports of one cell that cannot all be true: 新增就业320人 in one paper, 350人 in another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from .checks.bounds import Bounds, bounds
from .models import Figure, Observation
from .reading.model import Qualifier, Quantity


def bounds_of(figure: Figure) -> Bounds:
    """What true values the figure, which has a value, can stand for: rounding and 余、近、约 are allowed for."""
    quantity = Quantity(
        figure.start,
        figure.end,
        figure.text,
        figure.value,
        figure.unit,
        high=figure.high,
        qualifier=Qualifier(figure.qualifier),
    )
    return bounds(quantity)


class Claim(NamedTuple):
    """A value that somebody states, and what true values it leaves open."""

    unit: str
    bounds: Bounds


def claim_of(figure: Figure) -> Claim:
    return Claim(figure.unit, bounds_of(figure))


def claim_by_hand(cell: Observation) -> Claim:
    """What the manual value of *cell* states: that value, and no other, in the *unit* of its indicator."""
    value = cell.manual_value if cell.manual_value is not None else Decimal(0)
    return Claim(cell.indicator.unit, Bounds(value, value))


def differ(claims: Sequence[Claim]) -> bool:
    """Whether *claims* cannot all mean one true value.

    Intervals have a value in common as soon as each two of them have.
    """
    if len({claim.unit for claim in claims}) > 1:
        return True
    highs = [claim.bounds.high for claim in claims if claim.bounds.high is not None]
    return bool(highs) and max(claim.bounds.low for claim in claims) > min(highs)


def compete(figures: Sequence[Figure], *more: Claim) -> bool:
    """Whether *figures*, and what *more* is claimed, cannot all mean one true value."""
    return differ([*map(claim_of, figures), *more])


def is_contested(cell: Observation, reports: Iterable[Figure]) -> bool:
    """Whether *reports*, the accepted figures of *cell*, want an editor's choice.

    A value entered by hand or handed in stands against them. Where an editor has chosen, only what was accepted since
    then and differs from the choice asks again.
    """
    figures = [figure for figure in reports if figure.value is not None]
    if not figures:
        return False
    by_hand = [claim_by_hand(cell)] if cell.manual_value is not None else []
    if cell.chosen_at is None:
        return len(figures) + len(by_hand) > 1 and compete(figures, *by_hand)
    chosen = [figure for figure in figures if figure.pk == cell.preferred_id]
    if chosen:
        by_hand = []  # the editor has passed it over
    since = [one for one in figures if one.decided_at is not None and one.decided_at > cell.chosen_at]
    return any(compete([*chosen, one], *by_hand) for one in since)
