"""Anchors: a quotation found again after the text around it has changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.anchoring import Anchor

BODY = "全镇建成廊桥3座，在建3座。柳湾村修路3公里。"


@pytest.mark.parametrize(
    ("quoted", "nth", "changed", "expected"),
    [
        pytest.param("廊桥", 0, BODY, "廊桥", id="nothing changed"),
        pytest.param("廊桥", 0, "（记者　某某）" + BODY, "廊桥", id="text put before it"),
        pytest.param("3座", 0, BODY.replace("全镇", "全镇今年"), "3座，在建", id="first of two"),
        pytest.param("3座", 1, BODY.replace("全镇", "全镇今年"), "3座。柳湾", id="second of two"),
        pytest.param("柳湾村", 0, BODY.replace("。", "。\n"), "柳湾村", id="paragraphs parted"),
        pytest.param("廊桥", 0, "某某廊桥", "廊桥", id="only the quotation left"),
    ],
)
def test_found_again(quoted, nth, changed, expected):
    """The quotation is found where its surroundings agree most."""
    start = -1
    for _ in range(nth + 1):
        start = BODY.index(quoted, start + 1)
    found = Anchor.at(BODY, start, start + len(quoted)).find(changed)
    assert found is not None
    assert changed[slice(*found)] == quoted
    assert changed[found[0] :].startswith(expected)


@pytest.mark.parametrize(
    ("anchor", "body"),
    [
        pytest.param(Anchor("5座", "建成", "。"), BODY, id="no longer there"),
        pytest.param(Anchor("3座"), BODY, id="twice, and nothing tells which"),
        pytest.param(Anchor("3座", "又", "；"), BODY, id="twice, in other surroundings"),
        pytest.param(Anchor(""), BODY, id="empty"),
        pytest.param(Anchor("3座"), "", id="empty body"),
    ],
)
def test_nowhere(anchor, body):
    """A quotation that is gone, or that could be either of two, is found nowhere: never a guess."""
    assert anchor.find(body) is None


def test_json_round_trip():
    """An anchor survives as JSON."""
    anchor = Anchor.at(BODY, 4, 6)
    assert Anchor(**anchor.as_json()) == anchor


@given(st.text(alphabet="甲乙3座。\n", max_size=60), st.data())
def test_same_text(body, data):
    """In an unchanged text an anchor is found at its place or, among equals, nowhere."""
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    assert Anchor.at(body, start, end).find(body) in ((start, end), None)
