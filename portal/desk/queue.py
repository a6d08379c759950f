"""The queue of articles that wait for an editor: how urgent each is, kept right with every change, and asked by filters.

The priority of an article is the sum over its open suggestions of *uncertainty* × *reach*, times *contradiction*,
times how public the article is:

- uncertainty: how much a suggestion needs an eye: 5 an ambiguous name, 4 a name that the register lacks, 3 a figure
  without indicator or subject, 2 a 该区 or 该公司, 1 what the program is sure of; 5 too for what an edit of the
  body set adrift;
- reach: how far one decision carries: log2(1 + n), n the open mentions of the same text anywhere, counted to 255;
  a figure's is 1;
- contradiction: 1 + the checks of the article that fail and that nobody has settled;
- how public: 2 a published article, 1.5 one on its way through review, 1 one being written up, 0.25 a withdrawn one.

Reach is that of the article's last change: settling a text here does not touch the other articles that have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from articles.choices import ArticleState
from articles.models import Presence
from articles.querysets import unread_of
from organizations.models import Area

from ..models import QueueEntry

PAGE = 50
_NUMBER = re.compile("[0-9]{1,9}")
PRESENT: Final = 90  # seconds after which somebody who was in an article counts as gone

KINDS: Final = {
    "ambiguous": ("ambiguous", "有歧义"),
    "unknown": ("unknown", "名录里没有"),
    "contradiction": ("contradictions", "核校不符"),
    "mention": ("open_mentions", "提及"),
    "figure": ("open_figures", "数据"),
}
"""What an editor can ask for: the column that must not be zero, and its label."""

_REFRESH: Final = """
WITH mention AS (
    SELECT article_id, text,
           NOT anchored AS adrift,
           anchored AND entity_id IS NULL AND proposed_name = '' AS ambiguous,
           anchored AND entity_id IS NULL AND proposed_name <> '' AS unknown,
           coreference
      FROM articles_mention WHERE article_id = ANY(%(articles)s) AND (state = 'suggested' OR NOT anchored)
), reach AS (
    SELECT text, log(2, 1 + open)::float AS carries
      FROM (SELECT DISTINCT text FROM mention) AS texts,
           LATERAL (SELECT count(*) AS open FROM (
               SELECT 1 FROM articles_mention AS other
                WHERE other.state = 'suggested' AND other.text = texts.text LIMIT 255
           ) AS bounded) AS counted
), mentions AS (
    SELECT article_id, count(*) AS open,
           count(*) FILTER (WHERE ambiguous) AS ambiguous,
           count(*) FILTER (WHERE unknown) AS unknown,
           sum(greatest(carries, 1) * CASE
               WHEN adrift OR ambiguous THEN 5 WHEN unknown THEN 4 WHEN coreference THEN 2 ELSE 1
           END) AS weight
      FROM mention JOIN reach USING (text) GROUP BY article_id
), figures AS (
    SELECT article_id, count(*) AS open,
           sum(CASE
               WHEN NOT anchored THEN 5
               WHEN reportable AND (indicator_id IS NULL OR subject_id IS NULL) THEN 3
               ELSE 1
           END) AS weight
      FROM metrics_figure WHERE article_id = ANY(%(articles)s) AND (state = 'suggested' OR NOT anchored) GROUP BY article_id
), checks AS (
    SELECT article_id, count(*) AS failed
      FROM metrics_check
     WHERE article_id = ANY(%(articles)s) AND NOT holds AND settled_at IS NULL GROUP BY article_id
)
INSERT INTO portal_queueentry
       (article_id, priority, open_mentions, open_figures, contradictions, ambiguous, unknown)
SELECT article.id,
       (coalesce(mentions.weight, 0) + coalesce(figures.weight, 0)) * (1 + coalesce(checks.failed, 0))
       * CASE article.state
           WHEN 'published' THEN 2 WHEN 'draft' THEN 1 WHEN 'withdrawn' THEN 0.25 ELSE 1.5
         END,
       coalesce(mentions.open, 0), coalesce(figures.open, 0), coalesce(checks.failed, 0),
       coalesce(mentions.ambiguous, 0), coalesce(mentions.unknown, 0)
  FROM articles_article AS article
  LEFT JOIN mentions ON mentions.article_id = article.id
  LEFT JOIN figures ON figures.article_id = article.id
  LEFT JOIN checks ON checks.article_id = article.id
 WHERE article.id = ANY(%(articles)s) AND (mentions.open > 0 OR figures.open > 0)
 ORDER BY article.id
    ON CONFLICT (article_id) DO UPDATE SET
       priority = excluded.priority, open_mentions = excluded.open_mentions,
       open_figures = excluded.open_figures, contradictions = excluded.contradictions,
       ambiguous = excluded.ambiguous, unknown = excluded.unknown
