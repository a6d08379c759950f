"""Pictures and their credits: with words of their own, without, beside stories and below them."""

import pytest

from articles.cutting import ArticleKind
from tests.articles.typesetting import WIDTHS, Outline, outline, set_page

NEWS, FEATURE, CAPTION = ArticleKind.NEWS, ArticleKind.FEATURE, ArticleKind.PHOTO_CAPTION

PAGES: dict[str, tuple[str, Outline]] = {
    "credit between stories, headline above": (
        """
石桥镇整治河道垃圾
¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨，出动人员160人次。
¶该镇还给每条河配了河道警长，沿岸装了21个摄像头。

本报记者 邢岩 摄

北塘乡育秧工厂开机
¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "本报"),
            (NEWS, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
    "bracketed credits between stories, headline below": (
        """
¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。该镇还给每条河配了河道警长。

石桥镇整治河道垃圾

（记者 邢岩 摄）

¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。

北塘乡育秧工厂开机
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "本报"),
            (CAPTION, None, None, None, "（记"),
            (NEWS, None, "北塘乡育秧工厂开机", None, "本报"),
        ],
    ),
    "credit between columns of a story": (
        """
石桥镇整治河道垃圾

¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨，出动人员一百六十

本报记者 邢岩 摄

人次。该镇还给每条河配了河道警长，沿岸装了21个摄像头，发现倾倒随时劝阻。

北塘乡育秧工厂开机

¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "本报"),
            (NEWS, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
    "credit at the end of page and three in a row": (
        """
石桥镇整治河道垃圾
¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。

本报记者 邢岩 摄

通讯员 柏林 摄
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "本报"),
        ],
    ),
    "byline with text and picture stays": (
        """
石桥镇整治河道垃圾

本报记者 邢岩 文/图

¶3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。

北塘乡育秧工厂开机

本报记者 柏林 摄影报道

¶3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
""",
        [
            (FEATURE, None, "石桥镇整治河道垃圾", None, "石桥"),
            (FEATURE, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
    "caption, then reporter and picture below a blank": (
        """
石桥镇整治河道垃圾
¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。

¶3月4日，北塘乡的油菜花开了，游人在花海里拍照留念。

本报记者 柏林 摄

南岗社区食堂开张
¶本报讯（记者 邢岩）3月1日，南岗社区长者食堂开张，当天供餐130份，60岁以上老人每餐补贴3元。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "3月"),
            (NEWS, None, "南岗社区食堂开张", None, "南岗"),
        ],
    ),
    "credit does not take a title": (
        """
¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。该镇还给每条河配了河道警长。

一河一长 一日一巡

石桥镇整治河道垃圾

（青崖融媒供图）

¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。

北塘乡
育秧工厂开机

柏林 摄
""",
        [
            (NEWS, "一河一长 一日一巡", "石桥镇整治河道垃圾", None, "本报"),
            (CAPTION, None, None, None, "（青"),
            (NEWS, None, "北塘乡育秧工厂开机", None, "本报"),
            (CAPTION, None, None, None, "柏林"),
        ],
    ),
    "a few lines that a picture illustrates": (
        """
石桥镇整治河道垃圾

¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。该镇还给每条河配了河道警长。

¶近日，北塘乡组织志愿者30余人清扫校园，迎接新学期。
柏林 文/图

南岗社区食堂开张

¶本报讯（记者 邢岩）3月1日，南岗社区长者食堂开张，当天供餐130份，60岁以上老人每餐补贴3元。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "近日"),
            (NEWS, None, "南岗社区食堂开张", None, "南岗"),
        ],
    ),
    "a caption after another that ends in its credit": (
        """
石桥镇整治河道垃圾
¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。

¶3月4日，北塘乡的油菜花开了，游人在花海里拍照留念。柏林 摄

¶南岗社区的长者食堂里，老人们正在用餐。
柏林
摄

西郊小学添了天文台
¶本报讯（记者 邢岩）3月1日，西郊小学天文台启用，首批观测员有24名学生。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "3月"),
            (CAPTION, None, None, None, "南岗"),
            (NEWS, None, "西郊小学添了天文台", None, "西郊"),
        ],
    ),
    "a credit without brackets that runs over the line": (
        """
石桥镇整治河道垃圾

¶3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。出动人员160人次。记者 邢岩 通讯员 柏林

北塘乡育秧工厂开机

¶3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。通讯员 柏林 海棠
""",
        [
            (FEATURE, None, "石桥镇整治河道垃圾", None, "石桥"),
            (FEATURE, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
    "the name of who wrote, in brackets below the headline": (
        """
石桥镇整治河道垃圾

（邢岩）

¶3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。该镇还给每条河配了河道警长。

北塘乡育秧工厂开机

（柏林 海棠）

¶3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
""",
        [
            (FEATURE, None, "石桥镇整治河道垃圾", None, "石桥"),
            (FEATURE, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
}


@pytest.mark.parametrize("indent", ["", "　　"], ids=["flush", "indented"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_pictures_part_stories(name: str, width: int, indent: str) -> None:
    """A picture's words and credit are an article of their own, and take no story's title."""
    page, expected = PAGES[name]
    assert outline(set_page(page, width, indent)) == expected
