"""Edits of a body: spans move with their text, and no decision is lost."""

import pytest
from django.contrib.auth.models import User
from hypothesis import given, settings
from hypothesis import strategies as st
from model_bakery import baker

from articles.differing import Kept
from articles.editing import cleaned, edit_body, place_of, plan, rows_adrift
from articles.models import Article, Mention
from organizations.models import Topic

BODY = """上半年，东湖区拆除违建12处，其中柳湾街道拆除5处，石桥街道拆除7处。
东湖区城管局为此出动执法人员近百人次，清洁家园行动也同步展开。
截至目前，柳湾街道新增就业320人，同比增长8.5%。石桥街道新增就业12人。"""

# The span is the first occurrence of the text after the words before the bar; … where it stands in the new body.
PLACES = [
    pytest.param("12处", lambda b: b, "违建|12处", id="nothing changed"),
    pytest.param("12处", lambda b: "本报讯　" + b, "违建|12处", id="inserted before"),
    pytest.param("12处", lambda b: b + "（记者周远）", "违建|12处", id="inserted after"),
    pytest.param(
        "12处", lambda b: b.replace("违建12处", "违章建筑12处"), "违章建筑|12处", id="next to it, before"
    ),
    pytest.param(
        "12处", lambda b: b.replace("12处，其中", "12处。其中"), "违建|12处", id="next to it, after"
    ),
    pytest.param(
        "东湖区拆除", lambda b: b.replace("东湖区拆除", "东湖区依法拆除"), None, id="inserted inside"
    ),
    pytest.param("12处", lambda b: b.replace("12处", "13处"), None, id="changed"),
    pytest.param("12处", lambda b: b.replace("12处", "112处"), None, id="a digit before it"),
    pytest.param("12处", lambda b: b.replace("12处", "约12处"), None, id="a qualifier before it"),
    pytest.param("12处", lambda b: b.replace("违建12处，其中", ""), None, id="deleted"),
    pytest.param("5处", lambda b: b.replace("其中柳湾街道拆除5处，", ""), None, id="deleted with its clause"),
    pytest.param(
        "7处", lambda b: b.replace("其中柳湾街道拆除5处，", ""), "石桥街道拆除|7处", id="neighbour deleted"
    ),
    pytest.param(
        "320人", lambda b: "\n".join(b.split("\n")[::-1]), "柳湾街道新增就业|320人", id="paragraphs reversed"
    ),
    pytest.param(
        "近百人次",
        lambda b: "\n".join([*b.split("\n")[1:], b.split("\n")[0]]),
        "执法人员|近百人次",
        id="moved down",
    ),
    pytest.param("12处", lambda b: "本报今日停刊，敬请读者留意。", None, id="everything replaced"),
    pytest.param(
        "12处",
        lambda b: "昨天，西岭区关停小作坊12处，罚款三万元。",
        None,
        id="replaced, the same words in it",
    ),
    pytest.param("石桥街道", lambda b: b.replace("石桥街道拆除7处。", ""), None, id="one of two deleted"),
    pytest.param("东湖区", lambda b: b.replace("东湖区拆", "东湖区东湖区拆"), "|东湖区", id="said twice"),
    pytest.param("东湖区", lambda b: b.replace("，", "， "), "上半年， |东湖区", id="spaces everywhere"),
    pytest.param("12处", lambda b: b.replace("12处", "12 处"), None, id="a space inside"),
    pytest.param("12处", lambda b: b.replace("，", "，\n"), "违建|12处", id="broken into lines"),
    pytest.param("12处", lambda b: b.replace("\n", ""), "违建|12处", id="lines joined"),
    pytest.param(
        "12处",
        lambda b: b.replace("东湖区拆除违建12处", "东湖区共拆除各类违建12处以上"),
        "违建|12处",
        id="both sides",
    ),
    pytest.param(
        "12人",
        lambda b: b.replace("石桥街道新增就业12人。", "\n石桥街道新增就业12人。"),
        "就业|12人",
        id="split",
    ),
]


