"""The catalogue of indicators."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router

from metrics.choices import Timing
from metrics.models import Indicator

from .model import SLUG, Described, Selectable, absolute, fields_of, flag, one_of, select
from .paging import Order, Page, Paging
from .problems import ERRORS, not_found

router = Router(tags=["指标"])


class IndicatorOut(Selectable):
    """An indicator."""

    code: str = Field(..., description="代码", examples=["jobs-urban-new"])
    name: str = Field(..., description="名称", examples=["城镇新增就业人数"])
    unit: str = Field(..., description="基本单位；指数为空", examples=["人"])
    timing: str = Field(..., description="时点或时期：point 时点，period 时期", examples=["period"])
    category: str = Field(..., description="分类", examples=["就业和社会保障"])
    definition: str = Field(..., description="定义", examples=["报告期内城镇累计新增的就业人数。"])
    direction: str = Field(
        ..., description="好坏方向：up 越高越好，down 越低越好，none 无好坏", examples=["up"]
    )
    url: str = Field(
        ..., description="本站页面", examples=["http://127.0.0.1:8000/indicators/jobs-urban-new/"]
    )

    @staticmethod
    def resolve_url(indicator: Indicator, context: Any) -> str:
        return absolute(context, indicator.get_absolute_url())


class IndicatorPage(Page):
    """Indicators."""

    items: list[IndicatorOut] = Field(..., description="这一页的指标")


class IndicatorQuery(Paging):
    q: str = Field("", max_length=60, description="名称或识别用语里含有的字", examples=["就业"])
    category: str = Field("", max_length=20, description="分类", examples=["就业和社会保障"])
    timing: str = one_of(Timing.choices, "时点或时期")
    reported: str = flag("只要已有公开观测值的")
    fields: str = fields_of(IndicatorOut)


class IndicatorChoice(Described):
    fields: str = fields_of(IndicatorOut)


INDICATORS = Order("indicators", ("category", "name", "pk"), (str, str, int))


@router.get("/indicators", response={200: IndicatorPage, **ERRORS}, summary="指标，按分类和名称排列")
def indicators(request: HttpRequest, query: Query[IndicatorQuery]) -> Any:
    rows = Indicator.objects.all()
    if asked := query.q.replace("\x00", "").strip():
        rows = rows.called(asked)
    if category := query.category.replace("\x00", ""):
        rows = rows.filter(category=category)
    if query.timing:
        rows = rows.filter(timing=query.timing)
    if query.reported:
        rows = rows.reported()
    return INDICATORS.page(rows, request, query)


@router.get("/indicators/{code}", response={200: IndicatorOut, **ERRORS}, summary="一个指标")
def indicator(
    request: HttpRequest,
    query: Query[IndicatorChoice],
    code: str = Path(pattern=SLUG, description="指标代码", examples=["jobs-urban-new"]),
) -> Any:
    select(request, query.fields)
    found = Indicator.objects.filter(code=code).first()
    if found is None:
        raise not_found("指标", code)
    return found
