from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_save


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = "指标与数据"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_save.connect(_article_saved, sender="articles.Article")
        post_save.connect(_page_saved, sender="articles.Page")
        post_save.connect(_tie_changed, sender="articles.Reprint")
        post_delete.connect(_tie_changed, sender="articles.Reprint")
        pre_save.connect(_publication_to_save, sender="articles.Publication")
        post_save.connect(_publication_saved, sender="articles.Publication")


def _article_saved(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """What is public may have changed with the article, and so which report stands in a table's cell."""
    from .filing import refresh

    if not created:
        refresh(instance)


def _page_saved(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """Articles have the date of their page, and the later report goes before the earlier."""
    from .filing import refresh_page

    if not created:
        refresh_page(instance)


def _tie_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A story and its reprints count once."""
    from .filing import refresh_tied

    refresh_tied(instance)


def _publication_to_save(sender: Any, instance: Any, **kwargs: Any) -> None:
    known = sender.objects.filter(pk=instance.pk).values_list("official", flat=True).first()
    instance.became_other = known is not None and known != instance.official


def _publication_saved(sender: Any, instance: Any, **kwargs: Any) -> None:
    """What is official goes before other newspapers."""
    from .filing import refresh_publication

    if instance.became_other:
        refresh_publication(instance)
