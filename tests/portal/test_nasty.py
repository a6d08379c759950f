"""Nasty files through every door: a clear message or a right result, never a broken page and never half of anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.choices import UploadState
from articles.models import Article, Mention, Page, Upload
from metrics.models import Figure, Submission
from portal import uploading
from tests.portal.nasty import WORDS, files

pytestmark = pytest.mark.django_db
NAMES = list(files(""))
GOOD = {"right-to-left.txt", "invisible.txt", "fetched.docx", "nested.docx"}
"""What is read all the same: the marks that nobody sees do not hide a name."""
SECRET = "root:"


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


@pytest.fixture(scope="module")
def asked_for() -> Iterator[list[str]]:
    """The addresses that anybody asked a server on this machine for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_POST = do_GET  # noqa: N815 - as the base class calls them

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    asked.append(f"http://127.0.0.1:{server.server_port}")
    yield asked
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def corpus(asked_for):
    return files(asked_for[0])


@pytest.fixture
def chief(client, editor, registered):
    """Somebody who may do everything, in a town of which nothing has been reported yet."""
    client.force_login(editor)
    return client


def rows() -> list[int]:
    return [model.objects.count() for model in (Page, Article, Mention, Figure, Submission)]


def said(response) -> str:
    """What a page says, without its marks."""
    return strip_tags(response.content.decode())


@pytest.mark.parametrize("name", NAMES)
def test_page(name, corpus, asked_for, desk, monkeypatch):
    """Handed in as a newspaper page: read whole, or refused in Chinese with nothing stored of it."""
    monkeypatch.setattr(uploading, "_enqueue", lambda upload: None)
    before = rows()
    answer = desk.post("/admin/desk/uploads/", {"file": SimpleUploadedFile(name, corpus[name]())})
    assert answer.status_code in (302, 400)
    upload = Upload.objects.order_by("pk").last()
    if upload.state == UploadState.WAITING:
        uploading.read_file(upload.pk)
        upload.refresh_from_db()
    if upload.state == UploadState.IMPORTED:
        assert SECRET not in upload.page.text
        assert "东湖区" in upload.page.text or name not in GOOD
        assert desk.get(f"/admin/articles/page/{upload.page_id}/change/").status_code == 200
        for article in upload.page.articles.all():
            assert desk.get(f"/admin/desk/articles/{article.pk}/").status_code == 200
    else:
        assert upload.state == UploadState.FAILED
        assert re.search(r"[\u4e00-\u9fff]{4}", upload.message)
        assert upload.message.endswith("。")
        assert rows() == before
    assert name not in GOOD or upload.state == UploadState.IMPORTED
    assert desk.get("/admin/desk/uploads/").status_code == 200
    assert asked_for[1:] == []


@pytest.mark.parametrize("name", NAMES)
def test_other_doors(name, corpus, asked_for, chief):
    """Handed in as a table, to be checked, to be compared: an answer for people each time, and nothing is kept."""
    data, before = corpus[name](), rows()
    table = {"department": "东湖区城管局", "person": "吴晴", "document": "报表"}
    for path, fields in (("/admin/desk/submissions/", table), ("/data/check/", {}), ("/data/compare/", {})):
        answer = chief.post(path, fields | {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code in (200, 302, 400, 422), path
        assert SECRET not in answer.content.decode()
        if answer.status_code in (400, 422):
            assert re.search(r"文件|表|字|行|列|格", said(answer)), path
    after = rows()
    assert after[:4] == before[:4]
    assert after[4] - before[4] in (0, 1)
    assert asked_for[1:] == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "甲\n乙.txt",
        "\u202etxt.exe",
        "a\x00b.txt",
        "长" * 300 + ".txt",
        "<b>.txt",
        "CON",
    ],
)
def test_names_of_files(name, desk, monkeypatch):
    """A file's name leads nowhere, and stands in the list as it is read, not as markup."""
    monkeypatch.setattr(uploading, "_enqueue", lambda upload: None)
    file = SimpleUploadedFile("x", WORDS.encode())
    file.name = name  # as a request of one's own making brings it, with nothing cleaned
    assert desk.post("/admin/desk/uploads/", {"file": file}).status_code in (302, 400)
    upload = Upload.objects.last()
    if upload is not None and upload.file:
        assert re.fullmatch(r"uploads/\d{4}/\d\d/[^/]+", upload.file.name)
        assert "\x00" not in upload.file.name
    page = desk.get("/admin/desk/uploads/").content.decode()
    assert "<b>.txt" not in page


