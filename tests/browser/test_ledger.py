"""Checks, corrections and the start page in a browser: by keyboard, for everybody, within the policy."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.choices import UploadState
from articles.models import Article, Correction, Presence, Upload
from metrics.choices import CheckRole
from metrics.models import Check, CheckFigure, Figure, Indicator, Observation
from organizations.models import Entity
from portal.models import Step
from tests.browser.keyboard import intercept

from .conftest import staff


@pytest.fixture
def checks(town: list[Article]) -> list[Check]:
    """Three checks that fail: one that the page has, and two more."""
    article = town[0]
    figures = list(article.figures.filter(value__isnull=False).order_by("start")[:4])
    for message in ("5处＋8处相加是13处，比总数12处多1处", "前后不一"):
        check = Check.objects.create(article=article, kind="sum", holds=False, message=message)
        for position, figure in enumerate(figures[:3]):
            role = CheckRole.PART if position else CheckRole.TOTAL
            CheckFigure.objects.create(check_run=check, figure=figure, role=role, position=position)
    return list(Check.objects.unsettled().order_by("-pk"))


@pytest.fixture
def cell(town: list[Article]) -> Observation:
    """A cell with two reports that differ."""
    known: dict[str, Any] = {
        "indicator": Indicator.objects.first(),
        "subject": Entity.objects.get(name="柳湾街道"),
        "unit": "人",
        "state": "suggested",
    }
    for article, text in ((town[0], "700人"), (town[1], "320人")):
        start = article.body.find(text)
        article.figures.filter(start=start).delete()
        figure = Figure.objects.create(
            article=article, start=start, end=start + 4, text=text, value=Decimal(text[:-1]), **known
        )
        figure.decide("accepted", staff("小周"))
    return Observation.objects.get(contested=True)


def ids(page: Page) -> list[str]:
    return [str(card.get_attribute("id")) for card in page.locator(".check-card:not(.is-settled)").all()]


def test_checks_by_keyboard(enter: Any, site: Any, checks: list[Check], no_violation: Any, shot: Any) -> None:
    """j and k walk, a digit settles and goes on, u takes back what this page did and nothing else."""
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/desk/checks/")
    no_violation(page)
    shot(page, "checks")
    first, second = (f"check-{check.pk}" for check in checks[:2])
    assert ids(page)[:2] == [first, second]
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("操作记录")
    page.keyboard.press("j")
    expect(page.locator(f"#{second}")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(f"#{first}")).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("#said")).to_contain_text("报纸原文如此")
    expect(page.locator(f"#{second}")).to_be_focused()
    page.keyboard.press("5")
    page.keyboard.type("与记者核实过")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{second} > .settled")).to_contain_text("”：与记者核实过")
    expect(page.locator(".tabs [aria-current] b")).to_have_text(str(len(checks) - 2))
    no_violation(page)
    shot(page, "checks-settled")
    page.keyboard.press("u")
    expect(page.locator(f"#{second}")).to_be_focused()
    expect(page.locator("#said")).to_contain_text("已撤销")
    page.keyboard.press("4")
    expect(page.locator(f"#{second} > .settled")).to_contain_text("四舍五入")
    settled = dict(Check.objects.settled().values_list("pk", "settlement"))
    assert settled == {checks[0].pk: "报纸原文如此", checks[1].pk: "四舍五入"}
    assert Step.objects.exclude(seconds=None).count() == 3


def test_failure_is_told(enter: Any, site: Any, checks: list[Check], complaints: Any) -> None:
    """Nothing is lost when the server is away, and nothing doubled when the key is pressed again."""
    complaints.expect("Failed to load resource")
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/desk/checks/")
    intercept(page, "**/admin/desk/checks/", lambda route: route.abort())
    page.keyboard.press("1")
    expect(page.locator(f"#check-{checks[0].pk} .problem")).to_contain_text("还没有保存")
    page.unroute("**/admin/desk/checks/")
    page.keyboard.press("1")
    expect(page.locator("#said")).to_contain_text("已处理")
    assert Step.objects.count() == 1


def test_undo_waits_for_its_step(enter: Any, site: Any, checks: list[Check]) -> None:
    """While a step is on its way u does not take back the one before it; nor does a retry after a lost reply."""
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/desk/checks/")
    page.keyboard.press("1")
    expect(page.locator("#said")).to_contain_text("已处理")
    held: list[Any] = []
    intercept(page, "**/admin/desk/checks/", lambda route: held.append(route))
    with page.expect_request("**/admin/desk/checks/"):
        page.keyboard.press("2")
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("还在保存")
    held[0].continue_()
    page.unroute("**/admin/desk/checks/")
    expect(page.locator(f"#check-{checks[1].pk} > .settled")).to_be_visible()
    assert not Step.objects.exclude(undone_at=None).exists()
    named: list[Any] = []
    page.on("request", lambda request: named.append(request.post_data_json))
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("已撤销")
    assert named == [{"action": "undo", "step": Step.objects.latest("pk").pk}]
    assert Step.objects.exclude(undone_at=None).count() == 1


def test_session_has_ended(enter: Any, site: Any, checks: list[Check], signed_in: Any) -> None:
    """Whoever is signed out meanwhile is told so, and goes on after signing in again."""
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/desk/checks/")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("1")
    expect(page.locator(f"#check-{checks[0].pk} .problem")).to_contain_text("登录已过期")
    signed_in(page, site.url, "小周")
    page.keyboard.press("1")
    expect(page.locator("#said")).to_contain_text("已处理")


def test_enter_opens_the_article(enter: Any, site: Any, checks: list[Check]) -> None:
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/desk/checks/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/desk/articles/\d+/\?item=figure-"))


def test_reports_by_keyboard(enter: Any, site: Any, cell: Observation, no_violation: Any, shot: Any) -> None:
    """A letter picks the report, a digit the reason."""
    page = enter("统计员", "统计")
    page.goto(f"{site.url}/admin/desk/checks/?kind=reports")
    no_violation(page)
    shot(page, "reports")
    page.keyboard.press("b")
    page.keyboard.press("1")
    expect(page.locator("#said")).to_contain_text("官方公布为准")
    before = cell.preferred_id
    cell.refresh_from_db()
    assert cell.preferred_id != before and not cell.contested


def test_checks_without_script(enter: Any, site: Any, checks: list[Check]) -> None:
    """The plain form does the same."""
    page = enter("小周", "采编", java_script_enabled=False)
    page.goto(f"{site.url}/admin/desk/checks/?kind=sum")
    page.locator(f"#check-{checks[0].pk}").get_by_role("button", name="口径不同").click()
    expect(page.locator(".messagelist")).to_contain_text("口径不同")
    expect(page).to_have_url(re.compile("kind=sum"))
    assert Check.objects.get(pk=checks[0].pk).settlement == "口径不同"


def test_ledger(enter: Any, site: Any, town: list[Article], no_violation: Any, shot: Any) -> None:
    """From the text that is wrong to the public note, and the sheet for inspection."""
    late = timezone.localdate() - timedelta(days=2)
    Correction.objects.create(
        report="街道名写错",
        origin="reader",
        article=town[1],
        quote="40余人",
        deadline=late,
        contact="13800000000",
    )
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/desk/corrections/new/?article={town[0].pk}")
    page.evaluate(
        """() => {
            const node = [...document.querySelectorAll("#quotable p")]
                .map((p) => p.firstChild).find((text) => text.data.includes("近百人次"));
            const at = node.data.indexOf("近百人次");
            getSelection().setBaseAndExtent(node, at, node, at + 4);
            document.querySelector("#quotable").dispatchEvent(new Event("mouseup"));
        }"""
    )
    expect(page.get_by_label("涉及的原文")).to_have_value("近百人次")
    no_violation(page)
    shot(page, "correction-new")
    page.get_by_label("问题").fill("城管局说是六十人次")
    page.get_by_role("button", name="登记").click()
    expect(page.locator(".messagelist")).to_contain_text("回执号")
    no_violation(page)
    shot(page, "corrections")
    page.get_by_role("link", name="城管局说是六十人次").click()
    no_violation(page)
    shot(page, "correction")
    page.get_by_label("公开说明").fill("已改为六十人次。")
    page.get_by_role("button", name="办结").click()
    expect(page.locator(".messagelist")).to_contain_text("已更正")
    page.get_by_role("button", name="打印用的台账").click()
    expect(page.locator("table.sheet tbody tr")).to_have_count(2)
    expect(page.locator("table.sheet")).not_to_contain_text("13800000000")
    no_violation(page)
    shot(page, "corrections-sheet")


def test_start_page(enter: Any, site: Any, checks: list[Check], no_violation: Any, shot: Any) -> None:
    """What waits, who is there, how the work goes; above the list of applications."""
    zhou = staff("小周", "采编")
    for day, count in ((0, 12), (1, 30), (2, 24), (4, 8), (6, 41)):
        for n in range(count):
            step = Step.objects.create(kind="accept", by=zhou, seconds=2 + n % 5)
            Step.objects.filter(pk=step.pk).update(at=timezone.now() - timedelta(days=day))
    Correction.objects.create(
        report="人数写错",
        responsible=zhou,
        deadline=timezone.localdate() - timedelta(days=1),
        reminded_at=timezone.now(),
    )
    Upload.objects.create(
        name="坏的.pdf",
        file="x",
        state=UploadState.FAILED,
        uploaded_by=zhou,
        message="这个 PDF 没有文字层，请先识别文字。",
    )
    Presence.objects.create(article=checks[0].article, user=staff("小吴"))
    page = enter("小周", "审核")
    page.goto(f"{site.url}/admin/")
    expect(page.locator(".waiting")).to_contain_text("逾期的勘误")
    expect(page.locator(".days svg")).to_be_visible()
    no_violation(page)
    shot(page, "start")
    page.locator(".waiting").get_by_role("link", name="对不上的数据").click()
    expect(page).to_have_url(f"{site.url}/admin/desk/checks/")
