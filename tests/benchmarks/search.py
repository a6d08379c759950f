"""``make bench``: how long a search takes, facets and all, over a fixed mix of what readers type.

    python tests/benchmarks/search.py                      a small corpus, made in a temporary folder
    python tests/benchmarks/search.py FOLDER [FOLDER]      data folders with a corpus each (`manage.py make_corpus`)

Each folder is measured in a process of its own. What is measured is the answer to a request, from Django's test client,
without the site's cache of pages; every query is asked once beforehand, and then `ROUNDS` times, in turn with the
others. Beside what a reader waits for stands the processor time of this process and of its database connection, which
a busy machine does not lengthen as much.
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

ROUNDS, SMALL = 5, 5_000
MOST_P95, MOST = 120, 400  # milliseconds, at 500,000 articles

MIX = {
    "常用词": ["工作", "发展", "社会 经济", "管理 服务"],
    "少见的词": ["蘑菇", "钢琴", "潜水 救援"],
    "成句": ["“乡村振兴”", "“老旧小区改造”", "“本报讯（记者 周远）”"],
    "两个字、分词分在两边": ["展中", "会经", "作人", "民生"],
    "几个词，或，不含": ["乡村振兴 安全", "问题 或 困难", "工作 -会议", "教育 或 医疗 -学校"],
    "名称": ["{county}", "{street}", "{street} 就业", "{topic}"],
    "筛选": ["工作&year=2015", "发展&area={slug}", "社会&area={slug}&year=2020", "管理&sort=date"],
    "没有的": ["鑫淼垚", "不在这里的话"],
}


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure()))
        return
    if not sys.argv[1:]:
        print(f"没有给语料的文件夹：造一个 {SMALL} 篇的小语料来量。", flush=True)
    with corpora(sys.argv[1:], SMALL) as folders:
        found = [
            subprocess.run(
                [sys.executable, __file__, "--measure"], env=os.environ | {"DATA_DIR": str(folder), "PAGE_CACHE": "off"},
                check=True, stdout=subprocess.PIPE, text=True,
            )
            for folder in folders
        ]  # fmt: skip
    show([json.loads(done.stdout.splitlines()[-1]) for done in found])


def measure() -> dict[str, Any]:
    """Milliseconds of each kind of query, and of what was asked as one types."""
    client = browser()
    from articles.models import Article
    from organizations.models import Area, Topic

    province = Area.objects.filter(parent=None).order_by("pk").first()
    county = Area.objects.filter(level__in=["county", "district"]).order_by("pk").first()
    assert province and county, "没有语料，请先 make_corpus"
    street = county.children.order_by("pk").first()
    topic = Topic.objects.order_by("pk").first()
    assert topic, "没有语料，请先 make_corpus"
    names = {"county": county.name, "street": street.name, "slug": county.slug, "topic": topic.name}
    watch = Watch(client)
    times: dict[str, list[tuple[float, float]]] = {kind: [] for kind in MIX}
    slowest: dict[str, float] = {}
    for n in range(ROUNDS + 1):
        for kind, queries in MIX.items():
            for query in queries:
                asked = query.format(**names)
                took = watch.ask(f"/search/?q={asked.replace(' ', '+')}")
                if n:
                    times[kind].append(took)
                    slowest[asked] = max(slowest.get(asked, 0), took[0])
    typed = [county.name[:1], street.name[:2], "qing", "qs", topic.name[:2], county.name]
    suggest = [watch.ask(f"/search/suggest/?q={one}") for _ in range(ROUNDS * 2) for one in typed]
    worst = sorted(slowest.items(), key=lambda pair: -pair[1])[:3]
    return {
        "articles": Article.objects.count(),
        "times": times,
        "suggest": suggest,
        "load": load(),
        "worst": worst,
    }


class Watch:
    """Asks for pages and tells how long each took."""

    def __init__(self, client: Any) -> None:
        from django.db import connection

        self.client = client
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (self.server,) = cursor.fetchone()

    def ask(self, address: str) -> tuple[float, float]:
        """Milliseconds until the answer, and of processor time that it cost."""
        begun, used = time.perf_counter(), self._used()
        response = self.client.get(address)
        took = (time.perf_counter() - begun) * 1000, (self._used() - used) * 1000
        assert response.status_code == 200, (response.status_code, address)
        return took

    def _used(self) -> float:
        """Seconds of processor time: of this process, and of its connection's where Linux tells them."""
        own = time.process_time()
        try:
            return own + int(Path(f"/proc/{self.server}/schedstat").read_text().split()[0]) / 1e9
        except OSError:
            return own


def show(found: list[dict[str, Any]]) -> None:
    """One table: for each corpus what readers wait for, and the processor time."""
    for one in found:
        every = [took for times in one["times"].values() for took in times]
        one["rows"] = {**one["times"], "合计": every, "输入时的提示": one["suggest"]}
        one["told"] = f"{one['articles']} 篇（机器负载 {one['load']:.1f}）"
    print("\n搜索，连同分面；毫秒：等待 p50 / p95 / 最长，处理器 p50 / p95")
    print("\t".join([f"{'':20}", *(f"{one['told']:44}" for one in found)]))
    for kind in found[0]["rows"]:
        cells = []
        for one in found:
            waits, used = zip(*one["rows"][kind], strict=True)
            waited = f"{statistics.median(waits):.0f} / {percentile(waits, 95):.0f} / {max(waits):.0f}"
            cells.append(f"{waited:28}{statistics.median(used):.0f} / {percentile(used, 95):.0f}".ljust(44))
        print("\t".join([f"{kind:20}", *cells]))
    for one in found:
        print(
            f"{one['articles']} 篇里最慢的："
            + "，".join(f"{query} {took:.0f}" for query, took in one["worst"])
        )
    print(f"要求（50 万篇）：p95 不过 {MOST_P95}，没有过 {MOST} 的；提示不过 20")


if __name__ == "__main__":
    main()
