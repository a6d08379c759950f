"""``manage.py stop``: stop the web server and the embedded database of this data folder."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.database import ServerError
from portal.locks import exclusive

PATIENCE = 30
"""Seconds for the web server to answer the requests under way, and for its database to write all down."""


class Command(BaseCommand):
    help = "停下网站和内置数据库。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = [name for name, stop in (("网站", _stop_site), ("数据库", _stop_database)) if stop()]
        self.stdout.write(f"已停止：{'、'.join(stopped)}。" if stopped else "没有在运行的网站和数据库。")


def _stop_database() -> bool:
    """Return once no embedded server runs: True if one was running. A server of DATABASE_URL is its own keeper's."""
    cluster = getattr(connection, "cluster", None)
    try:
        return cluster is not None and cluster.stop()
    except ServerError as error:
        raise CommandError(str(error)) from error


def _stop_site() -> bool:
    """Return once no web server runs: True if one was running."""
    path = settings.DATA_DIR / "serve.lock"
    asked = 0
    deadline = time.monotonic() + PATIENCE
    while path.exists():
        with exclusive(path) as lock:
            if lock is not None:
                path.write_text("")  # so that the number of a process long gone is never believed
                break
        if not asked and (number := path.read_text("ascii")):
            asked = int(number)
            os.kill(asked, signal.SIGTERM)
        if time.monotonic() > deadline:
            raise CommandError(f"网站迟迟没有停下（进程 {asked}）。")
        time.sleep(0.05)
    return bool(asked)
