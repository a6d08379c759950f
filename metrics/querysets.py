"""Questions asked of figures and observations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone

from articles.choices import ArticleState, DecisionState
from articles.querysets import DecidedQuerySet

if TYPE_CHECKING:
    from organizations.models import Area, Entity


class FigureQuerySet(DecidedQuerySet):
    def reportable(self) -> Self:
        return self.filter(reportable=True)

    def with_source(self) -> Self:
        """Figures with all that a list shows of them, in one query."""
        return self.select_related("article__page__publication", "subject", "indicator")

    def newest_first(self) -> Self:
        """By the end of the period reported, then by the date of the newspaper."""
        return self.order_by(
            Upper("period").desc(nulls_last=True), F("article__date").desc(nulls_last=True), "pk"
        )


class ObservationQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """Observations a reader may see: by hand with a citation, or from an accepted, published figure."""
        reported = Q(
            preferred__state=DecisionState.ACCEPTED,
            preferred__article__state=ArticleState.PUBLISHED,
            preferred__article__published_at__lte=timezone.now(),
        )
        return self.filter(reported | Q(preferred__isnull=True, manual_value__isnull=False))

    def with_source(self) -> Self:
        return self.select_related("indicator", "subject", "preferred__article__page__publication")

    def of(self, entity: Entity) -> Self:
        return self.filter(subject=entity.pk)

    def inside(self, area: Area) -> Self:
        """Observations of *area*, of the areas below it and of their organisations."""
        from organizations.models import Area, Organization

        areas = Area.objects.inside(area).values("entity_ptr")
        organizations = Organization.objects.inside(area).values("entity_ptr")
        return self.filter(Q(subject__in=areas) | Q(subject__in=organizations))

    def latest_first(self) -> Self:
        return self.order_by(Upper("period").desc(nulls_last=True), "indicator", "subject", "pk")
