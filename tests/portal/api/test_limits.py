"""How often the API may be asked, and the keys by which it may be asked more often."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from portal.models import ApiKey

pytestmark = pytest.mark.django_db
AREAS = "/api/v1/areas"


@pytest.fixture
def key(editor):
    row = ApiKey(name="统计局", per_minute=5, issued_by=editor)
    secret = row.issue()
    row.save()
    return secret


def test_by_address(client, settings):
    """Beyond the limit an address is told when to come again; another is not held back; addresses that are none count."""
    settings.API_PER_MINUTE = 3
    first = client.get(AREAS)
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("3", "2")
    assert 0 < int(first["RateLimit-Reset"]) <= 60
    assert client.get("/api/v1/nothing")["RateLimit-Remaining"] == "1"
    assert client.get(f"{AREAS}?limit=0")["RateLimit-Remaining"] == "0"
    refused = client.get(AREAS)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused["Retry-After"] == refused["RateLimit-Reset"]
    assert "每分钟最多 3 次" in refused.json()["detail"]
    assert client.get(AREAS, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get("/api/v1/docs").status_code == 200


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_by_key(client, settings, key, header):
    """A key has its own limit, wherever its requests come from."""
    settings.API_PER_MINUTE = 1
    sent = {header: f"Bearer {key}" if header == "Authorization" else key}
    for n in range(5):
        response = client.get(AREAS, headers=sent, REMOTE_ADDR=f"203.0.113.{n}")
        assert (response.status_code, response["RateLimit-Remaining"]) == (200, str(4 - n))
    assert client.get(AREAS, headers=sent).status_code == 429
    assert client.get(AREAS).status_code == 200


def test_wrong_key(client, settings, key):
    """A key that is unknown or revoked is refused, and guessing counts."""
    settings.API_PER_MINUTE = 3
    response = client.get(AREAS, headers={"X-API-Key": "x"})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.json()["code"] == "unknown_key"
    ApiKey.objects.update(revoked_at=timezone.now())
    assert client.get(AREAS, headers={"Authorization": f"bearer {key}"}).status_code == 401
    assert client.get(AREAS, headers={"X-API-Key": "y"}).status_code == 401
    assert client.get(AREAS, headers={"X-API-Key": "z"}).status_code == 429


def test_issued_once(client, editor):
    """The admin shows a new key once, and keeps a digest."""
    client.force_login(editor)
    form = {"name": "统计局", "contact": "吴晴", "per_minute": "600"}
    page = client.post("/admin/portal/apikey/add/", form)
    [secret] = re.findall(r"<code>([-\w]{43})</code>", page.content.decode())
    row = ApiKey.objects.get()
    assert (row.issued_by, row.prefix) == (editor, secret[:8])
    assert "no-store" in page["Cache-Control"]
    for address in ("/admin/portal/apikey/", f"/admin/portal/apikey/{row.pk}/change/"):
        assert secret not in client.get(address).content.decode()
    assert secret not in str(ApiKey.objects.values().get())
    assert client.get(AREAS, headers={"X-API-Key": secret}).status_code == 200


def test_revoked_in_the_admin(client, editor, key):
    """A key is revoked from the list, and is not deleted."""
    client.force_login(editor)
    row = ApiKey.objects.get()
    client.post("/admin/portal/apikey/", {"action": "revoke", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert client.get(AREAS, headers={"X-API-Key": key}).status_code == 401
    assert client.post(f"/admin/portal/apikey/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_only_administrators_issue(client):
    """Whoever is no administrator sees no keys."""
    user = User.objects.create_user("采编", password="口令", is_staff=True)
    user.groups.add(Group.objects.get(name="采编"))
    client.force_login(user)
    assert client.get("/admin/portal/apikey/add/").status_code == 403
    user.groups.add(Group.objects.get(name="管理员"))
    assert client.get("/admin/portal/apikey/add/").status_code == 200
