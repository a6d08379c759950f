"""Pictures of a running site for the README: python docs/screenshots.py http://127.0.0.1:8000 [FOLDER]

Each kind of page on a telephone and on a desk, some also in the dark and in large type. The site's own lists say where
there is something to see: of each kind the page with the most on it that its first page leads to.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"phone": (360, 740), "desk": (1440, 900)}
LOOKS = {"": {}, "-dark": {"scheme": "dark"}, "-elder": {"mode": "elder"}}
IN_EVERY_LOOK = {"home"}
TALLEST = 1800  # pixels; what lies below is more of the same


def addresses(page: Page, site: str) -> dict[str, str]:
    """Where each kind of page is to be seen."""

    def first(listing: str, link: str) -> str:
        page.goto(site + listing)
        href = page.locator(link).first.get_attribute("href") or ""
        return f"{listing.partition('?')[0]}{href}" if href.startswith("?") else href or listing

    def fullest(listing: str, link: str) -> str:
        """Of the pages that *listing* leads to, the one with the most kinds of things on it, then with the most links."""
        page.goto(site + listing)
        found = page.locator(link).evaluate_all("links => links.map(one => one.getAttribute('href'))")
        texts = {href: page.request.get(site + href).text() for href in dict.fromkeys(found)}
        return max(
            texts,
            key=lambda href: (texts[href].count("<h2"), texts[href].count("<dt"), texts[href].count("<a ")),
        )

    return {
        "home": "/",
        "area": first("/", ".districts > li > a"),
        "organization": fullest(
            "/organizations/?type=party", "main a[href^='/organizations/']:not([href='/organizations/'])"
        ),
        "article": first("/", ".specimen blockquote a, .news .headline a").split("#")[0],
        "indicator": first("/", ".figure-card .of"),
        "topic": first("/", ".running a"),
        "search": "/search/?q=党建",
        "comparison": first("/compare/", "main a[href*='indicator=']"),
        "coverage": "/coverage/",
        "table": first("/data/", "main .chips a[href*='indicator=']"),
        "about": "/about/",
    }


def shoot(browser: Browser, site: str, folder: Path) -> None:
    page = browser.new_page()
    kinds = addresses(page, site)
    page.close()
    for size, (width, height) in SIZES.items():
        for look, cookies in LOOKS.items():
            context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            context.add_cookies(
                [{"name": name, "value": value, "url": site} for name, value in cookies.items()]
            )
            page = context.new_page()
            for kind, address in kinds.items():
                if look and kind not in IN_EVERY_LOOK:
                    continue
                page.goto(site + address)
                tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                page.screenshot(
                    path=folder / f"{kind}-{size}{look}.jpg",
                    full_page=True,
                    type="jpeg",
                    quality=80,
                    clip={"x": 0, "y": 0, "width": width, "height": tall},
                )
            context.close()


def main(site: str, folder: str = "docs/screens") -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        shoot(browser, site.rstrip("/"), Path(folder))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
