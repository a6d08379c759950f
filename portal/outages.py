"""The database, or what keeps the files, is away, or has turned this request down: the reader is told to come again, and when.

A request that met a server that was starting, stopping, full or dead has written nothing: its transaction is rolled
back. The next one finds the server again by itself (``CONN_HEALTH_CHECKS``, `portal.postgresql`).
"""

from __future__ import annotations

from django.db import Error, InterfaceError, OperationalError

from .database import ServerError
from .storages import StorageError

RETRY_AFTER = 5
"""Seconds after which the embedded server, killed, has mostly come back."""

# Classes of SQLSTATE that speak of the server's state, not of what was asked: connection, rollback after a conflict,
# resources, an operator's intervention, the system below. https://www.postgresql.org/docs/current/errcodes-appendix.html
_PASSING = ("08", "40", "53", "57", "58")


def is_outage(error: BaseException | None) -> bool:
    """Whether *error* comes from a database or a storage that is away or overloaded, so that trying again may help."""
    if isinstance(error, (ServerError, StorageError)):
        return True
    if not isinstance(error, Error):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    if state is None:  # the connection broke, or there was none: nobody was there to name a state
        return isinstance(error, (OperationalError, InterfaceError))
    return str(state).startswith(_PASSING)
