"""Indicators: the catalogue, and for each its course, its values and who printed them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView, View

from metrics.derived import LevelBefore, levels_before
from metrics.models import Indicator, Observation, Tally, day_range
from metrics.reports import with_reports
from portal.charts import SERIES
from portal.choosing import Choice, chosen_subjects, words
from portal.exporting import Selection, tidy_response
from portal.moves import newest_of_each
from portal.series import POINTS, derived_text, drawing, period_words

OFFERED = 60  # subjects to tick on the page of an indicator
VALUES = 20  # on a page of them
MOST = 1000  # of them on all its pages; the file has every one


class Counted(Paginator):  # type: ignore[type-arg]
    """Pages of rows that are counted already: *many* of them, and no more are looked for."""

    def __init__(self, rows: Any, size: int, many: int) -> None:
        super().__init__(rows, size)
        self.many = many

    @cached_property
    def count(self) -> int:
        return self.many


class IndicatorList(ListView):
    template_name = "indicators/list.html"
    context_object_name = "indicators"
    extra_context = {"section": "indicators"}

    @cached_property
    def query(self) -> str:
        return words(self.request.GET, "name")

    def get_queryset(self) -> Any:
        indicators = Indicator.objects.with_observation_counts().order_by("category", "name")
        return indicators.called(self.query) if self.query else indicators

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        indicators = list(self.object_list)
        reported = [one for one in indicators if one.observation_count]
        return super().get_context_data(
            name=self.query,
            reported=reported,
            unreported=[one for one in indicators if not one.observation_count],
            value_count=sum(one.observation_count for one in reported),
            **kwargs,
        )


class IndicatorDetail(DetailView):
    model = Indicator
    slug_field = slug_url_kwarg = "code"
    template_name = "indicators/detail.html"
    context_object_name = "indicator"
    extra_context = {"section": "indicators"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cells = Observation.objects.public().filter(indicator=self.object)
        tallies = Tally.objects.filter(indicator=self.object)
        offered = list(tallies.by_subject()[: OFFERED + 1])
        choice = chosen_subjects(self.request.GET)
        shown = cells.of_subjects(choice.rows) if choice else cells
        to_draw = _to_draw(choice, offered)
        drawn = newest_of_each([(self.object.pk, subject) for subject in to_draw], POINTS)
        count = (
            tallies.filter(subject__in=[one.pk for one in choice.rows]).total() if choice else tallies.total()
        )
        every = shown.with_source().with_places().latest_first()
        page = Counted(every, VALUES, min(count, MOST)).get_page(self.request.GET.get("page"))
        values = list(page.object_list)
        levels = unreported(cells, levels_before({cell.pk: cell for cell in [*drawn, *values]}.values()))
        by_cell = {level.cell.pk: level for level in levels}
        of_drawn = count if choice else sum(row["count"] for row in offered if row["subject"] in to_draw)
        in_chart = {cell.pk for cell in drawn}
        ticked = {(one.kind, one.slug) for one in choice.rows}
        return super().get_context_data(
            choice=choice,
            offered=[
                {**row, "ticked": (row["subject__kind"], row["subject__slug"]) in ticked}
                for row in offered[:OFFERED]
            ],
            more_offered=len(offered) > OFFERED,
            drawing=drawing(self.object, drawn, [level for level in levels if level.cell.pk in in_chart]),
            newest_drawn=POINTS if of_drawn > len(drawn) else 0,
            page_obj=page,
            value_count=count,
            left_out=max(count - MOST, 0),
            values=[_told(one, by_cell.get(one.cell.pk)) for one in with_reports(values)],
            chosen_query=query_of(choice),
            **kwargs,
        )


def _to_draw(choice: Choice, offered: list[dict[str, Any]]) -> list[int]:
    """Of whom the chart is: of those chosen; else of those with the most values, or of many that have but one."""
    if choice:
        return [one.pk for one in choice.rows]
    several = [row["subject"] for row in offered if row["count"] > 1]
    return several[:SERIES] or [row["subject"] for row in offered[: 2 * SERIES]]


def unreported(cells: Any, levels: list[LevelBefore]) -> list[LevelBefore]:
    """Those of *levels* that no newspaper printed, among *cells*, for the same subject and time."""
    if not levels:
        return []
    subjects = {level.cell.subject_id for level in levels}
    printed_ = cells.filter(subject__in=subjects, modality="actual").values_list("subject", "period")
    known = {(subject, when.lower, when.upper) for subject, when in printed_ if when}
    return [level for level in levels if (level.cell.subject_id, *_ends(level)) not in known]


def _ends(level: LevelBefore) -> tuple[Any, Any]:
    when = day_range(level.start, level.end)
    return (when.lower, when.upper) if when else (None, None)


def _told(reported: Any, level: LevelBefore | None) -> dict[str, Any]:
    derived = level and {"text": derived_text(level), "when": period_words(level), "change": level.change}
    return {
        "cell": reported.cell,
        "reports": reported.reports,
        "contradict": reported.contradict,
        "derived": derived,
    }


def query_of(choice: Choice) -> str:
    """The choice as it stands in an address: area=wenyuan-jiedao&organization=…"""
    return "&".join(f"{one.kind}={one.slug}" for one in choice.rows)


class IndicatorData(View):
    """The values of an indicator with their sources, as CSV."""

    def get(self, request: HttpRequest, code: str) -> HttpResponseBase:
        indicator = get_object_or_404(Indicator, code=code)
        cells = Observation.objects.public().filter(indicator=indicator)
        choice = chosen_subjects(request.GET)
        if choice:
            cells = cells.of_subjects(choice.rows)
        selection = Selection("indicator", indicator.name, indicator.get_absolute_url(), cells.latest_first())
        return tidy_response(request, selection)
