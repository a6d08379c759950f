"""Bodies: printed lines mended into paragraphs, and every character's way back to its page line."""

import pytest

from articles.cutting import cut_page
from articles.cutting.bodies import mend

WRAPPED = """\
本报讯（记者 苏杭）6月1日起，云
州市对 126 条背街小巷进行改造，总投
资 3200 万元。

改造内容包括路面修复、管线入地、

增设路灯等。其中，古 城 片 区 改 造 28
条，10月底前完工。

党建引领 邻里同心

在北关社区，“红色议事厅”每周开
放，居民的事居民议。
目前，已收集建议85条，采纳63条。
背街小巷换新颜
"""


def test_paragraphs_are_joined_across_lines_and_columns() -> None:
    """A line's end, or a column break within a sentence, is no paragraph; a section head is one of its own."""
    (article,) = cut_page(WRAPPED).articles
    assert article.body.split("\n") == [
        "本报讯（记者 苏杭）6月1日起，云州市对126条背街小巷进行改造，总投资3200万元。",
        "改造内容包括路面修复、管线入地、增设路灯等。其中，古城片区改造28条，10月底前完工。",
        "党建引领 邻里同心",
        "在北关社区，“红色议事厅”每周开放，居民的事居民议。",
        "目前，已收集建议85条，采纳63条。",
    ]
    assert article.section_heads == ("党建引领 邻里同心",)
    assert article.headline == "背街小巷换新颜"


def test_offsets_lead_back_to_lines() -> None:
    """Every character of a body is found on the line that line_at names."""
    page = WRAPPED.split("\n")
    (article,) = cut_page(WRAPPED).articles
    for offset, char in enumerate(article.body):
        if char != "\n":
            assert char in page[article.line_at(offset) - 1]


def test_a_body_keeps_the_sentences_characters_in_order() -> None:
    """White space aside, a body is its lines' text and nothing else."""
    (article,) = cut_page(WRAPPED).articles
    printed = "".join("".join(line.split()) for line in WRAPPED.split("\n")[:-2])
    assert "".join(article.body.split()) == printed


@pytest.mark.parametrize(
    ("printed", "mended"),
    [
        pytest.param("新增就业 320 人", "新增就业320人", id="round digits"),
        pytest.param("占比 78% 。", "占比78%。", id="before punctuation"),
        pytest.param("云州农商银行 （江口） 支行", "云州农商银行（江口）支行", id="round brackets"),
        pytest.param("签 约 户 数 6.35 万 户", "签约户数6.35万户", id="spread over the line"),
        pytest.param("“强国 有我”主题", "“强国 有我”主题", id="words set apart"),
        pytest.param("Wi Fi 6 标准", "Wi Fi 6标准", id="Latin words"),
        pytest.param("总　投　资", "总投资", id="ideographic spaces"),
        pytest.param("没有空格", "没有空格", id="nothing to mend"),
    ],
)
def test_mending_spaces(printed: str, mended: str) -> None:
    """Spaces that justified setting put in go; spaces that part words stay."""
    assert mend(printed) == mended


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("截至6月底，云州市新增城镇就业1.8万人，完成年度目标的61%。", id="one sentence"),
        pytest.param("全县现有村卫生室212个", id="no full stop"),
        pytest.param("新华社记者从会上获悉，全国夏粮收购超过五千万吨。", id="a reporter first"),
        pytest.param(
            "责任编辑王某某被评为先进工作者，同时受表彰的还有12名通讯员。", id="staff words in a sentence"
        ),
        pytest.param(
            "图书馆新馆面积8000平方米，藏书30万册。2023年5月4日星期四起开放。", id="a date as on a folio"
        ),
        pytest.param(
            "第3版教材已下发，扫描二维码即可学习，关注我们的2000名学生受益。", id="furniture's words"
        ),
        pytest.param("一、加强领导。二、压实责任。三、严格督查。", id="numbered"),
    ],
)
def test_a_plain_paragraph_is_one_article(text: str) -> None:
    """A paragraph without any layout comes out as one article, its body the paragraph."""
    page = cut_page(text)
    assert [(article.body, article.headline, article.lines) for article in page.articles] == [
        (text, None, ((1, 1),))
    ]
    assert page.other_lines == ()


def test_several_plain_paragraphs_are_one_article() -> None:
    """Body text alone, however many paragraphs, is one article without a headline."""
    text = "一季度，全市经济开局良好。\n工业增加值增长7.2%。\n消费市场持续回暖。"
    (article,) = cut_page(text).articles
    assert (article.body, article.headline) == (text, None)


def test_items_of_a_list_stand_apart() -> None:
    """Short lines without punctuation after wrapped text are items, and a signature's lines too."""
    page = """\
关于表彰抗旱先进集体的通知
各乡镇人民政府，县直有关单位：经研究，决定对下列先进集体予以通报表彰，
希望受表彰单位再接再厉。
河口镇人民政府
青石镇人民政府
县水利局
临溪县人民政府
2023年6月15日
"""
    (article,) = cut_page(page).articles
    assert article.body.split("\n")[1:] == [
        "河口镇人民政府",
        "青石镇人民政府",
        "县水利局",
        "临溪县人民政府",
        "2023年6月15日",
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", "\r"), id="CR"),
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace("\n\n", "\n\t\n"), id="tabs on blank lines"),
        pytest.param(lambda text: text.replace("\n\n", "\n　\n"), id="ideographic spaces on blank lines"),
        pytest.param(lambda text: text.replace("\n\n", "\n\f\n"), id="form feeds"),
        pytest.param(lambda text: text.replace("\n", " \n"), id="trailing spaces"),
        pytest.param(lambda text: text + "\n\n\n", id="blank lines at the end"),
    ],
)
def test_line_ends_and_blanks_do_not_matter(spoil) -> None:  # type: ignore[no-untyped-def]
    """A page reads the same whatever ends its lines."""
    assert cut_page(spoil(WRAPPED)).articles == cut_page(WRAPPED).articles
