"""从开放接口取一个指标各地、各时的数值，画成一张 SVG 折线图。只用标准库。

    python docs/examples/api_chart.py http://127.0.0.1:8000 jobs-urban-new chart.svg

图里每个点都能点开印着那个数的原句。密钥（可以没有）放在环境变量 API_KEY 里。
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT, MARGIN = 800, 420, 70
COLOURS = ("#1f5f8b", "#b5482a", "#4b7a2b", "#7a4b8b", "#8b6b1f", "#2b7a78")


# 1. 取数：一页一页取完；请求太多时照 Retry-After 等一等。
def get(url: str) -> dict:
    headers = {"Accept-Encoding": "gzip"}
    if key := os.environ.get("API_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    while True:
        try:
            with urlopen(Request(url, headers=headers), timeout=30) as response:  # noqa: S310 - the address given
                body = response.read()
                if response.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                return json.loads(body)
        except HTTPError as error:
            if error.code != 429:
                raise SystemExit(json.loads(error.read())["detail"]) from None
            time.sleep(int(error.headers["Retry-After"]))


def every(base: str, path: str, **query: object):
    while True:
        page = get(f"{base}/api/v1/{path}?{urlencode(query, doseq=True)}")
        yield from page["items"]
        if page["next"] is None:
            return
        query["cursor"] = page["next"]


# 2. 整理：只要实际数；同一地方的按时间排好。
def series_of(observations) -> dict[str, list[dict]]:
    series = defaultdict(list)
    for one in observations:
        if one["end"] and one["value"] and one["modality"] == "actual":
            series[one["subject"]["name"]].append(one)
    for points in series.values():
        points.sort(key=lambda one: one["end"])
    # 点多的在前；六条以上的线分不清颜色。
    return dict(sorted(series.items(), key=lambda pair: -len(pair[1]))[: len(COLOURS)])


# 3. 画图：横轴是时间的最后一天，纵轴从 0 起。
def chart(indicator: dict, series: dict[str, list[dict]]) -> str:
    points = [one for several in series.values() for one in several]
    days = [date.fromisoformat(one["end"]).toordinal() for one in points]
    first, last = (min(days), max(days)) if days else (0, 1)
    top = max((float(one["value"]) for one in points), default=1) or 1

    def place(one: dict) -> tuple[float, float]:
        day = date.fromisoformat(one["end"]).toordinal()
        across = (day - first) / (last - first) if last > first else 0.5
        up = float(one["value"]) / top
        return MARGIN + across * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)

    unit = f"（{indicator['unit']}）" if indicator["unit"] else ""
    title = escape(f"{indicator['name']}{unit}")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif">',
        f"<title>{title}</title>",
        f'<text x="{MARGIN}" y="30" font-size="18">{title}</text>',
        f'<path d="M{MARGIN} {HEIGHT - MARGIN}H{WIDTH - MARGIN}M{MARGIN} {MARGIN}V{HEIGHT - MARGIN}" stroke="#888"/>',
        f'<text x="{MARGIN - 8}" y="{MARGIN}" font-size="12" text-anchor="end">{top:g}</text>',
    ]
    for n, (name, several) in enumerate(series.items()):
        colour = COLOURS[n]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, several))
        lines.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for one in several:
            x, y = place(one)
            said = escape(f"{name}，{one['period']}：{one['printed']}\n{one['sentence']}")
            dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{said}</title></circle>'
            source = one["source"]
            lines.append(f"<a href={quoteattr(source['url'])}>{dot}</a>" if source else dot)
        lines.append(
            f'<text x="{MARGIN + n * 110}" y="{HEIGHT - 20}" font-size="13" fill="{colour}">{escape(name)}</text>'
        )
    return "\n".join([*lines, "</svg>\n"])


def main(base: str, code: str, out: str) -> None:
    indicator = get(f"{base}/api/v1/indicators/{code}")
    series = series_of(every(base, "observations", indicator=code, limit=200))
    Path(out).write_text(chart(indicator, series), encoding="utf-8")
    print(f"{indicator['name']}：{len(series)} 条线，画在 {out}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
