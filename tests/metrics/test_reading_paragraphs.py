"""Whole paragraphs of local news from many provinces: every figure about somebody is read, and nothing else is."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.reading import Quantity, read_quantities


def said(figure: Quantity) -> str:
    """A figure in one line: value, upper end, unit, and the qualifier where it is not exact."""
    value = "?" if figure.value is None else format(figure.value, "f")
    high = f"~{figure.high:f}" if figure.high is not None else ""
    qualifier = "" if figure.qualifier == "exact" else f" {figure.qualifier}"
    return f"{value}{high} {figure.unit}{qualifier}".strip()


PARAGRAPHS = [
    pytest.param(
        "盐城市亭湖区今年已改造老旧小区17个，惠及居民6800余户，加装电梯42部，新增停车泊位1350个。",
        ["17 个", "6800 户 more_than", "42 部", "1350 个"],
        id="jiangsu-old-housing",
    ),
    pytest.param(
        "永嘉县碧莲镇种植早香柚近3000亩，年产量约4500吨，产值突破6000万元，带动农户1200多户，户均增收逾2万元。",
        [
            "3000 亩 almost",
            "4500 吨 approx",
            "60000000 元 more_than",
            "1200 户 more_than",
            "20000 元 more_than",
        ],
        id="zhejiang-pomelo",
    ),
    pytest.param(
        "平远县仁居镇完成林长制巡查3600人次，栽种油茶2.3万株，森林覆盖率达78.6%。",
        ["3600 人次", "23000 株", "78.6 %"],
        id="guangdong-forest",
    ),
    pytest.param(
        "阆中市洪山镇争取以工代赈资金480万元，硬化产业路12.5公里，整治山坪塘9口，吸纳务工群众163人，发放劳务报酬115万元。",
        ["4800000 元", "12.5 公里", "9 口", "163 人", "1150000 元"],
        id="sichuan-works",
    ),
    pytest.param(
        "榕江县三宝侗寨全年接待游客52万人次，旅游综合收入3.4亿元，寨内开办农家乐36家、民宿18家，从业人员四百余人。",
        ["520000 人次", "340000000 元", "36 家", "18 家", "400 人 more_than"],
        id="guizhou-village",
    ),
    pytest.param(
        "凌源市花卉日光温室保有量达到8.1万亩，年产鲜切花8.5亿枝，产品占全国百合市场的五成以上。",
        ["81000 亩", "850000000 枝", "50 % at_least"],
        id="liaoning-flowers",
    ),
    pytest.param(
        "宁安市渤海镇水稻种植面积16.8万亩，建成育秧大棚2100栋，拥有大型农机具640台（套），机械化率98.5%。",
        ["168000 亩", "2100 栋", "640 台（套）", "98.5 %"],
        id="heilongjiang-rice",
    ),
    pytest.param(
        "民勤县压沙造林3.12万亩，设置草方格沙障1.6万亩，投放义务植树劳力上万人次。",
        ["31200 亩", "16000 亩", "10000 人次 at_least"],
        id="gansu-sand",
    ),
    pytest.param(
        "化隆县在全国280多个城市开办拉面店1.7万家，从业人员超过10万人，年营业额近百亿元。",
        ["280 个 more_than", "17000 家", "100000 人 more_than", "10000000000 元 almost"],
        id="qinghai-noodles",
    ),
    pytest.param(
        "疏附县托克扎克镇举办农民夜校三十余场，参训2400余人次，组织转移就业865人，人均月工资4200元。",
        ["30 场 more_than", "2400 人次 more_than", "865 人", "4200 元"],
        id="xinjiang-night-school",
    ),
    pytest.param(
        "墨竹工卡县建成高标准青稞田1.2万亩，平均亩产由320公斤提高到385公斤，农牧民人均可支配收入增长13.1%。",
        ["12000 亩", "320 公斤", "385 公斤", "13.1 %"],
        id="tibet-barley",
    ),
    pytest.param(
        "屯昌县枫木镇黑猪存栏4.3万头，年出栏6万余头，鸡、鹅存栏分别为35万只、2.8万只。",
        ["43000 头", "60000 头 more_than", "350000 只", "28000 只"],
        id="hainan-livestock",
    ),
    pytest.param(
        "平罗县宝丰镇牛羊饲养量18.6万头（只），建成规模养殖场47座，粪污综合利用率97%以上。",
        ["186000 头（只）", "47 座", "97 % at_least"],
        id="ningxia-cattle",
    ),
    pytest.param(
        "惠安县崇武镇渔船保有量436艘，码头岸线长1.2公里，日均卸货300吨，从事渔业的群众逾万人。",
        ["436 艘", "1.2 公里", "300 吨", "10000 人 more_than"],
        id="fujian-port",
    ),
    pytest.param(
        "婺源县江湾镇清理河道28.4公里，拆除违建63处1.1万平方米，累计评选“最美庭院”260户。",
        ["28.4 公里", "63 处", "11000 平方米", "260 户"],
        id="jiangxi-rivers",
    ),
    pytest.param(
        "潜山市源潭镇刷业企业400余家，产品销往80多个国家和地区，从业人员2.6万人，年产值达55亿元。",
        ["400 家 more_than", "80 个 more_than", "26000 人", "5500000000 元"],
        id="anhui-brushes",
    ),
    pytest.param(
        "浏阳市大瑶镇花炮企业由三年前的128家整合为71家，税收不降反升，去年入库4.7亿元，同比增长11.3%。",
        ["128 家", "71 家", "470000000 元", "11.3 %"],
        id="hunan-fireworks",
    ),
    pytest.param(
        "恩施市芭蕉侗族乡茶园面积10.5万亩，无性系良种占比90%，茶叶加工厂137家，综合产值8.6亿元。",
        ["105000 亩", "90 %", "137 家", "860000000 元"],
        id="hubei-tea",
    ),
    pytest.param(
        "寿光市稻田镇蔬菜大棚1.3万个，菜农人均存款十几万元，镇里去年新建智慧农业园区3处，投资共计2.2亿元。",
        ["13000 个", "100000 元 more_than", "3 处", "220000000 元"],
        id="shandong-greenhouses",
    ),
    pytest.param(
        "曲阳县雕刻从业者达数万人，注册企业2800家，其中规模以上企业12家，年销售收入过百亿元。",
        ["? 人 approx", "2800 家", "12 家", "10000000000 元 more_than"],
        id="hebei-carving",
    ),
    pytest.param(
        "平遥县古城日均接待游客三四万人，民宿床位1.5万张，入住率九成以上，解决就业岗位8000个。",
        ["30000~40000 人 approx", "15000 张", "90 % at_least", "8000 个"],
        id="shanxi-old-town",
    ),
    pytest.param(
        "五原县隆兴昌镇治理盐碱地5.8万亩，pH值由9.1降至8.3，向日葵亩产从150公斤增至220公斤。",
        ["58000 亩", "9.1", "8.3", "150 公斤", "220 公斤"],
        id="inner-mongolia-saline",
    ),
    pytest.param(
        "柳江区穿山镇种植双季莲藕3.6万亩，日销鲜藕400吨以上，百里柳江景观带带动沿线5个村的集体经济收入均超50万元。",
        ["36000 亩", "400 吨 at_least", "5 个", "500000 元 more_than"],
        id="guangxi-lotus",
    ),
    pytest.param(
        "巍山县永建镇办理群众诉求1.1万件，按时办结率99.2%，群众满意率98.9%，排查矛盾纠纷320起，成功调解317起。",
        ["11000 件", "99.2 %", "98.9 %", "320 起", "317 起"],
        id="yunnan-requests",
    ),
    pytest.param(
        "洛川县苹果总面积64万亩，总产量突破100万吨，果业产值125亿元，农民收入的95%来自苹果。",
        ["640000 亩", "1000000 吨 more_than", "12500000000 元", "95 %"],
        id="shaanxi-apples",
    ),
    pytest.param(
        "通榆县风电装机容量达到220万千瓦，年发电量52亿千瓦时，每年减排二氧化碳约400万吨。",
        ["2200000 千瓦", "5200000000 千瓦时", "4000000 吨 approx"],
        id="jilin-wind",
    ),
    pytest.param(
        "静安区临汾路街道为1.8万名70岁以上老人建立健康档案，完成上门巡诊5200余次，家庭医生签约率达到75%。",
        ["18000 人", "5200 次 more_than", "75 %"],
        id="shanghai-elderly",
    ),
    pytest.param(
        "垫江县新民镇村集体经济年收入10万元以上的村占比达到80%，最高的村达126万元。",
        ["80 %", "1260000 元"],
        id="chongqing-collective",
    ),
    pytest.param(
        "西青区张家窝镇建成口袋公园11座，新增绿地7.5公顷，铺设健身步道6500延米，改造公厕二十三座。",
        ["11 座", "7.5 公顷", "6500 延米", "23 座"],
        id="tianjin-parks",
    ),
    pytest.param(
        "怀柔区渤海镇板栗种植面积6.2万亩，300年以上古栗树4万余株，栗农人均年收入超3万元。",
        ["62000 亩", "40000 株 more_than", "30000 元 more_than"],
        id="beijing-chestnuts",
    ),
]


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_a_paragraph_gives_its_figures(text: str, expected: list[str]) -> None:
    """All figures about somebody are read with value, unit and qualifier, in reading order."""
    found = read_quantities(text, date(2023, 9, 20))
    assert [said(figure) for figure in found if figure.reportable] == expected


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_every_span_is_the_text_as_printed(text: str, expected: list[str]) -> None:
    """A figure leads back to the characters that printed it."""
    for figure in read_quantities(text, None):
        assert figure.text == text[figure.start : figure.end]
