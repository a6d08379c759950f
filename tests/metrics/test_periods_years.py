"""Of which year a bare month, quarter or half is: each row is a text of 20 November 2019."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.reading import find_periods

PUBLISHED = date(2019, 11, 20)


def last_time(text: str, published: date = PUBLISHED) -> str:
    """The last time that *text* names: first and last day, a question mark for an open or unknown end."""
    period = find_periods(text, published)[-1].period
    return f"{period.start or '?'}..{period.end or '?'}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A year that is only a base, a beginning or an end
        pytest.param(
            "大理州茶园面积较2016年增加1.2万亩，二季度采茶860吨。", "2019-04-01..2019-06-30", id="base-jiao"
        ),
        pytest.param(
            "与2015年相比，绥化市粮食增产3成，10月底全部入库。", "2019-10-01..2019-10-31", id="base-xiangbi"
        ),
        pytest.param(
            "宜都市游客比2014年多12万人次，上半年达45万人次。", "2019-01-01..2019-06-30", id="base-bi"
        ),
        pytest.param(
            "奉化区民宿从2015年的12家增至46家，7月份入住率达92%。",
            "2019-07-01..2019-07-31",
            id="beginning-of-a-change",
        ),
        pytest.param(
            "2016年的税收是3.2亿元，三季度已完成4.5亿元。", "2019-07-01..2019-09-30", id="year-of-a-level"
        ),
        pytest.param(
            "到2025年，海西州绿地达1200公顷；上半年新增86公顷。", "2019-01-01..2019-06-30", id="end-of-a-plan"
        ),
        pytest.param(
            "2016年3月成立的合社里，8月份新增社员20户。", "2019-08-01..2019-08-31", id="date-of-an-attribute"
        ),
        pytest.param(
            "2017年度先进集体、永春县一家陶企，10月份出口陶瓷30吨。",
            "2019-10-01..2019-10-31",
            id="year-of-an-honour",
        ),
        pytest.param(
            "自2015年以来，当地种植枸杞，9月份采摘300吨。", "2019-09-01..2019-09-30", id="since-a-year"
        ),
        pytest.param(
            "该桥2018年3月动工，截至10月底完成投资2亿元。",
            "2019-10-31..2019-10-31",
            id="up-to-is-of-this-year",
        ),
        pytest.param(
            "该厂2018年3月投产，上半年产值2亿元。", "2019-01-01..2019-06-30", id="half-is-no-story-of-a-date"
        ),
        pytest.param(
            "2018年3月动工，今年复工，10月封顶。", "2019-10-01..2019-10-31", id="this-year-stands-between"
        ),
        # A date that is told carries its year on
        pytest.param(
            "乐业县天坑景区2018年5月动工，8月9日开园。", "2018-08-09..2018-08-09", id="story-of-a-date"
        ),
        pytest.param("2017年9月12日签约，10月进场。", "2017-10-01..2017-10-31", id="story-of-a-full-date"),
        pytest.param("去年9月动工，3月完工。", "2019-03-01..2019-03-31", id="into-the-next-year"),
        pytest.param(
            "2018年，嘉善县税收20亿元，其中四季度6亿元。", "2018-10-01..2018-12-31", id="quarter-of-the-frame"
        ),
        # Nothing named: the last one that is no future
        pytest.param("二季度，靖边县开工项目12个。", "2019-04-01..2019-06-30", id="this-year"),
        pytest.param("12月份，靖边县开工项目12个。", "2018-12-01..2018-12-31", id="last-year"),
    ],
)
def test_a_bare_part_of_a_year_has_the_right_year(text: str, expected: str) -> None:
    """Only a date that is told, or the year that frames the sentence, gives its year to what follows."""
    assert last_time(text) == expected


@pytest.mark.parametrize(
    ("printed", "published", "expected"),
    [
        pytest.param("上半年", date(2020, 1, 15), "2019-01-01..2019-06-30", id="half-seen-from-january"),
        pytest.param(
            "前三季度", date(2020, 2, 10), "2019-01-01..2019-09-30", id="quarters-seen-from-february"
        ),
        pytest.param("1至11月", date(2020, 1, 3), "2019-01-01..2019-11-30", id="months-seen-from-january"),
        pytest.param("一季度", date(2020, 3, 30), "2020-01-01..2020-03-31", id="quarter-that-is-ending"),
    ],
)
def test_a_span_that_has_hardly_begun_was_the_year_before(
    printed: str, published: date, expected: str
) -> None:
    """What is told in January of a first half is of the year that is over."""
    assert last_time(f"{printed}，凭祥市进出口总额达30亿元。", published) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param("元旦期间", "2019-01-01..2019-01-01", id="new-year"),
        pytest.param("“五一”期间", "2019-05-01..2019-05-01", id="labour-day-in-quotes"),
        pytest.param("五一假期", "2019-05-01..2019-05-01", id="labour-day"),
        pytest.param("今年“五一”小长假", "2019-05-01..2019-05-01", id="labour-day-of-this-year"),
        pytest.param("国庆期间", "2019-10-01..2019-10-07", id="national-day"),
        pytest.param("“十一”黄金周", "2019-10-01..2019-10-07", id="golden-week"),
        pytest.param("去年国庆假期", "2018-10-01..2018-10-07", id="national-day-of-last-year"),
        pytest.param("清明假期", "?..?", id="tomb-sweeping-moves"),
        pytest.param("春节期间", "?..?", id="spring-festival-moves"),
        pytest.param("端午小长假", "?..?", id="dragon-boat-moves"),
        pytest.param("中秋、国庆假期", "?..?", id="two-holidays-in-one"),
    ],
)
def test_a_holiday_has_the_days_that_the_law_fixes(printed: str, expected: str) -> None:
    """Holidays on fixed days resolve; those of the lunar calendar and of solar terms stay open."""
    assert last_time(f"{printed}，黔西南州接待游客30万人次。") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "前三季度，灵宝市农民人均收入2.1万元，去年同期为20377元。",
            "2018-01-01..2018-09-30",
            id="of-quarters",
        ),
        pytest.param("10月份用电3亿千瓦时，上年同期2.8亿千瓦时。", "2018-10-01..2018-10-31", id="of-a-month"),
        pytest.param(
            "截至10月15日，收购棉花8万吨，上年同期为6万吨。", "2018-10-15..2018-10-15", id="of-a-day"
        ),
        pytest.param(
            "今年1至10月，莘县立案90起。去年同期为120起。",
            "2018-01-01..2018-10-31",
            id="of-a-sentence-before",
        ),
        pytest.param("去年同期为120起。", "?..?", id="of-nothing-named"),
    ],
)
def test_the_same_time_of_last_year_is_that_of_the_frame(text: str, expected: str) -> None:
    """去年同期 after 前三季度 means the three quarters of last year."""
    assert last_time(text) == expected
