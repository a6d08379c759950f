"""Rules: what makes them, what they change, how they are looked over and revoked; and what fields offer."""

import json
import uuid

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.models import Article, Mention
from metrics.models import Figure, Indicator
from organizations.models import Area, IgnoredName, Name, Organization
from portal import tasks
from portal.models import Rule, Step
from portal.pipeline import PageSource, Pipeline
from portal.rereading import pages_printing, pages_with, progress, reread_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def send(client: Client, **asked: object):
    data = json.dumps({"key": str(uuid.uuid4())} | asked)
    return client.post("/admin/desk/steps/", data, content_type="application/json")


@pytest.fixture
def alias(client, stored) -> Rule:
    """The rule that 执法人员 means the bureau, made at the desk."""
    article = stored.articles.get(position=1)
    at = article.body.index("执法人员")
    mention = Mention.objects.create(
        article=article, start=at, end=at + 4, text="执法人员", kind="organization"
    )
    bureau = Organization.objects.get(name="东湖区城管局")
    assert send(client, action="alias", item=f"mention-{mention.pk}", entity=bureau.pk).status_code == 200
    return Rule.objects.get()


def test_other_pages_are_read_again(client, stored, source, alias):
    """Pages that print the name are read again in the background, and suggest it then."""
    second = Pipeline().store(
        PageSource(source.text.replace("12", "13"), "two.txt", "青石日报", source.published, home=source.home)
    )
    Mention.objects.filter(article__page=second, text="执法人员").delete()
    revoked = client.post(f"/admin/desk/rules/{alias.pk}/revoke/")
    assert revoked.status_code == 302
    search = ProcrastinateJob.objects.filter(task_name="reread_printing").latest("id")
    assert search.args == {"texts": ["执法人员"], "except_page": None}
    tasks.reread_printing(**search.args)
    job = ProcrastinateJob.objects.get(task_name="reread")
    assert job.args["pages"] == [second.pk, stored.pk]
    assert not Name.objects.filter(text="执法人员").exists()
    assert reread_pages(job.args["pages"]) == 2
    assert not Mention.objects.suggested().filter(text="执法人员").exists()
    assert Mention.objects.accepted().filter(text="执法人员").count() == 1  # decided stays


def all_done() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")


def test_progress_is_told(client, stored, alias):
    """The desk says how many pages wait to be read again, and how many have been."""
    assert tuple(progress()) == (1, 0, 0)  # the alias itself, not looked for yet
    assert "批版面等着按名录重新识读" in client.get("/admin/").content.decode()
    all_done()
    tasks.reread.defer(pages=[stored.pk])
    assert tuple(progress()) == (0, 1, 0)
    assert "1 个版面等待，0 个已完成" in client.get("/admin/desk/names/").content.decode()
    all_done()
    assert tuple(progress()) == (0, 0, 1)
    assert "批版面等着" not in client.get("/admin/").content.decode()


def test_other_pages_are_left_alone(stored, source, django_assert_max_num_queries):
    """Only pages that print the name are found, by the index, whatever else is stored."""
    for n in range(3):
        Pipeline().store(PageSource(f"另一版{n}\n本报讯　石桥街道修路{n}公里。\n", f"{n}.txt"))
    with django_assert_max_num_queries(2):
        assert pages_printing(["柳湾街道", "没有印过的名字"]) == [stored.pk]


def test_revoking_is_undone(client, alias):
    """A rule revoked by mistake holds again after the undo."""
    client.post(f"/admin/desk/rules/{alias.pk}/revoke/")
    alias.refresh_from_db()
    assert alias.revoked_at is not None
    assert alias.name is None
    step = Step.objects.filter(kind="revoke").get()
    answer = client.post("/admin/desk/undo/", {"step": step.pk, "to": "journal"})
    assert answer["Location"] == "/admin/desk/journal/"
    alias.refresh_from_db()
    assert (alias.revoked_at, alias.name.text) == (None, "执法人员")


