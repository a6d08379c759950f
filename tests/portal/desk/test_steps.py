"""Steps of an editor: what each action does, and what the page is told."""

import uuid
from decimal import Decimal

import pytest
from django.test import Client

from articles.models import Mention
from metrics.models import Figure, Observation
from organizations.models import Area, Name, Organization
from portal.models import Rule, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(desk_of, writer) -> Client:
    return desk_of(writer)


def test_accept(client, mention, writer):
    """Accepting settles the mention in the editor's name, and the page learns what is next and how much is left."""
    left = Mention.objects.filter(article=mention.article).count()
    left += Figure.objects.filter(article=mention.article).count()
    answer = client.send(action="accept", item=mention, seconds=4.5).json()
    mention.refresh_from_db()
    assert (mention.state, mention.decided_by) == ("accepted", writer)
    assert answer["summary"] == "采纳“东湖区”"
    assert answer["open"] == left - 1
    assert answer["next"] != f"mention-{mention.pk}"
    assert answer["gone"] == []
    (told,) = answer["items"]
    assert told["id"] == f"mention-{mention.pk}"
    assert told["state"] == "accepted"
    assert told["entity"]["name"] == "东湖区"
    assert told["decided_by"] == "王芳"
    step = Step.objects.get(pk=answer["step"])
    assert (step.by, step.seconds, step.article) == (writer, 4.5, mention.article)
    assert mention.history.first().history_user == writer


def test_same_key(client, mention):
    """The same request sent again does nothing, and answers the same."""
    key = str(uuid.uuid4())
    first = client.send(key=key, action="accept", item=mention).json()
    assert client.send(key=key, action="accept", item=mention).json() == first
    assert Step.objects.count() == 1
    assert mention.history.count() == 1


def test_key_of_another(client, mention, other):
    """Another editor's key is refused, and tells nothing of what it did."""
    key = str(uuid.uuid4())
    client.send(key=key, action="accept", item=mention)
    client.force_login(other)
    assert client.send(key=key, action="accept", item=mention).status_code == 400


def test_settled_by_another(client, mention, other):
    """What somebody else settled meanwhile is not gone over: 409, with who and when, and how the item is now."""
    mention.decide("rejected", other)
    answer = client.send(action="accept", item=mention)
    assert answer.status_code == 409
    assert "采编二" in answer.json()["error"]
    assert answer.json()["items"][0]["state"] == "rejected"
    mention.refresh_from_db()
    assert mention.state == "rejected"
    # An editor who has seen it may change it.
    assert client.send(action="accept", item=mention, seen="rejected").status_code == 200


def test_reopen(client, mention):
    client.send(action="reject", item=mention)
    answer = client.send(action="reopen", item=mention).json()
    assert answer["items"][0]["state"] == "suggested"
    assert answer["items"][0]["decided_by"] is None


def test_vague_mention_is_not_accepted(client, mention):
    """A name without a meaning is not accepted; the editor is told to choose one."""
    Mention.objects.filter(pk=mention.pk).update(entity=None)
    answer = client.send(action="accept", item=mention)
    assert answer.status_code == 400
    assert "请先选定" in answer.json()["error"]
    assert not Step.objects.exists()


def test_choose(client, mention):
    """Choosing a meaning settles the mention."""
    street = Area.objects.get(name="石桥街道")
    answer = client.send(action="choose", item=mention, entity=street.pk).json()
    mention.refresh_from_db()
    assert (mention.entity_id, mention.state) == (street.pk, "accepted")
    assert answer["summary"] == "“东湖区”指石桥街道"


def test_span(client, mention):
    body = mention.article.body
    at = mention.start
    answer = client.send(action="span", item=mention, start=at, end=at + 2).json()
    assert answer["items"][0]["text"] == body[at : at + 2] == "东湖"
    assert answer["items"][0]["state"] == "suggested"
    assert answer["items"][0]["origin"] == "editor"


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 99999), ("x", 3), (None, 3), (-1, 3)])
def test_span_outside(client, mention, start, end):
    """A span that is none is refused."""
    assert client.send(action="span", item=mention, start=start, end=end).status_code == 400


