"""The admin: rows decided in its lists, one by one and many at once."""

import pytest

from articles.models import Article, Mention
from metrics.models import Figure
from organizations.models import Area
from portal import admin as portal_admin
from portal.desk.queue import refresh
from portal.journal import undo
from portal.models import QueueEntry, Step
from tests.portal.admin_addresses import address

pytestmark = pytest.mark.django_db


def test_accepting(desk, editor):
    """Accepting rows records who and when, writes history, and files figures; what says too little is left."""
    rows = Figure.objects.filter(text__in=["12处", "15.6万元"])
    response = desk.post(
        address(Figure, "changelist"),
        {"action": "accept", "_selected_action": [row.pk for row in rows]},
        follow=True,
    )
    assert "已采纳 2 条" in response.content.decode()
    figure = Figure.objects.get(text="12处")
    assert (figure.state, figure.decided_by) == ("accepted", editor)
    assert figure.decided_at is not None
    assert figure.history.first().history_user == editor
    assert figure.observation is not None
    everything = Mention.objects.values_list("pk", flat=True)
    desk.post(address(Mention, "changelist"), {"action": "accept", "_selected_action": list(everything)})
    assert {(m.entity_id is None, m.state) for m in Mention.objects.all()} == {
        (False, "accepted"),
        (True, "suggested"),
    }


def test_rejecting(desk, editor):
    """Rejecting rows records who and when."""
    desk.post(
        address(Mention, "changelist"), {"action": "reject", "_selected_action": [Mention.objects.first().pk]}
    )
    row = Mention.objects.first()
    assert (row.state, row.decided_by) == ("rejected", editor)


def pick(desk, model, action: str, rows, **more: object):
    data = {"action": action, "_selected_action": [row.pk for row in rows]} | more
    return desk.post(address(model, "changelist"), data, follow=True)


def test_deciding_many_is_a_step(desk, editor):
    """What is decided at once is one step of the journal, and taken back whole: states, cells and the queue."""
    rows = list(Figure.objects.filter(text__in=["12处", "15.6万元"]))
    refresh([rows[0].article_id])
    entry = QueueEntry.objects.get(article=rows[0].article_id).open_figures
    answer = pick(desk, Figure, "accept", rows)
    step = Step.objects.get()
    assert (step.kind, step.by, step.summary) == ("apply_to_all", editor, "数据列表里一并采纳 2 条")
    assert "操作记录" in answer.content.decode()
    assert QueueEntry.objects.get(article=rows[0].article_id).open_figures < entry
    undo(step, editor)
    assert Figure.objects.get(text="12处").state == "suggested"
    assert Figure.objects.get(text="12处").observation is None
    assert QueueEntry.objects.get(article=rows[0].article_id).open_figures == entry


def test_nothing_to_decide(desk, editor):
    """Rows decided so already and rows adrift are left as they are, and no step is kept."""
    decided, adrift = Figure.objects.get(text="320人"), Figure.objects.get(text="12处")
    Figure.objects.filter(pk=adrift.pk).update(anchored=False)
    assert "已采纳 0 条，另有 2 条不变" in pick(desk, Figure, "accept", [decided, adrift]).content.decode()
    assert not Step.objects.exists()


def test_deciding_keeps_to_its_size(desk, monkeypatch, django_assert_max_num_queries):
    """Rows are read a batch at a time; more than the most are refused whole, with what to do."""
    article = Article.objects.get(position=1)
    town = Area.objects.get(name="东湖区").entity_ptr
    rows = [
        Mention(article=article, start=n, end=n + 99, text="某", kind="topic", entity=town) for n in range(30)
    ]
    Mention.objects.bulk_create(rows)
    monkeypatch.setattr(portal_admin, "BATCH", 10)
    monkeypatch.setattr(portal_admin, "MOST", 29)
    answer = pick(desk, Mention, "reject", rows[:1], select_across="1")
    assert "一次最多处理 29 条" in answer.content.decode()
    assert not Mention.objects.decided().exists()
    monkeypatch.setattr(portal_admin, "MOST", 30)
    with django_assert_max_num_queries(70):
        pick(desk, Mention, "accept", rows)
    assert set(Mention.objects.filter(text="某").values_list("state", "kind")) == {("accepted", "area")}
    assert Step.objects.get().summary == "提及列表里一并采纳 30 条"
