"""The ledger of corrections: what is open and overdue, entering, settling, taking back, reminding, the sheet."""

from __future__ import annotations

import csv
import io
import os
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone
from model_bakery import baker

from articles import deadlines
from articles.deadlines import working_days_after
from articles.models import Correction
from portal.journal import undo
from portal.models import Step
from portal.reminders import remind_overdue

pytestmark = pytest.mark.django_db
LEDGER = "/admin/desk/corrections/"


def reported(report: str = "人数写错了", **fields) -> Correction:
    return Correction.objects.create(report=report, **fields)


def days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock of the ledger."""

    def set_clock(*moment: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime(*moment, tzinfo=UTC))

    return set_clock


def settle(client, correction: Correction, **data):
    sent = {"action": "settle", "state": "accepted", "public_note": "已改为 320 人。"} | data
    return client.post(f"{LEDGER}{correction.pk}/", sent)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2018, 10, 22), date(2018, 10, 25)), (date(2018, 10, 25), date(2018, 10, 30)),
     (date(2018, 10, 27), date(2018, 10, 31))],
    ids=["Monday", "Thursday", "Saturday"],
)  # fmt: skip
def test_working_days(day, expected):
    """Saturday and Sunday do not count."""
    assert working_days_after(day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 18), date(2026, 9, 22)),  # Sunday 20 is worked
        (date(2026, 9, 23), date(2026, 9, 29)),  # 中秋节
        (date(2026, 9, 30), date(2026, 10, 10)),  # 国庆节, Saturday 10 is worked
        (date(2026, 2, 12), date(2026, 2, 24)),  # 春节
        (date(2025, 12, 30), date(2026, 1, 5)),  # over New Year, Sunday 4 is worked
    ],
)
def test_holidays(day, expected):
    """Holidays do not count, days worked in their stead do."""
    assert working_days_after(day) == expected


def test_shipped_holidays():
    """What is shipped makes sense: only weekends are worked instead, and each year has its seven or eight holidays."""
    known = deadlines.calendar()
    assert known.years == {2024, 2025, 2026}
    assert all(day.weekday() >= 5 for day in known.on)
    assert {year: sum(day.year == year for day in known.off) for year in known.years} == {
        2024: 28,
        2025: 28,
        2026: 33,
    }
    assert not known.off & known.on


def test_holidays_of_ones_own(settings, tmp_path, caplog):
    """A year proclaimed later is read from the data folder, at once; a line that says nothing is named and left out."""
    settings.DATA_DIR = tmp_path
    friday, monday = date(2031, 10, 31), date(2031, 11, 5)
    assert working_days_after(friday) == monday
    assert "2031 年的放假安排还没有录入" in deadlines.remark(friday, monday)
    assert deadlines.remark(date(2025, 12, 30), date(2026, 1, 5)) == ""
    own = tmp_path / "holidays.csv"
    own.write_text(
        "\ufefffirst,last,what,name\n2031-11-03,2031-11-04,放假,节\n2031-11-01,2031-11-01,上班,节\n", "utf-8"
    )
    assert working_days_after(friday) == date(2031, 11, 6)
    assert deadlines.remark(friday, monday) == ""
    own.write_text("first,last,what,name\n2031-11-03,,放假,节\n", "utf-8")
    os.utime(own, ns=(1, 1))
    assert working_days_after(friday) == monday
    assert "第 2 行看不懂" in caplog.text


def test_unknown_year_is_told(enter, article, at):
    """Whoever enters a correction in a year whose holidays are not known reads so beside the deadline."""
    at(2031, 10, 31)
    page = enter("小周", "采编").get(f"{LEDGER}new/?article={article.pk}").content.decode()
    assert "2031 年的放假安排还没有录入" in page


def test_overdue_by_the_editors_clock(at):
    """A deadline is over at midnight where the editors are, eight hours before it is in Greenwich."""
    correction = reported(deadline=date(2026, 3, 10))
    at(2026, 3, 10, 15, 59)
    assert not correction.is_overdue and not Correction.objects.overdue().exists()
    at(2026, 3, 10, 16, 0)
    assert correction.is_overdue and Correction.objects.overdue().get() == correction


def test_ledger_lists_by_deadline(enter):
    """Open ones first by deadline, those without last; what is settled stands in a list of its own."""
    late, soon, never = reported(deadline=days(-2)), reported(deadline=days(1)), reported()
    done = reported(state="declined", settled_at=timezone.now(), public_note="原文无误")
    client = enter("小周", "采编")
    page = client.get(LEDGER)
    assert page.context["page"].rows == [late, soon, never]
    assert page.context["counts"] == {
        "open": 3, "overdue": 1, "mine": 0, "unassigned": 3, "accepted": 0, "declined": 1,
    }  # fmt: skip
    assert "逾期 2" in page.content.decode()
    assert client.get(LEDGER, {"view": "overdue"}).context["page"].rows == [late]
    assert client.get(LEDGER, {"view": "settled"}).context["page"].rows == [done]
    assert client.get(LEDGER, {"q": late.receipt.lower()}).context["page"].rows == [late]


def test_enter_one(enter, article):
    """An editor enters a correction of words that the article prints; it is his, due in three working days."""
    client = enter("小周", "采编")
    address = f"{LEDGER}new/?article={article.pk}"
    form = client.get(address).context["form"]
    assert form.initial["deadline"] == working_days_after(timezone.localdate())
    data = {"quote": article.body[5:15], "report": "数不对", "deadline": days(3), "key": uuid.uuid4()}
    for _ in range(2):  # sent twice, entered once
        client.post(address, data)
    correction = Correction.objects.get()
    assert (correction.article, correction.origin, correction.report) == (article, "editor", "数不对")
    assert correction.history.first().history_user.username == "小周"
    assert client.get(f"{LEDGER}{correction.pk}/").context["place"][1] == data["quote"]


def test_quote_must_be_printed(enter, article):
    """Words that the article does not print are no quote of it."""
    response = enter("小周", "采编").post(
        f"{LEDGER}new/?article={article.pk}", {"quote": "没有这句", "report": "错", "deadline": days(3)}
    )
    assert response.status_code == 400
    assert "这段文字不在文章里" in response.content.decode()
    assert not Correction.objects.exists()


def test_find_the_article(enter, article):
    """Without an article the form finds one by its words."""
    page = enter("小周", "采编").get(f"{LEDGER}new/", {"q": article.headline}).content.decode()
    assert f"?article={article.pk}" in page


def test_readers_report(enter):
    """A reader's report shows its receipt; how to reach him only those see who settle it."""
    correction = reported(origin="reader", contact="13800000000")
    page = enter("小周", "采编").get(f"{LEDGER}{correction.pk}/").content.decode()
    assert correction.receipt in page and "读者反映" in page and "13800000000" in page
    assert "13800000000" not in enter("统计员", "统计").get(f"{LEDGER}{correction.pk}/").content.decode()


