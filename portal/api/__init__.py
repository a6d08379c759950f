"""The open API, version 1: what editors have decided and published, read-only. A module a section.

A request passes `gate` first; `problems` is how it is refused, `paging` how lists go on, `documents` how all of it is
described. A new section is a router in a module of its own, mounted below.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from . import articles, changes, indicators, lookup, observations, register, searching, tables
from .documents import DESCRIPTION, Api, Docs, ReadableJSON
from .problems import BAD_REQUEST, UNREADABLE_BODY, ApiError, invalid, not_found

api = Api(
    title="基层治理新闻知识库",
    version="1.0",
    description=DESCRIPTION,
    urls_namespace="api",
    renderer=ReadableJSON(),
    docs=Docs(settings={"docExpansion": "list", "defaultModelsExpandDepth": 0}),
)

for section in (register, articles, searching, indicators, observations, tables, changes, lookup):
    api.add_router("", section.router)


@api.exception_handler(ApiError)
def refused(request: HttpRequest, error: ApiError) -> HttpResponse:
    return error.response()


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return not_found().response()


@api.exception_handler(ValidationError)
def invalid_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return invalid(error.errors)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    refusal = UNREADABLE_BODY if request.method == "POST" else BAD_REQUEST
    return refusal.response()
