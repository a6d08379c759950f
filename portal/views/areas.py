"""Areas: the tree, and a page for each."""

from typing import Any

from django.views.generic import ListView

from articles.models import Article
from articles.querysets import counting_articles
from metrics.models import Figure
from organizations.models import Area, Organization

from .forwarding import EntityDetail


class AreaTree(ListView):
    template_name = "areas/list.html"
    context_object_name = "areas"
    extra_context = {"section": "areas"}

    def get_queryset(self) -> Any:
        return counting_articles(Area.objects.in_tree_order())


LISTED = 200  # organisations on an area's page; the list of organisations has them all


class AreaDetail(EntityDetail):
    model = Area
    template_name = "areas/detail.html"
    context_object_name = "area"
    extra_context = {"section": "areas"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        area = self.object
        articles = Article.public.about(area)
        organizations = Organization.objects.inside(area).select_related("area").order_by("type", "name")
        return super().get_context_data(
            above=Area.objects.above(area),
            children=counting_articles(area.children.all()).order_by("name"),
            organizations=organizations[:LISTED],
            organizations_listed=LISTED,
            figures=Figure.objects.public().comparable().reporting_on(area).with_source().newest_first()[:20],
            article_count=articles.count(),
            articles=articles.for_cards().newest_first()[:20],
            **kwargs,
        )
