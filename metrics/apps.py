from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = "指标与数据"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_save.connect(_article_saved, sender="articles.Article")


def _article_saved(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """What is public may have changed with the article, and so which report stands in a table's cell."""
    from .filing import refresh

    if not created:
        refresh(instance)
