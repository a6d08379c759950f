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

_held = import_module("metrics.migrations.0013_held")

# What has come out by itself within minutes is seen to by a job that comes by every minute.
_TOLD = f"""
SELECT coalesce(wanted.id, kept.observation_id),
       CASE WHEN kept.observation_id IS NULL THEN '没有记作公开的'
            WHEN wanted.id IS NULL THEN '不该记作公开的' ELSE '指标或主体不对' END
  FROM ({_held.EVERY}) AS wanted FULL JOIN metrics_toldcell AS kept ON kept.observation_id = wanted.id
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

_kept = import_module("metrics.migrations.0012_kept")

_YEARS = f"""
SELECT found.id, format('%%s—%%s', found.first, found.last), format('%%s—%%s', told.first_year, told.last_year)
  FROM ({_kept.YEARS_OF_CELLS}) AS found JOIN metrics_toldcell AS told ON told.observation_id = found.id
 WHERE (found.first, found.last) IS DISTINCT FROM (told.first_year, told.last_year)
"""  # noqa: S608

# What is out by now without anything having been written may still be there: who reads asks the figure itself.
_WAITING = f"""
SELECT coalesce(wanted.id, kept.figure_id),
       CASE WHEN kept.figure_id IS NULL THEN '没有记作待定的' WHEN wanted.id IS NULL THEN '不该记作待定的'
            ELSE '文章、指标或主体不对' END
  FROM ({_held.EVERY_WAIT}) AS wanted FULL JOIN metrics_waiting AS kept ON kept.figure_id = wanted.id
 WHERE (wanted.article_id, wanted.indicator_id, wanted.subject_id)
       IS DISTINCT FROM (kept.article_id, kept.indicator_id, kept.subject_id)
   AND NOT (wanted.id IS NULL AND EXISTS (
       SELECT FROM metrics_figure AS figure JOIN articles_article AS article ON article.id = figure.article_id
        WHERE figure.id = kept.figure_id AND figure.state = 'accepted'
          AND NOT figure.held AND article.state = 'published'))
"""  # noqa: S608


def _date_again(keys: Sequence[int]) -> int:
    """Have the trigger look at the years of the cells again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE metrics_toldcell SET observation_id = observation_id WHERE observation_id = ANY(%s)",
            [list(keys)],
        )
        return cursor.rowcount


@transaction.atomic
def _wait_again(keys: Sequence[int]) -> int:
    with connection.cursor() as cursor:
        # What is of no figure any more the function, which asks the figures, takes away as well.
        cursor.execute("SELECT metrics_wait(%s)", [sorted(set(keys))])
    return len(keys)


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
    Rule(
        "cell-years",
        "记下了公开的观测值是哪些年的",
        "按时间和报纸的日期重写",
        told_by(_YEARS, "观测值 {0}", "应是 {1}，记的是 {2}"),
        _date_again,
    ),
    _sums(
        "cell-totals",
        "公开的观测值，一个指标、一个主体一共有几个，是数出来的那么多",
        "metrics_total",
        "indicator_id, subject_id",
        _kept.EVERY_BY_ONE,
        "指标 {0}、主体 {1}（0 是全部）",
    ),
    _sums(
        "cells-by-year",
        "公开的观测值，一个区域里一个指标一年有几个，是数出来的那么多",
        "metrics_areayear",
        "area_id, indicator_id, year",
        _kept.EVERY_BY_AREA,
        "区域 {0}、指标 {1}、{2} 年",
    ),
    Rule(
        "waiting",
        "记下了哪些数据可能待定",
        "按数据和文章的状态重写",
        told_by(_WAITING, "数据 {0}", "{1}"),
        _wait_again,
    ),
)
