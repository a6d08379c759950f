"""The embedded server on real processes and real files: what it survives, and what it never does."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.db import ConnectionHandler, connection

from portal.database import BINARIES, LOG_SIZE, ROLE, SERVICE_USERS, Cluster, ServerError

pytestmark = pytest.mark.faults
ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not ROOT, reason="只有 root 能换用户运行")
START = "import sys; from portal.database import *; print(Cluster(Path(sys.argv[1])).start())"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may pass through, unlike pytest's own, and that has no server left in the end."""
    parent = Path(tempfile.mkdtemp(prefix="portal-db-"))
    parent.chmod(0o755)
    yield parent
    for found in parent.rglob("PG_VERSION"):
        if found.parent.name == "postgresql":
            Cluster(found.parent).stop()
    shutil.rmtree(parent)


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    """A cluster with a running server and a table in it."""
    cluster = Cluster(folder / "postgresql")
    assert cluster.start()
    with connect(cluster) as session:
        session.execute("CREATE TABLE decision (text text)")
    return cluster


def connect(cluster: Cluster, user: str = ROLE) -> psycopg.Connection:
    return psycopg.connect(host=str(cluster.sockets), port=5432, user=user, dbname=ROLE)


def decisions(cluster: Cluster) -> list[str]:
    with connect(cluster) as session:
        return [text for (text,) in session.execute("SELECT text FROM decision ORDER BY text")]


def server_pid(cluster: Cluster) -> int:
    return int((cluster.folder / "postmaster.pid").read_text().split()[0])


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def crash(cluster: Cluster) -> None:
    """Kill the server as no program can prevent, and see it dead: the signal takes a moment."""
    os.kill(server_pid(cluster), signal.SIGKILL)
    wait_for(lambda: not cluster.is_alive())


def python(code: str, *args: str | Path, **environment: str) -> subprocess.Popen[str]:
    """A Python of its own, in the checkout."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *args],
        cwd=BASE,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )


BASE = Path(__file__).parents[2]


def test_life(folder: Path) -> None:
    """A start makes the cluster and starts the server, a second one finds it alive; a stop stops it, once."""
    cluster = Cluster(folder / "postgresql")
    assert not cluster.is_alive()
    assert not cluster.stop()
    assert cluster.start()
    assert cluster.is_alive()
    assert not cluster.start()
    assert cluster.stop()
    assert not cluster.is_alive()
    assert not cluster.stop()


def test_private(cluster: Cluster) -> None:
    """No TCP port, a socket for nobody else, and a role that reads no files and makes no superusers."""
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    with connect(cluster) as session:
        assert session.execute("SHOW listen_addresses").fetchone() == ("",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SELECT pg_read_file('/etc/passwd')")


def test_durable(cluster: Cluster) -> None:
    """What was answered as saved is on the disk."""
    with connect(cluster) as session:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert session.execute(f"SHOW {setting}").fetchone() == ("on",)


def test_two_at_once(folder: Path) -> None:
    """Of processes that start it at once, one makes and starts the server, and all find it alive."""
    starters = [python(START, folder / "postgresql") for _ in range(3)]
    answers = [starter.communicate(timeout=60)[0].strip() for starter in starters]
    assert sorted(answers) == ["False", "False", "True"]


def test_server_killed(cluster: Cluster) -> None:
    """After kill -9 of the server the next start brings back every committed row."""
    with connect(cluster) as session:
        session.execute("INSERT INTO decision VALUES ('采用')")
    crash(cluster)
    assert cluster.start()
    assert decisions(cluster) == ["采用"]


def test_connection_starts(folder: Path, django_db_blocker: pytest.FixtureRequest) -> None:
    """Django's first connection starts the server, and the first one after a kill -9 does again."""
    cluster = Cluster(folder / "postgresql")
    databases = {"default": {"ENGINE": "portal.postgresql", "NAME": ROLE, "CLUSTER": cluster.folder}}
    with django_db_blocker.unblock():
        for _ in range(2):
            django = ConnectionHandler(databases)["default"]
            with django.cursor() as cursor:
                cursor.execute("SELECT current_user")
                assert cursor.fetchone() == (ROLE,)
            django.close()
            crash(cluster)


def test_client_killed(cluster: Cluster) -> None:
    """A client killed in a transaction leaves what it committed, nothing of the rest, and a living server."""
    client = python(
        "import sys, time, psycopg; s = psycopg.connect(sys.argv[1]);"
        "s.execute(\"INSERT INTO decision VALUES ('采用')\"); s.commit();"
        "s.execute(\"INSERT INTO decision VALUES ('驳回')\"); print('ready', flush=True); time.sleep(60)",
        f"host={cluster.sockets} user={ROLE} dbname={ROLE}",
    )
    assert client.stdout and client.stdout.readline() == "ready\n"
    client.kill()
    client.communicate()
    assert cluster.is_alive()
    assert decisions(cluster) == ["采用"]


