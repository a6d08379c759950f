"""Who has an article open, and does what: marked by every page that shows it to an editor, renewed while it stays open."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from .choices import Doing
from .models import Article, Presence

FADES_AFTER = timedelta(seconds=60)


def attend(article: int, user: User, acted: Doing | None = None) -> list[Presence]:
    """Note that *user* has the article with this key open; returns who else has, the latest first. Two queries.

    *acted* says what he has just been doing to it; without it he goes on with what he did last, or reads.
    """
    now = timezone.now()
    present = Presence(article_id=article, user=user, seen_at=now)
    written = ["seen_at"]
    if acted is not None:
        present.acted, present.acted_at = acted, now
        written += ["acted", "acted_at"]
    Presence.objects.bulk_create(
        [present],
        update_conflicts=True,  # of two windows of one editor, neither fails
        unique_fields=["article", "user"],
        update_fields=written,
    )
    return others_at(article, user)


def others_at(article: int, user: User) -> list[Presence]:
    present = Presence.objects.filter(article=article, seen_at__gt=timezone.now() - FADES_AFTER)
    return list(present.exclude(user=user).select_related("user").order_by("-seen_at"))


def told(others: list[Presence]) -> str:
    """*others* in a sentence for the editor who comes in, nothing where nobody is there.

    小周在看，小吴在改正文；同时改动，后保存的要先比较。
    """
    if not others:
        return ""
    names = "，".join(f"{one.user}{one.doing.label}" for one in others)
    return f"{names}；同时改动，后保存的要先比较。"


def leave(article: int, user: User) -> None:
    Presence.objects.filter(article=article, user=user).delete()


def article_exists(article: int) -> bool:
    return Article.objects.filter(pk=article).exists()
