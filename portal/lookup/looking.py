"""A draft read, and all that is public held against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from metrics.checks import FoundCheck, check_figures
from metrics.choices import CheckKind
from metrics.matching import MatchedFigure
from organizations.naming import ArticleContext

from .asking import asked_of, choose_cells, days_of, pairs_of
from .drafts import Draft
from .judging import judge
from .known import CELLS, Known, known_of, told
from .model import Looked, NumberFinding, Sum, Verdict
from .names import judge_names
from .shared import Knowledge, knowledge

CHECKS = dict(CheckKind.choices)


def look_up(draft: Draft, home: str, published: date) -> Looked:
    """What is public about the names and the numbers of *draft*, written on *published* about the area at *home*."""
    known = knowledge()
    context = ArticleContext(home=home, headline=draft.headline, published=published)
    [reading] = known.reader.read_bodies([(draft.text, context)])
    totals = [draft.in_totals(figure.quantity.start) for figure in reading.figures]
    figures = [
        replace(figure, subject=None, subject_path=None) if total else figure
        for figure, total in zip(reading.figures, totals, strict=True)
    ]
    asked = asked_of(figures, known, totals)
    cells = known_of(pairs_of(asked), days_of(asked))
    choose_cells(asked, cells)
    numbers = judge(asked, cells, told(cell for one in asked for cell in one.cells))
    names = judge_names(reading.mentions, known.entities)
    return Looked(
        draft.text,
        [replace(name, place=draft.place_of(name.start)) for name in names],
        [replace(number, place=draft.place_of(number.start)) for number in numbers],
        [sum_ for sum_ in _sums(draft, figures, cells, known) if not _is_borne_out(sum_, numbers)],
        [*draft.remarks, *([f"涉及的数据太多，只对照了最近的 {CELLS:,} 个。"] if cells.cut else [])],
    )


def _sums(draft: Draft, figures: Sequence[MatchedFigure], cells: Known, known: Knowledge) -> list[Sum]:
    """The arithmetic of the draft; magnitudes are held against what is public of the same series."""
    checks = check_figures(draft.text, figures, _history(cells, known))
    return [_sum(check) for check in checks]


def _is_borne_out(sum_: Sum, numbers: Sequence[NumberFinding]) -> bool:
    """Whether what looks like a slip is what the paper printed."""
    borne_out = (Verdict.KNOWN, Verdict.OUTDATED)
    return sum_.kind == "magnitude" and all(numbers[n].verdict in borne_out for n in sum_.numbers)


def _history(cells: Known, known: Knowledge) -> dict[tuple[str, str], list[Decimal]]:
    codes = {key: code for code, key in known.indicators.items()}
    paths = {key: path for path, key in known.entities.items()}
    history: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for (indicator, subject), series in cells.series.items():
        values = [cell.value for cell in series if cell.modality == "actual"]
        history[codes[indicator], paths[subject]] += values
    return history


def _sum(check: FoundCheck) -> Sum:
    members = [check.total, *check.parts] if check.total is not None else list(check.parts)
    numbers = tuple(dict.fromkeys(index for index in members if index is not None))
    return Sum(check.kind, CHECKS.get(check.kind, check.kind), check.holds, check.message, numbers)
