"""``manage.py worker``: do the jobs that wait in the database, until told to stop."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from portal.database import ServerError
from portal.worker import work

from ._common import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "运行一个后台进程：识读上传的文件、定时发布等。网站（serve）自带一个，忙时可以再加。按 Ctrl-C 停下。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--beside", action="store_true", help=SUPPRESS)  # of a web server, on its pipe

    def handle(self, *, beside: bool, **options: Any) -> None:
        try:
            work(beside=beside)
        except ServerError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            pass
