"""A full disk while importing, exporting, uploading and backing up: said in plain words, nothing half, over once there is
room. Needs leave to mount a small file system; exits with 77 where there is none.

    python -m tests.faults.disk
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.stage import ARTICLES, Site, arguments_of, audited, page

SIZE = 220  # MB, of which the database takes its share
PAGES = 3

EXPORT = """
from portal.models import Export
from portal import preparing
export = Export.objects.create(query="set=observations", format="xlsx")
preparing.write(export.pk, "http://127.0.0.1")
export.refresh_from_db()
print(export.state, export.message)
"""


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A folder that holds so much and no more."""
    folder = Path(tempfile.mkdtemp(prefix="portal-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", folder], capture_output=True
    )
    if mounted.returncode:
        folder.rmdir()
        print("不能挂载小文件系统（要 root 和 CAP_SYS_ADMIN），没有做。")
        raise SystemExit(77)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
        folder.rmdir()


def fill(folder: Path, leave: int = 0) -> Path:
    """Fill the file system of *folder* up, but for *leave* bytes."""
    filler = folder / "filler"
    with filler.open("wb") as file:
        free = shutil.disk_usage(folder).free - leave
        os.posix_fallocate(file.fileno(), 0, max(free, 1))
    return filler


def write_pages(folder: Path) -> Path:
    folder.mkdir()
    for number in range(PAGES):
        # Long lines besides: a page that takes room.
        (folder / f"{number}.txt").write_text(
            page(number + 10, f"d{number}")
            + "".join(chr(0x4E00 + (number * 7919 + at * 613) % 20000) for at in range(80_000)),
            "utf-8",
        )
    return folder


def half_pages(site: Site) -> int:
    counts = site.sql(
        "SELECT count(article.id) FROM articles_page AS page LEFT JOIN articles_article AS article"
        " ON article.page_id = page.id GROUP BY page.id"
    )
    return sum(int(count) < ARTICLES for count in counts.split())


def main(arguments: list[str] | None = None) -> int:
    parser = arguments_of("磁盘满：导入、导出、备份都说得明白，什么也不留一半。")
    options = parser.parse_args(arguments)
    wrong: list[str] = []

    def expect(fact: object, what: str) -> None:
        print(("对　" if fact else "不对　") + what)
        if not fact:
            wrong.append(what)

    with small_disk(SIZE) as folder, tempfile.TemporaryDirectory(prefix="portal-pages-") as elsewhere:
        site = Site(folder)
        try:
            if options.prepared is None:
                site.prepare()
            else:
                subprocess.run(["cp", "-a", f"{options.prepared}/.", folder], check=True)
            site.cluster.start()
            pages = write_pages(Path(elsewhere) / "pages")
            filler = fill(folder, leave=200_000)
            (code, told), backed_up = site.run_each(
                ["import_pages", pages, "--published", "2021-07-02"], ["backup", folder / "site.tar"]
            )
            failed = [line for line in told.splitlines() if line.startswith("失败")]
            expect(
                code == 1 and failed,
                f"盘满时导入：{len(failed)} 版没有存，{failed[0][-60:] if failed else told[-200:]}",
            )
            expect("Traceback" not in told, "导入没有抛出异常")
            if "Traceback" in told:
                print(told[:6000])
            code, told = backed_up
            expect(
                code == 1 and "没有留下备份" in told and not list(folder.glob("*.tar")),
                f"盘满时备份：{told.splitlines()[-1]}",
            )
            expect(not list(folder.glob(".*.part")), "备份没有留下半个文件")
            filler.unlink()
            with small_media(folder / "media"):
                (code, told), (_, exported) = site.run_each(
                    ["import_pages", pages, "--published", "2021-07-02"], EXPORT
                )
                left = [
                    path for path in (folder / "media").rglob("*") if path.is_file() and path.name != "filler"
                ]
            expect(code == 0, f"腾出空间以后导入：{told.splitlines()[-1]}")
            if code:
                print(told)
            expect(site.sql("SELECT count(*) FROM articles_page") == str(PAGES), f"{PAGES} 版都在，没有重的")
            expect(half_pages(site) == 0, "没有半个版面")
            code, told = audited(site, options)
            expect(code == 0, f"核查：{told.splitlines()[-1]}")
            expect("failed 生成时出了错" in exported, f"盘满时导出：{exported.strip().splitlines()[-1]}")
            expect(not left, "导出没有留下半个文件")
        finally:
            site.stop()
    return int(bool(wrong))


@contextmanager
def small_media(folder: Path) -> Iterator[None]:
    """The folder of stored files on a disk of its own, that is full."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
    try:
        fill(folder)
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


if __name__ == "__main__":
    sys.exit(main())
