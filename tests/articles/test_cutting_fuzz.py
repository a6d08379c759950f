"""Any text gives a page, every line of it has one owner, and the time it takes grows with the text alone."""

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.cutting import CutPage, cut_page
from tests.growing import grows

PIECES = st.sampled_from(
    [
        "本报讯", "（记者 张三）", "记者", "通讯员 李四", "（", "）", "。", "，", "\n", "\n\n", "　　", " ", "# ", "## ", "**", "图为", "摄",
        "李四 摄", "责任编辑：王五", "03版", "2023年5月4日 星期四", "新华社", "电", "讯", "一、", "关键词", "云州市召开会议", "编者按", "开栏的话",
        "“", "”", "《", "——", "强调", "（下转第二版）", "（上接第一版）", "12", "％", "a", "\r\n", "\t", "\x0c", "\ufeff", "\u2028", "扫一扫", "▲", "字",
    ]
)  # fmt: skip
PAGES = st.one_of(
    st.text(max_size=300),
    st.lists(PIECES, max_size=80).map("".join),
    st.lists(st.text("云州市会议召开，。：“”（）1 \n#记者摄讯", max_size=30), max_size=30).map("\n".join),
)


def check(text: str, page: CutPage) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    owners: dict[int, int] = {}
    for owner, ranges in enumerate([*(article.lines for article in page.articles), page.other_lines]):
        for first, last in ranges:
            assert 1 <= first <= last <= len(lines)
            for number in range(first, last + 1):
                assert owners.setdefault(number, owner) == owner, "a line belongs to two"
    blanks = " \t\n\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u200c\u200d\u2060\x00"
    blanks += "".join(map(chr, range(0x2000, 0x200B)))
    for number, line in enumerate(lines, 1):
        if line.strip(blanks):
            assert number in owners, "a printed line belongs to nobody"
    for article in page.articles:
        assert article.lines
        starts = [start.offset for start in article.line_starts]
        assert starts == sorted(starts)
        assert all(0 <= offset <= len(article.body) for offset in starts)
        if article.body:
            assert starts and starts[0] == 0
            assert any(first <= article.line_at(0) <= last for first, last in article.lines)


@settings(max_examples=600, deadline=None)
@given(PAGES)
def test_any_text_gives_a_page(text: str) -> None:
    """No text raises; every printed line belongs to exactly one article or to the other lines."""
    check(text, cut_page(text))


@settings(max_examples=100, deadline=None)
@given(PAGES)
def test_cutting_is_repeatable(text: str) -> None:
    """The same text always gives the same page."""
    assert cut_page(text) == cut_page(text)


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", "　\n\t", "\ufeff", "\x00"])
def test_nothing_printed_gives_nothing(text: str) -> None:
    """A blank page has no article and no other line."""
    assert cut_page(text) == CutPage((), ())


@pytest.mark.parametrize("text", ["\ud800", "本报讯\udfff近日。"])
def test_broken_characters_are_no_error(text: str) -> None:
    """Half a surrogate pair, as a broken decoder leaves it, is text like any other."""
    check(text, cut_page(text))


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("1", id="digits"),
        pytest.param("的", id="one word"),
        pytest.param("（", id="open brackets"),
        pytest.param("“《（", id="open quotations"),
        pytest.param("我 ", id="spread out"),
        pytest.param("记者 张三 ", id="bylines on one line"),
        pytest.param("本报讯（记者", id="datelines on one line"),
        pytest.param("短行\n", id="short lines"),
        pytest.param("短行，\n", id="short open lines"),
        pytest.param("短行。\n\n", id="short paragraphs"),
        pytest.param("记者 张三\n", id="byline lines"),
        pytest.param("本报讯（记者 张三）近日，很好。\n\n", id="datelines"),
        pytest.param("图为活动。李刚 摄\n\n", id="captions"),
        pytest.param("春耕正忙\n\n田间一片繁忙，机声隆隆。\n\n", id="titles and text"),
        pytest.param("#", id="hashes"),
        pytest.param("-", id="dashes"),
        pytest.param("\n", id="blank lines"),
    ],
)
def test_time_grows_with_the_text(piece: str) -> None:
    """Four times the text takes no more than about four times as long."""

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        cut_page(text)
        return time.process_time() - start

    gc.collect()
    gc.freeze()  # the rest of the test run is not looked through again and again meanwhile
    try:
        assert grows(seconds, 40_000, 160_000, times=8, leeway=0.1)
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("全市新增就业3.2万人，" * 450_000, id="5 MB on one line"),
        pytest.param("短行\n" * 200_000, id="200 000 lines"),
    ],
)
def test_large_pages_end(text: str) -> None:
    """A page far larger than any newspaper's is cut in seconds."""
    start = time.process_time()
    check_size = cut_page(text)
    assert check_size.articles
    assert time.process_time() - start < 20
