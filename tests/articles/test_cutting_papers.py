"""Invented pages of small-town papers, each set in columns of several widths."""

import pytest

from articles.cutting import ArticleKind, cut_page
from tests.articles.typesetting import set_page

NEWS, FEATURE, CAPTION = ArticleKind.NEWS, ArticleKind.FEATURE, ArticleKind.PHOTO_CAPTION
NOTICE, MASTHEAD = ArticleKind.NOTICE, ArticleKind.MASTHEAD
WIDTHS = (15, 19, 24)

Outline = list[tuple[ArticleKind, str | None, str | None, str, str]]


def outline(text: str) -> Outline:
    """Each article's kind, kicker, headline, and the beginnings of its first and its last line."""
    printed = text.split("\n")
    return [
        (a.kind, a.kicker, a.headline, printed[a.lines[0][0] - 1][:4], printed[a.lines[-1][1] - 1][:4])
        for a in cut_page(text).articles
        if a.kind is not MASTHEAD
    ]


FIGURES_FIRST = """
白沙县上半年民生账单出炉

¶今年以来，白沙县坚持尽力而为、量力而行，办好一批群众牵肠挂肚的实事。上半年，全县民生支出占一般公共预算支出的比重达到81.6%。

¶◆城镇新增就业4126人，完成年度目标的68%。

¶◆改造老旧小区17个，惠及居民2380户，加装电梯9部。

¶◆新建、改建农村公路63公里。
（记者 郑方 整理）

三岔乡联防秋粮病虫害

¶本报讯（记者 郑方） 8月9日，三岔乡的稻田里机声隆隆，6架植保无人机往来穿梭，一上午喷防稻田1900亩。

¶“一架飞机顶二十个人。”种粮大户马六斤说，乡里统一买药、统一作业，他的320亩稻子省下工钱4000多元。

县图书馆夜间也开门

¶本报讯（通讯员 史小舟） 8月10日起，白沙县图书馆开放时间延长至晚上9时，每周三晚上举办一场读书会，首场来了86位读者。

停水通知

¶因北关路供水管网改造，8月14日8时至18时，北关路、学府街沿线将停止供水，请居民提前储水。
白沙县自来水公司
2021年8月11日

¶本报讯（记者 温宁） 8月8日，青石桥镇“假日学堂”开班，15名返乡大学生给112名孩子辅导功课。学堂还开设了剪纸、围棋等6门兴趣课。

青石桥镇办起“假日学堂”
"""

FIGURES_UNDER_MASTHEAD = """
白沙日报
2021年8月12日　星期四　第3062期
责任编辑：姚春
一张图看懂白沙夏粮
¶夏粮收购已近尾声，记者梳理了全县的几项数字，从面积到单产都比上年好。
¶■播种面积38.6万亩，比上年增加0.4万亩。
¶■平均亩产412公斤，总产量15.9万吨。
¶■收购价格每公斤2.74元，带动农民增收1300余万元。
（本报记者 郑方 整理）
柳林镇修通产业路
¶本报讯（记者 温宁）8月6日，全长5.8公里的柳林镇葡萄产业路建成通车，沿线11个村的葡萄出村时间缩短一半。
启事
¶本报招聘校对2名，大专以上学历，报名截止8月31日。
白沙日报社
2021年8月10日
两河乡清淤渠道46公里
¶本报讯（通讯员 史小舟）入汛以来，两河乡组织人员2300人次，清淤渠道46公里，加固堤防3处，备足编织袋1.2万条。
"""

NOTICES = """
¶本报讯（记者 乔羽） 10月21日，雁鸣区新增的8处口袋公园对市民开放，总面积2.6万平方米。公园里铺设了健身步道，安装路灯140盏。

雁鸣区新增8处口袋公园

雁鸣区供热公司关于试供热的公告

¶雁鸣区今冬供热系统定于10月28日起注水试压，请用户检查家中暖气设施，家中留人。如有漏水，请及时拨打客服电话。特此公告。

雁鸣区供热有限责任公司
2022年10月20日

¶本报讯（通讯员 高原） 10月19日，东风社区为65岁以上老人免费体检，当天有213人参加。社区卫生服务中心现场建立健康档案。

东风社区老人免费体检

遗失声明

¶雁鸣区好味来小吃店遗失食品经营许可证副本，声明作废。

雁鸣区好味来小吃店
2022年10月21日

¶本报讯（记者 乔羽） 10月18日，雁鸣区职工篮球赛收官，26支队伍打了58场比赛，区税务局队夺得冠军。

职工篮球赛打了58场
"""

