"""Requests that can be told apart in the logs: each has an id, which the reader is told too.

``X-Request-ID`` of a proxy in front is taken over, so that its log and ours speak of the same request; the answer
carries it, and so do the pages that say that something went wrong. ``REQUEST_LOG=on`` writes a line a request, and
``LOG_FORMAT=json`` writes every line as an object of its own, for programs that gather logs. Neither addresses of
readers nor what they asked for, what follows the question mark, are written down.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
requests = logging.getLogger("portal.requests")

_FIT = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request id", default="")


def current_id() -> str:
    """The id of the request that is being answered; empty outside of one."""
    return _current.get()


def traced(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the outermost: gives the request its id, and writes of it when it is answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request.id = given if _FIT.fullmatch(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        token = _current.set(request.id)  # type: ignore[attr-defined]
        begun = time.perf_counter()
        try:
            response = get_response(request)
            response[HEADER] = _current.get()
            _write(request, response, time.perf_counter() - begun)
        finally:
            _current.reset(token)
        return response

    return middleware


def _write(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    fields = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }
    requests.info("%(method)s %(path)s %(status)s %(milliseconds)s ms", fields, extra={"request": fields})


class RequestId(logging.Filter):
    """Gives each record the id of the request that it was written in."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_id() or "-"
        return True


class Json(logging.Formatter):
    """A record as one line of JSON: ``time``, ``level``, ``logger``, ``message``, ``request_id``, and ``error`` if any."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        fields = getattr(record, "request", None)
        if isinstance(fields, dict):
            told |= fields
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