def test_starter_killed(folder: Path) -> None:
    """A start killed while it makes the cluster leaves nothing half-made: the next one succeeds."""
    starter = python(START, folder / "postgresql")
    wait_for((folder / "postgresql.new" / "base").exists)
    starter.kill()
    starter.communicate()
    assert Cluster(folder / "postgresql").start()


@contextmanager
def stranger(cluster: Cluster) -> Iterator[subprocess.Popen[bytes]]:
    """A living process of the server's own user, the only kind that PostgreSQL mistakes for a server."""
    process = subprocess.Popen(["sleep", "60"], user=cluster.owner.pw_uid if ROOT else None)
    try:
        yield process
        assert process.poll() is None, "the stranger was killed"
    finally:
        process.kill()
        process.wait()


def test_stale_pid_file(cluster: Cluster) -> None:
    """A pid file left by a crash, whose number a stranger bears now, keeps no server down and kills nobody."""
    crash(cluster)
    left = [cluster.folder / "postmaster.pid", cluster.sockets / ".s.PGSQL.5432.lock"]
    texts = [path.read_text() for path in left]
    wait_for(lambda: cluster.stop() is False)  # the server's last process is gone
    with stranger(cluster) as process:
        for path, text in zip(left, texts, strict=True):
            path.write_text(text.replace(text.split()[0], str(process.pid), 1))
            path.chmod(0o644)
        assert not cluster.is_alive()
        assert not cluster.stop()
        assert cluster.start()
        assert decisions(cluster) == []
        assert cluster.stop()


def test_deleted_under_a_server(folder: Path) -> None:
    """A server whose folder was deleted dies without taking the socket of the one started in its place."""
    cluster = Cluster(folder / "postgresql")
    cluster.start()
    orphan = server_pid(cluster)
    shutil.rmtree(cluster.folder)
    cluster.folder.with_name("postgresql.lock").unlink()
    assert Cluster(cluster.folder).start()
    with suppress(ProcessLookupError):  # it may have noticed by itself that its folder is gone
        os.kill(orphan, signal.SIGTERM)
    wait_for(lambda: not Path(f"/proc/{orphan}").exists())
    assert cluster.is_alive()


def test_long_log(cluster: Cluster) -> None:
    """A log that has grown long is put aside at the next start; one more is kept, and no more."""
    for text in ("old", "older"):
        cluster.stop()
        with (cluster.folder / "server.log").open("w") as log:
            log.write(text)
            log.truncate(LOG_SIZE + 1)
        assert cluster.start()
    assert (cluster.folder / "server.log.1").read_text().startswith("older")
    assert (cluster.folder / "server.log").stat().st_size < LOG_SIZE
    assert len(list(cluster.folder.glob("server.log*"))) == 2


def test_foreign_environment(folder: Path) -> None:
    """A locale that the machine lacks, and PostgreSQL's own variables, change nothing."""
    foreign = {"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8", "PGPORT": "1", "PGDATA": "/", "PGUSER": "x"}
    starter = python(START, folder / "数据" / "postgresql", **foreign)
    assert starter.communicate(timeout=60)[0] == "True\n"
    with connect(Cluster(folder / "数据" / "postgresql")) as session:
        assert session.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert session.execute("SELECT 'É' ~* 'é', upper('ß。a')").fetchone() == (True, "ß。A")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("深" * 60 + "/" + "x" * 120, id="long"),
        pytest.param("数据 文件夹", id="space and Chinese"),
        pytest.param("a'b\"c$HOME`d,e;f%g\\h", id="signs of the shell"),
    ],
)
def test_any_path(folder: Path, name: str) -> None:
    """Any path will do, though a socket's address holds 107 bytes; the socket's folder is still private."""
    cluster = Cluster(folder / name / "postgresql")
    assert cluster.start()
    with connect(cluster) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)
    found = cluster.sockets.stat()
    assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o700, cluster.owner.pw_uid)
    assert len(bytes(cluster.sockets / ".s.PGSQL.5432")) <= 107
    assert cluster.stop()
    assert cluster.sockets == cluster.folder or not cluster.sockets.exists()


def test_occupied_socket_folder(folder: Path) -> None:
    """Where others could have put a server of theirs, none is looked for: the error says what to delete."""
    cluster = Cluster(folder / "数据" / "postgresql")
    cluster.sockets.mkdir(mode=0o755)
    try:
        with pytest.raises(ServerError, match=f"{cluster.sockets} 被别人占用"):
            cluster.start()
    finally:
        cluster.sockets.rmdir()


