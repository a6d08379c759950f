"""Readers and editors together, at a rate that does not wait for answers: how long they take, and what memory does.

    python -m tests.faults.load --seconds 600 --rate 30 --editors 4

Requests begin at their times by the clock, however slow the ones before are, and a request's time counts from when it
should have begun: a site that stalls cannot hide it. ``--ramp`` looks for the highest rate that holds, by doubling.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.stage import Site, quoted, staged

PATIENCE = 30  # seconds for an answer
READ = (
    ("/", 10), ("/articles/", 8), ("article", 30), ("/areas/", 4), ("/organizations/", 3), ("/indicators/", 4),
    ("/search/?q=就业", 8), ("/search/?q=社区 服务", 6), ("/data/", 5), ("/coverage/", 2), ("/articles/feed.atom", 3),
    ("/api/v1/articles", 6), ("/api/v1/observations", 4), ("/search/suggest/?q=jz", 5), ("/sitemap.xml", 1), ("/healthz", 1),
)  # fmt: skip

# An editor who has signed in: the cookies of the session, and what is there to be decided.
SIGN_IN = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from articles.models import Article, Mention
told = {"editors": [], "articles": list(Article.public.values_list("pk", flat=True)[:500])}
for number in range(COUNT):
    user, _ = User.objects.get_or_create(username=f"load-{number}", defaults={"is_staff": True, "is_superuser": True})
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    told["editors"].append({"user": user.pk, "session": session.session_key})
told["mentions"] = list(Mention.objects.filter(state="suggested", entity__isnull=False).values_list("pk", "article")[:2000])
print(json.dumps(told))
"""


