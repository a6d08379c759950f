"""Request ids in answers, logs and error pages; and what is said while the database is away."""

from __future__ import annotations

import json
import logging
import sys

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from psycopg import errors

from portal.database import ServerError
from portal.outages import is_outage
from portal.tracing import Json, RequestId, current_id


def failing(error: Exception, cause: BaseException | None = None) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (failing(OperationalError(), errors.AdminShutdown()), True),
        (failing(OperationalError(), errors.TooManyConnections()), True),
        (failing(OperationalError(), errors.DiskFull()), True),
        (failing(OperationalError(), errors.DeadlockDetected()), True),
        (failing(OperationalError(), psycopg.OperationalError("the connection is closed")), True),
        (InterfaceError("connection already closed"), True),
        (ServerError("数据库启动不了"), True),
        (failing(DatabaseError(), errors.UndefinedTable()), False),
        (failing(OperationalError(), errors.InvalidTextRepresentation()), False),
        (ValueError(), False),
        (None, False),
    ],
    ids=lambda one: repr(one)[:40],
)
def test_is_outage(error, outage):
    """What a restart cures is told from what is wrong in the program."""
    assert is_outage(error) is outage


def away(execute, statement, params, many, context):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/articles/", "/search/?q=就业", "/data/", "/corrections/"])
def test_pages_say_come_again(client, path):
    """A page that meets no database is 503 with the time to come again, in the site's own look."""
    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        response = client.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "暂时无法打开" in response.text
    assert response["X-Request-ID"] in response.text
    assert response["Cache-Control"] == "no-store"
    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_api_says_come_again(client):
    """Programs are told in JSON."""
    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        response = client.get("/api/v1/areas")
    assert (response.status_code, response.json()["code"], response["Retry-After"]) == (
        503,
        "unavailable",
        "5",
    )


def test_ids(client):
    """Each answer has an id of its own, or that of the proxy in front; one that is no id is not taken over."""
    first, second = (client.get("/robots.txt")["X-Request-ID"] for _ in range(2))
    assert first != second
    assert len(first) == 32
    assert client.get("/robots.txt", headers={"X-Request-ID": "proxy-0042"})["X-Request-ID"] == "proxy-0042"
    for hostile in ("short", "x" * 65, "a b c d e f g", '"}{"level":"x'):
        assert client.get("/robots.txt", headers={"X-Request-ID": hostile})["X-Request-ID"] != hostile
    assert current_id() == ""


def test_line_of_a_request(client, caplog):
    """A request is one line: what was asked, without what follows the question mark, and what was answered."""
    with caplog.at_level(logging.INFO, "portal.requests"):
        client.get("/robots.txt?secret=1", headers={"X-Request-ID": "proxy-0042"})
    (record,) = [one for one in caplog.records if one.name == "portal.requests"]
    assert record.getMessage().startswith("GET /robots.txt 200 ")
    assert "secret" not in record.getMessage()


def test_lines_of_json():
    """A record is one line of JSON, whatever is in it."""
    try:
        raise ValueError("两行\n的错")
    except ValueError:
        record = logging.LogRecord("portal", logging.ERROR, "x", 1, "坏了\n%s", ("又坏",), sys.exc_info())
    record.request = {"status": 500}
    RequestId().filter(record)
    (line,) = Json().format(record).splitlines()
    told = json.loads(line)
    assert (
        told.items() >= {"level": "ERROR", "message": "坏了\n又坏", "request_id": "-", "status": 500}.items()
    )
    assert "ValueError: 两行" in told["error"]


@pytest.mark.django_db
def test_error_page_has_the_id(client, monkeypatch):
    """The page of an error names the request, so that a reader's report can be found in the log."""
    monkeypatch.setattr("portal.views.about.About.get_context_data", _broken)
    client.raise_request_exception = False
    response = client.get("/about/", headers={"X-Request-ID": "proxy-0042"})
    assert response.status_code == 500
    assert "请求编号 proxy-0042" in response.text


def _broken(*args, **kwargs):
    raise RuntimeError
