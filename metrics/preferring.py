"""Which of several reports stands in a cell: stated rules, and the words in which the rule is named to readers.

Readers see public reports only, so the rules choose among these; before anything is public, among those that come out
first. Of a story and its reprints the first counts. Then, in this order:

1. exact before hedged (余、近、约, a range), and what is rounded less before what is rounded more: 80968万元 before 8.1亿元;
2. what a publication of record printed (`Publication.official`) before other newspapers;
3. later before earlier, by the date of the newspaper;
4. of one day, the report that was accepted first.

A value handed in by a department or entered by hand stands before all of them until an editor chooses otherwise; an
editor's choice stays whatever comes in.

Rows are asked for attributes only, so that a migration can hand over its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from articles.choices import ArticleState
from articles.models import Reprint

from .choices import Qualifier
from .competing import bounds_of
from .models import Figure, Observation

EXACT = "准确数先于约数和取整数"
OFFICIAL = "官方发布先于报刊"
LATER = "后报先于前报"
ACCEPTED = "同日的取先采纳的"
ONLY = "只有这一篇报道"
RULES = (EXACT, OFFICIAL, LATER, ACCEPTED)

BY_RULE = "按规则："
HANDED_IN = f"{BY_RULE}单位报送先于报刊"
BY_HAND = "编辑录入，注明出处"

_NEVER = datetime.max.replace(tzinfo=UTC)
_WITHOUT_END = Decimal("Infinity")

Ties = Collection[tuple[int, int]]
"""Articles tied as one story: the reprint and the original."""


class Choice(NamedTuple):
    """A report that stands in its cell, and why it and no other."""

    figure: Any
    reason: str


def is_stated(reason: str) -> bool:
    """Whether *reason* is one that the program gives, not an editor's own.

    >>> is_stated("按规则：后报先于前报"), is_stated("只有这一篇报道"), is_stated("与台账核对过")
    (True, True, False)
    """
    return reason.startswith(BY_RULE) or reason in (ONLY, BY_HAND)


def preferred(figures: Iterable[Any], ties: Ties = ()) -> Choice | None:
    """The one of *figures*, the accepted reports of a cell, that the rules prefer; None of none."""
    candidates = _first_seen([figure for figure in figures if figure.value is not None])
    if not candidates:
        return None
    ranked = sorted(_independent(candidates, ties), key=_rank)
    return Choice(ranked[0], _reason(ranked))


def preferred_in(cells: Sequence[Observation]) -> dict[int, Choice]:
    """What the rules prefer in each of *cells* that has a report, by its key; in two queries, however many."""
    reports: dict[int, list[Figure]] = defaultdict(list)
    for figure in (
        Figure.objects.accepted().filter(observation__in=[cell.pk for cell in cells]).for_choosing()
    ):
        reports[figure.observation_id].append(figure)
    several = {one.article_id for found in reports.values() if len(found) > 1 for one in found}
    ties = ties_of(several) if len(several) > 1 else ()
    choices = ((pk, preferred(found, ties)) for pk, found in reports.items())
    return {pk: choice for pk, choice in choices if choice is not None}


def ties_of(articles: Collection[int]) -> set[tuple[int, int]]:
    """Of *articles* those that print another of them again."""
    tied = Reprint.objects.tied().filter(article__in=articles, original__in=articles)
    return set(tied.values_list("article", "original"))


def _first_seen(figures: list[Any]) -> list[Any]:
    """Those of *figures* that readers see; else those that they will see first; else all that still stand."""
    now = timezone.now()
    out = [figure for figure in figures if figure.article.state == ArticleState.PUBLISHED]
    public = [figure for figure in out if figure.article.published_at <= now]
    if public or not out:
        standing = [figure for figure in figures if figure.article.state != ArticleState.WITHDRAWN]
        return public or standing or figures
    # A scheduled report must stand in the cell before its hour: when it comes, nobody may be there to put it in.
    soonest = min(figure.article.published_at for figure in out)
    return [figure for figure in out if figure.article.published_at == soonest]


def _independent(figures: list[Any], ties: Ties) -> list[Any]:
    """*figures* without reprints of another of them, and without what one article only repeats."""
    articles = {figure.article_id for figure in figures}
    again = {article for article, original in ties if article != original and {article, original} <= articles}
    firsts: dict[tuple[Any, ...], Any] = {}
    for figure in sorted(figures, key=_rank):
        if figure.article_id not in again or again == articles:
            firsts.setdefault(
                (figure.article_id, figure.value, figure.high, figure.unit, figure.qualifier), figure
            )
    return list(firsts.values())


def _rank(figure: Any) -> tuple[Any, ...]:
    """A part for each rule, the least first."""
    day: date | None = figure.article.date
    return (
        _coarseness(figure),
        not figure.article.page.publication.official,
        -day.toordinal() if day else 0,
        (figure.decided_at or _NEVER, figure.pk),
    )


def _coarseness(figure: Any) -> tuple[bool, Decimal]:
    """Hedged or not; and by how much a number that is not may be rounded."""
    if figure.qualifier != Qualifier.EXACT or figure.high is not None:
        return True, Decimal(0)
    bounds = bounds_of(figure)
    return False, _WITHOUT_END if bounds.high is None else bounds.high - bounds.low


def _reason(ranked: Sequence[Any]) -> str:
    """The rules by which the first of *ranked* goes before the others, in the order of the rules."""
    best = _rank(ranked[0])
    ranks = [_rank(figure) for figure in ranked[1:]]
    told = {next(n for n, part in enumerate(rank) if part != best[n]) for rank in ranks}
    return BY_RULE + "；".join(RULES[n] for n in sorted(told)) if told else ONLY
