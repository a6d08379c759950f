"""What a figure is set against: each row is a way of comparing."""

from __future__ import annotations

import pytest

from metrics.reading import Quantity, read_quantities


def compared(figure: Quantity) -> str | None:
    """A figure's comparison in one line."""
    comparison = figure.comparison
    if comparison is None:
        return None
    value = "" if comparison.value is None else f" {comparison.value:f}{comparison.unit}"
    return comparison.kind + value


COMPARISONS = [
    pytest.param("浊度为52毫克/升，同比下降32.47%", ["yoy_decrease 32.47%"] * 2, id="yoy"),
    pytest.param("霜冻天数为21天，同比减少9天", ["yoy_decrease 9天"] * 2, id="yoy-in-days"),
    pytest.param("收入12亿元，比上年增长8%", ["yoy_increase 8%"] * 2, id="against-last-year"),
    pytest.param(
        "收入12亿元，较去年同期增加2.3亿元", ["yoy_increase 230000000元"] * 2, id="against-the-same-time"
    ),
    pytest.param("收入12亿元，与上年同期相比提高了8%", ["yoy_increase 8%"] * 2, id="compared-with"),
    pytest.param("收入12亿元（同比增长8%）", ["yoy_increase 8%"] * 2, id="in-brackets"),
    pytest.param("收入12亿元、增长8%", ["increase 8%"] * 2, id="growth-without-a-base"),
    pytest.param("均价每斤3元，环比上涨5%", ["mom_increase 5%"] * 2, id="month-on-month"),
    pytest.param("均价每斤3元，较上月回落5%", ["mom_decrease 5%"] * 2, id="against-last-month"),
    pytest.param("出栏6万头，比2015年减少1万头", ["decrease 10000头"] * 2, id="against-a-year"),
    pytest.param("同比增长12.5%，达到300亿元", ["yoy_increase 12.5%"] * 2, id="level-after-its-change"),
    pytest.param("利润50亿元，同比增长3.7倍", ["yoy_increase 3.7倍"] * 2, id="growth-in-times"),
    pytest.param(
        "两项收入分别为300亿元、200亿元，同比分别增长5%、6%",
        [None, "yoy_increase 5%", "yoy_increase 6%", "yoy_increase 5%", "yoy_increase 6%"],
        id="lists-paired",
    ),
    pytest.param(
        "清理占道经营360处，取缔摊点57个，罚款1.8万元，同比分别减少21%、35%和12%",
        ["yoy_decrease 21%", "yoy_decrease 35%", "yoy_decrease 12%"] * 2,
        id="dealt-to-levels-of-several-clauses",
    ),
    pytest.param(
        "有企业5家，产值8亿元，同比增长3%，税收6000万元、就业300人，分别增长8%和1倍",
        [None, *["yoy_increase 3%"] * 2, *["yoy_increase 8%", "yoy_increase 1倍"] * 2],
        id="dealt-to-the-last-levels-only",
    ),
    pytest.param(
        "覆盖率分别达到86.5%和91.2%，比三年前提高了12.3个和9.8个百分点",
        ["increase 12.3个百分点", "increase 9.8个百分点"] * 2,
        id="points-shared",
    ),
    pytest.param(
        "党员600人、群众900人，3月份分别为该镇解决难题2个、5个", [None] * 4, id="dealt-but-no-change"
    ),
    pytest.param(
        "产值31亿元，同比增长5%；税收4亿元，增长9%",
        ["yoy_increase 5%", "yoy_increase 5%", "yoy_increase 9%", "yoy_increase 9%"],
        id="base-still-in-force",
    ),
    pytest.param("利用率达到8%，高于全省2个百分点", [None, None], id="higher-than-others-is-no-change"),
    pytest.param("农林支出3.4亿元，占总支出的62%", ["share_of 62%"] * 2, id="share"),
    pytest.param("民营厂27家，所占比例为64%", ["share_of 64%"] * 2, id="proportion"),
    pytest.param("沿街商户85%安装了充电设备", ["share_of 85%"], id="share-before-the-verb"),
    pytest.param("96%以上的订单都如期交付完毕", ["share_of 96%"], id="share-of-a-noun"),
    pytest.param("三分之二的农户加入合作社", ["share_of 66.67%"], id="fraction-of-a-noun"),
    pytest.param("七成以上村民参与", ["share_of 70%"], id="tenths-of-a-noun"),
    pytest.param("两种作物占比分别为60%、40%", [None, "share_of 60%", "share_of 40%"], id="shares-in-a-list"),
    pytest.param("覆盖率达41.5%", [None], id="rate-is-no-share"),
    pytest.param("签约率75%", [None], id="rate-without-a-link"),
    pytest.param("实现了100%的覆盖率", [None], id="rate-after-de"),
    pytest.param("完成投资12亿元，占年度目标的85%", ["share_of 85%"] * 2, id="part-of-the-target"),
    pytest.param("完成年度指标任务的102%", ["of_target 102%"], id="over-the-target"),
    pytest.param("经费从310万元增长到2650万元", [None, "from_to 3100000元"], id="from-to"),
    pytest.param("审批时限由15天压缩至3天", [None, "from_to 15天"], id="from-to-days"),
    pytest.param("城镇化率由去年的52.3%提高到54.1%", [None, "from_to 52.3%"], id="from-to-per-cent"),
    pytest.param("城乡收入比由上年的2.15缩小至2.09", [None, "from_to 2.15"], id="from-to-of-an-index"),
    pytest.param("城乡收入比为1.88，比上年缩小0.02", ["yoy_decrease 0.02"] * 2, id="change-of-an-index"),
    pytest.param(
        "2017年结案888件。与2016年相比，收案上升11.2%，新收上升14.8%",
        [None, "yoy_increase 11.2%", "yoy_increase 14.8%"],
        id="against-the-year-before-the-one-told",
    ),
    pytest.param("收入9万元，比全市平均水平高12%", [None, None], id="above-the-average-is-no-change"),
    pytest.param("亩均收入较开发前多300元", ["increase 300元"], id="against-before"),
    pytest.param("收入12亿元，与上年持平", ["unchanged"], id="unchanged"),
    pytest.param("是2015年的3.5倍", ["multiple 3.5倍"], id="multiple"),
    pytest.param("产值翻了一番", ["multiple 2倍"], id="doubled"),
    pytest.param("在考核中名列第一。", ["rank 1位"], id="rank"),
    pytest.param("油茶面积32万亩，同比增加4.5万亩", ["yoy_increase 45000亩"] * 2, id="yoy-in-the-unit"),
    pytest.param("税收12亿元，同比持平", ["unchanged"], id="yoy-unchanged"),
    pytest.param("工业产值31亿元，增幅达12%", ["increase 12%"] * 2, id="rate-of-growth-with-da"),
    pytest.param("工业产值31亿元，同比增速为12%", ["yoy_increase 12%"] * 2, id="rate-of-growth-with-wei"),
    pytest.param("能耗31万吨，降幅5%", ["decrease 5%"] * 2, id="rate-of-fall"),
    pytest.param("茶叶产量8万吨，占全市的三分之一", ["share_of 33.33%"] * 2, id="share-as-a-fraction"),
    pytest.param("高技术产业占比由35%提高到42%", [None, "from_to 35%"], id="share-that-rose"),
    pytest.param(
        "城乡居民收入分别为3万元、1.5万元，分别增长3%、4%",
        ["increase 3%", "increase 4%", "increase 3%", "increase 4%"],
        id="growth-paired",
    ),
    pytest.param(
        "城镇和农村居民收入3万元和1.5万元，同比分别增长3%和4%",
        ["yoy_increase 3%", "yoy_increase 4%", "yoy_increase 3%", "yoy_increase 4%"],
        id="growth-paired-with-and",
    ),
    pytest.param("市场主体8.6万户，较上年净增1.2万户", ["yoy_increase 12000户"] * 2, id="net-growth"),
    pytest.param("过货量是去年同期的1.4倍", ["multiple 1.4倍"], id="multiple-of-the-same-time"),
    pytest.param(
        "工业增加值同比增长8.5%，高于全市平均3.2个百分点", ["yoy_increase 8.5%", None], id="above-the-average"
    ),
    pytest.param(
        "工业增加值同比增长8.5%，增速高于全省1.1个百分点",
        ["yoy_increase 8.5%", None],
        id="growth-above-the-province",
    ),
    pytest.param("立案12起，较去年同期下降20%", ["yoy_decrease 20%"] * 2, id="less-than-the-same-time"),
    pytest.param("立案12起，比上年同期多3起", ["yoy_increase 3起"] * 2, id="more-than-the-same-time"),
    pytest.param("贷款余额90亿元，同比多增6亿元", ["yoy_increase 600000000元"] * 2, id="grew-by-more"),
    pytest.param("贷款余额90亿元，同比少增6亿元", ["yoy_decrease 600000000元"] * 2, id="grew-by-less"),
    pytest.param("降幅较上月收窄1.5个百分点", ["mom_decrease 1.5个百分点"], id="narrower-than-last-month"),
    pytest.param(
        "税收12亿元，同比增长8%，环比下降3%",
        ["yoy_increase 8%", "yoy_increase 8%", "mom_decrease 3%"],
        id="yoy-and-mom",
    ),
    pytest.param(
        "人均收入12800元，比2015年的8600元增加4200元",
        ["increase 4200元", None, "increase 4200元"],
        id="base-with-its-level",
    ),
    pytest.param(
        "完成收入38亿元，增长5.8%，高于全省1.2个百分点，占年度预算的86%",
        ["increase 5.8%", "increase 5.8%", None, "share_of 86%"],
        id="part-of-the-target-behind-a-lead",
    ),
    pytest.param(
        "价格同比上涨3.6%，环比上涨0.8%。食品价格上涨12.5%",
        ["yoy_increase 3.6%", "mom_increase 0.8%", "increase 12.5%"],
        id="month-on-month-ends-with-its-sentence",
    ),
    pytest.param(
        "PM2.5浓度21微克/立方米，同比改善8.7%", ["yoy_decrease 8.7%"] * 2, id="better-is-less-of-it"
    ),
    pytest.param("优良天数300天，同比改善2.5%", ["yoy_increase 2.5%"] * 2, id="better-is-more-of-it"),
    pytest.param(
        "积案由19件降至4件，化解率达到100%", [None, "from_to 19件", None], id="arrived-and-then-another"
    ),
    pytest.param("网店从3家到5家再到8家", [None, "from_to 3家", "from_to 5家"], id="from-step-to-step"),
    pytest.param("秋翻5.6万亩，占计划的93.3%", ["share_of 93.3%"] * 2, id="part-of-a-plan-is-a-share"),
    pytest.param("占本镇65岁及以上老人的68.7%", [None, "share_of 68.7%"], id="share-of-people-of-an-age"),
    pytest.param(
        "实现生产总值1489.6亿元，按可比价格计算，同比增长6.9%",
        ["yoy_increase 6.9%"] * 2,
        id="at-comparable-prices",
    ),
    pytest.param("产量6万吨，受伏旱影响，同比减产5%", ["yoy_decrease 5%"] * 2, id="in-spite-of-the-weather"),
    pytest.param("新增就业2860人", [None], id="newly-added-is-no-change"),
    pytest.param("改造提升了36个站点", [None], id="upgraded-is-no-change"),
    pytest.param("村级卫生室增加到46所", [None], id="up-to-a-level"),
    pytest.param("占地320亩", [None], id="site-is-no-share"),
]


