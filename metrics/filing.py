"""Filing accepted figures: each goes into the cell that it reports, indicator × subject × period."""

from __future__ import annotations

from django.db import transaction

from articles.choices import DecisionState
from articles.models import Article

from .models import Figure, Observation

FIRST_REPORT = "最先采纳的报道"


@transaction.atomic
def refile(figure: Figure) -> Observation | None:
    """Put *figure* into its cell, out of the one it was in; returns the cell, or None for a figure that fills none.

    A cell left without a figure and without a manual value is removed.
    """
    # Both cells are read anew and locked: another editor may be filing into them.
    old = Observation.objects.select_for_update(of=("self",)).filter(figures=figure).first()
    new = _cell_of(figure)
    Figure.objects.filter(pk=figure.pk).update(observation=new)
    figure.observation = new
    if old is not None and old != new:
        _release(old, figure)
    if new is not None:
        _prefer(new)
    return new


@transaction.atomic
def refresh(article: Article) -> None:
    """Choose again in the cells that *article* reports, after it was published or withdrawn."""
    reported = Figure.objects.filter(article=article, observation__isnull=False).values("observation")
    cells = Observation.objects.select_for_update(of=("self",)).filter(pk__in=reported).order_by("pk")
    for cell in cells:  # in one order, so that two articles never wait for each other
        _prefer(cell)


def fills_a_cell(figure: Figure) -> bool:
    """Whether *figure* says enough to stand in a table: decided, and who, what and how much are known."""
    return (
        figure.state == DecisionState.ACCEPTED
        and figure.reportable
        and figure.value is not None
        and figure.indicator_id is not None
        and figure.subject_id is not None
    )


def _cell_of(figure: Figure) -> Observation | None:
    if not fills_a_cell(figure):
        return None
    cell, _ = Observation.objects.select_for_update().get_or_create(
        indicator=figure.indicator,
        subject=figure.subject,
        period=figure.period,
        modality=figure.modality,
        defaults={"preferred": figure, "preferred_reason": FIRST_REPORT},
    )
    return cell


def _release(cell: Observation, figure: Figure) -> None:
    """Let *cell* do without *figure*, which has left it."""
    if cell.preferred_id != figure.pk:
        return
    if cell.figures.accepted().exists():
        cell.preferred_reason = FIRST_REPORT  # the editor's choice has left with its figure
        _prefer(cell)
    else:
        cell.delete()


def _prefer(cell: Observation) -> None:
    """Have the earliest report that readers may see stand in *cell*, else the earliest, unless an editor chose one."""
    if cell.manual_value is not None or cell.preferred_reason != FIRST_REPORT:
        return
    reports = cell.figures.accepted().order_by("decided_at", "pk")
    chosen = reports.public().first() or reports.first()
    if chosen is not None and chosen.pk != cell.preferred_id:
        cell.preferred = chosen
        cell.save()
