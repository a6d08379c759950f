"""What days a time expression means: each row is a way of naming a time. The pages came out on 14 June 2022."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.reading import find_periods

PUBLISHED = date(2022, 6, 14)


def days(text: str, published: date | None = PUBLISHED) -> list[tuple[str, str | None, str | None]]:
    """Each time of *text*: as printed, first day, last day."""
    return [
        (
            p.period.text,
            p.period.start and p.period.start.isoformat(),
            p.period.end and p.period.end.isoformat(),
        )
        for p in find_periods(text, published)
    ]


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        # Days
        pytest.param("2016年11月8日", "2016-11-08", "2016-11-08", id="full-date"),
        pytest.param("2016-11-08", "2016-11-08", "2016-11-08", id="full-date-in-digits"),
        pytest.param("2016 年 11 月 8 日", "2016-11-08", "2016-11-08", id="full-date-with-blanks"),
        pytest.param("6月9日", "2022-06-09", "2022-06-09", id="day-of-this-year"),
        pytest.param("12月23日", "2021-12-23", "2021-12-23", id="day-that-must-be-of-last-year"),
        pytest.param("去年9月3日", "2021-09-03", "2021-09-03", id="day-of-last-year"),
        pytest.param("昨日", "2022-06-13", "2022-06-13", id="yesterday"),
        pytest.param("截至3月31日", "2022-03-31", "2022-03-31", id="up-to-a-day"),
        pytest.param("截止到5月底", "2022-05-31", "2022-05-31", id="up-to-the-end-of-a-month"),
        pytest.param("截至2021年底", "2021-12-31", "2021-12-31", id="up-to-the-end-of-a-year"),
        # Spans
        pytest.param("2016年11月8日至2017年2月15日", "2016-11-08", "2017-02-15", id="from-day-to-day"),
        pytest.param("5月8日至5月底", "2022-05-08", "2022-05-31", id="from-day-to-month"),
        pytest.param("9月15日至17日", "2021-09-15", "2021-09-17", id="days-of-a-month"),
        pytest.param("1至5月份", "2022-01-01", "2022-05-31", id="months"),
        pytest.param("1—5月", "2022-01-01", "2022-05-31", id="months-with-a-dash"),
        pytest.param("去年10月至今年3月", "2021-10-01", "2022-03-31", id="from-month-to-month"),
        pytest.param("2016—2020年", "2016-01-01", "2020-12-31", id="years"),
        pytest.param("2017年和2018年", "2017-01-01", "2018-12-31", id="two-years"),
        pytest.param("5月10日、12日", "2022-05-10", "2022-05-12", id="two-days"),
        # Years and their parts
        pytest.param("今年", "2022-01-01", "2022-12-31", id="this-year"),
        pytest.param("去年", "2021-01-01", "2021-12-31", id="last-year"),
        pytest.param("2020年", "2020-01-01", "2020-12-31", id="a-year"),
        pytest.param("二〇二〇年", "2020-01-01", "2020-12-31", id="a-year-in-characters"),
        pytest.param("2021年度", "2021-01-01", "2021-12-31", id="a-year-with-du"),
        pytest.param("年内", "2022-01-01", "2022-12-31", id="within-the-year"),
        pytest.param("上半年", "2022-01-01", "2022-06-30", id="first-half"),
        pytest.param("今年一季度", "2022-01-01", "2022-03-31", id="first-quarter"),
        pytest.param("第一季度", "2022-01-01", "2022-03-31", id="first-quarter-with-di"),
        pytest.param("2021年前三季度", "2021-01-01", "2021-09-30", id="three-quarters"),
        pytest.param("去年下半年", "2021-07-01", "2021-12-31", id="second-half-of-last-year"),
        pytest.param("一季度末", "2022-03-01", "2022-03-31", id="end-of-a-quarter"),
        pytest.param("前5个月", "2022-01-01", "2022-05-31", id="first-months"),
        pytest.param("今年年初", "2022-01-01", "2022-01-31", id="beginning-of-the-year"),
        pytest.param("去年年底", "2021-12-01", "2021-12-31", id="end-of-last-year"),
        pytest.param("2021年底", "2021-12-01", "2021-12-31", id="end-of-a-year"),
        # Months
        pytest.param("5月份", "2022-05-01", "2022-05-31", id="a-month"),
        pytest.param("去年9月份", "2021-09-01", "2021-09-30", id="a-month-of-last-year"),
        pytest.param("十月份", "2021-10-01", "2021-10-31", id="a-month-in-characters"),
        pytest.param("本月", "2022-06-01", "2022-06-30", id="this-month"),
        pytest.param("上个月", "2022-05-01", "2022-05-31", id="last-month"),
        pytest.param("5月上旬", "2022-05-01", "2022-05-10", id="first-ten-days"),
        pytest.param("2月下旬", "2022-02-21", "2022-02-28", id="last-days-of-february"),
        pytest.param("5月底前", "2022-05-01", "2022-05-31", id="before-the-end-of-a-month"),
        # Now, and up to now
        pytest.param("目前", "2022-06-01", "2022-06-30", id="now"),
        pytest.param("截至目前", "2022-06-01", "2022-06-30", id="up-to-now"),
        pytest.param("如今", "2022-06-01", "2022-06-30", id="nowadays"),
        pytest.param("今年以来", "2022-01-01", "2022-06-30", id="since-this-year"),
        pytest.param("今年年初以来", "2022-01-01", "2022-06-30", id="since-the-beginning-of-the-year"),
        pytest.param("年初以来", "2022-01-01", "2022-06-30", id="since-the-beginning"),
        pytest.param("2020年以来", "2020-01-01", "2022-06-30", id="since-a-year"),
        pytest.param("5月份以来", "2022-05-01", "2022-06-30", id="since-a-month"),
        pytest.param("近两年来", "2020-01-01", "2022-12-31", id="two-years"),
        pytest.param("近三年", "2019-01-01", "2022-12-31", id="three-years"),
        pytest.param("五年来", "2017-01-01", "2022-12-31", id="five-years"),
        pytest.param("三年前", "2019-01-01", "2019-12-31", id="years-ago"),
        pytest.param("半年来", "2021-12-01", "2022-06-30", id="half-a-year"),
        pytest.param("近3个月", "2022-03-01", "2022-06-30", id="three-months"),
        pytest.param("上周", "2022-06-06", "2022-06-12", id="last-week"),
        # Plans
        pytest.param("“十四五”期间", "2021-01-01", "2025-12-31", id="plan"),
        pytest.param("“十三五”末", "2020-01-01", "2020-12-31", id="end-of-a-plan"),
        pytest.param("“十四五”以来", "2021-01-01", "2022-06-30", id="since-a-plan"),
        # Open ends and the unknown
        pytest.param("自4月1日起", "2022-04-01", None, id="from-a-day-on"),
        pytest.param("10月1日前", None, "2022-10-01", id="before-a-day"),
        pytest.param("日前", None, None, id="the-other-day"),
        pytest.param("近日", None, None, id="lately"),
        pytest.param("近年来", None, None, id="in-recent-years"),
        pytest.param("当日", None, None, id="that-day-without-a-day"),
        pytest.param("春节期间", None, None, id="lunar-holiday"),
    ],
)
def test_a_time_means_its_days(printed: str, start: str | None, end: str | None) -> None:
    """A time is whole days, both ends included; what the text leaves open stays open."""
    assert days(f"{printed}，该镇开展排查。") == [(printed, start, end)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "校舍于2017年4月动工，9月6日启用。",
            [("2017-04-01", "2017-04-30"), ("2017-09-06", "2017-09-06")],
            id="year-goes-on-in-the-sentence",
        ),
        pytest.param(
            "去年9月动工，今年3月完工。",
            [("2021-09-01", "2021-09-30"), ("2022-03-01", "2022-03-31")],
            id="each-with-its-year",
        ),
        pytest.param(
            "去年9月动工，次年3月完工。",
            [("2021-09-01", "2021-09-30"), ("2022-03-01", "2022-03-31")],
            id="the-year-after",
        ),
        pytest.param(
            "6月9日开工，当日完成10处。",
            [("2022-06-09", "2022-06-09"), ("2022-06-09", "2022-06-09")],
            id="that-day",
        ),
        pytest.param(
            "6月9日开工，12日完工。",
            [("2022-06-09", "2022-06-09"), ("2022-06-12", "2022-06-12")],
            id="day-without-its-month",
        ),
        pytest.param(
            "4月17日迁来一家，4月21日又迁来一家，5天时间都已落户。",
            [("2022-04-17", "2022-04-17"), ("2022-04-21", "2022-04-21"), ("2022-04-17", "2022-04-21")],
            id="as-many-days-as-lie-between",
        ),
        pytest.param(
            "自开展巡诊活动至5月20日，共接诊360人次。", [(None, "2022-05-20")], id="from-an-event-to-a-day"
        ),
        pytest.param("自机制建立以来，共调解30起。", [(None, "2022-06-30")], id="since-an-event"),
        pytest.param(
            "自5月份开展行动以来，共查处30起。", [("2022-05-01", "2022-06-30")], id="since-a-dated-event"
        ),
        pytest.param("集中整治期间，共查处30起。", [(None, None)], id="during-an-event"),
        pytest.param("力争12月底前完成。", [("2022-12-01", "2022-12-31")], id="month-ahead-of-a-plan"),
        pytest.param("计划2025年建成。", [("2025-01-01", "2025-12-31")], id="year-ahead"),
    ],
)
def test_earlier_times_settle_later_ones(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    """A time takes what it lacks from the times named before it."""
    assert [(start, end) for _, start, end in days(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("主要体现在三个方面", id="embodied-in"),
        pytest.param("投产后年产值可达2亿元", id="after-which-yearly"),
        pytest.param("文明年货进乡村", id="civilised"),
        pytest.param("60周岁以上年满", id="aged"),
        pytest.param("三年级学生", id="school-year"),
        pytest.param("第三天赛程", id="third-day"),
        pytest.param("完成全年任务的85%", id="task-of-the-year"),
        pytest.param("5号楼", id="building"),
        pytest.param("“十四五”规划", id="name-of-a-plan"),
    ],
)
def test_a_word_that_looks_like_a_time_is_none(text: str) -> None:
    """体现在 holds no 现在."""
    assert days(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("去年新建3所", [("去年", None, None)], id="relative"),
        pytest.param("截至目前建成3所", [("截至目前", None, None)], id="now"),
        pytest.param("6月9日开工", [("6月9日", None, None)], id="day-without-year"),
        pytest.param("2019年建成3所", [("2019年", "2019-01-01", "2019-12-31")], id="absolute"),
        pytest.param("近三年新建3所", [("近三年", None, None)], id="recent"),
    ],
)
def test_without_a_publication_date_relative_times_stay_open(
    text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    """The text of a relative time is kept; only absolute times resolve."""
    assert days(text, None) == expected


@pytest.mark.parametrize(
    "published", [date.min, date(1, 12, 31), date.max, date(9999, 1, 1), date(2020, 2, 29)]
)
def test_no_date_of_publication_is_too_odd(published: date) -> None:
    """Arithmetic never leaves the calendar."""
    text = "去年2月29日，近99年，后年12月31日，明日，上周，前99个月，2月30日，99月99日，自1月1日至2月29日，2月29日至1月1日"
    assert isinstance(find_periods(text, published), list)
