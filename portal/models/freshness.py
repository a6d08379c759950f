"""What tells whether anything that readers see has changed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Stamp(models.Model):
    """Changes of what readers see; the sum of ``count`` over all rows grows with every change that is committed.

    Triggers add a row with every statement that touches a table of `portal.freshness.WATCHED`, in its transaction.
    Rows are only added, so writers never wait for each other; now and then a trigger puts many together into one.
    """

    count = models.BigIntegerField("变动", db_default=1)
    at = models.DateTimeField("时间", db_default=Now())

    class Meta:
        verbose_name = verbose_name_plural = "变动计数"

    def __str__(self) -> str:
        return f"{self.count} {self.at}"
