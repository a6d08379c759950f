"""``manage.py evaluate``: how well the sample pages are read, against gold made by hand."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.files import PageError, read_page_file
from portal.evaluation import Evaluation

from .analyze import page_reader

GOLD = settings.BASE_DIR / "tests" / "gold"


class Command(BaseCommand):
    help = "用手工标注核对程序的识读，按任务打分并列出错误。不需要数据库。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--gold", type=Path, default=GOLD, help="标注所在的文件夹")
        parser.add_argument(
            "--pages", type=Path, default=settings.FIXTURES / "pages", help="版面所在的文件夹"
        )
        parser.add_argument(
            "--register", type=Path, default=settings.FIXTURES / "register.csv", help="名录 CSV"
        )
        parser.add_argument("--errors", action="store_true", help="列出每一处错误")

    def handle(self, *args: Any, **options: Any) -> None:
        reader = page_reader(options["register"])
        evaluation = Evaluation()
        files = sorted(options["gold"].glob("*.json"))
        if not files:
            raise CommandError(f"{options['gold']}：这个文件夹里没有标注文件。")
        for file in files:
            gold = json.loads(file.read_text("utf-8"))
            source = gold["source"]
            try:
                text = read_page_file(options["pages"] / gold["page"])
            except PageError as error:
                raise CommandError(str(error)) from error
            published = date.fromisoformat(source["published"])
            evaluation.add_page(gold, reader.read(text, published, source["home"]))
        self.stdout.write(f"{'任务':<14}准确率  召回率  F1     对    漏    错")
        for task, score in evaluation.scores.items():
            self.stdout.write(
                f"{task:<16}{score.precision:.3f}   {score.recall:.3f}   {score.f1:.3f}"
                f"{score.right:6}{score.missed:6}{score.false:6}"
            )
        if options["errors"]:
            for mistake in evaluation.errors:
                self.stdout.write(str(mistake))
