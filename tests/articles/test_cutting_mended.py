"""Rows for what once went wrong: each page broke a reading of the cutting, and stays to see that it does not again."""

import pytest

from articles.cutting import ArticleKind, cut_page
from articles.cutting.lines import read_lines
from articles.cutting.wording import goes_on

CAPTION = ArticleKind.PHOTO_CAPTION

INTERRUPTED_BELOW_A_SEAM = """\
本报讯（记者 卫南）双桥乡利用冬闲时节开展农机检修，
八名技师进村入户，已检修拖拉机二百一十台、播种机九
十六台，为春耕做好准备，还备足了配件。（记者 卫南）

一条小河穿村而过，河
边的老柳树下，孩子们
跟着退休教师景兰学唱
地方小调。小院成立五
年，来学唱的孩子有一
百三十多个，景兰从来

城东菜市场换了新模样

本报讯（通讯员 左明）城东菜市场改造完工，摊位由一百
二十个增加到一百八十个，电子秤全部联网，价格每天公布。

没有收过学费。今年六
月，孩子们还登上了县
里的舞台，掌声不断。

双桥乡：柳树下的小课堂
"""

INDENTED_THEN_FLUSH = """\
县医院开设周末门诊

　　本报讯（通讯员 海棠）县医院内科、儿科、口腔科
周末照常应诊，挂号费不变，首个周末就接诊病人四百
一十二人次，比平时的工作日多出了两成。
　　院长路明说，医院还要增开夜间门诊，让更多职工
下班以后也能看上专家号，检查结果当天就能拿到手。

一把剪刀、一张红纸，在东园社区居民樊玉芬的手里变
成了喜鹊登梅。退休以后，她带出了剪纸徒弟八十六名，
作品走进了十六所学校，还漂洋过海去过三个国家。
“手艺不能断在我这里。”樊玉芬说，今年她还要再办四
期公益课，材料全由自己出。
（通讯员 左明）

东园社区：剪纸奶奶收徒忙
"""

PLACE_AND_COLON = """\
秋粮收购有序进行

本报讯（记者 卫南）十月以来，县里的十二个收购点全部
开秤，累计收购稻谷一万八千吨，没有出现排长队的现象。

双桥乡：稻田养虾一举两得

双桥乡的稻田里，一亩水面养着两茬小龙虾。村民算了一笔
账，稻子照样收一千一百斤，虾子还能多卖两千四百元。
"""

BLANKS_IN_TEXT = """\
秋粮收购有序进行

本报讯（记者 卫南）十月以来，县里 12 个收购点全部开
秤，累计收购稻谷 1.8 万吨，没有出现排长队的现象。
全县 36 家米厂昼夜加工，每天 420 吨 大米 发往 外省各
地。
今年水稻种植面积 28.6 万亩，比上年增加 0.9 万亩 ，优
质稻占到七成。
"""

SPREAD_LINES = """\
本报讯（记者 卫南）十月以来，县里的收购点
全 部 开 秤 ， 累 计 收 购 稻 谷 一 万 八 千
吨 。 各 点 都 备 了 热 水 和 座 椅 ， 农 户 随
到随收，当天就能拿到卖粮款。
今 年 水 稻 种 植 面 积 二 十 八 万 亩 ， 优 质
稻占到七成，每斤比上年多卖了一角二分钱。

秋粮收购有序进行
"""

PICTURED = """\
秋粮收购有序进行
本报讯（记者 卫南）十月以来，县里的收购点全部开秤。

十月十二日，双桥乡的晒谷场上一片金黄，农户正抢
抓晴好天气翻晒稻谷。今年全乡水稻喜获丰收，
总产量达到二万二千吨。图为农户在晒谷。
左明 摄

城东菜市场换了新模样
本报讯（通讯员 左明）城东菜市场改造完工。
"""


FRAGMENT_BELOW = """\
秋粮收购有序进行

本报讯（记者 卫南）十月以来，县里的十二个收购点全部
开秤，累计收购稻谷一万八千吨，没有出现排长队的现象。

本报讯（通讯员 左明）双桥乡组织八名农技员进村入户，
检修拖拉机二百一十台、播种机九十六台，还备足了配件。

双桥乡冬闲检修农机

雨前，做到早转移、早安置。

石门镇干部分片包户，逐户叫醒村民一百二十人，提前转
移四十六户，没有一人受伤。

该镇还备了编织袋三千条、抽水机八台，随时听候调用。
"""

CUT_OFF_AT_THE_END = """\
秋粮收购有序进行

本报讯（记者 卫南）十月以来，县里的十二个收购点全部
开秤，累计收购稻谷一万八千吨，没有出现排长队的现象。

本报讯（通讯员 左明）双桥乡组织八名农技员进村入户，
检修拖拉机二百一十台、播种机九十六台，还备足了配件。
“机器修好了，心里就踏实了。”种粮大户任

{}
"""

RAGGED = """\
园区巡礼②

城南片区：老厂换新装

一、机器多了

车间里看不到几个人，只有机械臂在忙。
清江远大精密铸
造有限公司投入三千万元
建成生产线两条，用工由六十人减到十五人，次品
少了三分之一。

{}的清江恒通新材料有限公司

今年六月试产，日产板材四百张，招工七十多名。

二、手续少了

园区把三十一个事项交给一个窗口办，一天就能办好。
"""


def headlines(page: str) -> list[str | None]:
    return [article.headline for article in cut_page(page).articles]


