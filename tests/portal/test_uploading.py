"""Uploads on their way to pages: jobs, workers that die, files that are none."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from docx import Document
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from articles import files
from articles.choices import UploadState
from articles.models import Article, Page, Upload
from portal import tasks, uploading, worker
from portal.tasks import read_upload, take_up
from portal.uploading import Handed, give_up_abandoned, read_file, receive, retry

BASE = Path(__file__).parents[2]


@pytest.fixture
def hand_in(registered: None, editor: User) -> Callable[..., Upload]:
    """Hands in one file."""

    def hand_in(name: str, content: bytes) -> Upload:
        handed = Handed(SimpleUploadedFile(name, content))
        return receive([handed], by=editor, publication=None, section="", home=None)[0]

    return hand_in


def do_jobs() -> None:
    """Do what waits in the queue, as a worker would."""
    while job := _fetch():
        tasks.app.tasks[job.task_name].func(**job.args)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])


def _fetch() -> ProcrastinateJob | None:
    return ProcrastinateJob.objects.filter(status="todo", task_name="read_upload").order_by("pk").first()


def test_page(hand_in: Callable[..., Upload], town: Any) -> None:
    """A file becomes a page; the same text under another name is known for it."""
    upload = hand_in("要闻.txt", town.page.encode())
    assert (upload.state, upload.name) == (UploadState.WAITING, "要闻.txt")
    stored = Path(upload.file.path)
    assert settings.MEDIA_ROOT in stored.parents
    assert stored.stat().st_mode & 0o777 == 0o600
    assert "." not in stored.name, "what a stranger calls a file means nothing on the disk"
    do_jobs()
    upload.refresh_from_db()
    assert upload.state == UploadState.IMPORTED
    assert upload.message.startswith("2 篇文章")
    assert upload.page is not None and upload.page.file_name == "要闻.txt"

    again = hand_in("另一个名字.txt", town.page.replace("\n", "\r\n").encode("gb18030"))
    do_jobs()
    again.refresh_from_db()
    assert (again.state, again.page) == (UploadState.KNOWN, upload.page)
    assert "已导入过" in again.message
    assert Page.objects.count() == 1


def _docx(text: str) -> bytes:
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(out := io.BytesIO())
    return out.getvalue()


def _encrypted_pdf() -> bytes:
    canvas = Canvas(drawn := io.BytesIO())
    canvas.drawString(100, 700, "secret")
    canvas.save()
    writer = PdfWriter(clone_from=io.BytesIO(drawn.getvalue()))
    writer.encrypt("a password", algorithm="RC4-128")
    writer.write(out := io.BytesIO())
    return out.getvalue()


def _bomb() -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (files.MAX_UNPACKED_BYTES + 1))
    return out.getvalue()


FAULTS = {
    "scan.jpg": (lambda: b"\xff\xd8\xff\xe0....", "是图片，请先做文字识别"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0....", "请在 Word 里另存为 .docx"),
    "page.txt": (lambda: b"\x00\x01\x02\x03", "不是能读的文本"),
    "blank.txt": (lambda: b"  \n \n", "里面没有文字"),
    "locked.pdf": (_encrypted_pdf, "加密"),
    "cut.pdf": (lambda: b"%PDF-1.7 and no more", "请重新导出"),
    "bomb.docx": (_bomb, "解开后超过 100 MB"),
    "archive.docx": (lambda: b"PK\x03\x04 broken", "损坏的 Word 文件"),
    "page.html": (lambda: b"<!doctype html><p>x", "是网页"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults(name: str, hand_in: Callable[..., Upload]) -> None:
    """What can't be a page ends with what is wrong and what to do; nothing of it is stored."""
    make, told = FAULTS[name]
    upload = hand_in(name, make())
    do_jobs()
    upload.refresh_from_db()
    assert upload.state == UploadState.FAILED
    assert told in upload.message
    assert upload.finished_at is not None
    assert not Page.objects.exists()


def test_not_kept(hand_in: Callable[..., Upload], settings: Any) -> None:
    """What is empty or too large is told at once, and takes no place on the disk."""
    settings.UPLOAD_MB = 1
    for content, told in ((b"", "文件是空的"), (b"x" * (2**20 + 1), "超过 1 MB 的上限")):
        upload = hand_in("page.txt", content)
        assert (upload.state, bool(upload.file)) == (UploadState.FAILED, False)
        assert told in upload.message
        assert not retry(upload), "there is nothing to read again"
    assert not ProcrastinateJob.objects.exists()


