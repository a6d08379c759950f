"""The public sources of a cell as evidence for or against a number of a draft, and their difference in words."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse

from metrics.checks.bounds import Bounds, bounds
from metrics.competing import bounds_of
from metrics.decimals import decimal_text
from metrics.models import Figure, Observation
from metrics.reading import Quantity
from metrics.reports import Reported
from metrics.wording import period, printed, with_unit

from .model import Evidence


class Source(NamedTuple):
    """What one source says: its evidence, and the value to compute with."""

    evidence: Evidence
    value: Decimal
    unit: str
    is_range: bool
    figure: Figure | None


def sources_of(reported: Reported, quantity: Quantity) -> list[Source]:
    """The sources of a cell, the adopted one first, each with whether it agrees with *quantity*."""
    cell = reported.cell
    found = [_by_hand(cell, quantity)] if cell.manual_value is not None else []
    for report in reported.reports:
        if report.figure.value is not None:
            found.append(_printed(cell, report.figure, quantity))
    return sorted(found, key=lambda source: not source.evidence.adopted)


def agrees(quantity: Quantity, known: Bounds, unit: str) -> bool:
    """Whether *quantity* and a source can mean one true value; rounding and 余、近、约 are allowed for."""
    return quantity.unit == unit and bounds(quantity).meets(known)


def _printed(cell: Observation, figure: Figure, quantity: Quantity) -> Source:
    article = figure.article
    day = f"{article.date.year}年{article.date.month}月{article.date.day}日" if article.date else ""
    assert figure.value is not None  # noqa: S101 - callers leave out those without
    evidence = Evidence(
        kind="reported",
        value=printed(figure),
        period=period(cell),
        modality=cell.modality,
        sentence=figure.sentence,
        source=f"《{article.page.publication.name}》{day}",
        title=article.title,
        date=article.date,
        url=figure.get_absolute_url(),
        adopted=figure.pk == cell.preferred_id,
        agrees=agrees(quantity, bounds_of(figure), figure.unit),
    )
    return Source(evidence, figure.value, figure.unit, figure.high is not None, figure)


def _by_hand(cell: Observation, quantity: Quantity) -> Source:
    value, unit = cell.manual_value, cell.indicator.unit
    assert value is not None  # noqa: S101 - callers ask
    evidence = Evidence(
        kind="manual",
        value=with_unit(value, unit),
        period=period(cell),
        modality=cell.modality,
        sentence=cell.citation,
        source="部门报送" if cell.submission_id else "编辑录入",
        title="",
        date=None,
        url=f"{reverse('indicator-detail', args=[cell.indicator.code])}#o{cell.pk}",
        adopted=cell.preferred_id is None,
        agrees=agrees(quantity, Bounds(value, value), unit),
    )
    return Source(evidence, value, unit, False, None)


def difference(quantity: Quantity, source: Source) -> str:
    """How *quantity* differs from *source*, in words: 多30人（9.4%）, 低1.2个百分点."""
    if quantity.unit != source.unit:
        return (
            f"单位不同（草稿是“{quantity.unit or '无单位'}”，出处是“{source.unit or '无单位'}”），请核对口径"
        )
    if quantity.value is None or quantity.high is not None or source.is_range:
        return "范围没有重合的地方"
    by = quantity.value - source.value
    if quantity.unit == "%":
        return f"{'高' if by > 0 else '低'}{decimal_text(abs(by))}个百分点"
    share = f"（{abs(by) / abs(source.value) * 100:.1f}%）" if source.value else ""
    return f"{'多' if by > 0 else '少'}{with_unit(abs(by), quantity.unit)}{share}"
