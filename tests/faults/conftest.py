"""A prepared site that each fault gets a copy of: made once, from the tables that the test run has made already."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from portal.database import BINARIES, ROLE, Cluster
from tests.databases import MIGRATED, Databases
from tests.faults.stage import BASE, Site


@pytest.fixture(scope="session")
def prepared(django_db_setup: None, databases: Databases, django_db_blocker: Any) -> Iterator[Path]:
    """The data folder of a site with tables, a register and static files; nothing runs in it."""
    folder = Path(tempfile.mkdtemp(prefix="portal-prepared-"))
    folder.chmod(0o711)
    site = Site(folder)
    site.cluster.start()
    try:
        source = Cluster(settings.DATA_DIR / "postgresql")
        here, there = (
            [*_as(name), cluster.sockets] for name, cluster in (("pg_dump", source), ("psql", site.cluster))
        )
        dump = subprocess.Popen([*here, databases.kept[MIGRATED]], stdout=subprocess.PIPE)
        subprocess.run([*there, "-qX", "-o", "/dev/null", ROLE], stdin=dump.stdout, check=True)
        assert dump.wait() == 0
        site.prepare()
    finally:
        site.stop()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _as(program: str) -> list[str | Path]:
    return [BINARIES / program, "-U", ROLE, "-p", "5432", "-h"]


@pytest.fixture
def play(prepared: Path) -> Callable[..., str]:
    """Runs a script of this folder on a copy of the prepared site, as it runs alone; returns what it printed."""

    def run(script: str, *arguments: str) -> str:
        command = [sys.executable, "-m", f"tests.faults.{script}", "--prepared", str(prepared), *arguments]
        done = subprocess.run(command, cwd=BASE, capture_output=True, text=True, timeout=300)
        if done.returncode == 77:
            pytest.skip(done.stdout.strip())
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    return run
