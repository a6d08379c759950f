"""Numbers that printing or reading by machine has torn, and words that only look like numbers."""

from __future__ import annotations

import pytest

from metrics.reading import read_quantities


def said(text: str) -> list[str]:
    """The figures of *text*: value and unit."""
    return [
        f"{'?' if figure.value is None else format(figure.value, 'f')} {figure.unit}".strip()
        for figure in read_quantities(text, None)
        if figure.reportable
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("桦川县产粮6 . 5亿斤", ["650000000 斤"], id="blanks-about-the-point"),
        pytest.param("桦川县产粮6. 5亿斤", ["650000000 斤"], id="blank-after-the-point"),
        pytest.param("桦川县产粮6 .5亿斤", ["650000000 斤"], id="blank-before-the-point"),
        pytest.param("桦川县产粮6．5亿斤", ["650000000 斤"], id="wide-point"),
        pytest.param("桦川县产粮６ ． ５亿斤", ["650000000 斤"], id="wide-point-and-blanks"),
        pytest.param("是原来的１．６倍", ["1.6 倍"], id="wide-digits"),
        pytest.param("是原来的1·6倍", ["1.6 倍"], id="middle-dot"),
        pytest.param("产粮6。5亿斤", ["650000000 斤"], id="full-stop-for-the-point"),
        pytest.param("产粮6，5亿斤", [], id="comma-for-the-point"),
        pytest.param("产粮6 5亿斤", [], id="point-lost"),
        pytest.param("增长9 . 8 %", ["9.8 %"], id="per-cent"),
        pytest.param("栽种银杏1 300余棵", ["1300 棵"], id="thousands-parted-by-a-blank"),
        pytest.param("新增就业12 153人", ["12153 人"], id="ten-thousands-parted-by-a-blank"),
        pytest.param("总产值1 234 567元", ["1234567 元"], id="millions-parted-by-blanks"),
        pytest.param("培训 1 2 0 0 人", ["1200 人"], id="every-digit-parted"),
        pytest.param("产粮1，300吨", ["1300 吨"], id="wide-comma-of-thousands"),
        pytest.param("产粮1, 300吨", ["1300 吨"], id="comma-and-blank"),
        pytest.param("1. 5个村通水，\n2. 3个村通电", ["5 个", "3 个"], id="number-of-an-item"),
        pytest.param("纪念“5·12”地震，5·12应急演练", [], id="day-with-a-middle-dot"),
        pytest.param("城东镇 120 340\n城西镇 96 251", [], id="row-without-a-header"),
    ],
)
def test_a_torn_number_is_read_whole_or_not_at_all(text: str, expected: list[str]) -> None:
    """6 . 5亿 is never 5亿."""
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("汽车零件加工", id="part-of-a-machine"),
        pytest.param("零售户与零散工", id="retail"),
        pytest.param("服务零距离", id="no-distance"),
        pytest.param("三元区岩前镇、三元食品公司", id="sanyuan"),
        pytest.param("五台县、五台山景区", id="wutai"),
        pytest.param("四家子镇、五十家子村", id="jiazi"),
        pytest.param("四道沟村、二道江区、三道岭镇", id="daogou"),
        pytest.param("九台区、三台县、七台河市", id="tai"),
        pytest.param("五家渠市、三门县、六枝特区、三穗县、万载县", id="towns-with-a-measure-word"),
        pytest.param("沈阳市三台子街道", id="taizi"),
        pytest.param("万户镇、万元户", id="wanhu"),
        pytest.param("工业投资两位数增长", id="two-digits"),
        pytest.param("七匹狼、五粮液、千斤顶", id="brands"),
        pytest.param("“两节”期间走访，两节慰问", id="two-feasts"),
        pytest.param("四处奔走、十分重视、万分感谢", id="adverbs"),
        pytest.param("打造平台2.0版、3.0版", id="version"),
        pytest.param("工业4.0时代", id="version-of-an-age"),
        pytest.param("落实“19条”、国务院“33条”", id="nickname-of-a-policy"),
        pytest.param("落实国务院33条和省42条", id="nickname-without-quotes"),
        pytest.param("推行”19条”政策", id="nickname-in-wrong-quotes"),
        pytest.param("红十字会、十字路口、十字绣", id="cross"),
        pytest.param("二十四节气、五花八门、货比三家", id="sayings"),
        pytest.param("呼声四起、数九三伏", id="rising-everywhere"),
        pytest.param("五峰县、九峰镇、六塘村、九眼桥", id="peaks-and-ponds"),
        pytest.param("十三届市委三次全会、十四届人大", id="sessions"),
        pytest.param("新三板挂牌、二元结构", id="boards"),
        pytest.param("年过半百的老汉", id="half-a-hundred"),
        pytest.param("一成不变", id="unchanging"),
        pytest.param("九成新的家具", id="nearly-new"),
    ],
)
def test_a_word_with_a_numeral_in_it_is_no_number(text: str) -> None:
    """Names, idioms, versions and nicknames count nothing."""
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("走访四家企业", ["4 家"], id="firms"),
        pytest.param("旗下五家子公司", ["5 家"], id="daughter-firms"),
        pytest.param("三家沟通", ["3 家"], id="who-talk"),
        pytest.param("配备五台电脑", ["5 台"], id="machines"),
        pytest.param("每斤三元", ["3 元"], id="money"),
        pytest.param("加装四道闸门，修建四条道路", ["4 道", "4 条"], id="roads"),
        pytest.param("整治四处隐患", ["4 处"], id="places"),
        pytest.param("三门课程", ["3 门"], id="courses"),
    ],
)
def test_the_same_characters_still_count(text: str, expected: list[str]) -> None:
    """The guards leave real counts alone."""
    assert said(text) == expected
