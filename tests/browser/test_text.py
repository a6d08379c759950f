"""Editing a body and reading a history, in a browser."""

from __future__ import annotations

from django.contrib.auth.models import User

from articles.models import Article


def test_editing_a_body(enter, site, town, shot, no_violation):
    """An editor edits a text, looks at what becomes of the decisions, saves, and brings the former text back."""
    page = enter("小周", "采编")
    article = town[0]
    user = User.objects.get(username="小周")
    for row in [*article.mentions.filter(entity__isnull=False), *article.figures.filter(value__isnull=False)]:
        row.decide("accepted", user)
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/change/")
    page.get_by_role("link", name="改动会影响哪些决定").click()
    box = page.get_by_label("正文", exact=True)
    body = box.input_value()
    shot(page, "text")
    no_violation(page)
    box.fill(
        body.replace("东湖区拆除违建12处", "东湖区依法拆除违建13处").replace(
            "清洁家园行动也同步展开", "清洁家园行动随后展开"
        )
    )
    page.get_by_label("改动的原因").fill("按原报更正")
    page.get_by_role("button", name="预览改动").click()
    page.get_by_text("正文里不再有（1）").wait_for()
    assert page.locator(".difference ins").first.inner_text() == "依法"
    shot(page, "text-preview")
    no_violation(page)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("正文已存为第 2 版").wait_for()
    shot(page, "text-saved")
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/change/")
    no_violation(page)
    shot(page, "text-form")
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/history/")
    assert page.locator(".difference del").all_inner_texts()
    page.locator("summary").first.click()
    shot(page, "history")
    no_violation(page)
    page.get_by_role("link", name="查看和恢复这一版").last.click()
    shot(page, "version")
    no_violation(page)
    page.get_by_role("button", name="恢复这一版").click()
    page.get_by_text("已恢复").wait_for()
    restored = Article.objects.get(pk=article.pk)
    assert (restored.body, restored.version) == (body, 3)
    assert not restored.mentions.adrift().exists()
    assert not restored.figures.adrift().exists()


def test_somebody_was_faster(enter, site, town, shot, no_violation, complaints):
    """A text that somebody else saved meanwhile is held against mine, and mine is still in its box."""
    article = town[2]
    mine, theirs = enter("小周", "采编"), enter("老李", "采编")
    for page, words in ((mine, "（小周改）"), (theirs, "（老李改）")):
        page.goto(f"{site.url}/admin/desk/text/{article.pk}/")
        box = page.get_by_label("正文", exact=True)
        box.fill(box.input_value() + words)
    theirs.get_by_role("button", name="保存").click()
    theirs.get_by_text("正文已存为第 2 版").wait_for()
    complaints.expect("409")
    mine.get_by_role("button", name="保存").click()
    mine.get_by_text("您打开以后，正文又改过了").wait_for()
    shot(mine, "text-stale")
    no_violation(mine)
    assert mine.get_by_label("正文", exact=True).input_value().endswith("（小周改）")
