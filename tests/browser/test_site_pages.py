"""Every kind of public page, once, as everybody has it: on a telephone and on a desk, light, dark and large, by keyboard,
without scripts, light to carry. A page that is new is added to PAGES."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import PHONE, WIDE
from tests.browser.looks import LOOKS, appearance, too_wide, violations, wear

TABLET = {"width": 768, "height": 1024}
JOBS = "/indicators/jobs-urban-new/"
PAGES: dict[str, list[str]] = {
    "front": ["/", "/about/", "/nowhere/"],
    "areas": ["/areas/", "/areas/?q=lw", "/areas/?q=无"],
    "area": [
        "/areas/qingshi-shi/", "/areas/donghu-qu/", "/areas/xiling-qu/", "/areas/liuwan-jiedao/",
        "/areas/liuwan-jiedao/?year=2021",
    ],
    "organizations": ["/organizations/", "/organizations/?sector=new_economic", "/organizations/?letter=q&type=school"],
    "organization": ["/organizations/qingshijixie-youxiangongsi/", "/organizations/qingshijixiedangwei/"],
    "topics": ["/topics/", "/topics/qingjiejiayuan/"],
    "indicators": ["/indicators/", "/indicators/?q=无"],
    "indicator": [JOBS, f"{JOBS}?area=liuwan-jiedao"],
    "comparison": [
        "/compare/", "/compare/?indicator=jobs-urban-new&area=liuwan-jiedao&area=shiqiao-jiedao",
        "/compare/?area=liuwan-jiedao",
    ],
    "coverage": ["/coverage/?area=donghu-qu", "/coverage/?area=donghu-qu&year=2021", "/coverage/?area=none"],
    "tables": [
        "/data/", "/data/?indicator=jobs-urban-new&totals=1&derived=1", "/data/?indicator=jobs-urban-new&from=1990&to=1991",
        "/data/frozen/{frozen}/",
    ],
    "data": ["/data/sets/", "/data/check/", "/data/compare/", "/data/frozen/", "/data/exports/{export}/"],
    "articles": ["/articles/", "/articles/?kind=notice", "/articles/?area=donghu-qu&year=2021"],
    "article": ["/articles/{article}/", "/articles/{article}/lines/", "/articles/{withdrawn}/"],
    "search": ["/search/", "/search/?q=就业", "/search/?q=街道", "/search/?q=东湖区 就业&sort=date"],
    "nothing found": ["/search/?q=没有的词", "/search/?q=文苑接道", "/search/?q=。"],
    "corrections": [
        "/corrections/", "/corrections/new/?article={article}&figure={figure}", "/corrections/{receipt}/",
        "/corrections/{settled}/",
    ],
}  # fmt: skip
ALL = [address for addresses in PAGES.values() for address in addresses]


@pytest.fixture
def page(visit: Callable[..., Page], complaints: Any) -> Page:
    complaints.expect("404|410")  # some addresses lead nowhere, and the browser says so
    return visit(viewport=PHONE, color_scheme="light")


@pytest.mark.parametrize("kind", PAGES)
def test_nobody_is_shut_out(page, site, full, kind):
    """axe finds nothing, on a telephone and on a desk, nor in any look; targets are large enough; nothing is too wide."""
    found = {}
    for address in PAGES[kind]:
        page.set_viewport_size(PHONE)
        page.goto(site.url + address.format(**vars(full)))
        found[address] = faults_of(page)
    assert {where: what for where, what in found.items() if what} == {}


def faults_of(page: Page) -> dict[str, list[str]]:
    """What is wrong with what *page* shows, on a telephone, a tablet and a desk, in every look."""
    found = {"folded": too_wide(page)}
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found["telephone"] = violations(page) + too_wide(page)
    seen = {appearance(page)}
    for look, (system, chosen) in LOOKS.items():
        wear(page, system, chosen)
        # Dark by choice is mostly what dark is by the system: what looks the same is not looked at again.
        if (seen_now := appearance(page)) not in seen:
            sizes = [] if seen_now.places in {one.places for one in seen} else ["target-size"]
            found[look] = violations(page, "color-contrast", *sizes) + too_wide(page)
            seen.add(seen_now)
    wear(page)
    page.set_viewport_size(TABLET)
    found["tablet"] = violations(page, "target-size") + too_wide(page)
    page.set_viewport_size(WIDE)
    found["desk"] = violations(page) + too_wide(page)
    wear(page, "light", LOOKS["elder"][1])
    found["desk, elder"] = violations(page, "target-size") + too_wide(page)
    wear(page)
    return {where: what for where, what in found.items() if what}


REFUSED = {"with errors": 400, "forged": 403, "too many": 429}


@pytest.mark.parametrize("state", REFUSED)
def test_nobody_is_shut_out_when_refused(page, site, full, settings, complaints, state):
    """Nor does axe find anything on the pages that say why a form was not taken."""
    complaints.expect(str(REFUSED[state]))
    settings.CORRECTIONS_PER_HOUR = 0 if state == "too many" else 5
    page.goto(f"{site.url}/corrections/new/?article={full.article}&figure={full.figure}")
    page.get_by_label("哪里不对").fill("" if state == "with errors" else "应为13处。")
    if state == "forged":
        page.context.clear_cookies()
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="送出").click()
    assert answer.value.status == REFUSED[state]
    assert faults_of(page) == {}
    if state == "with errors":
        expect(page.get_by_role("alert")).to_contain_text("请改 1 处")
        page.get_by_role("link", name="请写明哪里不对").click()
        expect(page.get_by_label("哪里不对")).to_be_focused()


@pytest.mark.parametrize("look", LOOKS)
def test_looks(page, site, full, look):
    """What is chosen stands on the root of the page, as `wear` writes it, and axe finds nothing in the page so served."""
    system, chosen = LOOKS[look]
    page.emulate_media(color_scheme=system)
    page.context.add_cookies([{"name": k, "value": v, "url": site.url} for k, v in chosen.items()])
    page.goto(site.url)
    assert page.evaluate("({...document.documentElement.dataset})") == chosen
    assert violations(page) + too_wide(page) == []


def test_light_to_carry(page, site, full):
    """Nothing is asked of another host, what a page takes is small, and its linked data can be read."""
    came: list[Response] = []
    page.on("response", lambda response: came.append(response))  # Playwright wraps no built-in
    for address in ALL:
        came.clear()
        page.goto(site.url + address.format(**vars(full)), wait_until="networkidle")
        sizes: dict[str, int] = {}
        raw = {".css": 0, ".js": 0}
        for response in came:
            if 300 <= response.status < 400:
                continue  # has no body
            assert response.url.startswith((site.url, "data:")), response.url
            body = response.body()
            path = urlsplit(response.url).path
            # The live server sends files as they lie there; the site sends them compressed (whitenoise).
            sizes[path] = len(gzip.compress(body)) if path.startswith("/static/") else len(body)
            for kind in raw:
                raw[kind] += len(body) if path.endswith(kind) else 0
        assert sum(sizes.values()) <= 100 * 1024, (address, sizes)
        assert raw[".css"] <= 40 * 1024, (address, raw)
        assert raw[".js"] <= 60 * 1024, (address, raw)
        for block in page.locator('script[type="application/ld+json"]').all_inner_texts():
            assert json.loads(block)["@graph"], address


LISTEN = """() => {
    const usable = [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden], [tabindex="-1"]), select, textarea, summary, [tabindex="0"]')]
        .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled)
    window.unreached = new Set(usable)
    window.unmarked = []
    window.first = null
    document.addEventListener("focusin", ({target}) => {
        const style = getComputedStyle(target)
        window.first ??= target.className
        window.unreached.delete(target)
        if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) window.unmarked.push(target.outerHTML)
    })
    return usable.length
}"""


@pytest.mark.parametrize("kind", PAGES)
def test_keyboard(page, site, full, kind):
    """Tab reaches everything that can be used on a page of each kind, each visibly; the first of all skips to the text."""
    page.set_viewport_size(WIDE)
    for address in dict.fromkeys([PAGES[kind][0], PAGES[kind][1]]):
        page.goto(site.url + address.format(**vars(full)))
        there = page.evaluate(LISTEN)
        for _ in range(8):  # what opens on the way has things to reach as well
            for _ in range(there + 5):
                page.keyboard.press("Tab")
            if not page.evaluate("unreached.size"):
                break
        assert page.evaluate("first") == "skip", address
        assert page.evaluate("[...unreached].map(e => e.outerHTML.slice(0, 120))") == [], address
        assert page.evaluate("unmarked") == [], address


def test_skip(page, site, full):
    """The link before all others leads to the text."""
    page.goto(site.url + "/about/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_without_scripts(visit, site, full, complaints):
    """Every page is whole without scripts, and the search can be used."""
    complaints.expect("404|410")
    page = visit(java_script_enabled=False)
    for address in ALL:
        page.goto(site.url + address.format(**vars(full)))
        assert page.locator("h1").count() == 1, address
        assert page.locator("main").inner_text().strip(), address
    page.goto(site.url)
    page.get_by_role("searchbox").fill("就业")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="柳湾街道就业服务进社区").first.wait_for()
