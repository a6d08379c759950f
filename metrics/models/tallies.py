"""Which cells readers may see, and how many of each indicator and subject: kept by the database itself."""

from __future__ import annotations

from django.db import models

from organizations.models import Entity

from ..querysets import TallyQuerySet
from .indicators import Indicator
from .observations import Observation


class ToldCell(models.Model):
    """That a cell may be seen by readers: what stands in it is a value by hand, or a figure that was accepted, is not
    held, is in its text, and of an article that is out. A row for each such cell, and none for any other.

    ``indicator`` and ``subject`` are the cell's own, so that cells are counted by them without being looked at. Only
    triggers write and remove rows, in the transaction of whatever they follow from (migrations 0011, 0013): a cell that
    is written or removed, its figure, the figure's article. They lock the cell and the article, so that of a withdrawal
    and a choice at the same time the second sees the first. A clock may be another machine's: what comes out within a
    minute counts as out. Of a scheduled article whose hour comes nothing is written; `metrics.filing.publish_due` and
    `metrics.telling.tell_due` see to its cells, and until then the count lacks them. Whoever needs the cells themselves
    asks ``Observation.objects.public()``.
    """

    observation = models.OneToOneField(
        Observation, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="told"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    subject = models.ForeignKey(
        Entity, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    first_year = models.SmallIntegerField(null=True)
    last_year = models.SmallIntegerField(null=True)
    """Of its period; without one of the newspaper that is believed. A trigger sees to them (migration 0012)."""

    class Meta:
        verbose_name = verbose_name_plural = "公开的观测值"
        indexes = [
            models.Index(
                fields=["subject", "indicator", "last_year", "first_year", "observation"], name="told_years"
            )
        ]

    def __str__(self) -> str:
        return str(self.observation_id)


class Tally(models.Model):
    """How many cells of an indicator and a subject readers may see: the sum of ``cells`` over its rows.

    Rows are only added, so that nobody waits for another; now and then a trigger puts them together, at once where
    cells are taken away, but for those that somebody else has in hand that moment. What is down to none may so keep rows
    that add up to nothing: who has any is asked of `TallyQuerySet.told`, never of a row.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="tallies"
    )
    subject = models.ForeignKey(
        Entity, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="cell_tallies"
    )
    cells = models.IntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "观测值个数"
        indexes = [
            models.Index(fields=["indicator", "subject"], include=["cells"], name="celltally_indicator"),
            models.Index(fields=["subject", "indicator"], include=["cells"], name="celltally_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.subject_id}"
