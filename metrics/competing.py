"""Reports of one cell that cannot all be true: 新增就业320人 in one paper, 350人 in another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


def compete(figures: Sequence[Figure]) -> bool:
    """Whether *figures* cannot all mean one true value.

    Intervals have a value in common as soon as each two of them have.
    """
    if len({figure.unit for figure in figures}) > 1:
        return True
    spans = [bounds_of(figure) for figure in figures]
    highs = [span.high for span in spans if span.high is not None]
    return bool(highs) and max(span.low for span in spans) > min(highs)


def is_contested(cell: Observation, reports: Iterable[Figure]) -> bool:
    """Whether *reports*, the accepted figures of *cell*, want an editor's choice.

    A value entered by hand has its citation. Where an editor has chosen, only what was accepted since then and
    differs from the choice asks again.
    """
    if cell.manual_value is not None:
        return False
    figures = [figure for figure in reports if figure.value is not None]
    if cell.chosen_at is None:
        return len(figures) > 1 and compete(figures)
    chosen = [figure for figure in figures if figure.pk == cell.preferred_id]
    since = [one for one in figures if one.decided_at is not None and one.decided_at > cell.chosen_at]
    return any(compete([*chosen, one]) for one in since)
