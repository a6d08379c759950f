"""Where entities used to be found."""

from __future__ import annotations

from django.db import models

from .choices import EntityKind


class FormerAddress(models.Model):
    """An address that an entity had before it was renamed or merged: it leads on to where the entity is now."""

    kind = models.CharField("类别", max_length=20, choices=EntityKind.choices)
    slug = models.SlugField("网址名", max_length=80)
    name = models.CharField("当时的名称", max_length=120)
    entity = models.ForeignKey(
        "organizations.Entity",
        verbose_name="现在的实体",
        on_delete=models.CASCADE,
        related_name="former_addresses",
    )
    since = models.DateTimeField("停用时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "旧网址"
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="former_address_once")]

    def __str__(self) -> str:
        return self.slug
