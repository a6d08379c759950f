"""Articles: the list, and the text with its names linked and its figures marked."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import DetailView, ListView

from articles.choices import ArticleState
from articles.models import Article, Mention
from metrics.models import Figure
from portal.markup import annotated


class ArticleList(ListView):
    template_name = "articles/list.html"
    context_object_name = "articles"
    paginate_by = 20
    extra_context = {"section": "articles"}

    def get_queryset(self) -> Any:
        return Article.public.for_cards().newest_first()


class ArticleDetail(DetailView):
    template_name = "articles/detail.html"
    context_object_name = "article"
    extra_context = {"section": "articles"}

    def get_queryset(self) -> Any:
        return Article.public.for_cards()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The article; of one withdrawn, the note that says why, and nothing else of it."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            # The note stands until the article is out again, also while it is written anew.
            out = Article.objects.exclude(state=ArticleState.PUBLISHED).exclude(public_note="")
            withdrawn = out.filter(pk=kwargs["pk"]).first()
            if withdrawn is None:
                raise
            return render(request, "articles/withdrawn.html", {"note": withdrawn.public_note}, status=410)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        article = self.object
        mentions = list(Mention.objects.accepted().filter(article=article).select_related("entity"))
        figures = list(Figure.objects.accepted().filter(article=article).with_source().order_by("start"))
        return super().get_context_data(
            paragraphs=annotated(article.body, mentions, figures),
            entities=list({mention.entity: None for mention in mentions}),
            figures=figures,
            failed_checks=article.checks.failed().settled().among(figures),
            **kwargs,
        )
