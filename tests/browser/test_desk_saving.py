"""The desk in a browser: what becomes of decisions when the server, the reply or the session is gone."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from articles.choices import DecisionState
from portal.models import Step
from tests.browser.keyboard import intercept, press, ready, saved, settled

FAILED_REQUEST = "Failed to load resource"


def test_server_down(desk, town, complaints, shot):
    """With the server gone the editor goes on; a line says so, a reload keeps the steps, and all are saved once, later."""
    complaints.expect(FAILED_REQUEST)
    page = desk()
    page.wait_for_load_state("networkidle")
    intercept(page, "**/steps/", lambda route: route.abort())
    press(page, "a", "a", "x")
    expect(page.locator("#status")).to_contain_text("没有保存：连不上服务器。3 步留在这台电脑上")
    expect(page.locator("#waiting")).to_have_text("30")
    shot(page, "down")
    assert settled(town[0]) == 0
    press(page, "u")
    expect(page.locator("#waiting")).to_have_text("31")
    page.reload()
    ready(page)
    expect(page.locator("#waiting")).to_have_text("31")
    page.unroute("**/steps/")
    page.get_by_role("button", name="现在重试").click()
    saved(page)
    assert settled(town[0]) == Step.objects.count() == 2


def test_reply_lost(desk, town, complaints):
    """A step that was done, but whose reply got lost, is sent again and not done twice."""
    complaints.expect(FAILED_REQUEST)
    page = desk()
    page.wait_for_load_state("networkidle")
    lost = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    intercept(page, "**/steps/", lose)
    press(page, "a", "a")
    saved(page)
    assert lost == [200]
    assert settled(town[0]) == Step.objects.count() == 2


def test_session_ended(desk, site, signed_in, town, complaints, shot):
    """When the session has ended the steps stay, a line says why, and they are saved after the login."""
    complaints.expect(FAILED_REQUEST)
    page = desk()
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="sessionid")
    press(page, "a", "x")
    expect(page.locator("#status")).to_contain_text("登录已过期。2 步留在这台电脑上")
    expect(page.locator("#status").get_by_role("link", name="登录")).to_be_visible()
    shot(page, "session")
    assert settled(town[0]) == 0
    signed_in(page, site.url, "小周")
    page.evaluate("dispatchEvent(new Event('focus'))")  # back from the window of the login
    saved(page)
    assert settled(town[0]) == 2


def test_somebody_else(desk, town, complaints, editor_of):
    """What somebody else settled meanwhile is not gone over: the page says who it was, and shows their decision."""
    complaints.expect(FAILED_REQUEST)
    page = desk()
    page.wait_for_load_state("networkidle")
    mention = town[0].mentions.order_by("start").first()
    mention.decide(DecisionState.REJECTED, editor_of("王芳"))
    press(page, "a")
    expect(page.locator("#status")).to_contain_text("王芳")
    expect(page.locator(f"#text [data-id=mention-{mention.pk}]")).to_have_class(re.compile("rejected"))
    mention.refresh_from_db()
    assert mention.state == DecisionState.REJECTED
