"""How staff sign in: one door, five tries, a second factor where it is asked for, sessions that can be ended."""

from __future__ import annotations

import re
import time
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "水车转了三百六十圈才停下"


@pytest.fixture(autouse=True)
def no_failures_yet():
    """Each test begins with no failures counted, in the cache that the site itself uses."""
    cache.clear()


@pytest.fixture
def member() -> User:
    return User.objects.create_user("王芳", password=PASSWORD, is_staff=True)


def enter(client: Client, name: str = "王芳", password: str = PASSWORD, where: str = LOGIN, **extra):
    return client.post(where, {"login": name, "password": password}, **extra)


def code_of(secret: str, step: int = 0) -> str:
    """What an authenticator app shows, *step* half minutes from now."""
    return f"{hotp_value(secret, int(time.time()) // 30 + step):06d}"


def confirm(client: Client) -> None:
    """Say who one is once more, as is asked for before anything of the account changes."""
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert (
        client.post(asked["Location"], {"password": PASSWORD})["Location"] == "/accounts/2fa/totp/activate/"
    )


def set_up(client: Client) -> str:
    """Add an authenticator app, as the page asks; returns its secret."""
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    return secret


def test_one_door(client, member):
    """The admin's own login leads to ours, which leads to where one wanted to go; another site it leads to never."""
    wanted = client.get("/admin/articles/article/")
    assert wanted["Location"].startswith("/admin/login/")
    door = client.get(wanted["Location"])
    assert door["Location"] == "/accounts/login/?next=%2Fadmin%2Farticles%2Farticle%2F"
    page = client.get(door["Location"])
    assert "只给有账号的人用" in page.content.decode()
    assert client.post("/admin/login/", {"username": "王芳", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session
    entered = enter(client, where=door["Location"])
    assert entered["Location"] == "/admin/articles/article/"
    assert enter(Client(), where=f"{LOGIN}?next=https://example.org/")["Location"] == "/admin/"
    assert enter(Client(), where=f"{LOGIN}?next=//example.org/")["Location"] == "/admin/"


def test_nobody_signs_up(client):
    """There is no address to sign up at, or to have a password sent from."""
    for path in ("signup/", "password/reset/", "email/", "social/", "3rdparty/", "login/code/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_locked_out(client, member):
    """After five failures an account is locked to everybody for a quarter of an hour, with the right password too."""
    for _ in range(5):
        said = enter(client, password="不对").content.decode()
        assert "用户名或密码不对" in said
    for n in (1, 2):  # from whatever address
        said = enter(Client(), REMOTE_ADDR=f"203.0.113.{n}").content.decode()
        assert "请过 15 分钟再试" in said
    assert "请过 15 分钟再试" in enter(client, "王芳 ").content.decode()
    User.objects.create_user("李明", password=PASSWORD, is_staff=True)
    assert enter(Client(), "李明").status_code == 302


def test_locked_out_for_so_long(client, member, monkeypatch):
    """The page says how many minutes are left, and after them the account is open again."""
    for _ in range(5):
        enter(client, password="不对")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 600)
    assert "请过 5 分钟再试" in enter(client).content.decode()
    monkeypatch.setattr(time, "time", lambda: now + 901)
    assert enter(client).status_code == 302


def test_address_locked_out(client, member):
    """Who tries one account after the other waits as well; others do not wait for him."""
    for n in range(20):
        enter(client, f"账号{n}", "不对", REMOTE_ADDR="203.0.113.9")
    assert "请过 15 分钟再试" in enter(client, REMOTE_ADDR="203.0.113.9").content.decode()
    assert enter(client, REMOTE_ADDR="203.0.113.10").status_code == 302


def test_success_is_not_counted(client, member):
    """Who mistypes now and then is not locked out by signing in often."""
    for _ in range(12):
        assert enter(Client()).status_code == 302


def test_inactive(client, member):
    """A closed account is refused in the words for a wrong password: nobody learns that it exists."""
    member.is_active = False
    member.save()
    assert "用户名或密码不对" in enter(client).content.decode()


@pytest.mark.parametrize(
    "password", ["短口令", "password1234", "123456789012", "wangfang2026", "wangfang2026x", ""]
)
def test_password_rules(password):
    """Twelve characters, none of the common ones, not numbers alone, not the user's name."""
    with pytest.raises(ValidationError):
        validate_password(password, User(username="wangfang2026"))


def test_password_changed(client, member):
    """The form asks for the old password and holds the new one to the rules; other sessions end with it."""
    other = Client()
    enter(other)
    enter(client)
    change = reverse("account_change_password")
    assert client.get("/admin/password_change/")["Location"] == change
    new = "渡口的船夫唱了一整夜的歌"
    for old, first, second, said in (
        ("不对", new, new, "密码"),
        (PASSWORD, "短", "短", "12"),
        (PASSWORD, new, new + "x", "相同"),
    ):
        response = client.post(change, {"oldpassword": old, "password1": first, "password2": second})
        assert response.status_code == 200
        assert said in response.content.decode()
    done = client.post(change, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert done.status_code == 302
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302


def test_sessions(client, member):
    """Each browser is listed with its address; one is ended alone, or all but the present; only one's own."""
    enter(client, REMOTE_ADDR="203.0.113.1", HTTP_USER_AGENT="甲浏览器")
    second, third, stranger = Client(), Client(), Client()
    enter(second, REMOTE_ADDR="2001:db8::7", HTTP_USER_AGENT="<b>乙</b>")
    enter(third)
    User.objects.create_user("李明", password=PASSWORD, is_staff=True)
    enter(stranger, "李明")
    page = client.get("/accounts/sessions/").content.decode()
    assert page.count("<tr>") == 4
    assert "203.0.113.1" in page
    assert "2001:db8::7" in page
    assert "&lt;b&gt;乙" in page
    chosen = UserSession.objects.get(user_agent="<b>乙</b>").pk
    foreign = UserSession.objects.get(user__username="李明").pk
    for key in (chosen, foreign, "abc", "9" * 30):
        assert client.post("/accounts/sessions/", {"session": key}).status_code == 302
    assert second.get("/admin/").status_code == 302
    assert third.get("/admin/").status_code == stranger.get("/admin/").status_code == 200
    client.post("/accounts/sessions/")
    assert third.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == stranger.get("/admin/").status_code == 200


def test_sessions_of_before(client, member):
    """An upgrade ends the sessions that stand in no list, and no other."""
    enter(client)
    before = Client()
    before.force_login(member)
    UserSession.objects.filter(session_key=before.session.session_key).delete()
    assert before.get("/accounts/sessions/").status_code == 200
    import_module("portal.migrations.0008_end_unlisted_sessions").end(apps, connection.schema_editor())
    assert before.get("/accounts/sessions/").status_code == 302
    assert client.get("/accounts/sessions/").status_code == 200


def test_sessions_ended_by_an_administrator(desk, member):
    """An administrator ends all sessions of an account; the account itself stays."""
    theirs = Client()
    enter(theirs)
    desk.post(
        reverse("admin:auth_user_changelist"), {"action": "end_sessions", "_selected_action": member.pk}
    )
    assert theirs.get("/admin/").status_code == 302
    assert enter(theirs).status_code == 302


def test_second_factor(client, member):
    """With an authenticator app the password alone opens nothing; a code does, once; so does a recovery code, once."""
    enter(client)
    secret = set_up(client)
    codes = client.get("/accounts/2fa/recovery-codes/download/").content.decode().split()
    assert len(codes) == 10
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    asked = Client()
    assert enter(asked)["Location"].startswith("/accounts/2fa/authenticate/")
    assert asked.get("/admin/").status_code == 302
    assert asked.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert asked.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert asked.get("/admin/").status_code == 200
    again = Client()
    enter(again)
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200
    assert again.get("/admin/").status_code == 302


def test_codes_cannot_be_tried_out(client, member):
    """The second factor, too, is guessed five times and no more."""
    enter(client)
    set_up(client)
    asked = Client()
    enter(asked)
    for _ in range(5):
        asked.post("/accounts/2fa/authenticate/", {"code": "000000"})
    codes = client.get("/accounts/2fa/recovery-codes/download/").content.decode().split()
    refused = asked.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert refused.status_code == 200
    assert asked.get("/admin/").status_code == 302


def test_required(client, member, settings):
    """Where it is required nobody gets into the back office, or changes anything, before one is set up; readers read."""
    settings.MFA_REQUIRED = True
    assert enter(client).status_code == 302
    assert client.get("/admin/")["Location"] == "/accounts/2fa/"
    assert "本站要求两步验证" in client.get("/accounts/2fa/").content.decode()
    assert client.post("/data/freeze/", {"title": "表"})["Location"] == "/accounts/2fa/"
    sent = client.post("/admin/desk/steps/", "{}", content_type="application/json")
    assert (sent.status_code, "两步验证" in sent.json()["error"]) == (403, True)
    assert client.get("/articles/").status_code == 200
    set_up(client)
    assert client.get("/admin/").status_code == 200
    assert client.post("/accounts/2fa/totp/deactivate/").status_code in (200, 302, 403)
    assert Authenticator.objects.filter(type="totp").exists()  # the last one stays
    settings.MFA_REQUIRED = False
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(type="totp").exists()


def test_key_page(client, member):
    """The page of security keys works by files of scripts alone; what is in the page itself is data."""
    enter(client)
    confirm(client)
    page = client.get("/accounts/2fa/webauthn/add/").content.decode()
    assert "mfa/js/webauthn" in page
    for attributes, inside in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
        assert not inside.strip() or 'type="application/json"' in attributes
    assert not re.search(r"\son\w+=|style=", page)


def test_pages_are_chinese(client, member):
    """No page for staff has an English word left in what it says."""
    enter(client)
    set_up(client)
    for path in ("password/change/", "2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/recovery-codes/",
                 "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", "sessions/", "logout/"):  # fmt: skip
        response = client.get(f"/accounts/{path}")
        assert response.status_code == 200, path
        main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)[0]
        text = re.sub(r"<script.*?</script>|<textarea.*?</textarea>|<[^>]+>", " ", main, flags=re.DOTALL)
        assert re.findall(r"[A-Za-z]{3,}", text.replace("JavaScript", "")) == [], path
        assert response["Cache-Control"].startswith("max-age=0"), path


def test_key_of_the_site_changes(settings):
    """Secrets written under the former secret key can be read while it is named as a fallback."""
    from portal.accounts.adapter import SecondFactors

    settings.SECRET_KEY = "former"
    kept = SecondFactors().encrypt("ABC")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "present", ["former"]
    assert SecondFactors().decrypt(kept) == "ABC"
