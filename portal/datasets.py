"""Whole data sets beside the observations: the catalogue of indicators and the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.urls import reverse

from metrics import exports
from metrics.choices import FileFormat
from metrics.exports import About
from metrics.models import Indicator
from metrics.tidy import Column, Line
from organizations.models import Area, Name, Organization, Topic


@dataclass(frozen=True, slots=True)
class DataSet:
    """A list that is given out whole."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    read: Callable[[str], Iterator[Line]]

    def write(self, file: IO[bytes], about: About, base_url: str) -> None:
        exports.xlsx_into(
            file, about, self.columns, self.read(base_url), sheet=(self.title, self.description)
        )

    def texts(self, format: FileFormat, about: About, base_url: str) -> Iterator[str]:
        if format == FileFormat.CSV:
            return exports.csv_lines([one.title for one in self.columns], self.read(base_url))
        return exports.json_lines(about, self.columns, self.read(base_url))

    def about(self, base_url: str, retrieved: datetime) -> About:
        return About(
            self.name, self.title, self.description, base_url + reverse("data-sets"), retrieved,
            base_url + reverse("about"),
        )  # fmt: skip


INDICATOR_COLUMNS = (
    Column("code", "代码", "string", "指标在网址和接口里的代码。"),
    Column("name", "指标", "string", "指标名称。"),
    Column("unit", "单位", "string", "基本单位；指数空着。"),
    Column("timing", "时点或时期", "string", "时点：某一天的数；时期：一段时间里的数。"),
    Column("category", "分类", "string", "指标的分类。"),
    Column("definition", "定义", "string", "数的是什么。"),
    Column("direction", "好坏方向", "string", "越高越好、越低越好，还是无所谓好坏。"),
    Column(
        "phrases", "识别用语", "string", "报上的哪些说法认作这个指标，用分号隔开；# 是数，* 是任意几个字。"
    ),
    Column("observation_count", "公开观测值", "integer", "有多少个公开的观测值。"),
    Column("url", "网址", "uri", "指标在本站的页面。"),
)

REGISTER_COLUMNS = (
    Column("kind", "类别", "string", "区域、机构或专题。"),
    Column("slug", "代码", "string", "在网址和接口里的代码，同一类别里不重复。"),
    Column("name", "名称", "string", "正式名称。"),
    Column("type", "级别或类型", "string", "区域的级别，机构的类型。"),
    Column("parent", "所在", "string", "区域的上级、机构所在的区域，从大到小，用斜杠隔开。"),
    Column("aliases", "其他名称", "string", "简称、曾用名和报上的写法，用分号隔开。"),
    Column("code", "区划代码", "string", "GB/T 2260 或统计用区划代码。"),
    Column("start", "设立日期", "date", "设立或成立的日期。"),
    Column("end", "撤销日期", "date", "撤销的日期。"),
    Column("url", "网址", "uri", "在本站的页面。"),
)


def _indicators(base_url: str) -> Iterator[Line]:
    for one in Indicator.objects.with_observation_counts().order_by("code"):
        yield (
            one.code, one.name, one.unit or None, one.get_timing_display(), one.category, one.definition,
            one.get_direction_display(), ";".join(one.phrases) or None, one.observation_count,
            base_url + one.get_absolute_url(),
        )  # fmt: skip


def _register(base_url: str) -> Iterator[Line]:
    """Areas from the largest down, then organisations, then topics."""
    names: dict[int, list[str]] = defaultdict(list)
    for entity, text in Name.objects.order_by("entity", "text").values_list("entity", "text").distinct():
        names[entity].append(text)

    def line(one: Any, type_: str, parent: str, code: str = "", start: Any = None, end: Any = None) -> Line:
        others = ";".join(text for text in names.get(one.pk, ()) if text != one.name)
        return (
            one.get_kind_display(), one.slug, one.name, type_ or None, parent or None, others or None, code or None,
            start, end, base_url + one.get_absolute_url(),
        )  # fmt: skip

    for area in Area.objects.order_by("lineage").iterator(chunk_size=2000):
        parent = area.lineage.rpartition("/")[0]
        yield line(area, area.get_level_display(), parent, area.code, area.valid_from, area.valid_to)
    rows = Organization.objects.select_related("area").order_by("area__lineage", "name", "pk")
    for body in rows.iterator(chunk_size=2000):
        parent = body.area.lineage if body.area else ""
        yield line(body, body.get_type_display(), parent, start=body.founded, end=body.dissolved)
    for topic in Topic.objects.order_by("name", "pk"):
        yield line(topic, "", "")


SETS = {
    "indicators": DataSet(
        "indicators", "指标目录", "本站的指标和它们的定义，每行一个。", INDICATOR_COLUMNS, _indicators
    ),
    "register": DataSet(
        "register", "名录", "本站的区域、机构和专题，每行一个。", REGISTER_COLUMNS, _register
    ),
}
OBSERVATIONS = "observations"
TITLES = {OBSERVATIONS: "全部观测值"} | {one.name: one.title for one in SETS.values()}
