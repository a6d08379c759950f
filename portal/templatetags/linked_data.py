"""The head of a page for other programs: its one address, what it is about, its feed. All is read from the context."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from metrics.models import Indicator
from organizations.models import Entity
from portal.feeds import SITE
from portal.linked_data import DESCRIPTION, SECTIONS, Describer, summary

register = template.Library()

PAGED = ("page", "after", "before")  # what tells one page of a list from the next; all else only narrows it
# As in a script element of Django's own: nothing in a value can end the element.
_ESCAPED = {
    ord(">"): "\\u003E",
    ord("<"): "\\u003C",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@register.simple_tag(takes_context=True)
def linked_data(context: Any, subject: Any = None) -> SafeString:
    """What the page is about, as JSON-LD. A block of data: no policy need allow it, since nothing runs."""
    request = context.get("request")
    subject = subject or context.get("object")
    if request is None or not _is_page(context):
        return SafeString()
    told = Describer(request).page(subject, context.get("section", ""), context.flatten())
    if not told:
        return SafeString()
    text = json.dumps({"@context": "https://schema.org", "@graph": told}, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(_ESCAPED)}</script>')  # noqa: S308 - escaped


@register.simple_tag(takes_context=True)
def canonical(context: Any) -> SafeString:
    """The one address of the page, without what only narrows or sorts it.

    Where the choice in the address is what the page is about, the view says as ``address_query`` how it is written today.
    """
    if not _is_page(context):
        return SafeString()
    return format_html('<link rel="canonical" href="{}">', _address(context))


@register.simple_tag(takes_context=True)
def social(context: Any, subject: Any = None) -> SafeString:
    """How the page is shown where somebody passes it on (Open Graph)."""
    if not _is_page(context):
        return SafeString()
    subject = subject or context.get("object")
    title, about = _told(subject, context.get("section", ""))
    title = context.get("page_title") or title
    told = {
        "og:site_name": SITE,
        "og:type": "article" if isinstance(subject, Article) else "website",
        "og:locale": "zh_CN",
        "og:title": title,
        "og:description": about,
        "og:url": _address(context),
    }
    if isinstance(subject, Article) and subject.date:
        told["article:published_time"] = subject.date.isoformat()
        if changed := getattr(subject, "changed_at", None):
            told["article:modified_time"] = changed.isoformat()
    return format_html_join("\n    ", '<meta property="{}" content="{}">', told.items())


@register.simple_tag(takes_context=True)
def feed_link(context: Any) -> SafeString:
    """The Atom feed of what the page is about; of a page that has none, that of all articles."""
    subject = context.get("object")
    title, address = "文章", reverse("article-feed")
    if isinstance(subject, Entity):
        title, address = subject.name, reverse(f"{subject.kind}-feed", args=[subject.slug])
    elif isinstance(subject, Indicator):
        title, address = subject.name, reverse("indicator-feed", args=[subject.code])
    return format_html(
        '<link rel="alternate" type="application/atom+xml" title="{} · {}" href="{}">', title, SITE, address
    )


def _is_page(context: Any) -> bool:
    """Whether a view found what was asked for: an error's page is about nothing and has no address."""
    return "view" in context and context.get("request") is not None


def _told(subject: Any, section: str) -> tuple[str, str]:
    """Title and description of a page."""
    if isinstance(subject, Article):
        return subject.title, summary(subject.body)
    if isinstance(subject, Indicator):
        return subject.name, summary(subject.definition)
    if isinstance(subject, Entity):
        about = getattr(subject, "description", "") or f"关于{subject.name}的报道和数据，每个数字都附原句。"
        return subject.name, summary(about)
    return SECTIONS[section][0] if section in SECTIONS else SITE, DESCRIPTION


def _address(context: Any) -> str:
    request = context["request"]
    base = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    paged = {name: request.GET[name] for name in PAGED if request.GET.get(name)}
    if paged.get("page") == "1":
        del paged["page"]
    query = "&".join(part for part in (context.get("address_query", ""), urlencode(paged)) if part)
    return f"{base}{request.path}" + (f"?{query}" if query else "")
