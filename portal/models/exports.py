"""Files too large to wait for, made in the background."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from metrics.choices import FileFormat
from metrics.models.tables import new_key


class ExportState(models.TextChoices):
    WAITING = "waiting", "排队"
    RUNNING = "running", "正在生成"
    DONE = "done", "已生成"
    FAILED = "failed", "没有生成"


class Export(models.Model):
    """A file that was asked for: how far it is, and where it lies when it is done.

    Anybody who has the ``key`` can fetch it; old ones are removed with their files.
    """

    key = models.CharField("编号", max_length=12, unique=True, default=new_key, editable=False)
    query = models.TextField("选择", help_text="网址里的选择。")
    format = models.CharField("格式", max_length=10, choices=FileFormat.choices)
    state = models.CharField("状态", max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    done = models.PositiveBigIntegerField("已写行数", default=0)
    total = models.PositiveBigIntegerField("总行数", null=True, blank=True)
    file = models.FileField("文件", upload_to="exports/%Y/%m/", max_length=255, blank=True)
    message = models.CharField("说明", max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="申请人",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="exports",
    )
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导出文件"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["asked_at"], name="export_asked")]

    def __str__(self) -> str:
        return f"{self.key}.{self.format}"
