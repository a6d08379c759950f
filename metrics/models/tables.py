"""Tables frozen at a moment: the same bytes for ever."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from ..choices import FileFormat

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on paper


def new_key() -> str:
    """Eight characters that nobody guesses and everybody can copy from paper."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


class FrozenTable(models.Model):
    """A table as it stood when it was frozen, with its files. It is never changed.

    ``content`` is the table as data: what its page shows, and what later tables are held against.
    """

    key = models.CharField("编号", max_length=12, unique=True, default=new_key, editable=False)
    title = models.CharField("标题", max_length=200)
    note = models.TextField("说明", blank=True)
    query = models.TextField("选择", editable=False, help_text="网址里的选择，重新取数用。")
    content = models.JSONField("内容", editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="定稿人",
        editable=False,
        on_delete=models.PROTECT,
        related_name="frozen_tables",
    )
    frozen_at = models.DateTimeField("定稿时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "定稿表"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError("定稿表不能改动，请另存一张。")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("frozen-table", args=[self.key])


class FrozenFile(models.Model):
    """A file of a frozen table, byte for byte."""

    table = models.ForeignKey(
        FrozenTable, verbose_name="定稿表", on_delete=models.CASCADE, related_name="files"
    )
    format = models.CharField("格式", max_length=10, choices=FileFormat.choices)
    body = models.BinaryField("内容")
    sha256 = models.CharField("指纹", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "定稿表的文件"
        constraints = [models.UniqueConstraint(fields=["table", "format"], name="frozen_file_once")]

    def __str__(self) -> str:
        return f"{self.table}.{self.format}"
