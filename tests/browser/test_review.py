"""The review in a browser: an article on its way to readers, by four people, and two editors on one article."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article, Presence
from tests.browser.keyboard import wait_until


@pytest.fixture
def form_of(site):
    return lambda article: site.url + reverse("admin:articles_article_change", args=[article.pk])


def step(page, action: str, reason: str = "") -> None:
    form = page.locator(f"form.review-{action}")
    if reason:
        form.locator("textarea").fill(reason)
    form.get_by_role("button").click()
    page.wait_for_load_state()


def state_of(page) -> str:
    return page.locator("#review-heading strong").inner_text()


def test_to_the_readers(enter, site, town, form_of, shot, no_violation):
    """Submitted, returned, mended, submitted again, approved three times by three people and published: readers see it."""
    article = town[0]
    public = site.url + article.get_absolute_url()
    page = enter("读者", "统计", viewport={"width": 390, "height": 844})
    assert page.request.get(public).status == 404

    writer, *reviewers = enter("小周", "采编"), *(enter(name, "审核") for name in ("初审", "复审", "终审"))
    writer.goto(form_of(article))
    no_violation(writer)
    shot(writer, "article-draft")
    step(writer, "submit", "请尽快")
    assert state_of(writer) == "待初审"
    assert writer.locator("input[name=headline]").count() == 0

    first = reviewers[0]
    first.goto(site.url + reverse("desk:review"))
    no_violation(first)
    first.get_by_role("link", name=article.title).click()
    no_violation(first)
    shot(first, "review-step")
    step(first, "return")  # without a reason the browser does not send it
    assert state_of(first) == "待初审"
    step(first, "return", "题目不准确")
    assert "退回了" in first.locator(".messagelist").inner_text()

    writer.goto(site.url + reverse("desk:review"))
    assert "题目不准确" in writer.locator("#returned + .review-scroll").inner_text()
    writer.goto(form_of(article))
    writer.locator("input[name=headline]").fill("东湖区半年拆除违建12处")
    writer.get_by_role("button", name="保存并继续编辑").click()
    step(writer, "submit")

    for reviewer, state in zip(reviewers, ("待复审", "待终审", "待发布"), strict=True):
        reviewer.goto(form_of(article))
        step(reviewer, "approve")
        assert state_of(reviewer) == state
    assert page.request.get(public).status == 404

    last = reviewers[-1]
    last.goto(site.url + reverse("desk:review"))
    last.get_by_role("checkbox").check()
    shot(last, "review-publish")
    no_violation(last)
    last.get_by_role("button", name="发布选中的").click()
    assert "发布了 1 篇文章" in last.locator(".messagelist").inner_text()
    page.goto(public)
    assert page.locator("h1").inner_text() == "东湖区半年拆除违建12处"

    last.goto(form_of(article))
    no_violation(last)
    shot(last, "article-public")
    step(last, "withdraw", "数字有误，已撤回。")
    gone = page.request.get(public)
    assert (gone.status, "数字有误，已撤回。" in gone.text()) == (410, True)


def test_two_editors(enter, town, form_of, shot, no_violation, complaints):
    """The second editor is told of the first, who learns of the second; the later save is compared, not lost."""
    article = town[1]
    one, two = enter("小周", "采编"), enter("小吴", "采编")
    one.goto(form_of(article))
    two.goto(form_of(article))
    assert "小周在看" in two.locator(".presence").inner_text()
    assert one.locator(".presence").inner_text() == ""
    one.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    one.get_by_text("小吴在看").wait_for()

    one.locator("input[name=headline]").fill("小周的题")
    one.locator("textarea[name=body]").fill(article.body + "\n小周写的结尾。")
    wait_until(one, lambda: Presence.objects.filter(user__username="小周", acted="form").exists())
    two.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    two.get_by_text("小周在改文章").wait_for()
    one.get_by_role("button", name="保存并继续编辑").click()
    two.locator("input[name=headline]").fill("小吴的题")
    two.locator("input[name=subhead]").fill("小吴的副题")
    two.locator("input[name=bylines-name]").nth(2).fill("新人")
    complaints.expect("409")
    two.get_by_role("button", name="保存并继续编辑").click()
    two.get_by_text("小吴的题").wait_for()
    no_violation(two)
    shot(two, "article-compare")
    two.locator("input[name=choice-headline][value=mine]").check()
    two.get_by_role("button", name="按选定的保存").click()
    two.locator("#review-heading").wait_for()
    article.refresh_from_db()
    assert (article.headline, article.subhead) == ("小吴的题", "小吴的副题")
    assert article.body.endswith("小周写的结尾。")
    assert "新人" in [byline["name"] for byline in article.bylines]

    two.goto("about:blank")

    def is_alone() -> bool:
        one.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # which asks who else is there
        return one.locator(".presence").inner_text() == ""

    wait_until(one, is_alone)


def test_typed_and_left(enter, town, form_of):
    """Who goes on to submit without having saved is asked first."""
    page = enter("小周", "采编")
    page.goto(form_of(town[2]))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("input[name=headline]").press_sequentially("没有存")
    page.locator("form.review-submit button").click()
    wait_until(page, lambda: asked)
    assert asked == ["beforeunload"]
    assert Article.objects.get(pk=town[2].pk).state == "draft"


@pytest.mark.parametrize("javascript", [True, False])
def test_without_scripts(enter, town, form_of, javascript):
    """The form and its steps work without scripts as well."""
    page = enter("小周", "采编", java_script_enabled=javascript)
    page.goto(form_of(town[0]))
    page.locator("input[name=bylines-name]").nth(1).fill("新人")
    page.get_by_role("button", name="保存并继续编辑").click()
    step(page, "submit")
    assert state_of(page) == "待初审"
