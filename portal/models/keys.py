"""Keys for programs that ask the API more often than a reader may."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.conf import settings
from django.db import models

PREFIX = 8  # characters by which people tell keys apart


class ApiKey(models.Model):
    """A key that an administrator handed out. Only its digest is kept: whoever loses it gets a new one."""

    name = models.CharField("用途", max_length=80, help_text="哪个单位、哪个程序用。")
    contact = models.CharField("联系人", max_length=80, blank=True)
    prefix = models.CharField("开头", max_length=PREFIX, editable=False)
    digest = models.CharField("指纹", max_length=64, unique=True, editable=False)
    per_minute = models.PositiveIntegerField("每分钟次数", default=600)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="发放人",
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    issued_at = models.DateTimeField("发放时间", auto_now_add=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口密钥"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}…）"

    @staticmethod
    def digest_of(key: str) -> str:
        return sha256(key.encode()).hexdigest()

    def issue(self) -> str:
        """Give the row, not saved yet, a new key; returns the key, which is shown once and kept nowhere."""
        key = secrets.token_urlsafe(32)
        self.prefix, self.digest = key[:PREFIX], self.digest_of(key)
        return key
