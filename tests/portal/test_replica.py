"""Two database servers: readers read from the copy, and go on reading when the first is gone."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from articles.models import Article
from organizations.models import Area
from portal.database import BINARIES, Cluster

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        not (BINARIES / "pg_basebackup").exists(), reason="这套 PostgreSQL 里没有 pg_basebackup"
    ),
]

# The site as any WSGI server runs it, with a count of the statements that went to each database.
SITE = """
import json, os
from collections import Counter
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from portal.wsgi import application
from django.db.backends.signals import connection_created

asked = Counter()

def count(execute, sql, parameters, many, context):
    alias = context["connection"].alias
    asked[alias] += 1
    return execute(sql, parameters, many, context)

connection_created.connect(lambda connection, **_: connection.execute_wrappers.append(count), weak=False)

def site(environ, start):
    if environ["PATH_INFO"] != "/asked":
        return application(environ, start)
    start("200 OK", [])
    body = json.dumps(asked).encode()
    asked.clear()
    return [body]

class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass

server = make_server("127.0.0.1", 0, site, handler_class=Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@dataclass
class Answer:
    status: int
    text: str
    response: HTTPResponse


@dataclass
class Pair:
    """A primary, its replica, and a site that knows both."""

    primary: Cluster
    replica: Cluster
    port: int

    def ask(self, path: str, data: dict[str, str] | None = None, cookies: str = "", **headers: str) -> Answer:
        site = HTTPConnection("127.0.0.1", self.port, timeout=30)
        if cookies:
            headers["Cookie"] = cookies
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        site.request("GET" if data is None else "POST", path, data and urlencode(data), headers)
        response = site.getresponse()
        try:
            return Answer(response.status, response.read().decode(), response)
        finally:
            site.close()

    def asked(self) -> dict[str, int]:
        """How many statements each database got since the last call."""
        found: dict[str, int] = json.loads(self.ask("/asked").text)
        return found

    def report(self) -> Answer:
        """What a reader gets who sends in an error."""
        form = self.ask("/corrections/new/", cookies="wrote=1")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        key = re.search(r'name="key" value="([\w-]+)"', form.text)
        cookie = re.search(r"csrftoken=(\w+)", form.response.headers["Set-Cookie"] or "")
        assert token
        assert key
        assert cookie
        data = {"csrfmiddlewaretoken": token[1], "key": key[1], "report": "数字印错了"}
        return self.ask("/corrections/new/", data, cookies=f"csrftoken={cookie[1]}")


def server(cluster: Cluster, name: str = "postgres") -> psycopg.Connection[tuple]:
    return psycopg.connect(host=str(cluster.sockets), user="postgres", dbname=name, autocommit=True)


def copied(source: Cluster, target: Cluster, *options: str) -> None:
    """Make *target* a copy of the running *source*, by the tool that comes with the server."""
    subprocess.run(
        [
            BINARIES / "pg_basebackup",
            "-h",
            source.sockets,
            "-U",
            "postgres",
            "-D",
            target.folder,
            "-c",
            "fast",
            *options,
        ],
        check=True,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
    )


def kill(cluster: Cluster) -> None:
    """End a server as a power cut does."""
    os.kill(int((cluster.folder / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
    wait_for(lambda: not cluster.is_alive())


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "60 秒还没有等到"
        time.sleep(0.05)


@pytest.fixture
def pair(stored: object, transactional_db: None) -> Iterator[Pair]:
    Article.objects.update(state="published", published_at=timezone.now())
    name = connection.settings_dict["NAME"]
    connection.close()
    first, second = (Cluster(settings.DATA_DIR / part) for part in ("primary", "replica"))
    process = None
    try:
        copied(Cluster(settings.DATA_DIR / "postgresql"), first)
        first.start()
        copied(first, second, "-R")
        second.start()
        urls = [f"postgres://portal@/{one.sockets}/{name}" for one in (first, second)]
        process = subprocess.Popen(
            [sys.executable, "-c", SITE],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "portal.settings",
                "DATABASE_URL": urls[0],
                "DATABASE_REPLICA_URLS": urls[1],
                "PAGE_CACHE": "off",
                "SECRET_KEY": "one for all web servers of a site",
                "READY_FREE_MB": "0",
            },
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        yield Pair(first, second, int(process.stdout.readline()))
    finally:
        if process is not None:
            process.kill()
            process.communicate()
        for cluster in (second, first):
            cluster.stop()
            shutil.rmtree(cluster.folder, ignore_errors=True)


def test_replica(pair: Pair, stored: object) -> None:
    """Readers are served by the replica; when the primary dies they go on reading, and writing is 503 until it is back."""
    article = Article.objects.order_by("pk")[0]
    area = Area.objects.get(name="东湖区")
    pages = ["/", area.get_absolute_url(), article.get_absolute_url(), f"/search/?{urlencode({'q': '拆除'})}"]
    titles = ["东湖区", "东湖区", article.headline, article.get_absolute_url()]

    def read_all() -> None:
        for path, title in zip(pages, titles, strict=True):
            answer = pair.ask(path)
            assert answer.status == 200, f"{path}：{answer.status}"
            assert title in answer.text

    with server(pair.replica) as copy, server(pair.primary) as original:
        assert copy.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
        assert original.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
        assert original.execute("SELECT state FROM pg_stat_replication").fetchone() == ("streaming",)

    def read_from_the_replica() -> bool:
        pair.asked()
        read_all()
        asked = pair.asked()
        return set(asked) == {"replica1"} and asked["replica1"] > 20

    # All that readers ask is asked of the replica, once it has been seen to follow; whoever has a session, or has just
    # written, asks the primary.
    wait_for(read_from_the_replica)
    assert pair.ask(pages[0], cookies="sessionid=unknown").status == 200
    assert pair.ask(pages[2], cookies="wrote=1").status == 200
    assert set(pair.asked()) == {"default"}

    # A write goes to the primary, and its sender reads it there.
    sent = pair.report()
    assert sent.status in (302, 303)
    assert "wrote=1" in sent.response.headers["Set-Cookie"]
    assert pair.ask(sent.response.headers["Location"], cookies="wrote=1").status == 200
    assert "default" in pair.asked()
    with server(pair.replica, connection.settings_dict["NAME"]) as copy:
        wait_for(lambda: copy.execute("SELECT count(*) FROM articles_correction").fetchone() == (1,))

    # The primary is gone: reading goes on, writing is told to come again, in Chinese.
    page = pair.ask("/corrections/new/")
    kill(pair.primary)
    wait_for(read_from_the_replica)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    cookie = re.search(r"csrftoken=(\w+)", page.response.headers["Set-Cookie"] or "")
    assert token
    assert cookie
    refused = pair.ask(
        "/corrections/new/",
        {"csrfmiddlewaretoken": token[1], "report": "又错了"},
        cookies=f"csrftoken={cookie[1]}",
    )
    assert refused.status == 503
    assert int(refused.response.headers["Retry-After"]) > 0
    assert "暂时无法" in refused.text
    ready = pair.ask("/readyz")
    assert (ready.status, json.loads(ready.text)["checks"]["database"]) == (200, "read-only")

    # It is back: so is writing.
    pair.primary.start()
    assert pair.report().status in (302, 303)

    # The replica is gone: readers read from the primary.
    kill(pair.replica)
    read_all()
    assert "default" in pair.asked()
    assert 'portal_database_up{database="replica1"} 0.0' in pair.ask("/metrics").text