def test_take_plan_settle_reopen(enter):
    """The course of a correction, each step in the journal."""
    correction = reported()
    client, address = enter("小周", "采编"), f"{LEDGER}{correction.pk}/"
    client.post(address, {"action": "take"})
    correction.refresh_from_db()
    assert (correction.responsible.username, correction.deadline) == (
        "小周",
        working_days_after(timezone.localdate()),
    )
    client.post(
        address, {"action": "plan", "deadline": "2026-12-31", "responsible": correction.responsible_id}
    )
    settle(client, correction)
    correction.refresh_from_db()
    assert (correction.state, correction.deadline) == ("accepted", date(2026, 12, 31))
    assert correction.settled_at is not None and correction.public_note == "已改为 320 人。"
    client.post(address, {"action": "reopen"})
    correction.refresh_from_db()
    assert (correction.state, correction.settled_at) == ("open", None)
    assert [step.kind for step in Step.objects.all()] == ["reopen", "change", "change", "change"]


def test_settlement_is_taken_back(enter, staff):
    """Undoing the step opens the correction as it was."""
    correction = reported(deadline=days(1))
    settle(enter("小周", "采编"), correction)
    undo(Step.objects.get(), staff("小周"))
    correction.refresh_from_db()
    assert (correction.state, correction.settled_at, correction.public_note) == ("open", None, "")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"public_note": " "}, "请写公开说明"),
        ({"state": "open"}, "请选定"),
        ({"public_note": "长" * 2001}, "最多 2000"),
    ],
)
def test_settling_refused(enter, data, says):
    """A settlement says what became of it, in public; what was typed is not lost."""
    correction = reported()
    response = settle(enter("小周", "采编"), correction, **data)
    assert response.status_code == 400 and says in response.content.decode()
    assert Correction.objects.unsettled().get() == correction


def test_second_editor_is_told(enter):
    correction = reported()
    settle(enter("小周", "采编"), correction, seen="open")
    response = settle(enter("小吴", "采编"), correction, seen="open", public_note="另一个说法")
    assert response.status_code == 409
    assert "小周" in response.content.decode() and "另一个说法" not in Correction.objects.get().public_note


def test_changes_since_the_report(enter, article):
    """The page leads to what was changed about the article since the report came in."""
    article._change_reason = "早先的改动"
    article.save()
    correction = reported(article=article)
    article.headline, article._change_reason = "改过的标题", "更正标题"
    article.save()
    page = enter("小周", "采编").get(f"{LEDGER}{correction.pk}/").content.decode()
    version = article.history.first().history_id
    assert f"/admin/desk/versions/articles/article/{version}/" in page
    assert "更正标题" in page and "早先的改动" not in page


