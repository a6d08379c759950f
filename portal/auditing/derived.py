"""What is derived from other rows is up to date: search vectors, fingerprints, the queue, spellings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection

from articles.choices import ArticleKind
from articles.indexing import bigrams_vector, folded, index_articles
from articles.models import Article, Fingerprint
from articles.reprints import fingerprints
from articles.tying import tie
from metrics.models import Indicator
from organizations.loading import register_from_database
from organizations.models import Name
from organizations.naming import Tokens
from organizations.naming.folding import fold_name
from organizations.spelling import Spelled

from ..desk.queue import refresh
from .model import BATCH, Finding, Rule, batched, told_by

# Pairs follow from the text alone. Words follow from the register too, as it was when the article was read: of them only
# what the text no longer contains is out of date.
_STALE = """
SELECT article.id, article.bigrams IS DISTINCT FROM wanted.bigrams::tsvector, article.words IS NULL
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS wanted(id, bigrams, text)
  JOIN articles_article AS article ON article.id = wanted.id
 WHERE article.bigrams IS DISTINCT FROM wanted.bigrams::tsvector OR article.words IS NULL
    OR EXISTS (SELECT FROM unnest(tsvector_to_array(article.words)) AS word WHERE position(word IN wanted.text) = 0)
"""

_QUEUE = """
WITH open AS (
    SELECT article_id, sum(mentions) AS mentions, sum(figures) AS figures FROM (
        SELECT article_id, 1 AS mentions, 0 AS figures FROM articles_mention WHERE state = 'suggested' OR NOT anchored
        UNION ALL
        SELECT article_id, 0, 1 FROM metrics_figure WHERE state = 'suggested' OR NOT anchored
    ) AS one GROUP BY article_id
)
SELECT coalesce(open.article_id, entry.article_id), coalesce(open.mentions, 0), coalesce(open.figures, 0),
       coalesce(entry.open_mentions, 0), coalesce(entry.open_figures, 0)
  FROM open FULL JOIN portal_queueentry AS entry ON entry.article_id = open.article_id
 WHERE entry.article_id IS NULL OR open.article_id IS NULL
    OR (open.mentions, open.figures) <> (entry.open_mentions, entry.open_figures)
"""


def _articles() -> Iterator[list[Article]]:
    rows = Article.objects.only("kind", "kicker", "headline", "subhead", "body").order_by("pk")
    return batched(rows.iterator(chunk_size=BATCH))


def _vectors() -> Iterator[Finding]:
    for batch in _articles():
        texts = [
            fold_name(folded("".join((one.kicker, one.headline, one.subhead, one.body)))) for one in batch
        ]
        keys, grams = [one.pk for one in batch], [bigrams_vector(one) for one in batch]
        with connection.cursor() as cursor:
            cursor.execute(_STALE, [keys, grams, texts])
            found = cursor.fetchall()
        for pk, stale, missing in found:
            what = "没有词索引" if missing else "双字索引和正文不符" if stale else "词索引里有正文没有的词"
            yield Finding(pk, f"文章 {pk}", what)


def _index_again(keys: Sequence[int]) -> int:
    tokens = Tokens(register_from_database()[0])
    for batch in batched(keys):
        index_articles(Article.objects.filter(pk__in=batch), tokens)
    return len(keys)


def _fingerprints() -> Iterator[Finding]:
    for batch in _articles():
        kept = dict(Fingerprint.objects.filter(pk__in=[one.pk for one in batch]).values_list("pk", "hashes"))
        for one in batch:
            wanted = [] if one.kind == ArticleKind.MASTHEAD else fingerprints(one.body)
            if kept.get(one.pk) != wanted:
                yield Finding(one.pk, f"文章 {one.pk}", "正文指纹和正文不符，转载会认不出来")


def _tie_again(keys: Sequence[int]) -> int:
    for batch in batched(keys, 20):
        tie(list(Article.objects.filter(pk__in=batch)))
    return len(keys)


def _refresh(keys: Sequence[int]) -> int:
    refresh(keys)
    return len(keys)


def _misspelled(model: type[Spelled], row: str) -> Callable[[], Iterator[Finding]]:
    def find() -> Iterator[Finding]:
        columns = [name for name in ("pinyin", "initials", "slips") if hasattr(model, name)]
        for one in model._default_manager.order_by("pk").iterator(chunk_size=BATCH):
            stored = [getattr(one, column) for column in columns]
            one.spell()
            if stored != [getattr(one, column) for column in columns]:
                yield Finding(one.pk, f"{row} {one.pk}", f"“{one}”的拼音不是现在的写法，照拼音会找不到")

    return find


def _spell_again(model: type[Spelled]) -> Callable[[Sequence[int]], int]:
    def fix(keys: Sequence[int]) -> int:
        rows: Any = model._default_manager.filter(pk__in=keys)
        for one in rows:
            one.save()
        return len(keys)

    return fix


RULES = (
    Rule("search-vectors", "搜索索引和正文一致", "重做索引", _vectors, _index_again),
    Rule("fingerprints", "转载的指纹和正文一致", "重做指纹并重新比对", _fingerprints, _tie_again),
    Rule(
        "queue",
        "审读台的队列和待定的建议一致",
        "重算这几篇在队列里的位置",
        told_by(
            _QUEUE, "文章 {0}", "有 {1} 处提及、{2} 个数据待定，队列里记的是 {3} 和 {4}",
        ),
        _refresh,
    ),
    Rule("name-spelling", "名称的拼音是现在的写法", "重新拼写", _misspelled(Name, "名称"), _spell_again(Name)),
    Rule(
        "indicator-spelling", "指标的拼音是现在的写法", "重新拼写", _misspelled(Indicator, "指标"),
        _spell_again(Indicator),
    ),
)  # fmt: skip
