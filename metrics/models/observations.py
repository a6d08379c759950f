"""The cells of tables, each with the reports or the citation that its value comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Upper
from simple_history.models import HistoricalRecords

from organizations.models import Entity

from ..choices import Modality
from ..querysets import ObservationQuerySet
from .figures import Figure
from .indicators import Indicator
from .spanning import Spanning
from .submissions import Submission


def _latest() -> list[Any]:
    return [Upper("period").desc(nulls_last=True)]


class Observation(Spanning):
    """The cell of a table: indicator × subject × period, and the value that stands in it.

    The value is that of the preferred figure, or a manual one with its citation; there is no third source. A manual
    value that an editor has passed over for a report stays beside it, with its citation, and can be taken again.
    """

    indicator = models.ForeignKey(
        Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="observations", db_index=False
    )
    subject = models.ForeignKey(
        Entity, verbose_name="主体", on_delete=models.PROTECT, related_name="observations"
    )
    modality = models.CharField("性质", max_length=20, choices=Modality.choices, default=Modality.ACTUAL)
    preferred = models.ForeignKey(
        Figure, verbose_name="采用的数据", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    preferred_reason = models.CharField("采用理由", max_length=200, blank=True)
    chosen_at = models.DateTimeField(
        "选定时间",
        null=True,
        blank=True,
        editable=False,
        help_text="编辑选定采用哪一条的时间；空的由程序按规则取。",
    )
    contested = models.BooleanField(
        "说法不一",
        default=False,
        editable=False,
        help_text="采纳的数据互相对不上，或者与手工值对不上，等编辑选定。",
    )
    manual_value = models.DecimalField("手工值", max_digits=24, decimal_places=6, null=True, blank=True)
    citation = models.TextField("出处", blank=True, help_text="手工值必填：文件名、页码、日期。")
    attachment = models.FileField(
        "附件",
        upload_to="citations/%Y/",
        max_length=255,
        blank=True,
        help_text="出处的扫描件或原文件，不公开。",
    )
    submission = models.ForeignKey(
        Submission,
        verbose_name="报送表",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="observations",
        help_text="手工值由哪一张报送表而来。",
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    objects = ObservationQuerySet.as_manager()
    history = HistoricalRecords(
        verbose_name="修改记录", verbose_name_plural="修改记录", excluded_fields=["contested"]
    )

    class Meta:
        verbose_name = verbose_name_plural = "观测值"
        ordering = ["indicator", "subject", "-period"]
        indexes = [
            GistIndex(fields=["period"], name="observation_period"),
            # The latest cells of all, of an indicator, of a subject: without sorting what there is.
            models.Index(*_latest(), "indicator", "subject", "id", name="observation_latest"),
            models.Index("indicator", *_latest(), "subject", "id", name="observation_of_indicator"),
            models.Index("subject", "indicator", *_latest(), "id", name="observation_of_subject"),
            models.Index(fields=["-id"], condition=Q(contested=True), name="observation_contested"),
            models.Index(
                fields=["-chosen_at", "-id"], condition=Q(chosen_at__isnull=False), name="observation_chosen"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "subject", "period", "modality"],
                nulls_distinct=False,
                name="observation_once",
                violation_error_message="这个主体在这段时间已有该指标的观测值，请修改原有的一条。",
            ),
            models.CheckConstraint(
                condition=Q(preferred__isnull=False) | Q(manual_value__isnull=False),
                name="observation_has_source",
                violation_error_message="请选定采用的数据，或者填写手工值。",
            ),
            models.CheckConstraint(
                condition=Q(preferred__isnull=True)
                | Q(manual_value__isnull=True)
                | Q(chosen_at__isnull=False),
                name="observation_report_over_manual_is_chosen",
                violation_error_message="手工值先于报道；要改用报上的数，请选定它并写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(manual_value__isnull=True) | ~Q(citation=""),
                name="observation_manual_has_citation",
                violation_error_message="手工值要写明出处。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.indicator}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        from ..filing import judge

        with transaction.atomic():
            super().save(*args, **kwargs)
            judge(self)

    def clean(self) -> None:
        super().clean()
        if self.preferred is not None and (self.preferred.value is None or not self.preferred.is_released):
            raise ValidationError({"preferred": "只能采用已采纳、已放行、有数值的数据，请先采纳它。"})

    @property
    def passed_over(self) -> bool:
        """Whether there is a manual value, and an editor has chosen a report in its stead."""
        return self.manual_value is not None and self.preferred_id is not None

    @property
    def reason(self) -> str:
        """Why this value stands in the cell and no other: the editor's words, or the rule."""
        from ..preferring import BY_HAND, HANDED_IN

        if self.preferred_reason or self.preferred_id is not None:
            return self.preferred_reason
        return BY_HAND if self.submission_id is None else HANDED_IN

    @property
    def value(self) -> Decimal | None:
        return self.preferred.value if self.preferred else self.manual_value
