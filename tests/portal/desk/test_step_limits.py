"""Steps of an editor: what is refused, what comes twice or at once, and what a step costs."""

import threading
import uuid

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles.models import Article, Mention
from portal.desk.asking import StepError
from portal.desk.steps import take
from portal.models import QueueEntry, Step
from portal.pipeline import Pipeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(desk_of, writer) -> Client:
    return desk_of(writer)


def test_gone(client, mention):
    """A suggestion that a new reading took away is said to be gone."""
    pk = mention.pk
    mention.delete()
    answer = client.send(action="accept", item=f"mention-{pk}")
    assert (answer.status_code, answer.json()["gone"]) == (409, [f"mention-{pk}"])


@pytest.mark.parametrize(("seconds", "kept"), [(9999, 300), (-3, None), ("x", None), ("nan", None), (2, 2)])
def test_seconds(client, mention, seconds, kept):
    """How long a decision took is kept, within reason."""
    client.send(action="accept", item=mention, seconds=seconds)
    assert Step.objects.get().seconds == kept


def test_permissions(client, mention, figure, writer):
    """Each action asks for its right; whoever may look may not settle."""
    writer.groups.set([Group.objects.get(name="统计")])
    assert client.send(action="accept", item=mention).status_code == 403
    assert client.send(action="accept", item=figure).status_code == 200


def test_session_ended(client, mention):
    """A script whose session ended is told so, and not sent a page."""
    client.logout()
    answer = client.send(action="accept", item=mention)
    assert answer.status_code == 403
    assert "重新登录" in answer.json()["error"]


def test_csrf(desk_of, mention, writer):
    client = desk_of(writer, enforce_csrf_checks=True)
    assert client.send(action="accept", item=mention).status_code == 403
    assert not Step.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["[]", "3", "{", '{"item": []}', '{"action": {}, "item": 5}', '{"unit": "\\ud800"}', "[" * 100_000],
)
def test_nonsense(client, body):
    answer = client.post("/admin/desk/steps/", body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "\x00", ""])
def test_nonsensical_numbers(client, number):
    """What cannot be a number of anything is refused, whichever field it stands in."""
    for asked in (
        {"action": "add-mention", "article": number},
        {"action": "accept", "item": f"mention-{number}"},
    ):
        assert client.post("/admin/desk/steps/", asked).status_code == 303
        assert client.send(**asked).status_code in {400, 404}
    assert client.send("undo", step=number or "x", article=number).status_code == 404
    assert client.get("/admin/desk/rules/", {"rule": number}).status_code == 200


def test_plain_form(client, mention):
    """Without a script a form does the same and leads on to the next open item."""
    answer = client.post("/admin/desk/steps/", {"action": "accept", "item": f"mention-{mention.pk}"})
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"/admin/desk/articles/{mention.article_id}/?item=")
    mention.refresh_from_db()
    assert mention.state == "accepted"
    refused = client.post(
        "/admin/desk/steps/", {"action": "span", "item": f"mention-{mention.pk}", "start": "x"}
    )
    assert refused.status_code == 303


def test_queue_follows(client, mention):
    """The queue knows of every step."""
    article = mention.article_id
    client.send(action="accept", item=mention)
    before = QueueEntry.objects.get(article=article).open_mentions
    client.send("undo")
    assert QueueEntry.objects.get(article=article).open_mentions == before + 1


def test_few_queries(client, mention, figure, django_assert_max_num_queries):
    """A decision costs a fixed number of queries, whatever the article holds."""
    with django_assert_max_num_queries(21):
        client.send(action="accept", item=mention)
    with django_assert_max_num_queries(45):
        client.send(action="accept", item=figure)


def test_published_at_once(desk_of, editor, mention):
    """What is accepted in a published article, by somebody who may publish, stands on the public page."""
    Article.objects.filter(pk=mention.article_id).update(state="published", published_at=timezone.now())
    desk_of(editor).send(action="accept", item=mention)
    assert Mention.objects.public().filter(pk=mention.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once(source):
    """Of two editors who settle one mention at once, the second waits, and is told what the first decided."""
    page = Pipeline().store(source)
    one, two = (User.objects.create_superuser(name, password="口令") for name in ("一", "二"))
    mention = page.articles.first().mentions.exclude(entity=None).first()
    asked = {"item": f"mention-{mention.pk}", "action": "reject"}
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
