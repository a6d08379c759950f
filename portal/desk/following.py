"""Keeping the queue right after changes that are made elsewhere than at the desk: in the admin's forms, by commands."""

from __future__ import annotations

from typing import Any

from asgiref.local import Local
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from articles.models import Article, Mention
from metrics.models import Check, Figure

from .queue import refresh

FOLLOWED = (Article, Mention, Figure, Check)
_changed = Local()


def follow() -> None:
    """Bring the queue up to date at the end of every transaction that saves or removes what it is made of."""
    for model in FOLLOWED:
        for signal in (post_save, post_delete):
            signal.connect(_note, sender=model, dispatch_uid=f"queue {model.__name__}")


def brought_up_to_date(articles: set[int]) -> None:
    """Say that *articles* need no second look at the end of the transaction."""
    _pending().difference_update(articles)


def _note(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    article = instance.pk if sender is Article else instance.article_id
    if article is not None and not raw:
        _pending().add(article)
        transaction.on_commit(_bring_up_to_date, robust=True)


def _bring_up_to_date() -> None:
    pending = _pending()
    articles = set(pending)
    pending.clear()
    refresh(articles)


def _pending() -> set[int]:
    if not hasattr(_changed, "articles"):
        _changed.articles = set()
    articles: set[int] = _changed.articles
    return articles
