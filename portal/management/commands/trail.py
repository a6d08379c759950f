"""``manage.py trail``: is the audit trail what it was when it was written; and all of it as a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from metrics.exports import csv_lines
from portal.models import AuditEntry
from portal.trail import broken, lines

from ._common import DatabaseCommand


class Command(DatabaseCommand):
    help = "核对审计记录有没有被改动、抽走；有的话列出编号，退出码是 1。--csv 另存一份。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--csv", type=Path, metavar="文件", help="把全部记录写成 CSV")

    def handle(self, *args: Any, csv: Path | None = None, **options: Any) -> None:
        if csv is not None:
            head, *rows = lines()
            with csv.open("w", encoding="utf-8", newline="") as file:
                file.writelines(csv_lines(head, rows))
            self.stdout.write(f"写好 {csv}：{len(rows)} 条。")
        if wrong := broken():
            raise CommandError(f"审计记录和链指纹对不上，从编号 {wrong[0]} 起：{'、'.join(map(str, wrong))}")
        self.stdout.write(f"审计记录完好：{AuditEntry.objects.count()} 条，首尾相连。")
