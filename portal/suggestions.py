"""Bringing an article's suggestions up to date with a new reading, around what editors have decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from articles.choices import DecisionState, Origin
from articles.models import Article, Mention, MentionCandidate
from metrics.checks import FoundCheck
from metrics.choices import CheckRole
from metrics.decimals import storable
from metrics.matching import MatchedFigure
from metrics.models import Check, CheckFigure, Figure, day_range
from organizations.naming import NamedSpan

from .analysis import BodyReading
from .copying import lengths

MENTION_FIELDS = ["kind", "text", "coreference", "proposed_name", "proposed_type", "proposed_area_id"]
FIGURE_FIELDS = [
    "text", "value", "high", "unit", "qualifier", "comparison", "comparison_value", "comparison_unit",
    "modality", "period", "period_text", "subject_id", "indicator_id", "candidates", "reportable",
]  # fmt: skip
_TEXT, _NAME, _TYPE = (lengths(Mention)[name] for name in ("text", "proposed_name", "proposed_type"))
Row = TypeVar("Row", Mention, Figure)
Fitted = TypeVar("Fitted", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Keys:
    """Primary keys of what a reading names: entities by path, indicators by code; and the texts that are no names."""

    entities: Mapping[str, int]
    indicators: Mapping[str, int]
    ignored: Set[str] = frozenset()


def fitted(row: Fitted) -> Fitted:
    """*row* with every text cut to what its column holds: no whim of a page stops its import."""
    for name, length in lengths(type(row)).items():
        setattr(row, name, getattr(row, name)[:length])
    return row


def suggest(article: Article, reading: BodyReading, keys: Keys) -> None:
    """Make the suggestions of *article* those of *reading*, leaving decided rows and settled checks alone."""
    _suggest_mentions(article, reading.mentions, keys)
    figures = _suggest_figures(article, reading.figures, keys)
    _suggest_checks(article, reading.checks, [row_of(figure, figures) for figure in reading.figures])


def _suggest_mentions(article: Article, spans: Sequence[NamedSpan], keys: Keys) -> None:
    known = list(article.mentions.anchored())  # what an edit set adrift stands nowhere in this text
    accepted = {(m.start, m.end) for m in known if m.state == DecisionState.ACCEPTED}
    decided = {(m.start, m.end, m.entity_id) for m in known if _stays(m)}
    moved = [m for m in known if _stays(m) and m.origin == Origin.EDITOR]
    old = {(m.start, m.end, m.entity_id): m for m in known if not _stays(m)}
    wanted: dict[tuple[int, int, int | None], tuple[Mention, NamedSpan]] = {}
    for span in spans:
        if not is_name(span, keys):
            continue
        row = _mention_of(article, span, keys)
        if any(m.entity_id == row.entity_id and m.start < row.end and row.start < m.end for m in moved):
            continue  # an editor has drawn its bounds
        key = row.start, row.end, row.entity_id
        if key not in decided and key[:2] not in accepted:
            wanted[key] = row, span
    Mention.objects.filter(pk__in=[m.pk for key, m in old.items() if key not in wanted]).delete()
    kept = [old[key] for key in wanted if key in old]
    changed = [
        old[key] for key, (row, _) in wanted.items() if key in old and _update(old[key], row, MENTION_FIELDS)
    ]
    Mention.objects.bulk_update(changed, MENTION_FIELDS)
    new = Mention.objects.bulk_create([row for key, (row, _) in wanted.items() if key not in old])
    MentionCandidate.objects.filter(mention__in=kept).delete()
    rows = {(m.start, m.end, m.entity_id): m for m in (*kept, *new)}
    MentionCandidate.objects.bulk_create(
        fitted(
            MentionCandidate(
                mention=rows[key], entity_id=keys.entities[candidate.path], rank=rank, reason=candidate.reason
            )
        )
        for key, (_, span) in wanted.items()
        for rank, candidate in enumerate(span.candidates, start=1)
    )


def _stays(row: Mention | Figure) -> bool:
    """Whether an editor has settled *row*, or changed it and not settled it yet."""
    return row.is_decided or row.origin == Origin.EDITOR


def _mention_of(article: Article, span: NamedSpan, keys: Keys) -> Mention:
    return Mention(article=article, **mention_values(span, keys))


def mention_values(span: NamedSpan, keys: Keys) -> dict[str, Any]:
    """What the columns of a mention hold, all but the article's key."""
    return {
        "start": span.start,
        "end": span.end,
        "text": span.text[:_TEXT],
        "kind": span.kind,
        "entity_id": keys.entities[span.entry.path] if span.entry else None,
        "coreference": span.coreference,
        "proposed_name": span.name[:_NAME] if span.new else "",
        "proposed_type": span.type[:_TYPE] if span.new else "",
        "proposed_area_id": keys.entities.get(span.area) if span.new else None,
    }


