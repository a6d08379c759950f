"""Invented pages of papers that print the headline above its body, in the ways that papers do."""

import pytest

from articles.cutting import ArticleKind, CutArticle, cut_page

NEWS, FEATURE, CAPTION = ArticleKind.NEWS, ArticleKind.FEATURE, ArticleKind.PHOTO_CAPTION
NOTICE, INTRO, MASTHEAD = ArticleKind.NOTICE, ArticleKind.SERIES_INTRO, ArticleKind.MASTHEAD


def outline(page: str) -> list[tuple[ArticleKind, str | None, str, str, str]]:
    """Each article's kind, headline, first and last line (six characters each), and who wrote it."""
    printed = page.split("\n")

    def line(number: int) -> str:
        return printed[number - 1].strip(" \t　#*")[:6]

    def names(article: CutArticle) -> str:
        return " ".join(dict.fromkeys(byline.name for byline in article.bylines))

    return [
        (a.kind, a.headline, line(a.lines[0][0]), line(a.lines[-1][1]), names(a))
        for a in cut_page(page).articles
        if a.kind is not MASTHEAD
    ]


INDENTED_COLUMNS = """\
03版 要闻 2023年5月4日 星期四 责编 陆小满 版式 田心

　　我市召开春季造林现场会
　　　□记者 苏杭　通讯员 贺敏

　　4月28日，全市春季造林绿化现场
会在临溪县召开。会议要求各县区抢抓
时令，挖大坑、栽大苗、浇大水，确保
造林质量。
　　据了解，今春全市计划造林6.2万
亩，截至4月27日已完成5.1万亩，占任
务的82%。

青石镇：小香菇撑起致富伞
　　□记者 罗平

　　走进青石镇香菇产业园，一排排大
棚整齐排列，菇农正忙着采摘、分拣。
　　“我在这里务工，一个月能挣三千
多元。”村民蒋桂花说。园区现有大棚
320个，带动周边186户群众增收。
　　下一步，该镇将延伸产业链条，建
设香菇烘干车间两座。

云州大桥昨日合龙
　　□记者 苏杭 摄影报道

　　5月3日，历时26个月建设的云州大
桥顺利合龙。大桥全长1.8公里，双向
六车道，预计年底建成通车。
"""

TRAILING_CREDITS = """\
凤台区“银发课堂”开进小区
　　云州日报讯　3月12日，凤台区老年大学把书法课、合唱课开进了锦绣花园小区，首批报名的65位老人领到了课本。
　　“以前上课要坐四站公交，现在下楼就能学。”68岁的居民曹玉兰说。
　　目前，凤台区已建成社区老年学习点23个，开设课程11门。（记者 欧阳晓 通讯员 孟凡）
临溪县医保窗口延时服务受好评
　　云州日报讯　“没想到下班了还能办手续。”3月10日傍晚，来临溪县医保大厅办理异地就医备案的刘先生说。
　　今年以来，该县推行早、中、晚延时服务，累计办理业务4300余件，平均用时缩短到7分钟。（记者 金小雨）
我市新增两家省级技能大师工作室
　　云州日报讯　近日，省人力资源和社会保障厅公布名单，我市陶瓷、电焊两个项目入选，每家获补助资金10万元。（刘洋）
"""

DATED_WITH_PLACES = """\
省农科院专家到我县指导小麦田管

本报临溪3月6日讯（记者 方圆）省农业科学院6名专家昨天深入河口、青石两个乡镇，
查看苗情墒情，面对面回答农民提问。
专家建议，对旺长麦田适时镇压，对弱苗麦田每亩追施尿素8公斤左右。

全国春季农业生产暨高标准农田建设现场会召开

新华社北京3月5日电（记者 高远）全国春季农业生产现场会5日召开。会议强调，
要抓好春耕备耕，确保夏粮丰收。

青石中学女足夺得市长杯冠军

临溪融媒讯（通讯员 史文杰）3月4日，历时九天的“市长杯”校园足球赛落幕，
青石中学女足以3∶1战胜云州二中队，第二次捧杯。
赛事共有28支队伍、512名学生参加。
"""

