"""The look that readers choose, and the pages that tell of errors, in the same look."""

import pytest
from django.test import Client, override_settings

from portal.display import chosen


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("sent", "cookies"),
    [
        ({"mode": "elder"}, {"mode": "elder"}),
        ({"scheme": "dark"}, {"scheme": "dark"}),
        ({"mode": "elder", "scheme": "light"}, {"mode": "elder", "scheme": "light"}),
        ({"mode": "huge"}, {}),
        ({"scheme": "dark;path=/"}, {}),
        ({}, {}),
    ],
)
def test_choosing(reader, sent, cookies):
    """Only what there is to choose is kept."""
    response = reader.post("/display/", {"next": "/about/", **sent})
    assert (response.status_code, response["Location"]) == (303, "/about/")
    assert {name: morsel.value for name, morsel in response.cookies.items()} == cookies
    for morsel in response.cookies.values():
        assert morsel["httponly"]
        assert morsel["samesite"] == "Lax"
        assert morsel["max-age"] >= 180 * 24 * 3600


def test_taking_back(reader):
    """An empty value takes the choice back, and leaves the other one."""
    reader.post("/display/", {"mode": "elder", "scheme": "dark"})
    reader.post("/display/", {"mode": ""})
    text = reader.get("/about/").content.decode()
    assert 'data-scheme="dark"' in text
    assert "data-mode" not in text


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_stays_here(reader, back):
    """The form leads back to a page of this site or to the first."""
    assert reader.post("/display/", {"mode": "elder", "next": back})["Location"] == "/"


def test_only_posted(reader):
    """A link cannot change the look."""
    assert reader.get("/display/?mode=elder").status_code == 405


def test_cookies_of_others(rf):
    """A cookie that we never set is none."""
    request = rf.get("/")
    request.COOKIES.update({"mode": '"><script>', "scheme": "red"})
    assert chosen(request) == chosen(rf.get("/"))


def test_varies(reader):
    """A cache in between keeps the looks apart."""
    assert "Cookie" in reader.get("/about/")["Vary"]


def test_no_cookie_unasked(reader):
    """Who only reads gets no cookie."""
    assert not reader.get("/about/").cookies


@override_settings(DEBUG=False)
def test_error_pages(reader, monkeypatch):
    """Errors are told in the look that was chosen, without the database: no mark of the tests allows it here."""
    from portal.views.about import About

    reader.cookies["mode"] = "elder"
    monkeypatch.setattr(About, "get_context_data", lambda self: 1 / 0)
    failed = reader.get("/about/")
    bad = reader.get("/about/", headers={"host": "elsewhere.example"})
    missing = reader.get("/nowhere/")
    for response, status, words in (
        (failed, 500, "出错了"),
        (bad, 400, "请求有误"),
        (missing, 404, "没有这一页"),
    ):
        text = response.content.decode()
        assert response.status_code == status
        assert f"<h1>{words}</h1>" in text
        assert 'data-mode="elder"' in text
    assert 'role="search"' in missing.content.decode()


@override_settings(DEBUG=False)
def test_error_of_the_error_page(reader, monkeypatch):
    """If even the page about the error fails, plain words remain."""
    from portal.views import about, errors

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(about.About, "get_context_data", broken)
    monkeypatch.setattr(errors, "render", broken)
    response = reader.get("/about/")
    assert response.status_code == 500
    assert "出错了" in response.content.decode()
