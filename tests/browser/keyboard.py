"""What the tests of the desk do on its page, and look for on it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from articles.models import Article


def ready(page: Page) -> None:
    """Wait until the page listens to keys."""
    expect(page.locator("body")).to_have_class(re.compile("scripted"))


def wait_until(page: Page, fact: Callable[[], object]) -> None:
    """Wait until *fact*, which *page* or its server will bring about, is one."""
    deadline = time.monotonic() + 90
    while not fact():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def intercept(page: Page, pattern: str, handler: Callable[[Route], object]) -> None:
    """Hand each request of *page* that matches *pattern* to *handler*, from now on.

    ``page.route`` may return before the page's requests take the new way; this waits until one has.
    """
    page.route("**/healthz", lambda route: route.fulfill(body="intercepted"))
    page.route(pattern, handler)
    wait_until(page, lambda: page.evaluate("fetch('/healthz').then((one) => one.text())") == "intercepted")
    page.unroute("**/healthz")


def settled(article: Article) -> int:
    return article.mentions.decided().count() + article.figures.decided().count()


def saved(page: Page) -> None:
    expect(page.locator("#status")).to_have_text("已保存")


def heading(page: Page) -> str:
    return page.locator("#panel h2").inner_text()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def select(page: Page, text: str, nth: int = 0) -> None:
    """Select *text* in the article, as the mouse would."""
    page.evaluate(
        """([text, nth]) => {
            const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT);
            const nodes = [];
            let all = "";
            while (walker.nextNode()) { nodes.push([all.length, walker.currentNode]); all += walker.currentNode.data; }
            let at = -1;
            for (let n = 0; n <= nth; n++) at = all.indexOf(text, at + 1);
            const place = (offset) => {
                const [start, node] = nodes.findLast(([start]) => start <= offset);
                return [node, offset - start];
            };
            getSelection().setBaseAndExtent(...place(at), ...place(at + text.length));
        }""",
        [text, nth],
    )
