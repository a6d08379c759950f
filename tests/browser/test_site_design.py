"""The public pages as their readers have them: in every look, by keyboard, without scripts, on a telephone."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, Response

from articles.models import Article
from metrics.models import Observation

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
LOOKS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "light": ({"color_scheme": "light"}, {}),
    "dark": ({"color_scheme": "dark"}, {}),
    "dark by choice": ({"color_scheme": "light"}, {"scheme": "dark"}),
    "elder": ({"color_scheme": "dark"}, {"mode": "elder"}),
    "elder and dark": ({}, {"mode": "elder", "scheme": "dark"}),
}
ADDRESSES = [
    "/", "/about/", "/areas/", "/areas/donghu-qu/", "/areas/xiling-qu/", "/areas/liuwan-jiedao/", "/organizations/",
    "/organizations/qingshijixie-youxiangongsi/", "/topics/", "/topics/qingjiejiayuan/", "/indicators/",
    "/articles/", "/search/", "/search/?q=就业", "/search/?q=没有的词", "/nowhere/",
]  # fmt: skip


@pytest.fixture
def addresses(town: list[Article], editor_of: Callable[..., Any]) -> list[str]:
    """One address of each kind of page, in a town whose news is out."""
    editor = editor_of("主编", "审核")
    for article in town:
        for row in [*article.mentions.exclude(entity=None), *article.figures.all()]:
            row.decide("accepted", editor)
    Article.objects.update(state="published", published_at=timezone.now())
    told = Observation.objects.public().first()
    assert told is not None
    return [*ADDRESSES, town[0].get_absolute_url(), told.indicator.get_absolute_url()]


@pytest.fixture
def visit(browser: Browser, site: Any, complaints: Any) -> Iterator[Callable[..., Page]]:
    """Opens a browser of a reader: ``look`` is one of LOOKS, options go to ``new_context``."""
    complaints.expect("404")  # one of the addresses leads nowhere, and the browser says so
    contexts = []

    def visit(look: str = "light", **options: Any) -> Page:
        colours, cookies = LOOKS[look]
        context = browser.new_context(**{"viewport": DESK, "locale": "zh-CN", **colours, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("page", complaints.listen)
        context.add_cookies([{"name": k, "value": v, "url": site.url} for k, v in cookies.items()])
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe(visit, site, addresses, look, size):
    """axe finds nothing on any page in any look, with targets large enough, and no page is wider than its screen."""
    page = visit(look, viewport=size)
    found = []
    for address in addresses:
        page.goto(site.url + address)
        rules = {"target-size": {"enabled": True}}
        said = Axe().run(page, options={"preload": False, "rules": rules}).response["violations"]
        found += [(address, v["id"], [n["target"] for n in v["nodes"][:4]], v["help"]) for v in said]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [(address, "wider than the screen", wide)] if wide > 0 else []
    assert found == []


def test_transfer(visit, site, addresses):
    """Nothing is asked of another host, and what a page takes is small."""
    page = visit()
    came: list[Response] = []
    page.on("response", lambda response: came.append(response))  # Playwright wraps no built-in
    for address in addresses:
        came.clear()
        page.goto(site.url + address, wait_until="networkidle")
        sizes: dict[str, int] = {}
        for response in came:
            if 300 <= response.status < 400:
                continue  # has no body
            assert response.url.startswith((site.url, "data:")), response.url
            body = response.body()
            path = urlsplit(response.url).path
            # The live server sends files as they lie there; the site sends them compressed (whitenoise).
            sizes[path] = len(gzip.compress(body)) if path.startswith("/static/") else len(body)
            if path.endswith(".css"):
                assert len(body) <= 40 * 1024, (path, len(body))
        assert sum(sizes.values()) <= 100 * 1024, (address, sizes)
        scripts = sum(len(r.body()) for r in came if r.url.endswith(".js"))
        assert scripts <= 60 * 1024, (address, scripts)


NUMBERED = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled)
    .map((e, n) => { e.dataset.n = n; return e.outerHTML.slice(0, 80) })"""
FOCUSED = """() => {
    const e = document.activeElement, style = getComputedStyle(e)
    return [e.dataset.n ?? '', e.tagName, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]
}"""


def test_keyboard(visit, site, addresses):
    """Tab reaches everything that can be used, each visibly; the first of all skips to the text."""
    page = visit()
    for address in addresses:
        page.goto(site.url + address)
        there, reached = dict(enumerate(page.evaluate(NUMBERED))), set()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        for _ in range(4 * len(there) + 50):  # what opens on the way has things to reach as well
            n, tag, outlined = page.evaluate(FOCUSED)
            if tag == "BODY":
                break
            assert outlined, (address, tag)
            reached |= {int(n)} if n else set()
            page.keyboard.press("Tab")
        assert [html for n, html in there.items() if n not in reached] == [], address
    page.goto(site.url + "/about/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_elder_mode_stays(visit, site, addresses):
    """Large type is chosen by a form that needs no script, brings one back to where one was, and stays."""
    page = visit(java_script_enabled=False, color_scheme="dark")
    page.goto(site.url + "/search/?q=就业")
    page.get_by_role("button", name="大字", exact=True).press("Enter")
    assert page.url.endswith("/search/?q=%E5%B0%B1%E4%B8%9A")
    for address in ("/", "/areas/donghu-qu/", "/nowhere/"):
        page.goto(site.url + address)
        html = page.locator("html")
        assert html.get_attribute("data-mode") == "elder"
        assert html.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 20
        assert (
            page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
        )
    page.locator("footer").get_by_role("button", name="深色").click()
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(0, 0, 0)"
    page.locator("footer").get_by_role("button", name="标准").click()
    page.locator("footer").get_by_role("button", name="跟随系统").click()
    assert page.context.cookies() == []


def test_without_scripts(visit, site, addresses):
    """Every page is whole without scripts, and the search can be used."""
    page = visit(java_script_enabled=False)
    for address in addresses:
        page.goto(site.url + address)
        assert page.locator("h1").count() == 1, address
        assert page.locator("main").inner_text().strip()
    page.goto(site.url + "/")
    page.get_by_role("searchbox").fill("就业")
    page.get_by_role("button", name="搜索").click()
    assert "柳湾街道就业服务进社区" in page.locator("main").inner_text()


def test_print(visit, site, addresses):
    """On paper there is no menu, no form, and behind each source its address."""
    page = visit("dark by choice")
    page.goto(site.url + "/articles/")
    page.emulate_media(media="print")
    for gone in (".menu", ".switches", ".display", ".finder"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator("body").evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    after = page.locator(".headline a").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert re.search(r"/articles/\d+/", after)
