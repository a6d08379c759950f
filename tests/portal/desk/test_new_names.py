"""New names, and names that several go by: what is shown, what is settled, and that it can be taken back."""

import uuid

import pytest
from django.test import Client

from articles.models import Article, Mention
from organizations.models import Area, IgnoredName, Name, Organization
from portal.desk.near import near_names
from portal.models import QueueEntry, Rule, Step
from portal.pipeline import Pipeline
from tests.portal.desk.rows import dump, restored, text_of

pytestmark = pytest.mark.django_db

NAMES = "/admin/desk/names/"


@pytest.fixture
def desk(client: Client, editor) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def unknown(stored) -> list[Mention]:
    """A name that the register lacks, printed three times in two articles, twice so and once otherwise."""
    Mention.objects.exclude(proposed_name="").delete()
    article, other = stored.articles.order_by("position")[:2]
    spans = [(article, 0, "东湖区城管大队"), (other, 0, "东湖区城管大队"), (other, 10, "区城管大队")]
    return [
        Mention.objects.create(
            article=one, start=at, end=at + len(text), text=text, kind="organization",
            proposed_name="东湖区城管大队", proposed_type="机关", proposed_area=Area.objects.get(name="东湖区"),
        )
        for one, at, text in spans
    ]  # fmt: skip


def group(action: str, **more) -> dict:
    of = {"of_name": "东湖区城管大队", "of_kind": "organization", "of_type": "机关"}
    return {"action": action, "key": str(uuid.uuid4()), **of, **more}


def test_names(desk, unknown, django_assert_max_num_queries):
    """Each once, with its counts, ways of writing, sentences and what the register has near it."""
    page = text_of(desk.get(NAMES))
    with django_assert_max_num_queries(25):
        desk.get(NAMES)
    assert page.count('class="name-card"') == 1
    for said in ("3 处，2 篇，2021-07-02，青石市/东湖区", "报上也写作：区城管大队", "新建，3 处都指它"):
        assert said in page


def test_names_by_pages(desk, stored, django_assert_max_num_queries):
    """Twenty a page, no more queries for it, each name on one page only."""
    Mention.objects.exclude(proposed_name="").delete()
    article = stored.articles.first()
    Mention.objects.bulk_create(
        Mention(
            article=article,
            start=n,
            end=n + 1,
            text=f"{n}公司",
            kind="organization",
            proposed_name=f"{n}公司",
        )
        for n in range(1000, 1045)
    )
    seen, address = [], NAMES
    while address:
        with django_assert_max_num_queries(25):
            response = desk.get(address)
        seen += [one.name for one in response.context["names"]]
        address = f"{NAMES}?{response.context['following']}" if response.context["following"] else ""
    assert sorted(seen) == [f"{n}公司" for n in range(1000, 1045)]
    assert len(desk.get(f"{NAMES}?start=104").context["names"]) == 5
    assert len(desk.get(f"{NAMES}?kind=area").context["names"]) == 0
    assert desk.get(f"{NAMES}?after=x&after=1").status_code == 200


def test_new(desk, unknown, bureau):
    """All its mentions mean the new one from then on; one step, one undo."""
    before = dump()
    data = group(
        "new", name="东湖区城管大队", kind="organization", type="government", area_path="青石市/东湖区",
        superior=bureau.path, texts="1",
    )  # fmt: skip
    response = desk.post(NAMES, data, follow=True)
    assert "新建机构“东湖区城管大队”，提及 3 处" in text_of(response)
    new = Organization.objects.get(name="东湖区城管大队")
    assert (new.area.name, new.superior, new.mentions.accepted().count()) == ("东湖区", bureau, 3)
    assert new.names.filter(text="区城管大队").exists()
    assert not response.context["names"]
    desk.post(NAMES, data)  # again
    assert Step.objects.count() == 1
    assert restored(before)


def test_guesses(desk, stored):
    """A party branch stands in the firm whose name it begins with, below the one committee of its area."""
    Mention.objects.exclude(proposed_name="").delete()
    area, article = Area.objects.get(name="东湖区"), stored.articles.first()
    firm = Organization.objects.get(name="青石机械有限公司")
    committee = Organization.objects.create(name="东湖区委", type="party", area=area)
    Mention.objects.create(
        article=article, start=0, end=9, text="青石机械有限公司党支部", kind="organization",
        proposed_name="青石机械有限公司党支部", proposed_type="党组织", proposed_area=area,
    )  # fmt: skip
    (one,) = desk.get(NAMES).context["names"]
    assert (one.area, one.host, one.superior) == (area, firm, committee)


