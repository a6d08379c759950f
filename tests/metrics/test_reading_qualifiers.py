"""How exactly a number is meant: each row is a word, before or after it."""

from __future__ import annotations

import pytest

from metrics.reading import read_quantities


@pytest.mark.parametrize(
    ("text", "qualifier", "printed"),
    [
        pytest.param("举办活动100场", "exact", "100场", id="none"),
        pytest.param("举办活动约100场", "approx", "约100场", id="yue"),
        pytest.param("举办活动大约100场", "approx", "大约100场", id="dayue"),
        pytest.param("举办活动100场左右", "approx", "100场左右", id="zuoyou"),
        pytest.param("举办活动近100场", "almost", "近100场", id="jin"),
        pytest.param("举办活动将近100场", "almost", "将近100场", id="jiangjin"),
        pytest.param("举办活动接近100场", "almost", "接近100场", id="jiejin"),
        pytest.param("举办活动超100场", "more_than", "超100场", id="chao"),
        pytest.param("举办活动超过100场", "more_than", "超过100场", id="chaoguo"),
        pytest.param("举办活动逾100场", "more_than", "逾100场", id="yu"),
        pytest.param("产值突破100亿元", "more_than", "突破100亿元", id="tupo"),
        pytest.param("举办活动100余场", "more_than", "100余场", id="yu-inside"),
        pytest.param("举办活动100多场", "more_than", "100多场", id="duo-inside"),
        pytest.param("举办活动100场以上", "at_least", "100场以上", id="yishang"),
        pytest.param("举办活动不少于100场", "at_least", "不少于100场", id="bushaoyu"),
        pytest.param("举办活动至少100场", "at_least", "至少100场", id="zhishao"),
        pytest.param("浏览量10万+", "at_least", "10万+", id="plus"),
        pytest.param("误差5毫米以下", "less_than", "5毫米以下", id="yixia"),
        pytest.param("误差在5毫米以内", "less_than", "5毫米以内", id="yinei"),
        pytest.param("参加的不足100人", "less_than", "不足100人", id="buzu"),
        pytest.param("失业率低于4%", "less_than", "低于4%", id="diyu"),
        pytest.param("费用不超过100元", "less_than", "不超过100元", id="buchaoguo"),
    ],
)
def test_a_word_qualifies_a_number(text: str, qualifier: str, printed: str) -> None:
    """The qualifier is read from the word beside the number, and the span takes it in."""
    [figure] = read_quantities(text, None)
    assert (figure.qualifier, figure.text) == (qualifier, printed)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("签约30个项目", id="signed-up"),
        pytest.param("节约30万元", id="saved"),
        pytest.param("附近3家商户", id="nearby"),
        pytest.param("最近3家商户", id="lately"),
        pytest.param("反超3分", id="overtaken"),
        pytest.param("仅有20支队伍", id="only"),
        pytest.param("多达20支队伍", id="as-many-as"),
        pytest.param("线上百户村民", id="online"),
    ],
)
def test_the_same_character_in_another_word_qualifies_nothing(text: str) -> None:
    """签约 is no 约, 附近 no 近; the emphatic 仅 leaves a number exact."""
    assert {figure.qualifier for figure in read_quantities(text, None)} <= {"exact"}


@pytest.mark.parametrize(
    ("text", "qualifiers"),
    [
        pytest.param("日补贴分别在30元、18元以上", ["at_least", "at_least"], id="after-the-last"),
        pytest.param("两镇分别投入超过300万元、260万元", ["more_than", "more_than"], id="before-the-first"),
        pytest.param(
            "三项覆盖率均达到95%、96%和98%以上",
            ["exact", "at_least", "at_least", "at_least"],
            id="after-three",
        ),
        pytest.param("投入300万元、占地20亩以上", ["exact", "at_least"], id="no-list"),
        pytest.param("分别为近300人、500余人", ["almost", "more_than"], id="each-has-its-own"),
    ],
)
def test_a_list_shares_its_qualifier(text: str, qualifiers: list[str]) -> None:
    """分别…以上 speaks of every figure of the list, but of no other figure."""
    found = [str(figure.qualifier) for figure in read_quantities(text, None)]
    assert found == qualifiers
