"""Two exports of the same cells, held against each other."""

import pytest

from metrics.differences import Kind, differences, plain_line

CELL = {
    "indicator_code": "jobs", "indicator": "新增就业", "subject_kind": "区域", "subject_slug": "liuwan",
    "subject": "柳湾街道", "modality": "实际", "start": "2018-01-01", "end": "2018-12-31", "period": "2018年",
    "value": "320", "high": "", "unit": "人", "qualifier": "准确", "used": "是", "contested": "否",
    "url": "https://a.example/articles/5/#f7", "sentence": "新增就业320人。",
}  # fmt: skip
BY_HAND = {"url": "", "sentence": "统计年鉴第3页"}


def cell(**values: str) -> dict[str, str]:
    return {**CELL, **values}


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ([cell()], [cell()], []),
        ([cell()], [cell(url="http://b.example:8000/articles/5/#f7")], []),  # another host of the same site
        ([cell()], [cell(value="302")], [Kind.CORRECTED]),
        ([cell()], [cell(qualifier="约")], [Kind.CORRECTED]),
        ([cell()], [cell(value="350", url="https://a.example/articles/9/#f8")], [Kind.CHANGED]),
        ([cell()], [cell(value="350", **BY_HAND)], [Kind.CHANGED]),
        ([cell(**BY_HAND)], [cell(value="350", **BY_HAND)], [Kind.CORRECTED]),
        ([cell()], [cell(url="https://a.example/articles/9/#f8")], [Kind.SOURCE]),
        ([cell()], [cell(contested="是")], [Kind.CONTESTED]),
        ([cell(contested="是")], [cell()], []),
        ([cell()], [], [Kind.WITHDRAWN]),
        ([], [cell()], [Kind.NEW]),
        ([cell()], [cell(end="2018-06-30")], [Kind.MOVED]),
        ([cell()], [cell(subject_slug="shiqiao", value="32")], [Kind.MOVED]),
        ([cell(**BY_HAND)], [cell(end="2018-06-30", **BY_HAND)], [Kind.WITHDRAWN, Kind.NEW]),
        # Of several reports of a cell the one that stands in it counts, wherever it is in the file.
        ([cell(), cell(used="否", value="300")], [cell(used="否", value="299"), cell()], []),
        ([cell()], [cell(modality="计划"), cell()], [Kind.NEW]),
    ],
)
def test_differences(before, after, kinds):
    assert [one.kind for one in differences(before, after)] == kinds


def test_order():
    """What a reader must know first comes first."""
    before = [cell(subject_slug=slug, url=f"/articles/1/#f{n}") for n, slug in enumerate("abc")]
    after = [
        cell(subject_slug="a", url="/articles/2/#f9"),
        cell(subject_slug="b", url="/articles/1/#f1", value="1"),
    ]
    found = differences(before, after)
    assert [(one.kind, one.line["subject_slug"]) for one in found] == [
        (Kind.CORRECTED, "b"), (Kind.WITHDRAWN, "c"), (Kind.SOURCE, "a"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "plain"),
    [
        ("value", "320.00", "320"),
        ("value", " 3.2E+2", "320"),
        ("value", "三百", "三百"),
        ("high", None, ""),
        ("used", False, "否"),
        ("sentence", " 共3家。", "共3家。"),
    ],
)
def test_plain_line(key, value, plain):
    assert plain_line({key: value}) == {key: plain}
