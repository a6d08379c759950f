"""Editorial decisions as a file: written from one instance, applied in another.

One JSON object a line and an article: where it was printed, its state, its text if an editor wrote it anew, and what was
settled in it. Spans are anchored by quotation (`articles.anchoring`), entities by path, indicators by code, so that the
file outlives re-cutting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils import timezone

from articles.anchoring import Anchor
from articles.choices import ArticleState, DecisionState, Origin, ReviewAction
from articles.editing import rows_adrift
from articles.holding import STANDING
from articles.indexing import index_articles
from articles.models import Article, Decided, Mention, ReviewStep
from metrics.decimals import decimal_text
from metrics.loading import catalogue_from_database
from metrics.models import Figure, day_range
from organizations.loading import entity_ids, register_from_database
from organizations.naming import Tokens

from .rewriting import RewritingError, rewrite
from .suggestions import Keys, Row, fitted

JSON = dict[str, Any]

TITLES = ("kicker", "headline", "subhead", "kind")  # what an editor mends before publishing
COPIED = ("unit", "qualifier", "modality", "comparison", "comparison_unit", "period_text", "reportable")
VALUES = ("value", "high", "comparison_value")


class DecisionsError(Exception):
    """A line of a decisions file that cannot be applied; the message is Chinese and names the line."""


@dataclass
class Applied:
    """What became of a file's decisions."""

    settled: int = 0
    rewritten: int = 0
    published: int = 0
    lost: list[str] = field(default_factory=list)  # decisions and texts that have no place here


def written(articles: Iterable[Article]) -> Iterator[str]:
    """The decided rows of *articles* as lines of a decisions file."""
    paths = {pk: path for path, pk in entity_ids().items()}
    for article in articles:
        mentions = [_mention_as_json(article, m, paths) for m in article.mentions.decided()]
        figures = [
            _figure_as_json(article, f, paths) for f in article.figures.decided().select_related("indicator")
        ]
        adrift = [row.text for row in rows_adrift(article) if row.is_decided]
        first = _first_body(article)
        if mentions or figures or adrift or first != article.body or article.state != ArticleState.DRAFT:
            line = {
                "page": article.page.sha256,
                "position": article.position,
                "opening": first[:24],
                "state": article.state,
                **({"edited": _edited(article, first)} if first != article.body else {}),
                **{name: getattr(article, name) for name in TITLES},
                "mentions": mentions,
                "figures": figures,
                **({"adrift": adrift} if adrift else {}),
            }
            yield json.dumps(line, ensure_ascii=False)


def _first_body(article: Article) -> str:
    """The text as it was cut from its page, before any editor wrote it anew."""
    if article.version == 1:
        return article.body
    cut = article.history.filter(version=1).order_by("-history_date", "-history_id")
    return cut.values_list("body", flat=True).first() or article.body


def _edited(article: Article, first: str) -> JSON:
    return {"of": sha256(first.encode()).hexdigest(), "body": article.body}


def apply(lines: Iterable[str], by: User) -> Applied:
    """Settle what *lines* record, in the name of *by*, in one transaction. What is settled already stays.

    Raises DecisionsError for a line that is no record of decisions; nothing is settled then.
    """
    applied = Applied()
    register, entities = register_from_database()
    keys = Keys(entities, catalogue_from_database()[1])
    retitled: list[Article] = []
    with transaction.atomic():
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                retitled += _apply_line(json.loads(line), keys, by, applied)
            except (LookupError, TypeError, ValueError, ArithmeticError, DatabaseError) as error:
                raise DecisionsError(
                    f"第 {number} 行不是编辑决定的记录，请用 decisions export 导出的文件。"
                ) from error
        if retitled:
            index_articles(retitled, Tokens(register))
    return applied


def _apply_line(record: JSON, keys: Keys, by: User, applied: Applied) -> list[Article]:
    """Settle one record; returns the article if its title is now another."""
    article = _article_of(record)
    if article is None:
        applied.lost.append(f"“{record['opening']}”：没有这篇文章")
        return []
    if edited := record.get("edited"):
        _write_anew(article, edited, by, applied)
    for text in record.get("adrift", ()):  # an edit took it out of the text where it was decided
        _count(applied, article, {"exact": text}, False)
    mentions, figures = list(article.mentions.anchored()), list(article.figures.anchored())
    if record["state"] != ArticleState.PUBLISHED or article.state not in (ArticleState.DRAFT, *STANDING):
        for decided in (*record["mentions"], *record["figures"]):
            decided["held"] = False  # here it is reviewed with the article
    for decided in record["mentions"]:
        _count(applied, article, decided, _settle_mention(article, decided, mentions, keys, by))
    for decided in record["figures"]:
        _count(applied, article, decided, _settle_figure(article, decided, figures, keys, by))
    if record["state"] != ArticleState.PUBLISHED or article.state != ArticleState.DRAFT:
        return []
    titles = {name: record[name] for name in TITLES if name in record}
    changed = any(getattr(article, name) != title for name, title in titles.items())
    for name, title in titles.items():
        setattr(article, name, title)
    article.state, article.published_at = ArticleState.PUBLISHED, timezone.now()
    article._history_user = by  # type: ignore[attr-defined]
    article.save()
    # It was reviewed where the decisions were made; here it is data that is taken over.
    ReviewStep.objects.create(
        article=article,
        action=ReviewAction.PUBLISH,
        from_state=ArticleState.DRAFT,
        to_state=ArticleState.PUBLISHED,
        version=article.version,
        reason="随编辑决定导入",
        by=by,
    )
    applied.published += 1
    return [article] if changed else []


