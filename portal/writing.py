"""What is read in new articles, written by COPY: nobody has decided anything in them, so nothing has to be compared.

It writes what `portal.suggestions` would suggest for them, which is what later readings are held against.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from simple_history.utils import bulk_create_with_history

from articles.models import Article, Mention, MentionCandidate
from metrics.checks import FoundCheck
from metrics.choices import CheckRole
from metrics.decimals import storable
from metrics.models import Check, CheckFigure, Figure

from .analysis import BodyReading
from .copying import Array, copy, lengths, reserve
from .history import note_changed
from .suggestions import Keys, figure_values, is_name, mention_values, span_of

Read = Sequence[tuple[Article, BodyReading]]
Values = dict[str, Any]

_FIGURE_TEXTS: Final = tuple(lengths(Figure).items())


def write_articles(articles: Sequence[Article]) -> None:
    """Write *articles*, which are new and get their primary keys here, and into their history that they came."""
    if not articles:
        return
    for article, pk in zip(articles, reserve(Article, len(articles)), strict=True):
        article.pk = pk
    copy(Article, map(_cells, articles))
    for article in articles:
        article._state.adding, article._state.db = False, connection.alias
    by = Article.history.model.get_default_history_user(articles[0])
    note_changed(Article, [article.pk for article in articles], by, "+")


def _cells(article: Article) -> Values:
    cells = {field.attname: field.pre_save(article, True) for field in Article._meta.concrete_fields}
    return cells | {"section_heads": Array(article.section_heads)}


def write_suggestions(read: Read, keys: Keys) -> None:
    """Write the suggestions of articles that have none yet: mentions, figures and checks."""
    _write_mentions(read, keys)
    _write_checks(read, _write_figures(read, keys))


def _write_mentions(read: Read, keys: Keys) -> None:
    found: list[tuple[Values, Any]] = []
    for article, reading in read:
        own: dict[tuple[Any, ...], tuple[Values, Any]] = {}
        for span in reading.mentions:
            if is_name(span, keys):
                values = mention_values(span, keys)
                own[values["start"], values["end"], values["entity_id"]] = values, span
        for values, _ in own.values():
            values["article_id"] = article.pk
        found += own.values()
    pks = reserve(Mention, len(found))
    copy(Mention, ({"id": pk, **values} for pk, (values, _) in zip(pks, found, strict=True)))
    reason = lengths(MentionCandidate)["reason"]
    candidates = [
        {
            "mention_id": pk,
            "entity_id": keys.entities[one.path],
            "rank": rank,
            "reason": one.reason[:reason],
        }
        for pk, (_, span) in zip(pks, found, strict=True)
        for rank, one in enumerate(span.candidates, start=1)
    ]
    copy(MentionCandidate, candidates)


def _write_figures(read: Read, keys: Keys) -> list[dict[tuple[int, int], Values]]:
    """Write the figures; returns for each article what was written, by span."""
    by_article: list[dict[tuple[int, int], Values]] = []
    for article, reading in read:
        own = {span_of(figure): figure_values(figure, keys) for figure in reading.figures}
        for values in own.values():
            for name, length in _FIGURE_TEXTS:
                if name in values:
                    values[name] = values[name][:length]
            values["article_id"] = article.pk
        by_article.append(own)
    rows = [values for own in by_article for values in own.values()]
    for pk, row in zip(reserve(Figure, len(rows)), rows, strict=True):
        row["id"] = pk
    copy(Figure, rows)
    return by_article


def _write_checks(read: Read, written: Sequence[dict[tuple[int, int], Values]]) -> None:
    checks, members = [], []
    for (article, reading), figures in zip(read, written, strict=True):
        rows = [figures[span_of(figure)] for figure in reading.figures]
        # Of two figures read at one place the latter was written: a check about the former has no leg to stand on.
        keys = [
            row["id"] if row["value"] == storable(figure.quantity.value) else None
            for figure, row in zip(reading.figures, rows, strict=True)
        ]
        for found in reading.checks:
            roles = _roles(found, keys)
            if None not in roles:
                members.append(roles)
                checks.append(
                    Check(article=article, kind=found.kind, holds=found.holds, message=found.message)
                )
    bulk_create_with_history(checks, Check)
    copy(
        CheckFigure,
        [
            {"check_run_id": check.pk, "figure_id": figure, "role": role, "position": position}
            for check, roles in zip(checks, members, strict=True)
            for position, (figure, role) in enumerate(roles.items())
        ],
    )


def _roles(found: FoundCheck, keys: Sequence[int | None]) -> dict[int | None, CheckRole]:
    roles = {} if found.total is None else {keys[found.total]: CheckRole.TOTAL}
    for part in found.parts:
        roles.setdefault(keys[part], CheckRole.PART)
    return roles
