"""A site of its own for a fault to be done to: its folder, its processes, its readers, and a ledger of what it promised.

Nothing here touches another site: processes are told by the data folder in their environment.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from portal.database import BINARIES, ROLE, Cluster

BASE = Path(__file__).parents[2]
REGISTER = """kind,name,type,parent,aliases,note
area,青川省,省,,,
area,青石市,地级市,青川省,,
area,东湖区,市辖区,青石市,,
area,柳湾街道,街道,东湖区,,
organization,东湖区城管局,机关,东湖区,,
"""
PAGE = """东湖区集中拆除违建
本报讯（记者 周远）上半年，东湖区拆除违建
{number}处，其中柳湾街道拆除5处。东湖区城管局为此出动执法人员近百人次。

柳湾街道就业服务进社区
本报讯（记者 吴晴）截至目前，柳湾街道新增就业{number}人，同比增长8.5%。
该街道还为居民发放补贴15.6万元，编号{mark}。
"""
ARTICLES = 2  # of such a page

# In one process: to start one takes longer than what it does here.
PREPARE = """
from django.core.management import call_command
from portal.management.commands.serve import _collect_static
call_command("migrate", verbosity=0, interactive=False)
call_command("load_register", sys.argv[1], verbosity=0)
_collect_static()
"""

# Several commands in one process, for the same reason: each a list of words, or code. Told apart by a line after each.
EACH = """
import os, sys
from django.core.management import ManagementUtility
os.dup2(1, 2)
for step in STEPS:
    code = 0
    try:
        exec(step, {}) if isinstance(step, str) else ManagementUtility(["manage.py", *step]).execute()
    except SystemExit as left:
        code = left.code or 0
    print(f"\\nENDED {code}", flush=True)
"""
DIGEST = """
from django.db import transaction
from portal.backup.digests import digests, whole
with transaction.atomic():
    print(whole(list(digests())), flush=True)
