"""Pages with text that was lost or cut off, and titles of more than one line beside it."""

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
    "kicker above headline, blank between": (
        """
凝心聚力谋发展

柳湾区召开工业经济运行调度会

¶本报讯（记者 邓超）4月12日，柳湾区召开一季度工业经济运行调度会，通报规模以上工业企业生产情况，全区36家重点企业产值同比增长7.4%。

织密服务网 暖心老与少

柳湾区“一老一小”工作见实效

¶本报讯（通讯员 尹兰）今年以来，柳湾区新建托育机构9家，新增托位640个；改造养老服务站17处，护理型床位占比达到58%。

柳湾区新市民公寓

本月底交付

¶本报讯（记者 邓超）4月10日，柳湾区新市民公寓通过竣工验收，首批480套月底交付。
""",
        [
            (NEWS, "凝心聚力谋发展", "柳湾区召开工业经济运行调度会", None, "凝心"),
            (NEWS, "织密服务网 暖心老与少", "柳湾区“一老一小”工作见实效", None, "织密"),
            (NEWS, None, "柳湾区新市民公寓本月底交付", None, "柳湾"),
        ],
    ),
    "subhead with figures": (
        """
柳湾区老旧小区焕新颜

今年计划改造31个 惠及居民8600户

¶本报讯（记者 邓超）4月12日，柳湾区住建局发布消息，今年全区计划改造老旧小区31个，涉及楼栋186栋，惠及居民8600户，总投资2.3亿元。

柳湾区开展电动自行车专项检查
发现隐患217处 查扣车辆43辆

¶本报讯（通讯员 尹兰）4月8日至10日，柳湾区消防、公安联合检查小区112个，发现隐患217处，查扣改装车辆43辆。
""",
        [
            (NEWS, None, "柳湾区老旧小区焕新颜", "今年计划改造31个 惠及居民8600户", "柳湾"),
            (NEWS, None, "柳湾区开展电动自行车专项检查", "发现隐患217处 查扣车辆43辆", "柳湾"),
        ],
    ),
    "two titles under a story: its own below, next one above": (
        """
¶本报讯（记者 邓超）4月12日，柳湾区住建局发布消息，今年全区计划改造老旧小区31个，涉及楼栋186栋，惠及居民8600户。

柳湾区今年改造老旧小区31个

电动自行车专项检查启动

¶本报讯（通讯员 尹兰）4月8日至10日，柳湾区消防、公安联合检查小区112个，发现电动自行车飞线充电217处，查扣改装车辆43辆。
""",
        [
            (NEWS, None, "柳湾区今年改造老旧小区31个", None, "本报"),
            (NEWS, None, "电动自行车专项检查启动", None, "电动"),
        ],
    ),
    "meeting kicker below": (
        """
¶本报讯（记者 邓超）4月12日，柳湾区召开防汛备汛工作会议，总结去年工作，安排今年任务。会议指出，全区有水库14座、塘坝86处，要逐一落实责任人。

柳湾区防汛备汛工作会议要求

盯住薄弱环节 守住安全底线

¶本报讯（通讯员 尹兰）4月11日，柳湾区“书香机关”读书分享会举行，来自18个单位的42名干部登台。

以书为友 与智同行
柳湾区举办机关读书分享会
""",
        [
            (NEWS, "柳湾区防汛备汛工作会议要求", "盯住薄弱环节 守住安全底线", None, "本报"),
            (NEWS, "以书为友 与智同行", "柳湾区举办机关读书分享会", None, "本报"),
        ],
    ),
    "three titles, the last counts": (
        """
金禾鞋业：
老厂房长出新车间

今年订单增长近两成

¶本报讯（记者 邢岩）走进金禾鞋业，机械臂上下翻飞。这家老厂去年改造了4条生产线，用工减少三成，产品不良率降到千分之二。
""",
        [
            (NEWS, None, "金禾鞋业：老厂房长出新车间", "今年订单增长近两成", "金禾"),
        ],
    ),
    "who acts and what is done, parted by a blank line": (
        """
石桥镇网格员协会

把红线系到千家万户

¶本报讯（记者 邢岩）走进石桥镇综治中心，大屏幕上的42个网格清清楚楚。该镇选聘网格员88名，群众满意度达到98.2%。

北塘乡：

一粒米里做文章

¶本报讯（通讯员 柏林）北塘乡的稻谷还没收割就被订购一空。该乡种植富硒水稻1.6万亩，与三家米业签订单。
""",
        [
            (NEWS, None, "石桥镇网格员协会把红线系到千家万户", None, "石桥"),
            (NEWS, None, "北塘乡：一粒米里做文章", None, "北塘"),
        ],
    ),
    "a feature and its subhead after a report": (
        """
石桥镇整治河道垃圾

¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。该镇还给每条河配了河道警长。

把根扎进山坳里

——青崖县乡村医生群像

¶背上药箱，翻过垭口，村医褚大勇一走就是二十六年。他的出诊本写满了31本，走坏的胶鞋有一百多双。
¶像他这样的村医，全县有187名，平均年龄49岁。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (FEATURE, None, "把根扎进山坳里", "——青崖县乡村医生群像", "把根"),
        ],
    ),
    "paragraphs set apart under a title of three lines": (
        """
村级财务“晒”出来

石桥镇纪委
让每一分钱都有去处

本报记者 邢岩

¶一本账，曾经是石桥镇最难念的经。如今翻开手机，谁家领了多少补贴一目了然。

¶石桥镇纪委推行村级财务月公开，36个村全部上线公示平台，累计公开事项1.3万条。

¶送到纪委的信访件少了。去年，全镇涉农信访件27件，同比下降41.3%。

¶该镇还从退休教师中聘请监督员72名，每季度查一次账。
""",
        [
            (FEATURE, "村级财务“晒”出来", "石桥镇纪委让每一分钱都有去处", None, "村级"),
        ],
    ),
    "section heads whose last words name an office by chance": (
        """
县政府工作报告
速读之③

¶本报讯（记者 邢岩）日前，记者从青崖县“两会”获悉，政府工作报告明确了下一步的重点，让我们一起来看。

关键词▶ 产业新布局

路径 强龙头 补链条

¶抓住产业就抓住了未来。全年实施技改项目26个，新增规模以上企业12家。

关键词▶ 开放大格局

路径 引进来 走出去

¶招商引资到位资金38亿元以上，外贸进出口总额增长两成。
""",
        [
            (NEWS, None, "县政府工作报告速读之③", None, "县政"),
        ],
    ),
    "lost line in mid-story then goes on": (
        """
¶本报讯（记者 邢岩）走进石桥镇综治中心，大屏幕上的42个网格清清楚楚。该镇选聘网格员88名，每天巡查走

子上。

访，去年化解矛盾纠纷513起，化解率97.6%，群众满意度达到98.2%，比上年提高3.1个百分点。

石桥镇：小网格托起大平安

¶本报讯（通讯员 柏林）北塘乡的稻谷还没收割就被订购一空。该乡种植富硒水稻1.6万亩，与三家米业签订单。

北塘乡：一粒米里做文章
""",
        [
            (NEWS, None, "石桥镇：小网格托起大平安", None, "本报"),
            (NEWS, None, "北塘乡：一粒米里做文章", None, "本报"),
        ],
    ),
    "fragment of another town after credits": (
        """
基层动态

石桥镇：小网格托起大平安

¶本报讯（记者 邢岩）走进石桥镇综治中心，大屏幕上的42个网格清清楚楚。该镇选聘网格员88名，每天巡查走访，群众满意度达到98.2%。

（青崖融媒供图）

（青崖融媒供图）

¶稻壳也能变成宝。北塘乡把碎米做成米糠油，一吨稻谷多卖六百元，去年加工转化稻谷2.8万吨。
¶带动到户，利益共享。该乡与412户农户签订保底协议，户均增收2300元。

扫一扫
关注青崖发布
""",
        [
            (NEWS, None, "石桥镇：小网格托起大平安", None, "石桥"),
            (CAPTION, None, None, None, "（青"),
            (FEATURE, None, None, None, "稻壳"),
        ],
    ),
    "picture mid-story goes on with the same place": (
        """
石桥镇：小网格托起大平安

¶本报讯（记者 邢岩）走进石桥镇综治中心，大屏幕上的42个网格清清楚楚。该镇选聘网格员88名，每天巡查走访，群众满意度达到98.2%。

（青崖融媒供图）

¶网格员谭小凤每天要走两万步，谁家灯不亮、谁家老人病了，她都记在本子上。该镇给网格员配了手机和电动车，补贴每月800元。
¶下一步，石桥镇将把网格延伸到企业和学校。

北塘乡：一粒米里做文章

¶本报讯（通讯员 柏林）北塘乡的稻谷还没收割就被订购一空。该乡种植富硒水稻1.6万亩，与三家米业签订单。
""",
        [
            (NEWS, None, "石桥镇：小网格托起大平安", None, "石桥"),
            (CAPTION, None, None, None, "（青"),
            (NEWS, None, "北塘乡：一粒米里做文章", None, "北塘"),
        ],
    ),
    "the story of a town goes on behind a picture and names a neighbour": (
        """
石桥镇：小网格托起大平安

¶本报讯（记者 邢岩）走进综治中心，大屏幕上的42个网格清清楚楚。石桥镇选聘网格员88名，每天巡查走访，群众满意度达到98.2%。

（青崖融媒供图）

¶该镇还与邻近的北塘乡建立跨界联调机制，一起化解了13起山林纠纷，最长的一起历时十一年。
""",
        [
            (NEWS, None, "石桥镇：小网格托起大平安", None, "石桥"),
            (CAPTION, None, None, None, "（青"),
        ],
    ),
    "page-top tail, closed, then headline above": (
        """
户用光伏装机容量达到46兆瓦，年发电5200万千瓦时，带动2180户村民每年增收三千元左右。
¶“阳光也能卖钱，以前想都不敢想。”村民仇大海说。

县医院开设周末门诊

¶本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊，挂号费不变。

双河镇秋粮收购启动

¶本报讯（记者 沙鸥）10月9日，双河镇启动秋粮收购，首日收购玉米860吨。
""",
        [
            (FEATURE, None, None, None, "户用"),
            (NEWS, None, "县医院开设周末门诊", None, "县医"),
            (NEWS, None, "双河镇秋粮收购启动", None, "双河"),
        ],
    ),
    "tail with credit at the page top": (
        """
　　（上接1版）户用光伏装机容量达到46兆瓦，年发
电5200万千瓦时，带动2180户村民每年增收三千元左右。
　　“阳光也能卖钱，以前想都不敢想。”村民仇大海说。
　　　　　　　　　　　　　　　　（本报记者 沙鸥）

县医院开设周末门诊

　　本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊，挂号费不变。
""",
        [
            (FEATURE, None, None, None, "（上"),
            (NEWS, None, "县医院开设周末门诊", None, "县医"),
        ],
    ),
    "half headlines: place line and predicate line below": (
        """
¶本报讯（记者 邢岩）走进石桥镇综治中心，大屏幕上的42个网格清清楚楚。该镇选聘网格员88名，每天巡查走访，群众满意度达到98.2%。

石桥镇

小网格托起大平安

¶本报讯（通讯员 柏林）北塘乡的稻谷还没收割就被订购一空。该乡种植富硒水稻1.6万亩，与三家米业签订单。

北塘乡

一粒米里做文章

¶本报讯（通讯员 柏林）南岗社区的楼道里装上了折叠椅。老人上楼累了就坐下歇一歇，全社区42个单元装了168把。

南岗社区：楼道里的“歇脚椅”
""",
        [
            (NEWS, None, "石桥镇小网格托起大平安", None, "本报"),
            (NEWS, None, "北塘乡一粒米里做文章", None, "本报"),
            (NEWS, None, "南岗社区：楼道里的“歇脚椅”", None, "本报"),
        ],
    ),
}


@pytest.mark.parametrize("indent", ["", "　　"], ids=["flush", "indented"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_fragments_and_titles(name: str, width: int, indent: str) -> None:
    """A fragment takes no title of another story; kicker, headline and subhead are told apart."""
    page, expected = PAGES[name]
    assert outline(set_page(page, width, indent)) == expected
