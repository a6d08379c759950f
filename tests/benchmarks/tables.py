"""``make bench``: how long the server takes for the page of a table of 200 areas × 24 months, every cell reported.

On a database of its own, in a temporary folder. The best of the rounds is the time of an idle machine; the processor
time of the web process alone is printed beside it.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

AREAS, MONTHS, ROUNDS = 200, 24, 15
LIMIT_MS = 150
ADDRESS = "/data/?indicator=bench&area=bench-city&below=all&grain=month&from=2018&to=2019&totals=1"


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="bench-tables-"))
    os.environ |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.conf import settings

    from portal.database import Cluster

    # As the tests do: pages without collectstatic.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PAGE_CACHE = False  # what is measured is the making of the page

    try:
        fill()
        measure()
    finally:
        Cluster(folder / "postgresql").stop()
        shutil.rmtree(folder, ignore_errors=True)


def fill() -> None:
    """A city of 200 villages, each with a newspaper's figure for each of 24 months."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from articles.models import Article, Page, Publication
    from metrics.models import Figure, Indicator, Observation, day_range
    from metrics.tables.grains import run
    from organizations.models import Area

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    city = Area.objects.create(name="测试市", level="地级市", slug="bench-city")
    areas = [
        Area.objects.create(name=f"第{n}村", level="村", slug=f"bench-{n}", parent=city) for n in range(AREAS)
    ]
    indicator = Indicator.objects.create(
        code="bench", name="测试人数", unit="人", timing="period", category="测试", definition="测试"
    )
    editor, now = User.objects.create(username="bench"), timezone.now()
    paper = Publication.objects.create(name="测试日报", home=city)
    months = run("month", date(2018, 1, 1), date(2019, 12, 31), MONTHS + 1)
    told: list[Any] = []
    for n, area in enumerate(areas):
        page = Page.objects.create(
            publication=paper, published=date(2020, 1, 1), sha256=f"be{n:062x}", text="一"
        )
        body = "".join(f"{m:02}月新增{1000 + n}人。" for m in range(MONTHS))
        article = Article.objects.create(
            page=page, position=1, date=page.published, body=body, headline=f"{area}新增", state="published",
            published_at=timezone.now(),
        )  # fmt: skip
        step = len(body) // MONTHS
        for m, month in enumerate(months):
            start = m * step + 5
            told.append(
                Figure(
                    article=article, start=start, end=start + 5, text=body[start : start + 5], unit="人",
                    value=Decimal(1000 + n + m), subject_id=area.pk, indicator=indicator, state="accepted",
                    decided_by=editor, decided_at=now,
                    period=day_range(*month),
                )
            )  # fmt: skip
    figures = Figure.objects.bulk_create(told)
    cells = Observation.objects.bulk_create(
        Observation(
            indicator=indicator, subject_id=one.subject_id, period=one.period, preferred=one, preferred_reason="一"
        )
        for one in figures
    )  # fmt: skip
    for figure, cell in zip(figures, cells, strict=True):
        figure.observation = cell
    Figure.objects.bulk_update(figures, ["observation"], batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure() -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_ENCODING="identity")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(ADDRESS)
    cells = answer.content.count(b"/articles/") if answer.status_code == 200 else 0
    assert cells >= AREAS * MONTHS, (answer.status_code, cells)
    walls, processor = [], []
    for _ in range(ROUNDS):
        wall, own = time.perf_counter(), time.process_time()
        client.get(ADDRESS)
        walls.append((time.perf_counter() - wall) * 1000)
        processor.append((time.process_time() - own) * 1000)
    print(
        f"table of {AREAS} areas × {MONTHS} months, {len(answer.content) // 1024} KB, {len(asked)} queries: "
        f"best {min(walls):.0f} ms, median {statistics.median(walls):.0f} ms, of which in the web process "
        f"{min(processor):.0f} ms; limit {LIMIT_MS} ms: {'met' if min(walls) <= LIMIT_MS else 'NOT met'}"
    )


if __name__ == "__main__":
    main()
