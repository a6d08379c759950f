"""What programs that watch the site are told, and who is told it."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_counted(client: Client) -> None:
    """Requests are counted by page kind and status, whatever the address; the state of jobs and databases is told."""
    client.get("/areas/nowhere/")
    told = client.get("/metrics").content.decode()
    assert 'portal_requests_total{method="GET",page="area-detail",status="404"}' in told
    assert "nowhere" not in told
    assert "portal_request_seconds_bucket" in told
    assert 'portal_database_up{database="default"} 1.0' in told
    assert "portal_jobs_waiting 0.0" in told
    assert "portal_queue_articles 0.0" in told


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),  # handed on by a proxy on this machine
    ],
)
def test_this_machine_alone(client: Client, headers: dict[str, str], status: int) -> None:
    """Without a token only programs on the machine itself are told."""
    assert client.get("/metrics", **headers).status_code == status


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer geheim", 200), ("Bearer other", 404), ("", 404), ("geheim", 200)]
)
def test_token(client: Client, settings, given: str, status: int) -> None:
    """With a token whoever sends it is told, from wherever, and nobody else."""
    settings.METRICS_TOKEN = "geheim"
    headers = {"HTTP_AUTHORIZATION": given} if given else {}
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9", **headers).status_code == status


def test_few_queries(client: Client, django_assert_max_num_queries) -> None:
    """Being watched costs a query."""
    with django_assert_max_num_queries(2):
        client.get("/metrics")


def test_ready(client: Client, settings) -> None:
    """A process is ready whose database answers, whose tables are made and whose disk has room."""
    settings.READY_FREE_MB = 0
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "checks": {"database": "ok", "migrations": "ok", "disk": "ok"}},
    )
    settings.READY_FREE_MB = 10**12
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["disk"]) == (503, "full")
