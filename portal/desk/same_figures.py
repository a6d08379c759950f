"""Figures that say the same: the number as printed, and all that it was read as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from articles.choices import DecisionState
from metrics.models import Figure
from organizations.models import Entity

from .items import JSON

READ_ALIKE: Final = (
    "text", "value", "high", "unit", "qualifier", "modality", "comparison", "comparison_value", "comparison_unit",
    "reportable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SameFigures:
    """The open figures like *figure* among *among*, to be settled as *state*.

    Alike are the number as printed, its value and unit, and its indicator; who it is about and when, too, unless the
    editor asks for all (*wide*): each then keeps the subject and the period that it was read with.
    """

    figure: Figure
    among: QuerySet[Figure]
    state: DecisionState
    wide: bool

    @property
    def entity(self) -> Entity | None:
        return None if self.wide else self.figure.subject

    @property
    def meaning(self) -> str:
        indicator = self.figure.indicator
        return f"，作{indicator}" if indicator is not None and self.state == DecisionState.ACCEPTED else ""

    def rows(self) -> QuerySet[Figure]:
        figure = self.figure
        same = self._of_any_subject()
        return same if self.wide else same.filter(subject=figure.subject_id, period=figure.period)

    def _of_any_subject(self) -> QuerySet[Figure]:
        figure = self.figure
        same = self.among.filter(anchored=True, **{name: getattr(figure, name) for name in READ_ALIKE})
        if figure.is_decided:  # the others are as this one was before: the same indicator, or none yet
            return same.filter(Q(indicator=figure.indicator_id) | Q(indicator=None))
        return same.filter(indicator=figure.indicator_id)

    def values(self) -> dict[str, Any]:
        known = self.figure.indicator_id is not None and self.state == DecisionState.ACCEPTED
        return {"indicator_id": self.figure.indicator_id} if known else {}

    def told(self, articles: int) -> JSON:
        rows = self.rows()
        count = rows.count()
        cells = self._cells(rows)
        others = 0 if self.wide else self._of_any_subject().count() - count
        line = f"{count} 个数据，在 {articles} 篇文章里"
        line += f"；进入 {cells} 个表格格子。" if cells else "；不影响数据表。"
        if others:
            line += f"另有 {others} 个同样的数字，主体或时间不同，不在内。"
        return {
            "mentions": 0,
            "figures": count,
            "cells": cells,
            "others": others,
            "told": line,
            "rule_hint": None,
        }

    def _cells(self, rows: QuerySet[Figure]) -> int:
        """How many cells of tables the figures would stand in."""
        if self.state != DecisionState.ACCEPTED or self.figure.indicator_id is None:
            return 0
        filling = rows.filter(reportable=True, value__isnull=False, subject__isnull=False)
        return filling.order_by().values("subject", "period", "modality").distinct().count()
