"""Pointing words and names without their area: what they mean, and when nobody can tell."""

import pytest

from organizations.naming import ArticleContext, NamedSpan, Namer, Register

TABLE = """kind,name,type,parent,aliases,note
area,南屏省,省,,,
area,海宁州市,地级市,南屏省,,
area,永丰县,县,海宁州市,永丰,
area,经开区,功能区,海宁州市,,
area,石桥镇,镇,海宁州市/永丰县,,
area,龙潭镇,镇,海宁州市/永丰县,,
area,杨柳乡,乡,海宁州市/永丰县,,
area,临河街道,街道,海宁州市/永丰县,,
area,金坪村,村,海宁州市/永丰县/临河街道,,
area,凤鸣社区,社区,海宁州市/永丰县/临河街道,,
area,鹿山市,县级市,海宁州市,,
organization,永丰县委,党组织,海宁州市/永丰县,,
organization,永丰县人民政府,机关,海宁州市/永丰县,,
organization,永丰县住建局,机关,海宁州市/永丰县,,
organization,永丰县市场监管局临河分局,机关,海宁州市/永丰县,,
organization,经开区党工委,党组织,海宁州市/经开区,,
organization,经开区管委会,机关,海宁州市/经开区,管委会,
organization,绿野农业发展有限公司,企业,海宁州市/永丰县,绿野农业,
organization,绿野农业发展有限公司党委,党组织,海宁州市/永丰县,,
organization,天成机械有限公司,企业,海宁州市/永丰县,,
organization,宏远建材有限公司,企业,海宁州市/永丰县,,
organization,银杏湾产业园,园区,海宁州市/永丰县,,
organization,永丰经济开发区,园区,海宁州市/永丰县,,
organization,永丰县第二中学,学校,海宁州市/永丰县,,
organization,永丰县第二中学党支部,党组织,海宁州市/永丰县,,
organization,永丰县人民医院,医院,海宁州市/永丰县,,
organization,福禄种植专业合作社,其他,海宁州市/永丰县/石桥镇,,
organization,临河街道党工委,党组织,海宁州市/永丰县/临河街道,,
organization,金坪村党支部,党组织,海宁州市/永丰县/临河街道/金坪村,,
"""
NAMER = Namer(Register.from_csv(TABLE))


def pointing(body: str, home: str = "海宁州市/永丰县", headline: str = "") -> list[tuple[str, str]]:
    """The pointing mentions with what they mean; open ones with their candidates."""

    def meaning(span: NamedSpan) -> str:
        return span.name or "|".join(candidate.name for candidate in span.candidates)

    found = NAMER.name_article(body, ArticleContext(home, headline))
    return [(span.text, meaning(span)) for span in found if span.coreference]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "石桥镇修路。该镇投入百万元，全镇受益。", [("该镇", "石桥镇"), ("全镇", "石桥镇")], id="town"
        ),
        pytest.param(
            "杨柳乡修路。该乡投入百万元，全乡受益。", [("该乡", "杨柳乡"), ("全乡", "杨柳乡")], id="township"
        ),
        pytest.param("临河街道修路，该街道投入百万元。", [("该街道", "临河街道")], id="street"),
        pytest.param(
            "金坪村修路。该村筹资，全村受益。", [("该村", "金坪村"), ("全村", "金坪村")], id="village"
        ),
        pytest.param("凤鸣社区开课，该社区年年如此。", [("该社区", "凤鸣社区")], id="community"),
        pytest.param(
            "全县掀起热潮，我县新增十家，本县第一，我市共百家，全省千家。",
            [
                ("全县", "永丰县"),
                ("我县", "永丰县"),
                ("本县", "永丰县"),
                ("我市", "海宁州市"),
                ("全省", "南屏省"),
            ],
            id="the paper's own areas",
        ),
        pytest.param(
            "天成机械有限公司扩产。该公司说，该企业有信心。",
            [("该公司", "天成机械有限公司"), ("该企业", "天成机械有限公司")],
            id="company",
        ),
        pytest.param(
            "银杏湾产业园开园，该园区入驻十家。园区占地百亩。",
            [("该园区", "银杏湾产业园"), ("园区", "银杏湾产业园")],
            id="park",
        ),
        pytest.param(
            "永丰县第二中学开课，该校师生参加，我校说法不同。",
            [("该校", "永丰县第二中学"), ("我校", "永丰县第二中学")],
            id="school",
        ),
        pytest.param("永丰县人民医院义诊，该院派出专家。", [("该院", "永丰县人民医院")], id="hospital"),
        pytest.param("永丰县住建局巡查，该局负责人说。", [("该局", "永丰县住建局")], id="bureau"),
        pytest.param(
            "福禄种植专业合作社增收，该合作社有社员百人。",
            [("该合作社", "福禄种植专业合作社")],
            id="cooperative",
        ),
        pytest.param("金坪村党支部开会，该支部有党员二十名。", [("该支部", "金坪村党支部")], id="branch"),
        pytest.param(
            "绿野农业发展有限公司投产。该公司党委下设三个支部。",
            [("该公司党委", "绿野农业发展有限公司党委")],
            id="the company's committee",
        ),
        pytest.param(
            "永丰县第二中学开课。该校党支部牵头。",
            [("该校党支部", "永丰县第二中学党支部")],
            id="the school's branch",
        ),
        pytest.param(
            "县委、县政府要求，县住建局落实。",
            [("县委", "永丰县委"), ("县政府", "永丰县人民政府"), ("县住建局", "永丰县住建局")],
            id="bodies without their county",
        ),
        pytest.param(
            "金坪村开会，该村党支部牵头。", [("村党支部", "金坪村党支部")], id="the village's branch"
        ),
        pytest.param(
            "临河街道开会。街道党工委牵头，街道投入百万元。",
            [("街道党工委", "临河街道党工委"), ("街道", "临河街道")],
            id="a street as subject",
        ),
        pytest.param(
            "省、市重点项目开工，县领导出席。",
            [("省", "南屏省"), ("市", "海宁州市"), ("县", "永丰县")],
            id="levels alone",
        ),
        pytest.param("石桥镇开展巡查，覆盖辖区各村。", [("辖区", "石桥镇")], id="ward"),
        pytest.param(
            "经开区党工委、管委会部署。", [("管委会", "经开区管委会")], id="the second body of one area"
        ),
        pytest.param(
            "金坪村饮水困难，县里投入资金解决该街道的问题。",
            [("该街道", "临河街道")],
            id="the street of a village just named",
        ),
    ],
)
def test_antecedents(body: str, expected: list[tuple[str, str]]) -> None:
    """A pointing word means what fits it and was spoken of last, or the paper's own area."""
    assert pointing(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("石桥镇划出该区域，全市场繁荣，全局在胸。", id="words that only begin so"),
        pytest.param("石桥镇各街道、社区和村里人都来了。", id="kinds of places"),
        pytest.param("全区企业党委换届。", id="a district where there is none"),
        pytest.param("该公司回应称。", id="nothing named before"),
    ],
)
def test_no_pointing(body: str) -> None:
    """What only looks like a pointing word links nothing."""
    assert pointing(body) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "天成机械有限公司来访。宏远建材有限公司开办了绿野农业发展有限公司，该公司主营果蔬。",
            [("该公司", "绿野农业发展有限公司")],
            id="the one just founded",
        ),
        pytest.param(
            "石桥镇派人到龙潭镇学习。该镇回来后立即行动。",
            [("该镇", "石桥镇")],
            id="the sentence's subject before the nearest",
        ),
        pytest.param(
            "天成机械有限公司、宏远建材有限公司先后投产。该公司产值过亿元。",
            [("该公司", "宏远建材有限公司|天成机械有限公司")],
            id="two in a list stay open",
        ),
        pytest.param(
            "宏远建材有限公司从鹿山市迁来。天成机械有限公司办手续时说，该公司在鹿山市还办着一家配套公司。征得该公司同意后办结。",
            [("该公司", "天成机械有限公司"), ("该公司", "宏远建材有限公司")],
            id="an unnamed one, tied by its town",
        ),
        pytest.param(
            "永丰县市场监管局临河分局推行新办法，与永丰县住建局会商。该分局高效办结。",
            [("该分局", "永丰县市场监管局临河分局")],
            id="分局 and not the bureau named last",
        ),
    ],
)
def test_rivals(body: str, expected: list[tuple[str, str]]) -> None:
    """Between several that fit, the sentence decides; where it does not, the mention stays open."""
    assert pointing(body) == expected


