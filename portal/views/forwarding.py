"""Pages of entities at their addresses, and the way there from where they used to be."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.generic import DetailView

from articles.querysets import with_extent
from organizations.choices import EntityKind, NameKind
from organizations.models import Entity, FormerAddress, Name

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

    def get_queryset(self) -> QuerySet[Any]:
        """With what the page tells of it that needs no query of its own."""
        rows = super().get_queryset()
        with_merged = rows.annotate(merged=ArraySubquery(_merged(rows.model)))
        return with_extent(with_merged, named=rows.model.KIND != EntityKind.AREA)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = list(
            self.object.names.select_related("scope").order_by(F("valid_to").desc(nulls_last=True), "pk")
        )
        return super().get_context_data(
            merged=self.object.merged,
            former_names=[name for name in names if name.kind == NameKind.FORMER],
            **{"names": [name for name in names if self._is_another(name)], **kwargs},
        )

    def _is_another(self, name: Name) -> bool:
        """Whether *name* is in use beside the official one."""
        return name.kind != NameKind.FORMER and name.text != self.object.name


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


def _merged(model: Any) -> QuerySet[Any]:
    """What was another entity and has become part of one; not what that was called itself."""
    own = model.history.filter(entity_ptr_id=OuterRef("entity"), slug=OuterRef("slug"))
    former = FormerAddress.objects.filter(entity=OuterRef("pk"))
    return former.filter(~Exists(own)).order_by("pk").values("name")
