"""How a page shows what a newspaper printed: the words of a value, and the sentence with the value marked."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from metrics.models import Figure, Observation, sentence_span

from .figures import value

register = template.Library()

HEDGES = re.compile(
    "约|近|余|多|超|逾|左右|上下|以上|以下|以内|至少|不少于|不低于|不足|不到|不超过|上[百千万亿]|[百千万亿]计|^达"
)


@register.filter
def printed(row: Figure | Observation) -> str:
    """The value with its unit, and with the newspaper's own word where it is not exact: 40余人, 100亿元左右."""
    figure = row.preferred if isinstance(row, Observation) else row
    if figure is not None and figure.value is not None and figure.qualifier != "exact":
        text = re.sub(r"\s", "", figure.text)
        if HEDGES.search(text) and not text[-1].isdecimal():
            return text
    return value(row)


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
