"""The reports of a cell as readers see them: one a story, the preferred one first, and whether they contradict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from articles.models import Reprint

from .competing import claim_by_hand, compete
from .models import Figure, Observation
from .querysets import one_array


@dataclass(slots=True)
class Report:
    """A story that reports a cell: the figure it printed, and where else the same story stands."""

    figure: Figure
    preferred: bool
    repeats: list[Figure] = field(default_factory=list)


@dataclass(slots=True)
class Reported:
    """A cell with its reports, and whether they contradict it or each other. One entered by hand may have none."""

    cell: Observation
    reports: list[Report]
    contradict: bool


def with_reports(cells: Sequence[Observation]) -> list[Reported]:
    """Each of *cells* with the public reports of it, in two queries."""
    figures: dict[int, list[Figure]] = defaultdict(list)
    rows = Figure.objects.public().filter(observation__in=one_array(cell.pk for cell in cells))
    for figure in rows.with_source().order_by("article__date", "article", "start"):
        figures[figure.observation_id].append(figure)
    stories = stories_of({figure.article_id for several in figures.values() for figure in several})
    return [reported(cell, figures[cell.pk], stories) for cell in cells]


def reported(cell: Observation, figures: Iterable[Figure], stories: dict[int, int]) -> Reported:
    """*cell* with its *figures* gathered by story; ``stories`` says of an article which one it repeats or is."""
    reports: list[Report] = []
    ordered = sorted(
        figures, key=lambda figure: figure.pk != cell.preferred_id
    )  # stable: the preferred one first
    for figure in ordered:
        same = next((one for one in reports if _repeats(figure, one.figure, stories)), None)
        if same is None:
            reports.append(Report(figure, figure.pk == cell.preferred_id))
        else:
            same.repeats.append(figure)
    kept = [one.figure for one in reports if one.figure.value is not None]
    if cell.manual_value is None:
        return Reported(cell, reports, len(kept) > 1 and compete(kept))
    return Reported(cell, reports, bool(kept) and compete(kept, claim_by_hand(cell)))


def _repeats(figure: Figure, other: Figure, stories: dict[int, int]) -> bool:
    """A reprint counts with its story whatever it prints; one article that prints two values contradicts itself."""
    if figure.article_id == other.article_id:
        return (figure.value, figure.high, figure.unit) == (other.value, other.high, other.unit)
    story = stories.get(figure.article_id)
    return story is not None and story == stories.get(other.article_id)


def stories_of(articles: set[int]) -> dict[int, int]:
    """Of those of *articles* that are tied to each other: the number of their story."""
    stories: dict[int, int] = {}
    ties = Reprint.objects.tied().filter(article__in=articles, original__in=articles)
    for article, original in ties.order_by("pk").values_list("article", "original"):
        one, other = stories.setdefault(article, article), stories.setdefault(original, original)
        if one != other:
            for pk, story in stories.items():
                if story == one:
                    stories[pk] = other
    return stories
