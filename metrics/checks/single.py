"""Checks of one figure by itself: a range upside down, more than all, ten thousand times too much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median

from .model import FoundCheck
from .page import WORDS, Figures, any_of
from .wording import amount, printed

History = Mapping[tuple[str, str], Sequence[Decimal]]
"""Earlier values by indicator code and subject path (or its name, where it has none)."""

_BOUNDED = re.compile(f"{any_of(WORDS['rates']['bounded'])}[^，。；、]{{0,6}}$")
_EXEMPT = re.compile(any_of(WORDS["rates"]["exempt"]))

SLIP = Decimal(100)  # times the usual value, or a hundredth of it: no year brings that
SLIP_OF_MANY = Decimal(30)  # the same where three or more earlier values are known
POWER_SLIP = (Decimal(3_000), Decimal(30_000))  # 亿 for 万, or the other way round


def check_ranges(figures: Figures) -> Iterator[FoundCheck]:
    """Ranges whose upper end is the lower one."""
    for index, figure in enumerate(figures.all):
        quantity = figure.quantity
        if quantity.value is not None and quantity.high is not None and quantity.high < quantity.value:
            message = f"范围“{printed(figures.all, index)}”的上限小于下限"
            yield FoundCheck("range", index, (), False, message)


def check_rates(figures: Figures) -> Iterator[FoundCheck]:
    """Rates over 100 per cent that cannot be: coverage, pass rates, shares."""
    for index, figure in enumerate(figures.all):
        quantity = figure.quantity
        if (
            quantity.unit != "%"
            or quantity.value is None
            or quantity.value <= 100
            or figures.is_change(index)
        ):
            continue
        before = figures.before(index, 20)
        is_share = quantity.comparison is not None and quantity.comparison.kind == "share_of"
        if (is_share or _BOUNDED.search(before)) and not _EXEMPT.search(before):
            message = f"{printed(figures.all, index)}超过100%，比例不应大于100%"
            yield FoundCheck("over_hundred", index, (), False, message)


def check_magnitudes(figures: Figures, history: History) -> Iterator[FoundCheck]:
    """Figures that are out of all proportion to their indicator's earlier values for the same subject."""
    for index, figure in enumerate(figures.all if history else ()):
        value = figure.quantity.value
        if figure.indicator_code is None or figure.subject is None or not value or value <= 0:
            continue
        key = figure.indicator_code, figure.subject_path or figure.subject
        earlier = [past for past in history.get(key, ()) if past > 0]
        if not earlier or figures.is_change(index):
            continue
        usual = median(earlier)
        times = max(value / usual, usual / value)
        if times >= (SLIP_OF_MANY if len(earlier) >= 3 else SLIP):
            more = "大" if value > usual else "小"
            slip = "，可能是万、亿写错" if POWER_SLIP[0] <= times <= POWER_SLIP[1] else ""
            message = (
                f"{printed(figures.all, index)}比{figure.subject}以往的{figure.indicator}"
                f"（{amount(usual, figure.quantity.unit)}）{more}{times:.0f}倍{slip}"
            )
            yield FoundCheck("magnitude", index, (), False, message)
