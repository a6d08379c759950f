"""The review in the browser: the page of what waits, a step by its form, and publishing many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from model_bakery import baker

from articles.choices import ArticleState as S
from articles.choices import ReviewAction as A
from articles.models import Article, ReviewStep
from articles.review import seen_of, take
from metrics.models import Check
from portal.templatetags.review import left_open

pytestmark = pytest.mark.django_db


def step_page(article: Article) -> str:
    return reverse("desk:review-step", args=[article.pk])


def test_step_page(at_state, enter):
    """A step taken by its form goes through, with a message, back to where it came from, and nowhere else."""
    article = at_state(S.FIRST_REVIEW)
    client = enter("审稿")
    data = {"action": "approve", "seen": seen_of(article), "next": "/admin/desk/review/"}
    response = client.post(step_page(article), data)
    assert (response.status_code, response["Location"]) == (302, "/admin/desk/review/")
    data = {"action": "return", "reason": "缺日期", "next": "https://example.org/"}
    response = client.post(step_page(article), data, follow=True)
    assert response.redirect_chain[0][0] == f"/admin/articles/article/{article.pk}/change/"
    assert "退回了，现在是“采编中”" in response.content.decode()


@pytest.mark.parametrize(
    ("data", "status", "problem"),
    [
        ({"action": "publish", "at": "明天"}, 400, "发布时间写成"),
        ({"action": "burn"}, 400, "没有看懂要做什么"),
        ({"action": "amend", "reason": "改"}, 400, "要在文章页上改好文字"),
        ({"action": "approve"}, 400, "不能通过"),
        ({"action": "publish", "seen": "1", "reason": "写好的说明"}, 409, "请看过现在的样子"),
        ({"action": "publish", "reason": "长" * 301}, 400, "请缩到 300 个字以内"),
    ],
)
def test_refused_step(at_state, enter, data, status, problem):
    """A step that cannot be taken comes back with the reason and with what was typed."""
    article = at_state(S.APPROVED)
    response = enter("发稿").post(step_page(article), data)
    assert response.status_code == status
    text = response.content.decode()
    assert problem in text
    if data["action"] == "publish":
        assert data.get("reason", "") in text
    assert Article.objects.get(pk=article.pk).state == S.APPROVED


def test_what_is_open(at_state, staff, enter, django_assert_num_queries):
    """Whoever reviews sees on both pages what the desk has left open, counted at the cost of one query, and its links."""
    article = at_state(S.FIRST_REVIEW)
    article.mentions.all().delete()
    rows = list(article.figures.order_by("start"))
    rows[0].decide("accepted", staff("采编员", "采编"))
    article.figures.filter(pk__in=[rows[0].pk, rows[1].pk]).update(anchored=False)  # open ones count once
    Check.objects.filter(article=article).delete()
    for holds in (False, False, True):
        baker.make(Check, article=article, holds=holds)
    client, desk = enter("审稿"), reverse("desk:article", args=[article.pk])
    for page in (step_page(article), reverse("admin:articles_article_change", args=[article.pk])):
        text = client.get(page).content.decode()
        assert f'<a href="{desk}">待定 {len(rows) - 2} 条</a>' in text
        assert f'<a href="{desk}?item=figure-{rows[0].pk}">等待安放 2 条</a>' in text
        assert "核校不符 2 条" in text
    with django_assert_num_queries(1):
        left = left_open(article)
    assert (left.suggested, left.adrift, left.unsettled) == (len(rows) - 2, 2, 2)


def test_nothing_is_open(at_state, enter):
    article = at_state(S.FIRST_REVIEW)
    for rows in (article.mentions, article.figures, article.checks):
        rows.all().delete()
    text = enter("审稿").get(step_page(article)).content.decode()
    assert "上没有待定的，也没有对不上的" in text
    assert "待定 0 条" not in text


def test_scheduling_in_the_form(at_state, enter):
    """The time typed is the editors' time."""
    article = at_state(S.APPROVED)
    day = timezone.localdate() + timedelta(days=3)
    response = enter("发稿").post(
        step_page(article), {"action": "publish", "at": f"{day}T08:00"}, follow=True
    )
    assert f"定于 {day.year}年{day.month}月{day.day}日 08:00 发布" in response.content.decode()
    article.refresh_from_db()
    assert timezone.localtime(article.published_at).hour == 8


