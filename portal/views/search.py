"""Search by words, and names as one types them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, JsonResponse
from django.views import View
from django.views.generic import TemplateView

from articles.indexing import LONGEST_QUERY
from articles.models import Article
from articles.queries import Query, parse
from organizations.spelling import simplified
from portal import answers
from portal.facets import facets_of
from portal.highlights import marked, passage
from portal.scope import SearchScope
from portal.search import READ, Found, spread
from portal.search import Search as Searching

SIZE = 20
FEW = 5  # results up to which a reader is asked whether he meant another name
BY_DATE = "date"


def typed_in(request: HttpRequest) -> str:
    """What was typed; NUL, which a database cannot be asked for, is no character."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]


class Search(TemplateView):
    template_name = "search.html"
    extra_context = {"section": "search"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = typed_in(self.request)
        query = parse(typed)
        narrowing = SearchScope.of(self.request.GET) if typed else SearchScope()
        by_date = self.request.GET.get("sort") == BY_DATE
        search = Searching(narrowing)
        found = search.find(query, by_date)
        # Not while older ones are unread: one of them may print it as it was typed.
        apart = spread(query) if query and not found and not found.unread else None
        if apart:
            found = search.find(apart.query, by_date)
        page = self._page(found)
        asked = apart.query if apart else query
        named = answers.Answers()
        if typed:
            # What was taken apart and found is printed: nobody meant anything else by it.
            slips = len(found) <= FEW and not (apart and found)
            named = answers.answers(typed, asked, apart.named if apart and found else None, slips)
        return super().get_context_data(
            query=typed,
            understood="" if query.plain or not query else str(query),
            nothing_asked=bool(typed) and not query,
            either=" 或 ".join(_words(asked)) if not found and len(_words(asked)) > 1 else "",
            found=found,
            read=READ,
            apart=[term.text for term in asked.terms] if apart and found else [],
            articles=_shown(page, found),
            page_obj=page,
            facets=facets_of(found, narrowing, self.request.GET),
            narrowed=narrowing,
            by_date=by_date,
            answers=named,
            cards=[(entity, answers.label_of(entity), answers.place_of(entity)) for entity in named.entities],
            meant=named.meant,
            **kwargs,
        )

    def _page(self, found: Found) -> Any:
        try:
            return Paginator(found.keys, SIZE).page(self.request.GET.get("page", 1))
        except InvalidPage:
            raise Http404 from None


def _words(query: Query) -> list[str]:
    """The words of *query*, each as it is printed."""
    return list(dict.fromkeys(simplified(term.text) for term in query.terms))


def _shown(page: Any, found: Found) -> list[Article]:
    """The articles of a page in their order, each with ``marked_title`` and ``passage``."""
    keys = list(page.object_list)
    articles = Article.public.for_cards().in_bulk(keys) if keys else {}
    terms = [term.text for term in found.query.terms]
    shown = [articles[key] for key in keys if key in articles]  # one may have been withdrawn just now
    for article in shown:
        article.marked_title = marked(article.title, terms)
        article.passage = passage(article.body, terms)
    return shown


class Suggest(View):
    """GET ?q=: names that begin so, for the list under the search as one types."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> JsonResponse:
        typed = typed_in(request)
        named = [asdict(one) for one in answers.suggestions(typed)]
        response = JsonResponse(
            {"query": typed, "suggestions": named}, json_dumps_params={"ensure_ascii": False}
        )
        response["Cache-Control"] = "max-age=60"
        return response
