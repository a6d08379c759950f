"""Publications, their pages as received, and the files that editors upload."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from organizations.models import Area

from ..choices import UploadState


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
    official = models.BooleanField(
        "官方发布", default=False, help_text="政府公报、统计公报一类：同一数值先取它的，再取报纸的。"
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
        indexes = [
            models.Index(fields=["publication", "-published"], name="page_publication_date"),
            models.Index(fields=["publication", "published", "id"], name="page_in_paper"),
            # The years of a place are found by them: its own pages, and those of its newspapers.
            models.Index(fields=["home", "published"], condition=Q(home__isnull=False), name="page_of_home"),
            models.Index(fields=["publication", "published"], condition=Q(home=None), name="page_of_paper"),
        ]

    def __str__(self) -> str:
        date = self.published.isoformat() if self.published else "日期未知"
        return " ".join(part for part in (str(self.publication), date, self.section or self.number) if part)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            # Articles carry the date of their page, so that lists can use one index. Before the page itself: who is
            # told that it was saved finds them dated.
            self.articles.exclude(date=self.published).update(date=self.published)
        super().save(*args, **kwargs)

    @property
    def area(self) -> Area | None:
        """The area the page reports on: its own, or the publication's."""
        return self.home or self.publication.home


class Upload(models.Model):
    """A file that an editor handed in, and what became of it: read in the background, a page for each."""

    file = models.FileField("文件", upload_to="uploads/%Y/%m/", max_length=255)
    name = models.CharField("文件名", max_length=255)
    publication = models.ForeignKey(
        Publication,
        verbose_name="报刊",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="uploads",
    )
    published = models.DateField("出版日期", null=True, blank=True)
    number = models.CharField("版次", max_length=20, blank=True)
    section = models.CharField("版名", max_length=60, blank=True)
    home = models.ForeignKey(
        Area, verbose_name="报道区域", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField("状态", max_length=20, choices=UploadState.choices, default=UploadState.WAITING)
    message = models.CharField("说明", max_length=500, blank=True, help_text="出错的原因和办法。")
    page = models.ForeignKey(
        Page, verbose_name="版面", null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="uploads"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "上传的文件"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["state", "uploaded_at"], name="upload_state")]

    def __str__(self) -> str:
        return self.name