@pytest.mark.parametrize(("text", "edit", "where"), PLACES)
def test_place_of(text, edit, where):
    """A span is found where its words now stand, or nowhere."""
    start = BODY.index(text)
    new = edit(BODY)
    found = place_of(start, start + len(text), Kept(BODY, new))
    if where is None:
        assert found is None
    else:
        before, words = where.split("|")
        assert found is not None
        assert new[slice(*found)] == words == text
        assert new[: found[0]].endswith(before)


def test_nested_spans():
    """东湖区 inside 东湖区城管局: each goes with its own text."""
    start = BODY.index("东湖区城管局")
    kept = Kept(BODY, BODY.replace("东湖区城管局", "东湖区城市管理局"))
    assert place_of(start, start + 6, kept) is None
    assert place_of(start, start + 3, kept) == (start, start + 3)


def test_cleaned():
    """What a browser sends is stored as pages are: no carriage returns, no blanks at the ends of lines."""
    assert cleaned("\r\n甲  \r\n\r\n  乙\t\x00\r\n") == "甲\n\n  乙"


@pytest.fixture
def editor(db):
    return User.objects.create_user("编辑")


@pytest.fixture
def article(editor):
    return baker.make(Article, body=BODY, position=1, line_starts=[[0, 3], [20, 4], [40, 5], [70, 6]])


def mention(article, text, nth=0, by=None, state="rejected"):
    start = -1
    for _ in range(nth + 1):
        start = article.body.index(text, start + 1)
    row = Mention.objects.create(article=article, start=start, end=start + len(text), text=text, kind="topic")
    if by:
        row.decide(state, by)
    return row


def test_rows_follow(article, editor):
    """Decisions and suggestions keep their rows, at the new places; versions and lines go along."""
    rows = [
        mention(article, "东湖区", by=editor),
        mention(article, "柳湾街道"),
        mention(article, "柳湾街道", 1, by=editor),
    ]
    changes = Mention.history.count()
    with_text = "本报讯　" + BODY
    edit = edit_body(article, with_text, editor, reason="补上本报讯")
    article.refresh_from_db()
    assert (article.version, article.body, len(edit.kept)) == (2, with_text, 3)
    for row in rows:
        before = row.start
        row.refresh_from_db()
        assert row.start == before + 4
        assert article.body[row.start : row.end] == row.text
    assert article.line_starts == [[4, 3], [24, 4], [44, 5], [74, 6]]
    assert Mention.history.count() == changes, "moving along is no change"
    newest, former = article.history.all()[:2]
    assert (newest.history_user, newest.history_change_reason, newest.version) == (editor, "补上本报讯", 2)
    assert former.body == BODY


def test_neighbours_may_pass(article, editor):
    """A row may move onto the place that another leaves in the same edit."""
    article.body = "示范区" * 6
    article.save()
    topic = Topic.objects.create(name="示范区")
    rows = [
        Mention.objects.create(
            article=article,
            start=n * 3,
            end=n * 3 + 3,
            text="示范区",
            kind="topic",
            entity=topic,
            origin="editor",
        )
        for n in range(6)
    ]
    edit_body(article, "啊啊啊" + article.body, editor)
    for n, row in enumerate(rows):
        row.refresh_from_db()
        assert (row.start, row.end, row.anchored) == (n * 3 + 3, n * 3 + 6, True)


def test_adrift_and_back(article, editor):
    """A decision whose text goes stays, adrift, with its text; a suggestion goes. Both texts back, so is the decision."""
    decided, open_row = mention(article, "清洁家园行动", by=editor), mention(article, "城管局")
    place = decided.start, decided.end
    second = BODY.split("\n")[1]
    edit = edit_body(article, BODY.replace(second + "\n", ""), editor)
    assert (edit.adrift, edit.removed) == ([decided], [open_row])
    decided.refresh_from_db()
    assert (decided.anchored, decided.text, decided.state) == (False, "清洁家园行动", "rejected")
    assert rows_adrift(article) == [decided] == list(article.mentions.adrift())
    assert not Mention.objects.filter(pk=open_row.pk).exists()
    newest = decided.history.first()
    assert (newest.history_user, newest.history_change_reason) == (editor, "正文改到第 2 版")
    assert not article.mentions.decided().exists()
    edit_body(article, "本报讯　" + article.body, editor)
    edit = edit_body(article, BODY, editor)
    decided.refresh_from_db()
    assert [placed.row for placed in edit.returned] == [decided]
    assert (decided.anchored, decided.start, decided.end) == (True, *place)
    assert rows_adrift(article) == []


