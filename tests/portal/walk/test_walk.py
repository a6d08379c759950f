"""Every address × every role: a reader meets nothing hidden anywhere, and each role gets what it may and no more."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve

from tests.portal.data.cells import tells
from tests.portal.walk.addresses import (
    ADMINISTRATORS,
    ANONYMOUS,
    API,
    DEPARTMENT,
    EVERYBODY,
    NO_GROUP,
    PUBLIC,
    ROLES,
    SUPERUSER,
    Entry,
)
from tests.portal.walk.back_office import ACCOUNTS, ADMIN, DESK, MODELS, model_entry
from tests.portal.walk.hidden import ADMIN_SECRETS, SECRETS, UNDECIDED, UNPRINTED, World, hidden_town

pytestmark = pytest.mark.django_db
TOKENLESS = {"display/", "api/v1/lookup", "reports/csp/"}
"""Where a form of another site may send: it can do nothing there in the name of the visitor."""
COMES_AND_GOES = {
    "django_session",
    "articles_presence",
    "cache",
    "portal_auditentry",
    "usersessions_usersession",
    "django_admin_log",
}
OUTSIDERS = {ANONYMOUS, NO_GROUP}
IN_TABLES = re.compile(
    r"(api/v1/)?(areas|indicators|observations|tables|compare|coverage|data|frozen)\b"
).match
ECHOES = re.compile(r"q=98|/check/|/lookup").search  # says what was typed


@pytest.fixture(autouse=True)
def counted_in_memory(settings, monkeypatch):
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *args, **kwargs: None)  # slow
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.API_PER_MINUTE = settings.CHECKS_PER_HOUR = settings.CORRECTIONS_PER_HOUR = 100_000
    cache.clear()


@pytest.fixture
def world(db) -> World:
    return hidden_town()


def routes() -> list[str]:
    """Every route of the site, as the resolver joins it."""

    def walk(patterns: Any, before: str) -> Iterator[str]:
        for one in patterns:
            part = str(one.pattern)
            route = before + (part.removeprefix("^") if before else part)
            if isinstance(one, URLPattern):
                yield route
            else:
                yield from walk(one.url_patterns, route)

    return list(walk(get_resolver().url_patterns, ""))


def entry_of(route: str) -> Entry | None:
    if route in PUBLIC or route in API:
        return PUBLIC.get(route) or API[route]
    if route.startswith("accounts/"):
        return ACCOUNTS.get(route.removeprefix("accounts/"))
    if route.startswith("admin/desk/"):
        return DESK.get(route.removeprefix("admin/desk/"))
    rest = route.removeprefix("admin/")
    if rest == route or rest in ADMIN:
        return ADMIN.get(rest) if rest != route else None
    app, model, page = (*rest.split("/", 2), "", "")[:3]
    rights = MODELS.get(f"{app}/{model}")
    return model_entry(f"{app}/{model}", page, rights) if rights else None


def client_of(role: str, world: World, **options: Any) -> Client:
    client = Client(**options)
    if role == ANONYMOUS:
        return client
    if role == DEPARTMENT:
        user = world.department
    elif role == SUPERUSER:
        user = User.objects.create_superuser(role, password=role)
    else:
        user = User.objects.create_user(role, password=role, is_staff=True)
        if role != NO_GROUP:
            user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    """All that *response* says: its headers, its body, and what is packed into it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return f"{dict(response.items())}\n{body.decode('utf-8', 'replace')}"


def is_turned_away(response: Any) -> bool:
    if response.status_code in (301, 302, 303):
        return "/login/" in response["Location"]
    return response.status_code in (401, 403, 404, 410)


