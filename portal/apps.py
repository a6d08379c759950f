from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from .desk.following import follow  # models cannot be imported before
        from .trail import watch

        follow()
        watch()
        post_migrate.connect(_create_cache_table, sender=self)


def _create_cache_table(using: str, **kwargs: Any) -> None:
    """Whoever migrates has the cache's table too; nothing happens when another cache is configured."""
    call_command("createcachetable", database=using, verbosity=0)
