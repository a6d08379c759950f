"""What the desk's fields offer while an editor types: entities by any of their names, indicators."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast, Length
from django.http import HttpRequest, HttpResponse, JsonResponse

from metrics.models import Indicator
from organizations.choices import EntityKind
from organizations.models import Entity

from .answering import Answering
from .asking import StepError
from .items import JSON

OFFERED = 10


def entities(text: str, kind: str = "") -> list[JSON]:
    """The ten entities likeliest meant by the beginning *text* of one of their names: one query."""
    if not text:
        return []
    found = Entity.objects.matching_prefix(text)
    if kind in EntityKind.values:
        found = found.filter(kind=kind)
    found = found.select_related("as_area", "as_organization__area", "as_topic")
    return [
        entity_as_json(entity) for entity in found.order_by(_nearest(text), Length("name"), "pk")[:OFFERED]
    ]


def indicators(text: str) -> list[JSON]:
    """The ten indicators whose name, code or phrases have *text*: one query."""
    found = Indicator.objects.annotate(said=Cast("phrases", TextField()))
    if text:
        found = found.filter(Q(name__contains=text) | Q(code__startswith=text) | Q(said__contains=text))
    rows = found.order_by(_nearest(text), "category", "name")[:OFFERED]
    return [{"code": r.code, "name": r.name, "unit": r.unit, "category": r.category} for r in rows]


def entity_as_json(entity: Entity) -> JSON:
    """An entity with its path and its type in Chinese."""
    path, label = entity.name, entity.get_kind_display()
    if entity.kind == EntityKind.AREA:
        path, label = entity.as_area.path, entity.as_area.get_level_display()
    elif entity.kind == EntityKind.ORGANIZATION:
        path, label = entity.as_organization.path, entity.as_organization.get_type_display()
    return {"id": entity.pk, "name": entity.name, "path": path, "kind": entity.kind, "type": label}


def _nearest(text: str) -> Case:
    """The name itself first, then names that begin with *text*, then the rest."""
    return Case(
        When(name=text, then=Value(0)),
        When(name__startswith=text, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


class Lookup(Answering):
    """GET …?q=: what is offered, for staff who may see articles."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.user.has_perm("articles.view_article"):
            raise StepError("你的账号没有这项权限，请找管理员开通。", 403)
        text = request.GET.get("q", "").strip()[:80]
        return JsonResponse({"results": [] if "\x00" in text else self.offered(text)})

    def offered(self, text: str) -> list[JSON]:
        raise NotImplementedError


class Entities(Lookup):
    def offered(self, text: str) -> list[JSON]:
        return entities(text, self.request.GET.get("kind", ""))


class Indicators(Lookup):
    def offered(self, text: str) -> list[JSON]:
        return indicators(text)