def test_alias(desk, unknown, bureau):
    """Another name of a bureau; with a scope only in the reports of that area."""
    before = dump()
    desk.post(NAMES, group("alias", entity="东湖区城管局", scope_path="青石市/东湖区"))
    assert bureau.names.get(text="东湖区城管大队").scope.name == "东湖区"
    assert bureau.mentions.accepted().count() == 3
    assert set(Rule.objects.values_list("phrase", flat=True)) == {"东湖区城管大队", "区城管大队"}
    assert restored(before)
    Article.objects.update(home=Area.objects.get(name="柳湾街道"))
    Name.objects.create(
        entity=bureau, text="西岭", scope=Area.objects.create(name="西岭区", level="district")
    )
    desk.post(NAMES, group("alias", entity="东湖区城管局", scope_path="西岭区"))
    assert bureau.mentions.accepted().count() == 0


def test_ignore(desk, unknown, stored):
    """No name: not proposed again by a new reading; taken back, it waits again."""
    before = dump()
    desk.post(NAMES, group("ignore"))
    assert IgnoredName.objects.get().text == "东湖区城管大队"
    assert not Mention.objects.suggested().filter(proposed_name="东湖区城管大队").exists()
    Pipeline().read(stored, recut=False)
    assert not desk.get(NAMES).context["names"] or "东湖区城管大队" not in {
        one.name for one in desk.get(NAMES).context["names"]
    }
    newest = desk.get(NAMES).context["newest"]
    desk.post(NAMES, {"action": "undo", "step": newest.pk})
    assert Mention.objects.suggested().filter(proposed_name="东湖区城管大队").count() == 3
    assert not IgnoredName.objects.exists()
    assert before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (group("alias", entity="没有的局"), "名录里没有“没有的局”"),
        (group("new", name="东湖区城管局", kind="organization", area_path="东湖区"), "已有同名"),
        (group("ignore", of_name="别的"), "已由别人处理"),
        ({"action": "eat"}, "不认得这个动作"),
        ({"action": "ignore"}, "请刷新页面再试"),
    ],
)
def test_names_refused(desk, unknown, data, message):
    """Said on the page in one line; nothing is done."""
    response = desk.post(NAMES, data)
    assert response.status_code >= 400
    assert message in text_of(response)
    assert not Step.objects.exists()
    assert len(response.context["names"]) == 1


def test_names_permission(enter, unknown):
    assert enter("统计员", "统计").get(NAMES).status_code == 403
    assert enter("采编员", "采编").get(NAMES).status_code == 200


def test_near(stored, django_assert_num_queries):
    """Longer, shorter, and one character off; in one query for all."""
    with django_assert_num_queries(1):
        near = near_names(["东湖区城管居", "东湖区城管局大队", "东湖区城", "无关的名称"])
    assert {text: [n.text for n in names] for text, names in near.items()} == {
        "东湖区城管居": ["东湖区城管局"],
        "东湖区城管局大队": ["东湖区城管局"],
        "东湖区城": ["东湖区", "东湖区城管局"],
        "无关的名称": [],
    }


@pytest.fixture
def shared(stored, bureau) -> Organization:
    """Another bureau that goes by the same short name, and mentions of all sorts."""
    west = Area.objects.create(name="西岭区", level="district", parent=Area.objects.get(name="青石市"))
    other = Organization.objects.create(name="西岭区城管局", area=west)
    for one in (bureau, other):
        Name.objects.create(entity=one, text="区城管局", kind="short")
    article = stored.articles.first()
    for at, entity in ((0, bureau), (5, other), (10, None)):
        Mention.objects.create(
            article=article, start=at, end=at + 4, text="区城管局", kind="organization", entity=entity
        )
    return other


def test_homonyms(desk, shared, bureau, django_assert_max_num_queries):
    """Who goes by it, how often it was linked so, and what is open."""
    with django_assert_max_num_queries(18):
        response = desk.get("/admin/desk/homonyms/")
    (one,) = response.context["homonyms"]
    assert (one.text, one.ambiguous) == ("区城管局", 1)
    assert [(b.path, b.open, b.accepted) for b in one.bearers] == [
        ("青石市/东湖区/东湖区城管局", 1, 0), ("青石市/西岭区/西岭区城管局", 1, 0),
    ]  # fmt: skip


def test_scope_and_rule(desk, shared, bureau):
    """Each within its own district; a third meaning by a rule. All can be undone."""
    before = dump()
    name = bureau.names.get(text="区城管局")
    page = "/admin/desk/homonyms/"
    desk.post(page, {"action": "scope", "name": name.pk, "scope_path": "青石市/东湖区"})
    name.refresh_from_db()
    assert name.scope.name == "东湖区"
    assert restored(before)
    desk.post(page, {"action": "rule", "text": "区城管局", "entity": shared.path, "scope_path": "西岭区"})
    assert Rule.objects.get().name.scope.name == "西岭区"
    refused = desk.post(
        page, {"action": "rule", "text": "区城管局", "entity": shared.path, "scope_path": "西岭区"}
    )
    assert "已经指" in text_of(refused)
    assert QueueEntry.objects.exists()
