"""What every request to the API passes: the count of who asks, errors as JSON, and “nothing new” where nothing is.

A middleware, so that it holds for addresses that are none too, and no session is looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from .keys import counted
from .problems import PLAIN, ROOT, UNKNOWN_KEY, too_many

View = Callable[[HttpRequest], Any]
PAGES = ("docs", "")  # for people, in HTML


def gate(get_response: View) -> View:
    def middleware(request: HttpRequest) -> Any:
        if not request.path_info.startswith(ROOT) or request.path_info.removeprefix(ROOT) in PAGES:
            return get_response(request)
        return _answer(request, get_response)

    return middleware


def _answer(request: HttpRequest, get_response: View) -> HttpResponse:
    count, unknown_key = counted(request)
    if not count.allowed:
        return count.tell(too_many(count.limit, count.reset).response())
    if unknown_key:
        refused = UNKNOWN_KEY.response()
        refused["WWW-Authenticate"] = "Bearer"
        return count.tell(refused)
    is_head = request.method == "HEAD"
    if is_head:
        request.method = "GET"
    response = _as_problem(get_response(request))
    if request.method == "GET" and response.status_code == 200:
        response = _unless_known(request, response)
    if is_head:
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return count.tell(response)


def _as_problem(response: HttpResponse) -> HttpResponse:
    """*response*, or where it is one of Django's pages for people that say no, the same for programs."""
    if response.status_code not in PLAIN or response.get("Content-Type", "").startswith("application/json"):
        return response
    problem = PLAIN[response.status_code].response()
    if "Allow" in response:
        problem["Allow"] = response["Allow"]
    return problem


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """*response* with its tag, or that nothing is new to who has the same already.

    The tag is that of the bytes: an article that has been withdrawn is gone at the next request, whoever kept a copy.
    """
    tag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"  # may be kept, and is asked about each time
    patch_vary_headers(response, ["Accept-Encoding"])
    answer: Any = get_conditional_response(request, etag=tag, response=response)
    return answer  # type: ignore[no-any-return]
