"""What the desk remembers: the steps that editors took, the rules they made, and the queue of what waits."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from articles.models import Article
from metrics.models import Indicator
from organizations.models import Name


class StepKind(models.TextChoices):
    ACCEPT = "accept", "采纳"
    REJECT = "reject", "否定"
    REOPEN = "reopen", "改回待定"
    CHANGE = "change", "修改"
    ADD = "add", "添加"
    PLACE = "place", "重新安放"
    APPLY_TO_ALL = "apply_to_all", "一并处理"
    NEW_ENTITY = "new_entity", "新建实体"
    ALIAS = "alias", "记为别名"
    IGNORE = "ignore", "不作名称"
    RULE = "rule", "立规则"
    REVOKE = "revoke", "废止规则"
    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    RENAME = "rename", "更名"
    SETTLE = "settle", "处理核校"
    RELEASE = "release", "放行"
    HOLD = "hold", "退回待放行的"


class Step(models.Model):
    """One thing that an editor did, with every row it changed, so that it can be taken back as a whole.

    ``changes`` lists, in the order in which they were written,
    ``{"model": "articles.mention", "pk": 5, "before": {field: value}, "after": {field: value}}`` with the fields that
    changed; ``before`` is null for a row that was made, ``after`` for one that was removed. Rows that were changed alike
    are one entry, with ``pks`` instead of ``pk``.
    """

    key = models.UUIDField("编号", unique=True, default=uuid.uuid4, help_text="同一编号只做一次，重发无害。")
    kind = models.CharField("动作", max_length=20, choices=StepKind.choices)
    summary = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经手人", on_delete=models.PROTECT, related_name="steps"
    )
    at = models.DateTimeField("时间", auto_now_add=True)
    article = models.ForeignKey(
        Article, verbose_name="文章", null=True, blank=True, on_delete=models.SET_NULL, related_name="steps"
    )
    changes = models.JSONField("改动", default=list, encoder=DjangoJSONEncoder)
    seconds = models.FloatField("用时", null=True, blank=True, help_text="编辑看到它到作出决定的秒数。")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="撤销人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作"
        permissions = [("undo_any_step", "撤销别人的操作")]
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["by", "-id"], name="step_newest_of_editor"),
            models.Index(fields=["-at"], name="step_newest"),
        ]

    def __str__(self) -> str:
        return self.summary or self.get_kind_display()


class Rule(models.Model):
    """A decision that holds from now on: a name with its scope, or a phrase of an indicator. It can be revoked."""

    name = models.ForeignKey(
        Name, verbose_name="名称", null=True, blank=True, on_delete=models.SET_NULL, related_name="rules"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name="指标", null=True, blank=True, on_delete=models.CASCADE, related_name="rules"
    )
    phrase = models.CharField("报上说法", max_length=120)
    meaning = models.CharField("认作", max_length=200, help_text="立规则时的写法，废止以后也看得到。")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="立规则的人", on_delete=models.PROTECT, related_name="rules"
    )
    made_at = models.DateTimeField("立规则时间", auto_now_add=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="废止的人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    revoked_at = models.DateTimeField("废止时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="rule_revoked_has_author",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.phrase}” 认作 {self.meaning}"


class QueueEntry(models.Model):
    """An article with open suggestions, and how urgent they are. Derived; brought up to date with every change."""

    article = models.OneToOneField(
        Article, verbose_name="文章", on_delete=models.CASCADE, primary_key=True, related_name="queue_entry"
    )
    priority = models.FloatField("紧要程度")
    open_mentions = models.PositiveIntegerField("待定提及", default=0)
    open_figures = models.PositiveIntegerField("待定数据", default=0)
    contradictions = models.PositiveIntegerField("不相符的核校", default=0)
    ambiguous = models.PositiveIntegerField("有歧义的提及", default=0)
    unknown = models.PositiveIntegerField("名录里没有的名称", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "待定文章"
        ordering = ["-priority", "article_id"]
        indexes: ClassVar = [models.Index(fields=["-priority", "article"], name="queue_by_priority")]

    def __str__(self) -> str:
        return str(self.article)
