"""Articles, what became of them in review, who is at work on them, and which reprint which."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from organizations.models import Area

from ..choices import ArticleKind, ArticleState, DecisionState, Doing, ReviewAction
from ..indexing import Kinds, Weeks
from ..querysets import ArticleQuerySet, ReprintQuerySet
from .pages import Page


class PublicArticles(models.Manager.from_queryset(ArticleQuerySet)):  # type: ignore[misc]
    """Only what readers may see."""

    def get_queryset(self) -> ArticleQuerySet:
        return super().get_queryset().published()


class Article(models.Model):
    """One article of a page. The body stays as cut; the spans of mentions and figures point into it."""

    page = models.ForeignKey(
        Page, verbose_name="版面", on_delete=models.PROTECT, related_name="articles", db_index=False
    )
    position = models.PositiveSmallIntegerField("版面内序号", editable=False)
    date = models.DateField("日期", null=True, blank=True, help_text="报纸的出版日期。")
    kind = models.CharField("体裁", max_length=20, choices=ArticleKind.choices, default=ArticleKind.NEWS)
    kicker = models.CharField("引题", max_length=200, blank=True)
    headline = models.CharField("标题", max_length=200, blank=True)
    subhead = models.CharField("副题", max_length=200, blank=True)
    section_heads = ArrayField(
        models.CharField(max_length=200), verbose_name="小标题", default=list, blank=True
    )
    bylines = models.JSONField("署名", default=list, blank=True, help_text='[{"role": "记者", "name": "…"}]')
    body = models.TextField("正文")
    version = models.PositiveIntegerField("正文版次", default=1, editable=False)
    lines = models.JSONField(
        "版面行", default=list, editable=False, help_text="[[首行, 末行], …]，从 1 数起。"
    )
    line_starts = models.JSONField(
        "行首位置", default=list, editable=False, help_text="[[正文偏移, 版面行], …]。"
    )
    complete = models.BooleanField("完整", default=True, help_text="版面截断、缺头少尾的文章不打勾。")
    home = models.ForeignKey(
        Area,
        verbose_name="报道区域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    state = models.CharField("状态", max_length=20, choices=ArticleState.choices, default=ArticleState.DRAFT)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    public_note = models.CharField(
        "公开说明", max_length=300, blank=True, help_text="更正或撤回时给读者看的话。"
    )
    words = SearchVectorField("词索引", null=True, editable=False)
    bigrams = SearchVectorField("双字索引", null=True, editable=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    objects = ArticleQuerySet.as_manager()
    public = PublicArticles()
    history = HistoricalRecords(
        verbose_name="修改记录",
        verbose_name_plural="修改记录",
        excluded_fields=["words", "bigrams", "line_starts", "lines", "updated_at"],
    )

    class Meta:
        verbose_name = verbose_name_plural = "文章"
        permissions = [
            ("submit_article", "送审"),
            ("review_first_article", "初审"),
            ("review_second_article", "复审"),
            ("review_final_article", "终审"),
            ("publish_article", "发布、撤回和发布后修改"),
        ]
        ordering = [F("date").desc(nulls_last=True), "-pk"]
        base_manager_name = "objects"
        indexes = [
            models.Index("state", F("date").desc(nulls_last=True), F("id").desc(), name="article_newest"),
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state=ArticleState.PUBLISHED),
                name="article_published",
            ),
            models.Index("home", "state", F("date").desc(nulls_last=True), name="article_newest_at_home"),
            GinIndex(fields=["words"], name="article_words"),
            # What a search asks of one period or kind is found by the index alone, and nothing else is looked at.
            GinIndex(F("bigrams"), Weeks("date"), Kinds("kind"), name="article_found"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["page", "position"], name="article_position_unique_on_page"),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.PUBLISHED) | Q(published_at__isnull=False),
                name="article_published_has_time",
                violation_error_message="已发布的文章要有发布时间。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.WITHDRAWN) | ~Q(public_note=""),
                name="article_withdrawn_has_note",
                violation_error_message="撤回文章时请写公开说明，告诉读者原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article-detail", args=[self.pk])

    @property
    def title(self) -> str:
        """The headline, or the opening words of an article printed without one."""
        opening = self.body.lstrip()[:24].split("\n")[0]
        return self.headline or f"{opening}…"

    def clean(self) -> None:
        super().clean()
        if self.state == ArticleState.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()

    def prints(self, quote: str) -> bool:
        """Whether readers of the article read *quote* in it, however it is spaced."""
        printed = (self.kicker, self.headline, self.subhead, self.body)
        return "".join(quote.split()) in "".join("".join(printed).split())

    def line_at(self, offset: int) -> int | None:
        """The page line on which the body's character at *offset* was printed."""
        at = bisect_right(self.line_starts, offset, key=lambda start: start[0])
        return self.line_starts[at - 1][1] if at else None


