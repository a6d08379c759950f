"""Two versions of a text held against each other."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.differing import Kept, compared, passages

TEXTS = st.text(alphabet="东湖区拆除12处，。\n甲乙", max_size=60)


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_passages_are_shared(old, new):
    """Each passage stands in both texts, and none overlaps another in either."""
    found = passages(old, new)
    for passage in found:
        assert passage.length
        assert old[passage.old : passage.old_end] == new[passage.new : passage.new_end]
    for start, length in (("old", "old_end"), ("new", "new_end")):
        spans = sorted((getattr(p, start), getattr(p, length)) for p in found)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_comparison_is_complete(old, new):
    """What is shown as gone and as the same is the old text; what is shown as new and as the same the new one."""
    pieces = compared(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new


READABLE = [
    pytest.param("拆除12处。", "拆除13处。", "拆除[-12-]{+13+}处。", id="a number changes as a whole"),
    pytest.param("拆除违建。", "依法拆除违建。", "{+依法+}拆除违建。", id="added at the front"),
    pytest.param(
        "甲、乙、丙三地",
        "甲、丙两地",
        "甲、[-乙、丙三-]{+丙两+}地",
        id="one stray character is part of the change",
    ),
    pytest.param("同样的话", "同样的话", "同样的话", id="nothing"),
    pytest.param("", "新写的", "{+新写的+}", id="from nothing"),
    pytest.param("8.5%的人", "9.5%的人", "[-8.5%-]{+9.5%+}的人", id="decimals"),
]


@pytest.mark.parametrize(("old", "new", "shown"), READABLE)
def test_readable(old, new, shown):
    """Changes are shown as a reader would mark them."""
    marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    assert "".join(marks[piece.kind].format(piece.text) for piece in compared(old, new)) == shown


def test_moves_are_found():
    """A paragraph that changed its place is the same paragraph."""
    one, two = "东湖区集中拆除违建，出动执法人员百人。", "柳湾街道就业服务进社区，居民张先生说很方便。"
    kept = Kept(f"{one}\n{two}\n尾声", f"{two}\n{one}\n尾声")
    assert kept.at(len(one) + 1, len(one) + 5) == (0, 4)
    assert kept.at(0, 3) == (len(two) + 1, len(two) + 4)


LARGE = {
    "one word": lambda text: text[:9_000] + "新增" + text[9_000:],
    "all else": lambda text: text[::-1],
    "spaces": lambda text: " ".join(text[n : n + 9] for n in range(0, len(text), 9)),
    "every comma": lambda text: text.replace("，", "；"),
    "halves": lambda text: text[10_000:] + text[:10_000],
    "paragraphs": lambda text: "\n".join(text.split("\n")[::-1]),
    "one character": lambda text: "啊" * len(text),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_texts_are_quick(name):
    """Texts of 20,000 characters are compared within a second, whatever was done to them."""
    dice = random.Random(7)
    letters = "".join(map(chr, range(0x4E00, 0x5000))) + "，" * 30 + "。" * 12 + "\n" * 4
    text = "".join(dice.choice(letters) for _ in range(20_000))
    for before, after in ((text, LARGE[name](text)), ("啊" * 20_000, LARGE[name]("啊" * 20_000) + "哦")):
        started = time.process_time()
        passages(before, after)
        assert time.process_time() - started < 1