def test_revoked_once(client, alias):
    for _ in range(2):
        client.post(f"/admin/desk/rules/{alias.pk}/revoke/")
    assert Step.objects.filter(kind="revoke").count() == 1


def test_revoking_needs_the_right(alias, writer):
    """Whoever may not revoke is told the same of every number, whether a rule has it or not."""
    writer.groups.clear()
    reader = Client()
    reader.force_login(writer)
    for pk in (alias.pk, alias.pk + 1):
        assert reader.post(f"/admin/desk/rules/{pk}/revoke/").status_code == 302
    assert not Step.objects.filter(kind="revoke").exists()


def test_no_such_rule(client, alias):
    assert client.post(f"/admin/desk/rules/{alias.pk + 1}/revoke/").status_code == 404


def test_phrase(client, stored):
    """A phrase of an indicator is a rule too, and figures that it announces are suggested with it at once."""
    figure = Figure.objects.get(text="12处")
    asked = {"action": "indicator", "item": f"figure-{figure.pk}", "indicator": "jobs-urban-new"}
    answer = send(client, **asked, phrase="补贴#").json()
    assert "补贴#" in Indicator.objects.get(code="jobs-urban-new").phrases
    assert answer["complete"]
    figure.refresh_from_db()
    assert figure.indicator.code == "jobs-urban-new"  # as the editor left it, though the page was read again
    rule = Rule.objects.get()
    assert rule.meaning.startswith("指标 ")
    client.post(f"/admin/desk/rules/{rule.pk}/revoke/")
    assert "补贴#" not in Indicator.objects.get(code="jobs-urban-new").phrases


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [("#", "一个字"), ("人*", "一个字"), ("补#贴#", "两个 #"), ("拆除违建", "已是指标")],
)
def test_bad_phrase(client, stored, phrase, problem):
    """A phrase that would spoil the reading of every page is refused, and the figure stays as it was."""
    figure = Figure.objects.get(text="12处")
    Indicator.objects.filter(code="illegal-buildings").update(phrases=["拆除违建"])
    asked = {"action": "indicator", "item": f"figure-{figure.pk}", "indicator": "jobs-urban-new"}
    answer = send(client, **asked, phrase=phrase)
    assert answer.status_code == 400
    assert problem in answer.json()["error"]
    assert not Rule.objects.exists()


def test_alias_of_one_character(client, stored):
    mention = Mention.objects.filter(text="东湖区").first()
    answer = send(client, action="alias", item=f"mention-{mention.pk}", entity=mention.entity_id, text="东")
    assert "一个字" in answer.json()["error"]


def test_scope(client, stored):
    """A name with a scope is a rule for the papers of that area."""
    mention = Mention.objects.filter(text="东湖区").first()
    city = Area.objects.get(name="青石市")
    asked = {"entity": mention.entity_id, "text": "东湖", "scope": city.pk}
    send(client, action="alias", item=f"mention-{mention.pk}", **asked)
    assert Name.objects.get(text="东湖").scope == city
    assert Rule.objects.get().meaning == "东湖区（限青石市的报道）"


def test_ignored_name(stored, editor):
    """A text that an editor found to be no name is not proposed again."""
    found = Mention.objects.create(article=stored.articles.first(), start=0, end=2, text="大会", kind="organization",
                                   proposed_name="大会")  # fmt: skip
    article, name = found.article, found.proposed_name
    Mention.objects.all().delete()
    IgnoredName.objects.create(text=name, by=editor)
    reread_pages([stored.pk])
    assert not Mention.objects.filter(article=article, proposed_name=name).exists()


def test_page_that_cannot_be_read(stored, monkeypatch):
    """One page that fails does not keep the others from being read."""
    monkeypatch.setattr(Pipeline, "read", lambda *args, **kwargs: 1 / 0)
    assert reread_pages([stored.pk, 999]) == 0


