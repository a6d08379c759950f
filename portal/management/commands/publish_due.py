"""``manage.py publish_due``: after scheduled articles came out, put their figures where they stand in tables."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from metrics.filing import publish_due

from ._common import DatabaseCommand, positive


class Command(DatabaseCommand):
    help = "定时文章到点会自己公开；这条命令按规则重选表格里采用的公开报道。后台任务会自动做，没有后台任务时可放进 cron。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=positive, default=1, help="看最近几天公开的文章，默认 1")

    def handle(self, *args: Any, **options: Any) -> None:
        changed = publish_due(timedelta(days=options["days"]))
        self.stdout.write(f"换了 {changed} 个观测值的报道。")