NARROW = """
石门县新添两条公交线

¶本报讯（记者 葛岩） 5月6日，石门县开通8路、9路公交，投入新能源客车24辆，沿途设站点57个，城南三个村的村民进城不用再倒车。

时间：5月5日
地点：石门
县城南广场
内容：图为
市民骑行迎
“五一”，
近千人参加
了这次活动。
葛岩
摄

县医院远程会诊进山村

¶本报讯（通讯员 黎黎） 5月4日，石门县人民医院与7个山区卫生院连通远程会诊平台，当天完成会诊13例。

5月3日，
高家坪村村
民在采摘头
茬春茶。该
村种茶860
亩，人均增
收2100元。
图为茶园
一角。
黎黎
摄

¶本报讯（记者 葛岩） 5月2日，石门县客运站发送旅客1.4万人次，比去年同日增长12%。车站增开加班车31班。

客运站一天发送旅客1.4万人次
"""

NUMBERED_PICTURES = """
¶本报讯（记者 骆平） 9月12日，河湾区举办残疾人就业专场招聘会，41家企业带来岗位380个，当天有97人达成意向。

¶区残联工作人员还在现场讲解补贴政策，发放手册600份。

河湾区为残疾人送岗位

¶9月13日，第六届龙舟赛在河湾区南湖公园开桨，全市22支队伍、460名选手参加了500米直道赛。
¶图① 选手奋力划桨。
¶图② 观众在岸边加油。
¶图③ 河湾区龙舟协会队冲过终点。
本报记者 骆平 摄影报道

¶本报讯（通讯员 贺舟） 9月11日，河湾区第二小学开设的陶艺课受到欢迎，首批52名学生做出作品130件。

河湾二小开了陶艺课
"""

PICTURES_AFTER_STORY = """
东坪村辣椒卖到省城

¶本报讯（记者 骆平） 9月15日，东坪村第一批朝天椒装车发往省城，共28吨，每公斤6.4元。村里种椒户由17户增加到49户。

¶下一步，该村将建冷库一座。

¶9月14日上午，河湾区消防救援大队走进阳光幼儿园，教孩子们认识消防器材，学习逃生方法。
¶图① 小朋友试穿消防服。
¶图② 消防员演示水枪。
本报记者 骆平 摄影报道

西关街道整治飞线充电

¶本报讯（通讯员 贺舟） 9月13日，西关街道清理飞线充电163处，新装充电桩74个，其中老旧小区占六成。
"""

