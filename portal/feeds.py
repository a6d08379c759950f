"""Atom feeds: what is newly published, of everything, of a place, an organisation, a topic, an indicator."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import Truncator
from django.views.decorators.http import conditional_page, require_safe

from articles.models import Article
from metrics.models import Figure, Indicator
from metrics.wording import period, value
from organizations.models import Area, Entity, Organization, Topic

from .views.forwarding import forwarded, moved

SITE = "基层治理新闻知识库"
ENTRIES = 50
LEAD = 200
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def shown(text: str) -> str:
    """*text* without the characters that XML cannot hold."""
    return _NO_XML.sub("", text)


@method_decorator([require_safe, conditional_page], name="__call__")
class Articles(Feed):
    """All articles, what came out or was amended last first."""

    feed_type = Atom1Feed
    language = "zh-Hans"
    author_name = SITE

    def title(self, subject: Any) -> str:
        return shown(f"{subject} · {SITE}" if subject else f"文章 · {SITE}")

    def subtitle(self, subject: Any) -> str:
        return shown(f"提到“{subject}”的报道。" if subject else "新发布的报道。")

    def link(self, subject: Any) -> str:
        return absolute(subject.get_absolute_url() if subject else reverse("article-list"))

    def items(self, subject: Any) -> Any:
        return self.rows(subject).for_cards().last_changed(ENTRIES)

    def rows(self, subject: Any) -> Any:
        return Article.public.all()

    def item_title(self, item: Any) -> str:
        return shown(item.title)

    def item_description(self, item: Any) -> str:
        note = f"说明：{item.public_note} " if item.public_note else ""
        return escape(shown(note + Truncator(item.body).chars(LEAD)))  # readers take the summary for HTML

    def item_link(self, item: Any) -> str:
        return absolute(item.get_absolute_url())

    def item_pubdate(self, item: Any) -> datetime:
        return item.published_at

    def item_updateddate(self, item: Any) -> datetime:
        return item.changed_at

    def item_author_name(self, item: Any) -> str:
        return shown(str(item.page.publication))

    def item_categories(self, item: Any) -> list[str]:
        return [shown(str(one)) for one in (item.home, item.get_kind_display()) if one]


class AboutEntity(Articles):
    """The articles of an entity; the feed of one that was renamed or merged leads on as its page does."""

    model: type[Entity]

    def get_object(self, request: HttpRequest, slug: str) -> Any:
        return get_object_or_404(self.model, slug=slug)

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            entity = moved(self.model.KIND or "", kwargs["slug"])
            if entity is None:
                raise
            return forwarded(request, f"{entity.get_absolute_url()}feed.atom")

    def rows(self, subject: Any) -> Any:
        return Article.public.mentioning(subject)


class AreaArticles(AboutEntity):
    model = Area

    def subtitle(self, subject: Any) -> str:
        return shown(f"{subject}和下级区域的报道。")

    def rows(self, subject: Any) -> Any:
        return Article.public.about(subject)


class OrganizationArticles(AboutEntity):
    model = Organization


class TopicArticles(AboutEntity):
    model = Topic


class IndicatorFigures(Articles):
    """What newspapers reported of an indicator; each entry leads to the sentence."""

    def get_object(self, request: HttpRequest, code: str) -> Any:
        return get_object_or_404(Indicator, code=code)

    def subtitle(self, subject: Any) -> str:
        return shown(f"报道过的“{subject}”，每个数都附原句。")

    def items(self, subject: Any) -> Any:
        return Figure.objects.public().comparable().with_source().last_told(subject, ENTRIES)

    def item_title(self, item: Any) -> str:
        told = f"（{item.get_modality_display()}）" if item.modality != "actual" else ""
        return shown(f"{item.subject}：{value(item)}{told}，{period(item)}")

    def item_description(self, item: Any) -> str:
        note = f"说明：{item.article.public_note} " if item.article.public_note else ""
        return escape(shown(note + item.sentence))

    def item_pubdate(self, item: Any) -> datetime:
        return item.article.published_at

    def item_updateddate(self, item: Any) -> datetime:
        return item.changed_at

    def item_author_name(self, item: Any) -> str:
        return shown(str(item.article.page.publication))

    def item_categories(self, item: Any) -> list[str]:
        return [shown(str(item.subject))]


def absolute(path: str) -> str:
    """The address of *path*, with the site's own where that is known; else the feed adds the host that was asked."""
    return f"{settings.SITE_URL}{path}"


FEEDS: dict[str, Callable[..., HttpResponse]] = {
    "article": Articles(),
    "area": AreaArticles(),
    "organization": OrganizationArticles(),
    "topic": TopicArticles(),
    "indicator": IndicatorFigures(),
}
