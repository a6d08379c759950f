"""Steps of an editor: what each action does, what the page is told, and what is refused."""

import json
import threading
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client

from articles.models import Article, Mention
from metrics.models import Figure, Observation
from organizations.models import Area, Name, Organization
from portal.desk.asking import StepError
from portal.desk.steps import take
from portal.models import QueueEntry, Rule, Step
from portal.pipeline import Pipeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db) -> User:
    """One of the 采编 group."""
    user = User.objects.create_user("采编一", password="口令", is_staff=True, first_name="芳", last_name="王")
    user.groups.add(Group.objects.get(name="采编"))
    return user


@pytest.fixture
def other(db) -> User:
    user = User.objects.create_user("采编二", password="口令", is_staff=True)
    user.groups.add(Group.objects.get(name="采编"))
    return user


@pytest.fixture
def client(writer) -> Client:
    client = Client()
    client.force_login(writer)
    return client


def send(client: Client, where: str = "steps", **data: object):
    data = {"key": str(uuid.uuid4())} | data if where == "steps" else data
    return client.post(f"/admin/desk/{where}/", json.dumps(data), content_type="application/json")


def item(row: Mention | Figure) -> str:
    return f"{row._meta.model_name}-{row.pk}"


@pytest.fixture
def mention(stored) -> Mention:
    return Mention.objects.filter(text="东湖区").first()


@pytest.fixture
def figure(stored) -> Figure:
    return Figure.objects.get(text="12处")


def test_accept(client, mention, writer):
    """Accepting settles the mention in the editor's name, and the page learns what is next and how much is left."""
    left = Mention.objects.filter(article=mention.article).count()
    left += Figure.objects.filter(article=mention.article).count()
    answer = send(client, action="accept", item=item(mention), seconds=4.5).json()
    mention.refresh_from_db()
    assert (mention.state, mention.decided_by) == ("accepted", writer)
    assert answer["summary"] == "采纳“东湖区”"
    assert answer["open"] == left - 1
    assert answer["next"] != item(mention)
    assert answer["gone"] == []
    (told,) = answer["items"]
    assert told["id"] == item(mention)
    assert told["state"] == "accepted"
    assert told["entity"]["name"] == "东湖区"
    assert told["decided_by"] == "王芳"
    step = Step.objects.get(pk=answer["step"])
    assert (step.by, step.seconds, step.article) == (writer, 4.5, mention.article)
    assert mention.history.first().history_user == writer


def test_same_key(client, mention):
    """The same request sent again does nothing, and answers the same."""
    key = str(uuid.uuid4())
    first = send(client, key=key, action="accept", item=item(mention)).json()
    assert send(client, key=key, action="accept", item=item(mention)).json() == first
    assert Step.objects.count() == 1
    assert mention.history.count() == 1


def test_key_of_another(client, mention, other):
    """Another editor's key is refused, and tells nothing of what it did."""
    key = str(uuid.uuid4())
    send(client, key=key, action="accept", item=item(mention))
    client.force_login(other)
    assert send(client, key=key, action="accept", item=item(mention)).status_code == 400


def test_settled_by_another(client, mention, other):
    """What somebody else settled meanwhile is not gone over: 409, with who and when, and how the item is now."""
    mention.decide("rejected", other)
    answer = send(client, action="accept", item=item(mention))
    assert answer.status_code == 409
    assert "采编二" in answer.json()["error"]
    assert answer.json()["items"][0]["state"] == "rejected"
    mention.refresh_from_db()
    assert mention.state == "rejected"
    # An editor who has seen it may change it.
    assert send(client, action="accept", item=item(mention), seen="rejected").status_code == 200


def test_reopen(client, mention):
    send(client, action="reject", item=item(mention))
    answer = send(client, action="reopen", item=item(mention)).json()
    assert answer["items"][0]["state"] == "suggested"
    assert answer["items"][0]["decided_by"] is None


def test_vague_mention_is_not_accepted(client, mention):
    """A name without a meaning is not accepted; the editor is told to choose one."""
    Mention.objects.filter(pk=mention.pk).update(entity=None)
    answer = send(client, action="accept", item=item(mention))
    assert answer.status_code == 400
    assert "请先选定" in answer.json()["error"]
    assert not Step.objects.exists()


def test_choose(client, mention):
    """Choosing a meaning settles the mention."""
    street = Area.objects.get(name="石桥街道")
    answer = send(client, action="choose", item=item(mention), entity=street.pk).json()
    mention.refresh_from_db()
    assert (mention.entity_id, mention.state) == (street.pk, "accepted")
    assert answer["summary"] == "“东湖区”指石桥街道"


def test_span(client, mention):
    body = mention.article.body
    at = mention.start
    answer = send(client, action="span", item=item(mention), start=at, end=at + 2).json()
    assert answer["items"][0]["text"] == body[at : at + 2] == "东湖"
    assert answer["items"][0]["state"] == "suggested"
    assert answer["items"][0]["origin"] == "editor"


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 99999), ("x", 3), (None, 3), (-1, 3)])
def test_span_outside(client, mention, start, end):
    """A span that is none is refused."""
    assert send(client, action="span", item=item(mention), start=start, end=end).status_code == 400