HALF_SENTENCE = """
我市出台稳岗新政
单个企业最高补20万元
¶本报讯（记者 沙鸥） 3月2日，记者从市人社局获悉，我市出台稳岗扩岗若干措施，对吸纳就业多的企业给予补贴，单个企业最高20万元，预计惠及企业1100家。

¶本报讯（记者 沙鸥） 3月1日，月牙泉社区把闲置车棚改成邻里食堂，每天供餐160份，80岁以上老人每餐优惠3元。

月牙泉社区开了邻里食堂

"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            FIGURES_FIRST,
            [
                (FEATURE, None, "白沙县上半年民生账单出炉", "白沙县上", "（记者 "),
                (NEWS, None, "三岔乡联防秋粮病虫害", "三岔乡联", None),
                (NEWS, None, "县图书馆夜间也开门", "县图书馆", None),
                (NOTICE, None, "停水通知", "停水通知", "2021"),
                (NEWS, None, "青石桥镇办起“假日学堂”", "本报讯（", "青石桥镇"),
            ],
            id="a list of figures first, a headline below its story last",
        ),
        pytest.param(
            FIGURES_UNDER_MASTHEAD,
            [
                (FEATURE, None, "一张图看懂白沙夏粮", "一张图看", "（本报记"),
                (NEWS, None, "柳林镇修通产业路", "柳林镇修", None),
                (NOTICE, None, "启事", "启事", "2021"),
                (NEWS, None, "两河乡清淤渠道46公里", "两河乡清", None),
            ],
            id="a list of figures under the paper's name",
        ),
        pytest.param(
            NOTICES,
            [
                (NEWS, None, "雁鸣区新增8处口袋公园", "本报讯（", "雁鸣区新"),
                (NOTICE, None, "雁鸣区供热公司关于试供热的公告", "雁鸣区供", "2022"),
                (NEWS, None, "东风社区老人免费体检", "本报讯（", "东风社区"),
                (NOTICE, None, "遗失声明", "遗失声明", "2022"),
                (NEWS, None, "职工篮球赛打了58场", "本报讯（", "职工篮球"),
            ],
            id="notices signed by an office and a date",
        ),
        pytest.param(
            NARROW,
            [
                (NEWS, None, "石门县新添两条公交线", "石门县新", None),
                (CAPTION, None, None, "时间：5", "摄"),
                (NEWS, None, "县医院远程会诊进山村", "县医院远", None),
                (CAPTION, None, None, "5月3日", "摄"),
                (NEWS, None, "客运站一天发送旅客1.4万人次", "本报讯（", "客运站一"),
            ],
            id="captions five characters wide",
        ),
        pytest.param(
            NUMBERED_PICTURES,
            [
                (NEWS, None, "河湾区为残疾人送岗位", "本报讯（", "河湾区为"),
                (CAPTION, None, None, "9月13", "本报记者"),
                (NEWS, None, "河湾二小开了陶艺课", "本报讯（", "河湾二小"),
            ],
            id="numbered pictures after a headline below",
        ),
        pytest.param(
            PICTURES_AFTER_STORY,
            [
                (NEWS, None, "东坪村辣椒卖到省城", "东坪村辣", None),
                (CAPTION, None, None, "9月14", "本报记者"),
                (NEWS, None, "西关街道整治飞线充电", "西关街道", None),
            ],
            id="numbered pictures after the text of a story",
        ),
        pytest.param(
            HALF_SENTENCE,
            [
                (NEWS, None, "我市出台稳岗新政单个企业最高补20万元", "我市出台", None),
                (NEWS, None, "月牙泉社区开了邻里食堂", "本报讯（", "月牙泉社"),
            ],
            id="the headline's second line is half a sentence",
        ),
    ],
)
def test_pages(page: str, width: int, expected: Outline) -> None:
    """Each article holds its own titles, text, signature and credit, however wide the column is."""
    text = set_page(page, width)
    found = [
        (kind, kicker, headline, first, last if wanted[-1] else None)
        for (kind, kicker, headline, first, last), wanted in zip(outline(text), expected, strict=False)
    ]
    assert found == expected
    assert len(outline(text)) == len(expected)


CANTEEN = (
    "¶本报讯（记者 沙鸥） 3月1日，月牙泉社区把闲置车棚改成邻里食堂，每天供餐160份，80岁以上老人每餐优惠3元。"
)
JOBS = "¶本报讯（记者 沙鸥） 3月2日，记者从市人社局获悉，我市出台稳岗扩岗若干措施，预计惠及企业1100家。"
TRACTORS = "¶本报讯（通讯员 左左） 2月28日，沙枣镇组织农机手检修农机，已有拖拉机230台完成保养。"
TITLES = ["月牙泉社区开了邻里食堂", "我市出台稳岗新政", "沙枣镇农机“体检”迎春耕"]


def page_of(top: str, below: bool) -> str:
    """A page of three stories, each headline below or above, with *top* printed over or between them."""
    stories = [
        f"{body}\n\n{title}" if below else f"{title}\n{body}"
        for title, body in zip(TITLES, [CANTEEN, JOBS, TRACTORS], strict=True)
    ]
    return "\n\n".join([stories[0], top, *stories[1:]])


def headlines(text: str) -> list[str | None]:
    return [article.headline for article in cut_page(text).articles if article.kind is not MASTHEAD]


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "masthead",
    [
        "弥河融媒",
        "弥河日报\n2021年8月12日\n星期四\n第3062期",
        "弥 河 晚 报\n\n8月12日 星期四",
        "2021年8月12日 星期四\n弥河报\n总第1208期",
        "弥河周刊\n03\n2021年8月",
        "农历七月初五\n弥河时报\n今日四版",
    ],
)
def test_a_papers_name_is_no_title(masthead: str, width: int, below: bool) -> None:
    """The name at the page's top, with or without its date and number, moves no headline."""
    page = page_of("", below)
    assert headlines(set_page(f"{masthead}\n{page}", width)) == TITLES


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("notice", "headline"),
    [
        ("公告\n¶为方便群众办事，县政务大厅周末正常开放。特此公告。\n白沙县政务服务局\n2022年3月1日", "公告"),
        (
            "关于北关路封闭施工的\n通告\n\n¶因排水改造，北关路自3月5日起封闭施工，请绕行。\n\n白沙县公安局\n\n2022年3月1日",
            "关于北关路封闭施工的通告",
        ),
        (
            "停电通知\n¶3月6日，沙枣镇部分线路检修停电，影响用户312户。\n　　国网白沙县供电公司　2022年3月1日",
            "停电通知",
        ),
        (
            "招聘启事\n¶县文化馆招聘讲解员3名。\n¶报名时间：3月7日至11日\n¶联系电话：0871-6212345\n白沙县文化馆\n2022年3月1日",
            "招聘启事",
        ),
        ("声明\n¶本公司公章遗失，编号530100，声明作废。\n白沙县顺达运输有限公司", "声明"),
        ("征名公告\n¶城南新建道路4条，现征集名称。\n白沙县民政局\n二〇二二年三月一日", "征名公告"),
    ],
)
def test_notices_are_cut_out_whole(notice: str, headline: str, width: int, below: bool) -> None:
    """A notice ends with its signature, whether the stories beside it have their headlines above or below."""
    text = set_page(page_of(notice, below), width)
    assert headlines(text) == [TITLES[0], headline, *TITLES[1:]]
    article = next(article for article in cut_page(text).articles if article.kind is NOTICE)
    signature = notice.split("\n")[-1].replace("\u3000", "")
    assert article.body.replace("\u3000", "").replace(" ", "").endswith(signature)


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "caption",
    [
        "时间：3月\n5日\n地点：白\n沙县体育\n馆\n内容：图\n为市民在\n学打太极\n拳。\n沙鸥\n摄",
        "3月5日，\n沙枣镇养蜂\n人赶花期。\n全镇养蜂\n8200箱。\n图为收割\n蜂蜜。\n（左左 摄）",
        "白沙县\n第一小学\n的足球课\n上，孩子\n们练得起\n劲。该校\n开设校本\n课27门。\n\n沙鸥 摄",
        "¶3月4日，首届插花比赛在白沙县举行，58名花艺师现场比拼。\n图① 修剪花枝。\n图② 评委打分。\n本报记者 沙鸥 摄影报道",
        "¶3月4日上午，白沙县首届插花比赛举行。\n\n¶58名花艺师现场比拼。\n图①：修剪花枝。\n图②：评委打分。\n沙鸥 摄",
    ],
)
def test_captions_are_cut_out_whole(caption: str, width: int, below: bool) -> None:
    """A caption between two stories, with all its lines, is an article of its own."""
    text = set_page(page_of(caption, below), width)
    assert headlines(text) == [TITLES[0], None, *TITLES[1:]]
    article = next(article for article in cut_page(text).articles if article.kind is CAPTION)
    assert {byline.name for byline in article.bylines} <= {"沙鸥", "左左"}
    assert len(article.lines) == 1
    assert article.bylines


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "fragment",
    [
        "进会，安排部署下一阶段重\n点任务。会议指出，要突出项目建设，\n全年开工重点项目86个。",
        "在白沙县供热站里，工人\n正忙着检修锅炉。截至10月8日，全县\n已检修锅炉14台。",
        "积极组织农机手抢收\n抢种，截至目前，全镇已收割小麦2.3\n万亩，播种玉米1.8万亩。",
    ],
)
def test_a_torn_first_line_is_text(fragment: str, width: int) -> None:
    """A page that begins within a sentence, its first line short of the column's edge, begins without a title."""
    assert headlines(set_page(f"{fragment}\n\n{TITLES[0]}\n\n{CANTEEN}", width)) == [None, TITLES[0]]
