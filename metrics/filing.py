"""Filing accepted figures: each goes into the cell that it reports, indicator × subject × period.

What stands in a cell follows from its reports by the rules of `metrics.preferring`, unless an editor has chosen
(``chosen_at``) or a value was handed in or entered by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from articles.choices import ArticleState
from articles.models import Article, Page, Publication, Reprint

from .competing import is_contested
from .models import Figure, Observation
from .preferring import ONLY, preferred_in

AT_ONCE = 500  # cells that are chosen in again with one set of queries


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
        settle([new])
    return new


@transaction.atomic
def refile_all(figures: Sequence[Figure]) -> None:
    """Do with each of *figures* what ``refile`` does, in a number of queries that grows with the cells, not the figures."""
    pks = [figure.pk for figure in figures]
    stood = dict(
        Figure.objects.filter(pk__in=pks, observation__isnull=False).values_list("pk", "observation")
    )
    left = Observation.objects.select_for_update(of=("self",)).filter(pk__in=set(stood.values()))
    old = {cell.pk: cell for cell in left.order_by("pk")}
    groups: dict[Any, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.pk in stood or fills_a_cell(figure):
            groups[_cell_key(figure)].append(figure)
    new = {}
    for key in sorted(groups, key=repr):  # in one order, so that two never wait for each other
        cell = _cell_of(groups[key][0])
        Figure.objects.filter(pk__in=[figure.pk for figure in groups[key]]).update(observation=cell)
        for figure in groups[key]:
            figure.observation = cell
        if cell is not None:
            new[cell.pk] = cell
    gone: dict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.pk in stood and figure.observation_id != stood[figure.pk]:
            gone[stood[figure.pk]].append(figure)
    for pk, leaving in sorted(gone.items()):
        cell = new.get(pk) or old[pk]
        _release(cell, next((one for one in leaving if one.pk == cell.preferred_id), leaving[0]))
    for batch in range(0, len(new), AT_ONCE):
        settle(list(new.values())[batch : batch + AT_ONCE])


def _cell_key(figure: Figure) -> tuple[Any, ...] | None:
    """What names the cell that *figure* fills; None where it fills none."""
    if not fills_a_cell(figure):
        return None
    return figure.indicator_id, figure.subject_id, figure.period, figure.modality


@transaction.atomic
def refresh(article: Article) -> None:
    """Choose again in the cells that *article* reports, after it was published, withdrawn or dated otherwise."""
    _settle_in(_reported(article=article))


@transaction.atomic
def refresh_page(page: Page) -> None:
    """Choose again in the cells that the articles of *page* report, whose date may now be another."""
    _settle_in(_reported(article__page=page))


@transaction.atomic
def refresh_tied(tie: Reprint) -> None:
    """Choose again in the cells that both articles of *tie* report, which were made one story or two."""
    cells = _reported(article=tie.article_id).filter(observation__figures__article=tie.original_id)
    _settle_in(cells)


@transaction.atomic
def refresh_publication(publication: Publication) -> None:
    """Choose again where *publication* is one of several that report, after it was made official or no longer is."""
    several = Observation.objects.annotate(count=Count("figures")).filter(count__gt=1)
    _settle_in(several.filter(figures__article__page__publication=publication).values("pk"))


@transaction.atomic
def publish_due(within: timedelta = timedelta(days=1)) -> int:
    """Choose again in the cells of reports that became public *within* the time up to now; returns how many changed.

    Articles come out at their hour by themselves, and a cell that nothing public stood in shows its scheduled report
    from then on. What is left to do is to give the cell that had a public report already to the one that the rules
    prefer. An article saved after its hour has been seen to then.
    """
    due = Figure.objects.public().filter(article__published_at__gt=timezone.now() - within)
    scheduled = due.filter(
        article__published_at__gt=F("article__updated_at"),
        observation__preferred__isnull=False,
        observation__chosen_at__isnull=True,
    )
    return _settle_in(scheduled.order_by().values("observation"))


def _reported(**where: Any) -> QuerySet[Any, Any]:
    return Figure.objects.filter(**where, observation__isnull=False).order_by().values("observation")


def _settle_in(cells: QuerySet[Any, Any]) -> int:
    """Choose again in *cells*, by key; returns in how many another report stands now."""
    # In one order, so that two articles never wait for each other.
    rows = list(Observation.objects.select_for_update(of=("self",)).filter(pk__in=cells).order_by("pk"))
    before = {cell.pk: cell.preferred_id for cell in rows}
    for at in range(0, len(rows), AT_ONCE):
        settle(rows[at : at + AT_ONCE])
    return sum(cell.preferred_id != before[cell.pk] for cell in rows)


def fills_a_cell(figure: Figure) -> bool:
    """Whether *figure* says enough to stand in a table: decided, not held, in the text, and who, what and how much are
    known."""
    return (
        figure.is_released
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
        defaults={"preferred": figure, "preferred_reason": ONLY},
    )
    return cell


def _release(cell: Observation, figure: Figure) -> None:
    """Let *cell* do without *figure*, which has left it."""
    if cell.preferred_id == figure.pk:
        if cell.manual_value is not None:
            _return_to_manual(cell)
            return
        if not cell.figures.accepted().exists():
            cell.delete()
            return
        cell.chosen_at = None  # the editor's choice has left with its figure
    settle([cell])


def _return_to_manual(cell: Observation) -> None:
    """Have the manual value of *cell* stand again, in the stead of which a report had been chosen."""
    cell.preferred, cell.preferred_reason, cell.chosen_at = None, "", None
    cell.save()


def settle(cells: Sequence[Observation]) -> bool:
    """Have the report that the rules prefer stand in each of *cells*, and note whether its reports differ.

    An editor's choice and a manual value stay; but where the article of a chosen report was withdrawn, the manual value
    stands again or, where others remain, the rules choose among these. Whether anything else stands now, or for another
    reason.
    """
    lost = _withdrawn_choices(cells)
    returned = [cell for cell in cells if cell.pk in lost and cell.manual_value is not None]
    for cell in returned:
        _return_to_manual(cell)
    open_ = [
        cell for cell in cells if (cell.chosen_at is None or cell.pk in lost) and cell.manual_value is None
    ]
    choices = preferred_in(open_) if open_ else {}
    saved = {cell.pk for cell in returned}
    for cell in open_:
        choice = choices.get(cell.pk)
        if choice is None or (choice.figure.pk, choice.reason) == (cell.preferred_id, cell.preferred_reason):
            continue
        if cell.pk in lost:
            if choice.figure.pk == cell.preferred_id:
                continue  # there is no other: the choice comes back with its article
            cell.chosen_at = None
        cell.preferred_id, cell.preferred_reason = choice.figure.pk, choice.reason
        cell.save()  # which judges it
        saved.add(cell.pk)
    judge_all([cell for cell in cells if cell.pk not in saved])
    return bool(saved)


def _withdrawn_choices(cells: Sequence[Observation]) -> set[int]:
    """Those of *cells*, by primary key, in which an editor chose a report whose article was withdrawn since."""
    chosen = {cell.preferred_id: cell.pk for cell in cells if cell.chosen_at and cell.preferred_id}
    if not chosen:
        return set()
    withdrawn = Figure.objects.filter(pk__in=chosen, article__state=ArticleState.WITHDRAWN)
    return {chosen[pk] for pk in withdrawn.values_list("pk", flat=True)}


def choose(cell: Observation, figure: Figure, reason: str) -> None:
    """Have *figure* stand in *cell* by an editor's choice, for a *reason* of his own.

    A manual value stays in the cell as a source that competes, with its citation.
    """
    cell.preferred = figure
    cell.preferred_reason, cell.chosen_at = reason, timezone.now()
    cell.save()


def keep(cell: Observation, reason: str) -> None:
    """Have the manual value of *cell* stand against the reports by an editor's choice, for a *reason* of his own."""
    cell.preferred = None
    cell.preferred_reason, cell.chosen_at = reason, timezone.now()
    cell.save()


def leave_open(cell: Observation) -> None:
    """Take an editor's choice back: a manual value stands in *cell*, or what the rules choose, and others against it."""
    if cell.manual_value is not None:
        cell.preferred = None
    cell.preferred_reason, cell.chosen_at = "", None
    if not settle([cell]):
        cell.save()


def judge(cell: Observation) -> None:
    """Note whether the reports of *cell* differ, so that the desk need not look through all cells for those that do."""
    judge_all([cell])


def judge_all(cells: Sequence[Observation]) -> None:
    """Note of each of *cells* whether its reports differ; one query, and one for each of which it is news."""
    reports: dict[int | None, list[Figure]] = defaultdict(list)
    if cells:
        figures = Figure.objects.standing().filter(observation__in=[cell.pk for cell in cells])
        for figure in figures:
            reports[figure.observation_id].append(figure)
    for cell in cells:
        contested = is_contested(cell, reports[cell.pk])
        if contested != cell.contested:
            Observation.objects.filter(pk=cell.pk).update(contested=contested)
            cell.contested = contested


def choose_again(cell: Observation) -> bool:
    """Have the right report stand in *cell*, whose reports are now others; an editor's choice stays. Whether it changed."""
    return settle([cell])
