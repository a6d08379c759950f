"""Time zones and clocks that jump: dates and digests stay, nothing comes out early, nothing hangs.

python -m tests.faults.clocks
"""

from __future__ import annotations

import re
import sys

from tests.faults.stage import arguments_of, audited, page, staged

ZONES = ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati", "UTC")

# The clock of the program jumps; that of the database stays.
JUMPS = """
from datetime import timedelta
from unittest.mock import patch
import time
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from articles.models import Article
article = Article.objects.order_by("pk").first()
real, told = timezone.now(), []
Article.objects.filter(pk=article.pk).update(state="published", published_at=real)
client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
seconds = time.time
for hours in (0, -30, 24, -24 * 400, 24 * 400, 0):
    with patch("django.utils.timezone.now", lambda: real + timedelta(hours=hours, seconds=1)):
        with patch("time.time", lambda: seconds() + hours * 3600):
            codes = [client.get(path).status_code for path in
                     ("/", "/articles/", f"/articles/{article.pk}/", "/search/?q=就业", "/articles/feed.atom", "/sitemap.xml",
                      "/api/v1/articles", "/corrections/new/", "/healthz")]
    told.append((hours, codes))
for hours, codes in told:
    print("jump", hours, *codes)
"""


def digests_in(told: list[tuple[int, str]]) -> set[str]:
    """The digests that backups told."""
    assert not any(code for code, _ in told), told
    return {digest for _, said in told for digest in re.findall(r"指纹：(\w+)", said)}


def main(arguments: list[str] | None = None) -> int:
    parser = arguments_of("换时区、拨时钟：日期和指纹不变，没有提前公开的。")
    parser.add_argument("--zones", type=int, default=len(ZONES), help="用前几个时区，至少两个")
    options = parser.parse_args(arguments)
    zones = ZONES[: options.zones]
    with staged(options.prepared) as site:
        site.cluster.start()
        folder = site.folder / "pages"
        folder.mkdir()
        for number, zone in enumerate(zones):
            (folder / f"{number}.txt").write_text(page(number + 10, f"z{number}"), "utf-8")
            told = site.run_each(["import_pages", folder, "--published", "2021-07-02"], TZ=zone, PGTZ=zone)
            assert not told[0][0], told
        dates = set(site.sql("SELECT DISTINCT date FROM articles_article").split())
        periods = int(
            site.sql("SELECT count(DISTINCT (text, period)) - count(DISTINCT text) FROM metrics_figure")
        )
        code, audit = audited(site, options)
        digests = set()
        for number, zone in enumerate(zones):
            backup = ["backup", site.folder / f"{number}.tar"]
            told = site.run_each(backup, *([JUMPS] if zone is zones[-1] else []), TZ=zone, PGTZ=zone)
            digests |= digests_in(told)
        jumps = told[-1][1]
    codes = {int(line.split()[1]): line.split()[2:] for line in jumps.splitlines() if line.startswith("jump")}
    hidden = all(found[2] == "404" for hours, found in codes.items() if hours < 0)
    shown = all(found[2] == "200" for hours, found in codes.items() if hours >= 0)
    broken = [status for found in codes.values() for status in found if status not in ("200", "404")]
    print(f"{len(zones)} 个时区导入，日期 {sorted(dates)}，时段随时区而变的数据 {periods} 个")
    print(f"{len(digests)} 种指纹：{'指纹相同' if len(digests) == 1 else sorted(digests)}")
    print(f"时钟跳 {len(codes)} 次：拨回时没有公开 {hidden}，其余时候公开 {shown}，出错的应答 {broken or 0}")
    print(audit)
    fine = (
        dates == {"2021-07-02"}
        and not periods
        and len(digests) == 1
        and codes
        and hidden
        and shown
        and not broken
    )
    if not fine:
        print(jumps)
    return int(not fine or code != 0)


if __name__ == "__main__":
    sys.exit(main())
