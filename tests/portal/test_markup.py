"""A body as HTML: addresses for sentences, links and marks where their spans are, nested where they nest, all else escaped."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Mention
from metrics.models import Figure
from organizations.models import Entity
from portal.markup import annotated, sentence_at, sentences

BODY = "示范区党工委今年投入1000万元。\n石桥街道<b>修路&3公里"


def link(start: int, end: int, name: str = "甲", pk: int = 5) -> Mention:
    return Mention(
        pk=pk, start=start, end=end, kind="area", entity=Entity(pk=9, kind="area", name=name, slug="jia")
    )


def mark(start: int, end: int, pk: int = 7, **fields) -> Figure:
    return Figure(pk=pk, start=start, end=end, **fields)


def html_of(*args, **kwargs) -> list[str]:
    return [paragraph.html for paragraph in annotated(*args, **kwargs)]


def short(paragraphs: list[str]) -> list[str]:
    """The HTML without its sentences, its tags cut down: ``<a>`` a link, ``<f>`` a figure that leads to its entry,
    ``<mark>`` one inside a link, ``<span>`` a name inside one, ``<at>`` an address alone."""
    said = []
    for text in paragraphs:
        text = re.sub(r'^<span class="s" id="s\d+">(.*)</span>$', r"\1", text)
        text = re.sub(r'<span id="[smf]\d+"></span>', "<at>", text)
        text = re.sub(r'(<mark[^>]*>)<a href="#d7">(.*?)</a></mark>', r"<f>\2</f>", text)
        said.append(re.sub(r"<(a|mark|span)\b[^>]*>", r"<\1>", text))
    return said


CASES = [
    pytest.param([], [], ["示范区党工委今年投入1000万元。", "石桥街道&lt;b&gt;修路&amp;3公里"], id="nothing"),
    pytest.param([(0, 3)], [], ["<a>示范区</a>党工委今年投入1000万元。"], id="a name"),
    pytest.param([(0, 6), (0, 3)], [], ["<a><span>示范区</span>党工委</a>今年投入1000万元。"], id="a name in a name"),
    pytest.param([(0, 3), (3, 6)], [], ["<a>示范区</a><a>党工委</a>今年投入1000万元。"], id="side by side"),
    pytest.param([(0, 3)], [(10, 16)], ["<a>示范区</a>党工委今年投入<f>1000万元</f>。"], id="name and figure"),
    pytest.param([(10, 16)], [(10, 16)], ["示范区党工委今年投入<f><span>1000万元</span></f>。"], id="one span"),
    pytest.param([(8, 16)], [(10, 16)], ["示范区党工委今年<a>投入<mark>1000万元</mark></a>。"], id="figure in a name"),
    pytest.param([(10, 14)], [(10, 16)], ["示范区党工委今年投入<f><span>1000</span>万元</f>。"], id="name in a figure"),
    pytest.param([(8, 14)], [(10, 16)], ["示范区党工委今年<a>投入<at>1000</a>万元。"], id="crossing: the first stays"),
    pytest.param([(0, 3), (2, 6)], [], ["<a>示范<at>区</a>党工委今年投入1000万元。"], id="crossing names"),
    pytest.param([(14, 22)], [], ["示范区党工委今年投入1000<at>万元。"], id="across paragraphs"),
    pytest.param([(15, 17)], [], ["示范区党工委今年投入1000万<a>元。</a>"], id="to the end of a sentence"),
    pytest.param([(0, 3), (0, 3)], [], ["<a><span>示范区</span></a>党工委今年投入1000万元。"], id="two on one span"),
    pytest.param([(99, 120)], [], ["示范区党工委今年投入1000万元。"], id="beyond the body"),
]  # fmt: skip


@pytest.mark.parametrize(("names", "figures", "expected"), CASES)
def test_marks(names, figures, expected):
    """Each paragraph with its tags; text is escaped; the outermost mark is the link; what crosses keeps its address."""
    paragraphs = short(html_of(BODY, [link(*span) for span in names], [mark(*span) for span in figures]))
    assert paragraphs[: len(expected)] == expected


def test_addresses():
    """A name leads to its page, a number to what it was read as; each has an address, and so has its sentence."""
    [html] = html_of("甲1家。", [link(0, 1)], [mark(1, 3, modality="planned")])
    assert html == (
        '<span class="s" id="s1"><a class="mention area" id="m5" href="/areas/jia/" data-entry="e9">甲</a>'
        '<mark class="figure planned" id="f7" data-entry="d7"><a href="#d7">1家</a></mark>。</span>'
    )


def test_hostile_names():
    """Nothing of a row gets into a tag unescaped."""
    hostile = Entity(pk=1, kind="area", name='"><script>', slug='"><script>')
    mention = Mention(pk=1, start=0, end=1, kind='"><b>', entity=hostile)
    mention.entity.get_absolute_url = lambda: '"><script>'
    [html] = html_of("甲1家", [mention], [mark(1, 3, modality='"><i>')])
    assert not re.search(r"<(script|i|b)>", html)


def test_ambiguous_names_are_text():
    """A mention without an entity is no link."""
    [html] = html_of("甲", [Mention(pk=1, start=0, end=1, kind="area")], [])
    assert html == '<span class="s" id="s1">甲</span>'


def test_blank_paragraphs():
    """Blank lines make no empty paragraphs."""
    assert [len(html_of(text, [], [])) for text in ("甲\n\n　\n乙", "")] == [2, 0]


def test_section_heads():
    """A paragraph that is a section head is told, however it is spaced."""
    found = annotated("甲。\n 家底 有多厚\n乙。", [], [], ["家底　有多厚"])
    assert [one.is_head for one in found] == [False, True, False]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("甲。乙！丙？丁；戊", ["甲。", "乙！", "丙？", "丁；", "戊"]),
        ("他说：“去。”走了。", ["他说：“去。”", "走了。"]),
        ("真的？！（完。）", ["真的？！", "（完。）"]),
        ("　　甲。 乙\n\n丙", ["甲。", "乙", "丙"]),
        ("。。”\n，", ["。。”", "，"]),
        ("", []),
    ],
)
def test_sentences(body, expected):
    """A sentence ends with its mark and the quotation marks that close with it; a paragraph ends one too."""
    found = sentences(body)
    assert [one.of(body) for one in found] == expected
    assert [one.number for one in found] == list(range(1, len(expected) + 1))


def test_sentence_at():
    """The sentence of a character; none for what lies between two or behind the last."""
    found = sentences("甲。 乙。")
    assert [one and one.number for one in (sentence_at(found, at) for at in range(7))] == [
        1,
        1,
        None,
        2,
        2,
        None,
        None,
    ]
    assert sentence_at([], 0) is None


class Checker(HTMLParser):
    """Fails on tags that are not closed in turn, on links in links, and on an address given twice."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("a", "mark", "span")
        assert not (tag == "a" and "a" in self.open)
        self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


SPAN = st.tuples(st.integers(0, 30), st.integers(1, 12))
TEXT = st.text(alphabet='甲乙<&">\n1。；”　', max_size=30)


@given(TEXT, st.lists(SPAN, max_size=8), st.lists(SPAN, max_size=8))
def test_any_spans(body, names, figures):
    """Whatever the spans: tags nest, no link in a link, the text unchanged, and every address given, once."""
    mentions = [link(start, start + length, pk=n) for n, (start, length) in enumerate(names)]
    marks = [mark(start, start + length, pk=n) for n, (start, length) in enumerate(figures)]
    shown = [text for text in body.split("\n") if text.strip()]
    ids = []
    for html, text in zip(html_of(body, mentions, marks), shown, strict=True):
        checker = Checker()
        checker.feed(html)
        checker.close()
        assert checker.open == []
        assert checker.text == text
        ids += checker.ids
    assert len(ids) == len(set(ids))
    assert {f"s{one.number}" for one in sentences(body)} <= set(ids)
    printed = [row for row in (*mentions, *marks) if body[row.start : row.start + 1].strip()]
    assert {f"{'m' if isinstance(row, Mention) else 'f'}{row.pk}" for row in printed} <= set(ids)
