"""Which cells readers may see, and how many: what the triggers of the cells keep, against what is there.

The definitions are those of the migrations that made the triggers. What is wrong is mended as the triggers write it:
rows of a count are only ever added.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib import import_module

from django.db import connection, transaction

from .model import Rule, told_by

_EVERY: str = import_module("metrics.migrations.0011_tallies").EVERY

# What has come out by itself within minutes is seen to by a job that comes by every minute.
_TOLD = f"""
SELECT coalesce(wanted.id, kept.observation_id),
       CASE WHEN kept.observation_id IS NULL THEN '没有记作公开的'
            WHEN wanted.id IS NULL THEN '不该记作公开的' ELSE '指标或主体不对' END
  FROM ({_EVERY}) AS wanted FULL JOIN metrics_toldcell AS kept ON kept.observation_id = wanted.id
 WHERE (wanted.indicator_id, wanted.subject_id) IS DISTINCT FROM (kept.indicator_id, kept.subject_id)
   AND NOT (kept.observation_id IS NULL AND EXISTS (
       SELECT FROM metrics_observation AS cell
         JOIN metrics_figure AS figure ON figure.id = cell.preferred_id
         JOIN articles_article AS article ON article.id = figure.article_id
        WHERE cell.id = wanted.id AND article.published_at > now() - interval '5 minutes'))
"""  # noqa: S608  no part of it comes from outside


def _tell_again(keys: Sequence[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT metrics_tell(%s)", [sorted(set(keys))])
    return len(keys)


def _wrong(table: str, keys: str, counted: str) -> str:
    """Selects the *keys* whose rows of *table* do not add up to what *counted* selects, with both numbers."""
    return f"""
SELECT {keys}, coalesce(counted.cells, 0) AS counted, coalesce(told.cells, 0) AS told
  FROM ({counted}) AS counted ({keys}, cells)
  FULL JOIN (SELECT {keys}, sum(cells) AS cells FROM {table} GROUP BY {keys}) AS told USING ({keys})
 WHERE coalesce(counted.cells, 0) <> coalesce(told.cells, 0)
"""  # noqa: S608


@transaction.atomic
def _add(table: str, keys: str, counted: str, _: Sequence[int]) -> int:
    """Add what is missing, with the tables held still."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE metrics_toldcell, {table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            f"INSERT INTO {table} ({keys}, cells) SELECT {keys}, counted - told"  # noqa: S608
            f" FROM ({_wrong(table, keys, counted)}) AS wrong"
        )
        return cursor.rowcount


def _sums(code: str, title: str, table: str, keys: str, counted: str, row: str) -> Rule:
    """That *table* tells what is *counted*; all of it is mended at once, whichever rows are asked for."""
    names = keys.count(",") + 1
    problem = f"数出来 {{{names}}} 个，记的是 {{{names + 1}}} 个"
    wrong = told_by(_wrong(table, keys, counted), row, problem)
    return Rule(code, title, "补上差的数", wrong, partial(_add, table, keys, counted))


_BY_BOTH = "SELECT indicator_id, subject_id, count(*) FROM metrics_toldcell GROUP BY 1, 2"

RULES = (
    Rule(
        "told-cells",
        "记下了哪些观测值是公开的",
        "按采用的数据和文章的状态重写",
        told_by(_TOLD, "观测值 {0}", "{1}"),
        _tell_again,
    ),
    _sums(
        "cell-tallies",
        "公开的观测值，一个指标、一个主体有几个，是数出来的那么多",
        "metrics_tally",
        "indicator_id, subject_id",
        _BY_BOTH,
        "指标 {0}、主体 {1}",
    ),
)
