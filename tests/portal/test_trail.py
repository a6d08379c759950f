"""The audit trail: what is entered, that nobody changes it, and that it would show."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import partial
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.test import Client

from portal.models import ApiKey, AuditEntry, AuditKind, Step
from portal.trail import broken, note

pytestmark = pytest.mark.django_db
PASSWORD = "水车转了三百六十圈才停下"


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


def entries(kind: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(kind=kind).order_by("pk"))


def committed() -> None:
    """What is put off until the commit happens now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_signing_in_and_out(client):
    """Who comes, from where, who fails, who is locked out and who goes; of an unknown name no word."""
    user = User.objects.create_user("王芳", password=PASSWORD, is_staff=True)
    enter = {"login": "王芳", "password": "不对"}
    client.post("/accounts/login/", {"login": "我的口令x", "password": "x"})
    for _ in range(7):
        client.post("/accounts/login/", enter, REMOTE_ADDR="203.0.113.5")
    client.post("/accounts/login/", enter | {"password": PASSWORD}, REMOTE_ADDR="203.0.113.5")
    cache.clear()
    client.post("/accounts/login/", enter | {"password": PASSWORD}, REMOTE_ADDR="203.0.113.5")
    client.post("/accounts/logout/")
    unknown, *failed = entries("sign_in_failed")
    assert (unknown.actor, unknown.actor_id, unknown.what) == ("", None, "没有这个用户名")
    assert len(failed) == 5
    assert {(one.actor, one.actor_id, one.address) for one in failed} == {("王芳", user.pk, "203.0.113.5")}
    (locked,) = entries("locked_out")
    assert (locked.actor, locked.what) == ("王芳", "锁 15 分钟")
    assert [one.actor for one in (*entries("sign_in"), *entries("sign_out"))] == ["王芳", "王芳"]
    assert not AuditEntry.objects.filter(what__contains="口令x").exists()


def test_rights(desk, editor):
    """Accounts, groups and their rights: what became different, and who did it."""
    user = User.objects.create_user("王芳", password=PASSWORD)
    group = Group.objects.get(name="审核")
    posted = {"username": "王芳", "is_active": "on", "is_staff": "on", "groups": [group.pk],
              "date_joined_0": "2026-01-01", "date_joined_1": "00:00"}  # fmt: skip
    assert desk.post(f"/admin/auth/user/{user.pk}/change/", posted).status_code == 302
    account, rights = entries("account")[-1], entries("rights")[-1]
    assert account.what == "账号 王芳：可进后台由“否”改为“是”"
    assert rights.what == "账号 王芳 加入组：审核"
    assert {account.actor, rights.actor} == {editor.username}
    group.permissions.remove(group.permissions.get(codename="publish_article"))
    assert "组 审核 移出权限" in entries("rights")[-1].what
    user.set_password("x")
    user.save()
    assert entries("password")[-1].what == "账号 王芳 的密码换了"
    user.delete()
    assert entries("account")[-1].what == "删除账号 王芳"


def test_decisions(desk, editor, stored):
    """A step of the journal is entered with its commit, so is its undoing; a step that changed nothing is not."""
    mention = stored.articles.first().mentions.filter(state="suggested").exclude(entity=None).first()
    ask = {"action": "accept", "item": f"mention-{mention.pk}"}
    desk.post("/admin/desk/steps/", ask, content_type="application/json")
    committed()
    step = Step.objects.get()
    (entry,) = entries("decision")
    assert (entry.actor, entry.step, entry.what) == (editor.username, step.pk, f"accept {step.summary}")
    desk.post("/admin/desk/undo/", {"step": str(step.pk)}, content_type="application/json")
    committed()
    (undone,) = entries("undone")
    assert (undone.step, undone.actor) == (step.pk, editor.username)
    assert len(entries("decision")) == 1


