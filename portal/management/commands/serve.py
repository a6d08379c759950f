"""``manage.py serve``: all that a site needs, from an empty folder to an answer on its port."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from gunicorn import arbiter
from gunicorn.app.base import BaseApplication

from metrics.loading import load_indicators, shipped_catalogue
from portal.database import ServerError
from portal.locks import exclusive
from portal.worker import Keeper

from ._common import positive

EDITOR = "editor"


class Command(BaseCommand):
    help = "启动网站：数据库、数据表、示例、编辑账号、网页服务和后台进程。按 Ctrl-C 全部停下。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        environment = os.environ.get
        parser.add_argument(
            "--port", type=positive, default=environment("PORT") or "8000", help="端口（PORT）"
        )
        parser.add_argument("--bind", default=environment("BIND") or "127.0.0.1", help="监听的地址（BIND）")

    def handle(self, *, port: int, bind: str, **options: Any) -> None:
        # Written through: gunicorn forks, and what waits in a buffer would be printed by each worker.
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        # A kill leads through the clean-up like Ctrl-C; later gunicorn takes both signals over.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            _check_port(bind, port)
            with _only_site(), _database():
                _count_together()
                self._prepare()
                with _worker() as keeper:
                    Gunicorn(bind, port, keeper).run()
        except (DatabaseError, ServerError) as error:
            raise CommandError(f"数据库：{error}") from error
        except KeyboardInterrupt:
            self.stdout.write("已停止。")

    def _prepare(self) -> None:
        """Bring the tables, the sample pages, the editor's account and the static files up to date."""
        self.stdout.write("正在准备数据表……")
        call_command("migrate", verbosity=0, interactive=False)
        load_indicators(shipped_catalogue())
        if settings.DEMO:
            call_command("demo", stdout=self.stdout)
        users = get_user_model().objects
        if not users.filter(is_staff=True, is_active=True).exists():
            password = secrets.token_urlsafe(9)
            users.create_superuser(EDITOR, password=password)
            self.stdout.write(f"编辑账号：{EDITOR}　密码：{password}（只显示这一次，请记下）")
        _collect_static()
        connections.close_all()  # a connection can't be shared with the processes that gunicorn forks


def _check_port(bind: str, port: int) -> None:
    """Find a busy port before anything is started, not after."""
    try:
        with socket.create_server((bind, port)):
            pass
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"端口 {port} 已被占用。请换一个端口，如 PORT={port + 1} make run；"
                "若是本站还在运行，先用 make stop 停下它。"
            ) from error
        raise CommandError(f"{bind}:{port} 不能用作网站的地址（{error}）。请检查 PORT 和 BIND。") from error


def _count_together() -> None:
    """Have all processes of the site count what /metrics shows in one place, from nothing.

    Before anything is counted: what prometheus_client was told first it keeps to.
    """
    folder = settings.DATA_DIR / "metrics"
    folder.mkdir(mode=0o700, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


@contextmanager
def _only_site() -> Iterator[None]:
    """Hold the lock of the data folder's web server, with the process id that ``manage.py stop`` asks to stop."""
    path = settings.DATA_DIR / "serve.lock"
    try:
        with exclusive(path) as lock:
            if lock is None:
                raise CommandError(f"{settings.DATA_DIR} 的网站已在运行，请先用 make stop 停下它。")
            path.write_text(str(os.getpid()), "ascii")
            yield
    except OSError as error:
        raise CommandError(f"{error.filename}：{error.strerror}。请检查 DATA_DIR 是否可写。") from error


@contextmanager
def _database() -> Iterator[None]:
    """The embedded server, stopped afterwards if it was started here. Another server is its own keeper's."""
    cluster = getattr(connection, "cluster", None)
    started = cluster.start() if cluster else False
    here = os.getpid()
    try:
        yield
    finally:
        if cluster and started and os.getpid() == here:  # gunicorn's workers come by here too when they end
            cluster.stop()


@contextmanager
def _worker() -> Iterator[Keeper]:
    """What keeps the worker, which is stopped before the database is."""
    keeper = Keeper()
    here = os.getpid()
    try:
        yield keeper
    finally:
        if os.getpid() == here:
            keeper.stop()


def _collect_static() -> None:
    """Collect the static files when they are not those of the last time: that takes 4 s, to look 50 ms."""
    found = [(name, Path(store.path(name))) for finder in get_finders() for name, store in finder.list([])]
    states = sorted((name, path.stat().st_mtime_ns, path.stat().st_size) for name, path in found)
    signature = sha256(repr(states).encode()).hexdigest()
    stamp = settings.STATIC_ROOT / ".collected"
    if not stamp.exists() or stamp.read_text() != signature:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(signature)


class Gunicorn(BaseApplication):
    """gunicorn in this process: threads, because readers wait for the database more than for Python."""

    def __init__(self, bind: str, port: int, keeper: Keeper) -> None:
        self.keeper = keeper
        self.options = {
            "bind": f"{bind}:{port}",
            "worker_class": "gthread",
            "workers": int(os.environ.get("WEB_CONCURRENCY", "2")),
            "threads": 4,
            "timeout": 60,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "when_ready": lambda server: print(
                f"网站已启动：http://{bind}:{port}　编辑后台：http://{bind}:{port}/admin/　按 Ctrl-C 停止。"
            ),
            "control_socket_disable": True,  # an interface nobody here uses
            "reload": settings.DEBUG,
        }
        super().__init__()

    def run(self) -> None:
        Arbiter(self).run()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from portal.wsgi import application  # in each process: what it prepares is the process's own

        return application


class Arbiter(arbiter.Arbiter):  # type: ignore[misc]
    """gunicorn's master, which has an eye on the background worker as it has on its own."""

    def manage_workers(self) -> None:
        super().manage_workers()
        self.app.keeper.keep()
