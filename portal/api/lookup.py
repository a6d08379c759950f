"""核稿: the names and numbers of a draft, each held against what is public. Nothing of a draft is kept."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from ninja import Field, Router

from portal.lookup import LONGEST, DraftError, Evidence, Looked, draft_of_text, look_up
from portal.lookup.counting import counted
from portal.lookup.model import Candidate, Sum
from portal.lookup.reporting import summary

from .model import SLUG_OR_NONE, Day, Described, absolute
from .problems import ERRORS, ApiError
from .register import area_at

router = Router(tags=["核稿"])

NUMBERS = "known 有据，conflicting 不一致，outdated 有新数，unsourced 无出处，unchecked 未核"
NAMES = "known 名录里有，unknown 名录里没有，ambiguous 有几种可能"


class DraftIn(Described):
    """A draft."""

    text: str = Field(
        ..., max_length=LONGEST, description="稿子", examples=["2018年，示范区城镇新增就业1624人。"]
    )
    home: str = Field(
        "", pattern=SLUG_OR_NONE, description="稿子写的区域的网址名；“全区”按它认", examples=["shifanqu"]
    )
    published: Day | None = Field(
        None, description="成稿日期；“今年”按它算，不写是今天", examples=["2019-01-10"]
    )


class CandidateOut(Described):
    """What a name or a number may be."""

    name: str = Field(..., description="名称", examples=["城镇新增就业人数"])
    path: str = Field(..., description="路径，名称才有", examples=["焦作市/示范区"])
    url: str = Field(..., description="本站页面")
    reason: str = Field(..., description="理由")

    @staticmethod
    def resolve_url(one: Candidate, context: Any) -> str:
        return absolute(context, one.url) if one.url else ""


class EvidenceOut(Described):
    """A public source that a number was held against."""

    kind: str = Field(..., description="来源：reported 报道，manual 手工录入或报送", examples=["reported"])
    value: str = Field(..., description="报上写法", examples=["1,624人"])
    period: str = Field(..., description="时间", examples=["2018年"])
    modality: str = Field(
        ..., description="性质：actual 实际，planned 计划，standard 标准", examples=["actual"]
    )
    sentence: str = Field(..., description="原句；手工值是它的出处")
    source: str = Field(..., description="出处：报刊和日期", examples=["《焦作日报》2018年10月26日"])
    title: str = Field(..., description="文章标题")
    date: datetime.date | None = Field(..., description="报纸的日期")
    url: str = Field(..., description="原文里的位置")
    adopted: bool = Field(..., description="采用：本站表里用的是不是它")
    agrees: bool = Field(..., description="一致：取整和约数不算不一致")

    @staticmethod
    def resolve_url(one: Evidence, context: Any) -> str:
        return absolute(context, one.url)


class PlacedOut(Described):
    start: int = Field(..., description="起点，text 里的字符位置，从 0 数起", examples=[9])
    end: int = Field(..., description="终点，不含", examples=[14])
    text: str = Field(..., description="原文", examples=["1624人"])
    message: str = Field(..., description="说明")
    candidates: list[CandidateOut] = Field(..., description="候选")


class NameOut(PlacedOut):
    """A name in the draft."""

    verdict: str = Field(..., description=f"结论：{NAMES}", examples=["known"])
    kind: str = Field(..., description="类别：area 区域，organization 机构，topic 专题", examples=["area"])
    name: str = Field(..., description="名录里的名称", examples=["示范区"])
    path: str = Field(..., description="路径", examples=["焦作市/示范区"])
    url: str = Field(..., description="本站页面，名录里有才有")

    @staticmethod
    def resolve_url(one: Any, context: Any) -> str:
        return absolute(context, one.url) if one.url else ""


class NumberOut(PlacedOut):
    """A number in the draft."""

    verdict: str = Field(..., description=f"结论：{NUMBERS}", examples=["known"])
    indicator: str = Field(..., description="指标代码，没有认出时为空", examples=["jobs-urban-new"])
    indicator_name: str = Field(..., description="指标名称", examples=["城镇新增就业人数"])
    subject: str = Field(..., description="主体", examples=["示范区"])
    subject_path: str = Field(..., description="主体的路径，名录里没有时为空", examples=["焦作市/示范区"])
    period: str = Field(..., description="时间，写成文字", examples=["2018年"])
    modality: str = Field(
        ..., description="性质：actual 实际，planned 计划，standard 标准", examples=["actual"]
    )
    evidence: list[EvidenceOut] = Field(..., description="对照的出处，采用的在前")

    @staticmethod
    def resolve_indicator(one: Any) -> str:
        return str(one.indicator_code)

    @staticmethod
    def resolve_indicator_name(one: Any) -> str:
        return str(one.indicator)


class SumOut(Described):
    """Numbers of the draft that were held against each other."""

    kind: str = Field(..., description="种类代码", examples=["sum"])
    kind_name: str = Field(..., description="种类", examples=["合计"])
    holds: bool = Field(..., description="相符")
    message: str = Field(..., description="说明")
    numbers: list[int] = Field(..., description="涉及的数，在 numbers 里的位置，从 0 数起")

    @staticmethod
    def resolve_kind_name(one: Sum) -> str:
        return one.label


class LookedOut(Described):
    """What was found in the draft."""

    text: str = Field(..., description="核对的文字，去了首尾空白和控制字符；各处位置按它数")
    summary: str = Field(..., description="一句话的结果")
    names: list[NameOut] = Field(..., description="名称，按先后")
    numbers: list[NumberOut] = Field(..., description="数字，按先后")
    sums: list[SumOut] = Field(..., description="算术核对，相符的也在内")
    remarks: list[str] = Field(..., description="要注意的")

    @staticmethod
    def resolve_summary(looked: Looked) -> str:
        return summary(looked)


@router.post("/lookup", response={200: LookedOut, **ERRORS}, summary="核稿：名称和数字与公开的对照，不保存")
def lookup(request: HttpRequest, draft: DraftIn) -> Any:
    _count(request)
    return _looked_up(draft)


@sensitive_variables()  # not on the view: by its annotations ninja knows what it takes
def _looked_up(draft: DraftIn) -> Looked:
    home = area_at(draft.home).path if draft.home else ""
    try:
        read = draft_of_text(draft.text)
    except DraftError:  # nothing but blanks
        return Looked("", [], [], [])
    return look_up(read, home, draft.published or timezone.localdate())


def _count(request: HttpRequest) -> None:
    """Who has no key may have as many drafts checked as on the page; `gate` has refused keys that are none."""
    bearer = request.headers.get("Authorization", "").lower().startswith("bearer ")
    if bearer or request.headers.get("X-API-Key", "").strip():
        return
    count = counted(request)
    if not count.allowed:
        raise ApiError(
            429,
            "too_many_drafts",
            f"核稿太多：每小时最多 {count.limit} 份，请 {count.reset} 秒后再来，需要更多请向管理员申请密钥。",
            f"Too many drafts: {count.limit} an hour at most. Come again in {count.reset} seconds, or ask for a key.",
        )
