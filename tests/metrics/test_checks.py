"""Figures held against each other: what adds up, what does not, and what nobody can tell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from metrics.catalogue import Catalogue, IndicatorEntry
from metrics.checks import check_figures
from metrics.matching import MatchedFigure, match_figures
from metrics.reading import read_quantities
from organizations.naming import ArticleContext, Namer, Register

REGISTER = Register.from_csv(
    "kind,name,type,parent,aliases,note\n"
    "area,云州市,地级市,,,\narea,苏河县,县,云州市,,\narea,青石镇,镇,云州市/苏河县,,\narea,柳林镇,镇,云州市/苏河县,,\n"
)
CATALOGUE = Catalogue(
    [
        IndicatorEntry("jobs", "新增就业人数", "人", "period", "就业", "…", phrases=("新增就业",)),
        IndicatorEntry("houses", "改造危房户数", "户", "period", "民生", "…", phrases=("改造危房",)),
        IndicatorEntry("coverage", "医保覆盖率", "%", "point", "民生", "…", phrases=("覆盖率",)),
    ]
)
NAMER = Namer(REGISTER)
PUBLISHED = date(2021, 3, 5)


def figures_of(body: str) -> list[MatchedFigure]:
    context = ArticleContext(home="云州市/苏河县", published=PUBLISHED)
    spans = NAMER.name_article(body, context)
    return match_figures(body, read_quantities(body, PUBLISHED), spans, context, CATALOGUE, REGISTER)


def verdicts(body: str) -> list[tuple[str, bool]]:
    return [(check.kind, check.holds) for check in check_figures(body, figures_of(body))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "全县有困难家庭13户30人，其中青石镇8户17人、柳林镇5户13人。",
            [("sum", True), ("sum", True)],
            id="two units, each with its parts",
        ),
        pytest.param(
            "全县建成书屋12个，分别为青石镇7个、柳林镇4个。", [("sum", False)], id="分别 names all the parts"
        ),
        pytest.param(
            "全县有书屋12个，其中青石镇3个、柳林镇4个。", [], id="其中 may name only some of the parts"
        ),
        pytest.param(
            "全县有书屋12个，其中青石镇8个、柳林镇9个。", [("sum", False)], id="some parts already exceed it"
        ),
        pytest.param("新修水渠3条、整治5条，合计9条。", [("sum", False)], id="the total comes last"),
        pytest.param(
            "全县植树20多亩。其中青石镇12亩、柳林镇14亩。",
            [("sum", True)],
            id="其中 opens the next sentence; 多 leaves room",
        ),
        pytest.param(
            "今年投入1.5亿元，分别为道路9700万元、学校5400万元。",
            [("sum", True)],
            id="the total was rounded to tenths of 亿",
        ),
        pytest.param(
            "全县有困难家庭13户24人。青石镇有4户8人，柳林镇有5户9人，其他乡镇有4户7人。",
            [("sum", True), ("sum", True)],
            id="a list that nothing announces and that adds up",
        ),
        pytest.param(
            "全县有困难家庭13户25人。青石镇有4户8人，柳林镇有5户9人，其他乡镇有4户7人。",
            [("sum", True), ("sum", False)],
            id="the same list in another unit does not",
        ),
        pytest.param(
            "全县有书屋14个。青石镇有4个，柳林镇有5个，其他乡镇有4个。",
            [],
            id="nothing says that they are parts",
        ),
        pytest.param("投入资金3万元，植树50棵，分别栽在路边和渠边。", [], id="no parts of either unit"),
        pytest.param("全县党员120名，女党员30名，占25%。", [("share", True)], id="a share that fits"),
        pytest.param("全县党员120名，女党员30名，占35%。", [("share", False)], id="a share that does not"),
        pytest.param(
            "达成意向3400人，其中脱贫人口1126人，占35.1%。",
            [("share", False)],
            id="a share of the total before 其中",
        ),
        pytest.param(
            "达成意向3400人，其中妇女1700人，占50%，残疾人34人，占1%。",
            [("share", True), ("share", True)],
            id="several shares of one total",
        ),
        pytest.param(
            "全县党员8600名，女党员2150名，占党员总数的四分之一。",
            [("share", True)],
            id="the base named as a total",
        ),
        pytest.param(
            "全县农户365户，种花农户218户，占农户总数的六成。", [("share", True)], id="成 are rounded"
        ),
        pytest.param(
            "全县农户365户，种花农户108户，占农户总数的六成。", [("share", False)], id="成 that are wrong"
        ),
        pytest.param(
            "收入15600元，比上年同期的14500元增加1100元，增长6.2%。",
            [("yoy", True), ("yoy", False)],
            id="two changes against a level after 比",
        ),
        pytest.param(
            "固定摊位由130个增加到184个，投诉量环比减少68%。", [], id="the change of something else"
        ),
        pytest.param(
            "办理时限由8天压减到2天，平均压减了75%。",
            [("from_to", True)],
            id="the change with its verb again",
        ),
        pytest.param(
            "2015年入社农户38户，现有216户，占全村农户的37%。", [], id="a base that is less than its part"
        ),
        pytest.param(
            "新选拔后备力量44人，其中大专以上31人；储备积极分子87人。",
            [],
            id="behind a semicolon is no part",
        ),
        pytest.param("标注黄色27户、红色6户，其中因病15户。", [], id="parts of a list's sum"),
        pytest.param("各村收入均超过10万元，其中30万元以上的村163个。", [], id="a limit is no part"),
        pytest.param(
            "财政收入由2.4亿元增加到3亿元，增长35%。", [("from_to", False)], id="3亿 beside 2.4亿 is 3.0亿"
        ),
        pytest.param(
            "财政收入由2.4亿元增加到3亿元，增长25%。", [("from_to", True)], id="3亿 beside 2.4亿 fits"
        ),
        pytest.param(
            "产量从200吨增加到250吨，增长25%。", [("from_to", True)], id="the change from one to the other"
        ),
        pytest.param("产量从200吨增加到250吨，增长50%。", [("from_to", False)], id="a change misstated"),
        pytest.param(
            "2019年苏河县新增就业300人，2020年苏河县新增就业360人，同比增长20%。",
            [("yoy", True)],
            id="both years are printed",
        ),
        pytest.param(
            "2019年苏河县新增就业300人，2020年苏河县新增就业360人，同比增长32%。",
            [("yoy", False)],
            id="both years are printed and the change is not theirs",
        ),
        pytest.param("全县医保覆盖率达到108%。", [("over_hundred", False)], id="coverage above all"),
        pytest.param("产值增长108%。", [], id="growth may exceed 100 %"),
        pytest.param(
            "苏河县改造危房47户。苏河县已改造危房43户。", [("repeat", False)], id="one fact, two values"
        ),
        pytest.param(
            "苏河县改造危房47户。苏河县已改造危房40多户。", [("repeat", True)], id="多 covers the exact value"
        ),
        pytest.param("青石镇改造危房47户，柳林镇改造危房43户。", [], id="two subjects are two facts"),
    ],
)
def test_verdicts(body: str, expected: list[tuple[str, bool]]) -> None:
    """A check is made where the text invites it, and only there."""
    assert verdicts(body) == expected


def test_message_says_what_was_compared_and_the_difference() -> None:
    """An editor reads the arithmetic in the message, without looking the figures up."""
    body = "新修水渠3条、整治5条，合计9条。"
    (check,) = check_figures(body, figures_of(body))
    assert check.message == "3条＋5条相加是8条，比总数9条少1条"
    assert (check.total, check.parts) == (2, (0, 1))


def test_magnitude_needs_history() -> None:
    """A value ten thousand times the usual one is reported only where there is a usual one."""
    body = "2020年苏河县新增就业32000000人。"
    figures = figures_of(body)
    assert check_figures(body, figures) == []
    history = {("jobs", "云州市/苏河县"): [Decimal(3100), Decimal(3300)]}
    (check,) = check_figures(body, figures, history)
    assert (check.kind, check.holds) == ("magnitude", False)
    assert "万、亿" in check.message


def test_long_enumerations_take_linear_time() -> None:
    """Ten thousand figures in one sentence are checked without comparing each with each."""
    body = "全县共有" + "青石镇3户4人，" * 5000 + "合计15000户。"
    assert [(check.kind, check.holds) for check in check_figures(body, figures_of(body))] == [("sum", True)]
