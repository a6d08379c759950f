"""Search by words."""

from typing import Any

from django.views.generic import ListView

from articles.indexing import LONGEST_QUERY
from articles.models import Article
from organizations.models import Entity
from portal.search import search_articles


class Search(ListView):
    template_name = "search.html"
    context_object_name = "articles"
    paginate_by = 20
    extra_context = {"section": "search"}

    @property
    def query(self) -> str:
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]

    def get_queryset(self) -> Any:
        return search_articles(self.query, Article.public.for_cards())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        named = Entity.objects.matching_prefix(self.query)[:8] if self.query else []
        return super().get_context_data(query=self.query, entities=named, **kwargs)
