"""Figures: the numbers that newspapers print, and the sentences that print them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from articles.models import Article, Decided, held_index, span_constraints
from organizations.models import Entity

from ..choices import ComparisonKind, Modality, Qualifier
from ..querysets import FigureQuerySet
from .indicators import Indicator
from .spanning import Spanning


class Figure(Spanning, Decided):
    """A number as printed, and what it was read as. Values are in the unit's base: 8.1亿元 is 810000000 元."""

    article = models.ForeignKey(
        Article, verbose_name="文章", on_delete=models.CASCADE, related_name="figures", db_index=False
    )
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(
        "上限", max_digits=24, decimal_places=6, null=True, blank=True, help_text="范围的上端：3至5家里的 5。"
    )
    unit = models.CharField("单位", max_length=20, blank=True)
    qualifier = models.CharField("限定", max_length=20, choices=Qualifier.choices, default=Qualifier.EXACT)
    comparison = models.CharField("比较", max_length=20, choices=ComparisonKind.choices, blank=True)
    comparison_value = models.DecimalField("比较值", max_digits=24, decimal_places=6, null=True, blank=True)
    comparison_unit = models.CharField("比较单位", max_length=20, blank=True)
    modality = models.CharField("性质", max_length=20, choices=Modality.choices, default=Modality.ACTUAL)
    period_text = models.CharField("时间原文", max_length=80, blank=True)
    subject = models.ForeignKey(
        Entity,
        verbose_name="主体",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="figures",
        db_index=False,
    )
    indicator = models.ForeignKey(
        Indicator,
        verbose_name="指标",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="figures",
    )
    candidates = models.JSONField(
        "候选指标",
        default=list,
        blank=True,
        editable=False,
        help_text='[{"code": …, "name": …, "reason": …}]',
    )
    reportable = models.BooleanField("可入表", default=True, help_text="时长、门槛、位次之类不入表。")
    observation = models.ForeignKey(
        "Observation",
        verbose_name="观测值",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="figures",
    )

    objects: ClassVar = FigureQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="修改记录", verbose_name_plural="修改记录")

    class Meta:
        verbose_name = verbose_name_plural = "数据"
        ordering = ["article", "start"]
        indexes = [
            models.Index(fields=["subject", "indicator", "state"], name="figure_subject_indicator"),
            models.Index(fields=["state", "indicator"], name="figure_state_indicator"),
            models.Index(
                fields=["indicator", "subject"], condition=Q(state="suggested"), name="figure_suggested"
            ),
            held_index("figure"),
        ]
        constraints = [
            *span_constraints("figure"),
            models.UniqueConstraint(
                fields=["article", "start", "end"], condition=Q(anchored=True), name="figure_once"
            ),
            models.CheckConstraint(
                condition=Q(comparison_value__isnull=True) | ~Q(comparison=""),
                name="figure_comparison_has_kind",
                violation_error_message="有比较值时请选定比较的种类。",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{reverse('article-detail', args=[self.article_id])}#f{self.pk}"

    def decide(self, state: str, by: User, held: bool = False) -> None:
        """Settle the figure, and file it in the cell that it reports; one opened again, or held, leaves its cell."""
        from ..filing import refile

        with transaction.atomic():
            super().decide(state, by, held)
            refile(self)

    def release(self, by: User) -> None:
        """Let readers see what was held, and file it in the cell that it reports."""
        from ..filing import refile

        with transaction.atomic():
            super().release(by)
            refile(self)

    @property
    def sentence(self) -> str:
        """The sentence of the article's body that printed the figure; of one adrift, what was printed."""
        if not self.anchored:
            return self.text
        return sentence_around(self.article.body, self.start, self.end)


SENTENCE_ENDS = "。！？；\n"


def sentence_around(body: str, start: int, end: int) -> str:
    """The sentence of *body* that holds ``body[start:end]``, with its closing mark.

    >>> sentence_around("共3家。其中2家在建。", 6, 8)
    '其中2家在建。'
    """
    left, right = sentence_span(body, start, end)
    return body[left:right].strip()


def sentence_span(body: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence that holds ``body[start:end]`` begins and ends.

    >>> sentence_span("共3家。其中2家在建。", 6, 8)
    (4, 11)
    """
    left = max(body.rfind(mark, 0, start) for mark in SENTENCE_ENDS) + 1
    rights = [at for mark in SENTENCE_ENDS if (at := body.find(mark, end)) >= 0]
    return left, min(rights, default=len(body) - 1) + 1