@dataclass
class Tally:
    """Seconds and statuses of the answers of each kind."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)  # 4xx: a question that the site has not got
    memory: list[dict[str, int]] = field(default_factory=list)  # MB by process, minute by minute

    def note(self, kind: str, path: str, status: int, seconds: float) -> None:
        self.seconds[kind].append(seconds)
        self.statuses[f"{kind} {status or '断开'}"] += 1
        if status == 0 or status >= 500:
            self.broken[f"{path} {status}"] += 1
        elif status >= 400:
            self.refused[f"{path} {status}"] += 1

    def lines(self) -> list[str]:
        told = []
        for kind, found in sorted(self.seconds.items()):
            ordered = sorted(found)
            p50, p95, p99 = (
                1000 * ordered[min(len(ordered) - 1, int(len(ordered) * at))] for at in (0.5, 0.95, 0.99)
            )
            told.append(
                f"{kind}：{len(found)} 次，p50 {p50:.0f} ms，p95 {p95:.0f} ms，p99 {p99:.0f} ms，最慢 {1000 * ordered[-1]:.0f} ms"
            )
        told.append(
            "应答：" + "，".join(f"{name} × {count}" for name, count in sorted(self.statuses.items()))
        )
        told.append(f"5xx 和断开：{dict(self.broken.most_common(5)) or 0}")
        told.append(f"4xx：{dict(self.refused.most_common(5)) or 0}")
        told.append("内存（MB，每分钟）：" + " ".join(str(sum(found.values())) for found in self.memory))
        first, last = self.memory[0], self.memory[-1]
        told.append(
            "各进程起止（MB）："
            + "，".join(
                f"{name} {first.get(name, '没有')} → {last.get(name, '没有')}" for name in first | last
            )
        )
        return told


async def ask(
    port: int, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[int, bytes]:
    """Status and body; status 0 where the connection broke or patience ended."""
    writer = None
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            lines = [f"{method} {quoted(path)} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            if body:
                lines.append(f"Content-Length: {len(body)}")
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            await writer.drain()
            answer = await reader.read()
            head, _, rest = answer.partition(b"\r\n\r\n")
            return int(head.split()[1]), rest
    except (OSError, TimeoutError, IndexError, ValueError):
        return 0, b""
    finally:
        if writer is not None:
            writer.close()


@dataclass
class Play:
    """Who asks for what."""

    site: Site
    staff: dict[str, list[object]]
    tally: Tally
    rng: random.Random

    async def read(self, due: float) -> None:
        paths, weights = zip(*READ, strict=True)
        path = self.rng.choices(paths, weights)[0]
        if path == "article":
            path = (
                f"/articles/{self.rng.choice(self.staff['articles'])}/"
                if self.staff["articles"]
                else "/articles/"
            )
        status, _ = await ask(self.site.port, "GET", path, {"Accept-Encoding": "gzip", "User-Agent": "load"})
        self.tally.note("读者", path, status, time.monotonic() - due)

    async def edit(self, due: float) -> None:
        """An editor opens an article at the desk, decides on a name, and takes it back."""
        editor: dict[str, str] = self.rng.choice(self.staff["editors"])  # type: ignore[assignment]
        token = "a" * 32
        cookie = {"Cookie": f"sessionid={editor['session']}; csrftoken={token}"}
        mention, article = self.rng.choice(self.staff["mentions"])  # type: ignore[misc]
        status, _ = await ask(self.site.port, "GET", f"/admin/desk/articles/{article}/", cookie)
        self.tally.note("编辑打开", "/admin/desk/", status, time.monotonic() - due)
        for action in ("accept", "reopen"):
            begun = time.monotonic()
            step = {
                "action": action,
                "item": f"mention-{mention}",
                "key": str(uuid.uuid4()),
                "article": article,
            }
            headers = cookie | {
                "X-CSRFToken": token,
                "Content-Type": "application/json",
                "Accept": "application/json",
            }
            status, _ = await ask(
                self.site.port, "POST", "/admin/desk/steps/", headers, json.dumps(step).encode()
            )
            self.tally.note("编辑决定", "/admin/desk/steps/", status, time.monotonic() - begun)

    async def at_rate(self, what: Callable[[float], Awaitable[None]], rate: float, seconds: float) -> None:
        """Begin *what* so often a second, at times that chance gives, for so long."""
        due, until, under_way = time.monotonic(), time.monotonic() + seconds, set()
        while (due := due + self.rng.expovariate(rate)) < until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            task = asyncio.ensure_future(what(due))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)

    async def weigh(self, seconds: float) -> None:
        for _ in range(int(seconds // 60) + 1):
            self.tally.memory.append(memory_of(self.site))
            await asyncio.sleep(60)

    async def run(self, rate: float, editors: float, seconds: float) -> None:
        weighing = asyncio.ensure_future(self.weigh(seconds))
        players = [self.at_rate(self.read, rate, seconds)]
        if editors and self.staff["mentions"]:
            players.append(self.at_rate(self.edit, editors, seconds))
        await asyncio.gather(*players)
        weighing.cancel()
        self.tally.memory.append(memory_of(self.site))


def memory_of(site: Site) -> dict[str, int]:
    """MB that each of the site's processes has for itself, its part of what they share; the database's apart."""
    found = {}
    master = site.server.pid if site.server else 0
    for pid, words in sorted(site.processes().items()):
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            size = int(next(line for line in lines if line.startswith("Pss:")).split()[1]) // 1024
            kind = "网页主进程" if pid == master else "网页进程" if "serve" in words else "后台进程"
            found[f"{kind} {pid}"] = size
    return found


def staff_of(site: Site) -> dict[str, list[object]]:
    code, told = site.run("shell", "-v0", "-c", SIGN_IN.replace("COUNT", "4"))
    assert code == 0, told
    found: dict[str, list[object]] = json.loads(told.strip().splitlines()[-1])
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="读者和编辑一起来：应答的快慢、5xx、每分钟的内存。")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=20, help="读者每秒几次请求")
    parser.add_argument("--editors", type=float, default=1, help="编辑每秒几次（打开一篇，决定，撤回）")
    parser.add_argument(
        "--ramp",
        action="store_true",
        help="先每次 15 秒地加倍，找出撑得住的最高速率（p95 不到 1 秒），再以八成跑",
    )
    parser.add_argument("--prepared", type=Path, help="数据文件夹，复制来用；不写就装入示例")
    parser.add_argument("--workers", type=int, default=2, help="网页服务的进程数")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with staged(options.prepared, WEB_CONCURRENCY=str(options.workers)) as site:
        if options.prepared is None:
            subprocess.run(
                [sys.executable, "manage.py", "demo"],
                env=site.environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        site.serve()
        staff = staff_of(site)
        rate = capacity(site, staff, options) * 0.8 if options.ramp else options.rate
        tally = Tally()
        asyncio.run(
            Play(site, staff, tally, random.Random(options.seed)).run(rate, options.editors, options.seconds)
        )
    print(
        f"{options.seconds:.0f} 秒，读者每秒 {rate:.0f} 次，编辑每秒 {options.editors:g} 次，{options.workers} 个进程"
    )
    print(*tally.lines(), sep="\n")
    return int(bool(tally.broken))


def capacity(site: Site, staff: dict[str, list[object]], options: argparse.Namespace) -> float:
    """The highest of the doubled rates at which 95 of 100 readers wait less than a second."""
    rate, held = 5.0, 5.0
    while rate <= 2000:
        tally = Tally()
        asyncio.run(Play(site, staff, tally, random.Random(options.seed)).run(rate, options.editors, 15))
        waits = sorted(tally.seconds["读者"])
        p95 = waits[int(len(waits) * 0.95)]
        print(f"每秒 {rate:.0f} 次：p95 {1000 * p95:.0f} ms，坏的 {tally.broken.total()}", flush=True)
        if p95 > 1 or tally.broken:
            break
        held, rate = rate, rate * 1.5
    return held


if __name__ == "__main__":
    sys.exit(main())
