"""Which time governs which figure: each row is a text of 14 June 2022 and the days of its figures."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.reading import read_quantities

THIS_MONTH = "2022-06-01..2022-06-30"
THIS_YEAR = "2022-01-01..2022-12-31"
SO_FAR = "2022-01-01..2022-06-30"
LAST_YEAR = "2021-01-01..2021-12-31"


def governed(text: str) -> list[str]:
    """The period of each figure that is one, first and last day; a dash for none, a question mark for an open end."""
    found = []
    for figure in read_quantities(text, date(2022, 6, 14)):
        if figure.reportable:
            period = figure.period
            found.append(f"{period.start or '?'}..{period.end or '?'}" if period else "-")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("截至目前，该镇下发通知20份，整改16处。", [THIS_MONTH] * 2, id="over-its-clauses"),
        pytest.param(
            "目前，东区入驻41家；西区入驻23家；北区入驻17家。", [THIS_MONTH] * 3, id="over-semicolons"
        ),
        pytest.param(
            "去年投入90万元，新建6个；今年又拿出240万元。",
            [LAST_YEAR] * 2 + [THIS_YEAR],
            id="until-it-changes",
        ),
        pytest.param("去年改造水厂。教育投入3260万元。", [LAST_YEAR], id="into-the-next-sentence"),
        pytest.param(
            "该镇重视教育。\n去年投入90万元。\n新建幼儿园4所。",
            [LAST_YEAR, "-"],
            id="not-into-the-next-paragraph",
        ),
        pytest.param("今年以来，该镇重视教育。\n新建幼儿园4所。", [SO_FAR], id="lead-frames-the-story"),
        pytest.param("安置区96户，目前已登记完毕。", [THIS_MONTH], id="time-without-a-figure-looks-back"),
        pytest.param("现有党员20名，去年又发展3名。", ["-", LAST_YEAR], id="time-with-a-figure-does-not"),
        pytest.param(
            "6月9日，文艺队下乡演出。\n现场发放资料600份。",
            ["2022-06-09..2022-06-09"],
            id="day-of-the-event-goes-on",
        ),
        pytest.param("6月9日，文艺队下乡。此次将演出7场。", ["-"], id="not-over-a-plan"),
        pytest.param("4个站点都在5月底前完工。", ["2022-05-01..2022-05-31"], id="after-the-figure"),
        pytest.param("力争6月底前改造剩余26户。", ["2022-06-01..2022-06-30"], id="plan-with-its-time"),
        pytest.param(
            "学员从2013年的310名增长到2016年的2650名。",
            ["2013-01-01..2013-12-31", "2016-01-01..2016-12-31"],
            id="each-level-its-year",
        ),
        pytest.param(
            "今年一季度收入12亿元，比去年同期增长8%。",
            ["2022-01-01..2022-03-31"] * 2,
            id="basis-governs-nothing",
        ),
        pytest.param("与2019年相比，今年入园企业增加8家。", [THIS_YEAR], id="basis-before"),
        pytest.param(
            "今年一季度结案894件。与上年同比，受案增加167件。",
            ["2022-01-01..2022-03-31"] * 2,
            id="basis-in-front",
        ),
        pytest.param("李某1998年入党，去年种植葡萄12亩。", [LAST_YEAR], id="life-governs-nothing"),
        pytest.param("列为当前和今后的重点工作。明确牵头单位5个。", ["-"], id="now-and-in-future-is-no-date"),
        pytest.param("2012年4月成立的党支部现有党员26名。", ["-"], id="founding-governs-nothing"),
        pytest.param(
            "今年年初以来，投入1亿元。区财政安排1000万元。",
            ["2022-01-01..2022-06-30", THIS_YEAR],
            id="since-then-the-year",
        ),
        pytest.param(
            "自5月15日东村拆除一户之后，各村跟进。", ["2022-05-15..2022-05-15"], id="event-before-after"
        ),
        pytest.param("近日，三地联合举办招聘会，提供岗位800个。", ["?..?"], id="unknown-stays-unknown"),
        pytest.param("集中整治期间，查处违法行为30起。", ["?..?"], id="event-without-a-day"),
        pytest.param(
            "2021年11月8日至2022年2月15日期间，浓度为52微克/立方米。其中，霜冻天数为21天。",
            ["2021-11-08..2022-02-15"] * 2,
            id="span-over-two-sentences",
        ),
        pytest.param("该镇种植油茶3000亩。", ["-"], id="no-time-named"),
        pytest.param(
            "将2020年和2021年管护经费约85万元用于灌溉工程。",
            ["2020-01-01..2021-12-31"],
            id="two-years-as-attribute",
        ),
    ],
)
def test_a_time_governs_its_figures(text: str, expected: list[str]) -> None:
    """A time holds over the clauses and sentences after it until another comes."""
    assert governed(text) == expected


def test_the_period_of_a_figure_keeps_its_printed_text() -> None:
    """An editor sees the words that the days were read from, blanks and all."""
    [figure] = read_quantities("截至 5 月 20 日，共接诊 360 人次。", date(2022, 6, 14))
    assert figure.period is not None
    assert figure.period.text == "截至 5 月 20 日"
    assert figure.period.end == date(2022, 5, 20)


def test_without_a_publication_date_a_figure_keeps_the_words_alone() -> None:
    """去年 is kept as printed and resolves to nothing."""
    [figure] = read_quantities("去年新建3所。", None)
    assert figure.period is not None
    assert (figure.period.text, figure.period.start, figure.period.end) == ("去年", None, None)
