"""Former addresses: where they lead, and what pages say of names and bodies that are no more."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from organizations.models import Area, FormerAddress, Name, Organization, Topic
from portal.desk.merging import Merge, merge
from portal.journal import record, undo
from portal.models import StepKind

pytestmark = pytest.mark.django_db

ENTITIES = {
    "areas": lambda: Area.objects.create(name="东湖区", level="district"),
    "organizations": lambda: Organization.objects.create(name="东湖区城管局"),
    "topics": lambda: Topic.objects.create(name="清洁家园"),
}


@pytest.mark.parametrize("section", ENTITIES)
def test_leads_on(client: Client, section):
    """An address that is nobody's now leads to whoever had it, for good, and the query comes along."""
    entity = ENTITIES[section]()
    entity.leave_address("jiu", "旧名")
    response = client.get(f"/{section}/jiu/?q=1")
    assert response.status_code == 301
    assert response["Location"] == f"{entity.get_absolute_url()}?q=1"
    assert client.get(f"/{section}/meiyou/").status_code == 404


@pytest.mark.parametrize("section", ["areas", "organizations"])
def test_api_leads_on(client: Client, section):
    entity = ENTITIES[section]()
    entity.leave_address("jiu", "旧名")
    response = client.get(f"/api/v1/{section}/jiu")
    assert (response.status_code, response["Location"]) == (301, f"/api/v1/{section}/{entity.slug}")
    assert client.get(f"/api/v1/{section}/jiu", follow=True).json()["name"] == entity.name
    assert client.get(f"/api/v1/{section}/meiyou").status_code == 404


def test_within_a_former_area(client: Client):
    """What asks for an area by its former name is answered as before."""
    area = ENTITIES["areas"]()
    area.leave_address("jiu", "旧名")
    assert [row["name"] for row in client.get("/api/v1/areas?within=jiu").json()["items"]] == ["东湖区"]


def test_the_living_come_first(client: Client):
    """A former address never hides somebody who lives there now, and no new slug is made of one."""
    old, new = ENTITIES["organizations"](), Organization.objects.create(name="别的局", slug="jiu")
    FormerAddress.objects.create(kind="organization", slug="jiu", name="旧名", entity=old)
    assert "别的局" in client.get("/organizations/jiu/").content.decode()
    assert client.get("/api/v1/organizations/jiu").json()["name"] == "别的局"
    new.leave_address("bieju", "别局")
    assert Organization.objects.create(name="别局").slug == "bieju-2"


def test_admin_form(admin_client: Client):
    """Whoever changes an address in the admin leaves the way to the new one."""
    topic = ENTITIES["topics"]()
    names = {"names-TOTAL_FORMS": 0, "names-INITIAL_FORMS": 0}
    data = {"name": "清洁家园", "slug": "jiayuan", "description": "", "note": "", **names}
    response = admin_client.post(f"/admin/organizations/topic/{topic.pk}/change/", data)
    assert response.status_code == 302, response.context["errors"]
    assert admin_client.get(f"/topics/{topic.slug}/")["Location"] == "/topics/jiayuan/"
    admin_client.post(f"/admin/organizations/topic/{topic.pk}/change/", data | {"slug": topic.slug})
    assert [former.slug for former in FormerAddress.objects.all()] == ["jiayuan"]


@pytest.mark.parametrize(
    "address", ["/coverage/?year=2021&area=", "/articles/?kind=news&area=", "/organizations/?area="]
)
def test_lists_of_a_former_area(client: Client, address):
    """A list narrowed to an area that was renamed leads to the list narrowed to what it is called now."""
    area = ENTITIES["areas"]()
    area.leave_address("jiu", "旧名")
    response = client.get(f"{address}jiu")
    assert (response.status_code, response["Location"]) == (301, f"{address}{area.slug}")
    assert client.get(f"{address}{area.slug}").status_code == 200
    assert client.get(f"{address}meiyou").status_code == 200


def test_merged(client: Client, editor: User):
    """The page says what became part of it; what it was called itself is its former name."""
    bureau = ENTITIES["organizations"]()
    other = Organization.objects.create(name="东湖区城市管理局")
    slug = other.slug
    with record(by=editor, kind=StepKind.MERGE) as journal:
        merge(journal, Merge(other, bureau))
    page = client.get(f"/organizations/{slug}/", follow=True).content.decode()
    assert "“东湖区城市管理局”已并入本页" in page
    undo(journal.step, editor)
    assert client.get(f"/organizations/{slug}/").status_code == 200


@pytest.mark.parametrize(("section", "column"), [("areas", "valid_to"), ("organizations", "dissolved")])
def test_former_names_and_end(client: Client, section, column):
    entity = ENTITIES[section]()
    setattr(entity, column, date(2021, 3, 1))
    entity.save()
    Name.objects.create(entity=entity, text="东湖镇", kind="former", valid_to=date(2019, 3, 1))
    page = client.get(entity.get_absolute_url()).content.decode()
    assert "东湖镇（至2019年3月）" in page
    assert "已于2021年3月1日撤销" in page
    assert "又称" not in page
