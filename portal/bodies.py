"""Organisations of a place: by type, the new economic and new social ones told apart and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from articles.querysets import counting_articles
from organizations.choices import OrganizationType, Sector
from organizations.models import Area, Organization

EACH = 6  # of a type; the list of organisations has them all


@dataclass(slots=True)
class Group:
    """Organisations of a type: how many there are, and the first of them."""

    type: str
    count: int
    rows: list[Organization] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(OrganizationType(self.type).label)

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Bodies:
    count: int
    groups: list[Group]
    new: list[tuple[str, str, int]]
    """The two kinds of “两新”组织: value, label, how many."""


def bodies_of(area: Area) -> Bodies:
    """The organisations of *area* and of all below it: two queries, whatever there is."""
    inside = Organization.objects.inside(area)
    types: Counter[str] = Counter()
    sectors: Counter[str] = Counter()
    for type_, sector, count in inside.order_by().values_list("type", "sector").annotate(count=Count("pk")):
        types[type_] += count
        sectors[sector] += count
    # Those of the area itself before those of its parts.
    place = Window(RowNumber(), partition_by=F("type"), order_by=[F("area__lineage"), F("name"), F("pk")])
    first = inside.annotate(place=place).filter(place__lte=EACH).order_by().values("pk")
    rows = Organization.objects.filter(pk__in=first).select_related("area")
    by_type: dict[str, list[Organization]] = {type_: [] for type_ in types}
    for row in counting_articles(rows).order_by("-article_count", "area__lineage", "name", "pk"):
        by_type.setdefault(row.type, []).append(row)
    order = list(OrganizationType.values)
    groups = [Group(type_, types[type_], by_type[type_]) for type_ in sorted(types, key=order.index)]
    new = [
        (sector.value, str(sector.label), sectors[sector])
        for sector in (Sector.NEW_ECONOMIC, Sector.NEW_SOCIAL)
    ]
    return Bodies(sum(types.values()), groups, new)
