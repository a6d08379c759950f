"""One decision for all identical mentions: what is shown before, what changes, and that one undo takes it back."""

import json
import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles.models import Article, Mention
from organizations.models import Area
from portal.models import QueueEntry, Step
from portal.pipeline import PageSource, Pipeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(stored, source) -> list[Article]:
    """The page, and another that prints the same names."""
    text = source.text.replace("12", "13").replace("集中", "继续") + "\n柳湾街道的又一件事。"
    Pipeline().store(PageSource(text, "two.txt", "青石日报", source.published, home=source.home))
    return list(Article.objects.order_by("pk"))


@pytest.fixture
def mention(pages) -> Mention:
    return Mention.objects.filter(text="柳湾街道", coreference=False).order_by("pk").first()


@pytest.fixture
def client(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def to_all(client: Client, mention: Mention, **asked: object):
    asked = {"key": str(uuid.uuid4()), "action": "all", "item": f"mention-{mention.pk}"} | asked
    return client.post("/admin/desk/steps/", json.dumps(asked), content_type="application/json")


def like(mention: Mention):
    return Mention.objects.filter(text=mention.text, coreference=False)


@pytest.mark.parametrize("scope", ["article", "page", "everywhere"])
def test_scope(client, mention, scope):
    """As far as the scope reaches and no further; one undo takes all of it back."""
    inside = {
        "article": like(mention).filter(article=mention.article),
        "page": like(mention).filter(article__page=mention.article.page),
        "everywhere": like(mention),
    }[scope]
    count = inside.count()
    preview = client.get(
        f"/admin/desk/same/mention-{mention.pk}/", {"scope": scope, "decision": "accept"}
    ).json()
    assert preview["mentions"] == count
    answer = to_all(client, mention, scope=scope, decision="accept").json()
    assert inside.filter(state="accepted").count() == count
    assert like(mention).filter(state="accepted").count() == count
    assert answer["summary"].endswith(f"：{count} 处")
    assert {told["text"] for told in answer["items"]} == {"柳湾街道"}
    assert Step.objects.count() == 1
    undone = client.post("/admin/desk/undo/", json.dumps({}), content_type="application/json").json()
    assert undone["gone"] == []
    assert not like(mention).exclude(state="suggested").exists()


def test_decided_ones_stay(client, mention, editor):
    """What somebody decided is neither changed nor counted."""
    clerk = User.objects.create_user("另一位")
    decided = like(mention).exclude(pk=mention.pk).last()
    decided.decide("rejected", clerk)
    to_all(client, mention, scope="everywhere", decision="accept")
    decided.refresh_from_db()
    assert (decided.state, decided.decided_by) == ("rejected", clerk)
    assert not like(mention).filter(state="suggested").exists()


def test_another_proposal_is_another_thing(client, mention):
    """The same text with another meaning is not the same."""
    other = like(mention).exclude(pk=mention.pk).last()
    Mention.objects.filter(pk=other.pk).update(entity=Area.objects.get(name="石桥街道"))
    to_all(client, mention, scope="everywhere", decision="reject")
    other.refresh_from_db()
    assert other.state == "suggested"


def test_vague_ones_get_a_meaning(client, mention):
    """Ambiguous mentions are settled with the meaning that the editor chooses, also after the first was."""
    like(mention).update(entity=None)
    street = Area.objects.get(name="石桥街道")
    assert to_all(client, mention, scope="page", decision="accept").status_code == 400
    mention.entity = street
    mention.refresh_from_db()
    first = {
        "key": str(uuid.uuid4()),
        "action": "choose",
        "item": f"mention-{mention.pk}",
        "entity": street.pk,
    }
    client.post("/admin/desk/steps/", json.dumps(first), content_type="application/json")
    preview = client.get(
        f"/admin/desk/same/mention-{mention.pk}/", {"scope": "everywhere", "decision": "accept"}
    )
    assert preview.json()["mentions"] == like(mention).count() - 1
    assert to_all(client, mention, scope="everywhere", decision="accept").status_code == 200
    assert set(like(mention).values_list("entity__name", "state")) == {("石桥街道", "accepted")}
    assert set(like(mention).values_list("kind", flat=True)) == {"area"}


def test_span_taken(client, mention):
    """A span that says the same already, in another row, is left out."""
    other = like(mention).exclude(pk=mention.pk).last()
    Mention.objects.create(
        article=other.article, start=other.start, end=other.end, text=other.text, kind="area",
        entity=Area.objects.get(name="石桥街道"),
    )  # fmt: skip
    asked = {"scope": "everywhere", "decision": "accept", "entity": Area.objects.get(name="石桥街道").pk}
    assert to_all(client, mention, **asked).status_code == 200
    other.refresh_from_db()
    assert other.state == "suggested"


def test_coreference_stays_in_its_article(client, pages):
    mention = Mention.objects.filter(coreference=True).first()
    answer = to_all(client, mention, scope="everywhere", decision="accept")
    assert answer.status_code == 400
    assert "指代" in answer.json()["error"]


def test_nothing_left(client, mention):
    to_all(client, mention, scope="article", decision="accept")
    assert to_all(client, mention, scope="article", decision="accept").status_code == 409
    assert Step.objects.count() == 1


def test_preview(client, mention, django_assert_max_num_queries):
    """Before saving an editor sees how much changes, on which public pages, and in which sentences."""
    published = like(mention).last().article
    Article.objects.filter(pk=published.pk).update(state="published", published_at=timezone.now())
    address = f"/admin/desk/same/mention-{mention.pk}/"
    with django_assert_max_num_queries(12):
        preview = client.get(address, {"scope": "everywhere", "decision": "accept"}).json()
    assert preview["articles"] == like(mention).values("article").distinct().count()
    assert {page["title"] for page in preview["public_pages"]} == {"柳湾街道", published.title}
    assert published.get_absolute_url() in {page["url"] for page in preview["public_pages"]}
    assert all("柳湾" in one["sentence"].replace("\n", "") for one in preview["sample"])
    assert preview["rule_hint"] is None
    assert not Step.objects.exists()


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("mention-99999999", {}),
        ("figure-1", {}),
        ("x", {}),
        ("mention-{}", {"scope": "world"}),
        ("mention-{}", {"decision": "maybe"}),
        ("mention-{}", {"entity": "x"}),
        ("mention-{}", {"entity": "99999999999"}),
    ],
)
def test_bad_preview(client, mention, address, query):
    answer = client.get(f"/admin/desk/same/{address.format(mention.pk)}/", query)
    assert answer.status_code in (400, 409)
    assert answer.json()["error"]


def test_queue_follows(client, mention):
    """All articles that it touches are brought up to date in the queue."""
    before = dict(QueueEntry.objects.values_list("article", "open_mentions"))
    touched = set(like(mention).values_list("article", flat=True))
    to_all(client, mention, scope="everywhere", decision="reject")
    after = dict(QueueEntry.objects.values_list("article", "open_mentions"))
    assert {pk for pk in before if before[pk] != after.get(pk)} == touched


def test_thousands(client, mention, django_assert_max_num_queries):
    """Five thousand mentions are settled and taken back in a number of queries that does not grow with each."""
    article = mention.article
    Mention.objects.bulk_create(
        Mention(article=article, start=n, end=n + 4, text=mention.text, kind="area", entity=mention.entity)
        for n in range(10_000, 15_000)
    )
    with django_assert_max_num_queries(50):
        assert to_all(client, mention, scope="article", decision="accept").status_code == 200
    assert article.mentions.accepted().filter(text=mention.text).count() >= 5000
    assert Mention.history.filter(history_type="~").count() >= 5000
    with django_assert_max_num_queries(50):
        client.post("/admin/desk/undo/", json.dumps({}), content_type="application/json")
    assert not article.mentions.accepted().exists()
