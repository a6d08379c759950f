"""``kill -9`` of everything at random moments: readers report errors, pages are imported, files are read by the worker,
and in every round somebody dies. What was promised must be there afterwards, once, and the audit must find nothing.

    python -m tests.faults.kills --rounds 100
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.stage import ARTICLES, Readers, Site, page, staged, wait_for

VICTIMS = ("web worker", "web server", "job worker", "import", "postgres", "backend", "all")
WEIGHTS = (4, 1, 3, 4, 3, 3, 1)
PAGES = 3  # that an import has to do in a round
_SAID = re.compile(r"^(导入|跳过) (\S+)：", re.MULTILINE)

# Hands in a file as the import page does: the row and the job in one transaction.
HAND_IN = """
import sys
from datetime import date
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from portal.uploading import Handed, receive
user, _ = User.objects.get_or_create(username="导入员")
file = SimpleUploadedFile(sys.argv[1], open(sys.argv[1], "rb").read())
print(receive([Handed(file, date(2021, 7, 2))], by=user, publication=None, section="", home=None)[0].pk)
"""


@dataclass
class Ledger:
    """What happened, and what was promised."""

    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)  # seconds from the kill to the next answer
    imported: set[str] = field(default_factory=set)  # files that an import said it has stored
    handed_in: int = 0

    def __str__(self) -> str:
        slowest = max(self.recoveries, default=0.0)
        middle = sorted(self.recoveries)[len(self.recoveries) // 2] if self.recoveries else 0.0
        told = "，".join(f"{name} {count}" for name, count in self.kills.most_common())
        return (
            f"轮数 {self.rounds}；杀进程 {self.kills.total()} 次（{told}）；"
            f"恢复 {len(self.recoveries)} 次，中位 {middle:.1f} 秒，最慢 {slowest:.1f} 秒"
        )


def kill(*pids: int) -> int:
    """How many of *pids* were there to be killed."""
    count = 0
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            count += 1
    return count


def strike(site: Site, victim: str, importer: subprocess.Popen[str], rng: random.Random) -> int:
    """Kill *victim*; how many processes died."""
    count = 0
    if victim in ("web worker", "all") and (workers := site.web_workers()):
        count += kill(*(workers if victim == "all" else [rng.choice(workers)]))
    if victim in ("web server", "all") and site.server is not None:
        count += kill(site.server.pid)
        site.server.wait()
    if victim in ("job worker", "all"):
        count += kill(*site.job_workers())
    if victim in ("import", "all") and importer.poll() is None:
        count += kill(importer.pid)
    if victim in ("postgres", "all", "backend"):
        with suppress(OSError, ValueError, IndexError):
            postmaster = site.postmaster()
            children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
            count += kill(int(rng.choice(children)) if victim == "backend" else postmaster)
    return count


def write_pages(site: Site, number: int) -> Path:
    folder = site.folder / f"pages-{number}"
    folder.mkdir()
    for at in range(PAGES):
        name = f"r{number}-{at}"
        (folder / f"{name}.txt").write_text(page(1000 + number * 10 + at, name), "utf-8")
    return folder


def hand_in(site: Site, number: int) -> bool:
    """Hand a file in for the worker to read; False where it was not taken, the database being away."""
    path = site.folder / f"upload-{number}.txt"
    path.write_text(page(500_000 + number, f"u{number}"), "utf-8")
    code = f"import sys; sys.argv[1:] = [{str(path)!r}]\n{HAND_IN}"
    with suppress(subprocess.TimeoutExpired):
        return site.run("shell", "-v0", "-c", code)[0] == 0
    return False


def play(site: Site, rounds: int, seconds: float, seed: int) -> tuple[Ledger, Readers]:
    """So many rounds, or so many as fit into *seconds*."""
    rng = random.Random(seed)
    ledger, readers = Ledger(), Readers(site)
    site.serve()
    readers.begin()
    until = time.monotonic() + seconds
    for number in range(rounds):
        if time.monotonic() > until:
            break
        importer = site.manage("import_pages", write_pages(site, number), "--published", "2021-07-02")
        if number % 5 == 0:
            ledger.handed_in += hand_in(site, number)
        time.sleep(rng.uniform(0.2, 3.0))
        victim = rng.choices(VICTIMS, WEIGHTS)[0]
        killed = strike(site, victim, importer, rng)
        struck = time.monotonic()
        ledger.kills[victim] += killed
        if site.server is not None and site.server.poll() is not None:
            site.serve()
        wait_for(lambda: site.ask("/healthz").status == 200, 120)
        if killed:
            ledger.recoveries.append(time.monotonic() - struck)
        told, _ = importer.communicate(timeout=300)
        ledger.imported |= {name for _, name in _SAID.findall(told)}
        ledger.rounds += 1
    readers.end()
    return ledger, readers


def settle(site: Site, ledger: Ledger) -> None:
    """Let the worker do what is left. Jobs of dead workers are taken up after half a minute: that is not waited for here."""
    site.sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    kill(*site.job_workers())
    open_ = "SELECT count(*) FROM articles_upload WHERE state IN ('waiting', 'reading')"
    wait_for(lambda: site.sql(open_) == "0", 120)


def wrongs(site: Site, ledger: Ledger, readers: Readers) -> dict[str, object]:
    """What must be empty or nought: lost, double and half rows, and what the audit has to say."""
    stored = site.sql("SELECT file_name FROM articles_page").split()
    counts = "SELECT count(article.id) FROM articles_page AS page LEFT JOIN articles_article AS article"
    half = [
        one
        for one in site.sql(f"{counts} ON article.page_id = page.id GROUP BY page.id").split()
        if int(one) != ARTICLES
    ]
    failed = site.sql("SELECT count(*) FROM articles_upload WHERE state <> 'imported'")
    code, told = site.run("audit")
    return {
        "lost pages": sorted(ledger.imported - set(stored)),
        "double pages": len(stored) - len(set(stored)),
        "half pages": len(half),
        "lost uploads": ledger.handed_in - int(site.sql("SELECT count(*) FROM articles_upload")),
        "failed uploads": int(failed),
        "lost reports": readers.lost(),
        "double reports": readers.doubles(),
        "unexpected answers": readers.unexpected[:5],
        "audit": "" if code == 0 else told,
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="随机时刻 kill -9，然后核对：承诺过的都在，没有重的、半的。")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=600, help="最多几秒")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--prepared", type=Path, help="已建好数据表的数据文件夹，复制来用")
    options = parser.parse_args(arguments)
    with staged(options.prepared) as site:
        ledger, readers = play(site, options.rounds, options.seconds, options.seed)
        settle(site, ledger)
        found = wrongs(site, ledger, readers)
        stored = site.sql("SELECT count(*) FROM articles_page")
    statuses = "，".join(f"{status or '断开'} {count}" for status, count in sorted(readers.statuses.items()))
    print(f"{ledger}（种子 {options.seed}）")
    print(
        f"读者：发出勘误 {readers.sent} 条，重发 {readers.resent} 次，收到回执 {len(readers.promised)} 条；应答 {statuses}"
    )
    print(f"存下版面 {stored} 个，导入进程报过 {len(ledger.imported)} 个；上传 {ledger.handed_in} 个")
    for name, value in found.items():
        print(f"{name}：{value or 0}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