def test_a_story_that_begins_at_a_seam_can_be_interrupted() -> None:
    """Text finds the story that it goes on with, though that was parted at a seam; so does the headline below."""
    story, market = cut_page(INTERRUPTED_BELOW_A_SEAM).articles
    assert "景兰从来没有收过学费" in story.body
    assert (story.headline, market.headline) == ("双桥乡：柳树下的小课堂", "城东菜市场换了新模样")


def test_paragraphs_set_flush_begin_another_story_below_indented_ones() -> None:
    """Where indents end after a blank line, and a headline stands below, the text above it has a story of its own."""
    assert headlines(INDENTED_THEN_FLUSH) == ["县医院开设周末门诊", "东园社区：剪纸奶奶收徒忙"]


def test_a_place_and_a_colon_head_a_story() -> None:
    """某乡：… is a headline, not a section head of the story above it."""
    assert headlines(PLACE_AND_COLON) == ["秋粮收购有序进行", "双桥乡：稻田养虾一举两得"]


@pytest.mark.parametrize(
    ("town", "other", "opening"),
    [
        ("双桥乡", "石门镇", "雨前，做到早转移、早安置。"),
        ("东园街道", "石门乡", "今年以来，石门乡把防汛放在前头。"),
        ("石门镇", "东园街道", "走进东园街道，处处井井有条。"),
    ],
)
def test_a_fragment_below_a_headline_is_another_story(town: str, other: str, opening: str) -> None:
    """Text of another town than the headline's, below a story that the headline has closed, begins none of it."""
    page = FRAGMENT_BELOW.replace("雨前，做到早转移、早安置。", opening)
    page = page.replace("石门镇", other).replace("双桥乡", town)
    articles = cut_page(page).articles
    assert [article.headline for article in articles] == ["秋粮收购有序进行", f"{town}冬闲检修农机", None]
    assert "逐户叫醒村民" in articles[2].body
    assert not articles[2].complete


def test_text_below_a_headline_in_its_town_is_its_story() -> None:
    """The same text stays with the headline whose town it speaks of."""
    articles = cut_page(FRAGMENT_BELOW.replace("石门镇", "双桥乡")).articles
    assert [article.headline for article in articles] == ["秋粮收购有序进行", "双桥乡冬闲检修农机"]


@pytest.mark.parametrize("foot", ["", "\n责任编辑：陆小满　校对：文静\n新闻热线：0571-88886666\n"])
@pytest.mark.parametrize("title", ["双桥乡干部助农检修", "双桥乡八名农技员\n进村修农机"])
def test_the_pages_end_cuts_a_story_off_above_its_headline(title: str, foot: str) -> None:
    """What stands last on the page, set apart and short, heads the story that stops above it within a sentence."""
    *_, story = cut_page(CUT_OFF_AT_THE_END.format(title) + foot).articles
    assert story.headline == title.replace("\n", "")
    assert not story.complete


@pytest.mark.parametrize("rest", ["大明说起这两年的变化就停不下来，他家的机器都是", "大明说，明年还要再"])
def test_the_pages_end_cuts_a_story_off_within_its_last_column(rest: str) -> None:
    """The last words of a page are text where they say so by their width or their commas."""
    *_, story = cut_page(CUT_OFF_AT_THE_END.format(rest)).articles
    assert story.body.endswith(rest)


@pytest.mark.parametrize("start", ["与之相邻", "其中"])
def test_ragged_lines_make_no_headlines(start: str) -> None:
    """No title is broken within a word, and none opens with what points back to the text."""
    (story,) = cut_page(RAGGED.format(start)).articles
    assert (story.kicker, story.headline) == ("园区巡礼②", "城南片区：老厂换新装")
    assert story.section_heads == ("一、机器多了", "二、手续少了")
    assert "铸造有限公司投入" in story.body


@pytest.mark.parametrize("page", [BLANKS_IN_TEXT, SPREAD_LINES], ids=["slits beside figures", "spread"])
def test_blanks_within_text_make_no_title(page: str) -> None:
    """A line that blanks make wider or narrower than its column is text like the lines around it."""
    (article,) = cut_page(page).articles
    assert (article.headline, article.section_heads) == ("秋粮收购有序进行", ())
    assert "七成" in article.body


def test_a_caption_says_within_what_it_shows() -> None:
    """图为 at the end of a paragraph makes all of it a caption, with the credit below it."""
    articles = cut_page(PICTURED).articles
    assert [article.kind is CAPTION for article in articles] == [False, True, False]
    assert articles[1].body.startswith("十月十二日")
    assert [byline.name for byline in articles[1].bylines] == ["左明"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("堂。各村还", True),
        ("，并逐户走访", True),
        ("抓党建。全县选派", False),
        ("近日，全县", False),
        ("一、加强领导", True),
    ],
)
def test_what_no_sentence_begins_with(text: str, expected: bool) -> None:
    """The rest of a word before a full stop goes on with a sentence; three characters may be one: 抓党建。"""
    assert goes_on(text) is expected


def test_blanks_are_of_any_width() -> None:
    """A line says by how much it may be wider or narrower than it seems."""
    spread, slit, plain = read_lines("春 耕 正 忙\n共 12 户\n春耕正忙")
    assert (spread.slack, slit.slack, plain.slack) == (1.5, 0.5, 0.0)
    assert spread.width == plain.width == 4.0
