"""The checks queue: what waits in it, settling with a reason, choosing among reports, and taking both back."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from model_bakery import baker

from articles.models import Reprint
from metrics.choices import CheckRole
from metrics.models import Check, CheckFigure, Figure, Indicator, Observation
from metrics.preferring import ACCEPTED, BY_RULE
from organizations.models import Area, Topic
from portal.desk.arithmetic import check_card
from portal.models import Step, StepKind

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/desk/checks/"
BODY = "本报讯 共排查98户，其中因病60户、因残30户、其他原因18户。<b>粗</b>\n另据统计，去年排查80户。"


@pytest.fixture
def make_article():
    publication = baker.make("articles.Publication", name="青石日报")

    def make(body: str = BODY, paper=publication, **fields):
        page = baker.make("articles.Page", publication=paper)
        return baker.make("articles.Article", page=page, body=body, headline="排查", **fields)

    return make


def read(article, text: str, value: str, unit: str = "户", **fields) -> Figure:
    start = article.body.index(text)
    return baker.make(
        Figure, article=article, start=start, end=start + len(text), text=text, value=Decimal(value), unit=unit, **fields
    )  # fmt: skip


def check_of(article, kind: str, *figures: Figure, message: str = "对不上", holds: bool = False) -> Check:
    check = Check.objects.create(article=article, kind=kind, holds=holds, message=message)
    for position, figure in enumerate(figures):
        role = CheckRole.PART if position else CheckRole.TOTAL
        CheckFigure.objects.create(check_run=check, figure=figure, role=role, position=position)
    return check


@pytest.fixture
def sum_check(make_article):
    article = make_article()
    figures = [read(article, f"{n}户", str(n)) for n in (98, 60, 30, 18)]
    return check_of(article, "sum", *figures, message="60户＋30户＋18户相加是108户，比总数98户多10户")


def lines(check: Check) -> list[str]:
    members = check.members.select_related("figure").order_by("position")
    return [f"{line.label}：{line.text}" for line in check_card(check, members).lines]


@pytest.fixture
def cell(make_article, staff):
    """A cell with three reports: 320人 in one paper and in its reprint, 350人 in another."""
    known = {
        "unit": "人",
        "indicator": baker.make(Indicator, name="新增就业", code="jobs"),
        "subject": baker.make(Topic, name="柳湾街道").entity_ptr,
    }
    other = baker.make("articles.Publication", name="青石晚报")
    articles = [
        make_article("柳湾街道新增就业320人。"),
        make_article("柳湾街道新增就业320人。", other),
        make_article("街道新增就业350人。", other),
    ]
    Reprint.objects.create(article=articles[1], original=articles[0], similarity=1)
    for article, value in zip(articles, ("320", "320", "350"), strict=True):
        read(article, f"{value}人", value, **known).decide("accepted", staff("统计员", "统计"))
    return Observation.objects.get()


def post(client, **data):
    return client.post(ADDRESS, data)


def send(client, **data):
    return client.post(ADDRESS, data, content_type="application/json")


def test_sum_is_laid_out(sum_check):
    """Parts, their sum, the stated total and the difference."""
    assert lines(sum_check) == [
        "分项相加：60户 ＋ 30户 ＋ 18户 ＝ 108户",
        "文中总数：98户",
        "相差：分项多 10户",
    ]


@pytest.mark.parametrize(
    ("kind", "body", "figures", "expected"),
    [
        ("share", "30户占98户的50%", [("50%", "50", "%"), ("30户", "30", "户"), ("98户", "98", "户")],
         ["计算：30户 ÷ 98户 ＝ 30.61%", "文中说：50%", "相差：文中多 19.39 个百分点"]),
        ("from_to", "从300人增至450人，增长40%", [("40%", "40", "%"), ("300人", "300", "人"), ("450人", "450", "人")],
         ["计算：（450人 － 300人）÷ 300人 ＝ 增加 50%", "文中说：增加 40%", "相差：文中少 10 个百分点"]),
        ("repeat", "修缮26户，又说修缮5户", [("26户", "26", "户"), ("5户", "5", "户")],
         ["相差：26户 与 5户 相差 21户"]),
        ("over_hundred", "覆盖率120%", [("120%", "120", "%")], ["超出：120% － 100% ＝ 20 个百分点"]),
        ("share", "30户占0户的50%", [("50%", "50", "%"), ("30户", "30", "户"), ("0户", "0", "户")], []),
    ],
    ids=["share", "from_to", "repeat", "over_hundred", "nothing to divide by"],
)  # fmt: skip
def test_working(make_article, kind, body, figures, expected):
    """Each kind of check has its own arithmetic."""
    article = make_article(body)
    assert lines(check_of(article, kind, *(read(article, *one) for one in figures))) == expected


def test_fall_is_laid_out(make_article):
    """A stated fall is held against the fall found, whatever the sign."""
    article = make_article("52微克，同比下降32.5%，去年同期77微克")
    claim = read(article, "32.5%", "32.5", "%", comparison="yoy_decrease")
    check = check_of(
        article, "yoy", claim, read(article, "77微克", "77", "微克"), read(article, "52微克", "52", "微克")
    )
    assert lines(check)[1:] == ["文中说：减少 32.5%", "相差：文中多 0.03 个百分点"]


def test_level_before_is_inferred(make_article):
    """54家，同比增长20%，比去年增加9家: the year before had 45."""
    article = make_article("54家，同比增长30%，比去年增加9家")
    claim = read(article, "30%", "30", "%", comparison="yoy_increase")
    rise = read(
        article, "9家", "9", "家", comparison="yoy_increase", comparison_value=9, comparison_unit="家"
    )
    assert lines(check_of(article, "yoy", claim, read(article, "54家", "54", "家"), rise))[:2] == [
        "推算原值：54家 － 9家 ＝ 45家",
        "计算：（54家 － 45家）÷ 45家 ＝ 增加 20%",
    ]


def test_page_shows_failed_checks(enter, sum_check, make_article):
    """What fails and nobody settled is shown with its sentences, marked and escaped; what holds is not."""
    article = make_article()
    check_of(article, "sum", read(article, "98户", "98"), message="相符的", holds=True)
    page = enter("小周", "采编").get(ADDRESS).content.decode()
    assert "比总数98户多10户" in page and "相符的" not in page
    assert '共排查<mark class="total">98户</mark>' in page
    assert "<b>粗</b>" not in page
    assert f"/admin/desk/articles/{sum_check.article_id}/?item=figure-" in page


def test_settle_and_undo(enter, sum_check):
    """A reason settles a check once, however often it is sent; undoing opens it again."""
    client, key = enter("小周", "采编"), str(uuid.uuid4())
    sent = {"item": f"check-{sum_check.pk}", "quick": "报纸原文如此", "key": key, "seconds": 4.5}
    answers = [send(client, **sent) for _ in range(2)]
    assert [a.json()["items"] for a in answers] == [[f"check-{sum_check.pk}"]] * 2
    step = Step.objects.get()
    assert (step.kind, step.seconds, step.article) == (StepKind.SETTLE, 4.5, sum_check.article)
    sum_check.refresh_from_db()
    assert (sum_check.settlement, sum_check.settled_by.username) == ("报纸原文如此", "小周")
    assert sum_check.history.first().history_user.username == "小周"
    assert not Check.objects.unsettled().exists()
    undone = [send(client, action="undo", step=step.pk).status_code for _ in range(2)]
    assert undone == [200, 200]
    assert Check.objects.unsettled().get().settlement == ""


@pytest.mark.parametrize("step", [None, "", "0", "九", "9" * 30])
def test_undo_names_its_step(enter, sum_check, step):
    """Which step is to be undone must be said: a request sent again would else undo the one before as well."""
    client = enter("小周", "采编")
    send(client, item=f"check-{sum_check.pk}", quick="报纸原文如此")
    named = {} if step is None else {"step": step}
    response = send(client, action="undo", **named)
    assert response.status_code == (404 if step else 400)
    assert "操作记录" in response.json()["error"]
    page = client.post(ADDRESS, {"action": "undo", "query": "kind=sum", **named}, follow=True)
    assert page.redirect_chain == [(f"{ADDRESS}?kind=sum", 303)]
    assert "请到“操作记录”里" in page.content.decode()
    assert not Check.objects.unsettled().exists()


def test_undo_without_script(enter, sum_check):
    """The plain form undoes the step that it names."""
    client = enter("小周", "采编")
    step = send(client, item=f"check-{sum_check.pk}", quick="报纸原文如此").json()["step"]
    assert post(client, action="undo", step=step).status_code == 303
    assert Check.objects.unsettled().get() == sum_check


def test_settle_without_script(enter, sum_check):
    """The plain form settles too and goes back to the same part of the queue."""
    response = post(
        enter("小周", "采编"),
        item=f"check-{sum_check.pk}",
        quick="口径不同",
        reason="不含农村",
        query="kind=sum",
    )
    assert (response.status_code, response["Location"]) == (303, f"{ADDRESS}?kind=sum")
    sum_check.refresh_from_db()
    assert sum_check.settlement == "口径不同：不含农村"


def test_reopen(enter, sum_check):
    """A settled check is listed with its reason and can be opened again."""
    client = enter("小周", "采编")
    post(client, item=f"check-{sum_check.pk}", reason="四舍五入")
    assert "处理：四舍五入" in client.get(ADDRESS, {"done": 1}).content.decode()
    post(client, item=f"check-{sum_check.pk}", action="reopen")
    assert Check.objects.unsettled().get() == sum_check


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        ({"reason": ""}, 400, "请写明理由"),
        ({"reason": "长" * 301}, 400, "最多 300 字"),
        ({"item": "check-999999", "reason": "对"}, 409, "已不在了"),
        ({"item": "绿豆-1", "reason": "对"}, 400, "不认得"),
        ({"reason": "对", "key": "不是编号"}, 400, "编号不对"),
    ],
)
def test_refused(enter, sum_check, data, status, says):
    """What cannot be done is refused in Chinese, and nothing is written."""
    response = send(enter("小周", "采编"), **{"item": f"check-{sum_check.pk}"} | data)
    assert response.status_code == status
    assert says in response.json()["error"]
    assert not Step.objects.exists()


def test_second_editor_is_told(enter, sum_check):
    """Who settles what somebody else has settled meanwhile learns who it was and why."""
    send(enter("小周", "采编"), item=f"check-{sum_check.pk}", reason="四舍五入")
    response = send(enter("小吴", "采编"), item=f"check-{sum_check.pk}", reason="口径不同")
    assert response.status_code == 409
    assert "小周" in response.json()["error"] and "四舍五入" in response.json()["error"]


def test_undoing_others(enter, sum_check):
    """Another editor's step is not his to take back."""
    step = send(enter("小周", "采编"), item=f"check-{sum_check.pk}", reason="四舍五入").json()["step"]
    assert send(enter("小吴", "采编"), action="undo", step=step).status_code == 403
    assert send(enter("主任", "管理员"), action="undo", step=step).status_code == 200


