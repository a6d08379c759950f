"""Invented pages on which stories are woven into each other, glued under each other, or hold a caption."""

from __future__ import annotations

import pytest

from articles.cutting import ArticleKind, cut_page

WOVEN = """\
长桥镇老街换新颜

柳河乡稻虾共作富农家

本报讯（记者 秦岭）长桥镇今年启动
老街改造，修缮老宅86栋，铺设青石板
路3.2公里，完成投资1.2亿元，新增就

本报讯（通讯员 宋佳音）“一季虾抵得
上两季稻。”柳河乡种粮大户蒋大力说。
该乡推广稻虾共作1.6万亩，亩均增收

业岗位320个。老街开街以来，接待游
客21万人次，沿街商铺出租率九成五。

3000元，带动周边农户460户。目前，
合作社正忙着投放虾苗。
"""
THREE_WOVEN = """\
古槐社区添了共享书房
□ 秦岭

江口区人民医院开设夜间门诊
□ 温雅

北关小学菜园开园
□ 宋佳音

走进古槐社区的共享书房，居民正安静
地读书。书房藏书1.2万册，全天候开

“下班再来也不耽误。”在江口区人民
医院，夜间门诊开到晚上九点，覆盖儿

一垄垄青菜长得正好。北关小学把楼顶
改成菜园，每个班分得一块地，学生轮

放，刷身份证就能借阅，月均借书三千
册次。

科、内科等8个科室，开诊两月接诊病
人2600人次。

流浇水、除草，收成送进食堂。
"""


SIGNED_ABOVE = """\
江口区防汛物资储备库日前完成扩容，新
购水泵46台，编织袋12万条，各街道应
急队伍也已集结到位，24小时值守。

防汛物资备足 汛期心里有底
□通讯员 温雅

夜校开到家门口
——柳河街道居民夜校见闻
本报记者 秦岭

晚上七点，柳河街道的居民夜校里坐满了
人。夜校开设课程18门，报名人数超过
1200人，书法班、声乐班一座难求。
"""
GLUED_BELOW = """城北新区学校开学

本报讯（记者 秦岭）城北新区学校9月
1日迎来首批学生，学校设36个班，新增
学位1620个，总投资2.1亿元，配有智慧
教室和室内体育馆，可满足周边小区孩子
就近入学的需求，家长纷纷点赞，直说上
学路近了许多。
一把剪刀，一张红纸。在石桥村，剪纸艺
人何巧云正带着徒弟赶制订单。剪纸合作
社成立五年，社员发展到86户，去年卖出
作品3.2万件。（温雅）

石桥村剪纸剪出新日子
"""
TITLES_GLUED = """入夏以来，柳河街道排查易涝点位32处，
清淤管网46公里，更换井盖128个，新购
泵车4台，各社区防汛队伍已集结到位。
（通讯员 温雅）

柳河街道清淤管网迎汛期
北关小学把菜园搬上楼顶
本报讯（记者 秦岭）一垄垄青菜长得正
好。北关小学的楼顶菜园共有36块地，学
生轮流浇水、除草，收成送进食堂。
"""
CAPTION_INSIDE = """义亭糖梗丰收在望

霜降未至，义亭镇的糖梗已长到两
米多高，十一口灶台已经修葺一新，
只等开榨。
近日，江口花海迎
来客流高峰，单日
接待游客三千人。
秦岭 摄
“红糖熬的是功夫。”合作社负责
人说。去年，合作社卖出红糖21万
公斤，社员分红180万元。
"""
LONE_LINE = """餐饮店抱团“光盘”

本报讯（记者 秦岭）“您这桌六位，点
八个菜就够了。”服务员正在提醒顾客。
江口区餐饮行业联合会发出光盘倡议不

到一月，已有1106家门店响应，半份菜、
小份菜占到菜单的三分之一。
"""


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        pytest.param(
            WOVEN,
            [("长桥镇老街换新颜", "租率九成五。"), ("柳河乡稻虾共作富农家", "着投放虾苗。")],
            id="two stories read across",
        ),
        pytest.param(
            THREE_WOVEN,
            [
                ("古槐社区添了共享书房", "书三千册次。"),
                ("江口区人民医院开设夜间门诊", "2600人次。"),
                ("北关小学菜园开园", "成送进食堂。"),
            ],
            id="three stories read across",
        ),
        pytest.param(
            SIGNED_ABOVE,
            [("防汛物资备足 汛期心里有底", "24小时值守。"), ("夜校开到家门口", "班一座难求。")],
            id="headline and byline below, then headline and byline above",
        ),
        pytest.param(
            GLUED_BELOW,
            [("城北新区学校开学", "近了许多。"), ("石桥村剪纸剪出新日子", "件。（温雅）")],
            id="a second story glued under the first",
        ),
        pytest.param(
            TITLES_GLUED,
            [("柳河街道清淤管网迎汛期", "集结到位。"), ("北关小学把菜园搬上楼顶", "成送进食堂。")],
            id="one headline below its story, the next glued to it above its own",
        ),
        pytest.param(
            LONE_LINE,
            [("餐饮店抱团“光盘”", "的三分之一。")],
            id="a line as wide as its column before a column break",
        ),
    ],
)
def test_stories_are_told_apart(text: str, articles: list[tuple[str, str]]) -> None:
    """Each story keeps its own headline and all of its text."""
    found = cut_page(text).articles
    assert [article.headline for article in found] == [headline for headline, _ in articles]
    assert all(article.body.endswith(end) for article, (_, end) in zip(found, articles, strict=True))


def test_broken_words_grow_together_again() -> None:
    """就 and 业岗位 stand four lines apart on the page, side by side in the body."""
    first, second = cut_page(WOVEN).articles
    assert "新增就业岗位320个" in first.body
    assert "亩均增收3000元，带动周边农户460户" in second.body


def test_a_caption_within_a_column_is_an_article_of_its_own() -> None:
    """A narrower column with a photographer's name, glued into a story, which goes on below it."""
    story, caption = cut_page(CAPTION_INSIDE).articles
    assert (caption.kind, caption.lines) == (ArticleKind.PHOTO_CAPTION, ((6, 9),))
    assert story.lines == ((1, 5), (10, 12))


def test_names_alone_in_brackets_are_a_byline() -> None:
    """（秦岭） below a whole sentence names the writer, and is no headline of what follows."""
    page = cut_page("全区改造户厕3246座，铺设管网18公里。\n（秦岭山）\n\n本报讯 江口区昨日开工项目12个。\n")
    assert [byline.name for byline in page.articles[0].bylines] == ["秦岭山"]
    assert page.articles[1].headline is None
