"""Pictures between two columns of a story, their words in the midst of its sentence."""

import pytest

from articles.cutting import ArticleKind, cut_page
from tests.articles.typesetting import WIDTHS, Outline, outline, set_page

NEWS, FEATURE, CAPTION = ArticleKind.NEWS, ArticleKind.FEATURE, ArticleKind.PHOTO_CAPTION

PAGES: dict[str, tuple[str, Outline]] = {
    "words with a credit glued below": (
        """
石桥镇整治河道垃圾

¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨，出动人员一百六

3月4日，北塘乡的油菜花开了，游人在
花海里拍照留念。
本报记者 柏林 摄

十人次。该镇还给每条河配了河道警长，沿岸装了21个摄像头，发现倾倒随时劝阻。

北塘乡育秧工厂开机

¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "3月"),
            (NEWS, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
    "words that end in their credit": (
        """
石桥镇整治河道垃圾

¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨，

北塘乡的油菜花开了，游人在花
海里拍照留念。柏林 摄

出动人员160人次。该镇还给每条河配了河道警长，沿岸装了21个摄像头，发现倾倒随时劝阻。

北塘乡育秧工厂开机

¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "北塘"),
            (NEWS, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
    "words below a story, with 图为 glued to them": (
        """
石桥镇整治河道垃圾

¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨，出动人员160人次。

¶青崖竹制品厂抓住订单回暖的时机，开足马力赶制出口竹篮。
图为工人在给竹篮上漆。
本报记者
柏林 摄

北塘乡育秧工厂开机

¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "青崖"),
            (NEWS, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
    "two pictures within one story": (
        """
石桥镇整治河道垃圾

¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨，出动人员一百六

近日，北塘乡的油菜花开了。 柏林 摄

十人次。该镇还给每条河配了河道警长，沿岸装了二十一个摄

图为南岗社区长者食堂开张。
（青崖融媒供图）

像头，发现倾倒随时劝阻。

北塘乡育秧工厂开机

¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
            (CAPTION, None, None, None, "近日"),
            (CAPTION, None, None, None, "图为"),
            (NEWS, None, "北塘乡育秧工厂开机", None, "北塘"),
        ],
    ),
}


@pytest.mark.parametrize("indent", ["", "　　"], ids=["flush", "indented"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_pictures_interrupt_stories(name: str, width: int, indent: str) -> None:
    """The words of a picture are an article of their own; the story goes on below them."""
    page, expected = PAGES[name]
    assert outline(set_page(page, width, indent)) == expected


RARE_FAMILY = """\
¶石桥镇整治河道垃圾，一天清运漂浮物38吨，出动人员160人次，沿河村民也来帮忙，河面一天天清爽起来。
{glue}3月4日，北塘乡北塘村的千亩油菜花进入盛花期，金黄的花海吸引了不少游客前来拍照。目前，全村接待游客1.2万人次。 {name} 摄

北塘乡育秧工厂开机

¶本报讯（通讯员 柏林）3月3日，北塘乡育秧工厂两条流水线同时开机，日播种2.4万盘，可供1.2万亩大田用秧。
"""


@pytest.mark.parametrize("glue", ["", "\n"], ids=["glued", "set apart"])
@pytest.mark.parametrize("name", ["自永平", "者 莉", "普文军"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_photographer_of_a_rare_family(width: int, name: str, glue: str) -> None:
    """After a sentence, the word before 摄 is a name; the words on one long line are the picture's."""
    page = set_page("石桥镇整治河道垃圾\n\n" + RARE_FAMILY.format(glue=glue, name=name), width, "")
    story, picture, _ = cut_page(page).articles
    assert picture.kind is CAPTION
    assert [byline.name for byline in picture.bylines] == [name.replace(" ", "")]
    assert "千亩油菜花" not in story.body


UNWRAPPED = """\
石桥镇整治河道垃圾

本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨，出动人员160人次，沿河村民也来帮忙。

镇河长办会同各村建立台账，排查排污口21个，已经封堵19个，其余两个月底前全部完成，并请沿河的村民当监督员。
图为石桥镇河长在巡河。这个镇有河长12名，上月巡河240次，发现问题31个，都已交办。（柏林 摄）
"""


@pytest.mark.parametrize("date", ["", "近日，"])
def test_blank_lines_part_all_paragraphs_that_are_not_wrapped(date: str) -> None:
    """The paragraph above 图为 is the story's, where only its end shows; a date makes it the picture's."""
    story, picture = cut_page(UNWRAPPED.replace("镇河长办会同", f"{date}镇河长办会同")).articles
    assert ("排查排污口21个" in story.body) is not bool(date)
    assert picture.kind is CAPTION


@pytest.mark.parametrize("width", WIDTHS)
def test_a_story_reads_on_behind_a_picture(width: int) -> None:
    """The sentence that a picture interrupts is whole again, though it broke within a word."""
    stories = cut_page(set_page(PAGES["two pictures within one story"][0], width, "")).articles
    assert "出动人员一百六十人次。" in stories[0].body
    assert "沿岸装了二十一个摄像头，" in stories[0].body
