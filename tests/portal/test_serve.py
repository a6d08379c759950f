"""``manage.py serve`` and ``stop`` as a user meets them: real processes on real ports."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from portal.database import Cluster

pytestmark = pytest.mark.faults
BASE = Path(__file__).parents[2]


class Site:
    """A data folder, a port, and the commands that work on them."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(folder / "postgresql")
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = found.getsockname()[1]
        self.environment = os.environ | {"DATA_DIR": str(folder), "PORT": str(self.port), "DEMO": "off"}
        self.environment.pop("DATABASE_URL", None)

    def manage(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def serve(self) -> subprocess.Popen[str]:
        """A web server that answers."""
        server = self.manage("serve")
        deadline = time.monotonic() + 60
        while not self.answers():
            assert server.poll() is None, server.communicate()[0]
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return server

    def workers(self) -> list[int]:
        """The processes that do this site's jobs."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if b"--beside" in (entry / "cmdline").read_bytes().split(b"\0"):
                    inherited = (entry / "environ").read_bytes().split(b"\0")
                    if f"DATA_DIR={self.environment['DATA_DIR']}".encode() in inherited:
                        found.append(int(entry.name))
            except OSError:
                continue  # gone meanwhile
        return found

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=20) as response:
                return response.status == 200
        except (URLError, ConnectionError):
            return False


@pytest.fixture
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="portal-site-"))
    site = Site(folder)
    yield site
    site.manage("stop").communicate(timeout=60)
    shutil.rmtree(folder)


def test_life(site: Site) -> None:
    """A start from nothing tells addresses and password; Ctrl-C stops all; the next start tells no password."""
    server = site.serve()
    server.send_signal(signal.SIGINT)
    told = server.communicate(timeout=30)[0]
    assert f"http://127.0.0.1:{site.port}/admin/" in told
    assert re.search(r"editor　密码：\S{12}", told)
    assert not site.answers()
    assert not site.cluster.is_alive()

    server = site.serve()
    assert site.cluster.is_alive()
    os.kill(int((site.cluster.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert site.answers(), "the database came back with the next request"

    second = site.manage("serve")
    assert f"端口 {site.port} 已被占用" in second.communicate(timeout=30)[0]
    assert second.returncode == 1

    assert site.manage("stop").communicate(timeout=60)[0].startswith("已停止：网站")
    assert "密码" not in server.communicate(timeout=30)[0]
    assert not site.cluster.is_alive()
    assert site.manage("stop").communicate(timeout=60)[0] == "没有在运行的网站和数据库。\n"


def wait_for(fact: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 40
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def ready(site: Site, prepared: Path) -> Site:
    """A site with tables and static files."""
    subprocess.run(["cp", "-a", f"{prepared}/.", site.environment["DATA_DIR"]], check=True)
    return site


def test_worker(ready: Site) -> None:
    """A worker runs beside the web server, comes back when it has died, and ends with it, even with a killed one."""
    site = ready
    server = site.serve()
    wait_for(site.workers)
    (first,) = site.workers()
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: site.workers() not in ([], [first]))
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=30)
    assert site.workers() == []

    server = site.serve()
    wait_for(site.workers)
    server.kill()
    server.wait()
    wait_for(lambda: site.workers() == [])


def test_only_what_it_started(ready: Site) -> None:
    """A database that ran before goes on running after a kill of the site; so does a stranger's process."""
    site = ready
    site.cluster.start()
    server = site.serve()
    server.terminate()
    server.communicate(timeout=30)
    assert site.cluster.is_alive()
    # The number of a site long gone, borne by this process now, is not believed.
    Path(site.environment["DATA_DIR"], "serve.lock").write_text(str(os.getpid()))
    assert site.manage("stop").communicate(timeout=60)[0] == "已停止：数据库。\n"
