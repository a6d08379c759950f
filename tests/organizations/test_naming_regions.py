"""Areas of other kinds than city, district and street: prefectures, banners, municipalities."""

import pytest

from organizations.naming import ArticleContext, Namer, Register

PREFECTURE = """kind,name,type,parent,aliases,note
area,云岭省,省,,,
area,苍南苗族侗族自治州,自治州,云岭省,苍南州;苍南,
area,雷鸣县,县,苍南苗族侗族自治州,,
area,台塬县,县,苍南苗族侗族自治州,,
area,南花镇,镇,苍南苗族侗族自治州/雷鸣县,,
area,白银乡,乡,苍南苗族侗族自治州/雷鸣县,,
organization,雷鸣县委,党组织,苍南苗族侗族自治州/雷鸣县,县委,
organization,雷鸣县妇女联合会,群团组织,苍南苗族侗族自治州/雷鸣县,县妇联;妇联,
organization,苍南州人民政府,机关,苍南苗族侗族自治州,州政府,
"""
BANNER = """kind,name,type,parent,aliases,note
area,草原自治区,自治区,,,
area,青城市,地级市,草原自治区,青城,
area,东胜旗,旗,青城市,,
area,布日都苏木,苏木,青城市/东胜旗,,
area,大路新区,功能区,青城市/东胜旗,大路工业园区;大路,
organization,东胜旗委,党组织,青城市/东胜旗,旗委,
organization,东胜旗能源局,机关,青城市/东胜旗,旗能源局,
"""
MUNICIPALITY = """kind,name,type,parent,aliases,note
area,江海市,直辖市,,江海,
area,滨东新区,市辖区,江海市,滨东,
area,张桥镇,镇,江海市/滨东新区,张桥,
area,张桥科学城,功能区,江海市/滨东新区,,
organization,滨东新区区委,党组织,江海市/滨东新区,区委,
organization,滨东新区人民政府,机关,江海市/滨东新区,区政府;新区政府,
organization,张桥镇人民政府,机关,江海市/滨东新区/张桥镇,,
"""
NAMERS = {table: Namer(Register.from_csv(table)) for table in (PREFECTURE, BANNER, MUNICIPALITY)}


@pytest.mark.parametrize(
    ("table", "home", "body", "expected"),
    [
        pytest.param(
            PREFECTURE, "苍南苗族侗族自治州/雷鸣县", "全州大会在我县南花镇召开，州政府、县委作了汇报。",
            ["苍南苗族侗族自治州", "雷鸣县", "南花镇", "苍南州人民政府", "雷鸣县委"], id="prefecture",
        ),
        pytest.param(
            PREFECTURE, "苍南苗族侗族自治州/雷鸣县", "县妇联在白银乡办班。妇联干部走进各村，该乡百人参加。",
            ["雷鸣县妇女联合会", "白银乡", "雷鸣县妇女联合会", "白银乡"], id="a federation by its short name",
        ),
        pytest.param(
            PREFECTURE, "苍南苗族侗族自治州/雷鸣县", "球赛在台塬县开打。县委书记致辞，该县派出志愿者。",
            ["台塬县", "台塬县"], id="the committee of a county beside the paper's own",
        ),
        pytest.param(
            BANNER, "青城市/东胜旗", "旗委要求全旗动员。布日都苏木送去饲草，该苏木和旗能源局配合。",
            ["东胜旗委", "东胜旗", "布日都苏木", "布日都苏木", "东胜旗能源局"], id="banner",
        ),
        pytest.param(BANNER, "青城市/东胜旗", "一条大路通到村口。", [], id="an everyday word as a short name"),
        pytest.param(
            MUNICIPALITY, "江海市/滨东新区", "区委、区政府部署，全区行动，新区政府支持，本市推广。",
            ["滨东新区区委", "滨东新区人民政府", "滨东新区", "滨东新区人民政府", "江海市"], id="municipality",
        ),
        pytest.param(
            MUNICIPALITY, "江海市/滨东新区", "张桥科学城与张桥镇政府签约。",
            ["张桥科学城", "张桥镇人民政府", "张桥镇"], id="a town's short name inside another area's name",
        ),
    ],
)  # fmt: skip
def test_regions(table: str, home: str, body: str, expected: list[str]) -> None:
    """Every kind of area answers to its own words."""
    assert [
        span.name for span in NAMERS[table].name_article(body, ArticleContext(home)) if span.entry
    ] == expected
