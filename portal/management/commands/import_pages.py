"""``manage.py import_pages FILE…|DIR``: store pages and what the program reads in them."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from tqdm import tqdm

from articles.files import PageError
from portal.importing import Outcome, PageFile, Status, files_at, import_files

from ._common import DatabaseCommand, iso_date, positive

INTERRUPTED = 130
"""The exit code of what Ctrl-C ended, as shells have it."""


class Command(DatabaseCommand):
    help = "导入版面文件：切分文章、识别名称和数据，作为建议存入数据库。导入过的版面会认出并跳过。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="FILE|DIR", help="版面文件，或装着版面文件的文件夹"
        )
        parser.add_argument("--publication", default="", help="报刊名")
        parser.add_argument("--published", type=iso_date, help="出版日期，如 2018-10-26")
        parser.add_argument("--section", default="", help="版名")
        parser.add_argument("--home", default="", help="报道的区域，如 焦作市/示范区；不写时取报刊的所属区域")
        parser.add_argument("--jobs", type=positive, default=1, metavar="N", help="同时使用的进程数")

    def handle(self, *args: Any, **options: Any) -> None:
        published = options["published"]  # a text where a program calls the command
        known = PageFile(
            Path(),
            publication=options["publication"],
            published=iso_date(published) if isinstance(published, str) else published,
            section=options["section"],
            home=options["home"],
        )
        quiet = options["verbosity"] == 0
        files: list[PageFile] = []
        tally: Counter[Status] = Counter()
        for path in options["paths"]:
            try:
                files += files_at(path, known)
            except PageError as error:
                tally[Status.FAILED] += 1
                self._report(Outcome(Status.FAILED, path.name, error.problem), quiet)
        tqdm.monitor_interval = 0  # no thread of its own: the processes of --jobs are copies of this one
        try:
            with tqdm(total=len(files), unit="版", disable=quiet or None, leave=False) as progress:
                for outcome in import_files(files, options["jobs"]):
                    tally[outcome.status] += 1
                    progress.update()
                    progress.clear()
                    self._report(outcome, quiet)
        except KeyboardInterrupt:
            self.stderr.write("中断了：导入的版面都是完整的，再运行一次就接着导入。")
            self._total(tally)
            raise SystemExit(INTERRUPTED) from None
        self._total(tally)
        if tally[Status.FAILED]:
            raise SystemExit(1)

    def _total(self, tally: Counter[Status]) -> None:
        self.stdout.write("合计：" + "，".join(f"{status} {tally[status]} 个版面" for status in Status))

    def _report(self, outcome: Outcome, quiet: bool) -> None:
        if outcome.status is Status.FAILED:
            self.stderr.write(str(outcome))
        elif not quiet:
            self.stdout.write(str(outcome))
