"""Which files there are: those that rows name."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db import models

APPS = ("organizations", "articles", "metrics", "portal")


@cache
def referenced(past: bool = False) -> tuple[tuple[str, str], ...]:
    """The tables and columns that name files, ``articles_upload`` and ``file``; with *past* those of histories too."""
    found = []
    for label in APPS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            files = [one for one in model._meta.local_concrete_fields if isinstance(one, models.FileField)]
            found += [(model._meta.db_table, str(one.column)) for one in files]
            history = getattr(model, "history", None) if past else None
            if history is not None:
                found += [(history.model._meta.db_table, str(one.column)) for one in files]
    return tuple(dict.fromkeys(found))
