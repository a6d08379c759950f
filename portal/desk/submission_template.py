"""The page on which departments choose what their template is for, and the template itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from metrics.models import Indicator
from organizations.models import Area

from ..intake import template
from ..intake.columns import COLUMNS, MODALITIES
from ..intake.reading import LINES
from .items import number_of
from .submissions import IntakePage

AREAS, INDICATORS = 1000, 1000
FIRST, LAST = 1949, 2100
YEARS = 30  # of one template


class TemplatePage(IntakePage):
    """?indicator=&area=&below=1&from=&to=&grain=&modality=&known=1; with &format=xlsx or csv the file."""

    title = "报送模板"
    template_name = "admin/desk/submission_template.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        wanted = request.GET.get("format", "")
        if wanted not in ("xlsx", "csv"):
            return super().get(request, *args, **kwargs)
        form = self._form()
        if form.size > LINES:
            messages.error(request, f"选出了 {form.size} 行，一张表最多 {LINES} 行，请少选一些。")
            return self.render_to_response(self.get_context_data(), status=400)
        name = f"报送模板-{timezone.localdate():%Y%m%d}.{wanted}"
        if wanted == "xlsx":
            response = HttpResponse(template.xlsx_of(form), content_type=template.XLSX)
        else:
            response = HttpResponse("".join(template.csv_of(form)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        year = timezone.localdate().year
        return super().get_context_data(
            indicators=Indicator.objects.order_by("category", "name").only(
                "code", "name", "unit", "category"
            )[:INDICATORS],
            areas=Area.objects.in_tree_order().only("slug", "path", "name", "lineage")[:AREAS],
            chosen_indicators=set(query.getlist("indicator")),
            chosen_areas=set(query.getlist("area")),
            below=bool(query.get("below")),
            known=bool(query.get("known")),
            first=query.get("from") or year - 1,
            last=query.get("to") or year,
            grain=query.get("grain") or "year",
            grains=template.GRAINS.items(),
            modality=query.get("modality") or "actual",
            modalities=MODALITIES.items(),
            columns=COLUMNS,
            how=template.HOW,
            lines=LINES,
            **kwargs,
        )

    def _form(self) -> template.Form:
        """What the address asks for; with no indicator or no area chosen the lists hold all, and there are no lines."""
        query = self.request.GET
        codes, slugs = query.getlist("indicator"), query.getlist("area")
        indicators, areas = template.indicators_of(codes), template.areas_of(slugs, bool(query.get("below")))
        grain = query.get("grain", "")
        modality = query.get("modality", "")
        return template.Form(
            indicators or list(Indicator.objects.order_by("category", "name")[:INDICATORS]),
            areas or list(Area.objects.in_tree_order()[:AREAS]),
            template.periods_of(*self._years(), grain if grain in template.GRAINS else "year"),
            modality if modality in MODALITIES else "actual",
            known=bool(query.get("known")),
            empty=not (indicators and areas),
        )

    def _years(self) -> tuple[int, int]:
        year = timezone.localdate().year
        first, last = (number_of(self.request.GET.get(name, "")) for name in ("from", "to"))
        first = min(max(first if first is not None else year - 1, FIRST), LAST)
        last = min(max(last if last is not None else max(year, first), first), LAST, first + YEARS - 1)
        return first, last
