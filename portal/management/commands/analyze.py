"""``manage.py analyze PAGE…``: what the program reads in pages, without storing anything."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from articles.files import PageError, read_page_file
from metrics.loading import shipped_catalogue
from portal.analysis import PageReader, ReadPage, page_as_json

from ._common import DatabaseCommand, iso_date, register_at


class Command(DatabaseCommand):
    help = "识读版面文件并打印结果，不写入数据库。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "pages", nargs="+", type=Path, metavar="PAGE", help="版面文件（文本、.docx 或 PDF）"
        )
        parser.add_argument("--published", type=iso_date, help="出版日期，如 2018-10-26")
        parser.add_argument("--home", default="", help="版面报道的区域，如 焦作市/示范区")
        parser.add_argument("--register", type=Path, help="名录 CSV；给出时不需要数据库")
        parser.add_argument("--json", action="store_true", help="每个版面打印一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        reader = page_reader(options["register"])
        failed = False
        for path in options["pages"]:
            try:
                page = reader.read(read_page_file(path), options["published"], options["home"])
            except PageError as error:
                self.stderr.write(str(error))
                failed = True
                continue
            self.stdout.write(
                json.dumps(page_as_json(path.name, page), ensure_ascii=False)
                if options["json"]
                else _summary(path.name, page, options["published"])
            )
        if failed:
            raise SystemExit(1)


def page_reader(register: Path | None) -> PageReader:
    """A reader on the CSV *register* and the catalogue shipped with the program, or on the database's."""
    if register is None:
        from portal.pipeline import Pipeline

        return Pipeline().reader
    return PageReader(register_at(register), shipped_catalogue())


def _summary(name: str, page: ReadPage, published: date | None) -> str:
    """The page for a person: articles, and under each its names, figures and failed checks."""
    lines = [f"{name}（{published or '日期未知'}）：{len(page.articles)} 篇文章"]
    for article in page.articles:
        cut, reading = article.cut, article.reading
        names = "、".join(dict.fromkeys(span.name or f"{span.text}？" for span in reading.mentions))
        lines += [
            f"\n■ {cut.headline or '（无标题）'}　{cut.kind}　第 {cut.lines[0][0]}–{cut.lines[-1][1]} 行",
            f"  名称：{names or '无'}",
        ]
        for figure in reading.figures:
            quantity = figure.quantity
            period = quantity.period.text if quantity.period else ""
            lines.append(f"  {quantity.text}　{figure.subject or '？'}　{figure.indicator or '？'}　{period}")
        lines += [f"  核校：{check.message}" for check in reading.checks if not check.holds]
    return "\n".join(lines)
