"""The look of the public pages that readers choose, and that on paper."""

from __future__ import annotations

import re


def test_elder_mode_stays(visit, site, news, complaints):
    """Large type is chosen by a form that needs no script, brings one back to where one was, and stays."""
    complaints.expect("404")
    page = visit("/search/?q=就业", java_script_enabled=False, color_scheme="dark")
    body, foot = page.locator("body"), page.locator("footer")

    def press(where, name):
        with page.expect_navigation():
            where.get_by_role("button", name=name, exact=True).press("Enter")

    press(page, "大字")
    assert page.url.endswith("/search/?q=%E5%B0%B1%E4%B8%9A")
    for address in ("/", "/areas/donghu-qu/", "/nowhere/"):
        page.goto(site.url + address)
        html = page.locator("html")
        assert html.get_attribute("data-mode") == "elder"
        assert html.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 20
        assert body.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    press(foot, "深色")
    assert body.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(0, 0, 0)"
    press(foot, "标准")
    press(foot, "跟随系统")
    assert page.context.cookies() == []


def test_print(visit, site, news):
    """On paper there is no menu, no form, and behind each source its address."""
    page = visit(color_scheme="light")
    page.context.add_cookies([{"name": "scheme", "value": "dark", "url": site.url}])
    page.goto(site.url + "/articles/")
    page.emulate_media(media="print")
    for gone in (".menu", ".switches", ".display", ".finder"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator("body").evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    after = page.locator(".headline a").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert re.search(r"/articles/\d+/", after)
