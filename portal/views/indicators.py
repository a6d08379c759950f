"""Indicators: the catalogue, and a table of observations for each."""

from typing import Any

from django.views.generic import DetailView, ListView

from metrics.models import Indicator, Observation


class IndicatorList(ListView):
    template_name = "indicators/list.html"
    context_object_name = "indicators"
    extra_context = {"section": "indicators"}

    def get_queryset(self) -> Any:
        return Indicator.objects.with_observation_counts().order_by("category", "name")


class IndicatorDetail(DetailView):
    model = Indicator
    slug_field = slug_url_kwarg = "code"
    template_name = "indicators/detail.html"
    context_object_name = "indicator"
    extra_context = {"section": "indicators"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        observations = Observation.objects.public().filter(indicator=self.object)
        return super().get_context_data(
            observations=observations.with_source().order_by("subject__name", "-period")[:500], **kwargs
        )
