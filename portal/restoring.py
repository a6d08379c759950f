"""A row brought back to what it was: through the same doors as every other change, so that what follows from it follows.

Decisions go through ``decide`` and file their cells again; an article's text is edited, and its decisions go with it;
whatever else is changed as a step of the journal, which can be taken back.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.timezone import localtime

from articles import review
from articles.holding import HeldError
from articles.indexing import index_articles
from articles.models import Article, Correction, Decided, Mention, Page, Reprint
from metrics.models import Check, Figure
from organizations.loading import register_from_database
from organizations.models import Entity
from organizations.naming import Tokens

from .changes import Change, Shown, fields_of
from .journal import record
from .models import StepKind
from .rewriting import RewritingError, rewrite

DERIVED: list[tuple[type[models.Model], set[str]]] = [
    # Where a decision stands follows from the text; who decided is whoever brings it back.
    (
        Decided,
        {
            "article",
            "start",
            "end",
            "text",
            "anchored",
            "origin",
            "decided_by",
            "decided_at",
            "held",
            "held_note",
        },
    ),
    (Figure, {"observation"}),
    # What readers see moves on by review only.
    (Article, {"page", "position", "version", "state", "published_at", "public_note", "date"}),
    # An address, once public, stays.
    (Entity, {"slug", "kind", "path", "lineage", "entity_ptr"}),
    (Check, {"article", "kind", "holds", "message", "settled_by", "settled_at"}),
    (Correction, {"receipt", "origin", "anchor", "reminded_at"}),
    (Page, {"sha256", "file_name"}),
    (Reprint, {"article", "original", "similarity", "decided_by", "decided_at"}),
]
LOST = (Article, Page)  # their histories leave out what they could not be made again without


class RestoreError(Exception):
    """A version that cannot be brought back; the message is Chinese and says why."""


def restorable(model: type[models.Model]) -> set[str]:
    """The fields that come back with a version."""
    derived = set().union(*(names for base, names in DERIVED if issubclass(model, base)))
    return {one.name for one in fields_of(model()) if one.name not in derived and not one.primary_key}


def differences(version: Any, row: models.Model) -> list[Change]:
    """What bringing *version* back would change in *row*: its present values and those to come."""
    return Shown([row, version]).changes(row, version, restorable(type(row)))


@transaction.atomic
def restore(version: Any, by: User, *, reason: str = "") -> models.Model:
    """Bring back *version*, a record of a history, in the name of *by*. Raises RestoreError, and nothing is changed."""
    model = version.instance_type
    rows = model._base_manager.select_for_update(of=("self",)).filter(pk=version.instance.pk)
    row = (rows.defer("words", "bigrams") if model is Article else rows).first()
    when = f"{localtime(version.history_date):%Y-%m-%d %H:%M}"
    why = f"恢复到 {when} 的版本" + (f"：{reason}" if reason else "")
    try:
        with transaction.atomic():
            if row is None:
                return _made_again(version, by, why)
            if isinstance(row, Article):
                return _restore_article(row, version, by, why, reason)
            return _restore_row(row, version, by, why)
    except ValidationError as error:
        raise RestoreError(f"不能恢复：{_told(error, model)}") from error
    except ProtectedError as error:
        raise RestoreError("不能恢复：别处还在用它，请先改那边。") from error
    except (RewritingError, review.ReviewError, HeldError) as error:
        raise RestoreError(str(error)) from error
    except DatabaseError as error:
        raise RestoreError("不能恢复：那一版与现在的其他资料冲突，请手工修改。") from error


def _restore_row(row: Any, version: Any, by: User, why: str) -> models.Model:
    article = row.article if isinstance(row, Decided | Check) else None
    with record(by=by, kind=StepKind.CHANGE, article=article) as journal:
        journal.summary = f"{row._meta.verbose_name}“{row}”{why}"
        with journal.changing(row):
            state = getattr(row, "state", "")
            names = _take_over(row, version)
            row._change_reason = why[:100]
            if isinstance(row, Decided | Reprint):
                row.decided_by, row.decided_at = (
                    (by, timezone.now()) if row.state != "suggested" else (None, None)
                )
            elif isinstance(row, Check):
                settled = bool(row.settlement)
                row.settled_by, row.settled_at = (by, timezone.now()) if settled else (None, None)
            _validate(row, names)
            if isinstance(row, Decided):
                row.decide(row.state, by, held=row.held and row.state == state)
            else:
                row.save()
        _after(row)
    return row


def _restore_article(article: Article, version: Any, by: User, why: str, reason: str) -> Article:
    if problem := review.edit_obstacle(article, by):
        raise RestoreError(problem)
    if review.is_public(article) and not reason:
        raise RestoreError("这篇文章已经公开，恢复要写公开说明，告诉读者改了什么。")
    public, present = review.is_public(article), article.body
    before = [getattr(article, one.attname) for one in fields_of(article)]
    names = _take_over(article, version)
    article.body = present
    _validate(article, names - {"body"})
    if before != [getattr(article, one.attname) for one in fields_of(article)]:
        article._history_user, article._change_reason = by, why[:100]  # type: ignore[attr-defined]
        # Of a public article, the edit of its text tells readers; where that stays, what else changes does.
        alone = public and version.body == present
        with review.amending(article, by, reason) if alone else nullcontext():
            article.save()
    if version.body != present:
        rewrite(article, version.body, by, reason=reason if public else why)
    else:
        index_articles([article], Tokens(register_from_database()[0]))
    return article


def _made_again(version: Any, by: User, why: str) -> models.Model:
    """A row that was removed, as it was."""
    row = version.instance
    if isinstance(row, LOST):
        raise RestoreError(f"删去的{row._meta.verbose_name}不能从记录恢复，请重新导入版面。")
    if isinstance(row, Decided):
        row.anchored = row.article.body[row.start : row.end] == row.text
        row.held, row.held_note = False, ""
        if isinstance(row, Figure):
            row.observation = None
    row._change_reason = why[:100]
    row.full_clean(exclude=["entity_ptr"])
    with record(by=by, kind=StepKind.ADD, article=getattr(row, "article", None)) as journal:
        journal.summary = f"{row._meta.verbose_name}“{row}”{why}"
        journal.create(row)
        if isinstance(row, Mention | Figure):
            row.decide(row.state, by)
        _after(row)
    return row


def _after(row: models.Model) -> None:
    if isinstance(row, Entity):
        row.keep_official_name()


def _take_over(row: Any, version: Any) -> set[str]:
    """Give *row* the values of *version*; returns the names of the fields that it now has from there."""
    names = restorable(type(row))
    for one in fields_of(row):
        if one.name in names:
            setattr(row, one.attname, getattr(version, one.attname))
    return names


def _told(error: ValidationError, model: type[models.Model]) -> str:
    """What the constraints say; those without words of their own are a clash with another row."""
    mute = [name for constraint in model._meta.constraints if (name := constraint.name)]
    if any(name in message for name in mute for message in error.messages):
        return "那一版与现在的其他资料冲突，请手工修改。"
    return " ".join(error.messages)


def _validate(row: models.Model, names: set[str]) -> None:
    row.clean_fields(exclude={one.name for one in row._meta.fields if one.name not in names})
    row.clean()
    row.validate_unique()
    row.validate_constraints()