def test_docx(hand_in: Callable[..., Upload], town: Any) -> None:
    upload = hand_in("page.docx", _docx(town.page))
    do_jobs()
    upload.refresh_from_db()
    assert upload.state == UploadState.IMPORTED


def test_retry(hand_in: Callable[..., Upload], town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that failed for a reason that has passed is read by a second try, and there is one job however often one asks."""
    upload = hand_in("page.txt", town.page.encode())
    with monkeypatch.context() as patch:
        patch.setattr("portal.pipeline.write_suggestions", lambda *_: 1 / 0)
        patch.setattr("portal.importing.logger.exception", lambda *_: None)
        do_jobs()
    upload.refresh_from_db()
    assert upload.state == UploadState.FAILED
    assert "程序出错" in upload.message
    assert not Page.objects.exists()

    assert retry(upload)
    assert not retry(upload)
    assert ProcrastinateJob.objects.filter(status="todo").count() == 1
    do_jobs()
    upload.refresh_from_db()
    assert upload.state == UploadState.IMPORTED


def test_twice(hand_in: Callable[..., Upload], town: Any) -> None:
    """A job that is done a second time, its worker thought dead, does nothing."""
    upload = hand_in("page.txt", town.page.encode())
    do_jobs()
    upload.refresh_from_db()
    read_file(upload.pk)
    again = Upload.objects.get()
    assert (again.state, again.finished_at) == (UploadState.IMPORTED, upload.finished_at)
    read_file(upload.pk + 1)  # and one whose upload is gone is no error
    assert Page.objects.count() == 1


def test_job_with_its_row(hand_in: Callable[..., Upload], town: Any) -> None:
    """Where the row is taken back the job is too."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        hand_in("page.txt", town.page.encode())
        raise ZeroDivisionError
    assert not Upload.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_abandoned(hand_in: Callable[..., Upload], town: Any) -> None:
    """An upload whose job is gone is told so, and can be tried again; one in line is left alone."""
    gone, waiting = (hand_in(f"{n}.txt", f"{n}{town.page}".encode()) for n in "一二")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_upload SET uploaded_at = now() - interval '1 hour'")
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE (args ->> 'upload')::bigint = %s",
            [gone.pk],
        )
    assert give_up_abandoned() == 1
    gone.refresh_from_db()
    waiting.refresh_from_db()
    assert (gone.state, waiting.state) == (UploadState.FAILED, UploadState.WAITING)
    assert "请点“重试”" in gone.message
    assert retry(gone)
    do_jobs()
    gone.refresh_from_db()
    assert gone.state == UploadState.IMPORTED


# --- Real workers ---


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    """An empty queue, for workers in processes of their own; their tables are none of Django's to empty."""
    _empty()
    yield
    _empty()


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_periodic_defers")
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


def run_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do all that waits, with procrastinate's own worker in this process."""
    # The connections of its threads end with their jobs, or the test's database could not be dropped.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    with app.replace_connector(app.connector.get_worker_connector()):
        in_thread(
            lambda: app.run_worker(
                wait=False, install_signal_handlers=False, listen_notify=False, queues=["default"]
            )
        )


def in_thread(work: Callable[[], object]) -> None:
    """Do *work* where no event loop runs: a test that drove a browser before leaves one in this thread."""

    def alone() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(alone).result()


def start_worker(before: str = "") -> subprocess.Popen[bytes]:
    """A process that works on the test's database; *before* is code that it runs first."""
    code = f"""
import django; django.setup()
from django.conf import settings
settings.MEDIA_ROOT = settings.DATA_DIR / "media"
settings.DATABASES["default"]["NAME"] = {connection.settings_dict["NAME"]!r}
{before}
from portal.worker import work
work(beside=True)
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    return subprocess.Popen([sys.executable, "-c", code], cwd=BASE, env=environment, stdin=subprocess.PIPE)


def wait_for(fact: Callable[[], Any], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def states() -> set[str]:
    return set(Upload.objects.values_list("state", flat=True))


@pytest.fixture
def ten(queue: None, hand_in: Callable[..., Upload], town: Any) -> list[Upload]:
    """Ten uploads of nine pages."""
    return [hand_in(f"{n}.txt", f"第{max(n, 1)}期\n\n{town.page}".encode()) for n in range(10)]


@pytest.mark.faults
def test_worker(ten: list[Upload], monkeypatch: pytest.MonkeyPatch) -> None:
    """procrastinate's worker does the jobs that the desk puts in line."""
    run_worker(monkeypatch)
    assert states() == {UploadState.IMPORTED, UploadState.KNOWN}
    assert Page.objects.count() == 9
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"succeeded"}


