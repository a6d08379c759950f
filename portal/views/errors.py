"""What a reader sees when a request or the program went wrong, in the look that was chosen. Nothing here asks the database."""

import logging
import sys

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render

from ..api.problems import ROOT, UNAVAILABLE
from ..outages import RETRY_AFTER, is_outage
from ..storages import StorageError

logger = logging.getLogger(__name__)

PLAIN = '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>出错了</title><h1>出错了</h1><p>请稍后再试。</p>'


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; where the database or a storage was away or turned the request down, 503 with the time to come again."""
    error = sys.exc_info()[1]
    if is_outage(error):
        return unavailable(request, of_files=isinstance(error, StorageError))
    try:
        return render(request, "500.html", status=500)
    except Exception:  # what broke the page may break this one too
        logger.exception("500.html")
        return HttpResponseServerError(PLAIN)


def unavailable(request: HttpRequest, *, of_files: bool = False) -> HttpResponse:
    """503 with Retry-After: as JSON for the API, else as a page, which says what is away: the database or the files."""
    if request.path_info.startswith(ROOT):
        response: HttpResponse = UNAVAILABLE.response()
    else:
        response = render(request, "503.html", {"of_files": of_files}, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
