"""Headlines that stand together above stories read across, and lines that a column break makes look like headlines."""

import pytest

from articles.cutting import ArticleKind, CutPage, cut_page
from articles.cutting.columns import opening_of_piece
from articles.cutting.headlines import weigh_joint
from articles.cutting.lines import read_lines

TWO = """
桐溪街道“夜话亭”议出好办法
石泉镇把旧矿坑种成果园


本报讯（记者 韩朔）“路灯装在
哪儿，大家坐下来商量。”4月8
日，桐溪街道榆荫社区的夜话亭
里坐满了人。今年以来，该街道
在11个社区搭起夜话亭26个。
截至目前，桐溪街道收集建

本报讯（通讯员 柯敏）走进石
泉镇，旧矿坑里桃花正开。该镇
平整废弃矿坑17处，栽下桃树、
梨树3.2万株，带动果农410户。
下一步，石泉镇还将修通环山步

议215条，办结198条，其中榆荫
社区办结42条。居民说，事情有
人管，心里就踏实。

道，把果园连成一片。
"""

THREE = """
桐溪街道“夜话亭”议出好办法
石泉镇把旧矿坑种成果园
柳坪乡给老人办起幸福食堂

本报讯（记者 韩朔）“路灯装在
哪儿，大家坐下来商量。”4月8
日，桐溪街道榆荫社区的夜话亭
里坐满了人。今年以来，该街道
榆荫社区组建议事志愿服务

本报讯（通讯员 柯敏）走进石
泉镇，旧矿坑里桃花正开。该镇
平整废弃矿坑17处，栽下桃树、
梨树3.2万株，带动果农410户，果

本报讯（记者 阮青）热腾腾的
三菜一汤，柳坪乡的老人只要花
三元钱。该乡办起幸福食堂6个，
每天供餐380份。

队9支，上门调解612次，群众满
意率达到97.4%。

农户均增收2300元，比上年多出
三成。

柳坪乡还请来营养师，给老人
们配菜。
"""

KICKER_BELOW = """
从“排队跑”到“坐着等”

桐溪街道便民大厅按下“加速键”

本报讯（记者 韩朔）4月8日，在桐溪街道便民大厅，开小店的
蔡女士只交了一套材料。今年以来，该街道受理办件1.4万件。
"""

SPLIT = """
菜价可查 分量可验 摊主可评

本报讯（记者 韩朔）早上七点，石泉镇农贸市场里人声鼎沸。大屏
幕上，每个摊位的菜价一目了然。石泉镇投入48万元改造市场，每天
检测蔬菜36批次。

石泉镇农贸市场“亮”出明白账

本报讯（通讯员 柯敏）4月9日，柳坪乡组织120名村民清理河道，
运走垃圾18吨。

柳坪乡一天清出三里河
"""

RUN_TOGETHER = """
## 挖掉老病根,种出新产业 石泉“果园革命”见成效

本报讯(通讯员 柯敏)走进石泉镇,旧矿坑里桃花正开。
"""

GLUED = """
桐溪街道议事亭里好办法多

本报讯（记者 韩朔）“路灯装在哪
儿，大家坐下来商量。”4月8日，桐
溪街道的夜话亭里坐满了人。

石泉镇开办果树夜课堂

本报讯（通讯员 柯敏）走进石泉
镇，旧矿坑里桃花正开，果农正在
听课。

榆荫社区党支部把老院落改造
当作头等大事。今年，石泉镇改造
老院落17个，惠及居民1246户。

柳坪乡一天清出三里河

本报讯（通讯员 柯敏）4月9日，柳坪
乡组织120名村民清理河道。
"""

TOP_OF_PAGE = """
云溪新报
2023年4月10日 星期一
晴转多云 8℃～19℃ 东南风3级
3 综合新闻

本报讯（通讯员 柯敏）4月9日，柳坪乡组织120名村民清理河道，
运走垃圾18吨。

柳坪乡一天清出三里河
"""

INTERRUPTED = """
石泉镇把旧矿坑种成果园

本报讯（通讯员 柯敏）走进石泉镇，旧矿坑
里桃花正开。该镇平整废弃矿坑17处，栽下
桃树、梨树3.2万株，三户农家办起了农家

桐溪街道“夜话亭”议出好办法

本报讯（记者 韩朔）“路灯装在哪儿，大家
坐下来商量。”今年以来，桐溪街道在11个社
区搭起夜话亭26个，收集建议215条。

乐和采摘园，去年接待游客2.6万人次，旧矿
坑成了聚宝盆。
"""

TAIL = """
本报讯（通讯员 柯敏）4月9日，柳坪乡组织120名村民清理河道，
运走垃圾18吨。

柳坪乡一天清出三里河

（云溪县融媒供图）

户，全部纳入帮扶台账。同时，石泉镇逐户过筛，修缮旧房64座，
让每一户都住得安心。
"""

