"""What a number counts: each row is a class of unit."""

from __future__ import annotations

import pytest

from metrics.reading import read_quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        pytest.param("入驻企业41家", "41", "家", id="enterprises"),
        pytest.param("正式党员68名", "68", "人", id="persons-with-ming"),
        pytest.param("新增就业1830人", "1830", "人", id="persons"),
        pytest.param("邀请6位专家", "6", "人", id="persons-with-wei"),
        pytest.param("培训1200人次", "1200", "人次", id="person-times"),
        pytest.param("走访320户次", "320", "户次", id="household-times"),
        pytest.param("放映1200场次", "1200", "场次", id="shows"),
        pytest.param("出动车辆46台次", "46", "台次", id="vehicle-times"),
        pytest.param("年产2400台套", "2400", "台套", id="sets"),
        pytest.param("配发器材80台（套）", "80", "台（套）", id="sets-in-brackets"),
        pytest.param("存栏3.2万头(只)", "32000", "头(只)", id="heads-in-half-width-brackets"),
        pytest.param("接种12.5万剂次", "125000", "剂次", id="doses"),
        pytest.param("培育志愿服务队9支", "9", "支", id="teams"),
        pytest.param("整改问题16处", "16", "处", id="places"),
        pytest.param("悬挂横幅35条", "35", "条", id="banners"),
        pytest.param("受理案件28宗", "28", "宗", id="cases"),
        pytest.param("投资300万元", "3000000", "元", id="money"),
        pytest.param("引资2亿美元", "200000000", "美元", id="foreign-money"),
        pytest.param("罚没50万元人民币", "500000", "元", id="money-in-full"),
        pytest.param("每斤卖到8块钱", "8", "元", id="money-in-speech"),
        pytest.param("基础养老金420元/月", "420", "元/月", id="money-per-month"),
        pytest.param("托管费350元/亩", "350", "元/亩", id="money-per-mu"),
        pytest.param("补贴20元/人·天", "20", "元/人·天", id="money-per-person-and-day"),
        pytest.param("浓度为52微克/立方米", "52", "微克/立方米", id="concentration"),
        pytest.param("浓度为52μg/m³", "52", "微克/立方米", id="concentration-in-signs"),
        pytest.param("浓度为35微克每立方米", "35", "微克/立方米", id="concentration-in-words"),
        pytest.param("日处理污水2万吨/日", "20000", "吨/日", id="tonnes-per-day"),
        pytest.param("流量120立方米/秒", "120", "立方米/秒", id="flow"),
        pytest.param("时速350公里/小时", "350", "公里/小时", id="speed"),
        pytest.param("建筑面积86万平方米", "860000", "平方米", id="area"),
        pytest.param("建筑面积3600㎡", "3600", "平方米", id="area-in-signs"),
        pytest.param("水域2.3平方公里", "2.3", "平方公里", id="square-kilometres"),
        pytest.param("造林9公顷", "9", "公顷", id="hectares"),
        pytest.param("管网11km", "11", "公里", id="kilometres-in-letters"),
        pytest.param("装机20万千瓦", "200000", "千瓦", id="kilowatts"),
        pytest.param("装机50MW", "50", "兆瓦", id="megawatts-in-letters"),
        pytest.param("发电1.5亿千瓦时", "150000000", "千瓦时", id="kilowatt-hours"),
        pytest.param("升压至220千伏", "220", "千伏", id="kilovolts"),
        pytest.param("节约3.4万吨标准煤", "34000", "吨标准煤", id="coal"),
        pytest.param("平均气温15.6℃", "15.6", "℃", id="degrees"),
        pytest.param("森林覆盖率45.2%", "45.2", "%", id="per-cent"),
        pytest.param("森林覆盖率45.2％", "45.2", "%", id="per-cent-full-width"),
        pytest.param("自然增长率4.1‰", "4.1", "‰", id="per-mille"),
        pytest.param("提高2.4个百分点", "2.4", "个百分点", id="percentage-points"),
        pytest.param("是前年的3.5倍", "3.5", "倍", id="times"),
        pytest.param("水质综合指数为5.314", "5.314", "", id="index"),
        pytest.param("营商环境得分86.4，", "86.4", "", id="score-without-points"),
        pytest.param("城乡收入比为1.88", "1.88", "", id="ratio"),
        pytest.param("平均得分92分", "92", "分", id="score"),
        pytest.param("完成销售额1.2亿", "120000000", "元", id="scale-alone-after-a-money-noun"),
        pytest.param("打造30亿级产业集群", "3000000000", "元", id="scale-alone-before-ji"),
        pytest.param("短视频播放量突破300万", "3000000", "次", id="scale-alone-after-views"),
        pytest.param("全县常住人口42.6万", "426000", "人", id="scale-alone-after-population"),
        pytest.param("惠及3.6万群众", "36000", "人", id="noun-for-a-measure-word"),
        pytest.param("解决70万农村人口饮水问题", "700000", "人", id="noun-behind-its-attribute"),
        pytest.param("辖8镇", "8", "镇", id="town-without-a-measure-word"),
        pytest.param("改造14条次干道", "14", "条", id="secondary-roads"),
        pytest.param("新栽绿植1.2万株", "12000", "株", id="plants"),
    ],
)
def test_a_number_has_its_unit(text: str, value: str, unit: str) -> None:
    """Value and unit are in the base unit; one unit has one name."""
    [figure] = read_quantities(text, None)
    assert (format(figure.value, "f"), figure.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2018村级换届工作启动", id="year-before-a-noun"),
        pytest.param("2022市运会开幕", id="year-before-a-meet"),
        pytest.param("三成立", id="founded"),
        pytest.param("三组织", id="organisation"),
        pytest.param("三台风", id="typhoon"),
        pytest.param("五场所", id="premises"),
        pytest.param("5部门", id="department"),
        pytest.param("三年级", id="school-year"),
    ],
)
def test_a_word_that_begins_like_a_unit_is_none(text: str) -> None:
    """成立 is not 成, 台风 not 台: the longer word wins."""
    assert [figure for figure in read_quantities(text, None) if figure.reportable] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "单位：万元\n项目 2021年 2022年\n民生支出 1200 1560\n教育支出 830 905",
            [("12000000", "元"), ("15600000", "元"), ("8300000", "元"), ("9050000", "元")],
            id="unit-stated-once",
        ),
        pytest.param(
            "乡镇 户数（户） 人数（人）\n城东镇 120 340\n城西镇 96 251",
            [("120", "户"), ("340", "人"), ("96", "户"), ("251", "人")],
            id="units-of-the-columns",
        ),
        pytest.param(
            "城镇新增就业（人）：2860\n失业人员再就业（人）：940",
            [("2860", "人"), ("940", "人")],
            id="unit-beside-the-name",
        ),
        pytest.param("完成投资（万元）1200，其余不变", [("12000000", "元")], id="scale-in-the-header"),
    ],
)
def test_a_table_prints_its_units_once(text: str, expected: list[tuple[str, str]]) -> None:
    """The numbers of a table take the unit of its header."""
    assert [(format(figure.value, "f"), figure.unit) for figure in read_quantities(text, None)] == expected


def test_a_list_may_print_its_unit_once() -> None:
    """分别为12、15、20家 are three numbers of 家."""
    found = read_quantities("三个园区分别入驻企业12、15、20家", None)
    assert [(str(f.value), f.unit) for f in found if f.reportable] == [
        ("3", "个"),
        ("12", "家"),
        ("15", "家"),
        ("20", "家"),
    ]