def test_moved(cluster: Cluster, folder: Path) -> None:
    """A copy of a living cluster never reaches the server of the original."""
    shutil.copytree(cluster.folder, folder / "copy" / "postgresql", ignore=shutil.ignore_patterns(".s.*"))
    assert not Cluster(folder / "copy" / "postgresql").is_alive()
    assert cluster.is_alive()


def test_no_folder(tmp_path: Path) -> None:
    """A data folder that can't be is one line that names it and says what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(ServerError, match=r"file.*DATA_DIR"):
        Cluster(tmp_path / "file" / "postgresql").start()


def test_broken_cluster(cluster: Cluster) -> None:
    """A server that can't start says why."""
    cluster.stop()
    (cluster.folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError, match="not compatible"):
        cluster.start()


PASSING = (1 << 2, 1 << 1)
"""CAP_DAC_READ_SEARCH, and in containers without it CAP_DAC_OVERRIDE: what a server keeps to pass private folders."""


def program_is_open_to(user: pwd.struct_passwd) -> bool:
    """Whether *user* may enter the folder that the program, this checkout, lies in."""
    test = ["test", "-x", BINARIES / "postgres"]
    return not subprocess.run(test, user=user.pw_uid, group=user.pw_gid).returncode


def capabilities(cluster: Cluster) -> tuple[int, int]:
    """The server's user and what it holds of root's power."""
    lines = Path(f"/proc/{server_pid(cluster)}/status").read_text().splitlines()
    found = dict(line.split(":\t") for line in lines if line.startswith(("Uid", "CapEff")))
    return int(found["Uid"].split()[0]), int(found["CapEff"], 16)


@needs_root
def test_as_root(cluster: Cluster) -> None:
    """Started by root the server is an unprivileged user's, with nothing of root's power that it can do without."""
    assert cluster.owner.pw_name in SERVICE_USERS
    user, power = capabilities(cluster)
    assert user == cluster.owner.pw_uid != 0
    assert power in ((0,) if program_is_open_to(cluster.owner) else PASSING)
    assert {path.lstat().st_uid for path in cluster.folder.rglob("*")} == {cluster.owner.pw_uid}


@needs_root
def test_as_root_in_private_folder(folder: Path) -> None:
    """Below a folder that only root may enter the server runs all the same, and the folder stays closed."""
    folder.chmod(0o700)
    cluster = Cluster(folder / "within" / "postgresql")
    assert cluster.start()
    assert connect(cluster).execute("SELECT 1").fetchone() == (1,)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    user, power = capabilities(cluster)
    assert user == cluster.owner.pw_uid != 0
    assert power in PASSING


@needs_root
def test_restored_by_root(cluster: Cluster) -> None:
    """Files that root has put back from a backup are the server's again with the next start."""
    cluster.stop()
    for path in (cluster.folder, *cluster.folder.rglob("*")):
        os.chown(path, 0, 0)
    assert cluster.start()
    assert decisions(cluster) == []


AS_PLAIN_USER = """
import ctypes, os, sys
from pathlib import Path
from portal.database import Cluster
ctypes.CDLL(None).prctl(47, 4, 0, 0, 0)  # PR_CAP_AMBIENT_CLEAR_ALL: what is started from here on has no power left
sys.exit(os.geteuid() == 0 or not Cluster(Path(sys.argv[1])).start())
"""


@needs_root
def test_as_plain_user(folder: Path) -> None:
    """A plain user's server is the user's own; root finds it and runs it as that user."""
    nobody = pwd.getpwnam("nobody")
    if subprocess.run(
        ["test", "-x", BINARIES / "postgres"], user=nobody.pw_uid, group=nobody.pw_gid
    ).returncode:
        pytest.skip("普通用户进不了程序所在的文件夹")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    # The interpreter itself may lie where only root may read.
    leave = (
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search",
    )
    user = ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", *leave)
    cluster = Cluster(folder / "postgresql")
    subprocess.run([*user, sys.executable, "-c", AS_PLAIN_USER, cluster.folder], cwd=BASE, check=True)
    assert capabilities(cluster) == (nobody.pw_uid, 0)
    with connect(cluster) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)
    assert cluster.stop()
    assert cluster.start()
    assert capabilities(cluster) == (nobody.pw_uid, 0)


@pytest.mark.django_db
def test_extensions() -> None:
    """The migrations ask for no extension that the embedded server lacks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert {name for (name,) in cursor.fetchall()} <= {"plpgsql", "vector"}
