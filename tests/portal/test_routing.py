"""Who reads from a replica, and what becomes of a replica that does not answer. Two real servers: test_replica.py."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from articles.models import Article
from portal import routing
from portal.routing import REST, STICKY, WROTE, Replica, Replicas, Router, is_reader, reading_from, routed


@pytest.mark.parametrize(
    ("method", "path", "cookies", "reader"),
    [
        ("GET", "/", {}, True),
        ("HEAD", "/articles/1/", {"csrftoken": "x", "display": "dark"}, True),
        ("GET", "/api/v1/articles", {}, True),
        ("GET", "/", {"sessionid": "x"}, False),
        ("GET", "/corrections/abc/", {WROTE: "1"}, False),
        ("GET", "/admin/desk/", {}, False),
        ("GET", "/accounts/login/", {}, False),
        ("GET", "/readyz", {}, False),
        ("POST", "/corrections/new/", {}, False),
    ],
)
def test_readers(rf: RequestFactory, method: str, path: str, cookies: dict[str, str], reader: bool) -> None:
    """Whoever only reads and has no session may be shown what a replica holds."""
    request = rf.generic(method, path)
    request.COOKIES.update(cookies)
    assert is_reader(request) is reader


def test_router() -> None:
    """Reads follow the request, writes never do, and what counts senders is read where it is written."""
    router = Router()
    assert router.db_for_read(Article) == "default"
    with reading_from("replica1"):
        assert router.db_for_read(Article) == "replica1"
        assert router.db_for_write(Article) == "default"
        cached = type("Cached", (), {"_meta": type("Meta", (), {"app_label": "django_cache"})})
        assert router.db_for_read(cached) == "default"
    assert router.db_for_read(Article) == "default"
    assert (router.allow_migrate("default", "articles"), router.allow_migrate("replica1", "articles")) == (
        True,
        False,
    )


def test_who_wrote_reads_there(rf: RequestFactory, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has sent something in is marked for some seconds, and reads from the primary for so long."""
    monkeypatch.setitem(settings.DATABASES, "replica1", {})
    monkeypatch.setattr(Replica, "is_usable", lambda self, now: True)
    read: list[str] = []

    def view(request: object) -> HttpResponse:
        read.append(Router().db_for_read(Article))
        return HttpResponse()

    site = routed(view)
    assert not site(rf.get("/")).cookies
    sent = site(rf.post("/corrections/new/"))
    assert sent.cookies[WROTE]["max-age"] == STICKY
    assert sent.cookies[WROTE]["httponly"]
    again = rf.get("/")
    again.COOKIES[WROTE] = "1"
    site(again)
    assert read == ["replica1", "default", "default"]


def test_body_made_while_it_is_sent(rf: RequestFactory, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is written out when its request is over is read from the same replica, and nothing else is."""
    monkeypatch.setitem(settings.DATABASES, "replica1", {})
    monkeypatch.setattr(Replica, "is_usable", lambda self, now: True)

    def view(request: object) -> StreamingHttpResponse:
        return StreamingHttpResponse(Router().db_for_read(Article) for _ in range(2))

    body = iter(routed(view)(rf.get("/data/table.csv")))
    assert next(body) == b"replica1"
    assert Router().db_for_read(Article) == "default"
    assert list(body) == [b"replica1"]


def test_no_cookie_without_replicas(rf: RequestFactory) -> None:
    """Where there is one database nobody is marked."""
    assert not routed(lambda request: HttpResponse())(rf.post("/corrections/new/")).cookies


class TestChoice:
    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
        """What is wrong with each replica; an empty reason for a fault of the connection."""
        reasons: dict[str, str] = {}

        def reason(self: Replica, now: float) -> str:
            if reasons.get(self.alias) == "away":
                raise OperationalError("connection refused")
            return reasons.get(self.alias, "")

        class Closed(dict):
            def __missing__(self, alias: str) -> object:
                return type("Connection", (), {"close": lambda self: None})()

        monkeypatch.setattr(Replica, "_reason", reason)
        monkeypatch.setattr(routing, "connections", Closed())
        return reasons

    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        now = [1000.0]
        monkeypatch.setattr(routing.time, "monotonic", lambda: now[0])
        return now

    def test_in_turn(self, broken: dict[str, str], clock: list[float]) -> None:
        """Replicas take turns."""
        replicas = Replicas(["one", "two"])
        assert [replicas.choose() for _ in range(4)] == ["one", "two", "one", "two"]

    def test_left_out(self, broken: dict[str, str], clock: list[float]) -> None:
        """One that is away or behind is left out for a while, and asked again; without any, readers read from the primary."""
        replicas = Replicas(["one", "two"])
        broken |= {"one": "away"}
        assert {replicas.choose() for _ in range(4)} == {"two"}
        broken |= {"one": "", "two": "落后 60 秒"}
        assert {replicas.choose() for _ in range(4)} == {"default"}
        broken.clear()
        assert replicas.choose() == "default"
        clock[0] += REST
        assert {replicas.choose() for _ in range(4)} == {"one", "two"}

    def test_none(self) -> None:
        """Without replicas everything is the primary's."""
        assert Replicas([]).choose() == "default"
