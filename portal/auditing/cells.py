"""The cells of tables: each has its source, holds the reports that belong in it, and shows the one that the rules prefer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from metrics.competing import is_contested
from metrics.filing import judge_all, refile, settle
from metrics.models import Figure, Observation
from metrics.preferring import preferred_in

from .model import BATCH, Finding, Rule, batched, told_by

_FILLS = """figure.anchored AND figure.state = 'accepted' AND NOT figure.held AND figure.reportable AND figure.value IS NOT NULL
       AND figure.indicator_id IS NOT NULL AND figure.subject_id IS NOT NULL"""

_MISFILED = f"""
SELECT figure.id, figure.article_id, figure.text, coalesce(cell.id::text, '无')
  FROM metrics_figure AS figure LEFT JOIN metrics_observation AS cell ON cell.id = figure.observation_id
 WHERE ({_FILLS}) <> (cell.id IS NOT NULL)
    OR (cell.id IS NOT NULL AND (cell.indicator_id, cell.subject_id, cell.modality)
                               <> (figure.indicator_id, figure.subject_id, figure.modality))
    OR (cell.id IS NOT NULL AND cell.period IS DISTINCT FROM figure.period)
"""  # noqa: S608  no part of it comes from outside

_SOURCELESS = """
SELECT cell.id, CASE
       WHEN cell.preferred_id IS NULL AND cell.manual_value IS NULL THEN '没有采用的数据，也没有手工值'
       WHEN cell.manual_value IS NOT NULL AND btrim(cell.citation) = '' THEN '手工值没有写明出处'
       WHEN figure.state <> 'accepted' THEN '采用的数据没有采纳'
       WHEN figure.held THEN '采用的数据还没有放行'
       WHEN NOT figure.anchored THEN '采用的数据已不在正文里'
       WHEN figure.value IS NULL THEN '采用的数据没有数值'
       ELSE '采用的数据不在这一格里' END
  FROM metrics_observation AS cell LEFT JOIN metrics_figure AS figure ON figure.id = cell.preferred_id
 WHERE (cell.preferred_id IS NULL AND cell.manual_value IS NULL)
    OR (cell.manual_value IS NOT NULL AND btrim(cell.citation) = '')
    OR (cell.preferred_id IS NOT NULL AND (figure.state <> 'accepted' OR figure.held OR NOT figure.anchored
                                           OR figure.value IS NULL
                                           OR figure.observation_id IS DISTINCT FROM cell.id))
"""


def _cells() -> Iterator[list[Observation]]:
    rows = Observation.objects.select_related("indicator").order_by("pk")
    return batched(rows.iterator(chunk_size=BATCH))


def _contested() -> Iterator[Finding]:
    for cells in _cells():
        reports: dict[int, list[Figure]] = defaultdict(list)
        for figure in Figure.objects.standing().filter(observation__in=[cell.pk for cell in cells]):
            reports[figure.observation_id].append(figure)
        for cell in cells:
            contested = is_contested(cell, reports[cell.pk])
            if contested != cell.contested:
                is_, was = ("不一", "一致") if contested else ("一致", "不一")
                yield Finding(cell.pk, f"观测值 {cell.pk}", f"各篇报道说法{is_}，记的是{was}")


def _judge_again(keys: Sequence[int]) -> int:
    return _locked(keys, judge_all)


def _locked(keys: Sequence[int], mend: Callable[[Sequence[Observation]], object]) -> int:
    """Hand the cells *keys* to *mend*, some at a time, and locked meanwhile."""
    for batch in batched(keys):
        with transaction.atomic():
            rows = Observation.objects.select_for_update(of=("self",)).filter(pk__in=batch).order_by("pk")
            mend(list(rows))
    return len(keys)


def _preferred() -> Iterator[Finding]:
    for cells in _cells():
        open_ = [cell for cell in cells if cell.chosen_at is None and cell.manual_value is None]
        choices = preferred_in(open_) if open_ else {}
        for cell in open_:
            choice = choices.get(cell.pk)
            if choice is not None and choice.figure.pk != cell.preferred_id:
                problem = f"采用的是数据 {cell.preferred_id}，{choice.reason}，应是数据 {choice.figure.pk}"
                yield Finding(cell.pk, f"观测值 {cell.pk}", problem)


def _settle_again(keys: Sequence[int]) -> int:
    return _locked(keys, settle)


def _refile(keys: Sequence[int]) -> int:
    for figure in Figure.objects.filter(pk__in=keys).order_by("pk"):
        refile(figure)
    return len(keys)


RULES = (
    Rule(
        "cell-source",
        "每个观测值都有一个来源",
        "在后台打开这个观测值，选定采用的数据，或者填写手工值和出处",
        told_by(_SOURCELESS, "观测值 {0}", "{1}"),
    ),
    Rule(
        "figure-cell",
        "采纳的数据都在它所报的那一格里",
        "按指标、主体、时间和性质重新归格",
        told_by(_MISFILED, "数据 {0}（文章 {1}）", "“{2}”在观测值 {3} 里，和它自己的指标、主体、时间对不上"),
        _refile,
    ),
    Rule("cell-contested", "说法不一的标记和报道一致", "重新比对这一格的报道", _contested, _judge_again),
    Rule("cell-preferred", "没有编辑选定的格采用规则取的那一条", "按规则重选", _preferred, _settle_again),
)
