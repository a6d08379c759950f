"""The columns of a table that is handed in, and the titles that they go by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SHEET: Final = "填报"
NEEDED: Final = ("indicator", "subject", "period", "value")
UNCOMPUTED: Final = "#未计算"
"""What stands for the value of a formula that no program has worked out."""
MODALITIES: Final = {"actual": "实际", "planned": "计划", "standard": "标准"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its ``title`` in the template, the other titles that are understood, and how to fill it in."""

    key: str
    title: str
    others: tuple[str, ...]
    help: str
    width: int = 16


COLUMNS: Final = (
    Column(
        "indicator", "指标", ("指标名称", "指标代码", "统计指标", "项目"),
        "必填。指标的名称或代码，从列表里选；名称、单位和定义见“说明”表。", 26,
    ),
    Column(
        "subject", "区域", ("地区", "区域名称", "地区名称", "主体", "填报对象", "统计区域", "机构"),
        "必填。区域或机构的名称；有同名的写全路径，例如 焦作市/示范区。", 30,
    ),
    Column(
        "period", "时间", ("时期", "期间", "报告期", "统计时间", "统计期", "年份", "日期"),
        "必填。2018年、2018年上半年、2018年3季度、2018年10月、2018年1—10月、2018-10-26 都可以。", 18,
    ),
    Column(
        "value", "数值", ("值", "本期值", "数据", "本期数", "报送值", "指标值"),
        "只填数字，要准确值；没有数的留空，零填 0。公式也可以，收下的是算好的值。", 16,
    ),
    Column(
        "unit", "单位", ("计量单位", "数值单位"),
        "指标的单位，可以带万、亿：万元、亿元、万人。百分数填 31.77，单位写 %。", 12,
    ),
    Column(
        "modality", "性质", ("数据性质", "类型"),
        "实际、计划或标准；留空就是实际。目标、任务数填“计划”，它和实际分开存放。", 10,
    ),
    Column("note", "备注", ("说明", "备注说明"), "给统计人员看的话，不进表。", 24),
    Column("known", "现有值", (), "网站上现有的值，供参考；不用填，也不会读。", 20),
)  # fmt: skip
TITLES: Final = {column.key: column.title for column in COLUMNS}

_BRACKETED = re.compile(r"[(\[【].*?[)\]】]")
_IDLE = re.compile(r"[\s*:：、]")


def plain_title(text: str) -> str:
    """A title without what is put about it.

    >>> plain_title(" 数值（必填）*"), plain_title("计量 单位：")
    ('数值', '计量单位')
    """
    return _IDLE.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", text)))


_BY_TITLE = {title: (n, c.key) for c in COLUMNS for n, title in enumerate((c.title, *c.others))}


def places_of(titles: Sequence[str]) -> dict[str, int]:
    """Where each known column stands in a row of *titles*; of two that mean the same, the template's own title wins.

    >>> places_of(["序号", "指标代码", "指标", "地区"])
    {'indicator': 2, 'subject': 3}
    """
    found: dict[str, tuple[int, int]] = {}
    for place, title in enumerate(titles):
        rank, key = _BY_TITLE.get(plain_title(title), (0, ""))
        if key and (key not in found or rank < found[key][0]):
            found[key] = rank, place
    return {key: place for key, (_, place) in found.items()}


def is_head(titles: Sequence[str]) -> bool:
    """Whether *titles* are the head of a table: three of the columns that are needed."""
    return len(places_of(titles).keys() & set(NEEDED)) >= len(NEEDED) - 1