def test_the_story_of_another_area() -> None:
    """On a city's page 全县 is the headline's county, and 我市 stays the city."""
    found = pointing("全县动员，我市推广。", "海宁州市", "永丰县抓秋收")
    assert found == [("全县", "永丰县"), ("我市", "海宁州市")]


def test_a_county_level_city_in_a_citys_paper() -> None:
    """In a story about a county-level city 全市 is that city."""
    assert pointing("鹿山市召开大会，全市动员。", "海宁州市", "鹿山市动员")[0] == ("全市", "鹿山市")


def test_visitors_do_not_become_the_home() -> None:
    """A delegation's city in the headline does not take over 全市 on the host's page."""
    assert pointing("鹿山市考察团到永丰县考察，全市推广。", headline="鹿山市考察团到永丰县考察") == [
        ("全市", "海宁州市")
    ]


def test_pointing_to_a_new_name() -> None:
    """该公司 may mean a company that the register does not hold yet."""
    found = NAMER.name_article(
        "永丰县瑞祥食品有限公司扩建。该公司产销两旺。", ArticleContext("海宁州市/永丰县")
    )
    span = next(span for span in found if span.text == "该公司")
    assert (span.name, span.new, span.coreference) == ("永丰县瑞祥食品有限公司", True, True)


def test_the_area_may_come_after() -> None:
    """县委 at the head of a story on a city's page belongs to the county named only later."""
    found = pointing("按照县委的安排，石桥镇修路。永丰县拨款百万元。", "海宁州市")
    assert found == [("县委", "永丰县委")]


def test_a_zone_is_a_district_of_its_own() -> None:
    """In a county's paper 全区 and 该区 are the development zone that the story names."""
    found = pointing("永丰经济开发区招商忙。全区签约12家，该区还将扩建。")
    assert found == [("全区", "永丰经济开发区"), ("该区", "永丰经济开发区")]


def test_one_of_many_things_is_no_town() -> None:
    """The 镇 of 该镇 itself makes 一个个 no unnamed town."""
    found = pointing("走进石桥镇，大屏幕上跳动着一个个网格事件。该镇划分网格。", "海宁州市")
    assert found == [("该镇", "石桥镇")]


def test_each_town_is_no_town() -> None:
    """各镇各部门 are all of them, never the one named last."""
    assert pointing("石桥镇修路。永丰县召开会议，各镇各部门负责人参加。", "海宁州市") == []


def test_the_area_may_stand_above() -> None:
    """The county of the only town named is the county of 县政府."""
    assert pointing("按照县政府的安排，石桥镇修路。", "海宁州市") == [("县政府", "永丰县人民政府")]
