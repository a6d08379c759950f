"""Which database a question goes to: the primary, or one of the replicas of ``DATABASE_REPLICA_URLS``.

Readers read from a replica, the same one for a whole request, so that a page shows one moment. Everything else is the
primary's: whatever is written, whatever is asked outside of a request (commands, workers), whatever an editor reads
(he has a session, or is on his way to one), and what somebody reads in the seconds after he has written something (a
correction that he sent in), for replicas are a moment behind.

A replica that does not answer, or no longer follows a primary that is there, is left out and asked again later. Where
none is left readers read from the primary; where the primary is gone they go on reading from the replicas.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections, models
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from .metering import READS

logger = logging.getLogger(__name__)

WROTE: Final = "wrote"
"""The cookie of somebody who has just written something."""
STICKY: Final = 10
"""Seconds for which he reads what he wrote; replicas are behind by less, or they are left out."""
REST: Final = 10
"""Seconds until a replica that did not answer is asked again."""
TRUSTED: Final = 2
"""Seconds for which a replica that was found to follow counts as following."""

# Kept on the primary by their nature: what counts senders is wrong when it is behind.
_PRIMARY_ONLY: Final = frozenset({"django_cache", "sessions", "usersessions", "procrastinate"})
_INTERNAL: Final = ("/admin/", "/accounts/", "/healthz", "/readyz", "/metrics")

# Seconds behind: none while all that was received is shown; whether it receives anything is another question.
_STATE: Final = """
SELECT pg_is_in_recovery(), EXISTS (SELECT FROM pg_stat_wal_receiver),
       CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
            ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END
"""

# Until when the primary counts as gone.
_gone: Final = {DEFAULT_DB_ALIAS: 0.0}
_reading: ContextVar[str] = ContextVar("the database of the reader", default=DEFAULT_DB_ALIAS)


class Router:
    """Django's database router: writes go to the primary, reads where the request reads."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS if model._meta.app_label in _PRIMARY_ONLY else _reading.get()

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return True  # they are copies of one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


@dataclass(slots=True)
class Replica:
    """What this process knows of a replica."""

    alias: str
    left_out_until: float = 0
    checked_at: float = field(default=-TRUSTED)

    def is_usable(self, now: float) -> bool:
        """Whether readers may be sent there: it answers, and what it shows is what the primary lately held."""
        if now < self.left_out_until:
            return False
        try:
            reason = self._reason(now)
        except Error as error:
            reason = str(error).partition("\n")[0]
            connections[self.alias].close()
        if reason:
            logger.warning("副本 %s 暂时不用，%s 秒后再试：%s", self.alias, REST, reason)
            self.left_out_until = now + REST
        return not reason

    def _reason(self, now: float) -> str:
        """Why it is not to be used; empty where it is."""
        connection = connections[self.alias]
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        if now < self.checked_at + TRUSTED:
            return ""
        with connection.cursor() as cursor:
            cursor.execute(_STATE)
            in_recovery, receives, behind = cursor.fetchone()
        if in_recovery and behind is not None and behind > STICKY:
            return f"落后 {behind:.0f} 秒"
        # Cut off, it shows an old state as if it were today's. While no primary is there, that state is the newest.
        if in_recovery and not receives and primary_answers():
            return "没有跟着主库"
        self.checked_at = now
        return ""


def primary_answers() -> bool:
    """Whether the primary can be asked; one that could not is not asked again for a while, for each try may take seconds."""
    now = time.monotonic()
    if now < _gone[DEFAULT_DB_ALIAS]:
        return False
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        if connection.is_usable():
            return True
    except Error:
        pass
    connection.close()
    _gone[DEFAULT_DB_ALIAS] = now + REST
    return False


class Replicas:
    """The replicas in turn, those that are usable."""

    def __init__(self, aliases: Sequence[str]) -> None:
        self.replicas = [Replica(alias) for alias in aliases]
        self._turn = count()

    def choose(self) -> str:
        """The database that a reader reads from now."""
        if self.replicas:
            first = next(self._turn)
            now = time.monotonic()
            for n in range(len(self.replicas)):
                replica = self.replicas[(first + n) % len(self.replicas)]
                if replica.is_usable(now):
                    return replica.alias
        return DEFAULT_DB_ALIAS


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Have all that is read meanwhile read from the database *alias*."""
    token = _reading.set(alias)
    try:
        yield
    finally:
        _reading.reset(token)


def routed(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: gives each request its database; before everything that asks one."""
    replicas = Replicas([alias for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS])

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_reader(request):
            response = get_response(request)
            if request.method not in ("GET", "HEAD", "OPTIONS") and replicas.replicas:
                response.set_cookie(
                    WROTE, "1", max_age=STICKY, httponly=True, samesite="Lax", secure=settings.HTTPS
                )
            return response
        alias = replicas.choose()
        READS.labels(alias).inc()
        with reading_from(alias):
            response = get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = _read_from(alias, response.streaming_content)
        return response

    return middleware


def _read_from(alias: str, pieces: Iterable[Any]) -> Iterator[Any]:
    """*pieces* of a body that is made while it is sent, when its request is over: read where that read.

    Set anew for each piece: what a generator sets would else be set for whoever asks it for the next one.
    """
    source, end = iter(pieces), object()
    while True:
        with reading_from(alias):
            piece = next(source, end)
        if piece is end:
            return
        yield piece


def is_reader(request: HttpRequest) -> bool:
    """Whether what *request* shows may be a moment old."""
    return (
        request.method in ("GET", "HEAD", "OPTIONS")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and WROTE not in request.COOKIES
        and not request.path_info.startswith(_INTERNAL)
    )
