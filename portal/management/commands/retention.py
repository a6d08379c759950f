"""``manage.py retention``: forget the contacts of reports settled long enough ago, and sessions that are over."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from portal.retention import due, forget

from ._common import DatabaseCommand, positive


class Command(DatabaseCommand):
    help = "清除办结已久的勘误的联系方式，和已结束的登录留下的地址。后台任务每天会自动做。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        days = settings.CONTACT_DAYS
        parser.add_argument("--days", type=positive, default=days, help=f"办结后留多少天，默认 {days}")
        parser.add_argument("--dry-run", action="store_true", help="只数一数，什么也不清除")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        if dry_run:
            what = due(days)
            self.stdout.write(f"该清除 {what.contacts.count()} 条联系方式、{what.sessions.count()} 处登录。")
            return
        contacts, sessions = forget(days)
        self.stdout.write(f"清除了 {contacts} 条联系方式、{sessions} 处登录。")
