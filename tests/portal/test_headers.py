"""What every answer forbids browsers, and the reports of what they prevented."""

from __future__ import annotations

import json
import logging

import pytest
from django.core.cache import cache

from portal.headers import LARGEST, PER_MINUTE

pytestmark = pytest.mark.django_db
REPORTS = "/reports/csp/"


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


@pytest.mark.parametrize(
    "path", ["/", "/nowhere/", "/accounts/login/", "/search/?q=%00", "/articles/feed.atom"]
)
def test_everywhere(client, path):
    """Pages, errors and feeds bear all of them; another site may neither frame nor script nor embed them."""
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'",
                 "base-uri 'none'", "form-action 'self'", "report-uri /reports/csp/", "report-to csp"):  # fmt: skip
        assert part in policy.split("; "), part
    assert "unsafe" not in policy
    assert headers["Reporting-Endpoints"] == 'csp="/reports/csp/"'
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_data_for_others(client):
    """What the API says may be shown by other sites' pages."""
    assert client.get("/api/v1/areas").headers["Cross-Origin-Resource-Policy"] == "cross-origin"


OLD = {
    "csp-report": {
        "document-uri": "https://x.org/a?q=机密",
        "blocked-uri": "inline",
        "violated-directive": "script-src",
    }
}
NEW = [{"type": "csp-violation", "body": {"documentURL": "https://x.org/b", "blockedURL": "https://evil.example/x.js",
                                          "effectiveDirective": "script-src-elem"}}]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "kind", "line"),
    [
        (OLD, "application/csp-report", "script-src blocked inline on https://x.org/a (-)"),
        (
            NEW,
            "application/reports+json",
            "script-src-elem blocked https://evil.example/x.js on https://x.org/b (-)",
        ),
    ],
)
def test_logged(client, caplog, sent, kind, line):
    """A report becomes one line of the log, without what a reader typed."""
    with caplog.at_level(logging.WARNING, "portal.headers"):
        assert client.post(REPORTS, json.dumps(sent), content_type=kind).status_code == 204
    assert [record.getMessage() for record in caplog.records if record.name == "portal.headers"] == [line]


def test_log_keeps_its_lines(client, caplog):
    """Nobody writes lines of his own into the log, nor fills it with one report."""
    body = {"document-uri": "a\nERROR forged\x1b[31m" + "长" * 1000, "blocked-uri": {"x": ["y"]}}
    client.post(REPORTS, json.dumps({"csp-report": body}), content_type="application/csp-report")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "portal.headers"]
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) < 1000


@pytest.mark.parametrize(
    "body", ["", "{", "[" * 9000, "null", "[null, 3]", '{"csp-report": 5}', '"\\ud800"', "\x00"]
)
def test_nonsense(client, body):
    """Nonsense is refused or means nothing; it breaks nothing."""
    assert client.post(REPORTS, body, content_type="application/csp-report").status_code in (204, 400)


def test_limits(client):
    """A report is no way to fill the disk: it is short, and one address sends few."""
    assert client.post(REPORTS, "x" * (LARGEST + 1), content_type="application/csp-report").status_code == 413
    statuses = [
        client.post(REPORTS, "{}", content_type="application/csp-report").status_code
        for _ in range(2 * PER_MINUTE + 1)  # a minute may end meanwhile
    ]
    assert 429 in statuses
    assert client.get(REPORTS).status_code == 405