def test_figure_changes(client, figure):
    """Indicator, subject, period and value are changed without settling the figure, unless asked for."""
    district = Area.objects.get(name="东湖区")
    client.send(action="indicator", item=figure, indicator="illegal-buildings")
    client.send(action="subject", item=figure, entity=district.pk)
    client.send(action="period", item=figure, start="2021-01-01", end="2021-06-30", text="上半年")
    answer = client.send(action="value", item=figure, value="1.2万", unit="处").json()
    (told,) = answer["items"]
    assert told["value"] == "12000"
    assert told["period"] == {"start": "2021-01-01", "end": "2021-06-30", "text": "上半年"}
    assert told["subject"]["name"] == "东湖区"
    assert told["indicator"]["code"] == "illegal-buildings"
    assert told["state"] == "suggested"
    client.send(action="value", item=figure, value="12", accept=True)
    figure.refresh_from_db()
    assert (figure.state, figure.value) == ("accepted", 12)
    assert Observation.objects.get().preferred == figure


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"action": "value", "value": "很多"}, "不是一个能保存的数"),
        ({"action": "value", "value": "1e30"}, "不是一个能保存的数"),
        ({"action": "value", "qualifier": "maybe"}, "限定"),
        ({"action": "value", "comparison_value": "3", "comparison": ""}, "请选定比较的种类"),
        ({"action": "period", "start": "2021-13-01"}, "2018-10-26"),
        ({"action": "period", "start": "2021-05-01", "end": "2021-04-01"}, "末日不能早于首日"),
        ({"action": "indicator", "indicator": "none"}, "没有这个指标"),
        ({"action": "subject", "entity": 99999999}, "已不存在"),
        ({"action": "choose", "entity": 1}, "不能用在这一条上"),
        ({"action": "fly"}, "不认得这个动作"),
        ({"action": "accept", "key": "x"}, "编号不对"),
        ({"action": "drop"}, "还在正文里"),
    ],
)
def test_refused(client, figure, asked, problem):
    """What cannot be done is said in one Chinese line, and nothing is written."""
    answer = client.send(item=figure, **asked)
    assert answer.status_code == 400
    assert problem in answer.json()["error"]
    assert not Step.objects.exists()


def test_add_mention(client, stored):
    article = stored.articles.get(position=1)
    at = article.body.index("执法人员")
    bureau = Organization.objects.get(name="东湖区城管局")
    answer = client.send(
        action="add-mention", article=article.pk, start=at, end=at + 4, entity=bureau.pk
    ).json()
    (told,) = answer["items"]
    assert (told["text"], told["state"], told["origin"]) == ("执法人员", "accepted", "editor")
    undone = client.send("undo", step=answer["step"]).json()
    assert undone["gone"] == [told["id"]]
    assert not Mention.objects.filter(text="执法人员").exists()


def test_add_figure(client, stored):
    article = stored.articles.get(position=1)
    at = article.body.index("上半年")
    asked = {
        "action": "add-figure",
        "article": article.pk,
        "start": at,
        "end": at + 3,
        "value": "6",
        "unit": "个月",
    }
    asked |= {"subject": Area.objects.get(name="东湖区").pk, "indicator": "illegal-buildings"}
    answer = client.send(**asked).json()
    figure = Figure.objects.get(text="上半年")
    assert (figure.value, figure.unit, figure.state) == (Decimal(6), "个月", "accepted")
    assert figure.observation.preferred == figure
    assert client.send(**asked).status_code == 409  # it is there already
    undone = client.send("undo", step=answer["step"])
    assert undone.status_code == 200, undone.json()
    assert not Observation.objects.exists()


def test_adrift(client, mention, figure):
    """What an edit of the body set adrift can be placed anew or dropped, and nothing else."""
    Mention.objects.filter(pk=mention.pk).update(anchored=False)
    Figure.objects.filter(pk=figure.pk).update(anchored=False)
    assert "重新安放" in client.send(action="accept", item=mention).json()["error"]
    at = mention.article.body.index("石桥")
    placed = client.send(action="place", item=mention, start=at, end=at + 2).json()
    assert (placed["items"][0]["text"], placed["items"][0]["anchored"]) == ("石桥", True)
    dropped = client.send(action="drop", item=figure).json()
    assert dropped["gone"] == [f"figure-{figure.pk}"]
    back = client.send("undo", step=dropped["step"]).json()
    assert back["items"][0]["id"] == f"figure-{figure.pk}"
    assert figure.checks.exists()  # the checks in which it stood have it again


