"""Invented pages with short news under marks, Markdown of one rank for heads and headlines, and headless tails."""

from articles.cutting import cut_page

ITEMS = """\
临溪镇春耕备耕忙
　　本报讯（记者 苏杭）4月2日，临溪镇的农技员走进田间地头，指导农户施肥整地。全镇已备足化肥320吨。

■ 简讯

●前3月云州外贸进出口稳步回升
据海关统计，1—3月云州外贸进出口总值12.6亿元，同比增长2.3%，其中出口9.1亿元，增长3.8%；进口3.5亿元，下降1.1%。
●青石镇油菜种植补贴到户
截至4月20日，青石镇发放油菜良种补贴38.5万元，惠及306户农户。
●柳河乡校园周边小吃摊“体检”
区市场监管局联合柳河乡对校园周边的27家小吃摊开展检查，责令整改3家。
"""

MARKDOWN = """\
# 临溪县“抱团联建”破解“单打独斗”

　　本报讯 初夏时节，青石镇的山坡上，千亩桃园挂果正密。去年以来，临溪县组建片区党委12个。记者 苏杭 通讯员 贺敏

## 联建 队伍先“合”后“强”

　　县委组织部选派18名干部担任片区书记，每月召开一次联席会，村里的事大家商量着办，从来没有红过脸。

## 联富 桃园从“盆景”到“风景”

　　青石镇以桃产业为链，建成分拣中心2300平方米，带动1600多名群众在家门口就业，人均增收4200元。

## 柳河乡“小积分”激活“大治理”

　　本报讯（通讯员 梅雪）近日，柳河乡村民在积分超市里换了一桶油。目前，全乡建成积分超市11家，参与农户3200户。

## 县妇联为400名妇女送健康

　　本报讯（通讯员 秦川）4月22日，县妇联启动免费筛查，首批400名妇女受益，三年来为56名妇女发放救助金。

　　下一步，县妇联将继续扩大筛查的范围，让更多的妇女在家门口享受到便捷的健康服务，把实事办好。

增设停车泊位，更换照明设施，让市场里外都亮堂起来。整治后，市场固定摊位由110个增加到164个，占道经营的投诉少了六成。
"""


def test_marked_items_of_short_news_are_articles() -> None:
    """Every ● headline heads the one paragraph below it, and the column's title belongs to none."""
    page = cut_page(ITEMS)
    assert [(article.headline, article.lines) for article in page.articles] == [
        ("临溪镇春耕备耕忙", ((1, 2),)),
        ("前3月云州外贸进出口稳步回升", ((6, 7),)),
        ("青石镇油菜种植补贴到户", ((8, 9),)),
        ("柳河乡校园周边小吃摊“体检”", ((10, 11),)),
    ]


def test_heads_of_one_rank_are_told_apart_by_their_wording_and_what_is_below() -> None:
    """联建 … and 联富 … are section heads, the titles over datelines headlines; flush text is another story's tail."""
    page = cut_page(MARKDOWN)
    assert [(article.headline, article.section_heads) for article in page.articles] == [
        ("临溪县“抱团联建”破解“单打独斗”", ("联建 队伍先“合”后“强”", "联富 桃园从“盆景”到“风景”")),
        ("柳河乡“小积分”激活“大治理”", ()),
        ("县妇联为400名妇女送健康", ()),
        (None, ()),
    ]
    assert not page.articles[-1].complete
