"""Reading pages again after the register or the catalogue has changed: what is open is suggested anew, what is decided stays."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from articles.models import Article, Page

from .pipeline import Pipeline

log = logging.getLogger(__name__)


def reread_pages(page_ids: Iterable[int]) -> int:
    """Read these pages again, each in a transaction of its own; returns how many. One that fails is logged and passed over."""
    pks = sorted(set(page_ids))
    pipeline = Pipeline() if pks else None
    done = 0
    for pk in pks:
        page = Page.objects.filter(pk=pk).first()
        if page is None or pipeline is None:
            continue
        try:
            pipeline.read(page, recut=False)  # editors have its articles open
        except Exception:  # the decision that led here is saved already and must not look as if it failed
            log.exception("page %s could not be read again", pk)
        else:
            done += 1
    return done


def pages_with(text: str, limit: int | None = None) -> list[int]:
    """The pages that print *text*, newest first: those that a rule about it may change."""
    articles = Article.objects.containing(text).filter(body__contains=text).newest_first()
    pages = dict.fromkeys(articles.values_list("page", flat=True))
    return list(pages)[:limit]
