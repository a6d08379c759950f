"""Who came in, who was given which rights, what was decided and what was taken out: written once, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models


class AuditKind(models.TextChoices):
    SIGN_IN = "sign_in", "登录"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败"
    LOCKED_OUT = "locked_out", "登录被锁"
    SIGN_OUT = "sign_out", "退出"
    PASSWORD = "password", "改密码"
    FACTOR = "factor", "两步验证"
    ACCOUNT = "account", "账号"
    RIGHTS = "rights", "权限"
    DECISION = "decision", "决定"
    UNDONE = "undone", "撤销"
    REVIEW = "review", "审稿"
    EXPORT = "export", "导出"
    KEY = "key", "密钥"
    KEY_USED = "key_used", "使用密钥"


class AuditEntry(models.Model):
    """One event. The database itself refuses to change or remove it, and each entry's ``hash`` is over that before it.

    Nothing refers to another table, whose rows may go: ``actor`` is the name at the time, ``step`` and ``review`` are
    the keys of the editors' journal and of the way through review. Decisions are entered by the database, when a step
    is committed; all else by `portal.trail`.
    """

    at = models.DateTimeField("时间", auto_now_add=True)
    kind = models.CharField("事项", max_length=20, choices=AuditKind.choices)
    actor_id = models.BigIntegerField("用户编号", null=True)
    actor = models.CharField("用户", max_length=150, blank=True)
    address = models.GenericIPAddressField("网络地址", null=True)
    what = models.CharField("内容", max_length=500, blank=True)
    step = models.BigIntegerField("操作编号", null=True)
    review = models.BigIntegerField("审稿记录编号", null=True)
    hash = models.BinaryField("链指纹", max_length=32, default=b"", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "-id"], name="audit_kind"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.actor}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise ValidationError("审计记录不能改动。")
        super().save(*args, **kwargs)  # type: ignore[arg-type]
