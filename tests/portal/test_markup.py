"""A body as HTML: links and marks where their spans are, nested where they nest, everything else escaped."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Mention
from metrics.models import Figure, Indicator
from organizations.models import Entity
from portal.markup import annotated

BODY = "示范区党工委今年投入1000万元。\n石桥街道<b>修路&3公里"


def link(start: int, end: int, name: str = "甲") -> Mention:
    return Mention(start=start, end=end, kind="area", entity=Entity(kind="area", name=name, slug="jia"))


def mark(start: int, end: int, pk: int = 7, **fields) -> Figure:
    return Figure(pk=pk, start=start, end=end, **fields)


def short(paragraphs: list[str]) -> list[str]:
    """The HTML with its tags cut down to ``<a>`` and ``<mark>``."""
    return [re.sub(r"<(a|mark)[^>]*>", r"<\1>", text) for text in paragraphs]


CASES = [
    pytest.param([], [], ["示范区党工委今年投入1000万元。", "石桥街道&lt;b&gt;修路&amp;3公里"], id="nothing"),
    pytest.param([(0, 3)], [], ["<a>示范区</a>党工委今年投入1000万元。"], id="a name"),
    pytest.param([(0, 6), (0, 3)], [], ["<a>示范区党工委</a>今年投入1000万元。"], id="no link inside a link"),
    pytest.param([(0, 3), (3, 6)], [], ["<a>示范区</a><a>党工委</a>今年投入1000万元。"], id="side by side"),
    pytest.param([(0, 3)], [(10, 16)], ["<a>示范区</a>党工委今年投入<mark>1000万元</mark>。"], id="name and figure"),
    pytest.param([(10, 16)], [(10, 16)], ["示范区党工委今年投入<mark><a>1000万元</a></mark>。"], id="one span"),
    pytest.param([(8, 16)], [(10, 16)], ["示范区党工委今年<a>投入<mark>1000万元</mark></a>。"], id="figure in a name"),
    pytest.param([(10, 14)], [(10, 16)], ["示范区党工委今年投入<mark><a>1000</a>万元</mark>。"], id="name in a figure"),
    pytest.param([(8, 14)], [(10, 16)], ["示范区党工委今年<a>投入1000</a>万元。"], id="crossing: the first stays"),
    pytest.param([(0, 3), (2, 6)], [], ["<a>示范区</a>党工委今年投入1000万元。"], id="crossing names"),
    pytest.param([(14, 22)], [], ["示范区党工委今年投入1000万元。"], id="across paragraphs"),
    pytest.param([], [(10, 17)], ["示范区党工委今年投入<mark>1000万元。</mark>"], id="to the end of a paragraph"),
    pytest.param(
        [(18, 22)], [(28, 31)], [None, "<a>石桥街道</a>&lt;b&gt;修路&amp;<mark>3公里</mark>"], id="second paragraph"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("names", "figures", "expected"), CASES)
def test_tags(names, figures, expected):
    """Each span becomes a tag where HTML allows it, and the text stays the text."""
    paragraphs = short(annotated(BODY, [link(*span) for span in names], [mark(*span) for span in figures]))
    for found, wanted in zip(paragraphs, expected, strict=False):
        assert wanted is None or found == wanted


def test_titles():
    """A link tells the name it leads to, a mark what its number was read as; both are escaped."""
    indicator = Indicator(name='"><i>', code="x")
    hostile = Entity(kind="area", name='"><script>', slug="x")
    [html] = annotated(
        "甲1家",
        [Mention(start=0, end=1, kind="area", entity=hostile)],
        [mark(1, 3, indicator=indicator, modality="planned", period_text="明年")],
    )
    assert "<script>" not in html
    assert "<i>" not in html
    assert "计划 · 明年" in html
    assert 'id="f7"' in html


def test_ambiguous_names_are_text():
    """A mention without an entity is no link."""
    assert annotated("甲", [Mention(start=0, end=1, kind="area")], []) == ["甲"]


def test_blank_paragraphs():
    """Blank lines make no empty paragraphs."""
    assert annotated("甲\n\n　\n乙", [], []) == ["甲", "乙"]
    assert annotated("", [], []) == []


class Checker(HTMLParser):
    """Fails on tags that are not closed in turn, and on links in links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in ("a", "mark")
        assert not (tag == "a" and "a" in self.open)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


SPAN = st.tuples(st.integers(0, 30), st.integers(1, 12))


@given(st.text(alphabet='甲乙<&">\n1', max_size=30), st.lists(SPAN, max_size=8), st.lists(SPAN, max_size=8))
def test_any_spans(body, names, figures):
    """Whatever the spans, the tags nest, links stand in no link, and the text is unchanged."""
    mentions = [link(start, start + length) for start, length in names]
    marks = [mark(start, start + length) for start, length in figures]
    shown = [text for text in body.split("\n") if text.strip()]
    for html, text in zip(annotated(body, mentions, marks), shown, strict=True):
        checker = Checker()
        checker.feed(html)
        checker.close()
        assert checker.open == []
        assert checker.text == text
