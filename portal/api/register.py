"""The register: areas, organisations and topics."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Path, Query, Router

from organizations.choices import AreaLevel, EntityKind, OrganizationType, Sector
from organizations.models import Area, Entity, Organization, Topic

from ..views.forwarding import forwarded, moved
from .model import SLUG, SLUG_OR_NONE, Described, Selectable, absolute, fields_of, one_of, select
from .paging import Order, Page, Paging
from .problems import ERRORS, MOVED, not_found

router = Router(tags=["名录"])
KIND_NAMES = {kind: str(label) for kind, label in EntityKind.choices}


class EntityOut(Described):
    """An area, an organisation or a topic, as others refer to it."""

    kind: str = Field(..., description="类别：area 区域，organization 机构，topic 专题", examples=["area"])
    slug: str = Field(..., description="网址名，同一类别里不重复", examples=["shifanqu"])
    name: str = Field(..., description="名称", examples=["示范区"])
    url: str = Field(..., description="本站页面", examples=["http://127.0.0.1:8000/areas/shifanqu/"])

    @staticmethod
    def resolve_url(entity: Entity, context: Any) -> str:
        return absolute(context, entity.get_absolute_url())


class AreaOut(EntityOut, Selectable):
    """An area."""

    level: str = Field(..., description="级别代码", examples=["functional_district"])
    level_name: str = Field(..., description="级别：地级市、市辖区、街道……", examples=["功能区"])
    path: str = Field(..., description="路径，不含省", examples=["焦作市/示范区"])
    code: str = Field(..., description="区划代码，没有时为空", examples=["410800"])
    parent: str | None = Field(None, description="上级区域的网址名", examples=["jiaozuo-shi"])
    valid_from: date | None = Field(None, description="设立日期，不知道时为 null", examples=["2009-04-01"])
    valid_to: date | None = Field(None, description="撤销日期，仍在时为 null", examples=[None])

    @staticmethod
    def resolve_level_name(area: Area) -> str:
        return area.get_level_display()

    @staticmethod
    def resolve_parent(area: Area) -> str | None:
        return area.parent.slug if area.parent else None


class OrganizationOut(EntityOut, Selectable):
    """An organisation."""

    type: str = Field(..., description="类型代码", examples=["party"])
    type_name: str = Field(..., description="类型：党组织、机关、企业……", examples=["党组织"])
    sector: str = Field(
        ..., description="“两新”归类代码：new_economic、new_social，不是时为空", examples=["new_economic"]
    )
    area: str | None = Field(None, description="所在区域的网址名", examples=["shifanqu"])
    path: str = Field(..., description="路径，末尾是它自己", examples=["焦作市/示范区/示范区党工委"])
    founded: date | None = Field(None, description="成立日期，不知道时为 null", examples=["2016-07-01"])
    dissolved: date | None = Field(None, description="撤销日期，仍在时为 null", examples=[None])

    @staticmethod
    def resolve_type_name(organization: Organization) -> str:
        return organization.get_type_display()

    @staticmethod
    def resolve_area(organization: Organization) -> str | None:
        return organization.area.slug if organization.area else None


class TopicOut(EntityOut, Selectable):
    """A topic."""

    description: str = Field(
        ..., description="说明，可能为空", examples=["四城联创：创建全国文明城市等四项。"]
    )


class AreaPage(Page):
    """Areas."""

    items: list[AreaOut] = Field(..., description="这一页的区域")


class OrganizationPage(Page):
    """Organisations."""

    items: list[OrganizationOut] = Field(..., description="这一页的机构")


class TopicPage(Page):
    """Topics."""

    items: list[TopicOut] = Field(..., description="这一页的专题")


class Within(Paging):
    within: str = Field(
        "", pattern=SLUG_OR_NONE, description="在哪个区域里：区域网址名，含下级", examples=["shifanqu"]
    )


class AreaQuery(Within):
    parent: str = Field(
        "", pattern=SLUG_OR_NONE, description="上级区域的网址名：只要它的下一级", examples=["shifanqu"]
    )
    level: str = one_of(AreaLevel.choices, "级别")
    fields: str = fields_of(AreaOut)


class OrganizationQuery(Within):
    type: str = one_of(OrganizationType.choices, "类型")
    sector: str = one_of(Sector.choices, "“两新”归类")
    fields: str = fields_of(OrganizationOut)


class TopicQuery(Paging):
    fields: str = fields_of(TopicOut)


class AreaChoice(Described):
    fields: str = fields_of(AreaOut)


class OrganizationChoice(Described):
    fields: str = fields_of(OrganizationOut)


class TopicChoice(Described):
    fields: str = fields_of(TopicOut)


AREAS = Order("areas", ("lineage",), (str,))
ORGANIZATIONS = Order("organizations", ("name", "pk"), (str, int))
TOPICS = Order("topics", ("name", "pk"), (str, int))


@router.get("/areas", response={200: AreaPage, **ERRORS}, summary="区域，按上下级排列")
def areas(request: HttpRequest, query: Query[AreaQuery]) -> Any:
    rows = Area.objects.inside(area_at(query.within)) if query.within else Area.objects.all()
    if query.parent:
        rows = rows.filter(parent=area_at(query.parent))
    if query.level:
        rows = rows.filter(level=query.level)
    return AREAS.page(rows.select_related("parent"), request, query)


@router.get("/areas/{slug}", response={200: AreaOut, **MOVED, **ERRORS}, summary="一个区域")
def area(
    request: HttpRequest,
    query: Query[AreaChoice],
    slug: str = Path(pattern=SLUG, description="区域的网址名", examples=["shifanqu"]),
) -> Any:
    select(request, query.fields)
    found = area_at(slug)
    return found if found.slug == slug else forwarded(request, reverse("api:area", args=[found.slug]))


@router.get("/organizations", response={200: OrganizationPage, **ERRORS}, summary="机构，按名称排列")
def organizations(request: HttpRequest, query: Query[OrganizationQuery]) -> Any:
    rows = Organization.objects.all()
    if query.within:
        rows = rows.inside(area_at(query.within))
    if query.type:
        rows = rows.filter(type=query.type)
    if query.sector:
        rows = rows.filter(sector=query.sector)
    return ORGANIZATIONS.page(rows.select_related("area"), request, query)


@router.get("/organizations/{slug}", response={200: OrganizationOut, **MOVED, **ERRORS}, summary="一个机构")
def organization(
    request: HttpRequest,
    query: Query[OrganizationChoice],
    slug: str = Path(pattern=SLUG, description="机构的网址名", examples=["shifanqu-danggongwei"]),
) -> Any:
    select(request, query.fields)
    rows = Organization.objects.select_related("area")
    return _one(request, rows, EntityKind.ORGANIZATION, slug)


@router.get("/topics", response={200: TopicPage, **ERRORS}, summary="专题，按名称排列")
def topics(request: HttpRequest, query: Query[TopicQuery]) -> Any:
    return TOPICS.page(Topic.objects.all(), request, query)


@router.get("/topics/{slug}", response={200: TopicOut, **MOVED, **ERRORS}, summary="一个专题")
def topic(
    request: HttpRequest,
    query: Query[TopicChoice],
    slug: str = Path(pattern=SLUG, description="专题的网址名", examples=["sichenglianchuang"]),
) -> Any:
    select(request, query.fields)
    return _one(request, Topic.objects.all(), EntityKind.TOPIC, slug)


def area_at(slug: str) -> Area:
    """The area at *slug*, or the one that was found there before."""
    rows = Area.objects.select_related("parent")
    found: Area | None = rows.filter(slug=slug).first()
    if found is None and (former := moved(EntityKind.AREA, slug)) is not None:
        found = rows.get(pk=former.pk)
    if found is None:
        raise not_found("区域", slug)
    return found


def entities_at(kind: EntityKind, slugs: list[str]) -> list[int]:
    """The keys of the entities of *kind* at *slugs*, those that were found there before among them."""
    if not slugs:
        return []
    wanted = [slug.replace("\x00", "") for slug in slugs]
    found = dict(Entity.objects.filter(kind=kind, slug__in=wanted).values_list("slug", "pk"))
    for slug in wanted:
        if slug not in found:
            former = moved(kind, slug)
            if former is None:
                raise not_found(KIND_NAMES[kind], slug)
            found[slug] = former.pk
    return list(found.values())


def _one(request: HttpRequest, rows: Any, kind: EntityKind, slug: str) -> Any:
    found = rows.filter(slug=slug).first()
    if found is None and (former := moved(kind, slug)) is not None:
        return forwarded(request, reverse(f"api:{kind}", args=[former.slug]))
    if found is None:
        raise not_found(KIND_NAMES[kind], slug)
    return found
