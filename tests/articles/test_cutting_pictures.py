"""Pictures between two columns of a story, their words in the midst of its sentence."""

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


@pytest.mark.parametrize("width", WIDTHS)
def test_a_story_reads_on_behind_a_picture(width: int) -> None:
    """The sentence that a picture interrupts is whole again, though it broke within a word."""
    stories = cut_page(set_page(PAGES["two pictures within one story"][0], width, "")).articles
    assert "出动人员一百六十人次。" in stories[0].body
    assert "沿岸装了二十一个摄像头，" in stories[0].body
