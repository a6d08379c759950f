"""Topics: campaigns and subjects that articles return to."""

from typing import Any

from django.views.generic import ListView

from articles.models import Article
from articles.querysets import counting_articles
from organizations.models import Topic

from .forwarding import EntityDetail


class TopicList(ListView):
    template_name = "topics/list.html"
    context_object_name = "topics"
    extra_context = {"section": "topics"}

    def get_queryset(self) -> Any:
        return counting_articles(Topic.objects.all()).order_by("-article_count", "name")


class TopicDetail(EntityDetail):
    model = Topic
    template_name = "topics/detail.html"
    context_object_name = "topic"
    extra_context = {"section": "topics"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        articles = Article.public.mentioning(self.object).for_cards().newest_first()[:50]
        return super().get_context_data(articles=articles, **kwargs)
