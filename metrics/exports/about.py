"""What a file says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..models import Indicator

LICENSE = (
    "名录、指标和数据可以自由使用，请注明“基层治理新闻知识库”和原报刊的名称、日期；"
    "原句和文章的著作权归原报刊和作者，这里为查考而收录，转载请向原报刊取得许可。"
)


@dataclass(frozen=True, slots=True)
class About:
    """What a file holds, of when and from where; the only place that a time of day gets into a file from."""

    name: str  # of ASCII letters, digits and hyphens, as data packages want it
    title: str
    description: str
    address: str  # of the page with the same choice
    retrieved: datetime
    license_address: str
    indicators: Sequence[Indicator] = ()  # those to be defined
