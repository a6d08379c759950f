"""Whom a number is about: short stories of every kind."""

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
            "苏河县：把群众小事当大事",
            "本报讯（记者 王某）“以前下雨天出门两脚泥，现在路灯亮了、路也平了。”[柳林镇][马家村]村民李某高兴地说。\n今年以来，[苏河县]聚焦群众急难愁盼，"
            "累计收集问题{1260件>苏河县}，办结{1187件>苏河县}，办结率达{94.2%>苏河县}。",
            id="a quoted villager does not take over",
        ),
        pytest.param(
            COUNTY,
            "石桥乡：小辣椒铺就致富路",
            "走进[石桥乡][?清水村/村]辣椒种植基地，一片繁忙景象。该基地负责人赵某介绍，基地共种植辣椒{500亩>清水村}，每天用工{60人>清水村}左右。\n近年来，"
            "[石桥乡]采取“党支部＋合作社＋农户”模式，发展辣椒种植{3200亩>石桥乡}，带动{680户>石桥乡}农户户均增收{8000元>石桥乡}。",
            id="a scene goes on over the paragraph",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县人民医院]心内科团队成功完成首例手术。该院自2019年开展介入手术以来，已完成各类手术{3600台>苏河县人民医院}，成功率达{99%>苏河县人民医院}以上。",
            id="该院",
        ),
        pytest.param(
            "云州市",
            "青桐区老旧小区改造提速",
            "[青桐区]今年计划改造老旧小区{42个>青桐区}，涉及{1.3万户>青桐区}。目前，已开工{38个>青桐区}、完工{21个>青桐区}。其中，"
            "[?滨河小区/社区]加装电梯{12部>滨河小区}，新增停车位{160个>滨河小区}。",
            id="a new quarter within a district",
        ),
        pytest.param(
            COUNTY,
            "苏河县税务局：春风送暖助企行",
            "“多亏了这笔退税款！”[广源食品有限公司]财务负责人说。据了解，该公司今年已享受增值税留抵退税{320万元>广源食品有限公司}。"
            "\n[苏河县税务局]成立{6支>苏河县税务局}服务小分队，走访企业{210家>苏河县税务局}，解决问题{58个>苏河县税务局}。",
            id="该公司 before the bureau's own work",
        ),
        pytest.param(
            COUNTY,
            "",
            "[东风街道]现有社区{12个>东风街道}、居民{4.2万户>东风街道}，下设党支部{86个>东风街道}，党员{2350名>东风街道}。[和平社区]是全街道最大的社区，"
            "有居民{6300户>和平社区}。",
            id="largest community of a street",
        ),
        pytest.param(
            COUNTY,
            "柳林镇夏粮喜获丰收",
            "截至6月10日，[柳林镇]{5.6万亩>柳林镇}小麦全部收割完毕，投入联合收割机{230台>柳林镇}，平均亩产{520公斤>柳林镇}，比上年增产{18公斤>柳林镇}。",
            id="harvest of a town",
        ),
        pytest.param(
            "云州市",
            "",
            "近日，[苏河县]举行重点项目集中开工仪式，[恒远机械有限公司]智能制造产业园等{16个>苏河县}项目集中开工，总投资{82亿元>苏河县}。其中，"
            "[恒远机械有限公司]项目总投资{12亿元>恒远机械有限公司}，占地{300亩>恒远机械有限公司}，投产后年产值{20亿元>恒远机械有限公司}，"
            "可提供就业岗位{800个>恒远机械有限公司}。",
            id="X等16个项目 are the county's; 其中 X alone is not",
        ),
        pytest.param(
            COUNTY,
            "苏河县教育局“双减”落地见效",
            "[苏河县教育局]通过优化课后服务，[全县=苏河县]{86所>苏河县}义务教育学校全部开展课后服务，参与学生{5.8万人>苏河县}，参与率{96.5%>苏河县}。",
            id="a bureau and 全县",
        ),
        pytest.param(
            COUNTY,
            "",
            "去年，[柳林镇]和[石桥乡]新建高标准农田{2.3万亩>苏河县}，修建机耕路{36公里>苏河县}。",
            id="two towns together are the county",
        ),
        pytest.param(
            COUNTY,
            "",
            "[马家村]曾是省级贫困村，全村{312户>马家村}中有贫困户{98户>马家村}。如今，通过发展光伏产业，村集体年收入达到{30万元>马家村}，贫困户全部脱贫。",
            id="a village and its poor",
        ),
        pytest.param(
            COUNTY,
            "“家门口”的养老院暖了老人心",
            "在[和平社区]日间照料中心，{20多位>和平社区}老人正在活动室下棋。中心建筑面积{600平方米>和平社区}，设床位{30张>和平社区}，"
            "每天为{80名>和平社区}老人提供助餐服务。\n目前，[苏河县]已建成养老服务站{120个>苏河县}，覆盖率达{95%>苏河县}。",
            id="中心 stays with the community",
        ),
        pytest.param(
            COUNTY,
            "",
            "截至目前，[柳林镇]报名接种{3200人>柳林镇}，[石桥乡]{2100人>石桥乡}，[东风街道]{5600人>东风街道}，"
            "[全县=苏河县]累计接种疫苗{12.6万剂次>苏河县}。",
            id="parts before the whole",
        ),
        pytest.param(
            COUNTY,
            "苏河县打造营商环境新高地",
            "[苏河县]深化“放管服”改革，{1260项>苏河县}政务服务事项实现“最多跑一次”，企业开办时间压缩至{0.5天}。[苏河县]新增市场主体{5200户>苏河县}，"
            "同比增长{12.3%>苏河县}。",
            id="reform in figures",
        ),
        pytest.param(
            COUNTY,
            "",
            "自活动开展以来，[苏河县志愿者协会]组织志愿者{1200人次>苏河县志愿者协会}，开展志愿服务活动{86场>苏河县志愿者协会}，"
            "为[和平社区]捐赠图书{500册>苏河县志愿者协会}。",
            id="an association and whom it gives to",
        ),
        pytest.param(
            COUNTY,
            "",
            "[绿源种植专业合作社]理事长孙某算了一笔账：“一亩地能产西瓜{3000公斤>绿源种植专业合作社}，按每公斤2元算，一亩收入{6000元>绿源种植专业合作社}。”",
            id="the head of a cooperative reckons",
        ),
        pytest.param(
            COUNTY,
            "一张网兜起平安",
            "[东风街道]划分网格{156个>东风街道}，配备网格员{312名>东风街道}。\n“网格员天天上门，有事一个电话就到。”[和平社区]居民周某说。\n今年以来，"
            "网格员累计上报事件{4600件>东风街道}，化解矛盾纠纷{230起>东风街道}，调解成功率{98%>东风街道}。",
            id="after a resident's words the street is meant again",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县]生态环境质量持续改善。1至6月，PM2.5平均浓度{38微克/立方米>苏河县}，同比下降{9.5%>苏河县}，优良天数{142天>苏河县}，"
            "同比增加{11天>苏河县}。[柳林镇]空气质量排名[全县=苏河县]第一。",
            id="air of a county",
        ),
        pytest.param(
            COUNTY,
            "柳林镇人居环境整治见实效",
            "连日来，[柳林镇]组织党员干部、志愿者{600余人次>柳林镇}，出动机械{40台次>柳林镇}，清理垃圾{800立方米>柳林镇}、残垣断壁{35处>柳林镇}。"
            "[大湾村]拆除旱厕{46座>大湾村}，硬化巷道{2.1公里>大湾村}，栽植绿化苗木{3000株>大湾村}。",
            id="first the town, then its village",
        ),
        pytest.param(
            COUNTY,
            "",
            "记者了解到，[北岸科技园]自2016年运营以来，已引进企业{126家>北岸科技园}，其中高新技术企业{32家>北岸科技园}，去年实现税收{1.6亿元>北岸科技园}。"
            "园区还建有人才公寓{200套>北岸科技园}。",
            id="园区 takes up the park",
        ),
        pytest.param(
            COUNTY,
            "苏河县第一中学喜报频传",
            "今年高考，[苏河县第一中学]{1260名>苏河县第一中学}考生参加考试，一本上线{820人>苏河县第一中学}，上线率{65.1%>苏河县第一中学}。",
            id="a school's pupils",
        ),
        pytest.param(
            COUNTY,
            "农信贷款“贷”动乡村产业",
            "“有了这{30万元>马家村}贷款，今年再建{5座>马家村}大棚！”[马家村]种植大户钱某信心满满。\n截至目前，"
            "[?苏河农商银行/企业]累计发放贷款{6.8亿元>苏河农商银行}，支持农户{3200户>苏河农商银行}。",
            id="a bank that the register lacks",
        ),
        pytest.param(
            "云州市",
            "",
            "会议强调，要确保全年完成固定资产投资{120亿元>苏河县}以上，[苏河县]各级各部门要倒排工期。",
            id="a plan without a name",
        ),
        pytest.param(
            COUNTY,
            "东风街道开展消防演练",
            "5月12日，[东风街道]联合[苏河县城管局]在[和平社区]开展消防演练，{150余名>东风街道}居民参加，发放宣传资料{300份>东风街道}。",
            id="A联合B在C: A",
        ),
        pytest.param(
            COUNTY,
            "",
            "[苏河县]共有农民专业合作社{540家>苏河县}，家庭农场{380家>苏河县}。[绿源种植专业合作社]就是其中的佼佼者，现有社员{120户>绿源种植专业合作社}，"
            "流转土地{1500亩>绿源种植专业合作社}。",
            id="one of many, then alone",
        ),
        pytest.param(
            COUNTY,
            "",
            "地处深山的[大湾村]，全村耕地{860亩>大湾村}，人均不足{1亩>大湾村}。驻村工作队到来后，修通了进村路{4.5公里>大湾村}。",
            id="地处深山的X",
        ),
        pytest.param(
            "云州市",
            "三级书记抓项目",
            "[云州市]召开项目推进会。会议指出，一季度[全市=云州市]完成投资{260亿元>云州市}，[苏河县]、[青桐区]分别完成{42亿元>苏河县}、{38亿元>青桐区}。",
            id="分别 after the city's total",
        ),
    ],
)
def test_subjects(matched: Matched, home: str, headline: str, marked: str) -> None:
    """Every number is about whom a careful editor would say it is about."""
    figures = [(figure, expected) for figure, expected in matched(marked, home, headline) if expected]
    found = [(figure.quantity.text, figure.subject) for figure, _ in figures]
    assert found == [(figure.quantity.text, expected) for figure, expected in figures]