BOUNDARY = "----x"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"------x", b"------x\r\n\r\n------x--", b"------x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\xff\xfe\x00\"\r\n\r\nx\r\n------x--",
        b"------x\r\nContent-Disposition: form-data; name=\"text\"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n------x--",
        b"------x\r\nContent-Disposition: form-data; name=\"text\"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+\r\n------x--",
        b"------x\r\nContent-Disposition: form-data; name=\"\x00\"\r\n\r\n\xff\r\n------x--",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "path", ["/data/check/", "/data/compare/", "/corrections/new/", "/admin/desk/uploads/"]
)
def test_broken_forms(path, body, chief):
    """A form that is not whole is refused; it breaks nothing."""
    answer = chief.generic("POST", path, body, content_type=f"multipart/form-data; boundary={BOUNDARY[2:]}")
    assert answer.status_code in (200, 302, 400, 422)


SIGNS = st.characters() | st.sampled_from(
    "\x00\ud800\u202e\ufeff\ufffe\U0010ffff%\\'\"<>&（）《》“”1234567890年月%．－"
)
TYPED = st.text(SIGNS, max_size=60) | st.sampled_from(
    ["长" * 20_000, "9" * 5_000, "(" * 3_000, '"' * 2_000, "a " * 4_000]
)
ASKED = [
    ("/search/", "q"), ("/search/suggest/", "q"), ("/search/", "page"), ("/search/", "area"), ("/articles/", "page"),
    ("/articles/", "year"), ("/corrections/", "receipt"), ("/corrections/", "after"), ("/corrections/new/", "article"),
    ("/compare/", "indicator"), ("/data/", "indicator"), ("/data/", "area"), ("/data/", "from"), ("/coverage/", "year"),
    ("/api/v1/search", "q"), ("/api/v1/areas", "q"), ("/api/v1/articles", "cursor"), ("/api/v1/changes", "since"),
    ("/api/v1/observations", "start"), ("/admin/desk/entities/", "q"), ("/admin/desk/", "after"), ("/admin/desk/corrections/new/", "q"),
    ("/admin/articles/article/", "q"), ("/accounts/login/", "next"), ("/admin/desk/rules/preview/", "text"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "parameter"), ASKED)
def test_anything_typed(path, parameter, chief):
    """Whatever is typed into an address is answered: found, not found or refused."""

    @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(TYPED)
    @example("\x00")
    @example("\ud800")
    def ask(typed: str) -> None:
        query = {parameter: typed.encode("utf-8", "surrogatepass")}
        cache.clear()
        assert chief.get(path, query_params=query).status_code in (200, 301, 302, 303, 400, 404, 410, 422)
        assert not connection.needs_rollback

    ask()


SENT = [
    ("/data/check/", "text", {}), ("/data/check/", "published", {"text": "x"}), ("/data/check/", "home", {"text": "x"}),
    ("/corrections/new/", "report", {}), ("/corrections/new/", "contact", {"report": "x"}), ("/corrections/new/", "key", {"report": "x"}),
    ("/accounts/login/", "login", {"password": "x"}), ("/accounts/login/", "password", {"login": "主编"}),
    ("/data/freeze/", "query", {"title": "x"}), ("/data/freeze/", "title", {"query": "indicator=jobs-urban-new"}),
    ("/admin/desk/submissions/", "department", {"person": "x"}), ("/admin/desk/names/", "action", {}), ("/admin/desk/merge/", "keep", {}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "field", "others"), SENT)
def test_anything_sent(path, field, others, chief):
    """Whatever is sent in a form is answered the same way."""
    client = Client() if path == "/accounts/login/" else chief

    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(TYPED)
    @example("\x00")
    @example("\ud800")
    def send(typed: str) -> None:
        cache.clear()
        body = others | {field: typed.encode("utf-8", "surrogatepass")}
        assert client.post(path, body).status_code in (200, 302, 303, 400, 404, 422)
        assert not connection.needs_rollback

    send()


@pytest.mark.parametrize("body", [b"", b"[", b"null", b"[" * 90_000, b'{"text": "\\ud800"}', b'{"text": "\\u0000"}', b'{"text": 5}',
                                  b'{"text": "' + b"x" * 90_000 + b'"}', b"\xff", b'{"text":"x","published":"9999-99-99"}'])  # fmt: skip
@pytest.mark.parametrize("path", ["/api/v1/lookup", "/admin/desk/steps/", "/admin/desk/undo/"])
def test_nonsense_as_json(path, body, chief):
    """Programs, too, are told what is wrong."""
    answer = chief.post(path, body, content_type="application/json")
    assert answer.status_code in (200, 303, 400, 404, 409, 413, 422)
