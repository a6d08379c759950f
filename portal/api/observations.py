"""Observations: indicator × subject × period, each with the sentence that printed it or with its citation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Field, Path, Query, Router

from metrics.choices import Modality, Qualifier
from metrics.decimals import decimal_text
from metrics.derived import levels_before
from metrics.models import Figure, Indicator, Observation, day_range
from metrics.reports import Report, with_reports
from metrics.wording import period, printed
from organizations.choices import EntityKind

from .model import Date, Day, Described, Selectable, absolute, fields_of, flag, one_of, select
from .paging import BIGGEST, Order, Page
from .problems import ERRORS, not_found
from .register import EntityOut, Within, area_at, entities_at

router = Router(tags=["指标"])
SOURCES = (("reported", "报道"), ("manual", "手工录入"), ("submitted", "报送"))


class LevelOut(Described):
    """What a reported change implies for the year before. No newspaper printed it."""

    value: str = Field(..., description="数值，推算的，约数", examples=["295"])
    unit: str = Field(..., description="单位", examples=["人"])
    start: date | None = Field(..., description="时间的第一天", examples=["2020-01-01"])
    end: date = Field(..., description="时间的最后一天，含当天", examples=["2020-06-30"])
    change: str = Field(..., description="依据：报上写的变化", examples=["同比增长8.5%"])


class SourceOut(Described):
    """Where a figure was printed."""

    article: int = Field(..., description="文章编号", examples=[24])
    title: str = Field(..., description="文章标题", examples=["示范区新增就业1624人"])
    publication: str = Field(..., description="报刊", examples=["焦作日报"])
    date: Date | None = Field(..., description="报纸的日期", examples=["2018-10-26"])
    start: int = Field(..., description="起点，正文里的字符位置，从 0 数起", examples=[12])
    end: int = Field(..., description="终点，不含", examples=[17])
    url: str = Field(..., description="原文里的位置", examples=["http://127.0.0.1:8000/articles/24/#f7"])


class ReportOut(Described):
    """A story that reports a cell."""

    preferred: bool = Field(..., description="采用：这一格用的是不是它", examples=[True])
    value: str | None = Field(..., description="数值，十进制，基本单位", examples=["1624"])
    high: str | None = Field(..., description="上端，是范围时才有", examples=[None])
    unit: str = Field(..., description="单位", examples=["人"])
    qualifier: str = Field(..., description="限定：exact 准确，approx 约……", examples=["exact"])
    printed: str = Field(..., description="报上写法", examples=["1,624人"])
    sentence: str = Field(..., description="原句", examples=["1至10月，示范区新增就业1624人。"])
    source: SourceOut = Field(..., description="出处")
    reprints: list[SourceOut] = Field(..., description="转载：同一篇稿子还登在哪里，不另计")


class EnteredOut(Described):
    """A value entered by hand or handed in."""

    value: str = Field(..., description="数值，十进制，基本单位", examples=["1600"])
    unit: str = Field(..., description="单位", examples=["人"])
    source_kind: str = Field(..., description="来源：manual 手工录入，submitted 报送", examples=["submitted"])
    citation: str = Field(
        ..., description="出处", examples=["示范区统计局《三季度报表》第5行，吴晴，2018年10月26日"]
    )
    preferred: bool = Field(
        ..., description="采用：这一格用的是不是它；编辑改用了报道的为 false", examples=[True]
    )


class ObservationOut(Selectable):
    """A cell with its value."""

    id: int = Field(..., description="编号", examples=[5])
    indicator: str = Field(..., description="指标代码", examples=["jobs-urban-new"])
    indicator_name: str = Field(..., description="指标名称", examples=["城镇新增就业人数"])
    subject: EntityOut = Field(..., description="主体：说的是谁")
    modality: str = Field(
        ..., description="性质：actual 实际，planned 计划，standard 标准；互不混用", examples=["actual"]
    )
    period: str = Field(..., description="时间，写成文字", examples=["2018年1—10月"])
    start: date | None = Field(..., description="时间的第一天，没有写明时为 null", examples=["2018-01-01"])
    end: date | None = Field(..., description="时间的最后一天，含当天", examples=["2018-10-31"])
    value: str | None = Field(
        ..., description="数值，十进制，基本单位：8.1亿元 是 810000000", examples=["1624"]
    )
    high: str | None = Field(..., description="上端，是范围时才有", examples=[None])
    unit: str = Field(..., description="单位", examples=["人"])
    qualifier: str = Field(
        ..., description="限定：exact 准确，approx 约，almost 近，more_than 余，at_least 以上，less_than 不足",
        examples=["exact"],
    )  # fmt: skip
    printed: str = Field(..., description="报上写法；手工值是带单位的数", examples=["1,624人"])
    source_kind: str = Field(
        ..., description="来源：reported 报道，manual 手工录入，submitted 报送", examples=["reported"]
    )
    sentence: str = Field(
        ..., description="原句；手工值是它的出处", examples=["1至10月，示范区新增就业1624人。"]
    )
    source: SourceOut | None = Field(..., description="出处，手工值为 null")
    reason: str = Field(..., description="采用理由", examples=["按规则：后报先于前报"])
    contested: bool = Field(
        ..., description="说法不一：公开的几条报道对不上，不论是否已经选定", examples=[False]
    )
    report_count: int = Field(..., description="报道篇数，转载不另计", examples=[1])
    year_before: LevelOut | None = Field(..., description="推算的上年同期，报上写了同比才有，不是报道的数")
    entered: EnteredOut | None = Field(
        ..., description="手工录入或报送的值，没有的为 null；编辑改用了报道的，它仍在，和报道并列"
    )
    reports: list[ReportOut] | None = Field(None, description="全部报道，采用的在前；写了 reports=1 才有")

    @staticmethod
    def resolve_indicator(cell: Observation) -> str:
        return cell.indicator.code

    @staticmethod
    def resolve_indicator_name(cell: Observation) -> str:
        return cell.indicator.name

    @staticmethod
    def resolve_period(cell: Observation) -> str:
        return period(cell)

    @staticmethod
    def resolve_start(cell: Observation) -> date | None:
        return cell.period_start

    @staticmethod
    def resolve_end(cell: Observation) -> date | None:
        return cell.period_end

    @staticmethod
    def resolve_value(cell: Observation) -> str | None:
        return decimal_text(cell.value)

    @staticmethod
    def resolve_high(cell: Observation) -> str | None:
        return decimal_text(cell.preferred.high) if cell.preferred else None

    @staticmethod
    def resolve_unit(cell: Observation) -> str:
        return cell.preferred.unit if cell.preferred else cell.indicator.unit

    @staticmethod
    def resolve_qualifier(cell: Observation) -> str:
        return cell.preferred.qualifier if cell.preferred else "exact"

    @staticmethod
    def resolve_printed(cell: Observation) -> str:
        return printed(cell)

    @staticmethod
    def resolve_source_kind(cell: Observation) -> str:
        return "reported" if cell.preferred_id is not None else _entered_how(cell)

    @staticmethod
    def resolve_sentence(cell: Observation) -> str:
        return cell.preferred.sentence if cell.preferred else cell.citation

    @staticmethod
    def resolve_source(cell: Observation, context: Any) -> dict[str, Any] | None:
        return _source(cell.preferred, context) if cell.preferred else None

    @staticmethod
    def resolve_reason(cell: Observation) -> str:
        return cell.reason

    @staticmethod
    def resolve_year_before(cell: Observation) -> dict[str, Any] | None:
        return next(
            (
                {
                    "value": decimal_text(level.value),
                    "unit": level.figure.unit,
                    "start": level.start,
                    "end": level.end,
                    "change": level.change,
                }
                for level in levels_before([cell])
            ),
            None,
        )

    @staticmethod
    def resolve_entered(cell: Observation) -> dict[str, Any] | None:
        if cell.manual_value is None:
            return None
        return {
            "value": decimal_text(cell.manual_value),
            "unit": cell.indicator.unit,
            "source_kind": _entered_how(cell),
            "citation": cell.citation,
            "preferred": cell.preferred_id is None,
        }

    @staticmethod
    def resolve_reports(cell: Observation, context: Any) -> list[dict[str, Any]] | None:
        reports = getattr(cell, "api_reports", None)
        return None if reports is None else [_report(one, context) for one in reports]


class ObservationPage(Page):
    """Observations."""

    items: list[ObservationOut] = Field(..., description="这一页的观测值")


class ObservationQuery(Within):
    limit: int = Field(100, ge=1, le=200, description="一页几条", examples=[20])
    indicator: list[str] = Field(
        [], max_length=20, description="指标代码，可以几个", examples=[["jobs-urban-new"]]
    )
    area: list[str] = Field(
        [], max_length=50, description="区域的网址名，可以几个；不含下级", examples=[["shifanqu"]]
    )
    organization: list[str] = Field([], max_length=50, description="机构的网址名，可以几个")
    start: Day | None = Field(None, description="时间全在这天以后，含这天", examples=["2018-01-01"])
    end: Day | None = Field(None, description="时间全在这天以前，含这天", examples=["2018-12-31"])
    modality: str = one_of(Modality.choices, "性质")
    source_kind: str = one_of(SOURCES, "来源")
    exact: str = flag("只要准确的数")
    reports: str = flag("连同每一条报道")
    fields: str = fields_of(ObservationOut)


class ObservationChoice(Described):
    fields: str = fields_of(ObservationOut)


OBSERVATIONS = Order("observations", ("pk",), (int,))


@router.get("/observations", response={200: ObservationPage, **ERRORS}, summary="观测值，按编号排列")
def observations(request: HttpRequest, query: Query[ObservationQuery]) -> Any:
    page = OBSERVATIONS.page(_narrowed(query).with_source(), request, query)
    return page | {"items": told(page["items"], bool(query.reports))}


@router.get(
    "/observations/{pk}", response={200: ObservationOut, **ERRORS}, summary="一个观测值，连同每一条报道"
)
def observation(
    request: HttpRequest,
    query: Query[ObservationChoice],
    pk: int = Path(ge=1, le=BIGGEST, description="观测值编号", examples=[5]),
) -> Any:
    select(request, query.fields)
    found = Observation.objects.public().with_source().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return told([found], every=True)[0]


def _narrowed(query: ObservationQuery) -> Any:
    """The public observations that *query* asks for."""
    rows = Observation.objects.public()
    if query.indicator:
        rows = rows.filter(indicator__in=_indicators(query.indicator))
    if query.within:
        rows = rows.inside(area_at(query.within))
    subjects = [
        *entities_at(EntityKind.AREA, query.area),
        *entities_at(EntityKind.ORGANIZATION, query.organization),
    ]
    if subjects:
        rows = rows.filter(subject__in=subjects)
    if query.start and query.end and query.end < query.start:
        return rows.none()
    if asked := day_range(query.start, query.end):
        rows = rows.filter(period__contained_by=asked)
    if query.modality:
        rows = rows.filter(modality=query.modality)
    if query.source_kind:
        by_hand = query.source_kind != "reported"
        rows = rows.filter(preferred__isnull=by_hand)
        rows = rows.filter(submission__isnull=query.source_kind == "manual") if by_hand else rows
    if query.exact:
        rows = rows.filter(
            Q(preferred__isnull=True) | Q(preferred__qualifier=Qualifier.EXACT, preferred__high__isnull=True)
        )
    return rows


def _indicators(codes: list[str]) -> list[int]:
    wanted = [code.replace("\x00", "") for code in codes]
    found = dict(Indicator.objects.filter(code__in=wanted).values_list("code", "pk"))
    for code in wanted:
        if code not in found:
            raise not_found("指标", code)
    return list(found.values())


def told(cells: list[Any], every: bool) -> list[Any]:
    """*cells*, each with what its public reports say together, and with *every* one of them; two queries.

    Whether they contradict is not what the desk has noted: that counts what readers can't see.
    """
    for one in with_reports(cells):
        one.cell.contested = one.contradict
        one.cell.report_count = len({report.figure.article_id for report in one.reports})  # type: ignore[attr-defined]
        one.cell.api_reports = one.reports if every else None  # type: ignore[attr-defined]
    return cells


def _entered_how(cell: Observation) -> str:
    return "manual" if cell.submission_id is None else "submitted"


def _report(report: Report, context: Any) -> dict[str, Any]:
    figure = report.figure
    return {
        "preferred": report.preferred,
        "value": decimal_text(figure.value),
        "high": decimal_text(figure.high),
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "printed": printed(figure),
        "sentence": figure.sentence,
        "source": _source(figure, context),
        "reprints": [_source(one, context) for one in report.repeats],
    }


def _source(figure: Figure, context: Any) -> dict[str, Any]:
    article = figure.article
    return {
        "article": article.pk,
        "title": article.title,
        "publication": article.page.publication.name,
        "date": article.date,
        "start": figure.start,
        "end": figure.end,
        "url": absolute(context, figure.get_absolute_url()),
    }
