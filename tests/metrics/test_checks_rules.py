"""Checks rule by rule: what the words must say before numbers are held against each other, and what is allowed for."""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from metrics.checks import check_figures
from metrics.matching import MatchedFigure
from metrics.reading import Qualifier, Quantity, read_quantities

PUBLISHED = date(2021, 3, 5)


def figures_of(body: str) -> list[MatchedFigure]:
    """The numbers of *body*, without subjects and indicators."""
    return [MatchedFigure(one, None, None, None, None) for one in read_quantities(body, PUBLISHED)]


def verdicts(body: str) -> list[tuple[str, bool]]:
    return [(check.kind, check.holds) for check in check_figures(body, figures_of(body))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("有学校36所，其中小学20所、初中10所、高中6所。", [("sum", True)], id="all the parts"),
        pytest.param("有学校36所，其中小学20所、初中10所。", [], id="其中 leaves some out"),
        pytest.param("有党员90名，其中女党员40名、青年党员60名。", [], id="parts that overlap"),
        pytest.param("有党员90名，其中女党员140名。", [("sum", False)], id="one part above the total"),
        pytest.param("查出98户，其中因病60户、因学20户、其他8户。", [("sum", False)], id="the rest is named"),
        pytest.param(
            "职工80余人（男职工50人、女职工36人）。", [("sum", True)], id="brackets behind the total; 余"
        ),
        pytest.param(
            "书屋20个（其中示范书屋5个）、广场30个，共50个。",
            [("sum", True)],
            id="其中 in brackets is no part",
        ),
        pytest.param("举办讲座12期、展览8期，共惠及2300人。", [], id="another unit"),
        pytest.param("签约12个，开工9个，共实施项目60个。", [], id="too far off to have been meant"),
        pytest.param("绿化率42%，其中城区30%、乡镇20%。", [], id="percentages do not add up"),
        pytest.param("投资5亿元，同比增长3亿元，其中民间2亿元、政府3亿元。", [], id="a change is no total"),
    ],
)
def test_sums(body: str, expected: list[tuple[str, bool]]) -> None:
    """A sum is checked on the word of the text alone."""
    assert verdicts(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "税收6亿元，占财政收入的60%，财政收入10亿元。", [("share", True)], id="the base is named behind"
        ),
        pytest.param(
            "税收6亿元，占财政收入的70%，财政收入10亿元。", [("share", False)], id="and does not fit"
        ),
        pytest.param(
            "学校320所，其中公办250所，占总数的78.1%。", [("share", True)], id="总数 is the total before 其中"
        ),
        pytest.param("学校40所，幼儿园34所，占比78%。", [], id="another kind is no base"),
        pytest.param("税收占财政收入的60%。", [], id="nothing to hold it against"),
    ],
)
def test_shares(body: str, expected: list[tuple[str, bool]]) -> None:
    """A share is checked where part and base are both printed."""
    assert verdicts(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("党员由120人增加到150人，增长25%。", [("from_to", True)], id="per cent"),
        pytest.param("党员由120人增加到150人，增加30人。", [("from_to", True)], id="the amount"),
        pytest.param("经费从310万元增长到2650万元，增长7.5倍。", [("from_to", True)], id="times"),
        pytest.param("经费从310万元增长到2650万元，增长5.1倍。", [("from_to", False)], id="times, misstated"),
        pytest.param("党员由150人增加到120人。", [("from_to", False)], id="the wrong way"),
        pytest.param("能耗由0.8吨下降到0.6吨，下降25%。", [("from_to", True)], id="a fall"),
        pytest.param("浓度52微克，同比下降32.5%，去年同期为77微克。", [("yoy", True)], id="去年同期"),
        pytest.param(
            "浓度52微克，同比下降42.5%，去年同期为77微克。", [("yoy", False)], id="去年同期, misstated"
        ),
        pytest.param("企业54家，同比增长20%，比去年增加9家。", [("yoy", True)], id="per cent and amount"),
        pytest.param(
            "企业54家，同比增长20%，比去年增加19家。", [("yoy", False)], id="per cent against amount"
        ),
        pytest.param("企业54家，同比增长20%。", [], id="nothing to hold it against"),
    ],
)
def test_changes(body: str, expected: list[tuple[str, bool]]) -> None:
    """A change is checked where both of its levels can be known."""
    assert verdicts(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("自来水普及率102%。", [("over_hundred", False)], id="a rate that is bounded"),
        pytest.param("任务完成率105%。", [], id="fulfilment is not"),
        pytest.param("学前毛入园率103%。", [], id="nor is gross enrolment"),
        pytest.param("女职工占总数的108%。", [("over_hundred", False)], id="a share"),
        pytest.param("合格率100%。", [], id="all of it"),
    ],
)
def test_rates(body: str, expected: list[tuple[str, bool]]) -> None:
    """Only what cannot pass a hundred per cent is reported for passing it."""
    assert verdicts(body) == expected


