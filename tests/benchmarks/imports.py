"""``make bench``: how many characters a second `import_pages` reads and stores, against one jieba pass over the same text.

Of a made-up province with its register of some thousand names, in a database of its own that is gone afterwards. The
ratio is that of processor time, all of it: the processes of the import, the database, the start of both. So it is what
a core gets done, whatever else the machine is doing.

    python tests/benchmarks/imports.py [--pages 120] [--jobs 2] [--folder FOLDER --register FILE]
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

BASE = Path(__file__).resolve().parents[2]
FOLDER = Path(tempfile.mkdtemp(prefix="portal-bench-"))
os.environ |= {"DATA_DIR": str(FOLDER / "data"), "DJANGO_SETTINGS_MODULE": "portal.settings"}
os.environ.pop("DATABASE_URL", None)

STORIES = 8  # on a page
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="别的版面")
    parser.add_argument("--register", type=Path, help="它们的名录")
    options = parser.parse_args()
    import django

    django.setup()
    from django.conf import settings

    from portal.database import Cluster

    cluster = Cluster(settings.DATABASES["default"]["CLUSTER"])
    try:
        measure(options, cluster)
    finally:
        cluster.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)


def measure(options: argparse.Namespace, cluster: object) -> None:
    import jieba
    from django.core.management import call_command
    from django.db import connection

    from metrics.loading import load_indicators, shipped_catalogue

    call_command("migrate", verbosity=0, interactive=False)
    load_indicators(shipped_catalogue())
    folder = options.folder or FOLDER / "pages"
    if options.folder:
        call_command("load_register", options.register, verbosity=0)
    else:
        write_pages(folder, options.pages)
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
    characters = sum(map(len, texts))
    connection.close()

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    passes = [jieba_pass(texts)]
    before, server = children(), server_seconds(cluster)
    begun = time.perf_counter()
    command = [sys.executable, BASE / "manage.py", "import_pages", folder, "--published", "2021-07-02"]
    done = subprocess.run(
        [*command, "--jobs", str(options.jobs)], capture_output=True, encoding="utf-8", check=False
    )
    wall = time.perf_counter() - begun
    python, database = children() - before, server_seconds(cluster) - server
    passes.append(jieba_pass(texts))
    if done.returncode:
        sys.exit(done.stderr)
    base = sum(passes) / len(passes)
    counts = rows()
    print(f"{len(texts)} 个版面，{characters:,} 字，{counts}；{options.jobs} 个进程")
    print("| | 处理器秒 | 字/秒·核 | 与一遍 jieba 之比 |")
    print("|---|---|---|---|")
    for name, seconds in (
        ("jieba.lcut 一遍", base),
        ("import_pages：Python", python),
        ("import_pages：PostgreSQL", database),
        ("import_pages：合计", python + database),
    ):
        print(f"| {name} | {seconds:.1f} | {characters / seconds:,.0f} | {base / seconds:.2f} |")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"墙上时间 {wall:.1f} 秒；最大的进程 {most:.0f} MB")


def write_pages(folder: Path, pages: int) -> None:
    """A register of the province, and newspaper pages of it as plain text."""
    from organizations.loading import load_register
    from organizations.naming import Register
    from portal.corpus.places import register_csv
    from portal.corpus.stories import write
    from portal.corpus.storing import Province

    load_register(Register.from_csv(register_csv(1)))
    province = Province.stored()
    folder.mkdir(parents=True)
    rng = Random("pages")
    for number in range(pages):
        day = date(2020, 1, 1) + timedelta(days=number)
        stories = [
            write(rng, rng.choice(province.places), province.topics, province.measures, day)
            for _ in range(STORIES)
        ]
        text = "\n\n".join(f"{story.headline}\n{story.body}" for story in stories)
        (folder / f"{number:05}.txt").write_text(f"{text}\n", "utf-8")


def jieba_pass(texts: list[str]) -> float:
    import jieba

    begun = time.process_time()
    for text in texts:
        jieba.lcut(text)
    return time.process_time() - begun


def children() -> float:
    """Processor seconds of all processes that this one started and waited for, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def server_seconds(cluster: object) -> float:
    """Processor seconds of the database server: its processes that live, and those that have ended."""
    first = int((cluster.folder / "postmaster.pid").read_text().split("\n")[0])  # type: ignore[attr-defined]
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = path.parent.name, path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(number) == first:
            total += sum(map(int, rest[11:15]))  # its own, and of those that it waited for
        elif int(rest[1]) == first:
            total += sum(map(int, rest[11:13]))
    return total / TICKS


def rows() -> str:
    from articles.models import Article, Mention
    from metrics.models import Figure

    counts = Article.objects.count(), Mention.objects.count(), Figure.objects.count()
    return "{:,} 篇文章，{:,} 处提及，{:,} 个数据".format(*counts)


if __name__ == "__main__":
    main()
