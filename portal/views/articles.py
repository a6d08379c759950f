"""Articles: the list, and the text with its names linked, its figures marked, and what stands around it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from articles.choices import ArticleKind, ReviewAction
from articles.models import Article, Correction, Mention, Publication
from metrics.models import CheckFigure, Figure
from organizations.models import Area
from portal.around import neighbours, related, reprints_of
from portal.citations import bibtex, gbt7714
from portal.listing import ArticleFilters, Cursor, page_of, years
from portal.markup import annotated, sentence_at, sentences

from .forwarding import as_today

PAPERS = 200
REPRINTS = 20


class ArticleList(TemplateView):
    """?year, kind, publication, area: the filters; ?after or ?before: the article that the page begins behind."""

    template_name = "articles/list.html"
    extra_context = {"section": "articles"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = ArticleFilters.of(request.GET)
        return as_today(request, area=filters.area) or super().get(request, *args, filters=filters, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters: ArticleFilters = kwargs["filters"]
        districts = list(Area.objects.districts())
        if filters.area and filters.area not in districts:
            districts.append(filters.area)
        page = page_of(filters.articles(), self._cursor("after"), self._cursor("before"))
        return super().get_context_data(
            articles=page.articles,
            page=page,
            begun="after" in self.request.GET or "before" in self.request.GET,
            years=years(),
            kinds=ArticleKind.choices,
            publications=Publication.objects.only("name")[:PAPERS],
            areas=districts,
            **kwargs,
        )

    def _cursor(self, name: str) -> Cursor | None:
        text = self.request.GET.get(name, "")
        cursor = Cursor.of(text)
        if text and cursor is None:
            raise Http404
        return cursor


class ArticleDetail(DetailView):  # type: ignore[type-arg]
    template_name = "articles/detail.html"
    context_object_name = "article"
    extra_context = {"section": "articles"}

    def get_queryset(self) -> Any:
        return Article.public.for_cards().with_change()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The article; of one withdrawn, the note that says why, and nothing else of it."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            note = Article.objects.withdrawal_of(kwargs["pk"])
            if not note:
                raise
            return render(request, "articles/withdrawn.html", {"note": note}, status=410)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        article: Any = self.object
        mentions = list(_mentions(article))
        figures = list(Figure.objects.accepted().filter(article=article).with_source().order_by("start"))
        spoken = sentences(article.body)
        url = _address(self.request, article)
        today = timezone.localdate()
        before, after = neighbours(article)
        members = Prefetch("members", CheckFigure.objects.select_related("figure"))
        checks = article.checks.failed().settled().among(figures).prefetch_related(members)
        return super().get_context_data(
            paragraphs=annotated(article.body, mentions, figures, article.section_heads),
            above=_areas(article),
            figures=[(figure, sentence_at(spoken, figure.start)) for figure in figures],
            entities=_named(mentions),
            sentences=[(one.number, one.of(article.body)) for one in spoken],
            failed_checks=checks,
            noted_at=_noted_at(article),
            corrections=Correction.objects.public().filter(article=article).order_by("-settled_at"),
            reprints=reprints_of(article)[:REPRINTS],
            before=before,
            after=after,
            related=related(article, mentions, figures),
            url=url,
            today=today,
            citations=[
                ("gbt", "GB/T 7714—2015", gbt7714(article, url, today)),
                ("bibtex", "BibTeX", bibtex(article, url, today)),
            ],
            **kwargs,
        )


class ArticleLines(DetailView):  # type: ignore[type-arg]
    """The lines of the newspaper's page from which the article was cut, as received: a page, or the part a script asks for.

    Only while the body is as printed: what an editor has taken out of a text, a private detail say, stays out.
    """

    template_name = "articles/lines.html"
    context_object_name = "article"
    extra_context = {"section": "articles"}

    def get_queryset(self) -> Any:
        rows = Article.public.filter(version=1).select_related("page__publication", "home")
        return rows.defer("words", "bigrams", "page__other_lines")

    def get_template_names(self) -> list[str]:
        is_part = self.request.headers.get("X-Requested-With") == "fetch"
        return ["articles/lines_part.html"] if is_part else [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        article: Any = self.object
        printed = article.page.text.split("\n")
        blocks = [
            [(n, printed[n - 1]) for n in range(max(first, 1), min(last, len(printed)) + 1)]
            for first, last in article.lines
        ]
        return super().get_context_data(blocks=[block for block in blocks if block], **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response["Vary"] = "X-Requested-With"
        return response


def _mentions(article: Article) -> Any:
    rows = Mention.objects.accepted().filter(article=article).order_by("start", "-end")
    return rows.select_related("entity__as_area", "entity__as_organization__area")


def _named(mentions: list[Mention]) -> list[tuple[Any, list[Mention]]]:
    """What the article names, in the order in which it does, each with the places."""
    places: dict[Any, list[Mention]] = {}
    for mention in mentions:
        places.setdefault(mention.entity, []).append(mention)
    return list(places.items())


def _areas(article: Article) -> list[Area]:
    """The areas that the article's home lies in, and its home."""
    return [*Area.objects.above(article.home), article.home] if article.home else []


def _noted_at(article: Article) -> Any:
    """When the note over the article was written."""
    if not article.public_note:
        return None
    told = article.review_steps.filter(
        action__in=[ReviewAction.PUBLISH, ReviewAction.AMEND], reason=article.public_note
    )
    return told.order_by("-pk").values_list("at", flat=True).first()


def _address(request: HttpRequest, article: Article) -> str:
    address = article.get_absolute_url()
    return f"{settings.SITE_URL}{address}" if settings.SITE_URL else request.build_absolute_uri(address)
