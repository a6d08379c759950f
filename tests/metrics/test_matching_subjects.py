"""Whom a number is about: clause, sentence and list."""

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
            "眼下，[苏河县]外贸企业聚集地[苏河电商产业园]已引来商户{66家>苏河电商产业园}、直播团队{210多个>苏河电商产业园}；"
            "[苏河创业中心]培育初创企业{28家>苏河创业中心}；[北岸科技园]设有{7个>北岸科技园}实验室，签约入驻企业{41家>北岸科技园}。",
            id="each item of a list has its own head",
        ),
        pytest.param(
            COUNTY,
            "",
            "[该公司=恒远机械有限公司]党委管着{3个>恒远机械有限公司党委}党支部，分别为车间党支部、[马家村党支部]和机关党支部，在册党员{88名>恒远机械有限公司党委}、"
            "积极分子{9名>恒远机械有限公司党委}。",
            id="the party committee of 该公司; a list of its branches comes between",
        ),
        pytest.param(
            COUNTY,
            "苏河县稳就业出实招",
            "[苏河县]人社部门强化服务。今年以来，[全县=苏河县]城镇新增就业{3200人>苏河县}，失业人员再就业{820人>苏河县}。",
            id="全县 is the county",
        ),
        pytest.param(
            "云州市",
            "柳林镇整治人居环境",
            "本报讯 连日来，[柳林镇]扎实开展人居环境整治。\n截至目前，共清理垃圾{320吨>柳林镇}，拆除违建{16处>柳林镇}。",
            id="a paragraph without a name goes on with the headline's town",
        ),
        pytest.param(
            COUNTY,
            "",
            "在[马家村]，连片大棚蔚为壮观。全村建成大棚{120座>马家村}，带动{60户>马家村}村民就业。",
            id="在X opens the story of X",
        ),
        pytest.param(
            COUNTY,
            "",
            "记者近日在[柳林镇]看到，{12个>柳林镇}村的戏台都派上了用场。",
            id="what the reporter saw in X is about X",
        ),
        pytest.param(
            COUNTY,
            "苏河县把安全住房摸清楚",
            "[苏河县]挨家挨户核对，查出[柳林镇][马家村]水窖年久失修，{14户>苏河县}{37人>苏河县}的住房还要加固。",
            id="a village that was found to have a problem is not whom the households are of",
        ),
        pytest.param(
            COUNTY,
            "苏河县扮靓背街小巷",
            "[苏河县]今年下了大力气。该[县城管局=苏河县城管局]拨出专款{750万元>苏河县}，给小巷铺砖装灯。",
            id="that county's bureau stands for the county",
        ),
        pytest.param(
            COUNTY,
            "苏河县扮靓背街小巷",
            "[苏河县]今年下了大力气。[苏河县城管局]抽查小巷{75条>苏河县城管局}。小巷共铺砖{3公里>苏河县}。",
            id="a bureau is whom its own acts are about, in the sentence that names it",
        ),
        pytest.param(
            COUNTY,
            "苏河县城管局扮靓背街小巷",
            "[苏河县城管局]出实招。今年抽查小巷{75条>苏河县城管局}，辖区小巷共{210条>苏河县}。",
            id="a bureau's own story; what it counts in its area is the area's",
        ),
        pytest.param(
            COUNTY,
            "苏河县税务局优化营商环境",
            "今年以来，[苏河县税务局]落实减税政策，累计办理退税{1.2亿元>苏河县税务局}，惠及企业{320家>苏河县税务局}。",
            id="a bureau is meant where the story is about it",
        ),
        pytest.param(
            "云州市",
            "苏河县税务局把服务送到门口",
            "[苏河县税务局]抢先一步。{4天}不到，{3家>苏河县}企业搬进[苏河县]。",
            id="companies that settle somewhere count there",
        ),
        pytest.param(
            "云州市",
            "",
            "[我市=云州市]优良天数达{280天>云州市}，同比增加{12天>云州市}。",
            id="我市 is the city",
        ),
        pytest.param(
            "云州市",
            "",
            "[苏河县]把审批往前挪，在[全市=云州市]率先推行容缺办理，{35个>苏河县}项目提前开工。",
            id="在全市率先 is no place",
        ),
        pytest.param(
            COUNTY,
            "苏河县给小区换新颜",
            "眼下，[和平社区]、[?育才社区/社区]等{6个>苏河县}社区的改造都已收尾。",
            id="等4个 counts the list, whoever is in it",
        ),
        pytest.param(
            COUNTY,
            "",
            "5月8日，[青桐区考察团]一行{26人>青桐区考察团}到[苏河县]取经。",
            id="X一行40余人",
        ),
        pytest.param(
            COUNTY,
            "",
            "客商们实地参观[广源食品有限公司]年产{2000吨>广源食品有限公司}速冻食品的车间、[恒远机械有限公司]年产{600台>恒远机械有限公司}数控机床的厂房。",
            id="the name before 年产",
        ),
        pytest.param(
            COUNTY,
            "石桥乡把课堂搬到田头",
            "[石桥乡]与[苏河县教育局]联合办起的农技夜校在[该乡=石桥乡][?清水村/村]开课。夜校计划讲{16场>石桥乡}。头一课由[柳林镇文艺队]编排的快板开场，"
            "散场时给乡亲们分送技术手册{450份>石桥乡}。",
            id="of two who act together the first",
        ),
        pytest.param(
            COUNTY,
            "苏河县城管局推进旧街改造",
            "到上月底，安置区内{96户>苏河县}搬进周转房，{71户>苏河县}谈妥补偿。自5月6日[马家村]腾出{1户>马家村}老屋之后，[大湾村]、[?清水村/村]也动了起来。",
            id="a place that is no name belongs to the area; 自…之后 has its own subject",
        ),
        pytest.param(
            COUNTY,
            "",
            "读了《[苏河县]防汛手册》，[柳林镇]照着《[云州市]预案》给[该镇=柳林镇]{19个>柳林镇}村逐一画图，{4项>柳林镇}加固工程赶在汛前完工。",
            id="names inside 《》 do not count",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县]的阅读活动走在全市前面；[柳林镇]的农家书屋上了省报；线上领读格外热闹，累计推文{128篇>苏河县}。",
            id="after a semicolon the sentence's subject goes on",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县]向[石桥乡]拨付抗旱资金{260万元>苏河县}，为[马家村]接通水管{3公里>苏河县}。",
            id="向X, 为X are no subjects",
        ),
        pytest.param(
            COUNTY,
            "",
            "县里组织力量对[柳林镇]{13个>柳林镇}村、[石桥乡]{9个>石桥乡}村开展普查。",
            id="X13个村 is X's number",
        ),
        pytest.param(
            COUNTY,
            "",
            "[柳林镇]、[石桥乡]分别签约项目{12个>柳林镇}、{9个>石桥乡}。",
            id="分别 deals the numbers out",
        ),
        pytest.param(
            COUNTY,
            "",
            "[马家村党支部]有党员{38名>马家村党支部}，办起夜校，开课{26场>马家村}，为村民解决难题{40件>马家村}。",
            id="a village's branch speaks for the village",
        ),
        pytest.param(
            COUNTY,
            "",
            "[柳林镇]、[石桥乡]投入收割机{113台>柳林镇}和{76台>石桥乡}，共收割{3000亩>苏河县}小麦。",
            id="as many names as numbers; what they share is the county's",
        ),
        pytest.param(
            COUNTY,
            "",
            "在[马家村]，{60户>马家村}种菜。[柳林镇]、[石桥乡]分别建成车间{5个>柳林镇}、{3个>石桥乡}，"
            "吸纳就业{412人>柳林镇}和{97人>石桥乡}。",
            id="分别 deals on from clause to clause",
        ),
        pytest.param(
            COUNTY,
            "",
            "[柳林镇]、[石桥乡]两所幼儿园生源减少，在园人数分别下降{15%>柳林镇}、{8%>石桥乡}，剩下{235人>柳林镇}和{318人>石桥乡}。",
            id="分别 stands in a later clause than the names",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河电商产业园]、[苏河创业中心]和[北岸科技园]入驻企业分别达到{54家>苏河电商产业园}、{35家>苏河创业中心}和{20家>北岸科技园}。",
            id="分别 behind the noun",
        ),
        pytest.param(
            COUNTY,
            "苏河县完成户厕改造",
            "[苏河县]全年改造户厕{5300户>苏河县}，其中[柳林镇]{1200户>柳林镇}、[石桥乡]{900户>石桥乡}、[东风街道]{300户>东风街道}。",
            id="其中 each place its own number",
        ),
        pytest.param(
            COUNTY,
            "苏河县完成户厕改造",
            "[苏河县]全年改造户厕{5300户>苏河县}，其中[柳林镇]{1200户>柳林镇}。共投入资金{800万元>苏河县}。",
            id="after 其中 the whole is meant again",
        ),
        pytest.param(
            COUNTY,
            "",
            "“这几年，种植面积扩大到{300亩>马家村}，每年分红{20万元>马家村}。”[马家村]党支部书记李某说。",
            id="the speaker behind a quotation",
        ),
        pytest.param(
            COUNTY,
            "",
            "[马家村]党支部书记李某告诉记者：“现在有大棚{30座>马家村}，年产值{500万元>马家村}。”",
            id="the speaker before a quotation",
        ),
        pytest.param(
            COUNTY,
            "",
            "[马家村党支部]有党员{56名>马家村党支部}，近年来带领群众修路{5公里>马家村}。",
            id="a party branch has its own members",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县人民医院]是一所三级综合医院，现有职工{820人>苏河县人民医院}，开放床位{600张>苏河县人民医院}。去年门急诊量达{45万人次>苏河县人民医院}。",
            id="a hospital over two sentences",
        ),
        pytest.param(
            COUNTY,
            "",
            "走进[苏河县第一中学]，书声琅琅。学校占地{200亩>苏河县第一中学}，在校学生{3200人>苏河县第一中学}。",
            id="学校 takes up the school of the scene",
        ),
    ],
)
def test_subjects(matched: Matched, home: str, headline: str, marked: str) -> None:
    """Every number is about whom a careful editor would say it is about."""
    figures = [(figure, expected) for figure, expected in matched(marked, home, headline) if expected]
    found = [(figure.quantity.text, figure.subject) for figure, _ in figures]
    assert found == [(figure.quantity.text, expected) for figure, expected in figures]
