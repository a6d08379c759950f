"""Shares held against their base: 党员120名，其中女党员30名，占25%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from metrics.matching import MatchedFigure

from .bounds import Bounds, bounds_of, written
from .model import FoundCheck
from .sentences import countable, sentences

FARTHEST = 12
"""How many figures back a base may stand."""


def shares(body: str, figures: Sequence[MatchedFigure]) -> Iterator[FoundCheck]:
    """Each counted part with a stated share, against the one larger count of its unit that stands before it.

    With several larger counts nobody can tell which is the base: then only a share that fits one of them is reported.
    """
    for _, _, inside in sentences(body, figures):
        for at, index in enumerate(inside):
            comparison = figures[index].quantity.comparison
            if comparison is None or comparison.kind != "share_of" or comparison.value is None:
                continue
            if not countable(figures[index]):
                continue
            bases = [
                base
                for base in inside[max(at - FARTHEST, 0) : at]
                if _may_be_base(figures[base], figures[index])
            ]
            fitting = [base for base in bases if _fits(figures[index], figures[base], comparison.value)]
            if fitting:
                yield _check(index, fitting[-1], figures, comparison.value, holds=True)
            elif len(bases) == 1:
                yield _check(index, bases[0], figures, comparison.value, holds=False)


def _may_be_base(base: MatchedFigure, part: MatchedFigure) -> bool:
    whole, piece = base.quantity, part.quantity
    if not countable(base) or whole.unit != piece.unit or whole.value is None or piece.value is None:
        return False
    return whole.value > piece.value


def _fits(part: MatchedFigure, base: MatchedFigure, share: Decimal) -> bool:
    piece, whole = bounds_of(part.quantity), bounds_of(base.quantity)
    rounding = Decimal(5) * Decimal(10) ** (min(int(share.as_tuple().exponent), 0) - 1)
    if whole.high is None or piece.high is None or whole.low <= 0:
        return True
    return Bounds(piece.low / whole.high * 100, piece.high / whole.low * 100).meet(
        Bounds(share - rounding, share + rounding)
    )


def _check(part: int, base: int, figures: Sequence[MatchedFigure], share: Decimal, holds: bool) -> FoundCheck:
    piece, whole = figures[part].quantity, figures[base].quantity
    assert piece.value is not None and whole.value is not None  # noqa: S101 - countable
    real = written(round(piece.value / whole.value * 100, 2), "%")
    stated = written(share, "%")
    message = f"{piece.text} 占 {whole.text} 的 {real}，" + (
        f"与文中的 {stated} 相符" if holds else f"文中说占 {stated}"
    )
    return FoundCheck("share", base, (part,), holds, message)
