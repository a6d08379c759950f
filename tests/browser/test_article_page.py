"""An article in a browser: its cards by pointer, keyboard and finger, its citation, its lines, a report of an error; no script."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from articles.models import Article, Correction
from tests.browser.conftest import PHONE, WIDE
from tests.browser.looks import LOOKS, wear


@pytest.fixture
def story(town: list[Article], news: None) -> SimpleNamespace:
    """The town's first article, published, with all that was suggested about it decided."""
    article = town[0]
    figure = article.figures.filter(text="12处").get()
    outer = article.mentions.filter(entity__name="东湖区城管局").first()
    return SimpleNamespace(article=article, figure=figure, outer=outer, path=article.get_absolute_url())


def test_nobody_is_shut_out(visit, story, no_violation, shot):
    """The page with a card open, in every look, and with its lines, shuts nobody out at any width."""
    page = visit(story.path)
    for viewport in (WIDE, PHONE):
        page.set_viewport_size(viewport)
        page.goto(page.url.partition("#")[0])
        page.locator(f"#f{story.figure.pk} a").focus()
        expect(page.locator("#card")).to_be_visible()
        no_violation(page)
        shot(page, "article-card", (viewport,))
        for system, chosen in LOOKS.values():
            wear(page, system, chosen)
            no_violation(page, "color-contrast")
        wear(page)
        page.keyboard.press("Escape")
        page.get_by_role("link", name="版面原样").click()
        expect(page.locator("#lines-title")).to_be_focused()
        no_violation(page)


def test_card_by_pointer(visit, site, story):
    """Resting on a number opens its card; the pointer may go into it; it goes when the pointer has left, and with Esc."""
    page = visit()
    page.clock.install()
    page.goto(site.url + story.path)
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))  # time passes only when it is said below
    mark, card = page.locator(f"#f{story.figure.pk}"), page.locator("#card")
    mark.hover()
    page.clock.run_for(1000)
    expect(card).to_contain_text("12处")
    expect(card).to_contain_text("东湖区")
    box = card.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=5)
    page.clock.run_for(1000)
    expect(card).to_be_visible()
    page.mouse.move(5, 5)
    page.clock.run_for(1000)
    expect(card).to_be_hidden()
    mark.hover()
    page.clock.run_for(1000)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_card_by_keyboard(visit, story):
    """Focus opens a card; Tab goes into it, to the entry below and on; Esc gives the mark the focus back."""
    page = visit(story.path)
    link, card = page.locator(f"#f{story.figure.pk} a"), page.locator("#card")
    link.focus()
    expect(card).to_be_visible()
    expect(link).to_have_attribute("aria-describedby", "card")
    page.keyboard.press("Tab")
    assert card.evaluate("card => card.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Enter")  # as a click: the card again
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    for _ in range(8):
        if not card.evaluate("card => card.contains(document.activeElement)"):
            break
        page.keyboard.press("Tab")
    expect(card).not_to_have_attribute(
        "aria-label", "“12处”读作"
    )  # on the next mark there is a card again: its own


def test_names_in_names(visit, story):
    """The card of a name tells the names inside it too; by pointer the name is a link as any."""
    page = visit(story.path)
    name, card = page.locator(f"#m{story.outer.pk}"), page.locator("#card")
    name.hover()
    expect(card).to_contain_text("东湖区城管局")
    expect(card).to_contain_text("其中“东湖区”")
    expect(card.get_by_role("link", name="东湖区", exact=True)).to_have_attribute("href", "/areas/donghu-qu/")
    name.click()
    page.wait_for_url("**/organizations/**")


def test_card_by_finger(visit, story):
    """A tap opens the card, of a name too, from which the way goes on; a tap elsewhere closes it."""
    page = visit(story.path, viewport=PHONE, has_touch=True, is_mobile=True)
    card = page.locator("#card")
    page.locator(f"#f{story.figure.pk} a").tap()
    expect(card).to_contain_text("12处")
    assert story.path in page.url
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    page.locator("h1").tap()
    expect(card).to_be_hidden()
    page.locator(f"#m{story.outer.pk}").tap()
    expect(card).to_contain_text("东湖区城管局")
    card.get_by_role("link", name="东湖区城管局").tap()
    page.wait_for_url("**/organizations/**")


def test_copy(visit, story):
    """The button copies the reference and says so."""
    page = visit(story.path)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制").first.click()
    expect(page.locator("#copied")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#gbt").inner_text()
    assert "东湖区集中拆除违建[N/OL]. 青石日报, 2021-07-02" in copied


def test_addresses(visit, story):
    """Who follows the address of a sentence or a number finds it, set off."""
    page = visit(f"{story.path}#s2")
    ground = page.locator("#s2").evaluate("one => getComputedStyle(one).backgroundColor")
    assert ground != page.locator("#s1").evaluate("one => getComputedStyle(one).backgroundColor")
    page.goto(page.url.replace("#s2", f"#f{story.figure.pk}"))
    expect(page.locator(f"#f{story.figure.pk}")).to_be_in_viewport()
    assert (
        page.locator(f"#f{story.figure.pk}").evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    )


def test_report_of_an_error(visit, story):
    """From the number to the form, to the receipt, and to the state by the receipt."""
    page = visit(story.path)
    page.locator(f"#d{story.figure.pk} .report").click()
    expect(page.get_by_label("哪句话")).to_have_value(story.figure.sentence)
    page.get_by_label("哪里不对").fill("应为13处")
    page.get_by_label("联系方式").fill("13800000000")
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_text("收到了，谢谢您")).to_be_visible()
    receipt = page.locator(".receipt").inner_text()
    correction = Correction.objects.get()
    assert (correction.receipt, correction.origin, correction.report) == (receipt, "reader", "应为13处")
    page.get_by_role("link", name="勘误", exact=True).first.click()
    page.get_by_label("回执号").fill(receipt.lower())
    page.get_by_role("button", name="查办理情况").click()
    expect(page.get_by_text("待处理")).to_be_visible()
    assert "13800000000" not in page.content()


def test_without_scripts(visit, story):
    """Without scripts a number leads to what it was read as and back, the lines and the form are pages, nothing is dead."""
    page = visit(story.path, java_script_enabled=False)
    page.locator(f"#f{story.figure.pk} a").click()
    assert page.url.endswith(f"#d{story.figure.pk}")
    expect(page.locator(f"#d{story.figure.pk}")).to_be_in_viewport()
    page.locator(f"#d{story.figure.pk} th a").click()
    assert page.url.endswith(f"#f{story.figure.pk}")
    expect(page.get_by_role("button", name="复制")).to_have_count(0)
    page.get_by_role("link", name="版面原样").click()
    expect(page.locator(".layout li").first).to_have_text("东湖区集中拆除违建")
    page.get_by_role("link", name="回到文章").click()
    page.get_by_role("link", name="发现错误？").click()
    page.get_by_label("哪里不对").fill("甲")
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_text("收到了，谢谢您")).to_be_visible()


def test_filters(visit, story):
    """The list is filtered by a form, with or without scripts."""
    page = visit("/articles/", java_script_enabled=False)
    page.get_by_label("年份").select_option("2021")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("link", name="东湖区集中拆除违建")).to_be_visible()
    page.get_by_label("体裁").select_option("notice")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("没有符合这些条件的文章")).to_be_visible()
    page.get_by_role("link", name="看全部文章").click()
    expect(page.get_by_role("link", name="东湖区集中拆除违建")).to_be_visible()
