"""The catalogue of what figures can report."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from organizations.spelling import Spelled

from ..choices import Direction, Timing
from ..querysets import IndicatorQuerySet


class Indicator(Spelled):
    """What a figure can report: 城镇新增就业人数, in 人, over a period."""

    code = models.SlugField("代码", max_length=60, unique=True, help_text="网址里用，发布后不要更改。")
    name = models.CharField("指标名称", max_length=80, unique=True)
    unit = models.CharField("单位", max_length=20, blank=True, help_text="基本单位：元、人、%。指数留空。")
    timing = models.CharField("时点或时期", max_length=10, choices=Timing.choices)
    category = models.CharField("分类", max_length=20)
    definition = models.TextField("定义")
    direction = models.CharField("好坏方向", max_length=10, choices=Direction.choices, default=Direction.NONE)
    phrases = ArrayField(
        models.CharField(max_length=80),
        verbose_name="识别用语",
        default=list,
        blank=True,
        help_text="报上出现这些说法时，认作本指标。",
    )

    objects = IndicatorQuerySet.as_manager()
    history = HistoricalRecords(
        verbose_name="修改记录", verbose_name_plural="修改记录", excluded_fields=["pinyin", "initials"]
    )

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["category", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(definition=""),
                name="indicator_has_definition",
                violation_error_message="请写明指标的定义。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("indicator-detail", args=[self.code])
