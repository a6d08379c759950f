"""Filing accepted figures: each goes into the cell that it reports, indicator × subject × period."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from articles.choices import ArticleState, DecisionState
from articles.models import Article

from .competing import is_contested
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
        judge(new)
    return new


@transaction.atomic
def refresh(article: Article) -> None:
    """Choose again in the cells that *article* reports, after it was published or withdrawn."""
    reported = Figure.objects.filter(article=article, observation__isnull=False).values("observation")
    _prefer_in(reported)


@transaction.atomic
def publish_due(within: timedelta = timedelta(days=1)) -> int:
    """Choose again in the cells of reports that became public *within* the time up to now; returns how many changed.

    Articles come out at their hour by themselves, and a cell that nothing public stood in shows its scheduled report
    from then on. What is left to do is to give the cell that had a public report already to the one accepted first.
    """
    now = timezone.now()
    public = Figure.objects.public().filter(article__published_at__gt=now - within)
    first = (
        Figure.objects.public()
        .filter(observation=OuterRef("pk"))
        .order_by("decided_at", "pk")
        .values("pk")[:1]
    )
    return _prefer_in(
        Observation.objects.filter(pk__in=public.values("observation"), preferred_reason=FIRST_REPORT)
        .annotate(first=Subquery(first))
        .exclude(preferred=F("first"))
        .values("pk")
    )


def _prefer_in(cells: QuerySet[Any, Any]) -> int:
    rows = Observation.objects.select_for_update(of=("self",)).filter(pk__in=cells).order_by("pk")
    # In one order, so that two articles never wait for each other.
    return sum(_prefer(cell) for cell in rows)


def fills_a_cell(figure: Figure) -> bool:
    """Whether *figure* says enough to stand in a table: decided, in the text, and who, what and how much are known."""
    return (
        figure.anchored
        and figure.state == DecisionState.ACCEPTED
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
    if cell.preferred_id == figure.pk:
        if not cell.figures.accepted().exists():
            cell.delete()
            return
        # The editor's choice has left with its figure.
        cell.preferred_reason, cell.chosen_at = FIRST_REPORT, None
        _prefer(cell)
    judge(cell)


def choose(cell: Observation, figure: Figure, reason: str) -> None:
    """Have *figure* stand in *cell* by an editor's choice, for a *reason* of his own."""
    cell.preferred, cell.preferred_reason, cell.chosen_at = figure, reason, timezone.now()
    cell.save()


def leave_open(cell: Observation) -> None:
    """Take an editor's choice back: the first report stands in *cell* again, and the others against it."""
    cell.preferred_reason, cell.chosen_at = FIRST_REPORT, None
    cell.save()
    _prefer(cell)


def judge(cell: Observation) -> None:
    """Note whether the reports of *cell* differ, so that the desk need not look through all cells for those that do."""
    contested = is_contested(cell, cell.figures.accepted())
    if contested != cell.contested:
        Observation.objects.filter(pk=cell.pk).update(contested=contested)
        cell.contested = contested


def choose_again(cell: Observation) -> bool:
    """Have the right report stand in *cell*, whose reports are now others; an editor's choice stays. Whether it changed."""
    return _prefer(cell)


def _prefer(cell: Observation) -> bool:
    """Have the earliest report that readers may see stand in *cell*, else the one that they will see first, else the
    earliest; unless an editor chose one. Returns whether that is another than before."""
    if cell.manual_value is not None or cell.preferred_reason != FIRST_REPORT:
        return False
    reports = cell.figures.accepted().order_by("decided_at", "pk")
    # A scheduled report must stand in the cell before its hour: when it comes, nobody may be there to put it in.
    scheduled = reports.filter(article__state=ArticleState.PUBLISHED).order_by(
        "article__published_at", "decided_at", "pk"
    )
    chosen = reports.public().first() or scheduled.first() or reports.first()
    if chosen is None or chosen.pk == cell.preferred_id:
        return False
    cell.preferred = chosen
    cell.save()
    return True
