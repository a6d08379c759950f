"""The open API, version 1: areas, organisations, articles, indicators and observations, read-only."""

import re
from datetime import date
from typing import Annotated, Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, NinjaAPI, Path, Query, Router, Schema
from ninja.errors import ValidationError
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.renderers import JSONRenderer
from pydantic import BeforeValidator

from articles.models import Article, Mention
from metrics.models import Figure, Indicator, Observation
from organizations.choices import EntityKind
from organizations.models import Area, Organization

from .schemas import (
    AreaOut,
    ArticleDetailOut,
    ArticleOut,
    IndicatorOut,
    ObservationOut,
    OrganizationOut,
    Problem,
)
from .search import search_articles
from .views.forwarding import forwarded, moved


class ReadableJSON(JSONRenderer):
    """Chinese as itself, not as escapes six times as long."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="基层治理新闻知识库",
    version="1.0",
    description="经编辑核对的区域、机构、文章、指标和观测值。只读，不需要账号。",
    urls_namespace="api",
    renderer=ReadableJSON(),
)

router = Router()
ERRORS = {404: Problem, 422: Problem}
SLUG = r"^[-\w]{1,80}$"


class Pages(LimitOffsetPagination):
    """Part of a list; both bounds keep a query within what the database does at once."""

    class Input(Schema):
        limit: int = Field(100, ge=1, le=500, description="取几条")
        offset: int = Field(0, ge=0, le=1_000_000, description="跳过前面几条")


def plain_date(text: str) -> str:
    """*text* if it is written as a date; pydantic would take any number for seconds since 1970."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError(text)
    return text


class Within(Schema):
    within: str | None = Field(None, description="区域网址名；含下级区域", pattern=SLUG)


class ArticleFilter(Within):
    q: str = Field("", description="含有的词，空格分开", max_length=100)
    since: Annotated[date, BeforeValidator(plain_date)] | None = Field(None, description="出版日期不早于")


class ObservationFilter(Within):
    indicator: str | None = Field(None, description="指标代码", pattern=SLUG)


@router.get("/areas", response={200: list[AreaOut], **ERRORS}, summary="区域", tags=["名录"])
@paginate(Pages)
def areas(request: HttpRequest, filters: Query[Within]) -> Any:
    found = Area.objects.inside(_area(filters.within)) if filters.within else Area.objects.all()
    return found.in_tree_order().select_related("parent")


@router.get("/areas/{slug}", response={200: AreaOut, 301: None, **ERRORS}, summary="一个区域", tags=["名录"])
def area(request: HttpRequest, slug: str = Path(pattern=SLUG)) -> Any:
    found = _area(slug)
    return found if found.slug == slug else forwarded(request, reverse("api:area", args=[found.slug]))


@router.get("/organizations", response={200: list[OrganizationOut], **ERRORS}, summary="机构", tags=["名录"])
@paginate(Pages)
def organizations(request: HttpRequest, filters: Query[Within]) -> Any:
    found = (
        Organization.objects.inside(_area(filters.within)) if filters.within else Organization.objects.all()
    )
    return found.select_related("area").order_by("name", "pk")


@router.get(
    "/organizations/{slug}",
    response={200: OrganizationOut, 301: None, **ERRORS},
    summary="一个机构",
    tags=["名录"],
)
def organization(request: HttpRequest, slug: str = Path(pattern=SLUG)) -> Any:
    found = Organization.objects.select_related("area").filter(slug=slug).first()
    former = None if found else moved(EntityKind.ORGANIZATION, slug)
    if former is not None:
        return forwarded(request, reverse("api:organization", args=[former.slug]))
    if found is None:
        raise Http404
    return found


@router.get("/articles", response={200: list[ArticleOut], **ERRORS}, summary="文章", tags=["文章"])
@paginate(Pages)
def articles(request: HttpRequest, filters: Query[ArticleFilter]) -> Any:
    found = Article.public.about(_area(filters.within)) if filters.within else Article.public.all()
    if filters.since:
        found = found.filter(date__gte=filters.since)
    found = found.for_cards()
    return search_articles(filters.q, found) if filters.q else found.newest_first()


@router.get("/articles/{pk}", response={200: ArticleDetailOut, **ERRORS}, summary="一篇文章", tags=["文章"])
def article(request: HttpRequest, pk: int) -> Any:
    # Only what is settled: the related managers would hand out suggestions too.
    mentions = Mention.objects.accepted().select_related("entity").order_by("start", "-end")
    figures = Figure.objects.accepted().select_related("subject", "indicator").order_by("start")
    found = Article.public.for_cards().prefetch_related(
        Prefetch("mentions", mentions, to_attr="accepted_mentions"),
        Prefetch("figures", figures, to_attr="accepted_figures"),
    )
    return get_object_or_404(found, pk=pk)


@router.get("/indicators", response={200: list[IndicatorOut], **ERRORS}, summary="指标", tags=["指标"])
@paginate(Pages)
def indicators(request: HttpRequest) -> Any:
    return Indicator.objects.order_by("category", "name")


@router.get("/indicators/{code}", response={200: IndicatorOut, **ERRORS}, summary="一个指标", tags=["指标"])
def indicator(request: HttpRequest, code: str = Path(pattern=SLUG)) -> Any:
    return get_object_or_404(Indicator, code=code)


@router.get("/observations", response={200: list[ObservationOut], **ERRORS}, summary="观测值", tags=["指标"])
@paginate(Pages)
def observations(request: HttpRequest, filters: Query[ObservationFilter]) -> Any:
    found = Observation.objects.public().with_source()
    if filters.indicator:
        found = found.filter(indicator=get_object_or_404(Indicator, code=filters.indicator))
    if filters.within:
        found = found.inside(_area(filters.within))
    return found.latest_first()


def _area(slug: str) -> Area:
    """The area at *slug*, or the one that was found there before."""
    areas = Area.objects.select_related("parent")
    found: Area | None = areas.filter(slug=slug).first()
    if found is None and (former := moved(EntityKind.AREA, slug)) is not None:
        found = areas.get(pk=former.pk)
    if found is None:
        raise Http404
    return found


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "没有这一条，请检查网址名、代码或编号。"}, status=404)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = "、".join(str(problem["loc"][-1]) for problem in error.errors)
    return api.create_response(request, {"detail": f"参数有误：{fields}。请对照接口文档改正。"}, status=422)


api.add_router("", router)
