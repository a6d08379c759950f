"""Reprints among the stored articles: found when a page is read, by an index and never by a scan, and tied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from simple_history.utils import bulk_create_with_history

from .choices import ArticleKind, DecisionState
from .models import Article, Fingerprint, Reprint
from .reprints import fingerprints, likeness

COMMON = 30
"""A shingle that so many articles share is a set phrase, and tells nothing."""
CANDIDATES = 10
"""Articles that one is compared with, those that share most."""
SHARED = 2
"""Kept shingles that two articles must share to be compared; one, where there are few."""
FEW = 8

_LOCK = 7_130_001  # of all advisory locks of this program, that of the reprints

# An array's share of matches is the planner's blind guess: left alone it may read the whole table for every hash.
_CANDIDATES = """
WITH kept AS (
    SELECT article_id, unnest(hashes) AS hash, cardinality(hashes) AS count
      FROM articles_fingerprint WHERE article_id = ANY(%(articles)s)
), met AS (
    SELECT kept.article_id, kept.count, other.article_id AS other_id, count(*) OVER each AS holders
      FROM kept CROSS JOIN LATERAL (
           SELECT f.article_id FROM articles_fingerprint AS f WHERE f.hashes @> ARRAY[kept.hash] LIMIT %(common)s
      ) AS other
    WINDOW each AS (PARTITION BY kept.article_id, kept.hash)
), shared AS (
    SELECT article_id, other_id, count(*) AS common, min(count) AS count,
           row_number() OVER (PARTITION BY article_id ORDER BY count(*) DESC, other_id) AS place
      FROM met JOIN articles_article AS other ON other.id = other_id
     WHERE holders < %(common)s AND other.page_id <> (SELECT page_id FROM articles_article WHERE id = article_id)
     GROUP BY article_id, other_id
    HAVING count(*) >= CASE WHEN min(count) < %(few)s THEN 1 ELSE %(shared)s END
)
SELECT shared.article_id, shared.other_id FROM shared JOIN articles_article AS held ON held.id = shared.other_id
 WHERE place <= %(candidates)s ORDER BY 1, 2
   FOR KEY SHARE OF held SKIP LOCKED
"""


@transaction.atomic
def tie(articles: Sequence[Article]) -> None:
    """Tie *articles*, as they now read, to those with the same text. What an editor decided of two articles stays."""
    rows = [Fingerprint(article=a, hashes=_hashes(a)) for a in articles]
    Fingerprint.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["article"], update_fields=["hashes"]
    )
    found = _pairs(articles)
    known = list(Reprint.objects.among(articles))
    stale = [
        r.pk
        for r in known
        if r.state == DecisionState.SUGGESTED and (r.article_id, r.original_id) not in found
    ]
    Reprint.objects.filter(pk__in=stale).delete()
    tied = {frozenset((r.article_id, r.original_id)) for r in known if r.pk not in stale}
    new = [
        Reprint(article_id=article, original_id=original, similarity=similarity)
        for (article, original), similarity in found.items()
        if frozenset((article, original)) not in tied
    ]
    bulk_create_with_history(new, Reprint)


def _hashes(article: Article) -> list[int]:
    return [] if article.kind == ArticleKind.MASTHEAD else fingerprints(article.body)


def _pairs(articles: Sequence[Article]) -> dict[tuple[int, int], float]:
    """The later and the earlier article of every two that are one story, with how alike they are."""
    candidates = _candidates([article.pk for article in articles])
    others = Article.objects.only("page", "date", "body").in_bulk({other for _, other in candidates})
    own = {article.pk: article for article in articles}
    pairs = {}
    for pk, other_pk in candidates:
        article, other = own[pk], others[other_pk]
        found = likeness(article.body, other.body)
        if found.is_reprint:
            earlier, later = sorted((article, other), key=_printed)
            pairs[later.pk, earlier.pk] = round(found.containment, 3)
    return pairs


def _printed(article: Article) -> tuple[date, int]:
    return article.date or date.max, article.pk


def _candidates(articles: list[int]) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        # Two pages read at one moment would not see each other: here the second waits for the first to be stored.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SET LOCAL enable_seqscan = off")
        bounds = {"common": COMMON, "candidates": CANDIDATES, "shared": SHARED, "few": FEW}
        cursor.execute(_CANDIDATES, bounds | {"articles": articles})
        found = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = on")
    return found
