"""Invented pages whose stories are read across with headlines below or between, and columns that change their width."""

from __future__ import annotations

import pytest

from articles.cutting import ArticleKind, cut_page
from articles.cutting.bylines import read_credit

BELOW = """\
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

长桥镇老街换新颜

柳河乡稻虾共作富农家
"""
ONE_ABOVE = """\
长桥镇老街换新颜

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

柳河乡稻虾共作富农家
"""
BETWEEN = """\
长桥镇老街换新颜

本报讯（记者 秦岭）长桥镇今年启动
老街改造，修缮老宅86栋，铺设青石板
路3.2公里，完成投资1.2亿元，新增就

柳河乡稻虾共作富农家

本报讯（通讯员 宋佳音）“一季虾抵得
上两季稻。”柳河乡种粮大户蒋大力说。
该乡推广稻虾共作1.6万亩，亩均增收

业岗位320个。老街开街以来，接待游
客21万人次，沿街商铺出租率九成五。

3000元，带动周边农户460户。目前，
合作社正忙着投放虾苗。
"""
WIDENS = """\
北关小学把菜园搬上楼顶

本报讯（记者 秦岭）一垄
垄青菜长得正好。北关小学的楼
顶菜园共有36块地，学生轮流浇
水、除草，收成送进食堂。

菜园去年由街道和学校合建
而成，占地一千多平方米，投入资
金41万元，分成大小相同的地块。
如今全区已有12所学校建成这样的楼顶菜园，每周开设劳动课
两节，由农技站派人指导，收成的蔬菜供应食堂。
"""
TWO_LINES = """\
古槐社区添了共享书房

本报讯（记者 温雅）走进古槐社区的共
享书房，居民正安静地读书。书房藏书1.2
万册，全天候开放，刷身份证就能借阅。

古槐社区计划年内把共享书房增加到
12间，每月办读书会。

江口区人民医院开设夜间门诊

本报讯（记者 秦岭）下班再来也不耽误。
夜间门诊开到晚上九点，覆盖8个科室。
"""
HOTLINE = """\
江口区“一窗受理”少跑腿

本报讯（记者 秦岭）江口区政务大厅设
立综合窗口46个，平均等候时间由35分
钟缩短至12分钟。
服务热线12345同步开通“难办事”
专线，今年受理诉求317件，已办结315件。
"""
CREDIT_BELOW = """\
义亭糖梗丰收在望

霜降未至，义亭镇的糖梗已长到两
米多高，十一口灶台已经修葺一新，

近日，江口花海迎
来客流高峰，单日
接待游客三千人。

本报记者
秦岭 摄

只等开榨。“红糖熬的是功夫。”合作
社负责人说。去年，合作社卖出红糖21
万公斤，社员分红180万元。
"""


@pytest.mark.parametrize("text", [BELOW, ONE_ABOVE, BETWEEN], ids=["below", "above and below", "between"])
def test_woven_stories_find_their_headlines(text: str) -> None:
    """Wherever the headlines stand, each story gets its own and all of its pieces."""
    street, shrimps = cut_page(text).articles
    assert (street.headline, shrimps.headline) == ("长桥镇老街换新颜", "柳河乡稻虾共作富农家")
    assert "新增就业岗位320个" in street.body
    assert "亩均增收3000元，带动周边农户460户" in shrimps.body


@pytest.mark.parametrize(
    ("text", "headlines"),
    [
        pytest.param(
            WIDENS, ["北关小学把菜园搬上楼顶"], id="a column that widens below a paragraph's first line"
        ),
        pytest.param(
            TWO_LINES, ["古槐社区添了共享书房", "江口区人民医院开设夜间门诊"], id="a paragraph of two lines"
        ),
        pytest.param(HOTLINE, ["江口区“一窗受理”少跑腿"], id="a sentence that opens with a hotline"),
    ],
)
def test_a_paragraphs_first_line_is_no_headline(text: str, headlines: list[str]) -> None:
    """What opens a paragraph of the story above belongs to that story."""
    page = cut_page(text)
    assert [article.headline for article in page.articles] == headlines
    assert not page.other_lines


def test_a_credit_of_two_lines_below_a_blank_one_ends_the_caption_within_a_story() -> None:
    """The role and the photographer stand apart from the words; the story goes on below them."""
    story, caption = cut_page(CREDIT_BELOW).articles
    assert (caption.kind, caption.lines) == (ArticleKind.PHOTO_CAPTION, ((6, 11),))
    assert story.body.endswith("社员分红180万元。")


def test_names_of_other_peoples_follow_a_role() -> None:
    """苏日娜 opens with no family name, but stands where a name does; 体验日记 is no name."""
    assert [byline.name for byline in read_credit("本报记者 苏日娜 摄")] == ["苏日娜", "苏日娜"]
    assert read_credit("记者 体验日记") == ()
