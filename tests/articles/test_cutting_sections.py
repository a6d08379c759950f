"""Pages where it takes more than one line to tell a headline from a section head, and one story from the next."""

import pytest

from articles.cutting import ArticleKind, cut_page

NEWS, FEATURE, CAPTION = ArticleKind.NEWS, ArticleKind.FEATURE, ArticleKind.PHOTO_CAPTION
WIDTHS = (15, 19, 24, 60)
_NO_START = "，。、；：！？”’）》】…%"

Outline = list[tuple[ArticleKind, str | None, str | None, str | None, str]]


def set_page(page: str, width: int, indent: str) -> str:
    """The page with its paragraphs, which open with ¶, set in columns *width* characters wide."""
    printed: list[str] = []
    for line in page.strip("\n").split("\n"):
        printed += _wrap(line[1:], width, indent) if line.startswith("¶") else [line]
    return "\n".join(printed)


def _wrap(paragraph: str, width: int, indent: str) -> list[str]:
    lines, room = [indent], float(width - 2)
    for char in paragraph:
        size = 0.5 if char.isascii() else 1.0
        if room < size and char not in _NO_START:
            lines.append("")
            room = float(width)
        lines[-1] += char
        room -= size
    return lines


def outline(text: str) -> Outline:
    """Each article's kind, kicker, headline and subhead, and the beginning of its first line."""
    printed = text.split("\n")
    return [
        (a.kind, a.kicker, a.headline, a.subhead, printed[a.lines[0][0] - 1].strip("\u3000")[:2])
        for a in cut_page(text).articles
        if a.kind is not ArticleKind.MASTHEAD
    ]


