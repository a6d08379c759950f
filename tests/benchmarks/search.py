"""``make bench``: how long a search takes, facets and all, over a fixed mix of what readers type.

    python tests/benchmarks/search.py                      a small corpus, made in a temporary folder
    python tests/benchmarks/search.py FOLDER [FOLDER]      data folders with a corpus each (`manage.py make_corpus`)

Each folder is measured in a process of its own. What is measured is the answer to a request, from Django's test client,
without the site's cache of pages; every query is asked `ROUNDS` times, in turn with the others.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
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
    with corpora(sys.argv[1:], SMALL) as folders:
        for folder in folders:
            done = subprocess.run(
                [sys.executable, __file__, "--measure"], env=os.environ | {"DATA_DIR": str(folder), "PAGE_CACHE": "off"},
                check=True, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            show(json.loads(done.stdout.splitlines()[-1]))


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
    names = {"county": county.name, "street": street.name, "slug": county.slug, "topic": topic.name}
    client.get("/search/?q=开始")
    times: dict[str, list[float]] = {kind: [] for kind in MIX}
    slowest: dict[str, float] = {}
    for _ in range(ROUNDS):
        for kind, queries in MIX.items():
            for query in queries:
                asked = query.format(**names)
                took = _seconds(client, f"/search/?q={asked.replace(' ', '+')}")
                times[kind].append(took)
                slowest[asked] = max(slowest.get(asked, 0), took)
    typed = [county.name[:1], street.name[:2], "qing", "qs", topic.name[:2], county.name]
    suggest = [_seconds(client, f"/search/suggest/?q={one}") for _ in range(ROUNDS * 2) for one in typed]
    worst = sorted(slowest.items(), key=lambda pair: -pair[1])[:3]
    return {
        "articles": Article.objects.count(),
        "times": times,
        "suggest": suggest,
        "load": load(),
        "worst": worst,
    }


def _seconds(client: Any, address: str) -> float:
    begun = time.perf_counter()
    response = client.get(address)
    took = (time.perf_counter() - begun) * 1000
    assert response.status_code == 200, (response.status_code, address)
    return took


def show(found: dict[str, Any]) -> None:
    every = [one for times in found["times"].values() for one in times]
    print(f"\n搜索，{found['articles']} 篇文章，连同分面；毫秒（机器负载 {found['load']:.1f}）")
    print(f"{'':24}\tp50\tp95\t最长")
    for kind, times in [*found["times"].items(), ("合计", every), ("输入时的提示", found["suggest"])]:
        print(f"{kind:24}\t{statistics.median(times):.0f}\t{percentile(times, 95):.0f}\t{max(times):.0f}")
    print("最慢：" + "，".join(f"{query} {took:.0f}" for query, took in found["worst"]))
    print(f"要求（50 万篇）：p95 不过 {MOST_P95}，没有过 {MOST} 的；提示不过 20")


if __name__ == "__main__":
    main()
