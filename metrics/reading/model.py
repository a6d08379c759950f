"""What reading returns: numbers as quantities, and times as periods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Qualifier(StrEnum):
    """How exactly a number was meant; the values stand in every export, so they never change."""

    EXACT = "exact"
    APPROX = "approx"  # 约、左右
    ALMOST = "almost"  # 近
    MORE_THAN = "more_than"  # 余、多、超、逾
    AT_LEAST = "at_least"  # 以上、不少于、上万
    LESS_THAN = "less_than"  # 以下、不足、以内


class Modality(StrEnum):
    """Whether a number is reported as a fact, as a plan, or as a rule."""

    ACTUAL = "actual"
    PLANNED = "planned"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a number is set against: ``Comparison("yoy_decrease", Decimal("32.47"), "%")``.

    Kinds: yoy_increase, yoy_decrease, mom_increase, mom_decrease, increase, decrease, unchanged, share_of,
    of_target, from_to, rank, multiple.
    """

    kind: str
    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class Period:
    """A time as printed and as resolved: whole days, both ends included; ``None`` is an open or unknown end."""

    text: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, and where it was printed: ``text == body[start:end]``.

    ``value`` and ``high`` (the upper end of a range) are in the base unit: 8.1亿元 is 810000000 元, 32.47%
    is 32.47 %. ``value`` is ``None`` where the text names no number (数千名). ``reportable`` is false for what
    is read but is no figure about anybody: a duration, a threshold, a rank.
    """

    start: int
    end: int
    text: str
    value: Decimal | None
    unit: str
    high: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    comparison: Comparison | None = None
    modality: Modality = Modality.ACTUAL
    period: Period | None = None
    reportable: bool = True

    def moved(self, by: int) -> Quantity:
        """The same quantity *by* characters further on."""
        return replace(self, start=self.start + by, end=self.end + by)