def test_figure_changes(client, figure):
    """Indicator, subject, period and value are changed without settling the figure, unless asked for."""
    district = Area.objects.get(name="东湖区")
    send(client, action="indicator", item=item(figure), indicator="illegal-buildings")
    send(client, action="subject", item=item(figure), entity=district.pk)
    send(client, action="period", item=item(figure), start="2021-01-01", end="2021-06-30", text="上半年")
    answer = send(client, action="value", item=item(figure), value="1.2万", unit="处").json()
    (told,) = answer["items"]
    assert told["value"] == "12000"
    assert told["period"] == {"start": "2021-01-01", "end": "2021-06-30", "text": "上半年"}
    assert told["subject"]["name"] == "东湖区"
    assert told["indicator"]["code"] == "illegal-buildings"
    assert told["state"] == "suggested"
    send(client, action="value", item=item(figure), value="12", accept=True)
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
    answer = send(client, item=item(figure), **asked)
    assert answer.status_code == 400
    assert problem in answer.json()["error"]
    assert not Step.objects.exists()


def test_add_mention(client, stored):
    article = stored.articles.get(position=1)
    at = article.body.index("执法人员")
    bureau = Organization.objects.get(name="东湖区城管局")
    answer = send(
        client, action="add-mention", article=article.pk, start=at, end=at + 4, entity=bureau.pk
    ).json()
    (told,) = answer["items"]
    assert (told["text"], told["state"], told["origin"]) == ("执法人员", "accepted", "editor")
    undone = send(client, "undo", step=answer["step"]).json()
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
    answer = send(client, **asked).json()
    figure = Figure.objects.get(text="上半年")
    assert (figure.value, figure.unit, figure.state) == (Decimal(6), "个月", "accepted")
    assert figure.observation.preferred == figure
    assert send(client, **asked).status_code == 409  # it is there already
    undone = send(client, "undo", step=answer["step"])
    assert undone.status_code == 200, undone.json()
    assert not Observation.objects.exists()


def test_adrift(client, mention, figure):
    """What an edit of the body set adrift can be placed anew or dropped, and nothing else."""
    Mention.objects.filter(pk=mention.pk).update(anchored=False)
    Figure.objects.filter(pk=figure.pk).update(anchored=False)
    assert "重新安放" in send(client, action="accept", item=item(mention)).json()["error"]
    at = mention.article.body.index("石桥")
    placed = send(client, action="place", item=item(mention), start=at, end=at + 2).json()
    assert (placed["items"][0]["text"], placed["items"][0]["anchored"]) == ("石桥", True)
    dropped = send(client, action="drop", item=item(figure)).json()
    assert dropped["gone"] == [item(figure)]
    back = send(client, "undo", step=dropped["step"]).json()
    assert back["items"][0]["id"] == item(figure)
    assert figure.checks.exists()  # the checks in which it stood have it again


def test_alias(client, mention):
    """A name for an entity becomes a rule, and what the page reads by it is told at once."""
    article = mention.article
    at = article.body.index("执法人员")
    Mention.objects.filter(pk=mention.pk).update(start=at, end=at + 4, text="执法人员", entity=None)
    bureau = Organization.objects.get(name="东湖区城管局")
    answer = send(client, action="alias", item=item(mention), entity=bureau.pk).json()
    assert Name.objects.get(text="执法人员").entity_id == bureau.pk
    assert Rule.objects.get().phrase == "执法人员"
    assert answer["complete"]
    assert {"东湖区", "执法人员"} <= {told["text"] for told in answer["items"]}
    send(client, "undo", step=answer["step"])
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
    answer = send(client, action="new-entity", item=item(mention), **asked).json()
    made = Organization.objects.get(name="东湖区执法队")
    assert {name.text for name in made.names.all()} == {"东湖区执法队", "东湖区"}
    mention.refresh_from_db()
    assert mention.entity_id == made.pk
    undone = send(client, "undo", step=answer["step"])
    assert undone.status_code == 200
    assert not Organization.objects.filter(name="东湖区执法队").exists()
    mention.refresh_from_db()
    assert (mention.entity_id, mention.state) == (district.pk, "suggested")


def test_new_entity_twice(client, mention):
    """An entity that is there already is not made again."""
    area = Area.objects.get(name="东湖区").pk
    answer = send(
        client, action="new-entity", item=item(mention), kind="organization", name="东湖区城管局", area=area
    )
    assert answer.status_code == 400
    assert "已有同名的机构" in answer.json()["error"]


