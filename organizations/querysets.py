"""Questions asked of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from .choices import DISTRICT_LEVELS, NameKind
from .spelling import SpelledQuerySet, letters_of, near, slips_of

if TYPE_CHECKING:
    from .models import Area, Name


class EntityQuerySet(models.QuerySet[Any]):
    def named(self, text: str) -> Self:
        """Entities that bear *text* as one of their names, official or not."""
        return self.filter(pk__in=self._names().filter(text=text).values("entity"))

    def matching_prefix(self, text: str) -> Self:
        """Entities one of whose names begins with *text*: what an autocomplete offers."""
        if "\x00" in text:  # which PostgreSQL's text cannot hold, nor be asked for
            return self.none()
        return self.filter(pk__in=self._names().filter(text__startswith=text).values("entity"))

    @staticmethod
    def _names() -> models.QuerySet[Any]:
        from .models import Name

        return Name.objects.all()


class NameQuerySet(SpelledQuerySet):
    def former(self) -> Self:
        """Names that the entity went by before, the latest first."""
        return self.filter(kind=NameKind.FORMER).order_by(F("valid_to").desc(nulls_last=True), "pk")

    def near(self, text: str) -> list[Name]:
        """Names that *text* differs from by a slip of one character, at most a few."""
        letters = letters_of(text)
        slips = slips_of(letters)
        found = self.filter(slips__overlap=slips).select_related("entity")[:50] if slips else []
        return [name for name in found if near(letters_of(name.text), letters)]


class AreaQuerySet(EntityQuerySet):
    def at(self, path: str) -> Area:
        """The area at *path*, ``焦作市/示范区`` or with the province before it; raises ``DoesNotExist``."""
        return self.get(Q(path=path) | Q(lineage=path))

    def inside(self, area: Area) -> Self:
        """*area* and every area below it."""
        return self.filter(Q(pk=area.pk) | Q(lineage__startswith=f"{area.lineage}/"))

    def above(self, area: Area) -> Self:
        """The areas that *area* lies in, from the province down."""
        parts = area.lineage.split("/")
        lineages = ["/".join(parts[:n]) for n in range(1, len(parts))]
        return self.filter(lineage__in=lineages).order_by("lineage")

    def districts(self) -> Self:
        """Counties, districts and what stands beside them, in tree order."""
        return self.filter(level__in=DISTRICT_LEVELS).in_tree_order()

    def in_tree_order(self) -> Self:
        return self.order_by("lineage")


class OrganizationQuerySet(EntityQuerySet):
    def inside(self, area: Area) -> Self:
        """Organisations of *area* and of every area below it."""
        from .models import Area

        return self.filter(area__in=Area.objects.inside(area))
