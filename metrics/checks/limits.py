"""Values that cannot be: a range upside down, more than the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from metrics.matching import MatchedFigure
from metrics.reading.model import Quantity

from .model import FoundCheck

# Rates that are part of a whole, named right before the number. Growth and fulfilment may well exceed 100 %.
_RATE = re.compile(r"(?:覆盖|入学|合格|普及|就业|参保|组建|入住|到位|满意|知晓|签约)率\D{0,6}$")


def limits(body: str, figures: Sequence[MatchedFigure]) -> Iterator[FoundCheck]:
    """Ranges whose upper end is below the lower, and shares and coverages above 100 %."""
    for index, figure in enumerate(figures):
        quantity = figure.quantity
        if quantity.value is None:
            continue
        if quantity.high is not None and quantity.high < quantity.value:
            yield FoundCheck("range", None, (index,), False, f"{quantity.text} 的上限比下限小")
        if quantity.unit == "%" and quantity.value > 100 and _is_share(body, quantity):
            message = f"{quantity.text} 超过 100%，部分不会多于全部"
            yield FoundCheck("over_hundred", None, (index,), False, message)


def _is_share(body: str, quantity: Quantity) -> bool:
    """Whether the percentage is part of a whole: 占108%, or a rate such as 覆盖率."""
    if quantity.comparison is not None:
        return quantity.comparison.kind == "share_of"
    return bool(_RATE.search(body[max(quantity.start - 14, 0) : quantity.start]))
