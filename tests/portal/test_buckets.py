"""Files in a bucket: kept and read, and what becomes of readers and editors when the service is away or refuses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from botocore.config import Config
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from articles.models import Upload
from portal import buckets, uploading
from portal.models import Export
from portal.storages import StorageError, files_storage

ERROR = "<Error><Code>{}</Code><Message>no</Message></Error>"
LIST = "<ListBucketResult><Name>portal</Name><IsTruncated>false</IsTruncated>{}</ListBucketResult>"


class Service(ThreadingHTTPServer):
    """A service with one bucket; while it is ``away`` it answers everything with that error."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.objects: dict[str, bytes] = {}
        self.away: tuple[int, str] | None = None


class Answering(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        name = self._name()
        if name == "":
            prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
            keys = [one.removeprefix(prefix) for one in self.server.objects if one.startswith(prefix)]
            folders = sorted({one.split("/")[0] for one in keys if "/" in one})
            rows = [f"<Contents><Key>{prefix}{one}</Key></Contents>" for one in keys if "/" not in one]
            rows += [f"<CommonPrefixes><Prefix>{prefix}{one}/</Prefix></CommonPrefixes>" for one in folders]
            self._answer(200, LIST.format("".join(rows)).encode())
        elif name in self.server.objects:
            self._answer(200, self.server.objects[name])
        else:
            self._answer(404, ERROR.format("NoSuchKey").encode())

    do_HEAD = do_GET  # noqa: N815 - the server's own name

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.away is None:
            self.server.objects[self._name()] = body
        self._answer(200)

    def do_DELETE(self) -> None:
        if self.server.away is None:
            self.server.objects.pop(self._name(), None)
        self._answer(204)

    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/portal").removeprefix("/")

    def _answer(self, status: int, body: bytes = b"") -> None:
        if self.server.away is not None:
            status, code = self.server.away
            body = ERROR.format(code).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.send_header("ETag", '"1"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


REFUSED = "文件没有存下来：存放文件的服务拒绝了（503）。请告诉管理员，过一会儿再试。"


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def bucket(service: Service, monkeypatch: pytest.MonkeyPatch) -> buckets.Bucket:
    """All files are kept there, as with FILES_URL; a service that is away is asked once."""
    once = buckets.MANNERS.merge(Config(retries={"total_max_attempts": 1}))
    monkeypatch.setattr(buckets, "MANNERS", once)
    made = files_storage(f"s3+http://key:secret@127.0.0.1:{service.server_port}/portal?region=cn-north-1")
    kept = buckets.Bucket(**made["OPTIONS"])
    monkeypatch.setitem(storages._storages, "default", kept)
    monkeypatch.setattr(default_storage, "_wrapped", kept)
    for model in (Upload, Export):
        monkeypatch.setattr(model._meta.get_field("file"), "storage", kept)
    return kept


def test_kept(bucket: buckets.Bucket, service: Service) -> None:
    """What is stored is read again, listed, dated and removed; two files of one name are two files."""
    first, second = (bucket.save("uploads/页面", ContentFile(text)) for text in (b"1", b"22"))
    assert first == "uploads/页面" != second
    assert bucket.open(first).read() == b"1"
    assert (bucket.size(second), bucket.exists(first), bucket.exists("none")) == (2, True, False)
    assert bucket.listdir("") == (["uploads"], [])
    assert len(bucket.listdir("uploads")[1]) == 2
    assert abs((timezone.now() - bucket.get_modified_time(first)).total_seconds()) < 100
    bucket.delete(first)
    bucket.delete(first)
    assert list(service.objects) == [second]
    with pytest.raises(FileNotFoundError):
        bucket.open(first)


@pytest.mark.parametrize("trouble", [(503, "SlowDown"), (403, "AccessDenied"), None])
def test_away(bucket: buckets.Bucket, service: Service, trouble: tuple[int, str] | None) -> None:
    """Whatever is asked of a service that is away or refuses is one error, an OSError, that says so in Chinese."""
    bucket.save("a", ContentFile(b"1"))
    service.away = trouble
    if trouble is None:
        service.shutdown()
        service.server_close()
    for ask in (
        lambda: bucket.open("a"),
        lambda: bucket.save("b", ContentFile(b"1")),
        lambda: bucket.delete("a"),
        lambda: bucket.exists("a"),
        lambda: bucket.listdir(""),
        lambda: bucket.size("a"),
        lambda: bucket.get_modified_time("a"),
    ):
        with pytest.raises(StorageError, match=r"存放文件的服务(拒绝了|没有应答)"):
            ask()
    assert list(service.objects) == ["a"]


@pytest.mark.django_db
def test_uploading(service: Service, editor: Any) -> None:
    """An upload that could not be kept says so, has no job, and leaves nothing behind; the next one is kept."""
    handed = uploading.Handed(SimpleUploadedFile("page.txt", "柳湾街道\n".encode()))
    service.away = (503, "SlowDown")
    (upload,) = uploading.receive([handed], by=editor, publication=None, section="", home=None)
    assert (upload.state, upload.message, upload.file.name, service.objects) == ("failed", REFUSED, "", {})
    service.away = None
    (upload,) = uploading.receive([handed], by=editor, publication=None, section="", home=None)
    assert list(service.objects) == [upload.file.name]
    service.away = (503, "SlowDown")
    with pytest.raises(StorageError):
        uploading.read_file(upload.pk)  # the job is begun again later
    upload.refresh_from_db()
    assert (upload.state, upload.page) == ("reading", None)


@pytest.mark.django_db
def test_fetching(service: Service, client: Client) -> None:
    """A reader who fetches a file meanwhile is told to come again, and when; a file that is gone is not found."""
    export = Export.objects.create(
        query="set=observations",
        format="xlsx",
        state="done",
        file="exports/a.xlsx",
        finished_at=timezone.now(),
    )
    service.objects["exports/a.xlsx"] = b"sheet"
    address = f"/data/exports/{export.key}/file"
    assert b"".join(client.get(address).streaming_content) == b"sheet"  # type: ignore[attr-defined]
    service.away = (503, "SlowDown")
    client.raise_request_exception = False
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "存放文件的服务没有应答" in answer.content.decode()
    service.away = None
    del service.objects["exports/a.xlsx"]
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_audit(service: Service) -> None:
    """The audit says that it could not look."""
    service.away = (403, "AccessDenied")
    with pytest.raises(CommandError, match="存放文件的服务拒绝了（AccessDenied）。没有查完"):
        call_command("audit", "--only", "file-orphan", stdout=StringIO())
