"""Indicators, the figures that newspapers print, and the observations that figures add up to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from articles.choices import DecisionState
from articles.models import Article, Decided, span_constraints
from organizations.models import Entity
from organizations.spelling import Spelled

from .choices import CheckKind, CheckRole, ComparisonKind, Direction, Modality, Qualifier, Timing
from .querysets import CheckQuerySet, FigureQuerySet, IndicatorQuerySet, ObservationQuerySet


def day_range(start: date | None, end: date | None) -> DateRange | None:
    """Whole days from *start* to *end*, both included, as PostgreSQL stores them.

    None where neither end is known, and where the end comes before the start. The last day of the calendar is no end.
    """
    if end == date.max:
        end = None
    if (start is None and end is None) or (start and end and end < start):
        return None
    return DateRange(start, end and end + timedelta(days=1))


class Spanning(models.Model):
    """A period in whole days. PostgreSQL keeps the day after the last as the open upper end."""

    period = DateRangeField("时间", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def period_start(self) -> date | None:
        return self.period.lower if self.period else None

    @property
    def period_end(self) -> date | None:
        """The last day of the period, itself included."""
        return self.period.upper - timedelta(days=1) if self.period and self.period.upper else None


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

    def decide(self, state: str, by: User) -> None:
        """Settle the figure, and file it in the cell that it reports; one opened again leaves its cell."""
        from .filing import refile

        with transaction.atomic():
            super().decide(state, by)
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


class Observation(Spanning):
    """The cell of a table: indicator × subject × period, and the value that stands in it.

    The value is that of the preferred figure, or a manual one with its citation; there is no third source.
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
        help_text="编辑选定采用哪一条的时间；空的由程序取最先采纳的。",
    )
    contested = models.BooleanField(
        "说法不一", default=False, editable=False, help_text="采纳的数据互相对不上，等编辑选定。"
    )
    manual_value = models.DecimalField("手工值", max_digits=24, decimal_places=6, null=True, blank=True)
    citation = models.TextField("出处", blank=True, help_text="手工值必填：文件名、页码、日期。")
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
                condition=Q(preferred__isnull=False) ^ Q(manual_value__isnull=False),
                name="observation_has_one_source",
                violation_error_message="请选定采用的数据，或者填写手工值，两者只取其一。",
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
        from .filing import judge

        with transaction.atomic():
            super().save(*args, **kwargs)
            judge(self)

    def clean(self) -> None:
        super().clean()
        if self.preferred is not None and (
            self.preferred.state != DecisionState.ACCEPTED
            or self.preferred.value is None
            or not self.preferred.anchored
        ):
            raise ValidationError({"preferred": "只能采用已采纳的、有数值的数据，请先采纳它。"})

    @property
    def value(self) -> Decimal | None:
        return self.preferred.value if self.preferred else self.manual_value


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
