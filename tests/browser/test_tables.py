"""Tables as a clerk has them: chosen by typing, read by keyboard, from a value to its sentence, without scripts too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looks import violations

JOBS = "/data/?indicator=jobs-urban-new&grain=year&totals=1"


def test_choose_by_typing(visit, site, full):
    """The list follows what is typed, what was ticked stays ticked, and the table comes with both."""
    page = visit()
    page.goto(f"{site.url}/data/?indicator=jobs-urban-new&q=就业")
    page.get_by_label("名称里有").first.fill("违建")
    expect(page.locator("#found")).to_contain_text("请勾选")
    assert page.locator("#indicator-boxes input:checked").count() == 1
    page.locator("#indicator-boxes input:not(:checked)").first.check()
    page.get_by_role("button", name="重新列表").click()
    page.wait_for_url("**indicator=jobs-urban-new&indicator=*")
    expect(page.locator(".sheet tbody")).not_to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_cell_to_sentence(visit, site, full, scripts):
    """A cell opens the figure in its article; the table fits a telephone, scrolling by itself."""
    page = visit(java_script_enabled=scripts)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site.url}/data/?indicator=jobs-urban-new")  # as reported, on whatever day
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []
    page.locator(".sheet td > a[href*='/articles/']").first.click()
    page.wait_for_url("**/articles/*/#f*")
    expect(page.locator("mark:target")).to_have_count(1)


def test_scroll_by_keyboard(visit, site, full):
    """The table is a stop of the keyboard; the heads stay where they are."""
    page = visit()
    page.goto(site.url + JOBS)
    sheet = page.get_by_role("region", name="城镇新增就业人数", exact=False)
    sheet.focus()
    expect(sheet).to_be_focused()
    sheet.evaluate("one => { one.style.maxHeight = '8rem'; one.scrollTop = 200 }")
    top = "one => one.querySelector('thead th').getBoundingClientRect().top - one.getBoundingClientRect().top"
    assert abs(sheet.evaluate(top)) < 4