"""


def page(number: int, mark: str) -> str:
    """A page unlike all others, of two articles."""
    return PAGE.format(number=number, mark=mark)


def free_port() -> int:
    """A port that nobody listens at. Not one of those that the system itself gives away, to whoever asks, meanwhile."""
    for _ in range(100):
        port = random.randrange(20_000, 30_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")


class Site:
    """A data folder, a port, and the commands that work on them."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.cluster = folder, Cluster(folder / "postgresql")
        self.port = free_port()
        self.environment = os.environ | {
            "DATA_DIR": str(folder), "PORT": str(self.port), "DEMO": "off", "CORRECTIONS_PER_HOUR": "1000000",
            "API_PER_MINUTE": "1000000", "HTTPS": "off", "ALLOWED_HOSTS": "127.0.0.1,localhost", **environment,
        }  # fmt: skip
        self.environment.pop("DATABASE_URL", None)
        self.server: subprocess.Popen[bytes] | None = None

    def manage(self, *arguments: str | Path, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str | Path, **more: str) -> tuple[int, str]:
        """The exit code of a command, and what it said."""
        command = self.manage(*arguments, **more)
        told, _ = command.communicate(timeout=300)
        return command.returncode, told

    def run_each(self, *steps: str | Sequence[str | Path], **more: str) -> list[tuple[int, str]]:
        """The exit code of each of some commands, or pieces of code, and what it said: all in one process."""
        words = [step if isinstance(step, str) else [str(word) for word in step] for step in steps]
        _, told = self.run("shell", "-v0", "-c", EACH.replace("STEPS", repr(words)), **more)
        *parts, _ = re.split(r"\nENDED (\d+)\n", told)
        assert len(parts) == 2 * len(steps), told
        return [(int(code), said) for said, code in zip(parts[::2], parts[1::2], strict=True)]

    def prepare(self) -> None:
        """Tables, where there are none; the register and the static files."""
        register = self.folder / "register.csv"
        register.write_text(REGISTER, "utf-8")
        code, told = self.run(
            "shell", "-v0", "-c", f"import sys; sys.argv[1:] = [{str(register)!r}]\n{PREPARE}"
        )
        assert code == 0, told

    def serve(self) -> None:
        """Start the web server, again if the last one's processes still hold the port, and wait until it answers."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if self.server is None or self.server.poll() is not None:
                with (self.folder / "web.log").open("ab") as log:
                    self.server = subprocess.Popen(
                        [sys.executable, "manage.py", "serve"],
                        cwd=BASE,
                        env=self.environment,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                    )
            if self.ask("/healthz").status == 200:
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "web.log").read_text("utf-8")[-2000:])

    def ask(self, path: str, body: dict[str, str] | None = None, **headers: str) -> Answer:
        """What the site answers; status 0 where it does not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("GET" if body is None else "POST", path, body and urlencode(body), headers)
            response = connection.getresponse()
            return Answer(
                response.status, dict(response.getheaders()), response.read().decode("utf-8", "replace")
            )
        except (OSError, http.client.HTTPException):
            return Answer(0, {}, "")
        finally:
            connection.close()

    def processes(self) -> dict[int, list[str]]:
        """The commands of all processes of this site, the database's apart, by process id."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"DATA_DIR={self.folder}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_text("utf-8", "replace").split("\0")
        found.pop(os.getpid(), None)
        return found

    def web_workers(self) -> list[int]:
        """gunicorn's workers: what the server has forked."""
        master = self.server.pid if self.server else 0
        return [pid for pid, words in self.processes().items() if "serve" in words and pid != master]

    def job_workers(self) -> list[int]:
        return [pid for pid, words in self.processes().items() if "worker" in words]

    def postmaster(self) -> int:
        return int((self.cluster.folder / "postmaster.pid").read_text().split()[0])

    @property
    def psql(self) -> list[str | Path]:
        """psql on the site's database; it does not start a server that is down."""
        return [BINARIES / "psql", "-XAtq", "-h", self.cluster.sockets, "-p", "5432", "-U", ROLE, ROLE]

    def sql(self, statement: str) -> str:
        """What the database answers, a line a row."""
        done = subprocess.run([*self.psql, "-c", statement], capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def stop(self) -> None:
        """End all that belongs to the site."""
        if self.server is not None and self.server.poll() is None:
            self.server.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.server.wait(20)
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.cluster.stop()


def arguments_of(description: str) -> argparse.ArgumentParser:
    """What all scripts understand."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--prepared", type=Path, help="已建好数据表的数据文件夹，复制来用")
    parser.add_argument("--brief", action="store_true", help="不做最后的 manage.py audit")
    return parser


def audited(site: Site, options: argparse.Namespace) -> tuple[int, str]:
    """What the audit says, unless it is left out."""
    return (0, "没有核查。") if options.brief else site.run("audit")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@contextmanager
def staged(prepared: Path | None = None, **environment: str) -> Iterator[Site]:
    """A site in a folder of its own, which goes afterwards: made anew, or a copy of one that is *prepared*."""
    folder = Path(tempfile.mkdtemp(prefix="portal-faults-"))
    folder.chmod(0o711)
    site = Site(folder, **environment)
    try:
        if prepared is None:
            site.prepare()
        else:
            copied = ["cp", "-a", "--reflink=auto", f"{prepared}/.", str(folder)]
            subprocess.run(copied, check=True)
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(fact: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)


@dataclass
class Readers:
    """Readers who look at pages and report errors, in threads, and keep a ledger of what they were told.

    A report that was answered with a receipt is a promise: it must be there for ever, and once.
    """

    site: Site
    paths: tuple[str, ...] = (
        "/",
        "/articles/",
        "/areas/",
        "/search/?q=就业",
        "/data/",
        "/api/v1/areas",
        "/corrections/",
    )
    statuses: Counter[int] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    promised: dict[str, str] = field(default_factory=dict)  # receipt → mark
    sent: int = 0
    resent: int = 0
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self, count: int = 2) -> None:
        for number in range(count):
            thread = threading.Thread(target=self._read, args=(number,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(60)

    def _read(self, number: int) -> None:
        at = number
        while not self._ended.is_set():
            at += 1
            if at % 3 == 0:
                self._report(f"读者{number}第{at}")
            else:
                self._note(
                    self.paths[at % len(self.paths)], self.site.ask(quoted(self.paths[at % len(self.paths)]))
                )

    def _report(self, mark: str) -> None:
        """Report an error as a browser does, and send it again, with the same key, until there is an answer."""
        form = self.site.ask("/corrections/new/")
        self._note("/corrections/new/", form)
        token, key = (
            re.search(rf'name="{name}" value="([\w-]+)"', form.text)
            for name in ("csrfmiddlewaretoken", "key")
        )
        cookie = re.search(r"csrftoken=\w+", form.headers.get("Set-Cookie", ""))
        if form.status != 200 or token is None or key is None or cookie is None:
            return
        body = {
            "csrfmiddlewaretoken": token[1],
            "key": key[1],
            "report": f"{mark}有误",
            "quote": "",
            "contact": "",
        }
        self.sent += 1
        for _ in range(20):
            answer = self.site.ask("/corrections/new/", body, Cookie=cookie[0])
            self._note("/corrections/new/ (POST)", answer)
            receipt = re.search(r"/corrections/(\w+)/", answer.headers.get("Location", ""))
            if answer.status in (302, 303) and receipt:
                self.promised[receipt[1]] = mark
                return
            if answer.status not in (0, 503):
                return
            self.resent += 1
            if self._ended.wait(0.5):
                return

    def _note(self, path: str, answer: Answer) -> None:
        self.statuses[answer.status] += 1
        if answer.status == 0:
            self._ended.wait(0.1)  # nobody tries again at once
        if answer.status == 503:
            if "Retry-After" not in answer.headers:
                self.unexpected.append(f"{path} 503 without Retry-After")
        elif answer.status not in (0, 200, 302, 303):
            self.unexpected.append(f"{path} {answer.status} {answer.text[:300]}")

    def lost(self) -> list[str]:
        """Receipts that were given and that the database does not know."""
        known = set(self.site.sql("SELECT receipt FROM articles_correction").split())
        return sorted(self.promised.keys() - known)

    def doubles(self) -> int:
        """Reports that are there more than once."""
        return int(self.site.sql("SELECT count(*) - count(DISTINCT report) FROM articles_correction"))


def quoted(path: str) -> str:
    """*path* as it stands in a request: nothing but ASCII, and no spaces."""
    return quote(path, safe="/?=&%")