@pytest.mark.faults
def test_two_workers(ten: list[Upload]) -> None:
    """Two workers share the files, and a page handed in twice is stored once."""
    assert not worker.is_alive()
    workers = [start_worker(), start_worker()]
    try:
        wait_for(worker.is_alive)
        wait_for(lambda: states() <= {UploadState.IMPORTED, UploadState.KNOWN})
    finally:
        for process in workers:
            process.stdin.close()  # type: ignore[union-attr]  as when the web server is gone
        assert [process.wait(15) for process in workers] == [0, 0]
    assert Upload.objects.filter(state=UploadState.KNOWN).count() == 1
    assert Page.objects.count() == 9
    assert not worker.is_alive(), "who leaves in order says so"


SLOW = """
import time
from portal import pipeline
tie = pipeline.tie
def slow(*arguments):
    tie(*arguments)
    open(settings.DATA_DIR / "half", "w").close()
    time.sleep(60)
pipeline.tie = slow
"""


@pytest.mark.faults
def test_killed(ten: list[Upload]) -> None:
    """A worker killed in the middle of a page leaves nothing of it; the next one reads it, once."""
    half = settings.DATA_DIR / "half"
    half.unlink(missing_ok=True)
    dying = start_worker(SLOW)
    wait_for(half.exists)
    dying.send_signal(signal.SIGKILL)
    dying.wait()
    assert not Page.objects.exists()
    assert states() == {UploadState.WAITING, UploadState.READING}

    with connection.cursor() as cursor:  # as half a minute later
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    process = start_worker()
    try:
        wait_for(lambda: states() <= {UploadState.IMPORTED, UploadState.KNOWN})
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    assert Page.objects.count() == 9
    assert Article.objects.count() == sum(page.articles.count() for page in Page.objects.all())


@pytest.mark.faults
def test_given_up(ten: list[Upload], monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that workers die of again and again is given up, and the rest goes on."""
    import asyncio

    monkeypatch.setattr(tasks.logger, "error", lambda *_: None)
    connector = app.connector.get_worker_connector()
    deadly = ten[0].pk

    async def die_of_it() -> None:
        with app.replace_connector(connector):
            async with app.open_async():
                await take_up(app.job_manager)
                await connector.execute_query_async(
                    "UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo' AND args @> %(args)s",
                    args={"upload": deadly},
                )

    for _ in range(tasks.TRIES + 1):
        in_thread(lambda: asyncio.run(die_of_it()))
    assert ProcrastinateJob.objects.get(args__upload=deadly).status == "failed"
    run_worker(monkeypatch)
    Upload.objects.update(uploaded_at="2020-01-01T00:00Z")
    give_up_abandoned()
    assert Upload.objects.get(pk=deadly).message == uploading.ABANDONED
    assert Upload.objects.filter(state=UploadState.IMPORTED).count() == 9


def test_names() -> None:
    """The tables keep the tasks by name: a changed one would leave jobs that nobody knows."""
    assert read_upload.name == "read_upload"
    assert {"read_upload", "reread", "retry_stalled", "tell_abandoned", "come_out"} <= set(app.tasks)


@pytest.mark.faults
def test_reread(queue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pages are read again a few at a time, so that what an editor waits for gets its turn in between."""
    read: list[list[int]] = []
    monkeypatch.setattr(tasks, "reread_pages", read.append)
    monkeypatch.setattr(tasks, "REREAD_AT_ONCE", 2)
    tasks.reread.defer(pages=[1, 2, 3, 4, 5])
    run_worker(monkeypatch)
    assert read == [[1, 2], [3, 4], [5]]
