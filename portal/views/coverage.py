"""Coverage: which indicators are reported of an area, which await review, and of which there is nothing."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.views.generic import TemplateView

from metrics.coverage import LEGEND, WORDS, across_areas, across_years, busiest_area, known_in, years_known
from metrics.models import Indicator
from organizations.models import Area
from portal.choosing import SLUG, chosen_year, words

ROWS, COLUMNS = 25, 8
YEARS = 8


class CoverageMatrix(TemplateView):
    """?area=…&category=…&year=…: with a year its areas stand beside each other, without one the years do."""

    template_name = "coverage.html"
    extra_context = {"section": "coverage"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = words(self.request.GET, "area", 80)
        area, year = self._area(asked), chosen_year(self.request.GET)
        context = super().get_context_data(
            legend=[(state, *WORDS[state], LEGEND[state]) for state in WORDS],
            year=year,
            category=words(self.request.GET, "category", 20),
            everything="all" in self.request.GET,
            **kwargs,
        )
        if area is None:
            return context | {"area": None, "asked": asked}
        return context | {"area": area, "asked": asked} | self._matrix(area, year, context)

    def _area(self, asked: str) -> Area | None:
        if not asked:
            return busiest_area()
        return Area.objects.filter(slug=asked).first() if SLUG.fullmatch(asked) else None

    def _matrix(self, area: Area, year: int | None, context: dict[str, Any]) -> dict[str, Any]:
        indicators = Indicator.objects.order_by("category", "name")
        indicators = indicators.reported() if context["everything"] else known_in(area, indicators)
        categories = list(indicators.order_by("category").values("category").annotate(count=Count("pk")))
        if context["category"]:
            indicators = indicators.filter(category=context["category"])
        page = Paginator(indicators, ROWS).get_page(self.request.GET.get("page"))
        rows = list(page.object_list)
        children = list(area.children.order_by("lineage"))
        years = years_known(area)
        groups = Paginator([area, *children], COLUMNS)
        group = groups.get_page(self.request.GET.get("areas"))
        if year is None:
            columns: list[Any] = years[:YEARS]
            matrix = across_years(rows, area, columns)
        else:
            columns = list(group.object_list)
            matrix = across_areas(rows, area, columns, year)
        return {
            "above": list(Area.objects.above(area)),
            "children": children,
            "categories": categories,
            "years": years,
            "columns": columns,
            "group": group,
            "page_obj": page,
            "rows": [
                {"indicator": row.indicator, "cells": list(zip(row.cells, columns, strict=True))}
                for row in matrix
            ],
        }
