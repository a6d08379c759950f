"""The first page."""

from typing import Any

from django.views.generic import TemplateView

from articles.models import Article
from articles.querysets import counting_articles
from metrics.models import Figure
from organizations.models import Area, Topic


class Home(TemplateView):
    template_name = "home.html"
    extra_context = {"section": "home"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            articles=Article.public.for_cards().newest_first()[:10],
            areas=counting_articles(Area.objects.districts()),
            figures=Figure.objects.public().comparable().with_source().newest_first()[:8],
            topics=counting_articles(Topic.objects.all())
            .filter(article_count__gt=0)
            .order_by("-article_count")[:12],
            **kwargs,
        )
