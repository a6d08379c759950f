"""Who wrote and who photographed, in every place and form that papers print it."""

import pytest

from articles.cutting import cut_page
from articles.cutting.bylines import closing_credit, opening_credit, read_credit
from articles.cutting.names import read_names


def pairs(bylines: tuple[object, ...]) -> list[tuple[str, str]]:
    return [(byline.role, byline.name) for byline in bylines]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param("本报记者 苏杭", [("记者", "苏杭")], id="role and name"),
        pytest.param("□记者 苏杭", [("记者", "苏杭")], id="bullet"),
        pytest.param("■本报全媒体记者 苏杭", [("记者", "苏杭")], id="the paper's ranks are dropped"),
        pytest.param(
            "首席记者 苏杭 见习记者 方圆",
            [("首席记者", "苏杭"), ("见习记者", "方圆")],
            id="a reporter's rank is kept",
        ),
        pytest.param(
            "记者 苏 杭 通讯员 贺 敏", [("记者", "苏杭"), ("通讯员", "贺敏")], id="names spread out"
        ),
        pytest.param("本报记者苏杭 罗平", [("记者", "苏杭"), ("记者", "罗平")], id="two names, one role"),
        pytest.param("记者 李明王芳", [("记者", "李明"), ("记者", "王芳")], id="two names not parted"),
        pytest.param("特约通讯员 欧阳文静", [("特约通讯员", "欧阳文静")], id="compound family name"),
        pytest.param("通讯员 买买提·吐尔逊", [("通讯员", "买买提·吐尔逊")], id="name with a dot"),
        pytest.param(
            "记者 苏杭 通讯员 贺敏 文/图",
            [("记者", "苏杭"), ("通讯员", "贺敏"), ("文/图", "苏杭"), ("文/图", "贺敏")],
            id="both wrote and photographed",
        ),
        pytest.param("本报记者 苏杭 摄影报道", [("记者", "苏杭"), ("文/图", "苏杭")], id="photo report"),
        pytest.param("苏杭 摄", [("摄", "苏杭")], id="photographer"),
        pytest.param("文/苏杭 图/贺敏", [("文", "苏杭"), ("摄", "贺敏")], id="media before names"),
        pytest.param("苏杭/文 贺敏/图", [("文", "苏杭"), ("摄", "贺敏")], id="media after names"),
        pytest.param("（记者 苏杭/摄）", [("记者", "苏杭"), ("摄", "苏杭")], id="brackets and slash"),
        pytest.param("□苏杭 罗平", [("作者", "苏杭"), ("作者", "罗平")], id="no role but a bullet"),
        pytest.param("记者走进田间地头", [], id="a title about reporters"),
        pytest.param("苏杭 罗平", [], id="bare names are not enough"),
        pytest.param("（记者 苏杭", [], id="an open bracket"),
        pytest.param("全国优秀通讯员评选揭晓", [], id="a title about correspondents"),
    ],
)
def test_byline_lines(printed: str, expected: list[tuple[str, str]]) -> None:
    """A line of roles and names alone is read whole; anything else gives nobody."""
    assert pairs(read_credit(printed)) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param("本报讯（记者苏杭）近日，", ["苏杭"], id="in brackets"),
        pytest.param(
            "本报讯(记者 苏杭 云州时报 罗平 通讯员 贺敏)近日，",
            ["苏杭", "罗平", "贺敏"],
            id="another paper's reporter",
        ),
        pytest.param("本报讯 记者 苏杭 通讯员 贺敏 报道：近日，", ["苏杭", "贺敏"], id="without brackets"),
        pytest.param("新华社北京5月3日电（记者 苏杭）五月", ["苏杭"], id="agency"),
        pytest.param(
            "本报讯（记者 苏杭 临溪融媒 贺敏 通讯员 斯琴高娃）近日，",
            ["苏杭", "贺敏", "斯琴高娃"],
            id="the outlet of the second",
        ),
        pytest.param(
            "本报讯(通讯员 苏杭 青石小学 贺敏)近日，",
            ["苏杭", "贺敏"],
            id="the school of the second",
        ),
        pytest.param("临溪融媒讯（苏杭 贺敏）近日，", ["苏杭", "贺敏"], id="names without a role"),
        pytest.param("本报记者苏杭报道：近日，", ["苏杭"], id="role first"),
        pytest.param("近日，记者从云州市水务局获悉，", [], id="a reporter in the text"),
        pytest.param("本报讯 近日，全市", [], id="nobody"),
    ],
)
def test_dateline_credits(printed: str, expected: list[str]) -> None:
    """A dateline's credits are read; reporters that the text speaks of are not."""
    assert [byline.name for byline in opening_credit(printed)] == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param("活动圆满结束。（记者 苏杭）", [("记者", "苏杭")], id="brackets"),
        pytest.param(
            "活动圆满结束。（苏杭 贺敏）", [("作者", "苏杭"), ("作者", "贺敏")], id="brackets, no role"
        ),
        pytest.param(
            "活动圆满结束。记者 苏杭 通讯员 贺敏", [("记者", "苏杭"), ("通讯员", "贺敏")], id="bare"
        ),
        pytest.param("市民在湖边散步。 苏杭 摄", [("摄", "苏杭")], id="photographer"),
        pytest.param("来到示范基地（高新区）", [], id="a place in brackets"),
        pytest.param("成立了工作专班（下设三个组）", [], id="words in brackets"),
        pytest.param("他说：“值得。”", [], id="a quotation"),
    ],
)
def test_closing_credits(printed: str, expected: list[tuple[str, str]]) -> None:
    """Credits after a paragraph's last sentence are read, other brackets left alone."""
    assert pairs(closing_credit(printed)) == expected


def test_credit_broken_over_two_lines() -> None:
    """A credit that the column's edge has broken still ends its story."""
    page = "双桥村修通产业路\n\n近日，双桥村三公里长的产业路修通，\n果农运果再也不用肩挑背扛。（记者 张\n三）\n南湖小学添了新图书角\n\n近日，南湖小学收到爱心企业捐赠的图\n书六百册。（李四）\n"
    assert [(a.headline, [b.name for b in a.bylines]) for a in cut_page(page).articles] == [
        ("双桥村修通产业路", ["张三"]),
        ("南湖小学添了新图书角", ["李四"]),
    ]


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("李明王芳", ("李明", "王芳")),
        ("李小明王芳", ("李小明", "王芳")),
        ("李小明王小芳", ("李小明", "王小芳")),
        ("宣传部", ()),
    ],
)
def test_names_without_a_space(word: str, names: tuple[str, ...]) -> None:
    """Names run together are parted where the next family name stands."""
    assert read_names(word) == names
