"""The suggestions of an article as the desk's pages know them: ``mention-5``, ``figure-7``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from articles.choices import DecisionState
from articles.models import Mention
from metrics.decimals import decimal_text
from metrics.models import Figure

JSON = dict[str, Any]
Item = Mention | Figure
MODELS: dict[str, type[Item]] = {"mention": Mention, "figure": Figure}
_ID = re.compile(r"(mention|figure)-([0-9]{1,18})")


def id_of(row: Item) -> str:
    return f"{row._meta.model_name}-{row.pk}"


def parsed(item: str) -> tuple[type[Item], int] | None:
    """Model and primary key of ``mention-5``; None for what is no such thing."""
    match = _ID.fullmatch(item)
    return (MODELS[match[1]], int(match[2])) if match else None


def number_of(text: str) -> int | None:
    """The primary key that an address or a form names; None for what can be none.

    >>> number_of("5"), number_of("²"), number_of("9" * 5000)
    (5, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def is_open(row: Item) -> bool:
    """Whether *row* waits for an editor: undecided, or set adrift by an edit of the body."""
    return row.state == DecisionState.SUGGESTED or not row.anchored


def place_of(row: Item) -> tuple[int, int, str, int]:
    """Where *row* stands in the order in which an editor goes through an article."""
    return row.start, -row.end, row._meta.model_name or "", row.pk


@dataclass(frozen=True, slots=True)
class Items:
    """Everything suggested and decided in one article, in reading order."""

    rows: Sequence[Item]

    @classmethod
    def of(cls, article: int) -> Items:
        """Those of the article with this primary key: two queries."""
        mentions = Mention.objects.filter(article=article).select_related("entity", "decided_by")
        figures = Figure.objects.filter(article=article).select_related("subject", "indicator", "decided_by")
        return cls(sorted([*mentions, *figures], key=place_of))

    @property
    def open(self) -> list[Item]:
        return [row for row in self.rows if is_open(row)]

    def next_after(self, place: tuple[int, int, str, int] | None) -> Item | None:
        """The first open item behind *place*, or from the top when there is none behind."""
        waiting = self.open
        behind = (row for row in waiting if place is not None and place_of(row) > place)
        return next(behind, waiting[0] if waiting else None)

    def as_json(self, only: Iterable[str] | None = None) -> list[JSON]:
        wanted = None if only is None else set(only)
        return [as_json(row) for row in self.rows if wanted is None or id_of(row) in wanted]


def as_json(row: Item) -> JSON:
    """What a page has to know of *row* to show it."""
    shared = {
        "id": id_of(row),
        "state": row.state,
        "held": row.held,
        "start": row.start,
        "end": row.end,
        "text": row.text,
        "anchored": row.anchored,
        "origin": row.origin,
        "decided_by": name_of(row.decided_by) if row.decided_by else None,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
    }
    return shared | (_mention(row) if isinstance(row, Mention) else _figure(row))


def name_of(user: User) -> str:
    """An editor's name as colleagues know it."""
    return f"{user.last_name}{user.first_name}" or user.get_username()


def decision_of(row: Item) -> str:
    """Who decided *row*, when and how: 由王芳于7月2日 09:30采纳."""
    if row.decided_by is None or row.decided_at is None:
        return "待定"
    when = timezone.localtime(row.decided_at)
    verb = "采纳" if row.state == DecisionState.ACCEPTED else "否定"
    return f"由{name_of(row.decided_by)}于{when.month}月{when.day}日 {when:%H:%M}{verb}"


def _mention(mention: Mention) -> JSON:
    return {
        "kind": mention.kind,
        "entity": _named(mention.entity) and _named(mention.entity) | {"kind": mention.entity.kind},  # type: ignore[union-attr,operator]
        "coreference": mention.coreference,
        "proposed_name": mention.proposed_name,
    }


def _figure(figure: Figure) -> JSON:
    indicator = figure.indicator
    return {
        "value": decimal_text(figure.value),
        "high": decimal_text(figure.high),
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "modality": figure.modality,
        "comparison": figure.comparison,
        "comparison_value": decimal_text(figure.comparison_value),
        "comparison_unit": figure.comparison_unit,
        "reportable": figure.reportable,
        "period": {
            "start": figure.period_start.isoformat() if figure.period_start else None,
            "end": figure.period_end.isoformat() if figure.period_end else None,
            "text": figure.period_text,
        },
        "subject": _named(figure.subject),
        "indicator": {"code": indicator.code, "name": indicator.name} if indicator else None,
    }


def _named(entity: models.Model | None) -> JSON | None:
    return {"id": entity.pk, "name": str(entity)} if entity else None
