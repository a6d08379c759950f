"""Coverage: which indicators are reported of an area, which await review, and of which there is nothing."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.generic import TemplateView

from metrics.coverage import LEGEND, WORDS, across_areas, across_years, busiest_area, known_in, years_known
from metrics.models import Indicator
from organizations.models import Area
from portal.choosing import chosen_year, found_area, words

from .forwarding import as_today

ROWS, COLUMNS = 25, 8
YEARS = 8


class CoverageMatrix(TemplateView):
    """?area=…&category=…&year=…: with a year its areas stand beside each other, without one the years do."""

    template_name = "coverage.html"
    extra_context = {"section": "coverage"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = words(request.GET, "area", 80)
        area = found_area(asked) if asked else None
        if moved := as_today(request, area=area):
            return moved
        return super().get(
            request, *args, asked=asked, area=area or (None if asked else busiest_area()), **kwargs
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``asked``: the area's address; ``area``: the area found there, or of the busiest where none is asked for."""
        area: Area | None = kwargs["area"]
        year = chosen_year(self.request.GET)
        own = {"area": area.slug if area and kwargs["asked"] else "", "year": year}
        context = super().get_context_data(
            page_title=f"{area or ''}{f'{year}年' if year else ''}{'的' if area else ''}数据覆盖情况",
            address_query=urlencode({name: value for name, value in own.items() if value}),
            legend=[(state, *WORDS[state], LEGEND[state]) for state in WORDS],
            year=year,
            category=words(self.request.GET, "category", 20),
            everything="all" in self.request.GET,
            **kwargs,
        )
        return context | (self._matrix(area, year, context) if area else {})

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
