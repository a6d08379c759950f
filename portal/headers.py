"""What every answer tells browsers not to do, and where they tell us what they have prevented."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .rates import MINUTE, Window, sender

logger = logging.getLogger(__name__)

REPORTS = "/reports/csp/"
LARGEST = 16 * 1024  # bytes of a report
PER_MINUTE = 30  # reports that one address may send
AT_ONCE = 20  # reports that are looked at in what browsers send together
LONGEST = 200  # characters of each part that is logged
REPORTED = Window("csp", MINUTE)

NOT_USED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope",
    "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(
    [
        *(f"{feature}=()" for feature in NOT_USED),
        # Security keys of staff.
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
OPEN = "/api/"  # what other sites' pages may show, too


def guarded(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware, for static files and errors as well."""

    def middleware(request: HttpRequest) -> Any:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        resource = "cross-origin" if request.path_info.startswith(OPEN) else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", resource)
        if "Content-Security-Policy" in response.headers:
            response.headers.setdefault("Reporting-Endpoints", f'csp="{REPORTS}"')
        return response

    return middleware


@csrf_exempt  # browsers send reports without a token
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Log what a browser reports, one line each: 204, or 413 and 429 for what is too long or too often."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    if not REPORTED.count(sender(request), PER_MINUTE).allowed:
        return HttpResponse(status=429)
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    for report in _reports(sent)[:AT_ONCE]:
        logger.warning("%s blocked %s on %s (%s)", *report)
    return HttpResponse(status=204)


def _reports(sent: Any) -> list[tuple[str, str, str, str]]:
    """Directive, what was blocked, page and source of each report, in the older form or the newer."""
    each = sent if isinstance(sent, list) else [sent]
    bodies = [one.get("csp-report") or one.get("body") for one in each if isinstance(one, dict)]
    return [
        (
            _part(body, "effective-directive", "effectiveDirective", "violated-directive"),
            _part(body, "blocked-uri", "blockedURL"),
            _part(body, "document-uri", "documentURL"),
            _part(body, "source-file", "sourceFile"),
        )
        for body in bodies
        if isinstance(body, dict)
    ]


def _part(body: dict[str, Any], *names: str) -> str:
    """The first of *names* that is there, fit for one line of a log; of an address no query: it may say what was typed."""
    value = next((str(body[name]) for name in names if body.get(name)), "-")
    line = "".join(sign if sign.isprintable() else " " for sign in value)
    return line.partition("?")[0][:LONGEST].strip() or "-"
