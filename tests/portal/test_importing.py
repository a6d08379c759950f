"""Importing: what a person sees of each file, and that a file is in the database whole or not at all."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.db.models import Count

from articles.models import Page
from articles.tying import _LOCK
from portal import importing
from portal.importing import PageFile, Status, files_at, import_file

HOME = "青石市/东湖区"


def run(*args: object, **options: object) -> tuple[int, list[str], list[str]]:
    """Exit code, lines on standard output and lines on standard error of the command."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("import_pages", *args, stdout=out, stderr=err, no_color=True, **options)
    except SystemExit as leaving:
        code = int(str(leaving.code))
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.mark.django_db
class TestCommand:
    def test_summary(self, registered, page_file):
        """A line a page says what came of it, a last line how many; the code is 0."""
        code, out, err = run(page_file(), published="2021-07-02", home=HOME, publication="青石日报")
        assert code == 0
        assert re.fullmatch(r"导入 page.txt：2 篇文章，\d+ 处提及，\d+ 个数据，\d+ 项核校", out[0])
        assert out[1] == "合计：导入 1 个版面，跳过 0 个版面，失败 0 个版面"
        assert err == []
        page = Page.objects.get()
        assert str(page) == "青石日报 2021-07-02"
        assert page.file_name == "page.txt"

    def test_second_time(self, registered, page_file):
        """A page imported before is recognised by its text, also under another name, and skipped."""
        run(page_file(), published="2021-07-02")
        code, out, _ = run(page_file("renamed.txt"), page_file())
        page = Page.objects.get()
        assert code == 0
        assert out[0] == f"跳过 renamed.txt：已导入过（版面 {page.pk}，未注明报刊 2021-07-02）"
        assert out[2] == "合计：导入 0 个版面，跳过 2 个版面，失败 0 个版面"

    def test_other_files_still_imported(self, registered, page_file, tmp_path):
        """One bad file among good ones costs exit code 1 and nothing else."""
        empty = page_file("empty.txt", "")
        code, out, err = run(empty, page_file(), tmp_path / "missing.txt")
        assert code == 1
        assert err == [
            "失败 empty.txt：里面没有文字，请确认导出时没有选错文件",
            "失败 missing.txt：找不到这个文件，请检查路径",
        ]
        assert out[-1] == "合计：导入 1 个版面，跳过 0 个版面，失败 2 个版面"
        assert Page.objects.count() == 1

    def test_unknown_area(self, registered, page_file):
        """An area that the register lacks is an error that names it; nothing is written."""
        code, _, err = run(page_file(), home="青石市/西湖区")
        assert (code, Page.objects.count()) == (1, 0)
        assert err == ["失败 page.txt：名录里没有区域“青石市/西湖区”，请先导入名录或改正路径"]

    @pytest.mark.parametrize(
        ("options", "problem"),
        [
            ({"published": "2021-13-01"}, "不是日期，请写成 2018-10-26 的样子"),
            ({"jobs": "0"}, "应是 1 以上的整数"),
            ({"jobs": "两个"}, "应是 1 以上的整数"),
        ],
    )
    def test_wrong_options(self, page_file, options, problem):
        """An option that cannot be is explained in Chinese."""
        arguments = [f"--{name}={value}" for name, value in options.items()]
        with pytest.raises(Exception, match=problem):
            run(page_file(), *arguments)

    def test_quiet(self, registered, page_file):
        """With verbosity 0 only the total and errors are printed."""
        _, out, err = run(page_file(), page_file("empty.txt", ""), verbosity=0)
        assert len(out) == 1
        assert len(err) == 1

    def test_name_too_long(self, registered, page_file):
        """What the database refuses is said, and the next file goes in."""
        code, _, err = run(page_file(), publication="报" * 90)
        assert (code, Page.objects.count()) == (1, 0)
        assert "数据库没有写入" in err[0]
        assert "什么也没有留下" in err[0]


@pytest.mark.django_db
class TestReadingAgain:
    def test_all_and_some(self, stored, pipeline, source):
        """Stored pages are read again, all of them or those named, with a line for each."""
        other = pipeline.store(replace(source, text="另一版。\n"))
        out = StringIO()
        call_command("read_pages", stdout=out)
        assert [line.split("：")[0] for line in out.getvalue().splitlines()] == [
            f"识读 版面 {page.pk}（青石日报 2021-07-02）" for page in (stored, other)
        ]
        out = StringIO()
        call_command("read_pages", other.pk, stdout=out)
        assert len(out.getvalue().splitlines()) == 1

    def test_unknown(self, registered):
        """A page that is not there is named."""
        with pytest.raises(CommandError, match="没有版面 7、9，请检查编号"):
            call_command("read_pages", 9, 7)


