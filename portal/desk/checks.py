"""The checks queue: what does not add up, with its working and its sentences, settled with a reason."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse

from articles.models import Publication
from metrics.choices import CheckKind
from metrics.models import Check, Observation

from .asking import StepError
from .checks_queue import CAP, REPORTS, CheckFilters, capped, choices_of_area, page_of
from .pages import DeskPage
from .settling import CHECK_REASONS, REPORT_REASONS, settle, take_back


class ChecksPage(DeskPage):
    """GET: a page of the queue. POST: ``action`` settle, reopen or undo; JSON for the page's script, else 303."""

    title, section = "核校", "checks"
    template_name = "admin/desk/checks.html"
    permission_required = "metrics.view_check"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = CheckFilters.of(self.request.GET)
        user = self.request.user
        reports = filters.kind == REPORTS
        page = page_of(filters, self.request.GET.get("after", ""))
        return super().get_context_data(
            filters=filters,
            reports=reports,
            page=page,
            cards=[(card, uuid.uuid4()) for card in page.cards],
            kinds=CheckKind.choices,
            areas=choices_of_area(),
            publications=Publication.objects.order_by("name"),
            reasons=REPORT_REASONS if reports else CHECK_REASONS,
            can_settle=user.has_perm("metrics.change_observation" if reports else "metrics.change_check"),
            open_checks=capped(Check.objects.unsettled()),
            open_reports=capped(Observation.objects.contested()),
            cap=CAP,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        as_json = request.content_type == "application/json"
        data = _json(request) if as_json else request.POST
        undoing = data.get("action") == "undo"
        try:
            step = take_back(request.user, data) if undoing else settle(request.user, data)  # type: ignore[arg-type]
        except StepError as problem:
            if as_json:
                return JsonResponse({"error": problem.message}, status=problem.status)
            messages.error(request, problem.message)
            return self._back(data)
        said = f"已撤销：{step}" if undoing else str(step)
        if as_json:
            return JsonResponse({"step": step.pk, "summary": said, "items": _items(step.changes)})
        messages.success(request, f"{said}。")
        return self._back(data)

    def _back(self, data: Any) -> HttpResponse:
        """To the page of the queue that the form stood on."""
        query = CheckFilters.of(QueryDict(str(data.get("query") or ""))).query
        response = HttpResponseRedirect(reverse("desk:checks") + (f"?{query}" if query else ""))
        response.status_code = 303
        return response


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body)
    except ValueError:
        raise BadRequest("not JSON") from None
    if not isinstance(data, dict):
        raise BadRequest("not an object")
    return data


def _items(changes: list[dict[str, Any]]) -> list[str]:
    """The cards that a step changed."""
    names = {"metrics.check": "check", "metrics.observation": "cell"}
    return [f"{names[change['model']]}-{change['pk']}" for change in changes if change["model"] in names]