def is_name(span: NamedSpan, keys: Keys) -> bool:
    """Whether *span* may be suggested: no editor has said that its text is no name."""
    return not (span.new and (span.text in keys.ignored or span.name in keys.ignored))


def _suggest_figures(
    article: Article, figures: Sequence[MatchedFigure], keys: Keys
) -> dict[tuple[int, int], Figure]:
    """Write the figures; returns the row of every span, decided ones included."""
    known = list(article.figures.anchored())
    decided = [f for f in known if _stays(f)]
    old = {(f.start, f.end): f for f in known if not _stays(f)}
    wanted = {
        span_of(figure): _figure_of(article, figure, keys)
        for figure in figures
        if not any(d.start < figure.quantity.end and figure.quantity.start < d.end for d in decided)
    }
    # A figure that a settled check rests on stays, even if it would not be read again.
    gone = Figure.objects.filter(pk__in=[f.pk for span, f in old.items() if span not in wanted])
    gone.exclude(checks__settled_at__isnull=False).delete()
    kept = [old[span] for span in wanted if span in old]
    changed = [
        old[span] for span, row in wanted.items() if span in old and _update(old[span], row, FIGURE_FIELDS)
    ]
    Figure.objects.bulk_update(changed, FIGURE_FIELDS)
    new = Figure.objects.bulk_create([row for span, row in wanted.items() if span not in old])
    return {(f.start, f.end): f for f in (*decided, *kept, *new)}


def _figure_of(article: Article, figure: MatchedFigure, keys: Keys) -> Figure:
    return fitted(Figure(article=article, **figure_values(figure, keys)))


def figure_values(figure: MatchedFigure, keys: Keys) -> dict[str, Any]:
    """What the columns of a figure hold, all but the article's key; texts may be longer than their columns."""
    quantity, comparison, period = figure.quantity, figure.quantity.comparison, figure.quantity.period
    return {
        "start": quantity.start,
        "end": quantity.end,
        "text": quantity.text,
        "value": storable(quantity.value),
        "high": storable(quantity.high),
        "unit": quantity.unit,
        "qualifier": quantity.qualifier,
        "comparison": comparison.kind if comparison else "",
        "comparison_value": storable(comparison.value) if comparison else None,
        "comparison_unit": comparison.unit if comparison else "",
        "modality": quantity.modality,
        "period": day_range(period.start, period.end) if period else None,
        "period_text": period.text if period else "",
        "subject_id": keys.entities.get(figure.subject_path or ""),
        "indicator_id": keys.indicators.get(figure.indicator_code or ""),
        "candidates": [{"code": c.code, "name": c.name, "reason": c.reason} for c in figure.candidates],
        "reportable": quantity.reportable,
    }


def _suggest_checks(article: Article, checks: Sequence[FoundCheck], rows: Sequence[Figure | None]) -> None:
    article.checks.filter(settled_at__isnull=True).delete()
    settled = {
        (check.kind, frozenset(f.pk for f in check.figures.all()))
        for check in article.checks.prefetch_related("figures")
    }
    for found in checks:
        roles: dict[Figure | None, CheckRole] = {}
        if found.total is not None:
            roles[rows[found.total]] = CheckRole.TOTAL
        for part in found.parts:
            roles.setdefault(rows[part], CheckRole.PART)
        if None in roles:
            continue  # an editor has settled one of the figures otherwise
        if (found.kind, frozenset(figure.pk for figure in roles if figure)) in settled:
            continue
        check = Check.objects.create(
            article=article, kind=found.kind, holds=found.holds, message=found.message
        )
        CheckFigure.objects.bulk_create(
            CheckFigure(check_run=check, figure=figure, role=role, position=position)
            for position, (figure, role) in enumerate(roles.items())
        )


def row_of(figure: MatchedFigure, rows: Mapping[tuple[int, int], Figure]) -> Figure | None:
    """The row that says what *figure* does; None where an editor has settled it otherwise."""
    row = rows.get(span_of(figure))
    if row is None or row.state == DecisionState.REJECTED or row.value != storable(figure.quantity.value):
        return None
    return row


def span_of(figure: MatchedFigure) -> tuple[int, int]:
    return figure.quantity.start, figure.quantity.end


def _update(old: Row, new: Row, fields: Sequence[str]) -> bool:
    """Give *old* what *new* says in *fields*; whether that is another than before."""
    # Most rows of a page that is read again are as they were, and writing them is what would take its time.
    changed = [field for field in fields if getattr(old, field) != getattr(new, field)]
    for field in changed:
        setattr(old, field, getattr(new, field))
    return bool(changed)
