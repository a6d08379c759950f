"""What the history pages of the admin ask for."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page

from organizations.models import Entity, Name

from ..changes import Version, versions, versions_of_several

register = template.Library()

NAMES = 200  # changes of an entity's names that its page shows, the newest


@register.simple_tag
def versions_on(page: Page[Any]) -> list[Version]:
    """The records of a page of a history, each with what it changed."""
    records = list(page.object_list)
    if not records:
        return []
    oldest, history = records[-1], type(records[-1]).objects
    key = oldest.instance_type._meta.pk.attname
    older = history.filter(**{key: getattr(oldest, key)}, history_date__lte=oldest.history_date)
    before = older.exclude(history_id__gte=oldest.history_id).order_by("-history_date", "-history_id").first()
    return versions(records, before, records[0].history_id if page.number == 1 else None)


@register.simple_tag
def names_of(row: Any) -> list[Version]:
    """The changes of the names of an entity; nothing for any other row."""
    if not isinstance(row, Entity):
        return []
    records = Name.history.filter(entity_id=row.pk).select_related("history_user")
    return versions_of_several(records.order_by("-history_date", "-history_id")[:NAMES])
