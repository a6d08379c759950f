"""Which entity of the register an editor means by what was typed: a path, or a name that only one bears."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Q

from organizations.models import Area, Entity, Organization

from .asking import StepError
from .lookups import entity_as_json

SHOWN = 4


def entity_called(text: str, kind: str = "") -> Entity:
    """The entity at a path or of a name; raises StepError where there is none, or more than one."""
    text = text.strip()
    found = _called(text, kind) if text and "\x00" not in text else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise StepError(
            f"名录里没有“{text[:120]}”，请写正式名称或全路径。" if text else "请填写名录里的一条。"
        )
    paths = "、".join(entity_as_json(entity)["path"] for entity in found[:SHOWN])
    raise StepError(f"名录里不止一个“{text}”：{paths}。请写全路径。")


def area_called(text: str) -> Area | None:
    """The area at a path or of a name; None for nothing."""
    return Area.objects.get(pk=entity_called(text, "area").pk) if text.strip() else None


def path_of(entity: Entity) -> str:
    path: str = entity_as_json(entity)["path"]
    return path


def _called(text: str, kind: str) -> list[Entity]:
    rows = Entity.objects.select_related("as_area", "as_organization__area", "as_topic").order_by("pk")
    if kind:
        rows = rows.filter(kind=kind)
    above, slash, name = text.rpartition("/")
    areas = Area.objects.filter(Q(path=text) | Q(lineage=text)).values("pk")
    inside = Organization.objects.filter(Q(area__path=above) | Q(area__lineage=above), name=name).values("pk")
    at = list(rows.filter(Q(pk__in=areas) | Q(pk__in=inside))[: SHOWN + 1]) if slash else []
    return at or list(rows.filter(name=text)[: SHOWN + 1]) or list(rows.named(text)[: SHOWN + 1])


def may_care(user: User) -> None:
    """Raises StepError for whoever may not merge, split and rename."""
    if not user.has_perm("organizations.merge_entity"):
        raise StepError("你的账号不能合并、拆分和更名，请找管理员开通。", 403)