@pytest.mark.django_db
class TestFolder:
    @pytest.fixture
    def folder(self, tmp_path, page_file):
        page_file("a.txt")
        page_file("b.txt", "石桥街道修路3公里。\n")
        page_file(".hidden", "不是版面")
        (tmp_path / "子文件夹").mkdir()
        return tmp_path

    def manifest(self, folder: Path, *rows: str, encoding: str = "utf-8-sig") -> None:
        text = "\n".join(["file,publication,published,section,number,home", *rows]) + "\n"
        (folder / "pages.csv").write_text(text, encoding)

    def test_without_manifest(self, registered, folder):
        """Every file of a folder is a page, in order of name; hidden files and folders are not."""
        code, out, _ = run(folder)
        assert code == 0
        assert [line.split("：")[0] for line in out] == ["导入 a.txt", "导入 b.txt", "合计"]

    def test_manifest(self, registered, folder):
        """The manifest says of each file what the command line leaves open; the command line wins."""
        self.manifest(folder, f"b.txt,石桥报,2020-01-02,综合,3,{HOME}/石桥街道")
        run(folder, published="2021-07-02")
        page = Page.objects.get(file_name="b.txt")
        assert (page.publication.name, page.section, page.number) == ("石桥报", "综合", "3")
        assert page.published.isoformat() == "2021-07-02"
        assert page.area.name == "石桥街道"
        assert Page.objects.get(file_name="a.txt").publication.name == "未注明报刊"

    def test_listed_but_missing(self, registered, folder):
        """A file that the manifest lists and the folder lacks is an error, the others are imported."""
        self.manifest(folder, "c.txt,,,,,")
        code, _, err = run(folder)
        assert (code, Page.objects.count()) == (1, 2)
        assert err == ["失败 c.txt：找不到这个文件，请检查路径"]

    @pytest.mark.parametrize(
        ("rows", "encoding", "problem"),
        [
            pytest.param(["a.txt,报,2020-1-2,,,"], "utf-8", "第 2 行的日期“2020-1-2”", id="date"),
            pytest.param(["a.txt,报"], "utf-8", "第 2 行缺少列", id="columns"),
            pytest.param(["a.txt,报,,,,"], "gbk", "请存为 UTF-8 的 CSV", id="encoding"),
        ],
    )
    def test_wrong_manifest(self, registered, folder, rows, encoding, problem):
        """A manifest that cannot be used is named with its line; nothing of the folder is imported on guesswork."""
        self.manifest(folder, *rows, encoding=encoding)
        code, _, err = run(folder)
        assert (code, Page.objects.count()) == (1, 0)
        assert err[0].startswith("失败")
        assert problem in err[0]

    def test_empty_folder(self, registered, tmp_path):
        """A folder without pages is an error, not a success with nothing done."""
        code, _, err = run(tmp_path)
        assert code == 1
        assert "没有版面文件" in err[0]

    def test_forbidden_folder(self, tmp_path, monkeypatch):
        """A folder that may not be entered is an error of that folder."""

        def refuse(self: Path) -> bool:
            raise PermissionError(13, "denied")

        monkeypatch.setattr(Path, "is_dir", refuse)
        with pytest.raises(importing.PageError, match="请检查路径和权限"):
            files_at(tmp_path, PageFile(Path()))


@pytest.mark.django_db
class TestFailures:
    def test_programming_error(self, pipeline, page_file, monkeypatch, caplog):
        """An error of the program in one page is that page's failure, logged with its traceback."""
        monkeypatch.setattr(pipeline, "store", lambda source: 1 / 0)
        outcome = import_file(PageFile(page_file()), pipeline)
        assert outcome.status is Status.FAILED
        assert "程序出错" in outcome.message
        assert "ZeroDivisionError" in caplog.text

    def test_stored_meanwhile(self, pipeline, source, page_file, monkeypatch):
        """A page that another process stores between our look and our write is skipped, not failed."""
        real = pipeline.store

        def late(late_source: object) -> None:
            real(source)
            raise IntegrityError

        monkeypatch.setattr(pipeline, "store", late)
        assert import_file(PageFile(page_file()), pipeline).status is Status.SKIPPED

    def test_refused_by_the_database(self, pipeline, page_file, monkeypatch):
        """Another refusal of the database is a failure of this page alone."""

        def refuse(source: object) -> None:
            raise IntegrityError("check constraint\nDETAIL: …")

        monkeypatch.setattr(pipeline, "store", refuse)
        outcome = import_file(PageFile(page_file()), pipeline)
        assert str(outcome) == (
            "失败 page.txt：数据库没有写入（check constraint），这个版面什么也没有留下，请稍后再导入"
        )


