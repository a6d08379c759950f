"""Handing in files and settling reprints, as an editor does it: in a browser, with a worker behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.choices import UploadState
from articles.models import Article, Reprint, Upload
from portal.pipeline import PageSource, Pipeline
from portal.uploading import read_file


@pytest.fixture
def files(town: list[Article], tmp_path: Path) -> list[str]:
    """A new page, the page that is known already, and a scan."""
    known = town[0].page.text
    contents = {
        "2021-07-09-3.txt": f"第九期\n\n{known}".encode(),
        "20210702A01.txt": known.encode(),
        "扫描.jpg": b"\xff\xd8\xff\xe0 no text",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in contents]


def test_upload(
    enter: Callable[..., Page],
    site: Any,
    files: list[str],
    no_violation: Callable[[Page], None],
    shot: Callable[..., None],
) -> None:
    """Three files chosen, their guesses looked at, handed in; the list keeps itself fresh until all are done."""
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/desk/uploads/")
    expect(page.locator("#no-worker")).to_be_visible()
    no_violation(page)
    page.set_input_files("#id_file", files)
    day = page.get_by_label("2021-07-09-3.txt 的出版日期")
    expect(day).to_have_value("2021-07-09")
    expect(page.get_by_label("20210702A01.txt 的版次")).to_have_value("A1")
    day.fill("2021-07-10")
    page.get_by_label("新的报刊").fill("青石晚报")
    no_violation(page)
    shot(page, "uploads-chosen")
    page.get_by_role("button", name="导入").click()
    expect(page.locator("#uploads-summary")).to_contain_text("还有 3 个在排队或识读")

    for upload in Upload.objects.order_by("pk"):
        read_file(upload.pk)  # what the worker does
    expect(page.locator("#uploads tr[data-state=imported]")).to_contain_text("审读 ")
    expect(page.locator("#uploads tr[data-state=known]")).to_contain_text("已导入过")
    expect(page.locator("#uploads tr[data-state=failed]")).to_contain_text("请先做文字识别")
    expect(page.locator("#uploads-summary")).to_contain_text("没有在排队的文件")
    assert Upload.objects.get(name="2021-07-09-3.txt").published == date(2021, 7, 10)
    no_violation(page)
    shot(page, "uploads-done")

    page.get_by_role("button", name="重试 扫描.jpg").click()
    expect(page.locator("#uploads-summary")).to_contain_text("还有 1 个")
    page.locator("tr[data-state=imported] summary").click()
    page.locator("tr[data-state=imported] li a").first.click()
    expect(page).to_have_url(f"{site.url}/admin/desk/articles/{_first_article()}/")


def _first_article() -> int:
    upload = Upload.objects.get(state=UploadState.IMPORTED)
    return upload.page.articles.order_by("position").values_list("pk", flat=True)[0]  # type: ignore[union-attr]


def test_without_script(enter: Callable[..., Page], site: Any, files: list[str]) -> None:
    """Without JavaScript the same page takes the files, guesses for itself, and shows the list on request."""
    page = enter("小周", "采编", java_script_enabled=False)
    page.goto(f"{site.url}/admin/desk/uploads/")
    page.set_input_files("#id_file", files)
    page.get_by_role("button", name="导入").click()
    assert Upload.objects.get(name="20210702A01.txt").number == "A1"
    for upload in Upload.objects.order_by("pk"):
        read_file(upload.pk)
    page.get_by_role("link", name="刷新").click()
    page.reload()
    expect(page.locator("tr[data-state=imported]")).to_be_visible()


def test_reprints(
    enter: Callable[..., Page],
    site: Any,
    town: list[Article],
    no_violation: Callable[[Page], None],
    shot: Callable[..., None],
) -> None:
    """A story that another paper printed again is shown beside the first, and one press settles it."""
    text = (
        town[0]
        .page.text.replace("集中拆除违建", "拆违12处")
        .replace("周远", "何川")
        .replace("也同步展开", "同步")
    )
    Pipeline().store(PageSource(text, "b.txt", "东湖新闻", date(2021, 7, 4)))
    waiting = Reprint.objects.count()
    assert waiting
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/desk/reprints/")
    no_violation(page)
    shot(page, "reprints")
    page.get_by_role("button", name="是一篇", exact=True).first.click()
    expect(page.locator(".messagelist")).to_contain_text("认作一篇")
    expect(page.locator(".reprint-pair")).to_have_count(waiting - 1)
    page.get_by_role("link", name="是一篇", exact=True).click()
    expect(page.locator(".reprint-pair")).to_have_count(1)
    expect(page.locator(".reprint-pair")).to_contain_text("小周")
    no_violation(page)