"""
_REMOVE: Final = """
DELETE FROM portal_queueentry AS entry
 WHERE article_id = ANY(%(articles)s)
   AND NOT EXISTS (SELECT 1 FROM articles_mention WHERE article_id = entry.article_id AND (state = 'suggested' OR NOT anchored))
   AND NOT EXISTS (SELECT 1 FROM metrics_figure WHERE article_id = entry.article_id AND (state = 'suggested' OR NOT anchored))
"""


def refresh(articles: Iterable[int]) -> None:
    """Bring the queue up to date for *articles*, by primary key: two queries, whatever their number."""
    pks = sorted(set(articles))
    if pks:
        with connection.cursor() as cursor:
            cursor.execute(_REFRESH, {"articles": pks})
            cursor.execute(_REMOVE, {"articles": pks})


@dataclass(frozen=True, slots=True)
class Filters:
    """What an editor wants to see of the queue."""

    area: Area | None = None
    publication: int | None = None
    state: str = ""
    kind: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """The filters of an address; what is unknown there filters nothing."""
        slug, publication = query.get("area", ""), query.get("publication", "")
        state, kind = query.get("state", ""), query.get("kind", "")
        return cls(
            area=Area.objects.filter(slug=slug).first() if slug and "\x00" not in slug else None,
            publication=int(publication) if _NUMBER.fullmatch(publication) else None,
            state=state if state in ArticleState.values else "",
            kind=kind if kind in KINDS else "",
        )

    @property
    def query(self) -> str:
        """As they stand in an address: ``area=donghu&kind=figure``."""
        parts = {
            "area": self.area.slug if self.area else "",
            "publication": self.publication or "",
            "state": self.state,
            "kind": self.kind,
        }
        return urlencode({name: value for name, value in parts.items() if value})


def waiting(filters: Filters = Filters()) -> QuerySet[QueueEntry]:
    """The articles that wait, the most urgent first."""
    entries = QueueEntry.objects.order_by("-priority", "article_id")
    if filters.area is not None:
        entries = entries.filter(article__home__in=Area.objects.inside(filters.area))
    if filters.publication is not None:
        entries = entries.filter(article__page__publication=filters.publication)
    if filters.state:
        entries = entries.filter(article__state=filters.state)
    if filters.kind:
        entries = entries.filter(**{f"{KINDS[filters.kind][0]}__gt": 0})
    return entries


@dataclass(frozen=True, slots=True)
class QueuePage:
    entries: list[QueueEntry]
    next: str  # the cursor of the page after this; empty on the last


def page_of(filters: Filters, cursor: str = "", size: int = PAGE) -> QueuePage:
    """One page of the queue, with all that a list shows: after *cursor*, or from the top. One query."""
    related = ("article__page__publication", "article__home")
    entries = waiting(filters).select_related(*related).defer(*unread_of("article"))
    rows = list(entries.filter(_below(cursor))[: size + 1])
    following = cursor_of(rows[size - 1]) if len(rows) > size else ""
    return QueuePage(rows[:size], following)


def next_after(filters: Filters, after: int | None, cursor: str = "", user: Any = None) -> QueueEntry | None:
    """The next entry below article *after*, which may have left the queue: then that below *cursor*, else the first.

    Articles in which somebody other than *user* is at work are passed over.
    """
    entries = waiting(filters)
    if user is not None:
        since = timezone.now() - timedelta(seconds=PRESENT)
        others = Presence.objects.filter(seen_at__gte=since).exclude(user=user)
        entries = entries.exclude(article__in=others.values("article"))
    if after is not None:
        entries = entries.exclude(article=after)
        here = None if cursor else QueueEntry.objects.filter(article=after).first()
        cursor = cursor_of(here) if here else cursor
    return entries.filter(_below(cursor)).first()


def cursor_of(entry: QueueEntry) -> str:
    """The place of *entry* in the queue: a cursor for what comes after it."""
    return f"{entry.priority!r}-{entry.article_id}"


def _below(cursor: str) -> Q:
    priority, _, article = cursor.rpartition("-")
    try:
        at, pk = float(priority), int(article)
    except ValueError:
        return Q()
    return Q(priority__lte=at) & (Q(priority__lt=at) | Q(article__gt=pk))