def test_groups(enter, client):
    """统计 enters and looks, 采编 settles; without a group it is 403."""
    correction = reported()
    desk = enter("统计员", "统计")
    assert desk.get(LEDGER).status_code == desk.get(f"{LEDGER}new/").status_code == 200
    assert settle(desk, correction).status_code == 403
    client.force_login(User.objects.create_user("新人", is_staff=True))
    for address in (
        LEDGER,
        f"{LEDGER}new/",
        f"{LEDGER}sheet/",
        f"{LEDGER}sheet/?format=csv",
        f"{LEDGER}{correction.pk}/",
    ):
        assert client.get(address).status_code == 403


def test_sheet_is_harmless(enter):
    """Nothing that a reader wrote becomes a formula in a spreadsheet, and how to reach him is not in it."""
    for report in ('=HYPERLINK("http://x","点")', "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "说“对”,\n换行"):
        reported(report, origin="reader", contact="13800000000")
    response = enter("小周", "采编").get(f"{LEDGER}sheet/", {"format": "csv"})
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf") and "13800000000" not in raw.decode()
    assert "filename*=utf-8''" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["问题"][:2] for row in rows] == ["'=", "'+", "'-", "'@", "'\t", "'＝", "说“"]
    assert rows[-1]["问题"] == "说“对”,\n换行"


def test_sheet_says_what_was_late(enter):
    """Late is what is overdue, and what was settled after its deadline; the days are the editors'."""
    reported("逾期未结", deadline=days(-1))
    reported("按时", deadline=days(0), state="accepted", settled_at=timezone.now(), public_note="改了")
    reported("结晚了", deadline=days(-3), state="accepted", settled_at=timezone.now(), public_note="改了")
    page = enter("小周", "采编").get(f"{LEDGER}sheet/")
    assert [(row[8], row[12]) for row in page.context["rows"]] == [
        ("逾期未结", "逾期"),
        ("按时", ""),
        ("结晚了", "逾期"),
    ]
    assert not enter("小周", "采编").get(f"{LEDGER}sheet/", {"from": days(1)}).context["rows"]


def test_stock_form_settles_too(client, editor):
    """The admin's own form gives a settled correction its time, and refuses one without a note."""
    client.force_login(editor)
    correction = reported()
    address = f"/admin/articles/correction/{correction.pk}/change/"
    data = {"report": correction.report, "state": "declined", "public_note": "", "quote": "", "contact": ""}
    assert "办结要写公开说明" in client.post(address, data).content.decode()
    assert client.post(address, data | {"public_note": "原文如此"}).status_code == 302
    correction.refresh_from_db()
    assert correction.state == "declined" and correction.settled_at is not None


@pytest.fixture
def mailing(settings):
    settings.EMAIL_CONFIGURED, settings.SITE_URL = True, "https://news.example.org"


def test_reminder(staff, mailing, django_capture_on_commit_callbacks):
    """Each editor gets one mail about all that is overdue, once a day; what is due today is not."""
    user = staff("小周", "采编", email="zhou@example.org")
    late = [reported(f"第{n}条", deadline=days(-n), responsible=user) for n in (1, 2)]
    reported("今天到期", deadline=days(0), responsible=user)
    reported("没人管", deadline=days(-1))
    reported("没有邮箱", deadline=days(-1), responsible=staff("小吴", "采编"))
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_overdue() == 4
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_overdue() == 0
    (sent,) = mail.outbox
    assert sent.to == ["zhou@example.org"] and "2 条" in sent.subject
    assert f"https://news.example.org{LEDGER}{late[0].pk}/" in sent.body and "今天到期" not in sent.body
    assert late[0].history.first().history_change_reason == "逾期催办"


def test_reminder_again_next_day(staff, mailing):
    """What was reminded of yesterday is reminded of again."""
    correction = reported(deadline=days(-3), reminded_at=timezone.now() - timedelta(days=1))
    assert remind_overdue() == 1
    correction.refresh_from_db()
    assert timezone.localdate(correction.reminded_at) == timezone.localdate()


def test_reminder_outlives_the_mail_server(staff, mailing, settings, django_capture_on_commit_callbacks):
    """A mail server that is away keeps nobody from being reminded on his start page."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    reported(deadline=days(-1), responsible=staff("小周", "采编", email="zhou@example.org"))
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_overdue() == 1


def test_no_mail_unless_configured(staff, django_capture_on_commit_callbacks):
    reported(deadline=days(-1), responsible=staff("小周", "采编", email="zhou@example.org"))
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_overdue() == 1
    assert mail.outbox == []


def test_queries(enter, article, django_assert_num_queries):
    """As many queries for a long ledger as for a short one."""
    client = enter("小周", "采编")
    client.get(LEDGER)
    for _ in range(2):
        baker.make(
            Correction,
            _quantity=5,
            article=article,
            report="错",
            responsible=User.objects.get(username="小周"),
        )
        with django_assert_num_queries(6):
            client.get(LEDGER)
