"""How a page shows what a newspaper printed: the words of a value, and the sentence with the value marked."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from metrics.models import Figure, sentence_span
from metrics.wording import printed

register = template.Library()
register.filter(printed)


@register.filter
def marked(figure: Figure) -> SafeString:
    """The sentence that printed *figure*, with the figure marked."""
    if not figure.anchored:
        return format_html('<mark class="figure">{}</mark>', figure.text)
    body = figure.article.body
    start, end = sentence_span(body, figure.start, figure.end)
    before, after = body[start : figure.start], body[figure.end : end]
    return format_html(
        '{}<mark class="figure">{}</mark>{}', before.lstrip(), body[figure.start : figure.end], after.rstrip()
    )
