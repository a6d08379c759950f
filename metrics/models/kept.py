"""What pages that tell of many places would have to find out from every cell: kept by the database itself.

Triggers write the rows, in the transaction of whatever they follow from (migration 0012). Those of `Total` and of
`AreaYear` are only added, as those of `Tally` are, so that nobody waits for another, and put together now and then but
for what somebody else has in hand: what has none left may keep rows that add up to nothing. Only the sum tells; whoever
asks what there is asks `TallyQuerySet.told`.
"""

from __future__ import annotations

from django.db import models

from articles.models import Article
from organizations.models import Area, Entity

from ..querysets import TallyQuerySet
from .figures import Figure
from .indicators import Indicator

ALL = 0
"""Stands for every indicator, or every subject, and is the key of none."""


class Total(models.Model):
    """How many cells readers may see of an indicator with `ALL` subjects, or of a subject with `ALL` indicators."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="totals"
    )
    subject = models.ForeignKey(
        Entity, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="cell_totals"
    )
    cells = models.IntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "观测值总数"
        indexes = [
            models.Index(fields=["indicator", "subject"], include=["cells"], name="total_indicator"),
            models.Index(fields=["subject", "indicator"], include=["cells"], name="total_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.subject_id}"


class AreaYear(models.Model):
    """How many cells of an indicator and a year readers may see inside an area: its own, of its parts, of organisations there.

    A cell of several years counts in each of them; one without a time in the year of its newspaper, and without that in
    the year 0.
    """

    area = models.ForeignKey(
        Area, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    year = models.SmallIntegerField()
    cells = models.IntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "各年的观测值个数"
        indexes = [
            models.Index(fields=["area", "indicator", "year"], include=["cells"], name="area_year_of_area")
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.indicator_id} {self.year}"


class Waiting(models.Model):
    """That a figure may be one that awaits an editor or its article's hour. `FigureQuerySet.awaiting` has the last word:
    it leaves some of these out, and none of the others is among its own."""

    figure = models.OneToOneField(
        Figure, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="+"
    )
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    subject = models.ForeignKey(
        Entity, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "待定的数据"
        indexes = [models.Index(fields=["subject", "indicator"], name="waiting_of_subject")]

    def __str__(self) -> str:
        return str(self.figure_id)
