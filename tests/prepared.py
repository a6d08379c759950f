"""A site that those get a copy of who start real processes: its tables are copied from the database that the test run
has migrated already, so that nobody waits for the migrations again."""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path

from django.conf import settings

from portal.database import BINARIES, ROLE, Cluster
from tests.faults.stage import Site


def prepare(migrated: str) -> Path:
    """The data folder of a site with tables, a register and static files; nothing runs in it. Made by the first worker
    that comes here, and gone with the data of the run."""
    folder = settings.DATA_DIR / "prepared"
    with (settings.DATA_DIR / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "static").exists():
            _make(folder, migrated)
    return folder


def _make(folder: Path, migrated: str) -> None:
    folder.mkdir(mode=0o711, exist_ok=True)
    site = Site(folder)
    site.cluster.start()
    try:
        source = Cluster(settings.DATA_DIR / "postgresql")
        here, there = (
            [*_as(name), cluster.sockets] for name, cluster in (("pg_dump", source), ("psql", site.cluster))
        )
        dump = subprocess.Popen([*here, migrated], stdout=subprocess.PIPE)
        subprocess.run([*there, "-qX", "-o", "/dev/null", ROLE], stdin=dump.stdout, check=True)
        assert dump.wait() == 0
        site.prepare()
    finally:
        site.stop()


def _as(program: str) -> list[str | Path]:
    return [BINARIES / program, "-U", ROLE, "-p", "5432", "-h"]
