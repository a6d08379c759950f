"""Values that cannot be: a range upside down, more than the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metrics.matching import MatchedFigure

from .model import FoundCheck


def limits(figures: Sequence[MatchedFigure]) -> Iterator[FoundCheck]:
    """Ranges whose upper end is below the lower, and shares and coverages above 100 %."""
    for index, figure in enumerate(figures):
        quantity = figure.quantity
        if quantity.value is None:
            continue
        if quantity.high is not None and quantity.high < quantity.value:
            message = f"{quantity.text} 的上限比下限小"
            yield FoundCheck("range", None, (index,), False, message)
        if quantity.unit == "%" and quantity.value > 100 and _is_share(figure):
            message = f"{quantity.text} 超过 100%，而{figure.indicator or '占比'}不会超过全部"
            yield FoundCheck("over_hundred", None, (index,), False, message)


def _is_share(figure: MatchedFigure) -> bool:
    """Whether the percentage is part of a whole: 占, or a 覆盖率. Growth and fulfilment may well exceed 100 %."""
    comparison = figure.quantity.comparison
    if comparison is not None:
        return comparison.kind == "share_of"
    return (figure.indicator or "").endswith(
        ("覆盖率", "入学率", "合格率", "普及率", "就业率", "参保率", "组建率")
    )
