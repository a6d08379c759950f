"""Names that share a part with the one beside them."""

import pytest

from organizations.naming import ArticleContext, Namer, Register

TABLE = """kind,name,type,parent,aliases,note
area,平川市,地级市,,,
area,湖东区,市辖区,平川市,,
area,松涛街道,街道,平川市/湖东区,,
area,梧桐街道,街道,平川市/湖东区,,
area,古渡镇,镇,平川市/湖东区,,
area,青石镇,镇,平川市/湖东区,,
organization,湖东区城管局,机关,平川市/湖东区,,
organization,湖东区工商分局,机关,平川市/湖东区,,
organization,湖东区水利局,机关,平川市/湖东区,区水利,
organization,湖东区交通运输局,机关,平川市/湖东区,,
organization,湖东区委组织部,党组织,平川市/湖东区,,
organization,湖东区委宣传部,党组织,平川市/湖东区,,
organization,湖东区商贸党委,党组织,平川市/湖东区,,
organization,湖东区文旅党委,党组织,平川市/湖东区,,
organization,湖东区党工委,党组织,平川市/湖东区,,
organization,湖东区管委会,机关,平川市/湖东区,,
organization,鼎新集团,企业,平川市/湖东区,鼎新,
organization,鼎新集团党委,党组织,平川市/湖东区,,
organization,绿源乳业有限公司,企业,平川市/湖东区,绿源乳业,
organization,绿源乳业有限公司党委,党组织,平川市/湖东区,,
"""
NAMER = Namer(Register.from_csv(TABLE))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "湖东区城管局、工商分局进度居前。",
            {"城管局": "湖东区城管局", "工商分局": "湖东区工商分局"},
            id="the area of the name before",
        ),
        pytest.param(
            "区商贸党委和文旅党委成立支部。",
            {"区商贸党委": "湖东区商贸党委", "文旅党委": "湖东区文旅党委"},
            id="the level word of the name before",
        ),
        pytest.param(
            "区党工委、管委会印发通知。",
            {"区党工委": "湖东区党工委", "管委会": "湖东区管委会"},
            id="two bodies of one area",
        ),
        pytest.param(
            "区水利、应急管理、交通运输等部门配合。",
            {"区水利": "湖东区水利局", "交通运输": "湖东区交通运输局"},
            id="bureaus without 局",
        ),
        pytest.param(
            "湖东区委组织部、宣传部和水利、城管局等部门到场。",
            {"委组织部": "湖东区委组织部", "宣传部": "湖东区委宣传部", "水利": "湖东区水利局"},
            id="departments of a committee, and bureaus listed after them",
        ),
        pytest.param(
            "古渡、青石两镇受灾。",
            {"古渡": "古渡镇", "青石": "青石镇"},
            id="the level word after their number",
        ),
        pytest.param(
            "古渡和青石等3个镇受灾。",
            {"古渡": "古渡镇", "青石": "青石镇"},
            id="the level word after 等 and a number",
        ),
        pytest.param(
            "松涛、梧桐街道联合行动。",
            {"松涛": "松涛街道", "梧桐街道": "梧桐街道"},
            id="the level word after the last",
        ),
        pytest.param(
            "古渡、青石等镇受灾。", {"古渡": "古渡镇", "青石": "青石镇"}, id="the level word after 等"
        ),
    ],
)
def test_shared_parts(body: str, expected: dict[str, str]) -> None:
    """The part that two names share is read into the one that leaves it out."""
    found = {
        span.text.removeprefix("湖东区"): span.name
        for span in NAMER.name_article(body, ArticleContext("平川市/湖东区"))
    }
    assert expected.items() <= found.items()


def test_two_committees_in_one_phrase() -> None:
    """鼎新、绿源乳业等企业党委 are the committees of both."""
    found = NAMER.name_article("鼎新、绿源乳业等企业党委带头。", ArticleContext("平川市/湖东区"))
    whole = [span.name for span in found if span.text == "鼎新、绿源乳业等企业党委"]
    assert whole == ["鼎新集团党委", "绿源乳业有限公司党委"]


def test_a_list_ends_at_a_name_with_its_own_area() -> None:
    """Each full name in a list brings its own area."""
    body = "湖东区城管局、湖东区水利局、"
    found = [span.name for span in NAMER.name_article(body, ArticleContext()) if span.kind == "organization"]
    assert found == ["湖东区城管局", "湖东区水利局"]
