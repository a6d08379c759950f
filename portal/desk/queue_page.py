"""The queue's page: the articles that wait, the most urgent first, and the way to the next of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from articles.choices import ArticleState
from articles.models import Publication
from organizations.models import Area

from ..models import QueueEntry
from .items import number_of
from .pages import DeskPage
from .queue import KINDS, Filters, next_after, page_of


class QueuePage(DeskPage):
    title = "审读台"
    section = "queue"
    template_name = "admin/desk/queue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = Filters.of(self.request.GET)
        page = page_of(filters, self.request.GET.get("after", ""))
        waiting = QueueEntry.objects.filter(article__home=OuterRef("pk"))
        return super().get_context_data(
            page=page,
            filters=filters,
            areas=Area.objects.filter(Exists(waiting)).in_tree_order(),
            publications=Publication.objects.all(),
            states=ArticleState.choices,
            kinds=[(key, label) for key, (_, label) in KINDS.items()],
            first=page.entries[0] if page.entries else None,
            **kwargs,
        )


class Next(DeskPage):
    """On to the next article of the queue: ?after=<article>&<filters>."""

    title, section = "", "queue"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters, after = Filters.of(request.GET), number_of(request.GET.get("after", ""))
        entry = next_after(filters, after, request.GET.get("cursor", ""), user=request.user)
        if entry is None:
            messages.success(request, "队列里没有别的文章了。")
            address = reverse("desk:queue")
        else:
            address = reverse("desk:article", args=[entry.article_id])
        response = redirect(f"{address}?{filters.query}" if filters.query else address)
        response.status_code = 303
        return response
