"""How a page is looked at: in every look that it can have, by axe, and whether it fits its screen."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# How a page can look, besides light: what its system says, and what is chosen.
LOOKS = {
    "dark": ("dark", {}),
    "dark by choice": ("light", {"scheme": "dark"}),
    "elder": ("light", {"mode": "elder"}),
    "elder where it is dark": ("dark", {"mode": "elder"}),
    "elder and dark": ("light", {"mode": "elder", "scheme": "dark"}),
}
COLOURS_AND_SIZES = ["color-contrast", "target-size"]


def violations(page: Page, *rules: str, sizes: bool = True) -> list[str]:
    """What axe finds against *rules*, or against all it checks of itself and the *sizes* of targets."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    page.evaluate("document.getAnimations().forEach(one => one.finish())")  # or axe sees colours on their way
    # Preloading, axe copies imported style sheets into the page, which its policy refuses.
    options: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}
    options |= {"runOnly": list(rules)} if rules else {"rules": {"target-size": {"enabled": sizes}}}
    return page.evaluate(
        """options => axe.run(options).then(found => found.violations.map(
            v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 4).map(n => n.target).join(' | ')}`))""",
        options,
    )


def too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{wide} px wider than the screen"] if wide > 0 else []


def wear(page: Page, system: str = "light", chosen: dict[str, str] | None = None) -> None:
    """Give *page* another look where it is: the server only writes what is chosen on its root (test_looks)."""
    page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
    page.evaluate(
        """chosen => {
            for (const name of ["mode", "scheme"]) {
                if (chosen[name]) document.documentElement.dataset[name] = chosen[name]
                else delete document.documentElement.dataset[name]
            }
        }""",
        chosen or {},
    )
