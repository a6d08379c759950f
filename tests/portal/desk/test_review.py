"""The review (三审): who may take which step from which state, and that different people take them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles import review
from articles.choices import ArticleState, ReviewAction
from articles.models import Article, ReviewStep
from articles.review import ReviewError, SeenError, allowed_actions, seen_of, take
from portal.decisions import apply, written

pytestmark = pytest.mark.django_db

A, S = ReviewAction, ArticleState
GROUPS = ("采编", "审核", "统计", "管理员")


# What each group may do in each state. 审核 may all that 采编 may, and 管理员 everything.
WRITES, REVIEWS = {"采编", "审核", "管理员"}, {"审核", "管理员"}
TABLE = {
    S.DRAFT: {A.SUBMIT: WRITES},
    S.FIRST_REVIEW: {A.APPROVE: REVIEWS, A.RETURN: REVIEWS},
    S.SECOND_REVIEW: {A.APPROVE: REVIEWS, A.RETURN: REVIEWS},
    S.FINAL_REVIEW: {A.APPROVE: REVIEWS, A.RETURN: REVIEWS},
    S.APPROVED: {A.PUBLISH: REVIEWS, A.REOPEN: REVIEWS},
    "scheduled": {A.PUBLISH: REVIEWS, A.REOPEN: REVIEWS},
    S.PUBLISHED: {A.AMEND: REVIEWS, A.WITHDRAW: REVIEWS},
    S.WITHDRAWN: {A.REOPEN: REVIEWS},
}
AFTER = {
    (S.DRAFT, A.SUBMIT): S.FIRST_REVIEW,
    (S.FIRST_REVIEW, A.APPROVE): S.SECOND_REVIEW,
    (S.SECOND_REVIEW, A.APPROVE): S.FINAL_REVIEW,
    (S.FINAL_REVIEW, A.APPROVE): S.APPROVED,
    **{(state, A.RETURN): S.DRAFT for state in review.REVIEWS},
    **{(state, A.REOPEN): S.DRAFT for state in (S.APPROVED, "scheduled", S.WITHDRAWN)},
    **{(state, A.PUBLISH): S.PUBLISHED for state in (S.APPROVED, "scheduled")},
    (S.PUBLISHED, A.WITHDRAW): S.WITHDRAWN,
}


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("state", TABLE)
def test_transitions(at_state, staff, state, group):
    """In every state every group may take the steps of the table and no other, and each leads where it should."""
    article, user = at_state(state), staff("某人", group)
    may = {action for action, groups in TABLE[state].items() if group in groups}
    assert set(allowed_actions(article, user)) == may
    for action in set(A) - {A.AMEND}:
        at_state(state)
        if action in may:
            step = take(article, action, user, reason="理由")
            assert article.state == AFTER[state, action] == step.to_state
            assert (step.by, step.action, step.reason) == (user, action, "理由")
            assert article.history.first().history_user == user
            assert "理由" in article.history.first().history_change_reason
        else:
            before = ReviewStep.objects.count()
            with pytest.raises(ReviewError):
                take(article, action, user, reason="理由")
            assert ReviewStep.objects.count() == before
            assert Article.objects.get(pk=article.pk).state == article.state


def test_no_rights(at_state):
    """Staff of no group may do nothing in any state."""
    user = User.objects.create_user("访客", is_staff=True)
    assert all(allowed_actions(at_state(state), user) == [] for state in TABLE)


@pytest.mark.parametrize(
    ("count", "way"),
    [
        (1, [S.FINAL_REVIEW, S.APPROVED]),
        (2, [S.FIRST_REVIEW, S.FINAL_REVIEW, S.APPROVED]),
        (3, [S.FIRST_REVIEW, S.SECOND_REVIEW, S.FINAL_REVIEW, S.APPROVED]),
    ],
)
def test_stages(article, staff, settings, count, way):
    """An article goes through as many reviews as are set, each by another person."""
    settings.REVIEW_STAGES = count
    take(article, A.SUBMIT, staff("采编"))
    states = [article.state]
    for n in range(count):
        take(article, A.APPROVE, staff(f"审稿{n}"))
        states.append(article.state)
    assert states == way


@pytest.mark.parametrize(("count", "after"), [(1, S.FINAL_REVIEW), (2, S.FINAL_REVIEW), (3, S.FINAL_REVIEW)])
def test_stages_changed_meanwhile(at_state, staff, settings, count, after):
    """An article that waits for a review that is no longer held gets it, and goes on to the next that is."""
    settings.REVIEW_STAGES = count
    article = at_state(S.SECOND_REVIEW)
    take(article, A.APPROVE, staff("审稿"))
    assert article.state == after


@pytest.mark.parametrize("superuser", [False, True])
def test_different_people(article, staff, superuser):
    """Nobody approves what they submitted, or twice in a round, a superuser neither; the message says who can."""
    first, second, third, writer = (staff(n, is_superuser=superuser) for n in ("甲", "乙", "丙", "丁"))
    take(article, A.SUBMIT, writer)
    assert A.APPROVE not in allowed_actions(article, writer)
    with pytest.raises(
        ReviewError, match="这一轮是您送审的，“初审通过”要换人，请由丙、乙、甲来做"
    ) as refused:
        take(article, A.APPROVE, writer)
    assert "丁" not in str(refused.value)
    take(article, A.APPROVE, first)
    for user, why in ((first, "您已通过这一轮前面的审次"), (writer, "这一轮是您送审的")):
        with pytest.raises(ReviewError, match=why):
            take(article, A.APPROVE, user)
    take(article, A.APPROVE, second)
    with pytest.raises(ReviewError, match="“终审通过”要换人，请由丙来做"):
        take(article, A.APPROVE, second)
    take(article, A.APPROVE, third)
    assert article.state == S.APPROVED


def test_nobody_else(article, editor):
    """Where nobody else may approve, the message says so."""
    take(article, A.SUBMIT, editor)
    with pytest.raises(ReviewError, match="眼下没有别人能做，请管理员"):
        take(article, A.APPROVE, editor)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", "新题"), ("kicker", "新引题"), ("subhead", "新副题"), ("body", "新文"),
        ("section_heads", ["小题"]), ("bylines", [{"role": "记者", "name": "新人"}]),
    ],
)  # fmt: skip
def test_writers_do_not_review(article, staff, field, value):
    """Whoever changed any of the text does not approve it, also when it was returned and submitted by others since."""
    writer, other = staff("写稿"), staff("送审")
    setattr(article, field, value)
    article._history_user = writer
    article.save()
    for _ in range(2):
        take(article, A.SUBMIT, other)
        with pytest.raises(ReviewError, match="您在这一轮改过文字"):
            take(article, A.APPROVE, writer)
        take(article, A.RETURN, staff("初审"), reason="再核")


def test_looking_after_is_not_writing(article, staff):
    """Setting the area or the kind of an article is no change of its text."""
    user = staff("归类")
    article.kind, article._history_user = "feature", user
    article.save()
    take(article, A.SUBMIT, staff("送审"))
    take(article, A.APPROVE, user)


def test_next_round(article, staff):
    """After a return the same people review again; after publication the writers of then may review what others write."""
    writer, one, two, three = (staff(n) for n in ("写", "一", "二", "三"))
    take(article, A.SUBMIT, writer)
    take(article, A.APPROVE, one)
    take(article, A.RETURN, two, reason="缺日期")
    take(article, A.SUBMIT, writer)
    for user in (one, two, three):
        take(article, A.APPROVE, user)
    take(article, A.PUBLISH, three)
    take(article, A.WITHDRAW, one, reason="数字有误。")
    take(article, A.REOPEN, one)
    take(article, A.SUBMIT, two)
    take(article, A.APPROVE, writer)
    assert article.review_steps.count() == 12


@pytest.mark.parametrize(
    ("state", "action", "problem"),
    [
        (S.FIRST_REVIEW, A.RETURN, "退回要写明理由"),
        (S.PUBLISHED, A.WITHDRAW, "撤回要写公开说明"),
    ],
)
def test_reasons(at_state, staff, state, action, problem):
    """Returning and withdrawing need a reason, and one that fits."""
    article, user = at_state(state), staff("某人")
    for reason in ("", " \n"):
        with pytest.raises(ReviewError, match=problem):
            take(article, action, user, reason=reason)
    with pytest.raises(ReviewError, match="请缩到"):
        take(article, action, user, reason="长" * 501)


def test_scheduled(at_state, staff, client):
    """An article published at a time to come is not public before, and its time can be changed or taken back."""
    article, user = at_state(S.APPROVED), staff("发稿")
    hour = timezone.now() + timedelta(hours=2)
    take(article, A.PUBLISH, user, at=hour)
    assert (article.state, article.published_at) == (S.PUBLISHED, hour)
    assert review.state_text(article).startswith("定于 ")
    assert client.get(article.get_absolute_url()).status_code == 404
    take(article, A.PUBLISH, user, at=hour + timedelta(hours=1))
    take(article, A.REOPEN, user)
    assert (article.state, article.published_at) == (S.DRAFT, None)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_time_past(at_state, staff):
    """A time that is past is now."""
    article = at_state(S.APPROVED)
    take(article, A.PUBLISH, staff("发稿"), at=timezone.now() - timedelta(days=9))
    assert timezone.now() - article.published_at < timedelta(minutes=1)


def test_withdrawn_at_once(at_state, staff, editor, client):
    """A withdrawn article is nowhere any more: not as a page, in lists, by search, in names, figures or tables; and
    its note stays while it is written anew."""
    article = at_state(S.PUBLISHED)
    for row in (*article.mentions.filter(entity__isnull=False), *article.figures.all()):
        row.decide("accepted", editor)
    pages = ["/", "/articles/", "/search/?q=拆除违建", "/indicators/illegal-buildings/", "/areas/donghu-qu/"]
    link = article.get_absolute_url()
    assert [page for page in pages if link not in client.get(page).content.decode()] == []
    take(article, A.WITHDRAW, staff("值班"), reason="数字有误，已撤回。")
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200
        assert link not in response.content.decode(), page
    for _ in range(2):
        response = client.get(article.get_absolute_url())
        assert (response.status_code, "数字有误，已撤回。" in response.content.decode()) == (410, True)
        if article.state == S.WITHDRAWN:
            take(article, A.REOPEN, staff("值班"))


def test_seen(at_state, staff):
    """A step on a version that is no longer the newest is refused, and says who changed it."""
    article, user = at_state(S.FIRST_REVIEW), staff("审稿")
    seen = seen_of(article)
    article.headline, article._history_user = "改过的题", staff("采编")
    article.save()
    with pytest.raises(SeenError, match=r"采编在 \d\d:\d\d 改动了这篇文章"):
        take(article, A.APPROVE, user, seen=seen)
    take(article, A.APPROVE, user, seen=seen_of(article))


def test_imported_decisions(article, editor):
    """Published by imported decisions, an article has a step that says so; the way in here is no review."""
    article.state, article.published_at = S.PUBLISHED, timezone.now()
    article.save()
    lines = list(written([article]))
    article.state = S.DRAFT
    article.save()
    apply(lines, editor)
    step = ReviewStep.objects.get()
    assert (step.action, step.by, step.reason) == (A.PUBLISH, editor, "随编辑决定导入")


def test_steps_are_few_queries(at_state, staff, django_assert_num_queries):
    """Asking what may be done costs two queries at most, on top of the user's permissions."""
    article, user = at_state(S.FIRST_REVIEW), staff("审稿")
    user.get_all_permissions()
    with django_assert_num_queries(2):
        allowed_actions(article, user)
