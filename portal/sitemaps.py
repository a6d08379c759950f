"""The map of the site for search engines: an index, and sections in pages that need no counting."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.models import Article
from metrics.models import Indicator
from organizations.models import Area, Organization, Topic

KEYS_A_PAGE = 5_000


class _Slice:
    def __init__(self, rows: QuerySet[Any]) -> None:
        self.object_list = rows


class ByKey:
    """Pages of rows by ranges of their keys: however many there are, none is counted and none skipped over."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows

    @property
    def num_pages(self) -> int:
        last = self.rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        return last // KEYS_A_PAGE + 1

    def page(self, number: Any) -> _Slice:
        try:
            n = int(number)
        except ValueError:
            raise PageNotAnInteger from None
        if not 1 <= n <= self.num_pages:
            raise EmptyPage
        first = (n - 1) * KEYS_A_PAGE
        return _Slice(self.rows.filter(pk__gte=first, pk__lt=first + KEYS_A_PAGE).order_by("pk"))


class Section(Sitemap):  # type: ignore[type-arg]
    """Addresses under the site's own name where that is known."""

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc or super().get_domain(site)

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme or super().get_protocol(protocol)


class Pages(Section):
    """The lists, and what is written about the site."""

    NAMES = (
        "home",
        "area-list",
        "organization-list",
        "topic-list",
        "indicator-list",
        "article-list",
        "comparison",
        "coverage",
        "data",
        "data-sets",
        "frozen-list",
        "check",
        "correction-list",
        "about",
    )

    def items(self) -> list[str]:
        return list(self.NAMES)

    def location(self, item: str) -> str:
        return reverse(item)


class Rows(Section):
    """A section of rows of one model, in pages by key."""

    model: type[Model]
    columns: tuple[str, ...] = ("slug", "kind")

    def items(self) -> QuerySet[Any]:
        return self.model._default_manager.only(*self.columns)

    @property
    def paginator(self) -> Any:
        return ByKey(self.items())


class Areas(Rows):
    model = Area


class Organizations(Rows):
    model = Organization


class Topics(Rows):
    model = Topic


class Indicators(Rows):
    model = Indicator
    columns = ("code",)


class Articles(Rows):
    def items(self) -> QuerySet[Any]:
        return Article.public.only("published_at").with_change()

    def lastmod(self, item: Any) -> datetime | None:
        return item.changed_at

    def get_latest_lastmod(self) -> datetime | None:
        latest = Article.public.only("published_at").last_changed(1).first()
        return latest and latest.changed_at


SECTIONS: dict[str, type[Section]] = {
    "pages": Pages,
    "areas": Areas,
    "organizations": Organizations,
    "topics": Topics,
    "indicators": Indicators,
    "articles": Articles,
}


@require_safe
@cache_control(max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: all that is public, but not every narrowing of every search."""
    where = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Disallow: {reverse('search')}",
        f"Disallow: {reverse('data')}exports/",
        f"Disallow: {reverse('data')}table.",
        "",
        f"Sitemap: {where}{reverse('sitemap-index')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
