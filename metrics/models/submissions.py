"""The indicator tables that departments hand in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from organizations.models import Organization

from ..choices import SubmissionState


class Reporter(models.Model):
    """That an account may hand in tables for a department.

    Staff who see all tables may hand in for any department and need none of these.
    """

    # Not unique: of two departments that are merged one account may have been both's.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="reports_for"
    )
    department = models.ForeignKey(
        Organization, verbose_name="报送单位", on_delete=models.CASCADE, related_name="reporters"
    )

    class Meta:
        verbose_name = verbose_name_plural = "报送账号"
        ordering = ["department", "user"]

    def __str__(self) -> str:
        return f"{self.user}：{self.department}"


class Submission(models.Model):
    """A table that a department handed in: the file as it came, what was read in it, and what became of it.

    ``rows`` are the lines as read, whatever they are worth; what they mean against the register and against what is
    known is worked out when they are looked at, and once more when they are taken in.
    """

    department = models.ForeignKey(
        Organization, verbose_name="报送单位", on_delete=models.PROTECT, related_name="submissions"
    )
    person = models.CharField("填报人", max_length=40)
    document = models.CharField(
        "文件名称", max_length=200, help_text="数据出自哪份文件或报表，例如：三季度工作报表。"
    )
    file = models.FileField("文件", upload_to="submissions/%Y/%m/", max_length=255)
    name = models.CharField("文件名", max_length=255)
    rows = models.JSONField("各行", default=list, editable=False)
    state = models.CharField(
        "状态", max_length=20, choices=SubmissionState.choices, default=SubmissionState.WAITING
    )
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="报送人", on_delete=models.PROTECT, related_name="submissions"
    )
    handed_in_at = models.DateTimeField("报送时间", auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="处理人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="settled_submissions",
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    reason = models.CharField("退回理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送表"
        ordering = ["-pk"]
        permissions = [("settle_submission", "把报送表入库或退回")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SubmissionState.WAITING, settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state=SubmissionState.WAITING) & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="submission_settled_has_author",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubmissionState.RETURNED) | ~Q(reason=""),
                name="submission_returned_has_reason",
                violation_error_message="退回要写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}：{self.document}"
