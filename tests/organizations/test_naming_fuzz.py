"""Any text at all: spans stay inside it, nothing is raised, and time grows with length only."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organizations.naming import ArticleContext, Namer, Register, RegisterError
from tests.growing import grows

TABLE = """kind,name,type,parent,aliases,note
area,安澜市,地级市,,安澜,
area,示范区,功能区,安澜市,高新区,
area,文澜街道,街道,安澜市/示范区,,
area,文泽街道,街道,安澜市/示范区,,
organization,示范区城管局,机关,安澜市/示范区,,
organization,示范区财政局,机关,安澜市/示范区,区财政,
organization,云川药业（安澜）有限公司,企业,安澜市/示范区,云川药业;云川,
organization,云川药业（安澜）有限公司党委,党组织,安澜市/示范区,,
topic,“四清联创”,专题,,四清联创,
"""
NAMER = Namer(Register.from_csv(TABLE))
CONTEXT = ArticleContext("安澜市/示范区", "示范区")
PIECES = st.sampled_from(
    [
        "示范区",
        "高新区",
        "安澜市",
        "安澜",
        "文澜街道",
        "文泽",
        "街道",
        "该区",
        "全市",
        "该公司",
        "该公司党委",
        "区财政",
        "、",
        "和",
        "等",
        "等街道",
        "等企业党委",
        "。",
        "，",
        "“",
        "”",
        "‘",
        "（",
        "）",
        "(",
        ")",
        "云川",
        "云川药业（安澜）有限公司",
        "有限公司",
        "党支部",
        "村",
        "社区",
        "局",
        "委",
        "市委",
        "一家",
        "公司",
        "在",
        "由",
        "与",
        "四清联创",
        "专项行动",
        "8个100%",
        "１２",
        "\n",
        "\u3000",
        "\u200b",
        "辖区",
        "省、市",
        "区领导",
    ]
)
PATHOLOGICAL = [
    "示范区",
    "该公司",
    "的",
    "1",
    "（",
    "（）",
    "“",
    "“一”",
    "云川药业（安澜）有限公司",
    "示范区城管局、",
    "文澜、",
    "区财政、",
    "有限公司",
    "党支部",
    "示 ",
    "宁\n",
    "村",
    "文澜、文泽等街道",
    "专项行动",
    "云川药业（安澜）有限公司、该公司",
]


def check(body: str) -> None:
    for span in NAMER.name_article(body, CONTEXT):
        assert 0 <= span.start < span.end <= len(body)
        assert body[span.start : span.end] == span.text
        assert span.text.strip() == span.text
        assert bool(span.entry) + bool(span.new) + bool(span.candidates and not span.new) == 1


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_mix_of_names(body: str) -> None:
    """However names, pointers and marks follow each other, every span is text of the body with one meaning."""
    check(body)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(body: str) -> None:
    """Any Unicode at all goes through."""
    check(body)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='kind,nametypparelis区市\n";/', max_size=120))
def test_any_table(table: str) -> None:
    """A table is read or refused in words, never by another error."""
    try:
        Register.from_csv("kind,name,type,parent,aliases,note\n" + table)
    except RegisterError as error:
        assert str(error)


def test_a_lone_surrogate() -> None:
    """Half a character, as broken files have it, is no reason to stop."""
    check("示范区\ud800示范区")


@pytest.mark.parametrize("unit", PATHOLOGICAL, ids=repr)
def test_time_grows_with_length_only(unit: str) -> None:
    """Four times the text takes about four times as long, whatever it repeats."""

    def seconds(length: int) -> float:
        body = (unit * (length // len(unit) + 1))[:length]
        begin = time.process_time()
        NAMER.name_article(body, CONTEXT)
        return time.process_time() - begin

    assert grows(seconds, 5_000, 20_000, times=12, leeway=0.2)
