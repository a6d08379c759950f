"""Organisations: a list by type, and a page for each."""

from typing import Any

from django.views.generic import ListView

from articles.models import Article
from articles.querysets import counting_articles
from metrics.models import Figure
from organizations.models import Organization

from .forwarding import EntityDetail


class OrganizationList(ListView):
    template_name = "organizations/list.html"
    context_object_name = "organizations"
    paginate_by = 200
    extra_context = {"section": "organizations"}

    def get_queryset(self) -> Any:
        return counting_articles(Organization.objects.all()).select_related("area").order_by("type", "name")


class OrganizationDetail(EntityDetail):
    template_name = "organizations/detail.html"
    context_object_name = "organization"
    queryset = Organization.objects.select_related("area", "superior", "host")
    extra_context = {"section": "organizations"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organization = self.object
        return super().get_context_data(
            names=organization.names.current().exclude(text=organization.name),
            subordinates=organization.subordinates.order_by("name"),
            hosted=organization.hosted.order_by("name"),
            figures=Figure.objects.public().filter(subject=organization.pk).with_source().newest_first()[:20],
            articles=Article.public.mentioning(organization).for_cards().newest_first()[:20],
            **kwargs,
        )