PATIENCE = 120  # seconds; a machine may be busy


def environment() -> dict[str, str]:
    """What a process of its own needs to work in the tests' database."""
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@/{database['HOST']}/{database['NAME']}"
    return {**os.environ, "DATABASE_URL": address, "DATA_DIR": str(settings.DATA_DIR)}


def command(*args: object) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "import_pages", *map(str, args)]


def wait_until_nobody_is_connected() -> None:
    """Return once the database serves this process alone: what others had not committed is rolled back."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
            assert time.monotonic() < deadline
            time.sleep(0.02)


@contextmanager
def stalled() -> Iterator[None]:
    """Whoever is about to commit new pages waits until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def wait_until_stalled() -> None:
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(waiting)
            if cursor.fetchone() != (0,):
                return
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.fixture
def many(page_file) -> list[Path]:
    """Twenty pages, each of five articles."""
    body = "\n\n".join(
        f"第{n}则消息\n本报讯　柳湾街道新增就业{n}人，石桥街道修路{n}公里。" for n in range(2, 7)
    )
    return [page_file(f"{n}.txt", f"第{n}版\n{body}\n") for n in range(20)]


@pytest.mark.django_db(transaction=True)
class TestProcesses:
    def test_jobs(self, registered, tmp_path, page_file):
        """Several processes import a folder as one would, in order, each file once, the bad one reported."""
        for n in range(9):
            page_file(f"{n}.txt", f"柳湾街道\n本报讯　柳湾街道修路{n}公里。\n")
        page_file("4.txt", "")
        done = subprocess.run(
            command(tmp_path, "--jobs", 2), env=environment(), capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 1, done.stderr
        lines = done.stdout.splitlines()
        assert [line.partition("：")[0] for line in lines[:-1]] == [
            f"导入 {n}.txt" for n in range(9) if n != 4
        ]
        assert lines[-1] == "合计：导入 8 个版面，跳过 0 个版面，失败 1 个版面"
        assert "失败 4.txt：里面没有文字" in done.stderr
        assert "Traceback" not in done.stderr
        assert Page.objects.count() == 8

    def test_two_imports_at_once(self, registered, tmp_path, page_file):
        """Two people who import the same folder at once: every page is stored once, and neither sees an error."""
        for n in range(4):
            page_file(f"{n}.txt", f"柳湾街道\n本报讯　柳湾街道修路{n}公里。\n")
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
        processes = [subprocess.Popen(command(tmp_path), env=environment(), **pipes) for _ in range(2)]
        totals = [process.communicate()[0].splitlines()[-1] for process in processes]
        assert [process.returncode for process in processes] == [0, 0]
        numbers = [[int(number) for number in re.findall(r"\d+", total)] for total in totals]
        assert [sum(column) for column in zip(*numbers, strict=True)] == [4, 4, 0]
        assert Page.objects.count() == 4

    @pytest.mark.faults
    @pytest.mark.parametrize("jobs", [1, 2])
    def test_killed(self, registered, many, jobs):
        """An import killed in the middle of its pages leaves whole pages or nothing; the next run imports the rest."""
        run(*many[:4])
        with stalled():
            process = subprocess.Popen(
                command(*many, "--jobs", jobs), env=environment(), stdout=subprocess.DEVNULL
            )
            wait_until_stalled()
            process.kill()  # the one that was started: those it started end with it
            process.wait()
        wait_until_nobody_is_connected()
        whole = Page.objects.annotate(figures=Count("articles__figures"))
        assert min(page.figures for page in whole) >= 8
        stored = len(whole)  # of what was under way a process that has not yet noticed may finish its pages
        assert stored == 4 or jobs > 1
        _, out, _ = run(*many)
        assert out[-1] == f"合计：导入 {20 - stored} 个版面，跳过 {stored} 个版面，失败 0 个版面"
        assert min(page.figures for page in whole.all()) >= 8

    @pytest.mark.faults
    def test_interrupted(self, registered, many):
        """Ctrl-C ends an import after the pages under way, with a total and no traceback."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
        with stalled():
            process = subprocess.Popen(
                command(*many, "--jobs", 2),
                env=environment(),
                start_new_session=True,
                # What was begun in the background of a shell would not hear it.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                **pipes,
            )
            wait_until_stalled()
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all of them
        out, err = process.communicate()
        assert process.returncode == 130
        assert "Traceback" not in err
        assert "中断了：导入的版面都是完整的，再运行一次就接着导入。" in err
        stored = Page.objects.count()
        assert out.splitlines()[-1] == f"合计：导入 {stored} 个版面，跳过 0 个版面，失败 0 个版面"
