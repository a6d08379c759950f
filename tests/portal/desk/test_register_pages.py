"""The pages of the register's care: merging, splitting, renaming."""

import uuid
from datetime import date

import pytest
from django.test import Client

from articles.models import Mention
from metrics.models import Figure, Indicator, Observation
from organizations.models import Area, FormerAddress, Name, Organization
from portal.models import Step
from tests.portal.desk.rows import dump, restored, text_of

pytestmark = pytest.mark.django_db

NAMES = "/admin/desk/names/"


@pytest.fixture
def desk(client: Client, editor) -> Client:
    client.force_login(editor)
    return client


@pytest.mark.parametrize("page", ["merge", "split", "rename"])
def test_who_may(enter, stored, page):
    """Reviewers care for the register; whoever writes does not."""
    assert enter("审核员").get(f"/admin/desk/{page}/").status_code == 200
    assert enter("采编员", "采编").get(f"/admin/desk/{page}/").status_code == 403
    assert enter("采编员", "采编").post(f"/admin/desk/{page}/").status_code == 403
    assert Client().get(f"/admin/desk/{page}/").status_code == 302


def test_merge(desk, bureau, django_assert_max_num_queries):
    """Looked at first, then merged; a form sent twice merges once."""
    double = Organization.objects.create(name="城市管理局")
    Name.objects.create(entity=double, text="城市管理局", kind="official")
    before = dump()
    address = f"/admin/desk/merge/?source=城市管理局&target={bureau.path}"
    with django_assert_max_num_queries(45):
        page = text_of(desk.get(address))
    assert "“城市管理局”并入“东湖区城管局”会改什么" in page
    assert Organization.objects.filter(pk=double.pk).exists()
    key = str(uuid.uuid4())
    done = desk.post(address, {"key": key}, follow=True)
    assert "并入" in text_of(done)
    assert not Organization.objects.filter(pk=double.pk).exists()
    assert Step.objects.count() == 1
    assert restored(before)


@pytest.mark.parametrize(
    ("one", "into", "message"),
    [
        ("没有的局", "东湖区城管局", "名录里没有“没有的局”"),
        ("东湖区城管局", "东湖区城管局", "同一条"),
        ("东湖区城管局", "东湖区", "名录里没有“东湖区”"),  # none of the same kind
        ("", "", "请先选定"),
    ],
)
def test_merge_refused(desk, bureau, one, into, message):
    response = desk.post(f"/admin/desk/merge/?source={one}&target={into}", {"key": str(uuid.uuid4())})
    assert response.status_code in (400, 409)
    assert message in text_of(response)


def test_from_the_form_of_an_entity(desk, bureau):
    """The admin's form leads to each of these pages, with the entity filled in."""
    form = text_of(desk.get(f"/admin/organizations/organization/{bureau.pk}/change/"))
    for page, name in (("rename", "entity"), ("merge", "source"), ("split", "entity")):
        assert f"/admin/desk/{page}/?{name}={bureau.pk}" in form
        opened = text_of(desk.get(f"/admin/desk/{page}/?{name}={bureau.pk}"))
        assert f'value="{bureau.path}"' in opened
        assert "errornote" not in opened
    other = bureau.names.first()
    assert "/admin/desk/merge/" not in text_of(desk.get(f"/admin/organizations/name/{other.pk}/change/"))