def test_alias(client, mention):
    """A name for an entity becomes a rule, and what the page reads by it is told at once."""
    article = mention.article
    at = article.body.index("执法人员")
    Mention.objects.filter(pk=mention.pk).update(start=at, end=at + 4, text="执法人员", entity=None)
    bureau = Organization.objects.get(name="东湖区城管局")
    answer = client.send(action="alias", item=mention, entity=bureau.pk).json()
    assert Name.objects.get(text="执法人员").entity_id == bureau.pk
    assert Rule.objects.get().phrase == "执法人员"
    assert answer["complete"]
    assert {"东湖区", "执法人员"} <= {told["text"] for told in answer["items"]}
    client.send("undo", step=answer["step"])
    assert not Name.objects.filter(text="执法人员").exists()
    assert not Rule.objects.exists()


def test_new_entity(client, mention):
    """An organisation that the register lacks is made, and the mention means it; one undo takes both back."""
    district = Area.objects.get(name="东湖区")
    asked = {
        "kind": "organization",
        "name": "东湖区执法队",
        "type": "government",
        "area": district.pk,
        "alias": True,
    }
    answer = client.send(action="new-entity", item=mention, **asked).json()
    made = Organization.objects.get(name="东湖区执法队")
    assert {name.text for name in made.names.all()} == {"东湖区执法队", "东湖区"}
    mention.refresh_from_db()
    assert mention.entity_id == made.pk
    undone = client.send("undo", step=answer["step"])
    assert undone.status_code == 200
    assert not Organization.objects.filter(name="东湖区执法队").exists()
    mention.refresh_from_db()
    assert (mention.entity_id, mention.state) == (district.pk, "suggested")


def test_new_entity_twice(client, mention):
    """An entity that is there already is not made again."""
    area = Area.objects.get(name="东湖区").pk
    answer = client.send(
        action="new-entity", item=mention, kind="organization", name="东湖区城管局", area=area
    )
    assert answer.status_code == 400
    assert "已有同名的机构" in answer.json()["error"]


def test_undo_newest(client, mention, figure):
    """Undo takes back the newest own step, and the page is led back to its item."""
    client.send(action="accept", item=mention)
    client.send(action="reject", item=figure)
    answer = client.send("undo").json()
    assert answer["summary"] == "已撤销：否定“12处”"
    assert answer["next"] == f"figure-{figure.pk}"
    assert answer["items"][0]["state"] == "suggested"
    assert client.send("undo").json()["summary"] == "已撤销：采纳“东湖区”"
    assert client.send("undo").status_code == 409


def test_undo_in_article(client, mention, stored):
    """Undo on the page of one article leaves alone what the editor did in another, and says where to undo that."""
    elsewhere = stored.articles.exclude(pk=mention.article_id).first()
    client.send(action="accept", item=mention)
    answer = client.send("undo", article=elsewhere.pk)
    assert answer.status_code == 409
    assert "操作记录" in answer.json()["error"]
    assert client.send("undo", article=mention.article_id).status_code == 200


def test_undo_without_right(client, mention, writer):
    """Whoever has left the editors' groups takes nothing back any more."""
    step = client.send(action="accept", item=mention).json()["step"]
    writer.groups.clear()
    assert client.send("undo", step=step).status_code == 403
    assert client.send("undo").status_code == 403


def test_undo_of_another(client, mention, other, editor):
    """A step is taken back by who took it, or by an administrator; once, however often it is asked for."""
    step = client.send(action="accept", item=mention).json()["step"]
    client.force_login(other)
    assert client.send("undo", step=step).status_code == 403
    client.force_login(editor)
    first = client.send("undo", step=step)
    assert first.status_code == 200
    assert client.send("undo", step=step).json() == first.json()


def test_undo_after_change(client, mention, other):
    """A step from which somebody has gone on is not taken back."""
    step = client.send(action="accept", item=mention).json()["step"]
    mention.refresh_from_db()
    mention.decide("rejected", other)
    answer = client.send("undo", step=step)
    assert answer.status_code == 409
    assert "后来又改过" in answer.json()["error"]
