"""Indicators as readers have them: the letters of charts, the way to the sentence, areas chosen by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looks import wear

JOBS = "/indicators/jobs-urban-new/"
BOTH = "/compare/?indicator=jobs-urban-new&area=liuwan-jiedao&area=shiqiao-jiedao"

LETTERS = """() => [...document.querySelectorAll('.chart > svg')].filter(svg => svg.getClientRects().length).map(svg => ({
    kind: svg.classList[0],
    least: Math.min(...[...svg.querySelectorAll('text')].map(t =>
        parseFloat(getComputedStyle(t).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)),
    meeting: [...svg.querySelectorAll('text')].flatMap((a, i, all) => all.slice(i + 1).filter(b => {
        const p = a.getBoundingClientRect(), q = b.getBoundingClientRect()
        return p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 3 && q.top < p.bottom - 3
    }).map(b => a.textContent + ' / ' + b.textContent)),
}))"""


def test_letters_of_charts(visit, site, full):
    """Of the two drawings one is shown; its letters are no smaller than 10 px and do not meet; large ones are large."""
    page = visit()
    for address in (JOBS, BOTH, f"{JOBS}?area=liuwan-jiedao"):
        page.goto(site.url + address)
        for width, kind in ((360, "chart-narrow"), (768, "chart-wide"), (1440, "chart-wide")):
            page.set_viewport_size({"width": width, "height": 800})
            [drawing] = page.evaluate(LETTERS)
            assert drawing["kind"] == kind
            assert drawing["meeting"] == []
            assert drawing["least"] >= 10
        wear(page, chosen={"mode": "elder"})
        [drawing] = page.evaluate(LETTERS)
        assert drawing["kind"] == "chart-narrow"
        assert drawing["meeting"] == []
        assert drawing["least"] >= 16


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_value_to_sentence(visit, site, full, scripts):
    """From the page of an indicator to the sentence, and from there to the figure in its article."""
    page = visit(java_script_enabled=scripts)
    page.goto(f"{site.url}{JOBS}?area=shiqiao-jiedao")
    row = page.locator(".values > li").filter(has_text="看原句").first
    row.locator("summary").click()
    row.locator("blockquote a").click()
    page.wait_for_url("**/articles/*/#f*")
    expect(page.locator("mark:target")).to_have_count(1)


def test_choose_by_keyboard(visit, site, full):
    """Areas are ticked and compared with the keyboard alone."""
    page = visit(java_script_enabled=False)
    page.goto(site.url + "/compare/?indicator=jobs-urban-new")
    page.get_by_label("东湖区", exact=False).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/?*")
    assert "area=donghu-qu" not in page.url  # it had been ticked, and is not now
    expect(page.locator("table").first).to_contain_text("柳湾街道")
    expect(page.locator("table").first).not_to_contain_text("东湖区")