FEATURE_WITH_SECTIONS = """\
编者按：从今天起，本报推出“乡村新事”栏目，讲述田野上的变化。

“三变”激活一池春水
——临溪县河口镇农村改革见闻
本报记者 方圆 通讯员 史文杰 文/图

初夏时节，记者走进河口镇，道路两旁绿树成荫，厂房里机器轰鸣。
这个曾经的偏远小镇，如今成了远近闻名的富裕镇。

一、资源变资产

镇里对闲置的校舍、厂房逐一登记，清查出闲置房屋62处、土地840亩，通过出租、入股等方式盘活。
西沟村把废弃砖厂改成农耕体验园，去年接待游客3.6万人次。

二、资金变股金

该镇整合各类资金2100万元，折股量化到村到户。
“年底分红拿了四千二，比种地强多了。”村民董大山笑着说。

三、农民变股东

全镇11个村全部成立股份经济合作社，成员达到1.9万人。

图为河口镇农耕体验园。 史文杰 摄
"""

BRIEFS = """\
简 讯

县交警大队开展“一盔一带”宣传
近日，县交警大队民警走上街头，向骑行群众发放安全头盔200顶、宣传单1500份。（马小光）

河口镇为困难家庭送“暖冬包”
12月20日，河口镇组织志愿者为83户困难家庭送去棉被、食用油等物资。（冯雪）

县图书馆推出周末亲子阅读
县图书馆从本周起每周六上午举办亲子阅读活动，首场吸引了40组家庭参加。（吕静怡）
"""

MARKDOWN_BOLD = """\
# 云州市“夜门诊”方便上班族

**本报记者 叶知秋**

晚上八点，云州市妇幼保健院的儿科诊室依旧灯火通明。自3月开设“夜门诊”以来，该院已接诊患者2170人次。

**错峰就诊不请假**

“白天上班走不开，晚上带孩子来正合适。”市民钱女士说。目前，全市有9家医院开设夜间门诊，周一至周五延至晚九点。

**用药检查一站办**

夜间门诊配齐化验、影像、药房等科室，检查结果最快20分钟可取。

# 老旧小区加装电梯提速

本报讯（记者 叶知秋 实习生 郭佳）今年前四个月，云州市新开工加装电梯56部，已投用31部，惠及居民1180户。

加装电梯最高可获补贴20万元。
"""

THREE_LINE_HEADLINE = """\
全县高质量发展大会强调
锚定目标不放松 真抓实干开新局
赵启明讲话 宋立军主持

本报讯（记者 方圆）2月6日，全县高质量发展大会召开。县委书记赵启明讲话，县长宋立军主持。
会议总结2022年工作，部署今年任务。

县政府召开第十二次常务会议

本报讯（记者 方圆）2月7日，县长宋立军主持召开县政府第十二次常务会议，研究安全生产等工作。
"""

NOTICES = """\
临溪县公安局交通管理大队
关于滨河路临时交通管制的通告

因滨河路雨污分流改造施工，自2023年6月1日起至7月15日，对滨河路（人民桥至南关桥段）实行封闭施工，
过往车辆请绕行。
特此通告。
临溪县公安局交通管理大队
2023年5月28日

遗失声明

马小光遗失临溪县第一中学毕业证，编号2018047，声明作废。
"""

CAPTIONS = """\
▲5月30日，临溪县第二小学的学生在劳动实践基地采摘蔬菜。
　　　　　　　　　　　　本报记者 方圆 摄

我县举办首届豆腐文化节

本报讯（记者 方圆）5月29日，首届豆腐文化节在河口镇开幕，48家作坊参展。

开幕式上，10名制作能手获得表彰，
现场签约项目7个。

图为豆腐制作技艺展示现场。　　方圆 摄

主办方介绍，文化节将持续5天，预计接待游客3万人次。
"""

PLAIN_FEATURES = """\
老街里的修表匠

城南老街的拐角处，有一间不足六平方米的小铺。七十一岁的修表匠邹师傅在这里坐了四十三年。
“一天不摸钟表，手就痒。”他说。如今一个月只有二三十单生意，他却舍不得关门。
来的多是老主顾，有人从三十公里外的县城赶来，只为让他调一调走时。

山村女教师的二十个春天

天刚亮，郝老师已经站在校门口。桐花岭教学点只有她一名教师、九名学生。
二十年里，她教过的孩子有17人考上了大学。去年，县里为教学点修了操场，通了热水。
“只要还有一个孩子，我就不走。”她说。
"""

