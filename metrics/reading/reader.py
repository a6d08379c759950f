"""Read the quantities of a body: the pipeline through numerals, units, qualifiers, comparisons, times."""

from __future__ import annotations

from datetime import date

from .clauses import Clauses
from .comparisons import compare
from .layout import lay_out
from .masks import Masks, find_masked
from .measuring import measure
from .modality import Modalities
from .model import Modality, Quantity
from .periods import find_times, period_of
from .phrases import find_phrases
from .rejection import is_number_of_something, is_reportable
from .scope import Scope
from .sharing import share_qualifiers

_ACTUAL = Modality.ACTUAL


def read_quantities(body: str, published: date | None) -> list[Quantity]:
    """The quantities that *body* prints, in reading order; times are resolved from *published*, where known.

    >>> [figure] = read_quantities("截至目前，全镇发放政策明白卡30余份。", date(2018, 10, 26))
    >>> figure.text, str(figure.value), figure.unit, str(figure.qualifier), str(figure.period.end)
    ('30余份', '30', '份', 'more_than', '2018-10-31')
    """
    sheet = lay_out(body)
    text = sheet.text
    clauses = Clauses(text)
    times = find_times(text, clauses, published)
    labels = find_masked(text)
    masks = Masks([*labels, *((time.start, time.end) for time in times)])
    figures = [figure for figure in measure(text, masks, clauses) if is_number_of_something(text, figure)]
    figures = share_qualifiers(text, figures, clauses)
    figures += find_phrases(text, Masks(labels), clauses)
    if not figures:
        return []
    figures.sort(key=lambda figure: figure.start)
    compared = compare(text, figures, clauses, times, published)
    scope = Scope(text, clauses, times, figures, published)
    modalities = Modalities(text)
    found = []
    for index, figure in enumerate(figures):
        start, end = sheet.printed(figure.start, figure.end)
        said = modalities.said(figure.number.start, clauses)
        found.append(
            Quantity(
                start,
                end,
                body[start:end],
                figure.value,
                figure.unit,
                figure.high,
                figure.qualifier,
                compared.get(index),
                said or _ACTUAL,
                period_of(scope.at(figure.start, said), body, sheet),
                is_reportable(text, figure, clauses, index in compared),
            )
        )
    return found
