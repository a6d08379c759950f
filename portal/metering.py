"""What is counted for those who watch the site: requests here, and at ``/metrics`` what waits and what is behind.

Every process counts for itself. Where ``PROMETHEUS_MULTIPROC_DIR`` is set, as ``manage.py serve`` does, they count in
files there, and whichever process is asked adds them up.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

View = Callable[[HttpRequest], HttpResponse]

REQUESTS: Final = Counter(
    "portal_requests_total", "Requests, by page kind, method and status.", ("page", "method", "status")
)
SECONDS: Final = Histogram(
    "portal_request_seconds",
    "Seconds until the answer begins, by page kind.",
    ("page",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
READS: Final = Counter(
    "portal_reads_total", "Requests of readers, by the database they read from.", ("database",)
)

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

# Cheap however much there is: the open jobs by a partial index, the queue up to a bound.
_WAITING: Final = """
SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'),
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'),
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'),
       (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'),
       (SELECT count(*) FROM (SELECT FROM portal_queueentry LIMIT 100000) AS waiting),
       (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'articles_article'::regclass),
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
       pg_database_size(current_database())
"""
_WAITING_NAMES: Final = (
    ("portal_jobs_waiting", "Jobs that wait for a worker."),
    ("portal_jobs_running", "Jobs under way."),
    ("portal_jobs_failed", "Jobs of the last week that were given up."),
    ("portal_workers", "Workers that gave a sign of life in the last half minute."),
    ("portal_queue_articles", "Articles that wait for an editor, counted up to 100000."),
    ("portal_articles", "Articles stored, as the database estimates."),
    ("portal_database_connections", "Connections to the database."),
    ("portal_database_bytes", "Bytes that the database takes."),
)
_BEHIND: Final = """
SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
            ELSE coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0) END::float
"""


def metered(get_response: View) -> View:
    """Middleware: counts requests, by the name of the address: few, whatever readers ask for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        page = (
            match.view_name or "unnamed"
            if match
            else "kept"
            if response.status_code in (200, 304)
            else "none"
        )
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(page, method, response.status_code).inc()
        SECONDS.labels(page).observe(time.perf_counter() - begun)
        return response

    return middleware


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All that is counted, for Prometheus; 404 for whoever has no business with it."""
    if not _may_read(request):
        raise Http404
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    state = CollectorRegistry()
    state.register(_State())
    return HttpResponse(generate_latest(registry) + generate_latest(state), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    # From this machine, and not handed on by a proxy on it.
    try:
        near = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return (
        near
        and not {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED"} & request.META.keys()
    )


class _State(Collector):
    """What is asked of the databases at the moment of the asking."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("portal_database_up", "Whether the database answers.", labels=["database"])
        behind = GaugeMetricFamily(
            "portal_replica_lag_seconds", "Seconds that a replica is behind.", labels=["database"]
        )
        for alias in settings.DATABASES:
            row = _row(alias, _WAITING if alias == DEFAULT_DB_ALIAS else _BEHIND)
            up.add_metric([alias], row is not None)
            if row is not None and alias != DEFAULT_DB_ALIAS:
                behind.add_metric([alias], row[0])
            elif row is not None:
                for (name, told), value in zip(_WAITING_NAMES, row, strict=True):
                    yield GaugeMetricFamily(name, told, value=value)
        yield up
        yield behind


def _row(alias: str, statement: str) -> tuple[Any, ...] | None:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(statement)
            row: tuple[Any, ...] = cursor.fetchone()
            return row
    except Error:
        connections[alias].close()
        return None