ESSAYS = """\
麦田守望

张大川

父亲的麦田在村子西头，从我记事起，他每年都要守到最后一垄麦子进仓。
如今他老了，麦田流转给了合作社，他仍每天去看一眼。

故乡的桥
□李 木

村口的石桥有三孔，桥栏上的狮子已经看不清眉眼。
我离家那年，母亲就站在桥头。
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            INDENTED_COLUMNS,
            [
                (FEATURE, "我市召开春季造林现场会", "我市召开春季", "务的82%。", "苏杭 贺敏"),
                (FEATURE, "青石镇：小香菇撑起致富伞", "青石镇：小香", "设香菇烘干车", "罗平"),
                (FEATURE, "云州大桥昨日合龙", "云州大桥昨日", "六车道，预计", "苏杭"),
            ],
            id="columns with indents, byline under the headline",
        ),
        pytest.param(
            TRAILING_CREDITS,
            [
                (NEWS, "凤台区“银发课堂”开进小区", "凤台区“银发", "目前，凤台区", "欧阳晓 孟凡"),
                (NEWS, "临溪县医保窗口延时服务受好评", "临溪县医保窗", "今年以来，该", "金小雨"),
                (NEWS, "我市新增两家省级技能大师工作室", "我市新增两家", "云州日报讯　", "刘洋"),
            ],
            id="whole paragraphs, credits at the end, no blank line",
        ),
        pytest.param(
            DATED_WITH_PLACES,
            [
                (NEWS, "省农科院专家到我县指导小麦田管", "省农科院专家", "专家建议，对", "方圆"),
                (NEWS, "全国春季农业生产暨高标准农田建设现场会召开", "全国春季农业", "要抓好春耕备", "高远"),
                (NEWS, "青石中学女足夺得市长杯冠军", "青石中学女足", "赛事共有28", "史文杰"),
            ],
            id="datelines with place and day, agency, county media",
        ),
        pytest.param(
            FEATURE_WITH_SECTIONS,
            [
                (INTRO, None, "编者按：从今", "编者按：从今", ""),
                (FEATURE, "“三变”激活一池春水", "“三变”激活", "全镇11个村", "方圆 史文杰"),
                (CAPTION, None, "图为河口镇农", "图为河口镇农", "史文杰"),
            ],
            id="feature with numbered sections, editors' note, caption",
        ),
        pytest.param(
            BRIEFS,
            [
                (FEATURE, "县交警大队开展“一盔一带”宣传", "县交警大队开", "近日，县交警", "马小光"),
                (FEATURE, "河口镇为困难家庭送“暖冬包”", "河口镇为困难", "12月20日", "冯雪"),
                (FEATURE, "县图书馆推出周末亲子阅读", "县图书馆推出", "县图书馆从本", "吕静怡"),
            ],
            id="briefs under a column title",
        ),
        pytest.param(
            MARKDOWN_BOLD,
            [
                (FEATURE, "云州市“夜门诊”方便上班族", "云州市“夜门", "夜间门诊配齐", "叶知秋"),
                (NEWS, "老旧小区加装电梯提速", "老旧小区加装", "加装电梯最高", "叶知秋 郭佳"),
            ],
            id="Markdown with bold bylines and section heads",
        ),
        pytest.param(
            THREE_LINE_HEADLINE,
            [
                (NEWS, "锚定目标不放松 真抓实干开新局", "全县高质量发", "会议总结20", "方圆"),
                (NEWS, "县政府召开第十二次常务会议", "县政府召开第", "本报讯（记者", "方圆"),
            ],
            id="kicker, headline and who was there",
        ),
        pytest.param(
            NOTICES,
            [
                (
                    NOTICE,
                    "临溪县公安局交通管理大队关于滨河路临时交通管制的通告",
                    "临溪县公安局",
                    "2023年5",
                    "",
                ),
                (NOTICE, "遗失声明", "遗失声明", "马小光遗失临", ""),
            ],
            id="notices",
        ),
        pytest.param(
            CAPTIONS,
            [
                (CAPTION, None, "▲5月30日", "本报记者 方", "方圆"),
                (NEWS, "我县举办首届豆腐文化节", "我县举办首届", "主办方介绍，", "方圆"),
                (CAPTION, None, "图为豆腐制作", "图为豆腐制作", "方圆"),
            ],
            id="captions above and inside a story",
        ),
        pytest.param(
            ESSAYS,
            [
                (FEATURE, "麦田守望", "麦田守望", "如今他老了，", "张大川"),
                (FEATURE, "故乡的桥", "故乡的桥", "我离家那年，", "李木"),
            ],
            id="essays signed by a bare name",
        ),
        pytest.param(
            PLAIN_FEATURES,
            [
                (FEATURE, "老街里的修表匠", "老街里的修表", "来的多是老主", ""),
                (FEATURE, "山村女教师的二十个春天", "山村女教师的", "“只要还有一", ""),
            ],
            id="features without byline or dateline",
        ),
    ],
)
def test_headline_above_body(
    text: str, expected: list[tuple[ArticleKind, str | None, str, str, str]]
) -> None:
    """Every article is found with its kind, headline, extent and bylines."""
    assert outline(text) == expected
