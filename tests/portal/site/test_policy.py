"""Every kind of public page is under the strict policy, and has nothing in it that the policy would refuse."""

from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings

from articles.models import Article, Correction
from tests.portal.test_site import ADDRESSES
from tests.portal.test_site import site as site

pytestmark = pytest.mark.django_db

OTHERS = [
    "/articles/{pk}/lines/", "/corrections/", "/corrections/new/", "/corrections/new/?article={pk}", "/corrections/{receipt}/",
    "/data/", "/data/?indicator=jobs-urban-new", "/data/sets/", "/data/frozen/", "/data/compare/", "/data/check/",
    "/areas/?q=无", "/search/?q=没有的词", "/nowhere/", "/articles/{gone}/", "/areas/nowhere/", "/admin/login/",
]  # fmt: skip
PAGES = [one for one in ADDRESSES if not one.startswith(("/api/", "/healthz"))] + OTHERS
# Attributes that run or style, a script or a style sheet of the page itself, and whatever lies on another host.
REFUSED = re.compile(
    r"""\s(?:on\w+|style)\s*=\s*["'] | <style\b | javascript: | <script(?![^>]*\b(?:src|type="application/ld\+json")) |
        (?:src|action)="(?:https?:)?//(?!testserver)[^"]* | <link[^>]*rel="(?:stylesheet|icon|preload)"[^>]*href="(?:https?:)?//""",
    re.VERBOSE,
)


def policy_of(response) -> dict[str, list[str]]:
    return {
        name: sources
        for name, *sources in (
            one.split() for one in response["Content-Security-Policy"].split(";") if one.strip()
        )
    }


def check(response) -> None:
    policy = policy_of(response)
    assert policy["default-src"] in (["'none'"], ["'self'"])
    for name, sources in policy.items():
        if name.startswith("report"):
            continue
        assert set(sources) <= {"'self'", "'none'", "data:"}, name
        assert "data:" not in sources or name == "img-src"
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert REFUSED.findall(re.sub(r"<pre.*?</pre>", "", response.content.decode(), flags=re.DOTALL)) == []


@pytest.mark.parametrize("address", PAGES)
def test_policy(client, site, address):
    """The policy lets nothing in from elsewhere and nothing inline, and the page needs none of it."""
    receipt = Correction.objects.get().receipt
    gone = Article.objects.get(state="withdrawn").pk
    check(client.get(address.format(pk=site.article.pk, receipt=receipt, gone=gone)))


def test_policy_of_refusals(client, site):
    """So are the pages of what was refused: a form with errors, too many of them, a forged one."""
    address = f"/corrections/new/?article={site.article.pk}"
    answers = [client.post(address, {"report": ""}), Client(enforce_csrf_checks=True).post(address)]
    with override_settings(CORRECTIONS_PER_HOUR=0):
        answers.append(client.post(address, {"report": "甲"}))
    assert [answer.status_code for answer in answers] == [400, 403, 429]
    for answer in answers:
        check(answer)
