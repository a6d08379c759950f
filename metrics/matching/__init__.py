"""From quantities to figures: whom each is about, and which indicator it reports.

The parts: `outline` (sentences and clauses), `names` (who is named in what position), `topics` (what the headline
and the sections are about), `subjects`, `masking` and `indicators`. Word lists are in ``data/``.
"""

from __future__ import annotations

from collections.abc import Sequence

from metrics.catalogue import Catalogue, IndicatorEntry
from metrics.reading.model import Quantity
from organizations.naming.model import ArticleContext, NamedSpan

from .indicators import IndicatorFinder
from .model import EntryLookup, IndicatorCandidate, MatchedFigure
from .outline import Outline
from .subjects import Subject, SubjectFinder

__all__ = ["EntryLookup", "IndicatorCandidate", "MatchedFigure", "match_figures"]


def match_figures(
    body: str,
    quantities: Sequence[Quantity],
    spans: Sequence[NamedSpan],
    context: ArticleContext,
    catalogue: Catalogue,
    register: EntryLookup,
) -> list[MatchedFigure]:
    """One figure for each of *quantities*, in their order, which is to be that of the text.

    >>> from metrics.catalogue import IndicatorEntry
    >>> from metrics.reading.model import Decimal
    >>> from organizations.naming.model import EntityKind, Entry
    >>> county = Entry(EntityKind.AREA, "苏河县", "云州市/苏河县")
    >>> jobs = IndicatorEntry("jobs", "新增就业人数", "人", "period", "就业", "…", phrases=("新增就业",))
    >>> figures = match_figures(
    ...     "苏河县全年新增就业320人。",
    ...     [Quantity(9, 13, "320人", Decimal(320), "人")],
    ...     [NamedSpan(0, 3, "苏河县", county.kind, county)],
    ...     ArticleContext(),
    ...     Catalogue([jobs]),
    ...     type("Register", (), {"by_path": {county.path: county}})(),
    ... )
    >>> [(figure.subject, figure.indicator) for figure in figures]
    [('苏河县', '新增就业人数')]
    """
    if not quantities:
        return []
    outline = Outline(body)
    subjects = SubjectFinder(body, quantities, spans, context, register, outline)
    answers = IndicatorFinder(body, quantities, spans, outline, catalogue).find_all()
    return [
        _figure(quantity, subjects.find(index), *answers[index]) for index, quantity in enumerate(quantities)
    ]


def _figure(
    quantity: Quantity,
    subject: Subject,
    indicator: IndicatorEntry | None,
    candidates: tuple[IndicatorCandidate, ...],
) -> MatchedFigure:
    return MatchedFigure(
        quantity=quantity,
        subject=subject.name,
        subject_path=subject.path,
        indicator=indicator.name if indicator else None,
        indicator_code=indicator.code if indicator else None,
        candidates=candidates,
        subject_reason=subject.reason,
    )
