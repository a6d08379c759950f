"""Publications, their pages, the articles cut from them, and the names that articles mention."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from organizations.choices import EntityKind
from organizations.models import Area, Entity

from .choices import ArticleKind, ArticleState, CorrectionState, DecisionState, Origin
from .querysets import ArticleQuerySet, DecidedQuerySet


class Publication(models.Model):
    """A newspaper or a section of one, with the area it reports on."""

    name = models.CharField("报刊名", max_length=80, unique=True)
    home = models.ForeignKey(
        Area,
        verbose_name="所属区域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="publications",
    )
    note = models.TextField("备注", blank=True)

    history = HistoricalRecords(verbose_name="修改记录", verbose_name_plural="修改记录")

    class Meta:
        verbose_name = verbose_name_plural = "报刊"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Page(models.Model):
    """A newspaper page as received. Its text is never edited."""

    publication = models.ForeignKey(
        Publication, verbose_name="报刊", on_delete=models.PROTECT, related_name="pages", db_index=False
    )
    published = models.DateField("出版日期", null=True, blank=True)
    number = models.CharField("版次", max_length=20, blank=True)
    section = models.CharField("版名", max_length=60, blank=True)
    home = models.ForeignKey(
        Area,
        verbose_name="报道区域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pages",
        help_text="留空时取报刊的所属区域。",
    )
    text = models.TextField("版面原文", editable=False)
    sha256 = models.CharField(
        "原文指纹",
        max_length=64,
        unique=True,
        editable=False,
        validators=[RegexValidator(r"^[0-9a-f]{64}$")],
        help_text="同一原文只收一次。",
    )
    file_name = models.CharField("文件名", max_length=255, blank=True, editable=False)
    other_lines = models.JSONField("未归入文章的行", default=list, editable=False)
    imported_at = models.DateTimeField("导入时间", auto_now_add=True)
    read_at = models.DateTimeField("程序识读时间", null=True, editable=False)

    history = HistoricalRecords(
        verbose_name="修改记录",
        verbose_name_plural="修改记录",
        excluded_fields=["text", "other_lines", "read_at"],
    )

    class Meta:
        verbose_name = verbose_name_plural = "版面"
        ordering = [F("published").desc(nulls_last=True), "-pk"]
        indexes = [models.Index(fields=["publication", "-published"], name="page_publication_date")]

    def __str__(self) -> str:
        date = self.published.isoformat() if self.published else "日期未知"
        return " ".join(part for part in (str(self.publication), date, self.section or self.number) if part)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        # Articles carry the date of their page, so that lists can use one index.
        self.articles.exclude(date=self.published).update(date=self.published)

    @property
    def area(self) -> Area | None:
        """The area the page reports on: its own, or the publication's."""
        return self.home or self.publication.home


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
        ordering = [F("date").desc(nulls_last=True), "-pk"]
        base_manager_name = "objects"
        indexes = [
            models.Index("state", F("date").desc(nulls_last=True), F("id").desc(), name="article_newest"),
            models.Index("home", "state", F("date").desc(nulls_last=True), name="article_newest_at_home"),
            GinIndex(fields=["words"], name="article_words"),
            GinIndex(fields=["bigrams"], name="article_bigrams"),
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

    def line_at(self, offset: int) -> int | None:
        """The page line on which the body's character at *offset* was printed."""
        at = bisect_right(self.line_starts, offset, key=lambda start: start[0])
        return self.line_starts[at - 1][1] if at else None


class Decided(models.Model):
    """What the machine suggests about a span of an article's body and an editor decides."""

    article: models.ForeignKey[Any, Article]
    start = models.PositiveIntegerField("起点", help_text="正文里的字符位置，从 0 数起。")
    end = models.PositiveIntegerField("终点")
    text = models.CharField("原文", max_length=300)
    state = models.CharField(
        "状态", max_length=20, choices=DecisionState.choices, default=DecisionState.SUGGESTED
    )
    origin = models.CharField(
        "来源", max_length=20, choices=Origin.choices, default=Origin.MACHINE, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="决定人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="decided_%(class)ss",
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True, editable=False)

    objects = DecidedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text

    @property
    def is_decided(self) -> bool:
        return self.state != DecisionState.SUGGESTED

    def decide(self, state: str, by: User) -> None:
        """Settle the suggestion in the name of *by*; ``suggested`` opens it again."""
        self.state = state
        self.decided_by, self.decided_at = (by, timezone.now()) if self.is_decided else (None, None)
        self._history_user = by  # a command has no request from which the history could learn it
        self.save()


def span_constraints(model: str) -> list[models.BaseConstraint]:
    """The rules of every suggestion: a span is not empty, and a decision has an author and a time."""
    return [
        models.CheckConstraint(condition=Q(end__gt=F("start")), name=f"{model}_span_not_empty"),
        models.CheckConstraint(
            condition=Q(state=DecisionState.SUGGESTED)
            | Q(decided_by__isnull=False, decided_at__isnull=False),
            name=f"{model}_decision_has_author",
        ),
    ]


class Mention(Decided):
    """A name in an article's body and what it means. No entity and candidates: ambiguous."""

    article = models.ForeignKey(
        Article, verbose_name="文章", on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    kind = models.CharField("类别", max_length=20, choices=EntityKind.choices)
    entity = models.ForeignKey(
        Entity,
        verbose_name="指",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mentions",
        db_index=False,
    )
    coreference = models.BooleanField("指代", default=False, help_text="该区、全镇、该公司一类。")
    candidates = models.ManyToManyField(
        Entity, through="MentionCandidate", verbose_name="候选", related_name="candidate_mentions"
    )
    proposed_name = models.CharField("新名称", max_length=120, blank=True, help_text="名录里还没有的名称。")
    proposed_type = models.CharField("新名称的类型", max_length=20, blank=True)
    proposed_area = models.ForeignKey(
        Area,
        verbose_name="新名称所在区域",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    history = HistoricalRecords(verbose_name="修改记录", verbose_name_plural="修改记录")

    class Meta:
        verbose_name = verbose_name_plural = "提及"
        ordering = ["article", "start", "-end"]
        indexes = [
            models.Index(fields=["entity", "state", "article"], name="mention_entity_state"),
            models.Index(fields=["state", "text"], name="mention_state_text"),
        ]
        constraints = [
            *span_constraints("mention"),
            models.UniqueConstraint(
                fields=["article", "start", "end", "entity"], nulls_distinct=False, name="mention_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.ACCEPTED) | Q(entity__isnull=False),
                name="mention_accepted_has_entity",
                violation_error_message="采纳之前请选定它指的是谁。",
            ),
        ]

    def decide(self, state: str, by: User) -> None:
        """Settle the mention; it is of the kind of what it means."""
        if self.entity is not None:
            self.kind = self.entity.kind
        super().decide(state, by)


class MentionCandidate(models.Model):
    """One entity that an ambiguous mention may mean, and why it may."""

    mention = models.ForeignKey(
        Mention, verbose_name="提及", on_delete=models.CASCADE, related_name="ranked_candidates"
    )
    entity = models.ForeignKey(Entity, verbose_name="候选", on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField("次序")
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "候选"
        ordering = ["mention", "rank"]
        constraints = [models.UniqueConstraint(fields=["mention", "entity"], name="candidate_once")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.entity}"


class Correction(models.Model):
    """A reader's report or an editor's erratum (勘误台账)."""

    article = models.ForeignKey(
        Article,
        verbose_name="文章",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    quote = models.CharField("涉及的原文", max_length=300, blank=True)
    report = models.TextField("问题")
    contact = models.CharField("联系方式", max_length=120, blank=True, help_text="不公开。")
    deadline = models.DateField("办结期限", null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="责任人",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="corrections",
    )
    state = models.CharField(
        "状态", max_length=20, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    public_note = models.TextField("公开说明", blank=True)
    reported_at = models.DateTimeField("收到时间", auto_now_add=True)
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)

    history = HistoricalRecords(
        verbose_name="修改记录", verbose_name_plural="修改记录", excluded_fields=["contact"]
    )

    class Meta:
        verbose_name = verbose_name_plural = "勘误"
        ordering = ["-reported_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN) | (Q(settled_at__isnull=False) & ~Q(public_note="")),
                name="correction_settled_has_note",
                violation_error_message="办结的勘误要有办结时间和公开说明。",
            ),
        ]

    def __str__(self) -> str:
        return self.report[:40]
