"""``make bench``: how long each kind of public page takes to make, to say that nothing is new, and how many a second.

    python tests/benchmarks/pages.py                      a small corpus, made in a temporary folder
    python tests/benchmarks/pages.py FOLDER [FOLDER]      data folders with a corpus each; the first is compared with

Without the site's cache: what Django's test client waits for, and the processor time of this process and of its
database connection, which a busy machine does not lengthen as much. The folders take turns, page by page, so that what
else the machine does meets all of them. With the cache: the same page asked for again by who has it (304). Requests a
second are those of one connection to a process of its own with the test client's handler, as a share of a view that
does nothing behind the same middleware.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.corpora import browser, corpora, load, percentile

ROUNDS, SMALL = 7, 5_000
PATIENCE = 1_000  # milliseconds from which on a page is made once more, not `ROUNDS` times
SECONDS = 2  # for which each page is asked for, again and again
BUSY = ("home", "county", "article")


class Measured:
    """A process that measures the pages of a data folder when it is asked to."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--measure"],
            env=os.environ | {"DATA_DIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *what: str) -> Any:
        assert self.process.stdin and self.process.stdout
        print(*what, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure()
        return
    if not sys.argv[1:]:
        print(
            f"没有给语料的文件夹：造一个 {SMALL} 篇的小语料来量；给两个文件夹，后一个和前一个比。", flush=True
        )
    with corpora(sys.argv[1:], SMALL) as folders:
        asked = [Measured(folder) for folder in folders]
        found: list[dict[str, Any]] = [
            one.ask("facts") | {"made": {}, "known": {}, "rates": {}} for one in asked
        ]
        for name in found[0]["pages"]:
            first = [one.ask("made", name) for one in asked]
            rounds = ROUNDS if max(wall for wall, _ in first) < PATIENCE else 1
            made = [[one.ask("made", name) for one in asked] for _ in range(rounds)]
            for n, one in enumerate(asked):
                found[n]["made"][name] = [row[n] for row in made]
                found[n]["known"][name] = one.ask("known", name)
        for kind in ("uncached", "cached"):
            for n, one in enumerate(asked):
                bare = one.ask(kind, "bare")
                found[n]["rates"][kind] = {name: one.ask(kind, name) / bare for name in BUSY}
        for n, one in enumerate(asked):
            found[n] |= one.ask("memory")
            assert one.process.stdin
            one.process.stdin.close()
            one.process.wait()
    show(found)


def addresses() -> dict[str, str]:
    """An address of each kind of page, of things that have much."""
    from articles.models import Article
    from metrics.models import Indicator
    from organizations.models import Area, Organization, Topic

    province = Area.objects.filter(parent=None).order_by("pk").first()
    county = Area.objects.filter(level__in=["county", "district"]).order_by("pk").first()
    assert province and county, "没有语料，请先 make_corpus"
    street = county.children.order_by("pk").first()
    village = street.children.order_by("pk").first()
    office = Organization.objects.filter(area=county).order_by("pk").first()
    topic, indicator = Topic.objects.order_by("pk").first(), Indicator.objects.order_by("code")[1]
    article = Article.public.newest_first()[30]
    return {
        "home": "/", "areas": "/areas/", "province": province.get_absolute_url(), "county": county.get_absolute_url(),
        "street": street.get_absolute_url(), "village": village.get_absolute_url(), "organizations": "/organizations/",
        "organization": office.get_absolute_url(), "topics": "/topics/", "topic": topic.get_absolute_url(),
        "articles": "/articles/", "articles of a county": f"/articles/?area={county.slug}", "article": article.get_absolute_url(),
        "indicators": "/indicators/", "indicator": indicator.get_absolute_url(), "comparison": "/compare/",
        "comparison of one": f"/compare/?indicator={indicator.code}", "data": "/data/",
        "table": f"/data/?indicator={indicator.code}&area={county.slug}", "coverage": f"/coverage/?area={county.slug}",
        "corrections": "/corrections/", "about": "/about/", "sets": "/data/sets/", "feed": "/articles/feed.atom",
        "sitemap": "/sitemap.xml",
    }  # fmt: skip


def measure() -> None:
    """Answers each line of the input with one of JSON, until it ends."""
    client = browser()
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path

    from articles.models import Article
    from portal import urls

    urls.urlpatterns.insert(0, path("bare/", lambda request: HttpResponse("好")))
    pages = addresses()

    def answer(what: str, name: str = "") -> Any:
        address = "/bare/" if name == "bare" else pages.get(name, "")
        settings.PAGE_CACHE = what in ("known", "cached")
        if what == "facts":
            return {"articles": Article.objects.count(), "pages": list(pages), "load": load()}
        if what == "memory":
            status = Path("/proc/self/status").read_text().splitlines()
            told = {
                line.split(":")[0]: line.split()[1] for line in status if line.startswith(("VmHWM", "VmRSS"))
            }
            return {"memory": {key: int(value) / 1024 for key, value in told.items()}}
        if what == "known":
            tag = client.get(address).get("ETag", "")
            return [_seconds(client, address, 304, tag)[0] for _ in range(ROUNDS)] if tag else []
        return _seconds(client, address, 200) if what == "made" else _rate(client, address)

    for line in sys.stdin:
        what, _, name = line.strip().partition(" ")
        print(json.dumps(answer(what, name)), flush=True)


def _seconds(client: Any, address: str, status: int, tag: str = "") -> tuple[float, float]:
    """The milliseconds that a page takes, and those of a processor."""
    worked, begun = _worked(), time.perf_counter()
    response = client.get(address, headers={"if-none-match": tag} if tag else {})
    took = (time.perf_counter() - begun) * 1000
    assert response.status_code == status, (response.status_code, address)
    return took, _worked() - worked


def _worked() -> float:
    """Milliseconds of a processor that this process and its server have worked so far; Linux tells those of the server."""
    from django.db import connection

    connection.ensure_connection()
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    told = int(server.read_text().split()[0]) / 1e6 if server.exists() else 0
    return time.process_time() * 1000 + told


def _rate(client: Any, address: str) -> float:
    client.get(address)
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        client.get(address)
        count += 1
    return count / (time.perf_counter() - begun)


def show(found: list[dict[str, Any]]) -> None:
    loads = "、".join(f"{one['load']:.1f}" for one in found)
    sizes = "、".join(str(one["articles"]) for one in found)
    print(f"\n页面，毫秒（中位数）和处理器毫秒（最少的一次），{sizes} 篇文章；机器负载 {loads}")
    for name in found[0]["made"]:
        walls = [statistics.median(wall for wall, _ in one["made"][name]) for one in found]
        works = [min(work for _, work in one["made"][name]) for one in found]
        known = statistics.median(found[-1]["known"][name]) if found[-1]["known"][name] else float("nan")
        told = "\t".join(f"{wall:.0f}" for wall in walls) + "\t" + "\t".join(f"{work:.0f}" for work in works)
        ratios = f"{walls[-1] / walls[0]:.2f} 倍\t处理器 {works[-1] / works[0]:.2f} 倍"
        print(f"{name:22}\t{told}\t{ratios}\t304：{known:.1f}")
    for n, what in enumerate(("", "，按处理器时间")):
        every = [row[n] for rows in found[-1]["made"].values() for row in rows]
        print(
            f"不用缓存的 p95{what}：{percentile(every, 95):.0f} 毫秒（要求 150；每种页面不过小库的 1.5 倍，304 不过 5）"
        )
    for one in found:
        for kind, wanted in (("cached", 35), ("uncached", 8)):
            told = "，".join(f"{name} {share:.1%}" for name, share in one["rates"][kind].items())
            print(
                f"{one['articles']} 篇，每秒页数与空视图之比，{'用' if kind == 'cached' else '不用'}缓存：{told}（要求 {wanted}%）"
            )
        print(
            f"{one['articles']} 篇，这个进程的内存：{one['memory']['VmRSS']:.0f} MB，最多 {one['memory']['VmHWM']:.0f} MB"
        )


if __name__ == "__main__":
    main()