@contextmanager
def written() -> Iterator[list[str]]:
    """The statements of the block that change a row of a table that is watched."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statement = sql if isinstance(sql, str) else sql.as_string(connection.connection)
        verb, *words = statement.split(None, 4)
        if verb in ("INSERT", "UPDATE", "DELETE", "WITH", "COPY"):
            table = next((word.strip('"') for word in words if word not in ("INTO", "FROM")), "")
            if table not in COMES_AND_GOES:
                found.append(statement)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def state() -> str:
    """All rows of the database in one line of digits."""
    tables = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed
    }
    each = (
        f"SELECT '{name}', count(*), sum(hashtextextended(t::text, 0)) FROM \"{name}\" t"  # noqa: S608
        for name in sorted(tables - COMES_AND_GOES)
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return repr(sorted(cursor.fetchall()))  # in whatever order several processes read the tables


class Walk:
    """One role's way over the site; what is wrong is collected, so that one look shows all of it."""

    def __init__(self, role: str, world: World) -> None:
        self.role, self.world, self.client = role, world, client_of(role, world)
        self.hidden = SECRETS if role in OUTSIDERS | {DEPARTMENT} else []
        if role not in ADMINISTRATORS and not self.hidden:
            self.hidden = ADMIN_SECRETS
        self.problems: list[str] = []
        self.met: set[str] = set()
        self.pairs = self.requests = 0

    def along(self, route: str, entry: Entry) -> None:
        self.pairs += 1
        paths, closed = entry.open(self.world), entry.closed(self.world)
        if entry.who == EVERYBODY and self.role != ANONYMOUS:  # the same page for all
            paths, closed = paths[:1], closed[:1]
        for path in paths:
            self.look(route, path, entry)
        for path in closed:
            response = self.get(route, path)
            if not (is_turned_away(response) or response.status_code == 400):
                self.wrong(route, path, f"{response.status_code}, must not be there")
        if sends := entry.sends(self.world):
            self.pairs += 1
            before = state()
            for n, (path, body, *who) in enumerate(sends):
                self.send(route, path, body, entry, who[0] if who else entry.changes, n == 0, before)

    def look(self, route: str, path: str, entry: Entry) -> None:
        response = self.get(route, path)
        if self.role not in entry.who:
            on = response.headers.get("Location") == "/admin/"  # where, too, he is turned away
            if not (on or is_turned_away(response) or (not entry.gets and response.status_code == 405)):
                self.wrong(route, path, f"{response.status_code}, must be turned away")
        elif entry.gets:
            if is_turned_away(response) or response.status_code >= 400:
                self.wrong(route, path, f"{response.status_code}, must be let in")
        elif response.status_code != 405:
            self.wrong(route, path, f"{response.status_code}, must answer to POST alone")

    def get(self, route: str, path: str) -> Any:
        self.requests += 1
        with written() as writes, transaction.atomic():
            response = self.client.get(path)
        if any(sql.split(maxsplit=1)[0] != "WITH" for sql in writes):
            self.wrong(route, path, f"looking has changed something: {writes}")
        self.read(route, path, response)
        return response

    def read(self, route: str, path: str, response: Any) -> None:
        text = text_of(response)
        for secret in self.hidden:
            if secret in text.replace(path, ""):
                self.wrong(route, path, f"tells {secret}")
        self.met.update(secret for secret in SECRETS if secret in text)
        if self.role in OUTSIDERS and not ECHOES(path):
            for number in UNDECIDED if IN_TABLES(route) else UNPRINTED:
                if tells(text, number):
                    self.wrong(route, path, f"tells {number}")

    def send(
        self, route: str, path: str, body: Any, entry: Entry, who: Any, works: bool, before: str
    ) -> None:
        self.requests += 1
        content = (
            {"data": json.dumps(body), "content_type": "application/json"} if entry.script else {"data": body}
        )
        cookies = self.client.cookies.copy()
        with transaction.atomic(), written() as writes:
            response = self.client.post(path, **content)
            # What was written may have been taken back with a step that was refused.
            changed = bool(writes) and state() != before
            transaction.set_rollback(True)
        self.client.cookies = cookies  # a session that began anew is gone again
        cache.clear()
        self.read(route, path, response)
        if changed and self.role not in who:
            self.wrong(route, path, f"POST {body}: has changed something")
        if works and entry.works and self.role in who and not changed:
            self.wrong(route, path, f"POST {body}: {response.status_code}, has changed nothing")
        if self.role not in entry.who and not is_turned_away(response):
            self.wrong(route, path, f"POST {body}: {response.status_code}, must be turned away")

    def wrong(self, route: str, path: str, what: str) -> None:
        self.problems.append(f"{self.role} {path} ({route}): {what}")


def test_every_route_has_an_entry(world):
    """An address that nobody has thought about fails here: say who may use it in addresses.py or back_office.py."""
    assert [route for route in routes() if entry_of(route) is None] == []


def test_entries_are_about_their_routes(world):
    """What an entry asks for is answered by the route that it stands for."""
    for route in routes():
        entry = entry_of(route)
        paths = [*entry.open(world), *entry.closed(world)]
        assert paths, route
        for path in paths:
            assert resolve(path.partition("?")[0]).route == route, path


@pytest.mark.parametrize("role", ROLES)
def test_walk(world, role, record_property):
    """The role looks and sends everywhere: hidden marks, refusals and changes are as the entries say."""
    walk = Walk(role, world)
    for route in routes():
        walk.along(route, entry_of(route))
    record_property("pairs", walk.pairs)
    record_property("requests", walk.requests)
    print(f"{role}：{walk.pairs} 对地址和角色，{walk.requests} 次请求")
    if role == SUPERUSER:  # the marks are there to be met
        assert set(SECRETS) - walk.met == set()
    assert not walk.problems, "\n".join(walk.problems)


def test_no_form_of_another_site(world):
    """Whatever changes something asks for the token of the form: what another site's page sends is refused."""
    client = client_of(SUPERUSER, world, enforce_csrf_checks=True)
    for route in set(routes()) - TOKENLESS:
        for path, body, *_ in entry_of(route).sends(world)[:1]:
            assert client.post(path, body).status_code == 403, path
