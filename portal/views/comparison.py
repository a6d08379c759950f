"""Comparison: areas and organisations over an indicator, or the indicators of one of them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.utils.http import urlencode
from django.views.generic import TemplateView

from metrics.models import ALL, Indicator, Observation, Tally, Total
from metrics.wording import period
from organizations.models import Entity, Name
from portal.choosing import MOST, Choice, chosen_indicators, chosen_subjects, place_of, words
from portal.moves import newest_of_each
from portal.series import drawing, spark

from .indicators import OFFERED

COMPARABLE = 12  # indicators to begin with
TIMES = 12  # of an indicator and a subject, the newest; a table has them all


class Comparison(TemplateView):
    """The choice is in the address: ?indicator=…&area=…&area=…, and a page is made of whatever of it exists.

    ``place=`` looks for areas and organisations among those that can be compared, where a page cannot list them all.
    """

    template_name = "comparison.html"
    extra_context = {"section": "comparison"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        indicators, subjects = chosen_indicators(self.request.GET), chosen_subjects(self.request.GET)
        own = _query_of(indicators, subjects)
        having: Any = Total.objects.filter(indicator=ALL)
        if indicators:
            having = Tally.objects.filter(indicator__in=indicators.rows)
        place = words(self.request.GET, "place")
        if place:
            named = Name.objects.filter(text__contains=place).values("entity")
            having = having.filter(Q(subject__name__contains=place) | Q(subject__in=named))
        found_subjects = list(having.by_subject()[: OFFERED + 1])
        offered_subjects = found_subjects[:OFFERED]
        if indicators and not subjects:  # who has it, until the reader chooses
            subjects = subjects._replace(rows=_first_subjects(offered_subjects))
        offered_indicators = (
            list(Tally.objects.filter(subject=subjects.rows[0].pk).by_indicator()[:OFFERED])
            if len(subjects.rows) == 1
            else []
        )
        if subjects and not indicators:
            indicators = indicators._replace(rows=_first_indicators(offered_indicators))
        cells: list[Observation] = []
        if indicators and subjects:
            pairs = [(one.pk, subject.pk) for one in indicators.rows for subject in subjects.rows]
            cells = newest_of_each(pairs, TIMES)
        one_subject = len(subjects.rows) == 1
        return super().get_context_data(
            page_title=_title(indicators, subjects),
            address_query=own,
            place=place,
            found=len(offered_subjects),
            more_subjects=len(found_subjects) > OFFERED,
            indicators=indicators,
            subjects=subjects,
            catalogue=Indicator.objects.reported().order_by("category", "name"),
            offered_subjects=_ticked_subjects(offered_subjects, subjects),
            offered_indicators=_ticked_indicators(offered_indicators, indicators),
            comparable=[] if indicators else Indicator.objects.comparable(COMPARABLE),
            one_subject=subjects.rows[0] if one_subject else None,
            profile=_profile(indicators.rows, cells) if one_subject else [],
            tables=[] if one_subject else [_table(one, subjects.rows, cells) for one in indicators.rows],
            most=MOST,
            times=TIMES,
            **kwargs,
        )


def _query_of(indicators: Choice, subjects: Choice) -> str:
    """What was chosen, as an address has it today."""
    chosen = [("indicator", one.code) for one in indicators.rows]
    return urlencode([*chosen, *((one.kind, one.slug) for one in subjects.rows)])


def _title(indicators: Choice, subjects: Choice) -> str:
    if not (indicators and subjects):
        return "比较"
    return "：".join("、".join(map(str, choice.rows)) for choice in (subjects, indicators))


def _first_subjects(offered: list[dict[str, Any]]) -> list[Entity]:
    pks = [row["subject"] for row in offered[:MOST]]
    found = Entity.objects.select_related("as_area", "as_organization__area").in_bulk(pks)
    return [found[pk] for pk in pks]


def _first_indicators(offered: list[dict[str, Any]]) -> list[Indicator]:
    pks = [row["indicator"] for row in sorted(offered, key=lambda row: -row["count"])[:MOST]]
    found = Indicator.objects.in_bulk(pks)
    return [found[pk] for pk in pks]


def _ticked_subjects(offered: list[dict[str, Any]], subjects: Choice) -> list[dict[str, Any]]:
    """Who has values, to be ticked; and those chosen, even if they have none."""
    ticked = {one.pk for one in subjects.rows}
    listed = {row["subject"] for row in offered}
    missing = [
        {
            "subject": one.pk,
            "subject__kind": one.kind,
            "subject__slug": one.slug,
            "subject__name": one.name,
            "place": place_of(one),
            "count": 0,
        }
        for one in subjects.rows
        if one.pk not in listed
    ]
    return [{**row, "ticked": row["subject"] in ticked} for row in [*missing, *offered]]


def _ticked_indicators(offered: list[dict[str, Any]], indicators: Choice) -> list[dict[str, Any]]:
    ticked = {one.pk for one in indicators.rows}
    return [{**row, "ticked": row["indicator"] in ticked} for row in offered]


def _profile(indicators: list[Indicator], cells: list[Observation]) -> list[dict[str, Any]]:
    """For each indicator of one subject: its latest value, and its course."""
    by_indicator: dict[int, list[Observation]] = defaultdict(list)
    for cell in cells:
        by_indicator[cell.indicator_id].append(cell)
    return [
        {
            "indicator": one,
            "cells": by_indicator[one.pk],
            "spark": spark(by_indicator[one.pk]),
        }
        for one in indicators
    ]


def _table(indicator: Indicator, subjects: list[Entity], cells: list[Observation]) -> dict[str, Any]:
    """Times down, subjects across, of one indicator; with its chart."""
    own = [cell for cell in cells if cell.indicator_id == indicator.pk]
    rows: dict[tuple[str, str], dict[int, Observation]] = {}
    for cell in own:  # the latest first
        rows.setdefault((period(cell), cell.modality), {})[cell.subject_id] = cell
    return {
        "indicator": indicator,
        "drawing": drawing(indicator, own),
        "subjects": subjects,
        "rows": [
            {"when": when, "modality": modality, "cells": [row.get(one.pk) for one in subjects]}
            for (when, modality), row in rows.items()
        ],
    }
