"""Editorial decisions as a file: written from one instance, applied in another.

One JSON object a line and an article: where it was printed, its state, and what was settled in it. Spans are anchored
by quotation (`articles.anchoring`), entities by path, indicators by code, so that the file outlives re-cutting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.anchoring import Anchor
from articles.choices import ArticleState, DecisionState, Origin
from articles.models import Article, Mention
from metrics.decimals import decimal_text
from metrics.loading import catalogue_from_database
from metrics.models import Figure, day_range
from organizations.loading import entity_ids

from .suggestions import Keys

JSON = dict[str, Any]

TITLES = ("kicker", "headline", "subhead", "kind")  # what an editor mends before publishing


class DecisionsError(Exception):
    """A line of a decisions file that cannot be applied; the message is Chinese and names the line."""


@dataclass
class Applied:
    """What became of a file's decisions."""

    settled: int = 0
    published: int = 0
    lost: list[str] = field(default_factory=list)  # decisions whose text or target is no longer there


def written(articles: Iterable[Article]) -> Iterator[str]:
    """The decided rows of *articles* as lines of a decisions file."""
    paths = {pk: path for path, pk in entity_ids().items()}
    for article in articles:
        mentions = [_mention_as_json(article, m, paths) for m in article.mentions.decided()]
        figures = [
            _figure_as_json(article, f, paths) for f in article.figures.decided().select_related("indicator")
        ]
        if mentions or figures or article.state != ArticleState.DRAFT:
            line = {
                "page": article.page.sha256,
                "position": article.position,
                "opening": article.body[:24],
                "state": article.state,
                **{name: getattr(article, name) for name in TITLES},
                "mentions": mentions,
                "figures": figures,
            }
            yield json.dumps(line, ensure_ascii=False)


def apply(lines: Iterable[str], by: User) -> Applied:
    """Settle what *lines* record, in the name of *by*, in one transaction. What is settled already stays."""
    applied = Applied()
    keys = Keys(entity_ids(), catalogue_from_database()[1])
    with transaction.atomic():
        for number, line in enumerate(lines, start=1):
            if line.strip():
                _apply_line(_parsed(line, number), keys, by, applied)
    return applied


def _parsed(line: str, number: int) -> JSON:
    try:
        record = json.loads(line)
        assert {"page", "position", "mentions", "figures"} <= record.keys()  # noqa: S101 - caught below
    except (ValueError, AssertionError, AttributeError) as error:
        raise DecisionsError(
            f"第 {number} 行不是编辑决定的记录，请用 decisions export 导出的文件。"
        ) from error
    return record


def _apply_line(record: JSON, keys: Keys, by: User, applied: Applied) -> None:
    article = _article_of(record)
    if article is None:
        applied.lost.append(f"“{record.get('opening', '')}”：没有这篇文章")
        return
    for decided in record["mentions"]:
        _settle(applied, article, decided, _settle_mention(article, decided, keys, by))
    for decided in record["figures"]:
        _settle(applied, article, decided, _settle_figure(article, decided, keys, by))
    if record["state"] == ArticleState.PUBLISHED and article.state == ArticleState.DRAFT:
        for name in TITLES:
            setattr(article, name, record.get(name, getattr(article, name)))
        article.state, article.published_at = ArticleState.PUBLISHED, timezone.now()
        article.save()
        applied.published += 1


def _article_of(record: JSON) -> Article | None:
    """The article that opens as recorded, or else stands where recorded, on the recorded page."""
    on_page = Article.objects.filter(page__sha256=record["page"])
    opening = record.get("opening") or ""
    found = on_page.filter(body__startswith=opening) if opening else on_page.none()
    return found.first() or on_page.filter(position=record["position"]).first()


def _settle(applied: Applied, article: Article, decided: JSON, found: bool) -> None:
    if found:
        applied.settled += 1
    else:
        applied.lost.append(f"{article}：“{decided['exact']}”")


def _settle_mention(article: Article, decided: JSON, keys: Keys, by: User) -> bool:
    span, entity = _anchor(decided).find(article.body), keys.entities.get(decided["entity"] or "")
    if span is None or (decided["state"] == DecisionState.ACCEPTED and entity is None):
        return False
    rows = list(article.mentions.filter(start=span[0], end=span[1]))
    same = [m for m in rows if m.entity_id == entity]
    open_rows = [m for m in rows if not m.is_decided]
    mention = next(iter([*same, *open_rows]), None) or Mention(
        article=article, start=span[0], end=span[1], text=decided["exact"], origin=Origin.EDITOR
    )
    if mention.is_decided:
        return True
    mention.kind, mention.entity_id, mention.coreference = decided["kind"], entity, decided["coreference"]
    mention.decide(decided["state"], by)
    return True


def _settle_figure(article: Article, decided: JSON, keys: Keys, by: User) -> bool:
    span = _anchor(decided).find(article.body)
    if span is None:
        return False
    figure = article.figures.filter(start=span[0], end=span[1]).first() or Figure(
        article=article, start=span[0], end=span[1], text=decided["exact"], origin=Origin.EDITOR
    )
    if figure.is_decided:
        return True
    for name in (
        "unit",
        "qualifier",
        "modality",
        "comparison",
        "comparison_unit",
        "period_text",
        "reportable",
    ):
        setattr(figure, name, decided[name])
    for name in ("value", "high", "comparison_value"):
        setattr(figure, name, Decimal(decided[name]) if decided[name] is not None else None)
    figure.period = day_range(*(date.fromisoformat(day) if day else None for day in decided["period"]))
    figure.subject_id = keys.entities.get(decided["subject"] or "")
    figure.indicator_id = keys.indicators.get(decided["indicator"] or "")
    if figure.pk is None:
        figure.save()
    figure.decide(decided["state"], by)
    return True


def _anchor(decided: JSON) -> Anchor:
    return Anchor(decided["exact"], decided["prefix"], decided["suffix"])


def _mention_as_json(article: Article, mention: Mention, paths: dict[int, str]) -> JSON:
    return {
        **Anchor.at(article.body, mention.start, mention.end).as_json(),
        "state": mention.state,
        "kind": mention.kind,
        "entity": paths.get(mention.entity_id or 0),
        "coreference": mention.coreference,
    }


def _figure_as_json(article: Article, figure: Figure, paths: dict[int, str]) -> JSON:
    days = (figure.period_start, figure.period_end)
    return {
        **Anchor.at(article.body, figure.start, figure.end).as_json(),
        "state": figure.state,
        "value": decimal_text(figure.value),
        "high": decimal_text(figure.high),
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "comparison": figure.comparison,
        "comparison_value": decimal_text(figure.comparison_value),
        "comparison_unit": figure.comparison_unit,
        "modality": figure.modality,
        "period": [day.isoformat() if day else None for day in days],
        "period_text": figure.period_text,
        "subject": paths.get(figure.subject_id or 0),
        "indicator": figure.indicator.code if figure.indicator else None,
        "reportable": figure.reportable,
    }
