"""Who has an article open: marked by every page that shows it to an editor, renewed while it stays open."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from .models import Article, Presence

FADES_AFTER = timedelta(seconds=60)


def attend(article: int, user: User) -> list[Presence]:
    """Note that *user* has the article with this key open; returns who else has, the latest first. Two queries."""
    Presence.objects.bulk_create(
        [Presence(article_id=article, user=user, seen_at=timezone.now())],
        update_conflicts=True,  # of two windows of one editor, neither fails
        unique_fields=["article", "user"],
        update_fields=["seen_at"],
    )
    return others_at(article, user)


def others_at(article: int, user: User) -> list[Presence]:
    present = Presence.objects.filter(article=article, seen_at__gt=timezone.now() - FADES_AFTER)
    return list(present.exclude(user=user).select_related("user").order_by("-seen_at"))


def leave(article: int, user: User) -> None:
    Presence.objects.filter(article=article, user=user).delete()


def article_exists(article: int) -> bool:
    return Article.objects.filter(pk=article).exists()
