"""Tables, as the page of tables shows them, and frozen ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from ninja import Field, Path, Query, Router

from metrics.models import FrozenFile, FrozenTable
from metrics.tables import AXES, GRAINS, SCALES, build
from metrics.tables.spec import BELOW

from ..tabling import query_of, spec_of
from .model import Described, Selectable, absolute, base_url, fields_of, flag, one_of, select
from .paging import Order, Page, Paging
from .problems import ERRORS, not_found

router = Router(tags=["表"])
CELLS = 5_000  # of a table in one answer; /data/table.json has them all


class HeadOut(Described):
    """What stands at the head of a column or a row."""

    axis: str = Field(
        ...,
        description="说的是什么：subject 地方和机构，period 时间，indicator 指标，total 合计",
        examples=["period"],
    )
    label: str = Field(..., description="文字", examples=["2018年"])
    detail: str = Field(..., description="补充：单位，或者同名的在哪里", examples=[""])
    notes: list[int] = Field(..., description="注的号码", examples=[[]])


class OtherOut(Described):
    """Another report of a cell."""

    text: str = Field(..., description="说的是多少", examples=["350人"])
    source: str = Field(..., description="出处", examples=["《焦作日报》2018年10月26日"])
    address: str = Field(
        ..., description="原句或出处的地址", examples=["http://127.0.0.1:8000/articles/24/#f7"]
    )


class CellOut(Described):
    """A cell; one without a report is null."""

    text: str = Field("", description="表里的写法", examples=["320"])
    value: str | None = Field(None, description="数值，十进制，基本单位", examples=["320"])
    unit: str = Field("", description="基本单位", examples=["人"])
    kind: str = Field(
        "",
        description="性质：actual、planned、standard、derived 推算、manual 手工、total 合计",
        examples=["actual"],
    )
    observation: int | None = Field(None, description="观测值编号", examples=[5])
    address: str = Field(
        "", description="原句或出处的地址", examples=["http://127.0.0.1:8000/articles/24/#f7"]
    )
    contested: bool = Field(False, description="说法不一：几条报道对不上", examples=[False])
    notes: list[int] = Field([], description="注的号码", examples=[[1]])
    others: list[OtherOut] = Field([], description="同一格的其他报道；写了 reports=all 才有")


class RowOut(Described):
    """A line of a table."""

    group: HeadOut | None = Field(..., description="所在的一组，没有分组时为 null")
    head: HeadOut = Field(..., description="行头")
    modality: str = Field(..., description="性质：几种数并列时才有", examples=[""])
    summed: bool = Field(..., description="合计：这一行是不是合计", examples=[False])
    cells: list[CellOut | None] = Field(..., description="各格，与列一一对应；没有报道的为 null")
    total: CellOut | None = Field(..., description="这一行的合计，没有时为 null")


class NoteOut(Described):
    """A footnote."""

    number: int = Field(..., description="号码", examples=[1])
    text: str = Field(..., description="文字", examples=["约：报上写的是约数。"])
    kind: str = Field(..., description="种类", examples=["qualifier"])


class TableOut(Described):
    """A table."""

    title: str = Field(..., description="标题", examples=["城镇新增就业人数"])
    unit: str = Field(..., description="各格的单位；指标不同时为空，写在表头里", examples=["人"])
    corner: str = Field(..., description="行是什么", examples=["地方和机构"])
    columns: list[HeadOut] = Field(..., description="列头")
    rows: list[RowOut] = Field(..., description="各行")
    footnotes: list[NoteOut] = Field(..., description="注")
    remarks: list[str] = Field(..., description="选择里没有用上的，逐条说明", examples=[[]])
    beyond: int = Field(..., description="太多而没有列出的数有几个", examples=[0])
    left_out: int = Field(
        ..., description="时间长短和列不一样、没有列进来的数有几个；1000 是 999 个以上", examples=[0]
    )
    left_out_example: str = Field(..., description="其中一个的时间", examples=["2018年1—10月"])
    silent: int = Field(..., description="没有这样的数、也就没有列出的下级区域有几个", examples=[0])
    missing: list[str] = Field(..., description="表里没有列的，逐条说明", examples=[[]])
    url: str = Field(
        ..., description="同一张表的页面", examples=["http://127.0.0.1:8000/data/?indicator=jobs-urban-new"]
    )


class TableQuery(Described):
    indicator: list[str] = Field(
        [], max_length=20, description="指标代码，可以几个", examples=[["jobs-urban-new"]]
    )
    area: list[str] = Field([], max_length=60, description="区域的网址名，可以几个", examples=[["shifanqu"]])
    organization: list[str] = Field([], max_length=60, description="机构的网址名，可以几个")
    below: str = one_of([one for one in BELOW.items() if one[0]], "下级")
    from_: str = Field(
        "",
        alias="from",
        pattern=r"^([12]\d{3}(-\d\d?(-\d\d?)?)?)?$",
        description="从什么时候",
        examples=["2017"],
    )
    to: str = Field(
        "", pattern=r"^([12]\d{3}(-\d\d?(-\d\d?)?)?)?$", description="到什么时候", examples=["2018-06"]
    )
    grain: str = one_of([one for one in GRAINS.items() if one[0]], "时间粒度")
    rows: str = one_of(AXES.items(), "行")
    cols: str = one_of(AXES.items(), "列")
    scale: str = one_of([(one, f"以{one}计") for one in SCALES if one], "数量单位")
    modality: list[str] = Field(
        [], max_length=3, description="性质，可以几个：actual 实际，planned 计划，standard 标准"
    )
    exact: str = flag("只要准确的数")
    totals: str = flag("加得起来的给合计")
    derived: str = flag("列出推算的上年同期")
    reports: str = one_of([("all", "同一格的每一条报道都列出"), ("preferred", "只列采用的")], "报道")


@router.get(
    "/tables",
    response={200: TableOut, **ERRORS},
    summary="一张表：选好指标、地方和时间，与 /data/ 的参数相同",
)
def tables(request: HttpRequest, query: Query[TableQuery]) -> Any:
    spec, remarks = spec_of(request.GET)
    table = build(spec, CELLS)
    data = table.as_data()
    _make_absolute(data, base_url(request))
    address = f"{reverse('data')}?{query_of(spec)}"
    data |= {"remarks": remarks, "beyond": table.beyond, "url": f"{base_url(request)}{address}"}
    # As it is: to check thousands of cells against their schema would take longer than to make them.
    return JsonResponse(
        data, json_dumps_params={"ensure_ascii": False}, content_type="application/json; charset=utf-8"
    )


def _make_absolute(data: dict[str, Any], base: str) -> None:
    for row in data["rows"]:
        for cell in [*row["cells"], row["total"]]:
            for place in [cell, *cell.get("others", ())] if cell else ():
                if place.get("address", "").startswith("/"):
                    place["address"] = f"{base}{place['address']}"


class FileOut(Described):
    """A file of a frozen table."""

    format: str = Field(..., description="格式：csv、xlsx、json", examples=["csv"])
    url: str = Field(..., description="地址", examples=["http://127.0.0.1:8000/data/frozen/k3m7x2pq.csv"])
    sha256: str = Field(..., description="指纹，SHA-256", examples=["0" * 64])


class FrozenOut(Selectable):
    """A frozen table."""

    key: str = Field(..., description="编号", examples=["k3m7x2pq"])
    title: str = Field(..., description="标题", examples=["2018年城镇新增就业"])
    note: str = Field(..., description="说明，可能为空", examples=[""])
    query: str = Field(..., description="选择：/data/ 的参数", examples=["indicator=jobs-urban-new"])
    frozen_at: datetime = Field(..., description="定稿时间", examples=["2026-03-01T08:00:00+08:00"])
    url: str = Field(
        ..., description="页面，列有此后的变动", examples=["http://127.0.0.1:8000/data/frozen/k3m7x2pq/"]
    )
    files: list[FileOut] = Field(..., description="文件，永远是同样的字节")

    @staticmethod
    def resolve_url(table: FrozenTable, context: Any) -> str:
        return absolute(context, table.get_absolute_url())

    @staticmethod
    def resolve_files(table: FrozenTable, context: Any) -> list[dict[str, Any]]:
        address = absolute(context, table.get_absolute_url()).rstrip("/")
        return [
            {"format": one.format, "url": f"{address}.{one.format}", "sha256": one.sha256}
            for one in sorted(table.files.all(), key=lambda one: one.format)
        ]


class FrozenPage(Page):
    """Frozen tables."""

    items: list[FrozenOut] = Field(..., description="这一页的定稿表")


class FrozenQuery(Paging):
    fields: str = fields_of(FrozenOut)


class FrozenChoice(Described):
    fields: str = fields_of(FrozenOut)


FROZEN = Order("frozen", ("-pk",), (int,))


@router.get("/frozen", response={200: FrozenPage, **ERRORS}, summary="定稿表，最新的在前")
def frozen_tables(request: HttpRequest, query: Query[FrozenQuery]) -> Any:
    return FROZEN.page(_frozen(), request, query)


@router.get("/frozen/{key}", response={200: FrozenOut, **ERRORS}, summary="一张定稿表和它的文件")
def frozen_table(
    request: HttpRequest,
    query: Query[FrozenChoice],
    key: str = Path(pattern="^[0-9a-z]{1,12}$", description="定稿表的编号", examples=["k3m7x2pq"]),
) -> Any:
    select(request, query.fields)
    found = _frozen().filter(key=key).first()
    if found is None:
        raise not_found()
    return found


def _frozen() -> Any:
    """Frozen tables with what is said of them; not the bytes of their files."""
    files = FrozenFile.objects.defer("body")
    return FrozenTable.objects.defer("content").prefetch_related(Prefetch("files", files))