def test_review_page(at_state, article, staff, enter):
    """The page lists what waits for the one who looks: not their own submissions, nor what others must do."""
    take(article, A.SUBMIT, staff("采编员", "采编"))
    page = reverse("desk:review")
    assert article.title in enter("审稿").get(page).content.decode()
    assert "没有等您审的文章" in enter("采编员", "采编").get(page).content.decode()
    take(article, A.APPROVE, staff("审稿"))
    text = enter("审稿").get(page).content.decode()
    assert article.title not in text
    assert "另有 1 篇" in text
    take(article, A.RETURN, staff("复审"), reason="缺日期")
    text = enter("采编员", "采编").get(page).content.decode()
    assert "退回给我的（1）" in text
    assert "缺日期" in text


def test_whole_way(article, staff, enter):
    """Shown is the last round; the earlier ones are a click away."""
    for reason in ("缺日期", "缺地点"):
        take(article, A.SUBMIT, staff("采编员", "采编"))
        take(article, A.RETURN, staff("复审"), reason=reason)
    client = enter("审稿")
    text = client.get(step_page(article)).content.decode()
    assert ("缺地点" in text, "缺日期" in text, "以前还有 2 步" in text) == (True, False, True)
    text = client.get(step_page(article) + "?all=1").content.decode()
    assert ("缺日期" in text, "以前还有" in text) == (True, False)


def test_publishing_many(stored, enter):
    """Chosen articles are published together; one changed meanwhile is left, with the reason."""
    rows = list(stored.articles.all())
    for row in rows:
        row.state = S.APPROVED
        row.save()
    chosen = [f"{row.pk}:{seen_of(row)}" for row in rows]
    rows[0].headline = "改过的题"
    rows[0].save()
    client = enter("发稿")
    text = client.post(
        reverse("desk:review"), {"article": [*chosen, "x", "0:0", "9:y"]}, follow=True
    ).content.decode()
    assert "发布了 1 篇文章" in text
    assert "“改过的题”没有发布" in text
    assert [a.pk for a in Article.public.all()] == [rows[1].pk]
    assert "没有选中文章" in client.post(reverse("desk:review"), {}, follow=True).content.decode()
    assert "发布时间写成" in client.post(reverse("desk:review"), {"at": "x"}, follow=True).content.decode()


def test_publishing_needs_the_right(at_state, enter):
    """Writers see no list of what is to be published, and publish nothing by sending its form."""
    article = at_state(S.APPROVED)
    client = enter("采编员", "采编")
    assert "待发布" not in client.get(reverse("desk:review")).content.decode()
    client.post(reverse("desk:review"), {"article": f"{article.pk}:{seen_of(article)}"})
    assert not Article.public.exists()


def test_pages_need_a_right(at_state, client, staff):
    """Nobody without an account, nor staff without the right to see articles, gets any of it."""
    article = at_state(S.DRAFT)
    addresses = [reverse("desk:review"), step_page(article), reverse("desk:presence", args=[article.pk])]
    for address in addresses:
        assert client.post(address, {"action": "submit"}).status_code == 302
    client.force_login(staff("访客", ""))
    for address in addresses:
        assert client.post(address, {"action": "submit"}).status_code == 403
    assert not ReviewStep.objects.exists()


def test_page_costs_the_same(pipeline, source, stored, enter, staff, django_assert_num_queries):
    """The page costs as many queries for many articles as for few."""
    writer, client = staff("采编员", "采编"), enter("审稿")

    def fill(rows) -> None:
        for n, row in enumerate(rows):
            take(row, A.SUBMIT, writer)
            if n % 2:
                Article.objects.filter(pk=row.pk).update(state=S.APPROVED)

    fill(stored.articles.all())
    client.get(reverse("desk:review"))
    with django_assert_num_queries(14):
        client.get(reverse("desk:review"))
    for n in range(3):
        fill(pipeline.store(replace(source, text=source.text.replace("12", f"{n + 20}"))).articles.all())
    with django_assert_num_queries(14):
        text = client.get(reverse("desk:review")).content.decode()
    assert "待发布（4）" in text
