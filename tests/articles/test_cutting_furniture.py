"""What is no article: mastheads, folios, staff lines, QR text, column titles, traces of converters."""

import doctest
import importlib
import pkgutil

import pytest

import articles.cutting
from articles.cutting import ArticleKind, cut_page

STORY = "临溪县启动夏粮收购\n本报讯（记者 方圆）6月5日，临溪县启动夏粮收购，首日入库小麦860吨。\n"
NEXT = "县图书馆延长开放时间\n本报讯（记者 方圆）即日起，县图书馆每天开放至21时。\n"


@pytest.mark.parametrize(
    "printed",
    [
        pytest.param("责任编辑：陆小满　版式：田心　校对：文静", id="staff with colons"),
        pytest.param("责编/陆小满 美编/田心", id="staff with slashes"),
        pytest.param("编辑 陆小满 版式 田心 校对 文静", id="staff with spaces"),
        pytest.param("新闻热线:0571-88886666 | 编辑:陆小满 | 版式:田心", id="hotline and staff"),
        pytest.param("投稿邮箱：news@example.com", id="mail"),
        pytest.param("03版 要闻 2023年5月4日 星期四", id="folio"),
        pytest.param("2023年5月4日 星期四 责编 陆小满", id="date and staff"),
        pytest.param("A2 综合新闻", id="page and section"),
        pytest.param("第四版", id="page alone"),
        pytest.param("扫一扫\n关注我们", id="QR text"),
        pytest.param("更多精彩内容\n请扫描二维码", id="QR text, title first"),
        pytest.param("基层动态", id="column title"),
        pytest.param("要 闻", id="column title spread out"),
        pytest.param("![](images/3f.jpg)", id="picture of a converter"),
        pytest.param("<!-- image -->", id="comment of a converter"),
        pytest.param("---", id="rule of a converter"),
        pytest.param("＞＞＞02版", id="pointer to a page"),
    ],
)
def test_furniture_belongs_to_no_article(printed: str) -> None:
    """A page's furniture, between two stories or at its end, is in neither."""
    lines = printed.count("\n") + 1
    for page, at in ((f"{STORY}\n{printed}\n\n{NEXT}", 4), (f"{STORY}\n{NEXT}\n{printed}\n", 7)):
        cut = cut_page(page)
        assert [article.headline for article in cut.articles] == [
            "临溪县启动夏粮收购",
            "县图书馆延长开放时间",
        ]
        assert cut.other_lines == ((at, at + lines - 1),)


def test_furniture_within_a_sentence_does_not_break_it() -> None:
    """A sentence goes on below the furniture that a text layer put into it."""
    page = "临溪县启动夏粮收购\n本报讯（记者 方圆）6月5日，临溪县启动\n夏粮收购，全县14个库点同时开\n\n新闻热线：0571-88886666\n\n仓，首日入库小麦860吨。\n"
    (article,) = cut_page(page).articles
    assert article.body.endswith("全县14个库点同时开仓，首日入库小麦860吨。")
    assert article.lines == ((1, 3), (7, 7))


def test_a_masthead_is_kept_apart() -> None:
    """The paper's name, its number and its publishers are a masthead, and no headline."""
    page = f"2024年6月18日 星期二\n第4862期　今日4版\n\n清江日报\nQINGJIANG DAILY\n中共清江市委主管主办　国内统一刊号CN 42-0099\n\n{STORY}"
    cut = cut_page(page)
    assert [(article.kind, article.headline) for article in cut.articles] == [
        (ArticleKind.MASTHEAD, None),
        (ArticleKind.NEWS, "临溪县启动夏粮收购"),
    ]


@pytest.mark.parametrize(
    "printed",
    [
        "清江通讯\n2024年6月18日 星期二 农历五月十三\n今日天气：多云转晴 18℃～26℃ 东风2级\n2版 要闻",
        "清江通讯 2 综合新闻\n2024年6月18日 星期二",
        "清江报 第3版\n2024年6月18日 星期二",
        "2024年6月18日 星期二\n清江通讯　A2　民生",
    ],
    ids=["weather below", "page beside", "page alone", "date above"],
)
def test_the_papers_name_is_no_kicker(printed: str) -> None:
    """A bulletin's name, with the page's number beside it or the weather below, is no part of a story."""
    stories = [a for a in cut_page(f"{printed}\n\n{STORY}").articles if a.kind is not ArticleKind.MASTHEAD]
    assert [(a.headline, a.kicker) for a in stories] == [("临溪县启动夏粮收购", None)]


def test_a_column_title_parts_stories() -> None:
    """Briefs under a column title do not go on with the story above it."""
    page = f"# {STORY.splitlines()[0]}\n\n{STORY.splitlines()[1]}\n\n# 简讯\n\n**县气象局** 预计12日有雨。\n\n**县供电公司** 检修线路3条。\n"
    cut = cut_page(page)
    assert [article.lines for article in cut.articles] == [((1, 3),), ((7, 9),)]


def test_a_greenhouse_is_no_weather() -> None:
    """A line of a story that tells degrees stays in it."""
    page = f"{STORY.splitlines()[0]}\n\n棚里的温度常年保持在15℃—25℃\n之间，草莓长势喜人。临溪县建棚300座，\n带动农户86户。\n"
    (article,) = cut_page(page).articles
    assert article.body.startswith("棚里的温度常年保持在15℃—25℃之间")


def test_a_title_set_upright_is_read_across_its_lines() -> None:
    """A title given one character a line is one line of a title."""
    page = "喜\n迎\n丰\n收\n\n本报讯（记者 方圆）6月5日，临溪县开镰收麦，首日收割1.2万亩。\n"
    (article,) = cut_page(page).articles
    assert (article.headline, article.lines) == ("喜迎丰收", ((1, 6),))


def test_double_spacing_says_nothing() -> None:
    """Where a blank line follows every line, only wider gaps part paragraphs and titles."""
    body = ["本报讯（记者 方圆）今年以来，", "临溪县把发展林下经济作为促进", "农民增收的重要抓手，引导群众", "在林下种植黄精、养殖土鸡，目",
            "前面积达到三万二千亩。在河口", "镇，合作社与农户签订保底收购", "协议，户均增收四千六百元。该", "县还举办技术培训班二十一期，", "请来专家到田间地头手把手教，",
            "培训林农一千九百人次，让更多", "群众掌握一技之长。下一步，将", "延长产业链条，建设加工车间五", "座，打造区域公用品牌，让绿水", "青山真正变成金山银山，让群众",
            "的日子越过越红火、越过越有盼", "头。全县今年计划再发展林下种", "植五千亩，新增合作社十二家，", "带动六百户农户参与进来，并且", "在三个乡镇设立收购点，方便群", "众就近交售。"]  # fmt: skip
    page = "\n\n".join(["临溪县林下经济鼓起农民腰包", "", *body])
    (article,) = cut_page(page).articles
    assert article.headline == "临溪县林下经济鼓起农民腰包"
    assert article.body == "".join(body)


def test_the_words_of_the_modules_are_true() -> None:
    """Every example in a docstring of the package gives what it says."""
    for module in pkgutil.iter_modules(articles.cutting.__path__, "articles.cutting."):
        assert doctest.testmod(importlib.import_module(module.name)).failed == 0, module.name
