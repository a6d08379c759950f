"""How an article begins, in a list."""

from __future__ import annotations

import re

from django import template
from django.utils.text import Truncator

from articles.models import Article
from metrics.models import Figure, sentence_span

register = template.Library()

DATELINE = re.compile(r"本报讯\s*(?:[（(][^（）()]{1,40}[）)])?\s*")
LONGEST = 110


@register.filter
def lead(article: Article) -> str:
    """The first sentences of *article*: without its dateline and section heads, and without what its title says already.

    >>> lead(Article(headline="就业", body="本报讯（记者 周远）上半年有人就业。"))
    '上半年有人就业。'
    >>> lead(Article(body="图为产业园一角。"))
    ''
    """
    body = article.body.lstrip()
    if not article.headline:
        body = body.removeprefix(article.title.removesuffix("…"))
    heads = {head.strip() for head in article.section_heads}
    lines = [line.strip() for line in body[: LONGEST * 4].split("\n")]
    text = " ".join(line for line in lines if line and line not in heads)
    return Truncator(DATELINE.sub("", text, count=1)).chars(LONGEST)


@register.filter
def around(figure: Figure) -> tuple[str, str, str]:
    """The figure's sentence in three: what comes before the number, the number as printed, what comes after."""
    body = figure.article.body
    left, right = sentence_span(body, figure.start, figure.end)
    before = DATELINE.sub("", body[left : figure.start].lstrip(), count=1)
    return before, body[figure.start : figure.end], body[figure.end : right].rstrip()
