"""Search by words, ranked: what is found is bounded, however common the word."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from articles.indexing import LONGEST_QUERY
from articles.models import Article
from articles.queries import parse

from .. import answers
from ..highlights import passage
from ..scope import SearchScope
from ..search import CANDIDATES, Search
from .articles import ArticleOut
from .indicators import IndicatorOut
from .model import fields_of, one_of, select
from .paging import Page, read_cursor, write_cursor
from .problems import ERRORS, UNKNOWN_PAGE
from .register import EntityOut, Within, area_at

router = Router(tags=["文章"])


class FoundOut(ArticleOut):
    """An article that was found."""

    passage: str = Field(
        ..., description="摘录：HTML，命中的词在 <mark> 里", examples=["示范区新增<mark>就业</mark>1624人。"]
    )


class SearchPage(Page):
    """What was found."""

    items: list[FoundOut] = Field(..., description="这一页的文章")
    found: int = Field(..., description="找到几篇，最多数到 1000", examples=[12])
    more: bool = Field(..., description="还有更早的，没有数", examples=[False])
    names: list[EntityOut] = Field(..., description="名称就是这个词的区域、机构、专题，第一页才有")
    indicators: list[IndicatorOut] = Field(..., description="名称就是这个词的指标，第一页才有")


class SearchQuery(Within):
    q: str = Field(
        ..., min_length=1, max_length=LONGEST_QUERY, examples=["就业"],
        description="要找的词：空格分开的都要有，| 两边的有一个就行，- 后面的不要",
    )  # fmt: skip
    limit: int = Field(20, ge=1, le=100, description="一页几条", examples=[20])
    sort: str = one_of((("relevance", "最相关的在前"), ("date", "最新的在前")), "排列")
    fields: str = fields_of(FoundOut)


@router.get(
    "/search", response={200: SearchPage, **ERRORS}, summary="搜索文章，连同同名的区域、机构、专题和指标"
)
def search(request: HttpRequest, query: Query[SearchQuery]) -> Any:
    select(request, query.fields)
    [start] = read_cursor("search", query.cursor, (int,)) if query.cursor else [0]
    if start >= CANDIDATES:
        raise UNKNOWN_PAGE
    asked = parse(query.q)
    narrowing = SearchScope(area=area_at(query.within)) if query.within else SearchScope()
    found = Search(narrowing).find(asked, by_date=query.sort == "date")
    end = start + query.limit
    named = answers.Answers() if start else answers.answers(query.q.replace("\x00", ""), asked)
    return {
        "items": _shown(found.keys[start:end], [term.text for term in found.query.terms]),
        "next": write_cursor("search", end) if end < len(found) else None,
        "found": len(found),
        "more": found.more or found.unread,
        "names": named.entities,
        "indicators": named.indicators,
    }


def _shown(keys: list[int], terms: list[str]) -> list[Article]:
    """The articles *keys* in that order, each with its passage."""
    articles = Article.public.for_cards().in_bulk(keys) if keys else {}
    shown = [articles[key] for key in keys if key in articles]  # one may have been withdrawn just now
    for article in shown:
        article.passage = passage(article.body, terms)
    return shown
