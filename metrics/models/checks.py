"""Figures held against each other."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from articles.models import Article

from ..choices import CheckKind, CheckRole
from ..querysets import CheckQuerySet
from .figures import Figure


class Check(models.Model):
    """Figures held against each other: does the arithmetic that the text claims hold?"""

    article = models.ForeignKey(Article, verbose_name="文章", on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField("种类", max_length=20, choices=CheckKind.choices)
    figures = models.ManyToManyField(
        Figure, through="CheckFigure", verbose_name="涉及的数据", related_name="checks"
    )
    holds = models.BooleanField("相符")
    message = models.TextField("核校说明")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="处理人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="settled_checks",
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True, editable=False)
    settlement = models.CharField("处理理由", max_length=300, blank=True)

    objects = CheckQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="修改记录", verbose_name_plural="修改记录")

    class Meta:
        verbose_name = verbose_name_plural = "核校"
        ordering = ["holds", "article", "pk"]
        indexes = [
            models.Index(fields=["holds", "settled_at"], name="check_open"),
            models.Index(
                fields=["-id"], condition=Q(holds=False, settled_at__isnull=True), name="check_unsettled"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="check_settled_has_author",
            ),
        ]

    def __str__(self) -> str:
        return self.message[:60]


class CheckFigure(models.Model):
    """A figure's part in a check."""

    check_run = models.ForeignKey(
        Check, verbose_name="核校", on_delete=models.CASCADE, related_name="members"
    )
    figure = models.ForeignKey(Figure, verbose_name="数据", on_delete=models.CASCADE, related_name="+")
    role = models.CharField("角色", max_length=10, choices=CheckRole.choices)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = verbose_name_plural = "涉及的数据"
        ordering = ["check_run", "position"]
        constraints = [models.UniqueConstraint(fields=["check_run", "figure"], name="check_figure_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.figure}"
