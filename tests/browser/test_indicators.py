"""Indicators, comparison and coverage as readers have them: in every look, on a telephone, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from articles.models import Article
from metrics.models import Indicator, Observation, day_range
from organizations.models import Area

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
LOOKS: dict[str, tuple[str, dict[str, str]]] = {
    "light": ("light", {}),
    "dark": ("dark", {}),
    "elder": ("light", {"mode": "elder"}),
}
JOBS = "/indicators/jobs-urban-new/"
BOTH = "/compare/?indicator=jobs-urban-new&area=liuwan-jiedao&area=shiqiao-jiedao"
ADDRESSES = [
    "/indicators/", JOBS, f"{JOBS}?area=liuwan-jiedao", "/compare/", BOTH, "/compare/?area=liuwan-jiedao",
    "/coverage/?area=donghu-qu", "/coverage/?area=donghu-qu&year=2021", "/coverage/?area=none",
]  # fmt: skip


@pytest.fixture
def told(town: list[Article], editor_of: Callable[..., Any]) -> None:
    """The news of the town is out, and a yearbook tells of the years before."""
    editor = editor_of("主编", "审核")
    for article in town:
        for row in [*article.mentions.exclude(entity=None), *article.figures.all()]:
            row.decide("accepted", editor)
    Article.objects.update(state="published", published_at=timezone.now())
    jobs = Indicator.objects.get(code="jobs-urban-new")
    for name, least in (("柳湾街道", 300), ("石桥街道", 410), ("东湖区", 1000)):
        for year in range(2014, 2021):
            Observation.objects.create(
                indicator=jobs,
                subject=Area.objects.get(name=name).entity_ptr,
                period=day_range(date(year, 1, 1), date(year, 12, 31)),
                modality="planned" if year == 2020 else "actual",
                manual_value=least + (year * 37) % 90,
                citation=f"《统计年鉴{year + 1}》",
            )


@pytest.fixture
def reader(browser: Browser, site: Any, complaints: Any) -> Iterator[Callable[..., Page]]:
    """Opens the browser of a reader in one of LOOKS; options go to ``new_context``."""
    contexts = []

    def reader(look: str = "light", **options: Any) -> Page:
        scheme, cookies = LOOKS[look]
        context = browser.new_context(
            **{"viewport": DESK, "locale": "zh-CN", "color_scheme": scheme, **options}
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("page", complaints.listen)
        context.add_cookies([{"name": k, "value": v, "url": site.url} for k, v in cookies.items()])
        return context.new_page()

    yield reader
    for context in contexts:
        context.close()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe(reader, site, told, look, size):
    """axe finds nothing in any look, and no page is wider than its screen."""
    page, found = reader(look, viewport=size), []
    for address in ADDRESSES:
        page.goto(site.url + address)
        said = Axe().run(page, options={"preload": False}).response["violations"]
        found += [(address, v["id"], [n["target"] for n in v["nodes"][:4]], v["help"]) for v in said]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [(address, "wider than the screen", wide)] if wide > 0 else []
    assert found == []


LETTERS = """() => [...document.querySelectorAll('.chart > svg')].filter(svg => svg.getClientRects().length).map(svg => ({
    kind: svg.classList[0],
    least: Math.min(...[...svg.querySelectorAll('text')].map(t =>
        parseFloat(getComputedStyle(t).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)),
    meeting: [...svg.querySelectorAll('text')].flatMap((a, i, all) => all.slice(i + 1).filter(b => {
        const p = a.getBoundingClientRect(), q = b.getBoundingClientRect()
        return p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 3 && q.top < p.bottom - 3
    }).map(b => a.textContent + ' / ' + b.textContent)),
}))"""


@pytest.mark.parametrize(
    ("width", "kind"), [(360, "chart-narrow"), (768, "chart-wide"), (1440, "chart-wide")]
)
def test_letters_of_charts(reader, site, told, width, kind):
    """Of the two drawings one is shown; its letters are no smaller than 10 px and do not meet."""
    page = reader(viewport={"width": width, "height": 800})
    for address in (JOBS, BOTH, f"{JOBS}?area=liuwan-jiedao"):
        page.goto(site.url + address)
        [drawing] = page.evaluate(LETTERS)
        assert drawing["kind"] == kind
        assert drawing["meeting"] == []
        assert drawing["least"] >= 10


def test_large_letters(reader, site, told):
    """With large letters chosen, those of a chart are large as well."""
    page = reader("elder")
    page.goto(site.url + JOBS)
    [drawing] = page.evaluate(LETTERS)
    assert drawing["kind"] == "chart-narrow"
    assert drawing["least"] >= 16
    assert drawing["meeting"] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_value_to_sentence(reader, site, told, scripts):
    """From the page of an indicator to the sentence, and from there to the figure in its article."""
    page = reader(java_script_enabled=scripts)
    page.goto(f"{site.url}{JOBS}?area=shiqiao-jiedao")
    row = page.locator(".values > li").filter(has_text="看原句").first
    row.locator("summary").click()
    row.locator("blockquote a").click()
    page.wait_for_url("**/articles/*/#f*")
    expect(page.locator("mark:target")).to_have_count(1)


def test_choose_by_keyboard(reader, site, told):
    """Areas are ticked and compared with the keyboard alone."""
    page = reader(java_script_enabled=False)
    page.goto(site.url + "/compare/?indicator=jobs-urban-new")
    page.get_by_label("东湖区", exact=False).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/?*")
    assert "area=donghu-qu" not in page.url  # it had been ticked, and is not now
    expect(page.locator("table").first).to_contain_text("柳湾街道")
    expect(page.locator("table").first).not_to_contain_text("东湖区")