def test_reviews(desk, stored):
    """So is each step of an article on its way to readers."""
    article = stored.articles.first()
    seen = article.history.order_by("-history_id").first().history_id
    desk.post(f"/admin/desk/review/{article.pk}/", {"action": "submit", "seen": seen})
    committed()
    (entry,) = entries("review")
    assert entry.what.startswith(f"submit {article.pk} draft → first_review")
    assert entry.review == article.review_steps.get().pk


def _same(day: date, *_: object) -> date:
    return day


def test_exports_and_keys(desk, client, editor, monkeypatch):
    """What staff take away, and the keys of programs: given, used for the first time of a day, taken back."""
    desk.get("/admin/desk/corrections/sheet/?format=csv")
    assert entries("export")[0].what.startswith("勘误台账")
    desk.post("/admin/portal/apikey/add/", {"name": "统计局", "per_minute": 5})
    key = ApiKey.objects.get()
    secret = key.issue()
    key.save()
    for today in (date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 2)):
        monkeypatch.setattr("django.utils.timezone.localdate", partial(_same, today))
        Client().get("/api/v1/areas", headers={"authorization": f"Bearer {secret}"})
    desk.post("/admin/portal/apikey/", {"action": "revoke", "_selected_action": key.pk})
    assert [one.kind for one in AuditEntry.objects.filter(kind__startswith="key").order_by("pk")] == [
        "key", "key_used", "key_used", "key",
    ]  # fmt: skip
    assert not AuditEntry.objects.filter(what__contains=secret).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portal_auditentry SET what = 'x'",
        "DELETE FROM portal_auditentry",
        "TRUNCATE portal_auditentry",
        "TRUNCATE portal_auditentry CASCADE",
    ],
)
def test_only_added_to(statement):
    """The database refuses to change, to remove and to empty."""
    note(AuditKind.EXPORT, "一")
    with (
        pytest.raises(Error, match="only ever added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get(what="一").hash


def test_tampering_shows():
    """Who has the database's own rights and changes, removes or slips in an entry breaks the chain."""
    for word in "一二三四五":
        note(AuditKind.EXPORT, word)
    assert broken() == []
    numbers = [entry.pk for entry in AuditEntry.objects.order_by("pk")]
    for statement, at, found in (
        ("UPDATE portal_auditentry SET what = '六' WHERE id = %s", 1, [numbers[1]]),
        ("DELETE FROM portal_auditentry WHERE id = %s", 2, [numbers[3]]),
        ("UPDATE portal_auditentry SET hash = 'x' WHERE id = %s", 3, numbers[3:5]),
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE portal_auditentry DISABLE TRIGGER USER")
            cursor.execute(statement, [numbers[at]])
            assert broken() == found, statement
            transaction.set_rollback(True)
    out = StringIO()
    call_command("trail", stdout=out)
    assert "完好：5 条" in out.getvalue()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_auditentry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM portal_auditentry WHERE id = %s", [numbers[0]])
        with pytest.raises(CommandError, match=f"从编号 {numbers[1]} 起"):
            call_command("trail")
        transaction.set_rollback(True)


def test_file(desk, tmp_path):
    """The whole trail as a file, what looks like a formula disarmed, the taking away in it as its last line."""
    note(AuditKind.EXPORT, "=HYPERLINK(1)")
    answer = desk.get("/admin/portal/auditentry/trail.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:3] == ["编号", "时间", "事项"]
    assert any(row[6] == "'=HYPERLINK(1)" for row in rows)
    assert rows[-1][6] == "审计记录"
    call_command("trail", csv=tmp_path / "trail.csv", stdout=StringIO())
    assert len((tmp_path / "trail.csv").read_text("utf-8-sig").splitlines()) == len(rows)


def test_one_line():
    """Nobody writes a second line, or half a character, into the trail."""
    note(AuditKind.EXPORT, "a\nb\x00c\ud800" + "长" * 900)
    (entry,) = entries("export")
    assert entry.what.startswith("a b c ")
    assert len(entry.what) == 500