class ReviewStep(models.Model):
    """One step of an article through 三审: who passed it on or returned it, when and why. Never changed."""

    article = models.ForeignKey(
        Article, verbose_name="文章", on_delete=models.CASCADE, related_name="review_steps", db_index=False
    )
    action = models.CharField("动作", max_length=20, choices=ReviewAction.choices)
    from_state = models.CharField("原状态", max_length=20, choices=ArticleState.choices)
    to_state = models.CharField("新状态", max_length=20, choices=ArticleState.choices)
    version = models.PositiveIntegerField("正文版次")
    reason = models.CharField("理由", max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经手人", on_delete=models.PROTECT, related_name="review_steps"
    )
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "审稿记录"
        ordering = ["article", "pk"]
        indexes = [
            models.Index(fields=["article", "id"], name="review_step_article"),
            models.Index(
                fields=["at", "id"],
                condition=Q(action__in=[ReviewAction.AMEND, ReviewAction.WITHDRAW]),
                name="review_step_told",  # what readers were told of, since a time
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(action__in=[ReviewAction.RETURN, ReviewAction.WITHDRAW]) | ~Q(reason=""),
                name="review_step_has_reason",
                violation_error_message="退回和撤回都要写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.by}"


RESTING = timedelta(minutes=2)  # without a touch: whoever still has the article open only reads it


class Presence(models.Model):
    """That somebody has an article open at the desk or in a form; it fades unless renewed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(auto_now=True)
    acted = models.CharField(
        max_length=20, choices=Doing.choices, default=Doing.READING, db_default="reading"
    )
    acted_at = models.DateTimeField(null=True)  # when something was last typed or settled

    class Meta:
        verbose_name = verbose_name_plural = "在场"
        indexes = [models.Index(fields=["seen_at"], name="presence_seen")]
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.article_id}"

    @property
    def doing(self) -> Doing:
        """What he does now: who has touched nothing for a while only reads."""
        if self.acted_at is None or self.acted_at < timezone.now() - RESTING:
            return Doing.READING
        return Doing(self.acted)


class Reprint(models.Model):
    """Two articles with the same text. Tied until an editor parts them, so that one fact is not counted twice."""

    article = models.ForeignKey(
        Article, verbose_name="转载", on_delete=models.CASCADE, related_name="reprint_links"
    )
    original = models.ForeignKey(
        Article, verbose_name="原文", on_delete=models.CASCADE, related_name="reprinted_links"
    )
    similarity = models.FloatField("相似度", help_text="0 到 1；1 是一字不差。")
    state = models.CharField(
        "状态", max_length=20, choices=DecisionState.choices, default=DecisionState.SUGGESTED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="决定人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="decided_reprints",
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True, editable=False)

    objects = ReprintQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="修改记录", verbose_name_plural="修改记录")

    class Meta:
        verbose_name = verbose_name_plural = "转载"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "original"], name="reprint_once"),
            models.CheckConstraint(condition=~Q(article=F("original")), name="reprint_of_another"),
            models.CheckConstraint(
                condition=Q(state=DecisionState.SUGGESTED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="reprint_decision_has_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} ← {self.original}"

    def decide(self, state: DecisionState, by: User) -> None:
        """Settle whether the two are one story."""
        self.state, self.decided_by, self.decided_at = state, by, timezone.now()
        self.save()


class Fingerprint(models.Model):
    """What articles with the same text are found by (`articles.reprints`). Derived from the body."""

    article = models.OneToOneField(
        Article,
        verbose_name="文章",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="fingerprint",
    )
    hashes = ArrayField(models.IntegerField(), verbose_name="字串指纹", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "正文指纹"
        # Without fastupdate: its list of what is still to be sorted in would be read for every hash looked up.
        indexes = [GinIndex(fields=["hashes"], fastupdate=False, name="fingerprint_hashes")]

    def __str__(self) -> str:
        return str(self.article_id)