PICTURE = """
本报讯（通讯员 柯敏）4月9日，柳坪乡组织120名村民清理河道，
运走垃圾18吨。

柳坪乡一天清出三里河
4月9日，石泉镇果农在旧矿坑里疏花。
今年，该镇梨树已进入盛花期，预计亩产两千斤。 韩
朔 摄
"""


def titled(page: str) -> list[tuple[str | None, str | None]]:
    """Each article's kicker and headline, pictures and mastheads left out."""
    return [
        (article.kicker, article.headline)
        for article in cut_page(page).articles
        if article.kind not in (ArticleKind.PHOTO_CAPTION, ArticleKind.MASTHEAD)
    ]


def body_of(page: CutPage, headline: str) -> str:
    return next(article.body for article in page.articles if article.headline == headline)


@pytest.mark.parametrize(
    ("page", "headline", "joined"),
    [
        (TWO, "桐溪街道“夜话亭”议出好办法", "桐溪街道收集建议215条"),
        (TWO, "石泉镇把旧矿坑种成果园", "修通环山步道，把果园"),
        (THREE, "桐溪街道“夜话亭”议出好办法", "议事志愿服务队9支"),
        (THREE, "石泉镇把旧矿坑种成果园", "果农户均增收2300元"),
        (INTERRUPTED, "石泉镇把旧矿坑种成果园", "办起了农家乐和采摘园"),
    ],
)
def test_a_story_goes_on_below_another(page: str, headline: str, joined: str) -> None:
    """A line that a column break leaves without its end is no headline, and finds its end further down."""
    assert joined in body_of(cut_page(page), headline)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (TWO, [(None, "桐溪街道“夜话亭”议出好办法"), (None, "石泉镇把旧矿坑种成果园")]),
        (
            THREE,
            [
                (None, "桐溪街道“夜话亭”议出好办法"),
                (None, "石泉镇把旧矿坑种成果园"),
                (None, "柳坪乡给老人办起幸福食堂"),
            ],
        ),
        (KICKER_BELOW, [("从“排队跑”到“坐着等”", "桐溪街道便民大厅按下“加速键”")]),
        (
            SPLIT,
            [
                ("菜价可查 分量可验 摊主可评", "石泉镇农贸市场“亮”出明白账"),
                (None, "柳坪乡一天清出三里河"),
            ],
        ),
        (RUN_TOGETHER, [("挖掉老病根,种出新产业", "石泉“果园革命”见成效")]),
        (
            GLUED,
            [
                (None, "桐溪街道议事亭里好办法多"),
                (None, "石泉镇开办果树夜课堂"),
                (None, "柳坪乡一天清出三里河"),
            ],
        ),
        (TOP_OF_PAGE, [(None, "柳坪乡一天清出三里河")]),
        (TAIL, [(None, "柳坪乡一天清出三里河"), (None, None)]),
        (PICTURE, [(None, "柳坪乡一天清出三里河")]),
    ],
    ids=["two", "three", "kicker", "split", "run together", "glued", "top", "tail", "picture"],
)
def test_every_story_has_its_titles(page: str, expected: list[tuple[str | None, str | None]]) -> None:
    """Titles that stand together are dealt out; what only looks like one is none."""
    assert titled(page) == expected


def test_a_picture_keeps_its_first_sentence() -> None:
    picture = next(a for a in cut_page(PICTURE).articles if a.kind is ArticleKind.PHOTO_CAPTION)
    assert picture.body.startswith("4月9日，石泉镇果农")


@pytest.mark.parametrize(
    ("upper", "lower", "halves"),
    [
        ("桐溪街道“夜话亭”议出好办法", "石泉镇把旧矿坑种成果园", False),
        ("石泉镇", "把旧矿坑种成果园", True),
        ("桐溪街道议出好办法", "——榆荫社区夜话亭见闻", True),
        ("县委农村工作会议强调", "抓好春耕不误农时", False),
    ],
)
def test_lines_that_stand_together_are_halves_or_not(upper: str, lower: str, halves: bool) -> None:
    first, second = read_lines(f"{upper}\n{lower}")
    assert (weigh_joint(first, second) > 0) is halves


@pytest.mark.parametrize(
    ("piece", "indents", "opens"),
    [
        ("议两百条，办结一百九十条，其\n中榆荫社区办结四十二条，居民\n说好。", (0.0, 2.0), -1),
        (
            "今年以来，街道收集建议两\n百条，办结一百九十条，其中榆\n荫社区办结四十二条，居民都\n说好。",
            (0.0, 2.0),
            1,
        ),
        ("议两百条，办结一百九十条，其\n中榆荫社区办结四十二条，居民\n说好。", (0.0, 0.0), 0),
        ("　　今年以来，街道收集建议\n两百条", (2.0, 0.0), 1),
        ("议两百条，办结一百九十条，其\n中榆荫社区", (2.0, 0.0), -1),
    ],
)
def test_a_piece_begins_a_paragraph_or_goes_on_with_one(
    piece: str, indents: tuple[float, float], opens: int
) -> None:
    assert opening_of_piece(read_lines(piece), *indents) == opens
