"""The admin's start page: what waits for whom, in right numbers and few queries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from articles.choices import ArticleState, ReviewAction, UploadState
from articles.models import Article, Correction, Presence, ReviewStep, Upload
from metrics.models import Check, Indicator, Observation
from organizations.models import Topic
from portal.desk import start
from portal.desk.start import start_of
from portal.models import QueueEntry, Step, StepKind

pytestmark = pytest.mark.django_db


def waiting(user: User) -> dict[str, str]:
    # Permissions are kept on the user; a request reads them anew.
    return {line.label: line.shown for line in start_of(User.objects.get(pk=user.pk)).waiting}


def step(by: User, seconds: float | None = None, at: datetime | None = None, **fields) -> Step:
    made = Step.objects.create(by=by, kind=StepKind.ACCEPT, seconds=seconds, **fields)
    if at is not None:
        Step.objects.filter(pk=made.pk).update(at=at)
    return made


def test_review(at_state, staff):
    """An article waits for those who may review it and had no part in it."""
    article = at_state(ArticleState.FIRST_REVIEW)
    assert waiting(staff("老郑"))["待我审的文章"] == "1"
    ReviewStep.objects.create(
        article=article, action=ReviewAction.SUBMIT, from_state="draft", to_state="first_review", version=1, by=staff("老郑")
    )  # fmt: skip
    assert waiting(staff("老郑"))["待我审的文章"] == "0"
    assert waiting(staff("老冯"))["待我审的文章"] == "1"
    assert "待我审的文章" not in waiting(staff("小周", "采编"))


def test_returned(at_state, staff):
    """A draft that was returned waits for who had submitted it, and for nobody else."""
    article = at_state(ArticleState.DRAFT)
    for action, by, reason in ((ReviewAction.SUBMIT, "小周", ""), (ReviewAction.RETURN, "老郑", "导语太长")):
        ReviewStep.objects.create(
            article=article, action=action, from_state="draft", to_state="draft", version=1, reason=reason,
            by=staff(by, "采编"),
        )  # fmt: skip
    assert waiting(staff("小周"))["退回给我的文章"] == "1"
    assert "退回给我的文章" not in waiting(staff("小吴", "采编"))


def test_queue(article, staff):
    """Articles with open suggestions, and what is open in them."""
    QueueEntry.objects.all().delete()
    QueueEntry.objects.create(article=article, priority=3, open_mentions=4, open_figures=2, unknown=1)
    lines = {line.label: line for line in start_of(staff("小周", "采编")).waiting}
    assert lines["待审读的文章"].note == "提及 4 处，数据 2 个"
    assert (lines["待审读的文章"].shown, lines["名录里没有的名称"].shown) == ("1", "1")
    assert waiting(staff("统计员", "统计"))["待定的数据"] == "2"


def test_statistics_see_theirs(article, staff):
    """A clerk of 统计 is told of checks and of reports that differ; not of reviews, names and uploads."""
    Check.objects.create(article=article, kind="sum", holds=False, message="差 10 户")
    Check.objects.create(article=article, kind="sum", holds=True, message="相符")
    cell = Observation(
        indicator=baker.make(Indicator, code="x"),
        subject=baker.make(Topic).entity_ptr,
        manual_value=1,
        citation="年鉴",
    )
    cell.save()
    Observation.objects.filter(pk=cell.pk).update(contested=True)
    lines = waiting(staff("统计员", "统计"))
    assert (lines["对不上的数据"], lines["说法不一的报道"]) == ("1", "1")
    assert not {"待我审的文章", "名录里没有的名称", "审完待发布的文章"} & lines.keys()


def test_counts_are_capped(article):
    """A count stops where more would tell nobody more."""
    Check.objects.bulk_create(Check(article=article, kind="sum", holds=False, message="差") for _ in range(5))
    assert start.counted({"checks": Check.objects.unsettled()}, cap=2) == {"checks": 3}
    assert start.Waiting("对不上的数据", 3, "/", cap=2).shown == "2+"


def test_overdue_are_mine_first(staff):
    """Overdue corrections come first; below them those that I am responsible for, by deadline."""
    me, today = staff("小周", "采编"), timezone.localdate()
    late = Correction.objects.create(report="我的", responsible=me, deadline=today - timedelta(days=1))
    due = Correction.objects.create(report="今天到期", responsible=me, deadline=today)
    Correction.objects.create(
        report="别人的", responsible=staff("小吴", "采编"), deadline=today - timedelta(days=9)
    )
    page = start_of(me)
    urgent = [(line.label, line.count) for line in page.waiting if line.urgent]
    assert urgent == [("逾期的勘误", 2)]
    assert page.mine == [late, due]


def test_failed_uploads(staff):
    """Files of this week that were not imported are shown to those who upload."""
    me = staff("小周", "采编")
    failed = baker.make(
        Upload, state=UploadState.FAILED, uploaded_by=me, name="坏的.txt", message="读不出文字"
    )
    baker.make(Upload, state=UploadState.IMPORTED, uploaded_by=me)
    old = baker.make(Upload, state=UploadState.FAILED, uploaded_by=me)
    Upload.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=8))
    assert start_of(me).failed == [failed]
    assert start_of(staff("统计员", "统计")).failed == []


def test_who_is_at_work(article, staff):
    """Those who have an article open now; who closed his window a while ago is not among them."""
    Presence.objects.create(article=article, user=staff("小周", "采编"))
    gone = Presence.objects.create(article=article, user=staff("小吴", "采编"))
    Presence.objects.filter(pk=gone.pk).update(seen_at=timezone.now() - timedelta(minutes=5))
    assert start_of(staff("老郑")).present == [(staff("小周"), [article])]


def test_work(staff):
    """Decisions of a week per editor, with the median time each took; what was undone does not count."""
    zhou, wu = staff("小周", "采编"), staff("小吴", "采编")
    for seconds in (1, 2, 60, None):
        step(zhou, seconds)
    step(wu, 4)
    step(wu, 100, undone_by=wu, undone_at=timezone.now())
    step(wu, 50, at=timezone.now() - timedelta(days=10))
    page = start_of(zhou)
    assert [(one.name, one.decisions, one.seconds) for one in page.editors] == [
        ("小周", 4, 2.0),
        ("小吴", 1, 4.0),
    ]
    assert (page.median, page.decisions, page.most) == (3.0, 5, 5)
    assert [bar.count for bar in page.bars] == [0, 0, 0, 1, *[0] * 9, 5]


def test_days_are_the_editors(staff, monkeypatch):
    """A decision of half past midnight counts for the day that has begun where the editors are."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 10, 16, 30, tzinfo=UTC))
    zhou = staff("小周", "采编")
    step(zhou, at=datetime(2026, 3, 10, 15, 59, tzinfo=UTC))
    step(zhou, at=datetime(2026, 3, 10, 16, 1, tzinfo=UTC))
    assert [(bar.day.day, bar.count) for bar in start_of(zhou).bars][-2:] == [(10, 1), (11, 1)]


