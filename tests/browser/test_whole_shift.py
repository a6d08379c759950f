"""A whole shift in a browser: what an editor finds in the morning is, by the evening, what readers read."""

from __future__ import annotations

import re

from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Mention
from tests.browser.keyboard import press, ready, saved, settled

COMMON = "柳湾街道"
BEFORE, AFTER = "出动执法人员近百人次", "出动执法人员一百二十人次"


def test_whole_shift(enter, site, town, shot):
    """Twenty suggestions, an undo, one decision for all and an edited text go through three reviews to the public page."""
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/")
    page.get_by_role("link", name="审读台").first.click()
    page.get_by_role("link", name="从最紧要的开始").click()
    ready(page)
    article = town[0]
    assert f"/articles/{article.pk}/" in page.url
    public = site.url + article.get_absolute_url()
    assert page.request.get(public).status == 404

    for _ in range(20):
        press(page, "Enter" if page.locator("#panel [data-do=accept]").count() else "x")
    saved(page)
    assert settled(article) == 20
    press(page, "x")
    saved(page)
    press(page, "u")
    saved(page)
    assert settled(article) == 20

    same = Mention.objects.filter(text=COMMON)
    last = article.mentions.suggested().filter(text=COMMON).latest("start")
    while not page.url.endswith(f"mention-{last.pk}"):
        press(page, "j")
    waiting = same.suggested().count()
    assert same.suggested().exclude(article=article).exists()
    apply_to_all(page)
    assert not same.suggested().exists()
    press(page, "u")
    saved(page)
    assert same.suggested().count() == waiting
    apply_to_all(page)
    assert not same.suggested().exists()
    shot(page, "shift-desk")

    page.get_by_role("link", name="改正文").click()
    text = page.get_by_label("正文", exact=True)
    text.fill(text.input_value().replace(BEFORE, AFTER))
    page.get_by_role("button", name="预览改动").click()
    shot(page, "shift-text")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("正文已存为第 2 版").wait_for()
    article.refresh_from_db()
    assert AFTER in article.body
    kept = [*article.mentions.accepted(), *article.figures.accepted()]
    assert len(kept) >= 20
    assert all(article.body[row.start : row.end] == row.text for row in kept)

    review = site.url + reverse("desk:review-step", args=[article.pk])
    page.goto(review)
    page.get_by_role("button", name=re.compile("送审")).click()
    for name in ("初审", "复审", "终审"):
        reviewer = enter(name, "审核")
        reviewer.goto(review)
        reviewer.get_by_role("button", name=re.compile("通过")).click()
        reviewer.wait_for_load_state()
    assert page.request.get(public).status == 404
    reviewer.goto(review)
    shot(reviewer, "shift-publish")
    reviewer.locator("form.review-publish").get_by_role("button").click()
    reviewer.wait_for_load_state()

    page.goto(public)
    expect(page.locator("body")).to_contain_text(AFTER)
    expect(page.locator("body")).not_to_contain_text(BEFORE)
    assert page.locator("main").get_by_role("link", name=COMMON).count()
    shot(page, "shift-public")


def apply_to_all(page: Page) -> None:
    """Accept what is open for every article, having seen what that changes."""
    press(page, "g")
    box = page.locator("#form-all")
    box.get_by_label("所有文章").check()
    expect(box.locator(".preview")).to_contain_text("处提及")
    box.get_by_role("button", name="一并处理").click()
    saved(page)
