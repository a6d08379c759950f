"""Whom a number is about: paragraphs, scenes, stand-ins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from metrics.matching import MatchedFigure

Matched = Callable[..., list[tuple[MatchedFigure, str | None]]]
COUNTY = "云州市/苏河县"


@pytest.mark.parametrize(
    ("home", "headline", "marked"),
    [
        pytest.param(
            COUNTY,
            "",
            "[绿源种植专业合作社]流转土地{600亩>绿源种植专业合作社}，吸纳周边{80名>绿源种植专业合作社}群众务工，人均年增收{1.2万元>绿源种植专业合作社}。",
            id="a cooperative over several clauses",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县人民政府]全年安排民生资金{3亿元>苏河县}，[东风街道办事处]走访群众{1200户>东风街道}。",
            id="government and office stand for their areas",
        ),
        pytest.param(
            COUNTY,
            "",
            "[东风街道党工委]坚持党建引领，整合资金{60万元>东风街道}，建成党群服务站{8个>东风街道}。",
            id="a party working committee stands for its street",
        ),
        pytest.param(
            COUNTY,
            "",
            "[广源食品有限公司]把总部从[青桐区]迁到了[苏河县]。[广源食品有限公司]注册资本{8000万元>广源食品有限公司}。",
            id="moving from A to B, the company is meant",
        ),
        pytest.param(
            COUNTY,
            "苏河县集中签约",
            "[恒远机械有限公司]在[苏河县]投资{3亿元>恒远机械有限公司}建设智能装备项目，占地{120亩>恒远机械有限公司}。",
            id="the company that invests in X",
        ),
        pytest.param(
            COUNTY,
            "",
            "位于[苏河县][东风街道]的[苏河电商产业园]建筑面积{3万平方米>苏河电商产业园}，吸引{45家>苏河电商产业园}企业入驻。",
            id="位于A的B: B",
        ),
        pytest.param(
            COUNTY,
            "苏河县壮大集体经济",
            "[苏河县]因村制宜发展产业。\n[马家村]建成冷库{2座>马家村}，村集体年增收{15万元>马家村}。\n目前，"
            "[全县=苏河县]集体经济收入超过{5万元>苏河县}的村达{98个>苏河县}。",
            id="全县 ends the story of a village",
        ),
        pytest.param(
            COUNTY,
            "苏河县强化项目建设",
            "[苏河县]强化要素保障。[恒远机械有限公司]二期项目顺利投产。截至目前，{35个>苏河县}重点项目全部开工，完成投资{42亿元>苏河县}。",
            id="a sentence that begins with its own number goes back to the county",
        ),
        pytest.param(
            COUNTY,
            "苏河县壮大集体经济",
            "[苏河县]因村制宜。[马家村]种植葡萄{300亩>马家村}，注册了商标。去年实现产值{200万元>马家村}。",
            id="a village with numbers goes on",
        ),
        pytest.param(
            "云州市",
            "",
            "记者从[苏河县教育局]获悉，今年新建学校{6所>苏河县}，新增学位{5400个>苏河县}。",
            id="从X局获悉: the county",
        ),
        pytest.param(
            "云州市",
            "苏河县一季度开局良好",
            "据[苏河县税务局]统计，一季度[全县=苏河县]税收收入{3.2亿元>苏河县}。",
            id="据X局统计 is only the source",
        ),
        pytest.param(
            COUNTY,
            "",
            "在[苏河县委]的领导下，[柳林镇]新建广场{12个>柳林镇}。",
            id="在X的领导下 is no subject",
        ),
        pytest.param(
            COUNTY,
            "",
            "截至5月底，累计化解矛盾纠纷{320件>苏河县}。",
            id="without any name the page's home",
        ),
        pytest.param(
            COUNTY,
            "",
            "5月20日，全县安全生产现场会在[柳林镇]召开，{200余人>苏河县}参加会议。",
            id="a meeting held in X is not X's",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县]今年改造老旧小区{36个>苏河县}（其中[东风街道]{20个>东风街道}），惠及{5200户>苏河县}。",
            id="a name in brackets counts inside them",
        ),
        pytest.param(
            COUNTY,
            "",
            "[柳林镇]辖区面积{86平方公里>柳林镇}，辖{28个>柳林镇}行政村，总人口{4.6万人>柳林镇}。",
            id="辖 and 总人口 go on with the town",
        ),
        pytest.param(
            COUNTY,
            "",
            "[?永昌纺织公司/企业]现有员工{260人>永昌纺织公司}，年销售收入{8000万元>永昌纺织公司}。",
            id="a name that the register lacks",
        ),
        pytest.param(
            COUNTY,
            "",
            "[柳林镇]党员干部带头捐款{5万元>柳林镇}，[广源食品有限公司]捐赠物资价值{12万元>广源食品有限公司}。",
            id="each clause has its own subject",
        ),
        pytest.param(
            COUNTY,
            "苏河县纾困解难",
            "[苏河县]为[恒远机械有限公司]等{20家>苏河县}企业争取贷款{5000万元>苏河县}。",
            id="为X等20家企业",
        ),
        pytest.param(
            COUNTY,
            "苏河县纾困解难",
            "[苏河县]帮助[恒远机械有限公司]解决用工{120人>苏河县}。",
            id="帮助X解决 is the helper's number",
        ),
        pytest.param(
            COUNTY,
            "",
            "一村一韵\n[马家村]：蓝莓串起致富路\n近年来，大力发展蓝莓种植，面积达到{800亩>马家村}，年产值{1200万元>马家村}。\n[大湾村]："
            "民宿引来八方客\n目前已发展民宿{26家>大湾村}，去年接待游客{5万人次>大湾村}。",
            id="a section's head names its subject",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县税务局]现有干部职工{120人>苏河县税务局}，其中党员{68人>苏河县税务局}。",
            id="a bureau's own staff",
        ),
        pytest.param(
            "云州市",
            "",
            "[苏河县][柳林镇][马家村]有村民{320户>马家村}{1260人>马家村}。",
            id="of names side by side the last",
        ),
        pytest.param(
            "云州市",
            "",
            "[苏河县]规上企业{85%>苏河县}开了职工书屋。",
            id="a share of the area's companies",
        ),
        pytest.param(
            COUNTY,
            "",
            "[东风街道]下辖的[和平社区]有居民{2300户>和平社区}，设网格{6个>和平社区}。",
            id="A下辖的B有: B",
        ),
        pytest.param(
            COUNTY,
            "",
            "在[苏河县志愿者协会]的帮助下，[和平社区]组建志愿服务队{5支>和平社区}。",
            id="在X的帮助下 is no subject",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县委]主要领导先后{3次>苏河县}到[恒远机械有限公司]调研，现场解决问题{6个>苏河县}。",
            id="到X调研 is the visitor's number",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县]城镇化率达到{52.3%>苏河县}，高于[全市=云州市]平均水平{1.2个百分点>苏河县}。",
            id="高于全市 is what it is compared with",
        ),
        pytest.param(
            "云州市",
            "",
            "[苏河县]税收{6亿元>苏河县}，占[全市=云州市]的{12%>苏河县}。",
            id="占全市的 as well",
        ),
        pytest.param(
            COUNTY,
            "",
            "[恒远机械有限公司]建厂{2座>恒远机械有限公司}，带动[全县=苏河县]工业产值由{6亿元>苏河县}增加到{9亿元>苏河县}。",
            id="带动全县产值由…: the county's",
        ),
        pytest.param(
            COUNTY,
            "",
            "[恒远机械有限公司]建厂{2座>恒远机械有限公司}，带动[全县=苏河县]农户{300户>恒远机械有限公司}增收。",
            id="带动全县农户300户: the company's",
        ),
        pytest.param(
            COUNTY,
            "",
            "△[柳林镇]组织干部、志愿者{200人次>柳林镇}，清运垃圾{45吨>柳林镇}。",
            id="behind a bullet of short news",
        ),
        pytest.param(
            COUNTY,
            "",
            "如今，依托[苏河电商产业园]，[柳林镇]已开网店{320家>柳林镇}。",
            id="依托X is no subject",
        ),
    ],
)
def test_subjects(matched: Matched, home: str, headline: str, marked: str) -> None:
    """Every number is about whom a careful editor would say it is about."""
    figures = [(figure, expected) for figure, expected in matched(marked, home, headline) if expected]
    found = [(figure.quantity.text, figure.subject) for figure, _ in figures]
    assert found == [(figure.quantity.text, expected) for figure, expected in figures]
