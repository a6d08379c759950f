"""Topics: the register's, campaigns in quotation marks, special actions named without them."""

import pytest

from organizations.naming import ArticleContext, Namer, Register

TABLE = """kind,name,type,parent,aliases,note
area,安澜市,地级市,,,
topic,四清联创,专题,,,
topic,“两优”组织党建,专题,,两优组织党建,
topic,“五好”支部创建,专题,,,
topic,垃圾分类,专题,,,
organization,安澜市“四清联创”指挥部,机关,安澜市,,
"""
NAMER = Namer(Register.from_csv(TABLE))


def topics(body: str) -> list[tuple[str, str, bool]]:
    found = NAMER.name_article(body, ArticleContext("安澜市"))
    return [(span.text, span.name, span.new) for span in found if span.kind == "topic"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("推进“四清联创”工作", [("四清联创", "四清联创", False)], id="registered, quoted"),
        pytest.param(
            "推进“四\n清联创”工作", [("四\n清联创", "四清联创", False)], id="registered, broken by the column"
        ),
        pytest.param(
            "抓实“五好”支部创建", [("“五好”支部创建", "“五好”支部创建", False)], id="registered with marks"
        ),
        pytest.param(
            "抓实五好支部创建", [("五好支部创建", "“五好”支部创建", False)], id="registered, marks left out"
        ),
        pytest.param("开展“清风护苗”专项行动", [("清风护苗", "“清风护苗”", True)], id="followed by its kind"),
        pytest.param("落实“门前三包”", [], id="no numeral in front, nothing after"),
        pytest.param("落实“三包四定”要求", [("三包四定", "“三包四定”", True)], id="a counted slogan"),
        pytest.param("按照“8个100%”标准", [("8个100%", "“8个100%”", True)], id="digits in a slogan"),
        pytest.param(
            "开展打击电信诈骗专项行动",
            [("打击电信诈骗专项行动", "打击电信诈骗专项行动", True)],
            id="without marks",
        ),
        pytest.param("他说：“一心一意谋发展。”", [], id="speech"),
        pytest.param("“我们一定办好”活动负责人说", [], id="a sentence in marks"),
        pytest.param("“固定”课堂和“指尖”课堂", [], id="an everyday word in marks"),
    ],
)
def test_topics(body: str, expected: list[tuple[str, str, bool]]) -> None:
    """A campaign is a topic, of the register or new; what somebody says is none."""
    assert topics(body) == expected


def test_topics_inside_names() -> None:
    """The campaign in an office's name stays a topic inside it."""
    found = NAMER.name_article("安澜市“四清联创”指挥部", ArticleContext("安澜市"))
    assert [(span.text, span.kind.value) for span in found] == [
        ("安澜市“四清联创”指挥部", "organization"),
        ("安澜市", "area"),
        ("四清联创", "topic"),
    ]