def test_split(desk, bureau, stored, editor):
    """What is printed so goes to a new bureau, with the figures of the articles that are then its own."""
    article, other = stored.articles.order_by("position")[:2]
    Name.objects.create(entity=bureau, text="区城管分局", kind="short")
    mention = Mention.objects.create(
        article=other, start=0, end=5, text="区城管分局", kind="organization", entity=bureau
    )
    mention.decide("accepted", editor)
    figures = Figure.objects.filter(article=other)
    Figure.objects.filter(pk=figures.first().pk).update(
        subject=bureau, indicator=Indicator.objects.first(), reportable=True, value=3
    )
    moved = figures.first()
    moved.decide("accepted", editor)
    assert Observation.objects.get(subject=bureau)
    before = dump()
    name = bureau.names.get(text="区城管分局")
    address = (
        f"/admin/desk/split/?entity={bureau.path}&text=区城管分局&name={name.pk}&new_name=东湖区城管分局"
    )
    page = text_of(desk.get(f"{address}&preview=1"))
    assert "从“东湖区城管局”拆出“东湖区城管分局”" in page
    assert dump() == before
    assert desk.post(address, {"key": str(uuid.uuid4())}).status_code == 302
    new = Organization.objects.get(name="东湖区城管分局")
    assert new.area == bureau.area
    assert set(new.names.values_list("text", "kind")) == {
        ("区城管分局", "short"),
        ("东湖区城管分局", "official"),
    }
    assert new.mentions.get() == mention
    assert new.figures.get() == moved
    assert Observation.objects.get(figures=moved).subject_id == new.pk
    assert bureau.mentions.filter(article=article).exists()
    assert restored(before)


def test_split_to_another(desk, bureau, stored):
    """By article, to one that is there; nothing chosen is refused, and so is the official name."""
    other = Organization.objects.create(name="西岭区城管局")
    article = stored.articles.get(position=1)
    count = bureau.mentions.filter(article=article).count()
    base = f"/admin/desk/split/?entity={bureau.path}&target=西岭区城管局"
    assert "没有选中" in text_of(desk.post(base))
    official = bureau.names.get(text=bureau.name)
    assert "正式名称" in text_of(desk.post(f"{base}&name={official.pk}"))
    desk.post(f"{base}&article={article.pk}&publication={article.page.publication_id}&area=东湖区")
    assert other.mentions.count() == count > 0


def test_rename(desk, bureau, client):
    """The old name ends on the day, the new one begins; the old address leads to the new one."""
    before, slug = dump(), bureau.slug
    address = f"/admin/desk/rename/?entity={bureau.path}"
    data = {"action": "rename", "name": "东湖区综合执法局", "since": "2019-03-01", "moves": "1"}
    done = text_of(desk.post(address, data, follow=True))
    assert "“东湖区城管局”自 2019-03-01 起更名为“东湖区综合执法局”" in done
    bureau.refresh_from_db()
    assert (bureau.name, bureau.slug) == ("东湖区综合执法局", "donghuquzonghezhifaju")
    names = {n.text: (n.kind, n.valid_from, n.valid_to) for n in bureau.names.all()}
    day = date(2019, 3, 1)
    assert names["东湖区城管局"] == ("former", None, day)
    assert names["东湖区综合执法局"] == ("official", day, None)
    assert client.get(f"/organizations/{slug}/").status_code == 301
    assert "东湖区城管局（至2019年3月）" in text_of(client.get(bureau.get_absolute_url()))
    assert restored(before)


def test_rename_an_area(desk, stored):
    """All below it stand at new paths, and at the old ones after the undoing."""
    before = dump()
    desk.post(
        "/admin/desk/rename/?entity=青石市/东湖区", {"action": "rename", "name": "东湖新区", "moves": "1"}
    )
    assert Area.objects.get(name="柳湾街道").path == "青石市/东湖新区/柳湾街道"
    assert FormerAddress.objects.get().entity.name == "东湖新区"
    assert restored(before)


def test_dissolve(desk, bureau, client):
    before = dump()
    address = f"/admin/desk/rename/?entity={bureau.path}"
    desk.post(address, {"action": "dissolve", "dissolved": "2021-03-01"})
    assert "已于2021年3月1日撤销" in text_of(client.get(bureau.get_absolute_url()))
    assert restored(before)
    assert "日期要写成" in text_of(desk.post(address, {"action": "dissolve", "dissolved": "三月"}))