PAGES: dict[str, tuple[str, Outline]] = {
    "headless front story, section heads of uneven length": (
        """
¶梨树沟村过去是有名的空壳村，账上只有八百元。如今，这里的冷棚一座连着一座，村集体去年收入突破130万元。

党员带头 先行先试

¶2019年，村党支部书记苗青山带着11名党员先建了3座试验棚，当年每棚净赚2.1万元，村民的眼睛都亮了。

抱团取暖 捏指成“拳”

¶第二年，村里办起合作社，吸纳社员216户，把零散的地块连成片，统一育苗、统一销售，亩均增收3400元。

反哺乡邻 幸福绵“长”远

¶有了钱，村里修了广场、办了食堂，70岁以上的老人中午吃饭只要两元钱。
¶本报讯（记者 沙鸥）10月9日，双河镇启动秋粮收购，首日收购玉米860吨。

双河镇秋粮收购启动
""",
        [
            (FEATURE, None, None, None, "梨树"),
            (NEWS, None, "双河镇秋粮收购启动", None, "本报"),
        ],
    ),
    "numbered heads at page top, then next headline above": (
        """
链条工序，把苹果吃干榨净，做成果脯、果醋、果酒，去年加工转化2.6万吨。

（二）拓市场，卖全国

¶县里在6个省会城市设了直营店，电商企业发展到143家，快递费从每公斤6元降到3.2元。

（三）强服务，解后忧

¶农业保险覆盖率达到91%，去年理赔1280万元，果农种得安心。

县医院开设周末门诊

¶本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊。
""",
        [
            (FEATURE, None, None, None, "链条"),
            (NEWS, None, "县医院开设周末门诊", None, "县医"),
        ],
    ),
    "headless dated, sections, then story titled above": (
        """
¶本报讯（记者 沙鸥）今年以来，梨树沟村把消薄增收当作一号工程，闯出一条路子，村集体去年收入突破130万元。

强班子，干有方向

¶村党支部书记苗青山带着11名党员先建了3座试验棚，当年每棚净赚2.1万元。

兴产业，富有门路

¶村里办起合作社，吸纳社员216户，统一育苗、统一销售，亩均增收3400元。

优环境，居有颜值

¶村里修了广场、办了食堂，70岁以上的老人中午吃饭只要两元钱。

县医院开设周末门诊

¶本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊。
""",
        [
            (NEWS, None, None, None, "本报"),
            (NEWS, None, "县医院开设周末门诊", None, "县医"),
        ],
    ),
    "head over all above, section heads like clauses": (
        """
梨树沟村的“棚”勃生机

□ 本报记者 沙鸥

¶梨树沟村过去是有名的空壳村，账上只有八百元。如今，这里的冷棚一座连着一座，村集体去年收入突破130万元。

支书带头建起试验棚

¶2019年，村党支部书记苗青山带着11名党员先建了3座试验棚，当年每棚净赚2.1万元，村民的眼睛都亮了。

合作社把散户拢成团

¶第二年，村里办起合作社，吸纳社员216户，统一育苗、统一销售，亩均增收3400元。

县医院开设周末门诊

¶本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊。
""",
        [
            (FEATURE, None, "梨树沟村的“棚”勃生机", None, "梨树"),
            (NEWS, None, "县医院开设周末门诊", None, "县医"),
        ],
    ),
    "glued, headline above, no blank lines at all": (
        """
柳湾区新市民公寓月底交付
¶本报讯（记者 邓超）4月10日，柳湾区新市民公寓通过竣工验收，首批480套月底交付，租金比周边低三成。
¶公寓配有食堂、健身房和自习室，步行10分钟可到地铁站。
电动自行车专项检查启动
¶本报讯（通讯员 尹兰）4月8日至10日，柳湾区消防、公安联合检查小区112个，发现飞线充电217处，查扣改装车辆43辆。
东园社区有了共享书屋
¶本报讯（通讯员 尹兰）4月9日，东园社区共享书屋开放，藏书3600册，居民捐书占了一半。
""",
        [
            (NEWS, None, "柳湾区新市民公寓月底交付", None, "柳湾"),
            (NEWS, None, "电动自行车专项检查启动", None, "电动"),
            (NEWS, None, "东园社区有了共享书屋", None, "东园"),
        ],
    ),
    "glued, no dateline, credits at end": (
        """
柳湾区新市民公寓月底交付
¶4月10日，柳湾区新市民公寓通过竣工验收，首批480套月底交付，租金比周边低三成。
¶公寓配有食堂、健身房和自习室，步行10分钟可到地铁站。（邓超）
电动自行车专项检查启动
¶4月8日至10日，柳湾区消防、公安联合检查小区112个，发现飞线充电217处，查扣改装车辆43辆。（尹兰）
东园社区有了共享书屋
¶4月9日，东园社区共享书屋开放，藏书3600册，居民捐书占了一半。（尹兰）
""",
        [
            (FEATURE, None, "柳湾区新市民公寓月底交付", None, "柳湾"),
            (FEATURE, None, "电动自行车专项检查启动", None, "电动"),
            (FEATURE, None, "东园社区有了共享书屋", None, "东园"),
        ],
    ),
    "glued, headline below, no blank lines": (
        """
¶本报讯（记者 邓超）4月10日，柳湾区新市民公寓通过竣工验收，首批480套月底交付，租金比周边低三成。
¶公寓配有食堂、健身房和自习室，步行10分钟可到地铁站。
柳湾区新市民公寓月底交付
¶本报讯（通讯员 尹兰）4月8日至10日，柳湾区消防、公安联合检查小区112个，发现飞线充电217处，查扣改装车辆43辆。
电动自行车专项检查启动
¶本报讯（通讯员 尹兰）4月9日，东园社区共享书屋开放，藏书3600册，居民捐书占了一半。
东园社区有了共享书屋
""",
        [
            (NEWS, None, "柳湾区新市民公寓月底交付", None, "本报"),
            (NEWS, None, "电动自行车专项检查启动", None, "本报"),
            (NEWS, None, "东园社区有了共享书屋", None, "本报"),
        ],
    ),
    "untitled stories glued: one dated each": (
        """
¶本报讯（记者 邓超）4月10日，柳湾区新市民公寓通过竣工验收，首批480套月底交付，租金比周边低三成。
¶本报讯（通讯员 尹兰）4月8日至10日，柳湾区消防、公安联合检查小区112个，发现飞线充电217处。
¶本报讯（通讯员 尹兰）4月9日，东园社区共享书屋开放，藏书3600册，居民捐书占了一半。
""",
        [
            (NEWS, None, None, None, "本报"),
            (NEWS, None, None, None, "本报"),
            (NEWS, None, None, None, "本报"),
        ],
    ),
    "story titled above, glued undated story titled below": (
        """
柳湾区新市民公寓月底交付

¶本报讯（记者 邓超）4月10日，柳湾区新市民公寓通过竣工验收，首批480套月底交付，租金比周边低三成。
¶公寓配有食堂、健身房和自习室，步行10分钟可到地铁站。
¶一把剪刀、一张红纸，在东园社区居民樊玉芬手里变成了喜鹊登梅。退休12年，她带出剪纸徒弟86名，作品走进了16所学校。
¶“手艺不能断在我这里。”樊玉芬说，今年她还要办4期公益课。
（通讯员 尹兰）

东园社区：剪纸奶奶收徒忙
""",
        [
            (NEWS, None, "柳湾区新市民公寓月底交付", None, "柳湾"),
            (FEATURE, None, "东园社区：剪纸奶奶收徒忙", None, "一把"),
        ],
    ),
    "all headings ##": (
        """
## 柳湾区新市民公寓月底交付

本报讯（记者 邓超）4月10日，柳湾区新市民公寓通过竣工验收，首批480套月底交付，租金比周边低三成。公寓配有食堂、健身房和自习室，步行10分钟可到地铁站。

## 把“小修小补”请回家门口

□ 本报记者 邓超

配钥匙、修鞋、补衣服，这些小摊一度难觅踪影。柳湾区今年把便民服务点纳入社区规划，建成“小修小补”服务点64个。

## 一张图找得到

打开手机地图，输入“便民”二字，附近的服务点一目了然。全区登记在册的匠人有217名，平均年龄56岁。

## 一间屋留得住

东园社区把闲置的车棚改成便民小屋，租金每月只收100元，8个摊位全部租满。

## 电动自行车专项检查启动

本报讯（通讯员 尹兰）4月8日至10日，柳湾区消防、公安联合检查小区112个，发现飞线充电217处，查扣改装车辆43辆。
""",
        [
            (NEWS, None, "柳湾区新市民公寓月底交付", None, "##"),
            (FEATURE, None, "把“小修小补”请回家门口", None, "##"),
            (NEWS, None, "电动自行车专项检查启动", None, "##"),
        ],
    ),
    "kicker heading and headline heading, byline after": (
        """
# 便民服务送到家

# 柳湾区64个“小修小补”点开张

配钥匙、修鞋、补衣服，这些小摊一度难觅踪影。柳湾区今年把便民服务点纳入社区规划，建成“小修小补”服务点64个，服务居民2.7万人次。

**一张图找得到**

打开手机地图，输入“便民”二字，附近的服务点一目了然。全区登记在册的匠人有217名，平均年龄56岁。

（本报记者 邓超）

# 电动自行车专项检查启动

本报讯（通讯员 尹兰）4月8日至10日，柳湾区消防、公安联合检查小区112个，发现飞线充电217处，查扣改装车辆43辆。

![图](a.png)

图为执法人员在检查充电桩。尹兰 摄
""",
        [
            (FEATURE, "便民服务送到家", "柳湾区64个“小修小补”点开张", None, "# "),
            (NEWS, None, "电动自行车专项检查启动", None, "# "),
            (CAPTION, None, None, None, "图为"),
        ],
    ),
    "two columns read across, section heads inside": (
        """
石桥镇：小网格托起大平安

北塘乡：一粒米里做文章

¶本报讯（记者 邢岩）走进石桥镇综治中心，大屏幕上的42个网格清清楚楚。该镇选聘网格员88名，每天巡查走访，去年化解矛

¶本报讯（通讯员 柏林）北塘乡的稻谷还没收割就被订购一空。该乡种植富硒水稻1.6万亩，与三家米业签订单，每公斤收购价高出

盾纠纷513起，化解率97.6%。

巡查有热度

¶网格员谭小凤每天要走两万步，谁家灯不亮、谁家老人病了，她都记在本子上。今年她帮独居老人解决急事26件，收到锦

市场价四角钱。

加工有深度

¶在乡里的米业园，碎米做成米糠油，稻壳变成生物质颗粒，一吨稻谷多卖六百元。去年加工转化稻谷2.8万吨，

旗4面。

带动就业340人。
""",
        [
            (NEWS, None, "石桥镇：小网格托起大平安", None, "石桥"),
            (NEWS, None, "北塘乡：一粒米里做文章", None, "北塘"),
        ],
    ),
    "section heads with a word in quotation marks": (
        """
让小店铺“亮”起来“活”起来

——青崖县沿街商户党建观察

¶小店连着大民生。青崖县沿街商户有2300多家，从业人员近7000人，党建怎样走进这些小店，是一道新题目。

“挂牌亮户”比服务

¶县里给党员商户挂上红牌，服务承诺写在门口。一年下来，投诉少了四成，回头客多了起来。
¶理发店店主麻小苗说，挂了牌子，心里就多了一杆秤。

“结对帮带”聚人气

¶老店带新店，党员带群众，结成帮带对子412个，帮助187家新店站稳脚跟，商户之间抱团进货，一年省下运费90万元。

北塘乡育秧工厂开机

¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
""",
        [
            (FEATURE, None, "让小店铺“亮”起来“活”起来", "——青崖县沿街商户党建观察", "让小"),
            (NEWS, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
    "section heads that the text says in the same words": (
        """
石桥镇整治河道垃圾

□ 本报记者 邢岩

¶石桥镇的河道干净了。这个镇有大小河流9条，总长86公里，过去塑料袋、秸秆随处可见，群众意见很大。

一河一长管到底

¶镇里推行一河一长管到底，9条河都有了河长，每周巡河不少于两次，发现问题当天交办。

一桥一哨看得清

¶全镇36座桥装上探头，一桥一哨看得清，谁往河里倒垃圾一目了然，去年查处17起。
""",
        [
            (FEATURE, None, "石桥镇整治河道垃圾", None, "石桥"),
        ],
    ),
}


@pytest.mark.parametrize("indent", ["", "　　"], ids=["flush", "indented"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_stories_keep_their_titles(name: str, width: int, indent: str) -> None:
    """Every story has its own titles, whatever stands above it, below it or within it."""
    page, expected = PAGES[name]
    assert outline(set_page(page, width, indent)) == expected
