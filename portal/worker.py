"""The worker: a process that does the jobs of `portal.tasks`, and what keeps one beside the web server."""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateWorker
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from .tasks import HEARTBEAT, STALLED, take_up

logger = logging.getLogger(__name__)

GRACE = 10
"""Seconds for the job under way when the web server stops. One that takes longer is left, and taken up next time."""
PAUSE = 2
"""Seconds before a worker, or its connection, is tried anew."""


def is_alive() -> bool:
    """Whether some worker has lately given a sign of life."""
    lately = timezone.now() - timedelta(seconds=STALLED)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=lately).exists()


def work(*, beside: bool) -> None:
    """Do jobs until asked to stop: by SIGINT or SIGTERM or, *beside* a web server, when that server has gone.

    Without the database it waits for it to come back; beside a web server it brings the embedded one back itself.
    """
    cluster = getattr(connection, "cluster", None)
    first = True
    while True:
        try:
            # Alone it must not bring back a database that `manage.py stop` has just stopped.
            if first or beside or cluster is None or cluster.is_alive():
                first = False
                connection.ensure_connection()
                connection.close()
                if asyncio.run(_until_asked(beside)):
                    return
        except (DatabaseError, ConnectorException, OperationalError, PoolTimeout) as error:
            logger.warning("数据库断开，%s 秒后再试：%s", PAUSE, str(error).partition("\n")[0])
        time.sleep(PAUSE)


async def _until_asked(beside: bool) -> bool:
    """Do jobs: True when asked to stop, False when the database has gone."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    if beside:
        # The server holds the other end of the pipe and never writes: it is readable once the server is no more.
        loop.add_reader(sys.stdin.fileno(), asked.set)
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, timeout=5)
    with app.replace_connector(connector):
        async with app.open_async():
            await take_up(app.job_manager)
            working = asyncio.create_task(
                app.run_worker_async(
                    install_signal_handlers=False,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=STALLED,
                )
            )
            waiting = asyncio.create_task(asked.wait())
            await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            working.cancel()  # which ends the job under way first
            await asyncio.gather(working, return_exceptions=asked.is_set())
    return asked.is_set()


class Keeper:
    """Keeps a worker beside the web server: starts it, starts it again when it has died, stops it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._begun = 0.0

    def keep(self) -> None:
        """Have a worker running. Asked every second or so, it leaves time between two starts."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None and time.monotonic() < self._begun + PAUSE:
            return
        self._begun = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  our own command, our own interpreter
            [sys.executable, str(Path(settings.BASE_DIR, "manage.py")), "worker", "--beside"],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is the server's, which then stops the worker
        )

    def stop(self) -> None:
        """Return once no worker runs."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