def test_undo_takes_back_settlements_only(enter, sum_check, staff):
    """What the editor did elsewhere is not taken back from here."""
    step = Step.objects.create(kind=StepKind.ACCEPT, by=staff("小周", "采编"))
    assert send(enter("小周", "采编"), action="undo", step=step.pk).status_code == 404
    step.refresh_from_db()
    assert step.undone_at is None


def test_competing_reports(enter, cell):
    """Reports that differ stand side by side; a reprint is shown with its original and counts once."""
    page = enter("统计员", "统计").get(ADDRESS, {"kind": "reports"}).content.decode()
    assert "2 种说法" in page and "同一报道，只算一次" in page
    assert "350人 － 320人 ＝ 30人" in page
    assert "比它多 30人（9.38%）" in page


def test_parted_reprints_count_apart(enter, cell, staff):
    """Once an editor has parted two articles they are two reports."""
    Reprint.objects.update(state="rejected", decided_by=staff("主任", "管理员"), decided_at=cell.created_at)
    assert "3 种说法" in enter("统计员", "统计").get(ADDRESS, {"kind": "reports"}).content.decode()


def test_choose_a_report(enter, cell):
    """The chosen report stands in the cell, with the reason in its history; undoing puts the first one back."""
    client, first = enter("统计员", "统计"), cell.preferred
    second = cell.figures.get(value=350)
    answer = send(client, item=f"cell-{cell.pk}", report=second.pk, quick="官方公布为准")
    assert answer.status_code == 200
    cell.refresh_from_db()
    assert (cell.preferred, cell.preferred_reason, cell.contested) == (second, "官方公布为准", False)
    assert cell.history.first().preferred_reason == "官方公布为准"
    assert "选定：官方公布为准" in client.get(ADDRESS, {"kind": "reports", "done": 1}).content.decode()
    send(client, action="undo", step=answer.json()["step"])
    cell.refresh_from_db()
    assert (cell.preferred, cell.preferred_reason, cell.contested) == (first, BY_RULE + ACCEPTED, True)


