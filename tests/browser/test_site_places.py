"""From page to page, as a resident goes: to a street, its organisations, the sentence behind a number."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE


def test_without_scripts(visit, site, full):
    """A resident without scripts finds the street, narrows its articles, and goes from an organisation to what is below it."""
    page = visit(java_script_enabled=False, viewport=PHONE)
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


def test_from_a_number_to_its_sentence(visit, site, full):
    """The source of a figure on an area's page is the sentence that printed it."""
    page = visit()
    page.goto(site.url + "/areas/liuwan-jiedao/")
    page.locator(".figure-card").first.get_by_role("link", name="看原句").click()
    page.wait_for_url("**/articles/**#f*")
    marked = page.evaluate("location.hash.slice(1)")
    expect(page.locator(f"mark#{marked}")).to_be_in_viewport()
