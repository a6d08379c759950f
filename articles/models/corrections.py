"""Corrections: what readers report and editors put right (勘误台账)."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from simple_history.models import HistoricalRecords

from ..choices import CorrectionOrigin, CorrectionState
from ..querysets import CorrectionQuerySet
from .articles import Article

RECEIPT_CHARACTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that a reader could take for another


def new_receipt() -> str:
    """A number that a reader can note down and nobody can guess: 10 characters, 49 bits."""
    return get_random_string(10, RECEIPT_CHARACTERS)


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
    receipt = models.CharField(
        "回执号",
        max_length=16,
        unique=True,
        default=new_receipt,
        editable=False,
        help_text="凭它查询办理情况。",
    )
    origin = models.CharField(
        "来源",
        max_length=20,
        choices=CorrectionOrigin.choices,
        default=CorrectionOrigin.EDITOR,
        editable=False,
    )
    anchor = models.CharField(
        "文中位置",
        max_length=24,
        blank=True,
        default="",
        editable=False,
        help_text="文章页里不变的网址：f123 是一个数，s4 是第四句。",
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
    reminded_at = models.DateTimeField("催办时间", null=True, blank=True, editable=False)

    objects = CorrectionQuerySet.as_manager()
    history = HistoricalRecords(
        verbose_name="修改记录", verbose_name_plural="修改记录", excluded_fields=["contact"]
    )

    class Meta:
        verbose_name = verbose_name_plural = "勘误"
        ordering = ["-reported_at"]
        indexes = [
            models.Index(
                fields=["deadline", "id"], condition=Q(state=CorrectionState.OPEN), name="correction_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(anchor__regex=r"^([fs]\d+)?$"), name="correction_anchor_is_a_place"
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN) | (Q(settled_at__isnull=False) & ~Q(public_note="")),
                name="correction_settled_has_note",
                violation_error_message="办结的勘误要有办结时间和公开说明。",
            ),
        ]

    def __str__(self) -> str:
        return self.report[:40]

    def clean(self) -> None:
        """What is settled is so from now on; what is opened again no longer."""
        super().clean()
        if self.state == CorrectionState.OPEN:
            self.settled_at = None
            return
        if not self.public_note.strip():
            raise ValidationError({"public_note": "办结要写公开说明：改了什么，或者为什么不改。"})
        self.settled_at = self.settled_at or timezone.now()

    @property
    def figure_key(self) -> int | None:
        """The number of the figure that was reported, if it was one."""
        return int(self.anchor[1:]) if self.anchor.startswith("f") else None

    @property
    def is_open(self) -> bool:
        return self.state == CorrectionState.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether the last day for it is over, where the editors are."""
        return self.is_open and self.deadline is not None and self.deadline < timezone.localdate()