def figure(value: str, unit: str, **more: object) -> MatchedFigure:
    text = f"{value}{unit}"
    quantity = Quantity(0, len(text), text, Decimal(value), unit, **more)  # type: ignore[arg-type]
    return MatchedFigure(quantity, "苏河县", "云州市/苏河县", "税收收入", "tax-revenue")


def test_range_upside_down() -> None:
    """A range whose upper end is the smaller one is reported; a proper one is not."""
    bad, good = figure("5", "家", high=Decimal(3)), figure("3", "家", high=Decimal(5))
    (check,) = check_figures("5家", [bad])
    assert (check.kind, check.total, check.holds) == ("range", 0, False)
    assert check_figures("3家", [good]) == []


@pytest.mark.parametrize(
    ("value", "earlier", "expected"),
    [
        pytest.param("300000000", [280_000_000], False, id="an ordinary year"),
        pytest.param("3000000000000", [280_000_000], True, id="亿 for 万"),
        pytest.param("28000", [280_000_000, 290_000_000], True, id="万 for 亿"),
        pytest.param("9000000000", [280_000_000], False, id="thirty times one earlier value"),
        pytest.param("9000000000", [280_000_000] * 3, True, id="thirty times a steady value"),
        pytest.param("300000000", [0, 0], False, id="nothing to compare with"),
    ],
)
def test_magnitudes(value: str, earlier: Sequence[int], expected: bool) -> None:
    """A figure is out of proportion to its history, or it is not."""
    history = {("tax-revenue", "云州市/苏河县"): [Decimal(one) for one in earlier]}
    found = check_figures("…", [figure(value, "元")], history)
    assert [check.kind for check in found] == (["magnitude"] if expected else [])


@pytest.mark.parametrize(
    ("qualifier", "stated", "expected"),
    [
        pytest.param(Qualifier.EXACT, "13", False, id="exact"),
        pytest.param(Qualifier.MORE_THAN, "10", True, id="余"),
        pytest.param(Qualifier.ALMOST, "13", True, id="近"),
        pytest.param(Qualifier.APPROX, "13", True, id="约"),
        pytest.param(Qualifier.AT_LEAST, "11", True, id="以上"),
        pytest.param(Qualifier.LESS_THAN, "11", False, id="不足"),
    ],
)
def test_qualifiers_leave_room(qualifier: Qualifier, stated: str, expected: bool) -> None:
    """Twelve parts fit 10余, 近13 and 11以上, not 13 and not 不足11."""
    body = f"{stated}个，分别为甲5个、乙7个"
    total = Quantity(0, len(stated) + 1, f"{stated}个", Decimal(stated), "个", qualifier=qualifier)
    parts = [Quantity(at, at + 2, body[at : at + 2], Decimal(body[at]), "个") for at in (8, 12)]
    (check,) = check_figures(body, [MatchedFigure(one, None, None, None, None) for one in (total, *parts)])
    assert check.holds is expected


@pytest.mark.parametrize("module", ["catalogue", "matching", "checks", "checks.bounds", "checks.wording"])
def test_documented_examples(module: str) -> None:
    """Every example in the docstrings is true."""
    assert doctest.testmod(importlib.import_module(f"metrics.{module}")).failed == 0
