"""Names that the register does not hold: proposed where they are names, and only there."""

import pytest

from organizations.naming import ArticleContext, NamedSpan, Namer, Register

TABLE = """kind,name,type,parent,aliases,note
area,安澜市,地级市,,,
area,望江区,市辖区,安澜市,,
area,竹溪镇,镇,安澜市/望江区,,
area,滨湖街道,街道,安澜市/望江区,,
area,桃园社区,社区,安澜市/望江区/滨湖街道,,
organization,恒信建筑安装有限公司,企业,安澜市/望江区,,
organization,望江区教育局,机关,安澜市/望江区,,
"""
NAMER = Namer(Register.from_csv(TABLE))
HOME = "安澜市/望江区"


def new(body: str) -> list[NamedSpan]:
    return [
        span for span in NAMER.name_article(body, ArticleContext(HOME)) if span.new and span.kind != "topic"
    ]


@pytest.mark.parametrize(
    ("body", "name", "kind", "area"),
    [
        pytest.param(
            "记者在安澜市鑫瑞食品有限公司看到",
            "安澜市鑫瑞食品有限公司",
            "企业",
            "安澜市",
            id="company after a preposition",
        ),
        pytest.param(
            "由河南康瑞生物科技有限公司承建",
            "河南康瑞生物科技有限公司",
            "企业",
            HOME,
            id="company of a place outside the register",
        ),
        pytest.param(
            "位于城东的鑫瑞食品（安澜）有限公司",
            "鑫瑞食品（安澜）有限公司",
            "企业",
            HOME,
            id="brackets in the name",
        ),
        pytest.param(
            "与恒信建筑安装有限公司党支部结对",
            "恒信建筑安装有限公司党支部",
            "党组织",
            HOME,
            id="a registered firm's branch",
        ),
        pytest.param(
            "竹溪镇党委召开会议", "竹溪镇党委", "党组织", "安澜市/望江区/竹溪镇", id="a town's committee"
        ),
        pytest.param("望江区水利局派人到场", "望江区水利局", "机关", HOME, id="a bureau of the district"),
        pytest.param("据区水利局介绍", "望江区水利局", "机关", HOME, id="a bureau without its district"),
        pytest.param(
            "竹溪镇石坎村修通公路", "石坎村", "村", "安澜市/望江区/竹溪镇", id="a village of the town"
        ),
        pytest.param(
            "桃园社区、柳浪社区联合举办",
            "柳浪社区",
            "社区",
            "安澜市/望江区/滨湖街道",
            id="a community in a list",
        ),
        pytest.param(
            "竹溪镇中心小学开学", "竹溪镇中心小学", "学校", "安澜市/望江区/竹溪镇", id="a town's school"
        ),
        pytest.param("走进鑫瑞果蔬专业合作社", "鑫瑞果蔬专业合作社", "社会组织", HOME, id="cooperative"),
        pytest.param(
            "望江区水利局办公室主动对接区委部署",
            "望江区水利局办公室",
            "机关",
            HOME,
            id="one name ends before the next",
        ),
        pytest.param("望江区书法家协会送春联", "望江区书法家协会", "社会组织", HOME, id="association"),
    ],
)
def test_proposals(body: str, name: str, kind: str, area: str) -> None:
    """A name is proposed whole, without the words in front of it, with its type and its area."""
    found = {span.name: span for span in new(body)}
    assert name in found
    assert (found[name].type, found[name].area, found[name].entry) == (kind, area, None)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("各村党支部和非公企业党支部换届", id="kinds of branches"),
        pytest.param("新开6所民办幼儿园，扩建公办幼儿园", id="kinds of kindergartens"),
        pytest.param("城区中小学和市级示范性高中", id="kinds of schools"),
        pytest.param("全县登记农民专业合作社120家", id="a count of cooperatives"),
        pytest.param("支持有限公司和股份有限公司发展", id="legal forms"),
        pytest.param("建成和美乡村9个、生态乡村16个", id="kinds of villages"),
        pytest.param("望江区86个行政村", id="a count of villages"),
        pytest.param("滨湖街道两所小学、竹溪镇三家专业合作社", id="so many of a kind"),
        pytest.param("抓好局面，办好实事，委员参加", id="words that end alike"),
        pytest.param("打造特色小镇，建设城镇", id="kinds of towns"),
        pytest.param("机关党组织生活会", id="an ending inside a word"),
        pytest.param("（记者张三）基层学习型党组织建设", id="a byline's bracket"),
        pytest.param("区局和市局分工，区办公室值守", id="bodies without a word of their own"),
        pytest.param("各职能部门和相关单位、乡镇（街道）", id="kinds of offices"),
    ],
)
def test_no_proposals(body: str) -> None:
    """What names a kind of thing, or a number of them, is no name."""
    assert new(body) == []


def test_a_misprint_is_only_offered() -> None:
    """A name one character off a registered one is offered with it as candidate, and not linked."""
    (span,) = new("走进恒信建筑安裝有限公司工地")
    assert span.entry is None
    assert [candidate.name for candidate in span.candidates] == ["恒信建筑安装有限公司"]


def test_areas_inside_new_names() -> None:
    """A public body's area stays a mention of its own; the town in a firm's name does not."""
    found = NAMER.name_article("望江区水利局与安澜市鑫瑞食品有限公司签约", ArticleContext(HOME))
    assert [span.text for span in found] == ["望江区水利局", "望江区", "安澜市鑫瑞食品有限公司"]
