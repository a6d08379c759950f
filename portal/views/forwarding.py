"""Pages of entities at their addresses, and the way there from where they used to be."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.generic import DetailView

from organizations.models import Entity, FormerAddress

REMEMBERED = "max-age=3600"  # a merge can be taken back: browsers are not to keep the way for ever


class EntityDetail(DetailView):  # type: ignore[type-arg]
    """The page of an entity. An address that it had before leads to it; one that is somebody's now is theirs."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            entity = moved(self.get_queryset().model.KIND, kwargs["slug"])
            if entity is None:
                raise
            return forwarded(request, entity.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            merged=merged_names(self.object), former_names=self.object.names.former(), **kwargs
        )


def moved(kind: str, slug: str) -> Entity | None:
    """The entity that was found at *slug* before."""
    former = FormerAddress.objects.select_related("entity").filter(kind=kind, slug=slug).first()
    return former.entity if former is not None else None


def forwarded(request: HttpRequest, address: str) -> HttpResponse:
    """The way to *address*, with the query that came along."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    response["Cache-Control"] = REMEMBERED
    return response


def as_today(request: HttpRequest, **entities: Entity | None) -> HttpResponse | None:
    """The way to the same list with today's addresses in its query; None where each of *entities* is asked for by its own."""
    query = request.GET.copy()
    for name, entity in entities.items():
        if entity is not None:
            query[name] = entity.slug
    if query == request.GET:
        return None
    response = HttpResponsePermanentRedirect(f"{request.path}?{query.urlencode()}")
    response["Cache-Control"] = REMEMBERED
    return response


def merged_names(entity: Any) -> list[str]:
    """What was another entity and has become part of *entity*; not what it was called itself."""
    own = entity.history.filter(slug=OuterRef("slug"))
    return list(entity.former_addresses.filter(~Exists(own)).order_by("pk").values_list("name", flat=True))