def test_page(enter, article):
    """The start page has all of it above the applications, and nothing that its policy forbids."""
    Correction.objects.create(report="错", deadline=timezone.localdate() - timedelta(days=1))
    page = enter("老郑").get("/admin/").content.decode()
    assert "等着处理" in page and "逾期的勘误" in page and "正在工作" in page
    assert "style=" not in page and "app-articles" in page


def test_page_without_groups(client):
    """Whoever is in no group is told whom to ask."""
    client.force_login(User.objects.create_user("新人", is_staff=True))
    assert "您的账号还没有分到组里" in client.get("/admin/").content.decode()


def test_queries(staff, at_state, stored, django_assert_num_queries):
    """Ten queries at most for what waits, however much does."""
    boss = staff("主任", "管理员")
    at_state(ArticleState.FIRST_REVIEW)
    for n in range(3):
        user = staff(f"编辑{n}", "采编")
        step(user, 1.5)
        for article in Article.objects.all():
            Presence.objects.create(article=article, user=user)
            Check.objects.create(article=article, kind="sum", holds=False, message="差")
        Correction.objects.create(report="错", responsible=boss, deadline=timezone.localdate())
        baker.make(Upload, state=UploadState.FAILED, uploaded_by=user)
        fresh = User.objects.get(pk=boss.pk)
        fresh.has_perm("articles.view_article")  # the permissions are the request's own
        with django_assert_num_queries(10):
            start_of(fresh)


def test_indexes_are_used(stored, staff):
    """Every count goes by an index: forbidden to scan, the database finds one for each."""
    rows = {
        "correction_open": Correction.objects.unsettled().by_deadline()[:5],
        "check_unsettled": Check.objects.unsettled().order_by("-pk")[:5],
        "observation_contested": Observation.objects.contested().order_by("-pk")[:5],
        "presence_seen": Presence.objects.filter(seen_at__gt=timezone.now()),
        "step_newest": Step.objects.filter(at__gte=timezone.now()).order_by("-at"),
        "upload_state": Upload.objects.filter(state=UploadState.FAILED, uploaded_at__gte=timezone.now()),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for index, query in rows.items():
        assert index in query.explain(), index
