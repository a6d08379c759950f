"""Pages of areas, organisations and topics in a real browser: in every look, narrow and wide, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from articles.models import Article
from organizations.models import Area, Organization

SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1440, "height": 900}}
LOOKS: dict[str, tuple[str, dict[str, str]]] = {
    "light": ("light", {}),
    "dark": ("dark", {}),
    "elder": ("light", {"mode": "elder"}),
}
ADDRESSES = [
    "/areas/", "/areas/?q=lw", "/areas/?q=无", "/areas/donghu-qu/", "/areas/liuwan-jiedao/", "/areas/qingshi-shi/",
    "/organizations/", "/organizations/?sector=new_economic", "/organizations/?letter=q&type=school",
    "/organizations/qingshijixie-youxiangongsi/", "/organizations/qingshijixiedangwei/", "/topics/",
    "/topics/qingjiejiayuan/",
]  # fmt: skip


@pytest.fixture
def news(town: list[Article], editor_of: Callable[..., Any]) -> None:
    """The town's news is out; a company in it has a party committee with branches."""
    editor = editor_of("主编", "审核")
    for article in town:
        for row in [*article.mentions.exclude(entity=None), *article.figures.all()]:
            row.decide("accepted", editor)
    Article.objects.update(state="published", published_at=timezone.now())
    company = Organization.objects.get(name="青石机械有限公司")
    Organization.objects.filter(pk=company.pk).update(
        sector="new_economic", area=Area.objects.get(name="柳湾街道")
    )
    committee = Organization.objects.create(
        name="青石机械党委", slug="qingshijixiedangwei", type="party", host=company
    )
    for n in range(3):
        Organization.objects.create(name=f"青石机械第{n}支部", type="party", superior=committee)


@pytest.fixture
def visit(browser: Browser, site: Any, complaints: Any) -> Iterator[Callable[..., Page]]:
    contexts = []

    def visit(look: str = "light", **options: Any) -> Page:
        scheme, cookies = LOOKS[look]
        context = browser.new_context(color_scheme=scheme, locale="zh-CN", **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("page", complaints.listen)
        context.add_cookies([{"name": k, "value": v, "url": site.url} for k, v in cookies.items()])
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_axe(visit, site, news, look, size):
    """axe finds nothing, targets are large enough, and no page is wider than its screen, folded or not."""
    page = visit(look, viewport=SIZES[size])
    found = []
    for address in ADDRESSES:
        assert page.goto(site.url + address).status == 200, address
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        rules = {"target-size": {"enabled": True}}
        said = Axe().run(page, options={"preload": False, "rules": rules}).response["violations"]
        found += [(address, v["id"], [n["target"] for n in v["nodes"][:4]], v["help"]) for v in said]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [(address, "wider than the screen", wide)] if wide > 0 else []
    assert found == []


def test_without_scripts(visit, site, news):
    """A resident without scripts finds the street, narrows its articles, and goes from an organisation to what is below it."""
    page = visit(java_script_enabled=False, viewport=SIZES["phone"])
    page.goto(site.url + "/areas/")
    page.get_by_label("地名、拼音或首字母").fill("lwjd")
    page.get_by_role("button", name="查找").click()
    page.locator("main").get_by_role("link", name="柳湾街道").click()
    expect(page.get_by_role("heading", level=1, name="柳湾街道")).to_be_visible()
    page.get_by_label("年份").select_option("2021")
    page.get_by_role("button", name="筛选").click()
    assert "year=2021" in page.url
    expect(page.get_by_label("年份")).to_have_value("2021")
    page.locator("#organizations + dl").get_by_role("link", name="1 家").click()
    expect(page.get_by_label("“两新”组织")).to_have_value("new_economic")
    page.get_by_role("link", name="青石机械有限公司").click()
    page.get_by_role("link", name="青石机械党委", exact=True).click()
    expect(page.locator(".ranks").get_by_role("link")).to_have_count(3)


def test_from_a_number_to_its_sentence(visit, site, news):
    """The source of a figure on an area's page is the sentence that printed it."""
    page = visit(viewport=SIZES["desk"])
    page.goto(site.url + "/areas/liuwan-jiedao/")
    page.locator(".figure-card").first.get_by_role("link", name="看原句").click()
    page.wait_for_url("**/articles/**#f*")
    marked = page.evaluate("location.hash.slice(1)")
    expect(page.locator(f"mark#{marked}")).to_be_in_viewport()
