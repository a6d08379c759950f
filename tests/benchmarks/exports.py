"""``make bench``: the tidy CSV of many observations against PostgreSQL's own COPY of the same rows, and its memory.

A million rows: ``python tests/benchmarks/exports.py 1000000``. A scratch server is filled in SQL, 20 reports for 19 cells
or so, ten numbers an article. Then a process of its own writes the file to nowhere and lets the server copy the same
rows to nowhere, in turn; it must stay within `RATIO` times the time of COPY and within `PEAK` megabytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROWS = 200_000  # unless told otherwise
RATIO, PEAK = 4, 150
SENTENCE = (
    "2018年，全区民生实事推进会以后，第{n}街道办事处新增城镇就业{value}人，比上年有所增加，群众反映良好。"
)
MEASURE = "measure"

COPY = """
COPY (
    SELECT cell.id, indicator.code, indicator.name, subject.kind, subject.slug, subject.name,
           coalesce(area.path, lies.path), cell.modality, cell.period, lower(cell.period), upper(cell.period) - 1,
           coalesce(figure.value, cell.manual_value), figure.high, coalesce(figure.unit, indicator.unit),
           figure.qualifier, figure.text, cell.submission_id,
           coalesce(reverse(substring(reverse(left(article.body, figure.start)) FROM '^[^。！？；\\n]*'))
               || substring(substr(article.body, figure.start + 1) FROM '^[^。！？；\\n]*[。！？；\\n]?'), cell.citation),
           figure.start, figure."end", publication.name, article.date, article.id, article.headline,
           'https://news.example.org/articles/' || article.id || '/#f' || figure.id,
           true, cell.preferred_reason, cell.contested,
           (SELECT count(DISTINCT other.article_id) FROM metrics_figure other
              JOIN articles_article told ON told.id = other.article_id
             WHERE other.observation_id = cell.id AND other.state = 'accepted' AND other.anchored AND NOT other.held
               AND told.state = 'published' AND told.published_at <= now())
      FROM metrics_observation cell
      JOIN metrics_indicator indicator ON indicator.id = cell.indicator_id
      JOIN organizations_entity subject ON subject.id = cell.subject_id
      LEFT JOIN organizations_area area ON area.entity_ptr_id = subject.id
      LEFT JOIN organizations_organization body ON body.entity_ptr_id = subject.id
      LEFT JOIN organizations_area lies ON lies.entity_ptr_id = body.area_id
      LEFT JOIN metrics_figure figure ON figure.id = cell.preferred_id
      LEFT JOIN articles_article article ON article.id = figure.article_id
      LEFT JOIN articles_page page ON page.id = article.page_id
      LEFT JOIN articles_publication publication ON publication.id = page.publication_id
     WHERE cell.manual_value IS NOT NULL
        OR (figure.state = 'accepted' AND figure.anchored AND NOT figure.held AND article.state = 'published'
            AND article.published_at <= now())
     ORDER BY cell.indicator_id, cell.subject_id, cell.period, cell.modality
) TO STDOUT (FORMAT csv, HEADER)
"""


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    if not sys.argv[1:]:
        print(f"没有给行数：量 {ROWS} 行；要量一百万行，给 1000000。", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    os.environ |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.conf import settings

    from portal.database import Cluster

    cluster = Cluster(settings.DATABASES["default"]["CLUSTER"])
    try:
        begun = time.monotonic()
        fill(rows, cluster)
        print(f"{rows} 个观测值装入临时数据库，{time.monotonic() - begun:.0f} 秒")
        subprocess.run([sys.executable, __file__, MEASURE], check=True)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def measure() -> None:
    """In a process that has done nothing else."""
    import django

    django.setup()
    from django.db import connection

    from metrics.models import Observation
    from portal.exporting import Selection, pieces, tidy_csv

    # As the unique index has them, as the tables read them.
    cells = Observation.objects.public().order_by("indicator_id", "subject_id", "period", "modality")
    selection = Selection("observations", "全部观测值", "/data/sets/", cells)
    connection.ensure_connection()
    copied = [copy(connection)]
    begun = time.monotonic()
    lines = size = 0
    for piece in pieces(tidy_csv(selection, "https://news.example.org")):
        lines += piece.count(b"\r\n")
        size += len(piece)
    ours = time.monotonic() - begun
    copied.append(copy(connection))
    peak = high_water()
    assert {count for _, count in copied} == {lines}, (copied, lines)
    theirs = sum(seconds for seconds, _ in copied) / len(copied)
    print(f"COPY … TO STDOUT\t{theirs:.1f} 秒（{copied[0][0]:.1f}、{copied[1][0]:.1f}）")
    print(
        f"CSV（{lines} 行，{size / 2**20:.0f} MB）\t{ours:.1f} 秒，是它的 {ours / theirs:.2f} 倍（上限 {RATIO}）"
    )
    print(f"内存峰值\t{peak:.0f} MB（上限 {PEAK}）")
    sys.exit(ours > RATIO * theirs or peak > PEAK)


def high_water() -> float:
    """The most memory that this process had, in megabytes. getrusage would count in the one that started it."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def copy(connection: Any) -> tuple[float, int]:
    """How long the server and psycopg take to give out the rows, and how many lines they are."""
    begun, lines = time.monotonic(), 0
    with connection.cursor() as cursor, cursor.cursor.copy(COPY) as given:
        for block in given:
            lines += bytes(block).count(b"\n")
    return time.monotonic() - begun, lines


