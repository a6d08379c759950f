"""Reading pages again after the register or the catalogue has changed: what is open is suggested anew, what is decided stays."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from articles.models import Article, Page
from organizations.models import Name

from .models import Step, StepKind
from .pipeline import Pipeline

logger = logging.getLogger(__name__)

_PLACEHOLDERS = re.compile(r"[*#]+")

REREAD_AT_ONCE = 100
"""Pages in a job. Half a minute at most, and much longer than it takes to make the register ready for them."""

_PROGRESS = """
SELECT count(*) FILTER (WHERE pages IS NULL AND status <> 'succeeded'),
       coalesce(sum(pages) FILTER (WHERE status <> 'succeeded'), 0),
       coalesce(sum(pages) FILTER (WHERE status = 'succeeded' AND pages <= %s), 0)
  FROM (SELECT status, jsonb_array_length(args -> 'pages') AS pages FROM procrastinate_jobs
         WHERE task_name IN ('reread', 'reread_printing') AND status IN ('todo', 'doing', 'succeeded')) AS jobs
"""


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
            logger.exception("page %s could not be read again", pk)
        else:
            done += 1
    return done


def reread_later(step: Step, except_page: int | None = None) -> None:
    """Have the pages that *step* makes read differently read again in the background, once the step is saved.

    They are looked for in the background too: a name that a province prints on a hundred thousand pages keeps nobody
    waiting.
    """
    if texts := texts_of(step):
        from .tasks import reread_printing  # which reads pages itself

        reread_printing.defer(texts=sorted(texts), except_page=except_page)


def pages_printing(texts: Iterable[str]) -> list[int]:
    """The pages that print one of *texts*, the newest first."""
    return sorted({page for text in texts for page in pages_with(text)}, reverse=True)


class Progress(NamedTuple):
    """How far the reading again has come."""

    searches: int  # changes whose pages are still looked for
    waiting: int  # pages
    done: int  # pages, as far as their jobs are kept: a week


def progress() -> Progress:
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [REREAD_AT_ONCE])  # a job of more only shares them out
        return Progress(*cursor.fetchone())


def texts_of(step: Step) -> set[str]:
    """The names that *step* gave or took away, and the phrases of its rules."""
    rows = [(change["model"], change["after"] or change["before"]) for change in step.changes]
    names = {values["text"] for model, values in rows if model == "organizations.name" and "text" in values}
    # A name whose scope, days or bearer changed. Those of a merged entity go on meaning what they meant.
    changed = [
        change["pk"]
        for change in step.changes
        if change["model"] == "organizations.name" and "pk" in change and change["before"] and change["after"]
    ]
    if changed and step.kind != StepKind.MERGE:
        names |= set(Name.objects.filter(pk__in=changed).values_list("text", flat=True))
    return names | {
        values["phrase"] for model, values in rows if model == "portal.rule" and "phrase" in values
    }


def pages_with(text: str) -> list[int]:
    """The pages that print *text*, a name or a phrase with placeholders: those that a rule about it may change."""
    parts = [part for part in _PLACEHOLDERS.split(text) if part]
    articles = Article.objects.containing(" ".join(parts))
    for part in parts:
        articles = articles.filter(body__contains=part)
    return list(articles.order_by().values_list("page", flat=True).distinct())
