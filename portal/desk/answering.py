"""Views that answer a page's script with JSON, and a plain form with a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.generic import View

from .asking import StepError
from .items import number_of, parsed


@method_decorator(never_cache, name="dispatch")
class Answering(View):
    """For signed-in staff. A StepError becomes its answer: JSON with ``error``, or a message on the page gone back to."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not (user.is_authenticated and user.is_active and user.is_staff):
            if not self.is_script:
                return redirect_to_login(reverse("desk:queue"), reverse("admin:login"))
            return JsonResponse({"error": "登录已过期，请重新登录；没有保存的决定还在这一页上。"}, status=403)
        try:
            return super().dispatch(request, *args, **kwargs)
        except StepError as problem:
            return self.refused(problem)

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @property
    def is_script(self) -> bool:
        return self.request.method == "GET" or self.request.content_type == "application/json"

    def refused(self, problem: StepError) -> HttpResponse:
        if self.is_script:
            return JsonResponse({"error": problem.message, **problem.more}, status=problem.status)
        messages.error(self.request, problem.message)
        return self.back()

    def back(self, article: int | None = None, item: str | None = None) -> HttpResponse:
        """To the article's desk, at *item* or the one just worked on; to the queue where no article is known."""
        posted = self.request.POST
        article = article or number_of(posted.get("article", ""))
        if article is None:
            item, target = item or posted.get("item", ""), parsed(posted.get("item", ""))
            rows = target[0]._default_manager.filter(pk=target[1]) if target else None
            article = rows.values_list("article", flat=True).first() if rows is not None else None
        address = reverse("desk:article", args=[article]) if article else reverse("desk:queue")
        response = redirect(f"{address}?{urlencode({'item': item})}" if article and item else address)
        response.status_code = 303
        return response

    def data(self) -> Mapping[str, Any]:
        if not self.is_script:
            return self.request.POST
        try:
            data = json.loads(self.request.body)
            json.dumps(data, ensure_ascii=False).encode()  # half a character passes in JSON, and nowhere else
        except (ValueError, RecursionError):
            raise BadRequest("not JSON") from None
        if not isinstance(data, dict):
            raise BadRequest("not an object")
        return data
