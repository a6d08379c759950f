"""An article's text written anew by an editor: decisions follow their words, and the program reads the rest again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import transaction

from articles import review
from articles.editing import LONGEST_BODY, Edit, cleaned, decided_models, edit_body, plan
from articles.models import Article
from metrics.filing import refile
from metrics.models import Figure

from .pipeline import Pipeline


class RewritingError(Exception):
    """An edit that cannot be made; the message is Chinese and says what to do."""


class StaleTextError(RewritingError):
    """Somebody has changed the text since the one who edits it loaded it."""


def preview(article: Article, body: str) -> Edit:
    """What it would mean to make *body* the text of *article*. Raises RewritingError; nothing is written."""
    return plan(article, _fit(body), _rested_on(article))


@transaction.atomic
def rewrite(article: Article, body: str, by: User, *, reason: str = "", version: int | None = None) -> Edit:
    """Make *body* the text of *article* in the name of *by*: a new version, read again, with every decision kept.

    *reason* is told to readers where the article is public. *version* is that which *by* has edited. Raises
    RewritingError where the text cannot be edited now, and nothing is written.
    """
    locked = review.lock(article.pk)
    if version is not None and version != locked.version:
        raise StaleTextError("您打开以后，正文又改过了，请对照现在的文字再改。")
    if problem := review.edit_obstacle(locked, by):
        raise RewritingError(problem)
    for model in decided_models():  # whoever is settling one of them now is waited for
        list(model.objects.select_for_update().filter(article=locked).order_by("pk").values_list("pk"))
    with _allowed(locked, by, reason):
        edit = edit_body(locked, _fit(body), by, reason=_reason(locked, reason), keep=_rested_on(locked))
        if edit.changed:
            _follow(edit)
    article.refresh_from_db(fields=["body", "version", "line_starts", "public_note", "updated_at"])
    return edit


@contextmanager
def _allowed(article: Article, by: User, reason: str) -> Iterator[None]:
    """Amends what is public, with the note that readers see; a draft is edited as it is."""
    if not review.is_public(article):
        yield
        return
    try:
        with review.amending(article, by, reason):
            yield
    except review.ReviewError as error:
        raise RewritingError(str(error)) from error


def _reason(article: Article, reason: str) -> str:
    return "" if review.is_public(article) else reason


def _follow(edit: Edit) -> None:
    """Bring up to date what depends on the text: cells of the table, and all that reading writes."""
    article = edit.article
    loosened = [row for row in edit.adrift if isinstance(row, Figure)]
    found = [placed.row for placed in edit.returned if isinstance(placed.row, Figure)]
    for figure in sorted([*loosened, *found], key=lambda figure: figure.pk):
        refile(figure)
    Pipeline().read_article(article)


def _rested_on(article: Article) -> set[Figure]:
    """Suggested figures that a settled check rests on."""
    return set(Figure.objects.filter(article=article, checks__settled_at__isnull=False).distinct())


def _fit(body: str) -> str:
    body = cleaned(body)
    if not body.strip():
        raise RewritingError("正文不能是空的。不要这篇文章的话，请撤回它。")
    if len(body) > LONGEST_BODY:
        raise RewritingError(f"正文有 {len(body)} 个字，最多 {LONGEST_BODY} 个，请分成几篇。")
    return body
