"""What is kept of readers and staff goes when it is no longer needed."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from model_bakery import baker

from articles.models import Correction

pytestmark = pytest.mark.django_db
CONTACT = "13800000000"


def settled(days: int | None) -> Correction:
    at = timezone.now() - timedelta(days=days) if days is not None else None
    state = "open" if at is None else "declined"
    return baker.make(
        Correction, report="有误", contact=CONTACT, state=state, settled_at=at, public_note="不改。"
    )


def run(**options: object) -> str:
    call_command("retention", stdout=(out := StringIO()), **options)
    return out.getvalue()


def test_contacts(settings):
    """The contact of a report goes so many days after it was settled; that of an open one stays, the report stays."""
    old, fresh, still_open = settled(31), settled(29), settled(None)
    assert "该清除 1 条联系方式" in run(dry_run=True)
    assert Correction.objects.filter(contact=CONTACT).count() == 3
    assert "清除了 1 条联系方式" in run()
    for row in (old, fresh, still_open):
        row.refresh_from_db()
    assert (old.contact, old.report) == ("", "有误")
    assert fresh.contact == still_open.contact == CONTACT
    assert "清除了 0 条" in run()
    assert "清除了 1 条" in run(days=7)


def test_no_version_has_it(settings):
    """Nor does the history of a report hold what was its contact."""
    row = settled(40)
    row.public_note = "不改，理由如下。"
    row.save()
    run()
    assert not any(hasattr(version, "contact") for version in row.history.all())


def test_sessions(client, editor):
    """The address of a browser goes when its session is over, and not before."""
    client.post("/accounts/login/", {"login": editor.username, "password": "口令"})
    run()
    assert UserSession.objects.count() == Session.objects.count() == 1
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert "1 处登录" in run()
    assert UserSession.objects.count() == Session.objects.count() == 0


def test_by_itself(client):
    """The worker does the same every day."""
    from portal.tasks import forget_contacts

    settled(60)
    forget_contacts.func(timestamp=0)
    assert not Correction.objects.filter(contact=CONTACT).exists()