def test_pages_with(stored):
    assert pages_with("柳湾*新增#") == [stored.pk]
    assert pages_with("新增*居民*没有的") == []
    assert pages_with("#") == []


def test_rules_page(client, alias, django_assert_max_num_queries):
    """The list says what holds and how much waits; a rule's preview says what it touches."""
    with django_assert_max_num_queries(12):
        page = client.get("/admin/desk/rules/").content.decode()
    assert "执法人员" in page
    assert "东湖区城管局" in page
    with django_assert_max_num_queries(16):
        shown = client.get("/admin/desk/rules/", {"rule": alias.pk}).content.decode()
    assert "含这个说法的文章 1 篇" in shown
    assert "废止这条规则" in shown


def test_preview(client, stored):
    preview = client.get("/admin/desk/rules/preview/", {"text": "柳湾街道"}).json()
    assert preview["open"] == Mention.objects.filter(text="柳湾街道").count()
    assert preview["articles"] == 2
    assert len(preview["sample"]) >= 1


def test_journal_page(client, stored, django_assert_max_num_queries):
    """What was done is listed, with a way back; an editor without the right to it sees no page."""
    for mention in Mention.objects.exclude(entity=None):
        send(client, action="accept", item=f"mention-{mention.pk}")
    with django_assert_max_num_queries(10):
        page = client.get("/admin/desk/journal/").content.decode()
    assert "采纳“东湖区”" in page
    clerk = User.objects.create_user("实习", is_staff=True)
    client.force_login(clerk)
    assert client.get("/admin/desk/journal/").status_code == 403
    clerk.groups.add(Group.objects.get(name="采编"))
    shown = client.get("/admin/desk/journal/").content.decode()
    assert "采纳“东湖区”" in shown
    assert ">撤销</button>" not in shown  # the steps are another's
    assert "采纳" not in client.get("/admin/desk/journal/", {"whose": "mine"}).content.decode()


def test_entities(client, stored, django_assert_max_num_queries):
    """By the beginning of any name, the exact one first; with what tells namesakes apart."""
    with django_assert_max_num_queries(6):  # three of them the session's and the rights'
        found = client.get("/admin/desk/entities/", {"q": "东湖区"}).json()["results"]
    assert found[0] == {
        "id": Area.objects.get(name="东湖区").pk, "name": "东湖区", "path": "青石市/东湖区", "kind": "area", "type": "市辖区",
    }  # fmt: skip
    assert found[1]["path"] == "青石市/东湖区/东湖区城管局"
    by_alias = client.get("/admin/desk/entities/", {"q": "清洁家园行"}).json()["results"]
    assert [one["name"] for one in by_alias] == ["清洁家园"]
    only = client.get("/admin/desk/entities/", {"q": "东湖区", "kind": "organization"}).json()["results"]
    assert {one["kind"] for one in only} == {"organization"}
    for nothing in ("", "没有", "\x00"):
        assert client.get("/admin/desk/entities/", {"q": nothing}).json() == {"results": []}


def test_indicators(client, stored):
    named = Indicator.objects.get(code="illegal-buildings")
    by_name = client.get("/admin/desk/indicators/", {"q": named.name[:3]}).json()["results"]
    assert by_name[0]["code"] == "illegal-buildings"
    by_phrase = client.get("/admin/desk/indicators/", {"q": named.phrases[0]}).json()["results"]
    assert "illegal-buildings" in {one["code"] for one in by_phrase}
    assert len(client.get("/admin/desk/indicators/").json()["results"]) == 3


def test_lookups_ask_for_rights(client, stored):
    client.force_login(User.objects.create_user("实习", is_staff=True))
    assert client.get("/admin/desk/entities/", {"q": "东湖"}).status_code == 403
    client.logout()
    assert client.get("/admin/desk/entities/", {"q": "东湖"}).status_code == 403
    assert Article.objects.exists()
