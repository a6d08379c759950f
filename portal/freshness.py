"""Pages that are not made anew while nothing has changed, and never shown once something has.

Whatever a public page shows has one version for the whole site: the `stamp`. The database itself changes it, in the
transaction of the change and whatever path the change comes by (a decision, an undo, an import, SQL). A page is kept
under the stamp that was read before the page was made, so it holds at least what the stamp stands for; the stamp is
read anew at every request, so what was made before a change is out of reach as soon as the change is committed.

Who sends the tag of the page that he has gets 304, without a page being made. If-Modified-Since is not answered so:
a transaction that began long ago and ends now has an old time, and a withdrawn article must be gone at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.db import connections, router
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from .display import chosen
from .models import Stamp

View = Callable[[HttpRequest], Any]

WATCHED: Final = (
    "articles_article", "articles_correction", "articles_mention", "articles_page", "articles_publication",
    "articles_reprint", "articles_reviewstep",
    "metrics_check", "metrics_checkfigure", "metrics_figure", "metrics_frozenfile", "metrics_frozentable",
    "metrics_indicator", "metrics_observation", "metrics_submission",
    "organizations_area", "organizations_entity", "organizations_formeraddress", "organizations_name",
    "organizations_organization", "organizations_topic",
)  # fmt: skip
"""The tables that public pages are made of. A new one gets its trigger in a migration: ``EXECUTE FUNCTION portal_stamp()``."""

COVERED: Final = re.compile(
    r"/(?: | (?:areas|organizations|topics|indicators|articles)/.* | (?:compare|coverage|about|search|corrections)/"
    r" | search/suggest/ | data/ | data/sets/ | data/frozen/(?:[0-9a-z]+/)? | sitemap[a-z-]*\.xml )",
    re.VERBOSE,
)
"""The pages that are the same for every reader who has not logged in."""

HEAVIEST: Final = 300_000  # bytes of a page that is kept
KEPT: Final = 3600  # seconds; what has changed is never asked for again, and goes when its place is needed

_STAMP: Final = """
SELECT min(tableoid::bigint), coalesce(sum(count), 0), max(at),
       (SELECT max(published_at) FROM articles_article WHERE state = 'published' AND published_at <= %s)
  FROM portal_stamp
"""


def stamp() -> tuple[str, Any]:
    """The version of all that readers see, and the time of the last change; one query.

    A scheduled article comes out without anything being written, and some pages tell the day: both are part of it. So is
    the table itself, which is another one after a backup has been restored into a new database.
    """
    with connections[router.db_for_read(Stamp)].cursor() as cursor:
        cursor.execute(_STAMP, [timezone.now()])  # the clock that the pages go by, not the database's
        table, count, at, published = cursor.fetchone()
    return f"{table}-{count}-{published and published.timestamp()}-{timezone.localdate()}", at


@cache
def edition() -> str:
    """The version of the program and its templates: other ones make other pages of the same data."""
    files = [settings.BASE_DIR / "templates", *(settings.BASE_DIR / app for app in _APPS)]
    found = sorted(
        path for folder in files for path in folder.rglob("*") if path.suffix in (".html", ".py", ".svg")
    )
    digest = sha256(repr((settings.SITE_URL, settings.DEBUG)).encode())
    for path in [*found, settings.STATIC_ROOT / "staticfiles.json"]:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


_APPS: Final = ("portal", "metrics", "articles", "organizations")


def fresh(get_response: View) -> View:
    """Middleware: outside of what compresses pages and adds their headers, so that a kept one needs none of it."""

    def middleware(request: HttpRequest) -> Any:
        if not _is_covered(request):
            return get_response(request)
        version, changed = stamp()
        tag = f'W/"{_digest(request, version)}"'
        # Only the tag decides; what looks at the time behind us would let a withdrawn article stand.
        request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
        known = get_conditional_response(request, etag=tag)
        if known is not None and known.status_code == 304:
            patch_vary_headers(known, ["Cookie", "Accept-Encoding"])
            known["ETag"], known["Cache-Control"] = tag, "no-cache"
            return known
        if request.method == "GET" and (kept := caches["pages"].get(tag)) is not None:
            return _response(*kept)
        return _keep(request, tag, changed, get_response(request))

    return middleware


def _is_covered(request: HttpRequest) -> bool:
    """Whether what is asked for is a page that all readers share. Who has logged in may be shown something of his own."""
    return (
        settings.PAGE_CACHE
        and request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and COVERED.fullmatch(request.path_info) is not None
    )


def _digest(request: HttpRequest, version: str) -> str:
    """The name of the page that *request* asks for, at a version: the same for whoever gets the same bytes."""
    display = chosen(request)
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    part = request.headers.get(
        "X-Requested-With", ""
    )  # some pages hand a script only what it puts into the page
    asked = (
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        zipped,
        part,
        display.scheme,
        display.mode,
    )
    return sha256(repr((edition(), version, asked)).encode()).hexdigest()[:32]


def _keep(request: HttpRequest, tag: str, changed: Any, response: Any) -> Any:
    """*response* with its tag, and kept, if it is one that anybody may be given."""
    if response.status_code != 200 or response.cookies or response.has_header("Cache-Control"):
        return response
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"  # may be kept, and is asked about each time
    if changed is not None:
        response["Last-Modified"] = http_date(changed.timestamp())
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    if request.method == "GET" and not response.streaming and _is_for_all(response.content):
        caches["pages"].set(tag, (response.content, list(response.items())), KEPT)
    return response


def _is_for_all(content: bytes) -> bool:
    """Whether a page may be kept: a form's token is its reader's own."""
    return len(content) <= HEAVIEST and b"csrfmiddlewaretoken" not in content


def _response(content: bytes, headers: list[tuple[str, str]]) -> HttpResponse:
    return HttpResponse(content, headers=dict(headers))