def test_choice_is_opened_again(enter, cell):
    """Opened again, the first report stands in the cell and the others against it."""
    client, first = enter("统计员", "统计"), cell.preferred
    send(client, item=f"cell-{cell.pk}", report=cell.figures.get(value=350).pk, quick="官方公布为准")
    assert send(client, item=f"cell-{cell.pk}", action="reopen").status_code == 200
    cell.refresh_from_db()
    assert (cell.preferred, cell.contested, cell.chosen_at) == (first, True, None)


@pytest.mark.parametrize(
    ("report", "reason", "says"),
    [("", "对", "请先选定"), ("first", "", "请写明理由"), ("first", BY_RULE + ACCEPTED, "程序自己")],
)
def test_choice_refused(enter, cell, report, reason, says):
    report = cell.preferred_id if report == "first" else report
    response = send(enter("统计员", "统计"), item=f"cell-{cell.pk}", report=report, reason=reason)
    assert says in response.json()["error"]


def test_groups(enter, client, sum_check, cell):
    """采编 settles checks and sees competing reports; choosing among those is 统计's. Without groups it is 403."""
    desk = enter("小周", "采编")
    assert "采用哪一条由统计同事选定" in desk.get(ADDRESS, {"kind": "reports"}).content.decode()
    assert send(desk, item=f"cell-{cell.pk}", report=cell.preferred_id, reason="对").status_code == 403
    assert send(enter("统计员", "统计"), item=f"check-{sum_check.pk}", reason="对").status_code == 200
    client.force_login(User.objects.create_user("新人", is_staff=True))
    assert client.get(ADDRESS).status_code == 403
    viewer = User.objects.create_user("看客", is_staff=True)
    viewer.user_permissions.add(
        *Group.objects.get(name="采编").permissions.filter(codename__startswith="view_")
    )
    client.force_login(viewer)
    check = Check.objects.create(article=sum_check.article, kind="sum", holds=False, message="又一条")
    assert send(client, item=f"check-{check.pk}", reason="对").status_code == 403
    client.logout()
    assert client.get(ADDRESS)["Location"].startswith(reverse("admin:login"))