def fill(rows: int, cluster: Any) -> None:
    """A town of a thousand streets; *rows* cells, each with its report, every twentieth with another."""
    import psycopg
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    models = first_rows()
    name = connection.settings_dict["NAME"]
    connection.close()
    address = {"host": str(cluster.sockets), "port": 5432, "user": "postgres", "dbname": name}
    with psycopg.connect(**address) as session:
        # Nothing is checked, and indexes are made at the end: what matters is what the export then reads.
        session.execute("SET session_replication_role = replica")
        session.execute("SET synchronous_commit = off")
        big = [models[key]._meta.db_table for key in ("article", "figure", "cell")]
        found = session.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)",
            [big],
        ).fetchall()
        for index, _ in found:
            session.execute(f'DROP INDEX "{index}"')  # type: ignore[arg-type]
        multiply(session, models, rows)
        for _, definition in found:
            session.execute(definition)
    with psycopg.connect(**address, autocommit=True) as session:
        session.execute("VACUUM ANALYZE")


def first_rows() -> dict[str, Any]:
    """One row of everything, which the rest are copies of."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from articles.models import Article, Page, Publication
    from metrics.loading import load_indicators, shipped_catalogue
    from metrics.models import Figure, Indicator, Observation, day_range
    from organizations.models import Area, Entity

    load_indicators(shipped_catalogue())
    street = Area.objects.create(name="街道", level="subdistrict")
    page = Page.objects.create(publication=Publication.objects.create(name="青石日报"), text="", sha256="0")
    article = Article.objects.create(
        page=page, position=0, date=date(2019, 1, 5), body=SENTENCE, headline="新增就业", state="published",
        published_at=timezone.now(),
    )  # fmt: skip
    figure = Figure.objects.create(
        article=article, start=0, end=2, text="20", indicator=Indicator.objects.first(), subject=street.entity_ptr,
        value=2018, unit="人", state="accepted", decided_at=timezone.now(), decided_by=User.objects.create(),
    )  # fmt: skip
    cell = Observation.objects.create(
        indicator=figure.indicator, subject=street.entity_ptr, preferred=figure, preferred_reason="最先采纳的报道",
        period=day_range(date(1990, 1, 1), date(1990, 1, 31)),
    )  # fmt: skip
    Figure.objects.update(observation=cell)
    return {
        "entity": Entity, "area": Area, "page": Page, "article": Article, "figure": Figure, "cell": Observation,
        "street": street, "indicators": Indicator.objects.count(), "first": cell,
    }  # fmt: skip


def multiply(session: Any, models: dict[str, Any], rows: int) -> None:
    """Copies of the first rows with other numbers. Ids begin at a million, so that they say what belongs together."""
    base, streets = 1_000_000, 1000
    before, between, after = (len(part) for part in SENTENCE.replace("{value}", "{n}").split("{n}"))
    long = before + 6 + between + 5 + after
    at = before + 6 + between
    number, said = "lpad((n * 10 + k)::text, 6, '0')", "10000 + (n * 10 + k) % 90000"
    sentence = "'" + SENTENCE.format(n=f"' || {number} || '", value=f"' || ({said}) || '") + "'"
    body = f"(SELECT string_agg({sentence}, '' ORDER BY k) FROM generate_series(0, 9) AS k)"  # noqa: S608
    session.execute(
        "CREATE TEMP TABLE codes AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM metrics_indicator"
    )
    count = models["indicators"]
    month = f"(date '2000-01-01' + make_interval(months => (n / {count * streets})::int))::date"
    street = models["street"]
    every(
        session, models["entity"], street.pk, streets, id=f"{base} + n", name="'第' || n || '街道'",
        slug="'street-' || n",
    )  # fmt: skip
    every(
        session, models["area"], street.pk, streets, entity_ptr_id=f"{base} + n", path="'青石市/第' || n || '街道'",
        lineage="'青川省/青石市/第' || n || '街道'",
    )  # fmt: skip
    figure, article = models["first"].preferred, models["first"].preferred.article
    every(session, models["page"], article.page_id, 1000, id=f"{base} + n", sha256="md5(n::text)")
    every(
        session, models["article"], article.pk, rows // 10 + 2, id=f"{base} + n", page_id=f"{base} + n % 1000",
        position="n / 1000", headline="'街道新增就业 ' || n", body=body,
    )  # fmt: skip
    value = "10000 + n % 90000"
    every(
        session, models["figure"], figure.pk, rows, id=f"{base} + n", article_id=f"{base} + n / 10",
        observation_id=f"{base} + n", start=f"n % 10 * {long} + {at}", end=f"n % 10 * {long} + {at} + 6",
        value=value, text=f"({value}) || '人'",
    )  # fmt: skip
    every(
        session, models["figure"], figure.pk, rows // 20, id=f"{base} * 10 + n", article_id=f"{base} + n * 2 + 1",
        observation_id=f"{base} + n * 20", start="n % 10", end="n % 10 + 2", value="10000 + n * 20 % 90000",
    )  # fmt: skip
    every(
        session, models["cell"], models["first"].pk, rows, id=f"{base} + n", preferred_id=f"{base} + n",
        indicator_id=f"(SELECT codes.id FROM codes WHERE codes.n = series.n % {count})",  # noqa: S608
        subject_id=f"{base} + n / {count} % {streets}",
        period=f"daterange({month}, ({month} + interval '1 month')::date)",
    )  # fmt: skip


def every(session: Any, model: Any, pk: int, count: int, **values: str) -> None:
    """*count* copies of the row *pk*, in which ``n``, from 0 up, makes the *values*."""
    columns = [field.column for field in model._meta.local_concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    chosen = ", ".join(values.get(column, f'first."{column}"') for column in columns)
    table, key = model._meta.db_table, model._meta.pk.column
    session.execute(
        f"INSERT INTO {table} ({names}) SELECT {chosen} "  # noqa: S608  our own names
        f"FROM {table} AS first, generate_series(0, {count - 1}) AS series(n) WHERE first.{key} = {pk}"
    )


if __name__ == "__main__":
    measure() if sys.argv[1:] == [MEASURE] else main()
