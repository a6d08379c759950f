"""One decision for all figures that read the same: what is shown before, what changes, and that one undo takes it back."""

from __future__ import annotations

import json
import uuid

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from articles.models import Article, Reprint
from metrics.models import Figure, Observation
from portal.models import Step
from portal.pipeline import PageSource, Pipeline
from tests.portal.desk.rows import dump

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(stored, source) -> list[Article]:
    """The page, the same stories in another paper a day later, and a third with other numbers of jobs."""
    for n, (old, new) in enumerate([("集中", "继续"), ("320人", "330人")], start=2):
        text = source.text.replace(old, new)
        Pipeline().store(PageSource(text, f"{n}.txt", f"报纸{n}", source.published, home=source.home))
    return list(Article.objects.order_by("pk"))


@pytest.fixture
def figure(pages) -> Figure:
    return Figure.objects.filter(text="12处").order_by("pk").first()


@pytest.fixture
def client(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def to_all(client: Client, figure: Figure, **asked: object):
    asked = {"key": str(uuid.uuid4()), "action": "all", "item": f"figure-{figure.pk}"} | asked
    return client.post("/admin/desk/steps/", json.dumps(asked), content_type="application/json")


def shown(client: Client, figure: Figure, **asked: object) -> dict:
    return client.get(f"/admin/desk/same/figure-{figure.pk}/", {"decision": "accept"} | asked).json()


def undo(client: Client):
    return client.post("/admin/desk/undo/", json.dumps({}), content_type="application/json")


def like(figure: Figure):
    return Figure.objects.filter(text=figure.text)


@pytest.mark.parametrize(
    ("scope", "count"), [("article", 1), ("reprints", 2), ("page", 1), ("everywhere", 3)]
)
def test_scope(client, pages, figure, scope, count):
    """As far as the scope reaches and no further, as the preview said; one undo leaves everything as it was."""
    Reprint.objects.all().delete()
    second = like(figure).order_by("pk")[1].article
    Reprint.objects.create(article=second, original=figure.article, similarity=1)
    before = dump()
    preview = shown(client, figure, scope=scope)
    assert (preview["figures"], preview["articles"], preview["cells"]) == (count, count, 1)
    assert f"{count} 个数据，在 {count} 篇文章里；进入 1 个表格格子" in preview["told"]
    assert dump() == before
    answer = to_all(client, figure, scope=scope, decision="accept")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["summary"].endswith(f"：{count} 处")
    assert like(figure).accepted().count() == count
    assert set(like(figure).accepted().values_list("observation", flat=True)) == {
        Observation.objects.get().pk
    }
    assert Step.objects.count() == 1
    assert undo(client).status_code == 200
    after = dump()
    assert {label for label in before if before[label] != after[label]} == set()


def test_seen_from_a_reprint(client, pages, figure, editor):
    """A story and its reprints are one family, from whichever of them it is asked."""
    Reprint.objects.all().delete()
    story = [one.article for one in like(figure).order_by("pk")]
    for copy in story[1:]:
        Reprint.objects.create(article=copy, original=story[0], similarity=1)
    last = like(figure).get(article=story[2])
    assert shown(client, last, scope="reprints")["figures"] == 3
    parted = {"state": "rejected", "decided_by": editor, "decided_at": timezone.now()}
    Reprint.objects.filter(article=story[1]).update(**parted)
    assert shown(client, last, scope="reprints")["figures"] == 2


def test_another_reading_is_another_figure(client, figure):
    """The same number of somebody else, or of another year, is no identical figure, unless the editor says so."""
    others = like(figure).exclude(pk=figure.pk)
    first, second = others.order_by("pk")
    Figure.objects.filter(pk=first.pk).update(subject=None)
    Figure.objects.filter(pk=second.pk).update(period=None)
    preview = shown(client, figure, scope="everywhere")
    assert (preview["figures"], preview["others"]) == (1, 2)
    assert "另有 2 个同样的数字" in preview["told"]
    wide = shown(client, figure, scope="everywhere", wide="1")
    assert (wide["figures"], wide["others"], wide["cells"]) == (3, 0, 2)
    assert to_all(client, figure, scope="everywhere", decision="accept", wide="1").status_code == 200
    first.refresh_from_db()
    assert (first.state, first.subject) == ("accepted", None)


@pytest.mark.parametrize(
    "field",
    [{"unit": "座"}, {"value": 13}, {"modality": "planned"}, {"indicator": None}, {"anchored": False}],
)
def test_never_alike(client, figure, field):
    other = like(figure).exclude(pk=figure.pk).first()
    Figure.objects.filter(pk=other.pk).update(**field)
    assert shown(client, figure, scope="everywhere", wide="1")["figures"] == 2


def test_rejecting(client, figure):
    """All are rejected and none fills a cell."""
    preview = shown(client, figure, scope="everywhere", decision="reject")
    assert preview["cells"] == 0
    assert "不影响数据表" in preview["told"]
    assert to_all(client, figure, scope="everywhere", decision="reject").status_code == 200
    assert set(like(figure).values_list("state", flat=True)) == {"rejected"}
    assert not Observation.objects.exists()


def test_indicator_goes_along(client, figure):
    """After an editor has said what one counts, the others that nobody knew are settled as that."""
    indicator = figure.indicator
    like(figure).update(indicator=None)
    step = {"action": "indicator", "item": f"figure-{figure.pk}", "indicator": indicator.code, "accept": "1"}
    sent = json.dumps(step | {"key": str(uuid.uuid4())})
    assert client.post("/admin/desk/steps/", sent, content_type="application/json").status_code == 200
    assert shown(client, figure, scope="everywhere")["figures"] == 2
    answer = to_all(client, figure, scope="everywhere", decision="accept").json()
    assert answer["summary"] == f"所有文章一并采纳“12处”，作{indicator}：2 处"
    assert set(like(figure).values_list("indicator", "state")) == {(indicator.pk, "accepted")}
    assert undo(client).status_code == 200
    assert like(figure).suggested().filter(indicator=None).count() == 2


def test_decided_ones_stay(client, figure):
    clerk = User.objects.create_user("另一位")
    other = like(figure).last()
    other.decide("rejected", clerk)
    to_all(client, figure, scope="everywhere", decision="accept")
    other.refresh_from_db()
    assert (other.state, other.decided_by) == ("rejected", clerk)


def test_undo_after_another_decision(client, figure, editor):
    """What a colleague has decided since keeps the whole from being taken back, and says where."""
    to_all(client, figure, scope="everywhere", decision="accept")
    other = like(figure).last()
    other.decide("rejected", User.objects.create_user("另一位"))
    refused = undo(client)
    assert refused.status_code == 409
    assert "12处" in refused.json()["error"]
    assert like(figure).accepted().count() == 2


def test_rights(figure):
    """Whoever may not change figures neither sees nor does it."""
    reader = User.objects.create_user("读者", is_staff=True)
    client = Client()
    client.force_login(reader)
    assert client.get(f"/admin/desk/same/figure-{figure.pk}/").status_code == 403
    assert to_all(client, figure, scope="article", decision="accept").status_code == 403
    reader.groups.add(Group.objects.get(name="采编"))
    assert client.get(f"/admin/desk/same/figure-{figure.pk}/").status_code == 200


def test_thousands(client, figure, django_assert_max_num_queries):
    """Two thousand figures are settled into their cell and taken back in queries that do not grow with each."""
    columns = {
        f.attname: getattr(figure, f.attname)
        for f in Figure._meta.concrete_fields
        if f.attname not in {"id", "start", "end"}
    }
    Figure.objects.bulk_create(Figure(**columns, start=n, end=n + 3) for n in range(10_000, 12_000))
    with django_assert_max_num_queries(60):
        assert to_all(client, figure, scope="article", decision="accept").status_code == 200
    assert figure.article.figures.accepted().filter(observation=Observation.objects.get()).count() == 2001
    with django_assert_max_num_queries(60):
        assert undo(client).status_code == 200
    assert not Figure.objects.accepted().exists()
    assert not Observation.objects.exists()


def test_preview_queries(client, figure, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        shown(client, figure, scope="everywhere")