def _write_anew(article: Article, edited: JSON, by: User, applied: Applied) -> None:
    """Give *article* the text that an editor wrote, if it is here still as it was cut there."""
    if article.body == edited["body"]:
        return
    problem = "这里的正文与改之前的不同"
    if sha256(article.body.encode()).hexdigest() == edited["of"]:
        try:
            rewrite(article, edited["body"], by, reason="随编辑决定导入")
        except RewritingError as error:
            problem = str(error)
        else:
            applied.rewritten += 1
            return
    applied.lost.append(f"{article}：改过的正文没有用上，{problem}")


def _article_of(record: JSON) -> Article | None:
    """The article of the recorded page that opens as recorded, or else holds most of what was settled in it."""
    on_page = list(Article.objects.filter(page__sha256=record["page"]).order_by("position"))
    opening = [article for article in on_page if article.body.startswith(record["opening"])]
    anchors = [_anchor(decided) for decided in (*record["mentions"], *record["figures"])]

    def standing(article: Article) -> int:
        return sum(anchor.find(article.body) is not None for anchor in anchors)

    if opening and record["opening"]:
        return max(opening, key=lambda article: (article.position == record["position"], standing(article)))
    likeliest = max(on_page, key=standing, default=None)
    # Less than half of it is a coincidence, and publishing another article than was meant the worst of errors.
    return likeliest if likeliest and 2 * standing(likeliest) > len(anchors) else None


def _count(applied: Applied, article: Article, decided: JSON, settled: bool) -> None:
    if settled:
        applied.settled += 1
    else:
        applied.lost.append(f"{article}：“{decided['exact']}”")


def _settle_mention(
    article: Article, decided: JSON, mentions: Sequence[Mention], keys: Keys, by: User
) -> bool:
    """Settle one mention; False where its text, or what it means, is no longer there."""
    span, entity = _anchor(decided).find(article.body), keys.entities.get(decided["entity"] or "")
    if span is None or (decided["entity"] and entity is None):
        return False
    here = [m for m in mentions if (m.start, m.end) == span]
    same = [m for m in here if m.entity_id == entity]
    accepting = decided["state"] == DecisionState.ACCEPTED
    if any(m.is_decided and (m in same or m.state == DecisionState.ACCEPTED) for m in here):
        return True
    # To accept one reading is to settle what the program suggests instead; to reject one says nothing of others.
    open_rows = [m for m in here if not m.is_decided] if accepting else []
    mention = next(iter([*same, *open_rows]), None) or _added(Mention, article, span, decided)
    mention.kind, mention.entity_id, mention.coreference = decided["kind"], entity, decided["coreference"]
    mention.decide(decided["state"], by, held=_held(decided))
    return True


def _settle_figure(article: Article, decided: JSON, figures: Sequence[Figure], keys: Keys, by: User) -> bool:
    """Settle one figure; False where its text, its subject or its indicator is no longer there."""
    span = _anchor(decided).find(article.body)
    subject, indicator = (
        keys.entities.get(decided["subject"] or ""),
        keys.indicators.get(decided["indicator"] or ""),
    )
    if span is None or (decided["subject"] and not subject) or (decided["indicator"] and not indicator):
        return False
    figure = next((f for f in figures if (f.start, f.end) == span), None) or _added(
        Figure, article, span, decided
    )
    if figure.is_decided:
        return True
    for name in COPIED:
        setattr(figure, name, decided[name])
    for name in VALUES:
        setattr(figure, name, Decimal(decided[name]) if decided[name] is not None else None)
    figure.period = day_range(*(date.fromisoformat(day) if day else None for day in decided["period"]))
    figure.subject_id, figure.indicator_id = subject, indicator
    figure.decide(decided["state"], by, held=_held(decided))
    return True


def _added(model: type[Row], article: Article, span: tuple[int, int], decided: JSON) -> Row:
    """A row for what the program did not suggest here."""
    start, end = span
    return fitted(model(article=article, start=start, end=end, text=decided["exact"], origin=Origin.EDITOR))


def _held(decided: JSON) -> bool:
    """Whether nobody has let readers see it where it was decided; files of before say nothing of it."""
    return bool(decided.get("held", False))


def _anchor(decided: JSON) -> Anchor:
    return Anchor(decided["exact"], decided["prefix"], decided["suffix"])


def _mention_as_json(article: Article, mention: Mention, paths: dict[int, str]) -> JSON:
    return {
        **Anchor.at(article.body, mention.start, mention.end).as_json(),
        "state": mention.state,
        "kind": mention.kind,
        "entity": paths.get(mention.entity_id or 0),
        "coreference": mention.coreference,
        **_held_as_json(mention),
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
        **_held_as_json(figure),
    }


def _held_as_json(row: Decided) -> JSON:
    return {"held": True} if row.held else {}
