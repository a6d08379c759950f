"""What the machine suggests about a span of a body, and the names among it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from organizations.choices import EntityKind
from organizations.models import Area, Entity

from .. import holding
from ..choices import DecisionState, Origin
from ..querysets import DecidedQuerySet
from .articles import Article


class Decided(models.Model):
    """What the machine suggests about a span of an article's body and an editor decides."""

    article: models.ForeignKey[Any, Article]
    article_id: int
    start = models.PositiveIntegerField("起点", help_text="正文里的字符位置，从 0 数起。")
    end = models.PositiveIntegerField("终点")
    text = models.CharField("原文", max_length=300)
    anchored = models.BooleanField(
        "在正文里",
        default=True,
        editable=False,
        help_text="正文改过以后找不到原文的，留着等编辑重新安放或删去。",
    )
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
    held = models.BooleanField(
        "待放行",
        default=False,
        db_default=False,
        editable=False,
        help_text="在已发布的文章里采纳的，由另一个有发布权限的人放行以后才公开。",
    )
    held_note = models.CharField(
        "没有放行的理由", max_length=300, blank=True, default="", db_default="", editable=False
    )

    objects = DecidedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whatever is saved in somebody's name keeps to `articles.holding`. Raises HeldError."""
        by = getattr(self, "_history_user", None)
        if by is None:
            super().save(*args, **kwargs)
            return
        with nullcontext() if connection.in_atomic_block else transaction.atomic():
            holding.keep(self, by)
            super().save(*args, **kwargs)

    @property
    def is_decided(self) -> bool:
        return self.state != DecisionState.SUGGESTED

    @property
    def is_released(self) -> bool:
        """Whether readers see it as soon as its article is out."""
        return self.state == DecisionState.ACCEPTED and self.anchored and not self.held

    def decide(self, state: str, by: User, held: bool = False) -> None:
        """Settle the suggestion in the name of *by*; ``suggested`` opens it again.

        What is accepted by somebody who may not publish, in an article that is out, is held; anything else only where
        the caller says so. Raises HeldError where readers see it and *by* may not change that.
        """
        self.state = state
        self.held, self.held_note = held and state == DecisionState.ACCEPTED, ""
        self.decided_by, self.decided_at = (by, timezone.now()) if self.is_decided else (None, None)
        self._history_user = by  # a command has no request from which the history could learn it
        self.save()

    def release(self, by: User) -> None:
        """Let readers see what was held, in the name of *by*; who decided it stays."""
        self.held, self.held_note = False, ""
        self._history_user = by
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
        models.CheckConstraint(
            condition=Q(held=False) | Q(state=DecisionState.ACCEPTED), name=f"{model}_held_is_accepted"
        ),
    ]


def held_index(model: str) -> models.Index:
    """By which what waits to be released is found and counted: there is little of it, among millions of rows."""
    return models.Index(fields=["article", "id"], condition=Q(held=True), name=f"{model}_held")


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
            held_index("mention"),
            models.Index(fields=["entity", "state", "article"], name="mention_entity_state"),
            models.Index(fields=["state", "text"], name="mention_state_text"),
            models.Index(
                fields=["text", "-decided_at"],
                condition=Q(state__in=[DecisionState.ACCEPTED, DecisionState.REJECTED]),
                name="mention_settled",
            ),
        ]
        constraints = [
            *span_constraints("mention"),
            models.UniqueConstraint(
                fields=["article", "start", "end", "entity"],
                condition=Q(anchored=True),
                nulls_distinct=False,
                name="mention_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.ACCEPTED) | Q(entity__isnull=False),
                name="mention_accepted_has_entity",
                violation_error_message="采纳之前请选定它指的是谁。",
            ),
        ]

    def decide(self, state: str, by: User, held: bool = False) -> None:
        """Settle the mention; it is of the kind of what it means."""
        if self.entity is not None:
            self.kind = self.entity.kind
        super().decide(state, by, held)


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
