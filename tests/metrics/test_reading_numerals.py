"""How a number may be written: each row is a way of writing and what it is worth."""

from __future__ import annotations

import pytest

from metrics.reading import read_quantities
from metrics.reading.numerals import find_numerals, read_chinese, read_range


@pytest.mark.parametrize(
    ("text", "value", "high"),
    [
        pytest.param("新建12所", "12", None, id="arabic"),
        pytest.param("面积3.5亩", "3.5", None, id="decimal"),
        pytest.param("补贴1,624元", "1624", None, id="thousands-comma"),
        pytest.param("补贴1,234,567.5元", "1234567.5", None, id="two-commas-and-decimal"),
        pytest.param("补贴２３０元", "230", None, id="full-width"),
        pytest.param("占地３．５亩", "3.5", None, id="full-width-decimal"),
        pytest.param("投入 8.1 亿 元", "810000000", None, id="blanks-about-the-scale"),
        pytest.param("投入300万元", "3000000", None, id="ten-thousands"),
        pytest.param("投入3千元", "3000", None, id="digit-and-thousand"),
        pytest.param("投入1亿2000万元", "120000000", None, id="two-scales-with-digits"),
        pytest.param("投入3万5千元", "35000", None, id="two-small-scales"),
        pytest.param("新建三所", "3", None, id="chinese-digit"),
        pytest.param("新建两所", "2", None, id="liang"),
        pytest.param("新建十所", "10", None, id="ten"),
        pytest.param("新建十五所", "15", None, id="teens"),
        pytest.param("新建二十三所", "23", None, id="tens"),
        pytest.param("救助一百零六人", "106", None, id="hundreds-with-zero"),
        pytest.param("救助一千三百一十二户", "1312", None, id="thousands"),
        pytest.param("投资三万五千元", "35000", None, id="chinese-ten-thousands"),
        pytest.param("投资二百五十万元", "2500000", None, id="hundreds-of-ten-thousands"),
        pytest.param("投资一亿两千万元", "120000000", None, id="chinese-two-scales"),
        pytest.param("投资三点五亿元", "350000000", None, id="chinese-decimal"),
        pytest.param("三四十人参加", "30", "40", id="wavering-tens"),
        pytest.param("来了两三家", "2", "3", id="wavering-digits"),
        pytest.param("十七八人参加", "17", "18", id="wavering-teens"),
        pytest.param("二三百人参加", "200", "300", id="wavering-hundreds"),
        pytest.param("投资七八万元", "70000", "80000", id="wavering-ten-thousands"),
        pytest.param("办了五千场", "5000", None, id="chinese-thousand"),
        pytest.param("铺设五千米", "5", None, id="kilometre-is-a-unit"),
        pytest.param("装机三千千瓦", "3000", None, id="kilowatt-is-a-unit"),
        pytest.param("占百分之九十", "90", None, id="per-cent-in-words"),
        pytest.param("占百分之七点五", "7.5", None, id="per-cent-with-decimals"),
        pytest.param("占三分之二", "66.67", None, id="fraction"),
        pytest.param("占十分之一", "10", None, id="tenth"),
        pytest.param("占总数的1/4", "25", None, id="fraction-with-slash"),
        pytest.param("覆盖七成农户", "70", None, id="tenths"),
        pytest.param("六成五的农户入社", "65", None, id="tenths-and-a-half"),
        pytest.param("九成五的农户入社", "95", None, id="nine-tenths-and-a-half"),
        pytest.param("6成5的农户入社", "65", None, id="tenths-in-digits"),
        pytest.param("约六成半的农户入社", "65", None, id="tenths-and-half"),
        pytest.param("一成农户入社", "10", None, id="one-tenth"),
        pytest.param("节水近一成", "10", None, id="nearly-one-tenth"),
        pytest.param("近七成农户入社", "70", None, id="nearly-seven-tenths"),
        pytest.param("七成以上农户入社", "70", None, id="seven-tenths-and-more"),
        pytest.param("超八成农户入社", "80", None, id="over-eight-tenths"),
        pytest.param("七八成农户入社", "70", "80", id="wavering-tenths"),
        pytest.param("占五分之二", "40", None, id="two-fifths"),
        pytest.param("占百分之九十八点五", "98.5", None, id="per-cent-with-tens-and-decimals"),
        pytest.param("占百分之98.5", "98.5", None, id="per-cent-in-words-and-digits"),
        pytest.param("用时1个半小时", "1.5", None, id="and-a-half"),
        pytest.param("零下5℃", "-5", None, id="below-zero"),
        pytest.param("同比增长为-3.2%", "-3.2", None, id="minus"),
        pytest.param("户均减负18万元", "180000", None, id="no-minus"),
    ],
)
def test_a_number_has_its_value(text: str, value: str, high: str | None) -> None:
    """A number is worth the same however it is written; a wavering one has a lower and an upper end."""
    found = read_quantities(text, None)
    assert [(format(figure.value, "f"), figure.high and format(figure.high, "f")) for figure in found] == [
        (value, high)
    ]


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        pytest.param("下发20余份", "20", "more_than", id="yu"),
        pytest.param("举办20多期", "20", "more_than", id="duo"),
        pytest.param("投入70万余元", "700000", "more_than", id="yu-after-the-scale"),
        pytest.param("争取6000余万元", "60000000", "more_than", id="yu-before-the-scale"),
        pytest.param("投入1亿多元", "100000000", "more_than", id="duo-after-the-scale"),
        pytest.param("举办二十余场", "20", "more_than", id="chinese-yu"),
        pytest.param("走访百余户", "100", "more_than", id="bare-hundred-yu"),
        pytest.param("发放万余份", "10000", "more_than", id="bare-ten-thousand-yu"),
        pytest.param("来了十几名", "10", "more_than", id="ten-odd"),
        pytest.param("来了十来名", "10", "approx", id="about-ten"),
        pytest.param("发放六百来张", "600", "approx", id="about-six-hundred"),
        pytest.param("发放数千份", None, "approx", id="several-thousand"),
        pytest.param("走访几十户", None, "approx", id="some-tens"),
        pytest.param("投入数百万元", None, "approx", id="several-million"),
        pytest.param("上万人次参加", "10000", "at_least", id="shang-wan"),
        pytest.param("上百家参展", "100", "at_least", id="shang-bai"),
        pytest.param("近百场演出", "100", "almost", id="jin-bai"),
        pytest.param("过百家参展", "100", "more_than", id="guo-bai"),
        pytest.param("三四十人参加", "30", "approx", id="wavering"),
    ],
)
def test_a_number_may_hedge_itself(text: str, value: str | None, qualifier: str) -> None:
    """余, 多, 几, 数 inside a number are its qualifier; where no number is named the value is unknown."""
    [figure] = read_quantities(text, None)
    assert (figure.value if figure.value is None else format(figure.value, "f")) == value
    assert figure.qualifier == qualifier


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        pytest.param("招聘3至5家", "3", "5", "家", id="zhi"),
        pytest.param("招聘3到5家", "3", "5", "家", id="dao"),
        pytest.param("招聘3-5家", "3", "5", "家", id="hyphen"),
        pytest.param("招聘3～5家", "3", "5", "家", id="wide-tilde"),
        pytest.param("年龄30—50岁", "30", "50", "岁", id="dash"),
        pytest.param("补助3万元至5万元", "30000", "50000", "元", id="unit-on-both"),
        pytest.param("补助3万至5万元", "30000", "50000", "元", id="scale-on-both"),
        pytest.param("补助3至5万元", "30000", "50000", "元", id="scale-printed-once"),
        pytest.param("补助500至1000元", "500", "1000", "元", id="no-scale"),
        pytest.param("增幅在10%至15%", "10", "15", "%", id="per-cent-on-both"),
        pytest.param("招聘三至五名", "3", "5", "人", id="chinese"),
    ],
)
def test_a_range_is_one_quantity(text: str, low: str, high: str, unit: str) -> None:
    """A range has a lower and an upper end and one unit, wherever the unit is printed."""
    [figure] = read_quantities(text, None)
    assert (format(figure.value, "f"), format(figure.high, "f"), figure.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("由3万元到5万元", id="from-to-is-a-change"),
        pytest.param("从3万元至5万元", id="from-to-with-cong"),
        pytest.param("5家到3家", id="falling"),
    ],
)
def test_a_change_is_no_range(text: str) -> None:
    """由…到… names two levels, and a falling pair is no range."""
    assert [figure.high for figure in read_quantities(text, None)] == [None, None]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("二〇一八", "2018", id="year"),
        pytest.param("二百五", "250", id="colloquial-hundreds"),
        pytest.param("三万五", "35000", id="colloquial-ten-thousands"),
        pytest.param("一万亿", "1000000000000", id="ten-thousand-hundred-million"),
        pytest.param("十二亿三千万", "1230000000", id="two-scales"),
        pytest.param("五六七八", None, id="chant"),
        pytest.param("十百", None, id="scales-in-disorder"),
    ],
)
def test_a_chinese_numeral_is_worth(written: str, value: str | None) -> None:
    """Characters that make no number are no number."""
    found = read_chinese(written)
    assert (found if found is None else str(found)) == value


def test_a_wavering_numeral_has_two_ends() -> None:
    """三四十 is thirty or forty; 二十三 is one number although two and three are neighbours."""
    assert [str(end) for end in read_range("三四十")] == ["30", "40"]
    assert [str(end) for end in read_range("二十三")] == ["23", "None"]


def test_an_endless_number_is_no_number() -> None:
    """An identifier of forty digits is passed over, not computed with."""
    assert list(find_numerals("9" * 40)) == []
    assert list(find_numerals("一二三四" * 10)) == []