@pytest.mark.parametrize(("text", "expected"), COMPARISONS)
def test_a_comparison_is_tied_to_its_figures(text: str, expected: list[str | None]) -> None:
    """A change speaks of itself and of the level it changed; a rate, a level and a new number are no change."""
    assert [compared(figure) for figure in read_quantities(text, None)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("今年计划新建15所", ["planned"], id="plan"),
        pytest.param("力争年底前完成26户", ["planned"], id="strive"),
        pytest.param("本届书展将举行9场讲座", ["planned"], id="will"),
        pytest.param("将12项要点细化为60个环节", ["actual", "actual"], id="jiang-marks-an-object"),
        pytest.param("规划新建了6个站点", ["actual"], id="planned-and-done"),
        pytest.param("去年建成36个，今年拟建15个", ["actual", "planned"], id="done-then-planned"),
        pytest.param("项目总投资12亿元，投产后年产值可达20亿元", ["planned", "planned"], id="project"),
        pytest.param("没收假烟30条，罚款2万元", ["actual", "actual"], id="a-fine-that-was-imposed"),
        pytest.param("最高可处以罚款2000元", ["standard"], id="a-fine-that-may-be"),
        pytest.param("浓度不得超过50毫克/立方米", ["standard"], id="must-not"),
        pytest.param("补助标准为每人500元", ["standard"], id="rate-of-aid"),
        pytest.param("建成高标准农田9万亩", ["actual"], id="high-standard-is-a-name"),
        pytest.param("已完成投资3亿元", ["actual"], id="done"),
    ],
)
def test_a_number_is_a_fact_a_plan_or_a_rule(text: str, expected: list[str]) -> None:
    """The nearest word before a number in its sentence says how it is meant."""
    assert [str(figure.modality) for figure in read_quantities(text, None)] == expected