def test_undo_newest(client, mention, figure):
    """Undo takes back the newest own step, and the page is led back to its item."""
    send(client, action="accept", item=item(mention))
    send(client, action="reject", item=item(figure))
    answer = send(client, "undo").json()
    assert answer["summary"] == "已撤销：否定“12处”"
    assert answer["next"] == item(figure)
    assert answer["items"][0]["state"] == "suggested"
    assert send(client, "undo").json()["summary"] == "已撤销：采纳“东湖区”"
    assert send(client, "undo").status_code == 409


def test_undo_of_another(client, mention, other, editor):
    """A step is taken back by who took it, or by an administrator; once, however often it is asked for."""
    step = send(client, action="accept", item=item(mention)).json()["step"]
    client.force_login(other)
    assert send(client, "undo", step=step).status_code == 403
    client.force_login(editor)
    first = send(client, "undo", step=step)
    assert first.status_code == 200
    assert send(client, "undo", step=step).json() == first.json()


def test_undo_after_change(client, mention, other):
    """A step from which somebody has gone on is not taken back."""
    step = send(client, action="accept", item=item(mention)).json()["step"]
    mention.refresh_from_db()
    mention.decide("rejected", other)
    answer = send(client, "undo", step=step)
    assert answer.status_code == 409
    assert "后来又改过" in answer.json()["error"]


def test_gone(client, mention):
    """A suggestion that a new reading took away is said to be gone."""
    pk = mention.pk
    mention.delete()
    answer = send(client, action="accept", item=f"mention-{pk}")
    assert (answer.status_code, answer.json()["gone"]) == (409, [f"mention-{pk}"])


@pytest.mark.parametrize(("seconds", "kept"), [(9999, 300), (-3, None), ("x", None), ("nan", None), (2, 2)])
def test_seconds(client, mention, seconds, kept):
    """How long a decision took is kept, within reason."""
    send(client, action="accept", item=item(mention), seconds=seconds)
    assert Step.objects.get().seconds == kept


def test_permissions(client, mention, figure, writer):
    """Each action asks for its right; whoever may look may not settle."""
    writer.groups.set([Group.objects.get(name="统计")])
    assert send(client, action="accept", item=item(mention)).status_code == 403
    assert send(client, action="accept", item=item(figure)).status_code == 200


def test_session_ended(client, mention):
    """A script whose session ended is told so, and not sent a page."""
    client.logout()
    answer = send(client, action="accept", item=item(mention))
    assert answer.status_code == 403
    assert "重新登录" in answer.json()["error"]


def test_csrf(mention, writer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer)
    assert send(client, action="accept", item=item(mention)).status_code == 403
    assert not Step.objects.exists()


@pytest.mark.parametrize("body", ["[]", "3", "{", '{"item": []}', '{"action": {}, "item": 5}'])
def test_nonsense(client, body):
    answer = client.post("/admin/desk/steps/", body, content_type="application/json")
    assert answer.status_code == 400


def test_plain_form(client, mention):
    """Without a script a form does the same and leads on to the next open item."""
    answer = client.post("/admin/desk/steps/", {"action": "accept", "item": item(mention)})
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"/admin/desk/articles/{mention.article_id}/?item=")
    mention.refresh_from_db()
    assert mention.state == "accepted"
    refused = client.post("/admin/desk/steps/", {"action": "span", "item": item(mention), "start": "x"})
    assert refused.status_code == 303


def test_queue_follows(client, mention):
    """The queue knows of every step."""
    article = mention.article_id
    send(client, action="accept", item=item(mention))
    before = QueueEntry.objects.get(article=article).open_mentions
    send(client, "undo")
    assert QueueEntry.objects.get(article=article).open_mentions == before + 1


def test_few_queries(client, mention, figure, django_assert_max_num_queries):
    """A decision costs a fixed number of queries, whatever the article holds."""
    with django_assert_max_num_queries(20):
        send(client, action="accept", item=item(mention))
    with django_assert_max_num_queries(44):
        send(client, action="accept", item=item(figure))


def test_published_at_once(client, mention):
    """What is accepted in a published article stands on the public page."""
    Article.objects.filter(pk=mention.article_id).update(state="published", published_at=date(2021, 7, 3))
    send(client, action="accept", item=item(mention))
    assert Mention.objects.public().filter(pk=mention.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once(source):
    """Of two editors who settle one mention at once, the second waits, and is told what the first decided."""
    page = Pipeline().store(source)
    one, two = (User.objects.create_superuser(name, password="口令") for name in ("一", "二"))
    mention = page.articles.first().mentions.exclude(entity=None).first()
    asked = {"item": item(mention), "action": "reject"}
    outcomes: list[object] = []

    def second() -> None:
        try:
            outcomes.append(take(two, asked | {"key": str(uuid.uuid4())}))
        except StepError as problem:
            outcomes.append(problem.status)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        take(one, asked | {"action": "accept", "key": str(uuid.uuid4())})
        thread.start()
        thread.join(0.5)
        assert outcomes == []
    thread.join()
    assert outcomes == [409]
    mention.refresh_from_db()
    assert (mention.state, mention.decided_by) == ("accepted", one)
