"""``make bench``: how long each kind of public page takes to make, to say that nothing is new, and how many a second.

    python tests/benchmarks/pages.py                      a small corpus, made in a temporary folder
    python tests/benchmarks/pages.py FOLDER [FOLDER]      data folders with a corpus each; the first is compared with

Without the site's cache: what Django's test client waits for, the median of `ROUNDS`. With it: the same page asked for
again by who has it (304). Requests a second are those of one connection to a process of its own with the test client's
handler, as a share of a view that does nothing behind the same middleware.
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


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure()))
        return
    with corpora(sys.argv[1:], SMALL) as folders:
        found = []
        for folder in folders:
            done = subprocess.run(
                [sys.executable, __file__, "--measure"],
                env=os.environ | {"DATA_DIR": str(folder)},
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            found.append(json.loads(done.stdout.splitlines()[-1]))
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


def measure() -> dict[str, Any]:
    """Milliseconds of each page made anew and known already, and pages a second with the cache and without."""
    client = browser()
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path

    from articles.models import Article
    from portal import urls

    urls.urlpatterns.insert(0, path("bare/", lambda request: HttpResponse("好")))
    pages = addresses()
    made: dict[str, list[float]] = {}
    known: dict[str, list[float]] = {}
    for name, address in pages.items():
        settings.PAGE_CACHE = False
        rounds = ROUNDS if _seconds(client, address, 200) < PATIENCE else 1
        made[name] = [_seconds(client, address, 200) for _ in range(rounds)]
        settings.PAGE_CACHE = True
        tag = client.get(address).get("ETag", "")
        known[name] = [_seconds(client, address, 304, tag) for _ in range(ROUNDS)] if tag else []
    rates: dict[str, dict[str, float]] = {}
    for cached in (False, True):
        settings.PAGE_CACHE = cached
        bare = _rate(client, "/bare/")
        rates["cached" if cached else "made"] = {name: _rate(client, pages[name]) / bare for name in BUSY}
    status = Path("/proc/self/status").read_text().splitlines()
    memory = {
        line.split(":")[0]: int(line.split()[1]) / 1024
        for line in status
        if line.startswith(("VmHWM", "VmRSS"))
    }
    return {
        "articles": Article.objects.count(), "made": made, "known": known, "rates": rates, "memory": memory, "load": load(),
    }  # fmt: skip


def _seconds(client: Any, address: str, status: int, tag: str = "") -> float:
    begun = time.perf_counter()
    response = client.get(address, headers={"if-none-match": tag} if tag else {})
    took = (time.perf_counter() - begun) * 1000
    assert response.status_code == status, (response.status_code, address)
    return took


def _rate(client: Any, address: str) -> float:
    client.get(address)
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        client.get(address)
        count += 1
    return count / (time.perf_counter() - begun)


def show(found: list[dict[str, Any]]) -> None:
    loads = "、".join(f"{one['load']:.1f}" for one in found)
    print(
        f"\n页面，毫秒（中位数），{'、'.join(str(one['articles']) for one in found)} 篇文章；机器负载 {loads}"
    )
    for name in found[0]["made"]:
        times = [statistics.median(one["made"][name]) for one in found]
        known = statistics.median(found[-1]["known"][name]) if found[-1]["known"][name] else float("nan")
        told = "\t".join(f"{time_:.0f}" for time_ in times)
        print(f"{name:22}\t{told}\t{times[-1] / times[0]:.2f} 倍\t304：{known:.1f}")
    every = [time_ for times in found[-1]["made"].values() for time_ in times]
    print(
        f"不用缓存的 p95：{percentile(every, 95):.0f} 毫秒（要求 150；每种页面不过小库的 1.5 倍，304 不过 5）"
    )
    for one in found:
        for kind, wanted in (("cached", 35), ("made", 8)):
            told = "，".join(f"{name} {share:.0%}" for name, share in one["rates"][kind].items())
            print(
                f"{one['articles']} 篇，每秒页数与空视图之比，{'用' if kind == 'cached' else '不用'}缓存：{told}（要求 {wanted}%）"
            )
        print(
            f"{one['articles']} 篇，这个进程的内存：{one['memory']['VmRSS']:.0f} MB，最多 {one['memory']['VmHWM']:.0f} MB"
        )


if __name__ == "__main__":
    main()
