"""What stands around an area, and what becoming another has cost an entity: bounded, and in few queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Area, Organization, Topic
from portal.views.areas import family_of

pytestmark = pytest.mark.django_db

COMPANY = "/organizations/qingshijixie-youxiangongsi/"
TOPIC = "/topics/qingjiejiayuan/"


def test_a_large_family(client, registered, monkeypatch):
    """However many places lie beside an area, those that lie in it are named, and the other way round."""
    monkeypatch.setattr("portal.views.areas.CHILDREN", 2)
    monkeypatch.setattr("portal.views.areas.SIBLINGS", 2)
    district, street = Area.objects.get(name="东湖区"), Area.objects.get(name="柳湾街道")
    for n in range(4):
        Area.objects.create(
            name=f"一{n}街道", level="subdistrict", parent=district
        )  # before 柳湾街道 in the tree
        Area.objects.create(name=f"第{n}村", level="village", parent=street)
    above, children, siblings = family_of(street)
    assert [one.name for one in above] == ["青川省", "青石市", "东湖区"]
    assert [one.name for one in children] == ["第0村", "第1村"]
    assert [one.name for one in siblings] == ["一0街道", "一1街道"]


@pytest.mark.parametrize(
    ("kind", "address"), [(Area, "/areas/liuwan-jiedao/"), (Organization, COMPANY), (Topic, TOPIC)]
)
def test_former_addresses_cost_nothing(client, registered, django_assert_num_queries, kind, address):
    """What was renamed and merged however often costs as many queries as what never was, and never more than fifteen."""
    with CaptureQueriesContext(connection) as plain:
        client.get(address)
    entity = kind.objects.get(slug=address.split("/")[2])
    for n in range(5):
        entity.leave_address(f"jiu{n}", f"旧名{n}")
    assert len(plain) <= 15
    with django_assert_num_queries(len(plain)):
        assert "“旧名0”" in client.get(address).content.decode()
    with django_assert_num_queries(2):
        assert client.get(address.replace(entity.slug, "jiu1")).status_code == 301
