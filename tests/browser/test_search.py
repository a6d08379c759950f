"""The search in a browser: names as one types, by keyboard and by pointer, without scripts, for everybody."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles.models import Article
from organizations.models import Area
from tests.browser.conftest import WIDE

PHONE = {"width": 360, "height": 780}


@pytest.fixture
def readers(town, browser, site, complaints):
    """The town with its news published and 文苑街道 in its register; opens browsers of readers who are not signed in."""
    Article.objects.update(state="published", published_at=timezone.now())
    Article.objects.filter(pk=town[0].pk).update(kind="feature")
    street = Area.objects.create(name="文苑街道", level="subdistrict", parent=Area.objects.get(name="东湖区"))
    street.keep_official_name()
    contexts = []

    def open_page(address: str = "/", **options):
        context = browser.new_context(**{"viewport": WIDE, "locale": "zh-CN", **options})
        context.set_default_timeout(10_000)
        context.on("page", complaints.listen)
        contexts.append(context)
        page = context.new_page()
        page.goto(site.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def typed(page, text: str):
    """Types *text* into the search of *page*; gives the field and the list of names under it."""
    field = page.get_by_role("combobox").first
    field.press_sequentially(text)
    return field, page.get_by_role("listbox").first


def test_by_keyboard(readers, site, shot):
    """Typing wenyuan, Arrow Down and Enter lead to 文苑街道; what is active is said to those who do not see it."""
    page = readers()
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


def test_round_and_away(readers, site):
    """The arrows go round by way of the field; Escape takes the list away and leaves what was typed; Enter searches."""
    page = readers()
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


def test_by_pointer(readers, site):
    """A name can be tapped; who looks elsewhere has the list gone."""
    page = readers(viewport=PHONE, has_touch=True)
    field, names = typed(page, "柳湾")
    names.get_by_role("option").first.wait_for()
    page.locator("h1").tap()
    names.wait_for(state="hidden")
    field.fill("")
    typed(page, "liuwan")
    names.get_by_role("option").first.tap()
    page.wait_for_url(f"{site.url}/areas/liuwan-jiedao/")


def test_server_away(readers, complaints):
    """Without an answer there is no list, and the form works on."""
    complaints.expect("Failed to load resource")
    page = readers()
    page.route("**/search/suggest/**", lambda route: route.abort())
    _, names = typed(page, "就业")
    page.wait_for_timeout(400)
    assert names.is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert page.locator(".hits > li").count() == 2


def test_without_scripts(readers, site):
    """Without scripts the form searches, the marks are there, and the filters are links."""
    page = readers(java_script_enabled=False)
    page.locator("input[name=q]").first.fill("就业 街道")
    page.locator("form.finder button").first.click()
    assert page.locator(".hits mark").count() >= 2
    assert page.locator(".facets a").count() >= 1
    page.locator(".sorting a", has_text="最新").click()
    assert "sort=date" in page.url


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    "address",
    [
        "/search/",
        "/search/?q=街道",
        "/search/?q=文苑接道",
        "/search/?q=东湖区 就业&sort=date",
        "/search/?q=。",
    ],
)
def test_for_everybody(readers, no_violation, shot, viewport, address):
    """Nobody is shut out of a search, its policy is kept, and nothing sticks out of a telephone's screen."""
    page = readers(address, viewport=viewport)
    no_violation(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("mode", [{"color_scheme": "dark"}, {"cookie": "elder"}], ids=["dark", "elder"])
def test_in_other_looks(readers, site, no_violation, mode):
    """The open list of names and the results keep their contrast in the dark and in large type."""
    page = readers(
        "/search/?q=街道", viewport=PHONE, **{k: v for k, v in mode.items() if k == "color_scheme"}
    )
    if "cookie" in mode:
        page.context.add_cookies([{"name": "mode", "value": "elder", "url": site.url}])
        page.reload()
    no_violation(page)
    page.locator("main input[name=q]").fill("")
    _, names = typed(page, "dhq")
    names.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    no_violation(page)


@pytest.mark.parametrize("address", ["/", "/areas/liuwan-jiedao/", "/articles/", "/indicators/jobs-urban-new/", "/topics/qingjiejiayuan/", "/organizations/donghuquchengguanju/"])  # fmt: skip
def test_linked_data_breaks_no_policy(readers, address):
    """A block of data in the page is no script to the policy; complaints would fail the test."""
    page = readers(address)
    page.wait_for_timeout(100)
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)['@graph'].length"
    )
