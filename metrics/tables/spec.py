"""What is asked of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from organizations.models import Entity

from ..models import Indicator

AXES = {"subject": "地方和机构", "period": "时间", "indicator": "指标"}
GRAINS = {"": "原样", "year": "年", "half": "半年", "quarter": "季", "month": "月", "point": "日"}
SCALES = {"": 0, "万": 4, "亿": 8}
BELOW = {"": "只要选定的", "children": "连同下一级", "all": "连同所有下级"}


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What a table is of. No indicator is every indicator, no subject every subject; neither is no table at all.

    ``below`` adds the areas below the areas among ``subjects``; ``start`` and ``end`` are days, both included, that a
    period has to lie between; ``grain`` "" takes the periods as they were reported. Of the three axes the one that is
    neither ``rows`` nor ``cols`` groups the rows where it has several values.
    """

    indicators: tuple[Indicator, ...] = ()
    subjects: tuple[Entity, ...] = ()
    below: str = ""  # "", "children", "all"
    start: date | None = None
    end: date | None = None
    grain: str = ""  # a key of GRAINS
    rows: str = "subject"  # a key of AXES
    cols: str = "period"
    scale: str = ""  # a key of SCALES
    modalities: tuple[str, ...] = ("actual",)
    exact: bool = False  # only values that were reported as exact
    reports: str = "preferred"  # or "all": the other reports of a cell as well
    totals: bool = False
    derived: bool = False  # levels of the year before, worked out from a stated change

    def __bool__(self) -> bool:
        return bool(self.indicators or self.subjects)

    @property
    def groups(self) -> str:
        """The axis that is neither in the rows nor in the columns."""
        return next(axis for axis in AXES if axis not in (self.rows, self.cols))