def test_a_place_taken(article, editor):
    """A decision does not come back onto the place of another of the same kind."""
    first = mention(article, "清洁家园行动", by=editor)
    edit_body(article, BODY.replace("清洁家园行动", "志愿服务"), editor)
    edit_body(article, BODY.replace("清洁家园行动", "清洁家园行动 "), editor)
    first.refresh_from_db()
    assert first.anchored
    edit_body(article, BODY.replace("清洁家园行动", "志愿服务"), editor)
    Mention.objects.filter(pk=first.pk).update(text="志愿", start=BODY.index("清洁家园"), anchored=False)
    second = mention(article, "志愿", by=editor)
    edit_body(article, "记者周远报道。" + article.body, editor)
    assert [row.anchored for row in Mention.objects.order_by("pk")] == [False, True]
    assert second.pk


def test_what_else_is_told(article, editor):
    """The plan names the decisions whose sentence changes, and those that move; it writes nothing."""
    mention(article, "东湖区", by=editor)
    mention(article, "石桥街道", 1, by=editor)
    edit = plan(article, BODY.replace("违建", "违章建筑"))
    assert [placed.row.text for placed in edit.touched] == ["东湖区"]
    assert [placed.row.text for placed in edit.moved] == ["石桥街道"]
    article.refresh_from_db()
    assert article.body == BODY
    assert not plan(article, BODY).changed


def test_saving_the_same_text(article, editor):
    """An edit that changes nothing makes no version."""
    edit_body(article, BODY, editor)
    article.refresh_from_db()
    assert (article.version, article.history.count()) == (1, 1)


def test_many_rows_cost_the_same(article, editor, django_assert_num_queries):
    """An edit costs as many queries for many rows as for few."""
    for n in range(len(BODY) - 2):
        if "\n" not in BODY[n : n + 2]:
            row = Mention(article=article, start=n, end=n + 2, text=BODY[n : n + 2], kind="topic")
            row.origin = "editor"
            row.save()
    with django_assert_num_queries(14):
        edit_body(article, "本报讯　" + BODY.replace("清洁家园", ""), editor)


WORDS = ["东湖区", "柳湾街道", "12处", "5处", "。", "，", "\n", "拆除", "新增就业", " "]


@pytest.mark.django_db
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_no_edit_loses_a_decision(data):
    """Whatever is written, every decided row is still there; those in the text stand on their words, others say so."""
    by, _ = User.objects.get_or_create(username="任意")
    text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map("".join)
    article = baker.make(Article, body=data.draw(text), position=1)
    length = len(article.body)
    places = data.draw(st.sets(st.tuples(st.integers(0, length - 1), st.integers(1, 4)), max_size=8))
    spans = {(start, min(start + size, length)) for start, size in places}
    decided = {}
    for start, end in spans:
        row = Mention.objects.create(
            article=article, start=start, end=end, text=article.body[start:end], kind="topic"
        )
        row.decide("rejected", by)
        decided[row.pk] = row.text
    for _ in range(data.draw(st.integers(1, 3))):
        body = article.body
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, len(body)))
        edit_body(article, body[:start] + data.draw(text | st.just("")) + body[end:] or "空", by)
    rows = Mention.objects.filter(article=article)
    assert {row.pk: row.text for row in rows} == decided
    for row in rows:
        assert row.state == "rejected"
        if row.anchored:
            assert article.body[row.start : row.end] == row.text
    assert {row.pk for row in rows_adrift(article)} == {row.pk for row in rows if not row.anchored}
