"""The search in a browser: names as one types, by keyboard and by pointer, without scripts, for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE
from tests.browser.keyboard import intercept
from tests.browser.looks import LOOKS, wear

A_MOMENT = 200  # milliseconds after the last key in which the page asks for names


@pytest.fixture
def search(visit, site, full):
    """Opens a page with a search, in whose clock time passes only when a test says so: how fast one types plays no part."""

    def search(address: str = "/", **options) -> Page:
        page = visit(**options)
        page.clock.install()
        page.goto(site.url + address)
        page.clock.pause_at(page.evaluate("Date.now() + 1000"))
        return page

    return search


def typed(page: Page, text: str):
    """Types *text* into the search of *page*; gives the field and the list of names under it."""
    field = page.get_by_role("combobox").first
    field.press_sequentially(text)
    page.clock.run_for(A_MOMENT)
    return field, page.get_by_role("listbox").first


def test_by_keyboard(search, site, shot):
    """Typing wenyuan, Arrow Down and Enter lead to 文苑街道; what is active is said to those who do not see it."""
    page = search()
    field, names = typed(page, "wenyuan")
    names.get_by_role("option").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-controls") == names.get_attribute("id")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    first = names.get_by_role("option").first
    assert first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.inner_text().startswith("文苑街道")
    shot(page, "suggest")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/areas/wenyuan-jiedao/")


def test_round_and_away(search, site):
    """The arrows go round by way of the field; Escape takes the list away and leaves what was typed; Enter searches."""
    page = search()
    field, names = typed(page, "dhq")
    options = names.get_by_role("option")
    options.first.wait_for()
    page.keyboard.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert names.is_hidden()
    assert (field.input_value(), field.get_attribute("aria-expanded")) == ("dhq", "false")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/search/?q=dhq")


def test_by_pointer(search, site):
    """A name can be tapped; who looks elsewhere has the list gone."""
    page = search(viewport=PHONE, has_touch=True)
    field, names = typed(page, "柳湾")
    names.get_by_role("option").first.wait_for()
    page.locator("h1").tap()
    names.wait_for(state="hidden")
    field.fill("")
    typed(page, "liuwan")
    names.get_by_role("option").first.tap()
    page.wait_for_url(f"{site.url}/areas/liuwan-jiedao/")


def test_server_away(search, complaints):
    """Without an answer there is no list, and the form works on."""
    complaints.expect("Failed to load resource")
    page = search()
    intercept(page, "**/search/suggest/**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        _, names = typed(page, "就业")
    assert names.is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.locator(".facets").wait_for()
    assert page.locator(".hits > li").count() == 2


def test_without_scripts(visit, full):
    """Without scripts the form searches, the marks are there, and the filters are links."""
    page = visit("/", java_script_enabled=False)
    page.locator("input[name=q]").first.fill("就业 街道")
    page.locator("form.finder button").first.click()
    page.locator(".hits").wait_for()
    assert page.locator(".hits mark").count() >= 2
    assert page.locator(".facets a").count() >= 1
    page.locator(".sorting a", has_text="最新").click()
    page.wait_for_url("**sort=date**")


def test_for_everybody(search, no_violation):
    """The open list of names, with one of them chosen, shuts nobody out in any look."""
    page = search("/search/?q=街道", viewport=PHONE)
    page.locator("main input[name=q]").fill("")
    _, names = typed(page, "dhq")
    names.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.clock.resume()  # axe waits by it
    no_violation(page)
    for system, chosen in LOOKS.values():
        wear(page, system, chosen)
        no_violation(page, "color-contrast")
