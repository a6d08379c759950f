"""Which of several times governs a figure: each row is a text of 20 November 2019."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.reading import read_quantities

NOW = "2019-11-01..2019-11-30"
YEAR = "2019-01-01..2019-12-31"
HALF = "2019-01-01..2019-06-30"
SECOND = "2019-04-01..2019-06-30"
OCTOBER = "2019-10-01..2019-10-31"
END_OF_OCTOBER = "2019-10-31..2019-10-31"
MID_OCTOBER = "2019-10-15..2019-10-15"
NEXT = "2020-01-01..2020-12-31"


def governed(text: str) -> list[str]:
    """The period of each figure that is one, first and last day; a dash for none, a question mark for an open end."""
    found = []
    for figure in read_quantities(text, date(2019, 11, 20)):
        if figure.reportable:
            period = figure.period
            found.append(f"{period.start or '?'}..{period.end or '?'}" if period else "-")
    return found


FRAMED = [
    # The frame of a list
    pytest.param(
        "上半年，丽水市经济运行平稳：◆工业产值320亿元；◆二季度投资45亿元；◆税收38亿元。",
        [HALF, SECOND, HALF],
        id="items-in-a-line",
    ),
    pytest.param(
        "上半年：\n◆丽水市工业产值320亿元。\n◆二季度投资45亿元。\n◆税收38亿元。",
        [HALF, SECOND, HALF],
        id="items-in-lines",
    ),
    pytest.param(
        "截至10月底，武隆区亮出清单。\n●改造农房3200户。\n●8月份修路45公里。\n●新增岗位860个。",
        [END_OF_OCTOBER, "2019-08-01..2019-08-31", END_OF_OCTOBER],
        id="up-to-a-month-over-items",
    ),
    pytest.param(
        "上半年，怀仁市推进三项工作：一是二季度引资3亿元；二是建成标准化厂房12栋。",
        [SECOND, HALF],
        id="items-in-characters",
    ),
    pytest.param(
        "上半年，瑞丽市外贸增长8%，其中二季度增长9%；投资增长10%。",
        [HALF, SECOND, HALF],
        id="part-of-a-frame",
    ),
    pytest.param(
        "去年，全村户均收入4.8万元。\n近年来，该县建成大棚3万座。其中，新添镇3800座。",
        ["2018-01-01..2018-12-31", "?..?", "-"],
        id="years-of-late-are-not-the-story's",
    ),
    pytest.param(
        "截至10月15日，若羌县红枣收购接近尾声。\n收购红枣8万吨。", [MID_OCTOBER], id="day-over-the-story"
    ),
    pytest.param(
        "2015年，这个村还很穷。如今，村民笑逐颜开。\n建成大棚120座。", [NOW], id="history-frames-nothing"
    ),
    # The same time of last year
    pytest.param(
        "前三季度，灵宝市立案90起，较去年同期下降12%。",
        ["2019-01-01..2019-09-30"] * 2,
        id="same-time-as-base",
    ),
    pytest.param("10月份，莘县立案9起，比上年同期多3起。", [OCTOBER] * 2, id="same-time-as-base-with-more"),
    pytest.param(
        "前三季度，灵宝市人均收入21000元，去年同期为20377元，增长3.1%。",
        ["2019-01-01..2019-09-30", "2018-01-01..2018-09-30", "2019-01-01..2019-09-30"],
        id="same-time-as-level",
    ),
    pytest.param(
        "10月份，莘县用电3亿千瓦时（上年同期2.8亿千瓦时），售电2.9亿千瓦时。",
        [OCTOBER, "2018-10-01..2018-10-31", OCTOBER],
        id="same-time-in-brackets",
    ),
    pytest.param("上半年，绥芬河口岸过货量是去年同期的1.4倍。", [HALF], id="same-time-of-a-multiple"),
    # Where a change begins
    pytest.param(
        "目前，奉化区民宿由2015年的12家增至46家，床位达900张。",
        ["2015-01-01..2015-12-31", NOW, NOW],
        id="beginning-governs-itself-alone",
    ),
    pytest.param(
        "该区民宿从2015年的12家增至46家。床位达900张。",
        ["2015-01-01..2015-12-31", "-", "-"],
        id="nor-what-follows",
    ),
    pytest.param(
        "今年，全州茶园面积较2016年增加1.2万亩，茶叶产值达32亿元。", [YEAR, YEAR], id="base-of-a-year"
    ),
    pytest.param(
        "今年在去年建成3所的基础上，再建5所，新增学位2000个。",
        ["2018-01-01..2018-12-31", YEAR, YEAR],
        id="on-the-basis-of-last-year",
    ),
    pytest.param(
        "2018年，该镇人均收入12800元，比2015年的8600元增加4200元。",
        ["2018-01-01..2018-12-31", "2015-01-01..2015-12-31", "2018-01-01..2018-12-31"],
        id="level-of-a-base",
    ),
    pytest.param("社员由最初的26户发展到现在的180户。", ["-", NOW], id="now-is-of-the-second-level"),
    pytest.param("今年村集体收入30万元，是2015年的10倍。", [YEAR, YEAR], id="year-of-a-multiple"),
    # A point and what is wider
    pytest.param(
        "今年，全县造林12万亩，截至10月15日已验收11万亩。全县森林覆盖率达45.6%。",
        [YEAR, MID_OCTOBER, YEAR],
        id="rate-in-a-sentence-of-its-own",
    ),
    pytest.param(
        "今年，沙湾市种植棉花90万亩，截至10月15日已采收60万亩，全市棉花平均单产达380公斤。",
        [YEAR, MID_OCTOBER, YEAR],
        id="yield-of-the-year",
    ),
    pytest.param(
        "今年计划投资3.5亿元，截至10月15日完成3亿元，投资完成率达85%。",
        [YEAR, MID_OCTOBER, MID_OCTOBER],
        id="progress-at-the-point",
    ),
    pytest.param(
        "截至10月15日，沙湾市采收棉花60万亩，全市棉花平均单产达380公斤。",
        [MID_OCTOBER] * 2,
        id="nothing-wider",
    ),
    pytest.param("2016年起步的园区，80家企业目前已投产。", [NOW], id="now-after-the-figure"),
    pytest.param(
        "该园2016年起步，入园企业目前达80家，吸纳就业900人。", [NOW] * 2, id="now-before-the-figure"
    ),
    pytest.param(
        "这家公司成立于2008年，占地120亩，现有员工360人。", ["-", "-"], id="founding-before-its-date"
    ),
    pytest.param("园区2015年动工，现有企业46家，职工2300人。", ["-", "-"], id="what-there-is-now"),
    pytest.param(
        "去年，镇里调解纠纷42件。\n据了解，该镇现有党员2146名。",
        ["2018-01-01..2018-12-31", "-"],
        id="what-there-is-now-in-the-next-paragraph",
    ),
    pytest.param(
        "另投入1150万元，新建周转房108套，预计2027年9月前交付使用。",
        ["-", "-"],
        id="the-end-of-the-works-is-not-when-money-was-spent",
    ),
    pytest.param(
        "去年，镇里调解纠纷42件。\n县教育局为小学更新课桌椅5300套。",
        ["2018-01-01..2018-12-31", "-"],
        id="a-year-that-is-long-over-frames-no-story",
    ),
    pytest.param("最多的一天来了320人，一周来过3次。", ["-", "-"], id="came-on-one-day"),
    pytest.param(
        "11月5日，市统计局发布前三季度情况。前三季度，产值达32亿元。\n投资增长8.1%，税收6亿元。",
        ["2019-01-01..2019-09-30"] * 3,
        id="what-was-published-not-the-day-of-it",
    ),
    pytest.param(
        "4月5日至7日，第九届文化节期间，接待游客18万人次，收入912万元。",
        ["2019-04-05..2019-04-07"] * 2,
        id="the-days-of-an-event",
    ),
    pytest.param(
        "截至11月8日，赤岸镇今年累计拆除违建4万平方米。", ["2019-11-08..2019-11-08"], id="counted-up-to-a-day"
    ),
    pytest.param("9月份当月，出口452亿元。", ["2019-09-01..2019-09-30"], id="that-very-month"),
    pytest.param(
        "截至10月底，全村有党员56名，贫困发生率由2016年的38.9%下降到17.2%。",
        ["2019-10-31..2019-10-31", "2016-01-01..2016-12-31", "2019-10-31..2019-10-31"],
        id="the-year-of-a-rate-that-fell",
    ),
    pytest.param("入汛以来，全县出动突击队46支。", ["?..2019-11-30"], id="a-season-begins-on-no-day"),
    # Plans
    pytest.param(
        "明年，盱眙县将新建学校5所，改造农房300户，绿化1200亩。", [NEXT] * 3, id="plan-over-its-clauses"
    ),
    pytest.param(
        "明年，盱眙县将办好实事。计划新建学校5所，改造农房300户。",
        [NEXT] * 2,
        id="plan-into-the-next-sentence",
    ),
    pytest.param(
        "到2020年底，全县将建成驿站30个，带动农户800户。力争接待游客50万人次。",
        ["2020-12-01..2020-12-31"] * 3,
        id="end-of-a-plan",
    ),
    pytest.param(
        "到2025年，全县建成驿站30个。该县现有民宿46家。",
        ["2025-01-01..2025-12-31", "-"],
        id="not-over-what-is",
    ),
    pytest.param("今年将新修公路120公里，改造危桥8座，总投资3亿元。", [YEAR] * 3, id="plan-of-this-year"),
    pytest.param("下一步，该县将新建学校5所，改造农房300户。", ["?..?"] * 2, id="next-step-has-no-day"),
]


@pytest.mark.parametrize(("text", "expected"), FRAMED)
def test_the_right_time_governs(text: str, expected: list[str]) -> None:
    """A frame holds over its list, a base and a beginning govern nothing else, and a plan goes on."""
    assert governed(text) == expected
