"""What editors decided has an author, agrees with what it is about, and is still there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.apps import apps
from django.db import models

from articles.models import Mention

from ..models import Step
from .model import BATCH, Finding, Rule, batched, told_by

_UNSIGNED = """
SELECT id, '提及', '决定' FROM articles_mention WHERE state <> 'suggested' AND (decided_by_id IS NULL OR decided_at IS NULL)
UNION ALL
SELECT id, '数据', '决定' FROM metrics_figure WHERE state <> 'suggested' AND (decided_by_id IS NULL OR decided_at IS NULL)
UNION ALL
SELECT id, '转载', '决定' FROM articles_reprint WHERE state <> 'suggested' AND (decided_by_id IS NULL OR decided_at IS NULL)
UNION ALL
SELECT id, '核校', '处理' FROM metrics_check WHERE (settled_by_id IS NULL) <> (settled_at IS NULL)
UNION ALL
SELECT id, '报送表', '处理' FROM metrics_submission
 WHERE state <> 'waiting' AND (settled_by_id IS NULL OR settled_at IS NULL)
UNION ALL
SELECT id, '规则', '废止' FROM portal_rule WHERE (revoked_by_id IS NULL) <> (revoked_at IS NULL)
"""

_UNRECORDED = """
SELECT row.id, '提及', row.text FROM articles_mention AS row WHERE row.state <> 'suggested' AND NOT EXISTS (
       SELECT FROM articles_historicalmention AS past WHERE past.id = row.id AND past.state = row.state)
UNION ALL
SELECT row.id, '数据', row.text FROM metrics_figure AS row WHERE row.state <> 'suggested' AND NOT EXISTS (
       SELECT FROM metrics_historicalfigure AS past WHERE past.id = row.id AND past.state = row.state)
"""

_STUCK = """
SELECT row.id, '提及', row.article_id, row.text FROM articles_mention AS row
  JOIN articles_article AS article ON article.id = row.article_id
 WHERE row.held AND article.state NOT IN ('published', 'withdrawn')
UNION ALL
SELECT row.id, '数据', row.article_id, row.text FROM metrics_figure AS row
  JOIN articles_article AS article ON article.id = row.article_id
 WHERE row.held AND article.state NOT IN ('published', 'withdrawn')
"""

_STEPPED = """
SELECT article.id, article.state, last.to_state
  FROM articles_article AS article
  JOIN LATERAL (SELECT to_state FROM articles_reviewstep AS step WHERE step.article_id = article.id
                 ORDER BY step.id DESC LIMIT 1) AS last ON true
 WHERE last.to_state <> article.state
"""


def _gone() -> Iterator[Finding]:
    """Steps that changed rows which are no more, though no history says that anybody removed them."""
    for steps in batched(Step.objects.filter(undone_at=None).order_by("pk").iterator(chunk_size=50), 50):
        changed: dict[str, dict[int, int]] = defaultdict(dict)
        for step in steps:
            for change in step.changes:
                for pk in change.get("pks", [change.get("pk")]):
                    if change["after"] is None:
                        changed[change["model"]].pop(pk, None)
                    else:
                        changed[change["model"]][pk] = step.pk
        for label, rows in changed.items():
            model = apps.get_model(label)
            for pk in sorted(_missing(model, list(rows))):
                yield Finding(
                    rows[pk],
                    f"操作 {rows[pk]}",
                    f"改过的{model._meta.verbose_name} {pk} 已不在库里，没有删除的记录",
                )


def _missing(model: type[models.Model], pks: Sequence[int]) -> set[int]:
    """Of *pks* those that *model* has no row of, and whose history knows of no removal."""
    history = getattr(model, "history", None)
    if history is None:
        return set()
    missing: set[int] = set()
    for batch in batched(pks, BATCH):
        missing |= set(batch) - set(model._base_manager.filter(pk__in=batch).values_list("pk", flat=True))
    if missing:
        key = model._meta.pk.attname if model._meta.pk else "id"
        removed = history.filter(**{f"{key}__in": missing}, history_type="-")
        missing -= set(removed.values_list(key, flat=True))
    return missing


def _kind_again(keys: Sequence[int]) -> int:
    for mention in Mention.objects.select_related("entity").filter(pk__in=keys):
        if mention.entity is not None:
            mention.kind = mention.entity.kind
            mention.save()
    return len(keys)


RULES = (
    Rule(
        "decision-author",
        "每个决定都有决定人和时间",
        "从备份或修改记录找回是谁在什么时候决定的；找不回就在后台重新决定",
        told_by(_UNSIGNED, "{1} {0}", "{2}了，却没有写明人或时间"),
    ),
    Rule(
        "decision-history",
        "每个决定都有修改记录",
        "在审读台重新决定一次，或者核对是谁绕过程序改了数据库",
        told_by(_UNRECORDED, "{1} {0}", "“{2}”的决定在修改记录里没有"),
    ),
    Rule(
        "held-article",
        "待放行的都在已发布或者已撤回的文章里",
        "文章没有发布，里面的决定随文章一起审：在审读台改回待定，再决定一次",
        told_by(_STUCK, "{1} {0}（文章 {2}）", "“{3}”还在等放行，文章却不是已发布的，没有人会看到它"),
    ),
    Rule(
        "mention-kind",
        "采纳的提及和所指的实体同类",
        "按实体的类别改正",
        told_by(
            "SELECT mention.id, mention.article_id, mention.kind, entity.kind FROM articles_mention AS mention"
            " JOIN organizations_entity AS entity ON entity.id = mention.entity_id"
            " WHERE mention.state = 'accepted' AND mention.kind <> entity.kind",
            "提及 {0}（文章 {1}）",
            "记作 {2}，所指的实体是 {3}",
        ),
        _kind_again,
    ),
    Rule(
        "review-state",
        "文章的状态是审稿记录最后一步的结果",
        "核对是谁绕过三审改了状态；该退回的在后台“重新采编”",
        told_by(_STEPPED, "文章 {0}", "状态是 {1}，最后一步之后应是 {2}"),
    ),
    Rule(
        "reprint-double",
        "两篇文章之间只有一条转载关系",
        "在后台的“转载”页留下一条",
        told_by(
            "SELECT one.id, one.article_id, one.original_id, other.id FROM articles_reprint AS one"
            " JOIN articles_reprint AS other ON other.article_id = one.original_id"
            " AND other.original_id = one.article_id WHERE one.id > other.id",
            "转载 {0}",
            "文章 {1} 和 {2} 互为转载和原文，另一条是转载 {3}",
        ),
    ),
    Rule(
        "step-rows",
        "操作记录改过的行还在，或者有人删除的记录",
        "从备份找回这些行，并核对是谁绕过程序删了它们",
        _gone,
    ),
)
