"""The desk on one article: the text with everything suggested and decided marked in it, and the panel of one item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property

from articles.choices import ArticleState, DecisionState
from articles.models import Article
from articles.presence import attend, told
from metrics.models import Check

from ..models import Step
from .forms import form_context
from .items import Item, id_of, is_open, parsed
from .marking import Mark, marked
from .pages import DeskPage
from .panels import as_data, checks_of, contradicted, doubt_of, look_of, panels, rows_of
from .queue import Filters

AHEAD = 4  # panels that come with the page; the others follow while the editor reads
BATCH = 60
UNDOABLE = 50  # own steps that u takes back one by one; what lies further back is in the journal
AROUND = 2  # lines of the page above and below the article's, for the eye to find its place


class Reading:
    """An article as the desk has it: its items in reading order, its checks, and which item is open."""

    def __init__(self, article: Article, item: str = "") -> None:
        self.article = article
        self.rows: list[Item] = rows_of(article)
        self.checks: list[Check] = checks_of(article)
        self.doubtful = contradicted(self.checks)
        by_id = {id_of(row): row for row in self.rows}
        waiting = (row for row in self.rows if is_open(row))
        self.open: Item | None = by_id.get(item) or next(waiting, self.rows[0] if self.rows else None)

    @property
    def waiting(self) -> list[Item]:
        return [row for row in self.rows if is_open(row)]

    def mark(self, row: Item) -> Mark:
        looks = [
            look_of(row),
            row.state,
            doubt_of(row, self.doubtful) and f"doubt {doubt_of(row, self.doubtful)}",
        ]
        looks.append("open" if row is self.open else "")
        return Mark(id_of(row), row.start, row.end, " ".join(filter(None, looks)))

    def ahead(self) -> list[Item]:
        """The open item, and those that its decision leads to."""
        if self.open is None:
            return []
        at = self.rows.index(self.open)
        following = [row for row in (*self.rows[at + 1 :], *self.rows[:at]) if is_open(row)]
        return [self.open, *following[:AHEAD]]

    def lines(self) -> list[dict[str, Any]]:
        """The lines of the page that the article was cut from, those of the open item marked."""
        page = self.article.page.text.splitlines()
        here = range(0)
        if self.open is not None and self.open.anchored:
            first, last = (self.article.line_at(at) for at in (self.open.start, self.open.end - 1))
            here = range(first or 0, (last or -1) + 1)
        shown: dict[int, bool] = {}
        for first, last in self.article.lines:
            for number in range(max(1, first - AROUND), min(len(page), last + AROUND) + 1):
                shown[number] = shown.get(number, False) or first <= number <= last
        return [
            {"number": n, "text": page[n - 1], "inside": inside, "open": n in here}
            for n, inside in sorted(shown.items())
        ]


class ArticlePage(DeskPage):
    title = "审读"
    section = "queue"
    template_name = "admin/desk/article.html"

    @cached_property
    def reading(self) -> Reading:
        articles = Article.objects.select_related("page__publication", "home", "queue_entry")
        article = get_object_or_404(articles.defer("words", "bigrams"), pk=self.kwargs["pk"])
        return Reading(article, self.request.GET.get("item", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reading, query = self.reading, self.request.GET
        article, filters = reading.article, Filters.of(query)
        marks = [reading.mark(row) for row in reading.rows if row.anchored]
        ahead = panels(article, reading.ahead(), reading.checks)
        return super().get_context_data(
            article=article,
            title=article.title,
            paragraphs=marked(article.body, marks),
            rows=[(id_of(row), row, look_of(row), doubt_of(row, reading.doubtful)) for row in reading.rows],
            panel=ahead[0] if ahead else None,
            ahead=ahead[1:],
            waiting=len(reading.waiting),
            held=sum(row.held for row in reading.rows) if article.state == ArticleState.PUBLISHED else 0,
            lines=reading.lines(),
            show_lines="lines" in query,
            filters=filters.query,
            data=self.data(filters),
            presence=told(attend(article.pk, cast(User, self.request.user))),
            **rights(self.request),
            **form_context(reading.article, reading.open, query, cast(User, self.request.user)),
            **kwargs,
        )

    @cached_property
    def own_steps(self) -> list[int]:
        """What the editor can take back here, the newest last."""
        steps = Step.objects.filter(by=self.request.user.pk, article=self.reading.article, undone_at=None)
        return list(steps.values_list("pk", flat=True)[:UNDOABLE])[::-1]

    def data(self, filters: Filters) -> dict[str, Any]:
        """What the desk's script works on."""
        reading = self.reading
        article, user = reading.article, self.request.user
        desk = reverse("desk:queue")
        return {
            "article": article.pk,
            "user": user.pk,
            "open": id_of(reading.open) if reading.open else None,
            "items": [as_data(row, reading.doubtful) for row in reading.rows],
            "lineStarts": article.line_starts,
            "steps": self.own_steps,
            "filters": filters.query,
            "urls": {
                **{name: f"{desk}{name}/" for name in ("steps", "undo", "entities", "indicators")},
                "panels": reverse("desk:panels", args=[article.pk]),
                "next": f"{reverse('desk:next')}?after={article.pk}&{filters.query}",
                "same": f"{desk}same/ITEM/",
                "login": reverse("admin:login"),
            },
        }


class Panels(DeskPage):
    """The panels of several items at once, which the page asks for while the editor reads: ?ids=mention-5,figure-7."""

    title, section = "", "queue"
    template_name = "admin/desk/panels.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        articles = Article.objects.defer("words", "bigrams")
        reading = Reading(get_object_or_404(articles, pk=kwargs["pk"]))
        wanted = request.GET.get("ids", "").split(",")[:BATCH]
        rows = [row for row in reading.rows if id_of(row) in wanted]
        return _fragment(request, self.template_name, reading.article, rows, reading.checks)


class ItemPanel(DeskPage):
    """The panel of one item."""

    title, section = "", "queue"
    template_name = "admin/desk/panels.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = parsed(kwargs["item"])
        if asked is None:
            raise Http404
        model, pk = asked
        row = get_object_or_404(model.objects.select_related("article"), pk=pk)
        article = row.article
        rows = [row for row in rows_of(article) if id_of(row) == kwargs["item"]]
        return _fragment(request, self.template_name, article, rows, checks_of(article))


def _fragment(
    request: HttpRequest, template: str, article: Article, rows: Sequence[Item], checks: Sequence[Check]
) -> HttpResponse:
    context = {"panels": panels(article, rows, checks), "article": article, **rights(request)}
    response = render(request, template, context)
    response["X-Desk-User"] = str(request.user.pk)  # the page's script looks who is signed in now
    get_token(request)
    return response


def rights(request: HttpRequest) -> dict[str, Any]:
    """What the editor may do here: without the right to it a button is not shown."""
    may = request.user.has_perm
    return {
        "may_mention": may("articles.change_mention"),
        "may_figure": may("metrics.change_figure"),
        "may_add": may("articles.add_mention"),
        "may_rule": may("portal.add_rule"),
        "SUGGESTED": DecisionState.SUGGESTED,
    }
