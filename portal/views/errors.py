"""What a reader sees when a request or the program went wrong, in the look that was chosen. Nothing here asks the database."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render

logger = logging.getLogger(__name__)

PLAIN = '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>出错了</title><h1>出错了</h1><p>请稍后再试。</p>'


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    try:
        return render(request, "500.html", status=500)
    except Exception:  # what broke the page may break this one too
        logger.exception("500.html")
        return HttpResponseServerError(PLAIN)