def test_filters_and_pages(enter, sum_check, make_article, monkeypatch):
    """By kind, area and publication; after a page comes the next, without gap or repetition."""
    area = baker.make(Area, name="东湖区", slug="donghu", level="区")
    article = make_article(home=area)
    others = [
        check_of(article, "repeat", read(article, f"{n}户", str(n)), message=f"第{n}") for n in (60, 30, 18)
    ]
    client = enter("小周", "采编")

    def shown(**query):
        return [card.check for card, _ in client.get(ADDRESS, query).context["cards"]]

    assert shown() == [*reversed(others), sum_check]
    assert shown(kind="sum") == [sum_check]
    assert shown(area="donghu") == list(reversed(others))
    assert shown(publication=article.page.publication_id, kind="sum") == [sum_check]
    assert shown(publication=10**8) == shown(kind="reports", area="donghu") == []
    assert shown(after="胡说", kind="乱写") == shown()
    assert shown(after=others[1].pk) == [others[0], sum_check]


def test_queries(enter, make_article, cell, django_assert_num_queries):
    """As many queries for a full page as for one card."""
    client = enter("统计员", "统计")
    for _ in range(3):
        article = make_article()
        check_of(article, "sum", *(read(article, f"{k}户", str(k)) for k in (98, 60, 30, 18)))
        for query in ({}, {"kind": "reports"}, {"done": 1}):
            client.get(ADDRESS, query)
        with django_assert_num_queries(10):
            client.get(ADDRESS)
        with django_assert_num_queries(11):
            client.get(ADDRESS, {"kind": "reports"})
