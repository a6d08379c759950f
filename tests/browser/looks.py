"""How a page is looked at: in every look that it can have, by axe, and whether it fits its screen."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

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

# All that axe goes by when it judges colours, and when it judges sizes.
APPEARANCE = """() => {
    document.getAnimations().forEach(one => one.finish())
    const colours = [], places = []
    for (const element of document.querySelectorAll("*")) {
        const box = element.getBoundingClientRect()
        places.push([box.x, box.y, box.width, box.height].join())
        for (const part of [null, "::before", "::after"]) {
            const style = getComputedStyle(element, part)
            colours.push([
                style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode,
                style.textShadow, style.borderColor, style.outlineColor, style.fill, style.stroke, style.content,
                style.fontSize, style.fontWeight, style.display, style.visibility, style.position, style.zIndex,
            ].join())
        }
    }
    return [colours.join(";"), places.join(";")]
}"""


class Appearance(NamedTuple):
    """The colours of everything on a page, as a digest, and where everything is."""

    colours: str
    places: str


def appearance(page: Page) -> Appearance:
    """What *page* looks like to axe: where two are the same it judges them alike."""
    return Appearance(*(sha256(part.encode()).hexdigest() for part in page.evaluate(APPEARANCE)))


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
