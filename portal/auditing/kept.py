"""What the database keeps up itself, by triggers: which articles are about what, how many, and the audit trail's chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module

from django.db import connection, transaction

from .. import trail
from .model import Finding, Rule, told_by

# The rows that articles should have are defined where the triggers are made.
_WANTED: str = import_module("articles.migrations.0016_held").EVERY

_APPEARANCES = f"""{_WANTED}
SELECT coalesce(wanted.article_id, kept.article_id), coalesce(wanted.entity_id, kept.entity_id),
       CASE WHEN kept.article_id IS NULL THEN '没有记下' WHEN wanted.article_id IS NULL THEN '不该有的'
            ELSE '日期或者是否点名不对' END
  FROM wanted FULL JOIN articles_appearance AS kept
    ON kept.article_id = wanted.article_id AND kept.entity_id = wanted.entity_id
 WHERE (wanted.date, wanted.named) IS DISTINCT FROM (kept.date, kept.named)
    OR wanted.article_id IS NULL OR kept.article_id IS NULL
"""  # noqa: S608  no part of it comes from outside

_COUNTED = """
SELECT coalesce(counted.entity_id, told.entity_id), coalesce(counted.appearances, 0), coalesce(told.appearances, 0),
       coalesce(counted.named, 0), coalesce(told.named, 0)
  FROM (SELECT entity_id, count(*) AS appearances, count(*) FILTER (WHERE named) AS named
          FROM articles_appearance GROUP BY entity_id
         UNION ALL SELECT 0, count(*), 0 FROM articles_article WHERE state = 'published') AS counted
  FULL JOIN (SELECT entity_id, sum(appearances) AS appearances, sum(named) AS named
               FROM articles_tally GROUP BY entity_id) AS told
    ON told.entity_id = counted.entity_id
 WHERE (coalesce(counted.appearances, 0), coalesce(counted.named, 0))
       <> (coalesce(told.appearances, 0), coalesce(told.named, 0))
"""


def _appear_again(keys: Sequence[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT articles_appear(%s)", [sorted(set(keys))])
    return len(keys)


_CORRECT = f"""
INSERT INTO articles_tally (entity_id, appearances, named)
SELECT entity, counted - told, named - told_named FROM ({_COUNTED}) AS wrong (entity, counted, told, named, told_named)
 WHERE entity = ANY(%s)
"""  # noqa: S608


@transaction.atomic
def _count_again(keys: Sequence[int]) -> int:
    """Add what is missing, as the triggers do, with the tables held still: rows of a tally are only ever added."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE articles_appearance, articles_tally IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_CORRECT, [list(keys)])
    return len(keys)


def _chain() -> Iterator[Finding]:
    for pk in trail.broken():
        yield Finding(pk, f"审计日志 {pk}", "和记下时不同，或者它前面少了一条")


RULES = (
    Rule(
        "appearances",
        "记下了已发布的文章各和谁有关",
        "按采纳的提及、报道区域和上级区域重写",
        told_by(_APPEARANCES, "文章 {0}、实体 {1}", "{2}"),
        _appear_again,
    ),
    Rule(
        "tallies",
        "出现次数是数出来的那么多",
        "补上差的数",
        told_by(_COUNTED, "实体 {0}", "数出来 {1} 篇（点名 {3}），记的是 {2}（{4}）"),
        _count_again,
    ),
    Rule(
        "trail-chain",
        "审计日志没有人动过",
        "保护现场，按运行手册“服务器被侵入”处理，再从异机保存的日志核对缺改了什么",
        _chain,
    ),
)
