"""``manage.py make_corpus --articles 500000``: twenty years of a made-up province's newspapers, to measure with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.management.base import CommandError
from django.db import connection
from tqdm import tqdm

from articles.models import Article
from metrics.loading import load_indicators, shipped_catalogue
from organizations.loading import load_register
from organizations.models import Area
from organizations.naming import Register
from portal.corpus.places import PROVINCE, register_csv
from portal.corpus.storing import PUBLICATION, Province, is_stored, months, store_month

from ._common import DatabaseCommand, positive

LARGE = 20_000  # articles from which on the search index is quicker made anew than kept up


class Command(DatabaseCommand):
    help = "造一个省二十年的报道，只用来测量速度。会写进当前的数据库，请用单独的 DATA_DIR。中断以后再运行一次就接着写。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=positive, required=True, metavar="N", help="多少篇文章")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="同一个数造出同样的语料")

    def handle(self, *args: Any, **options: Any) -> None:
        if Article.objects.exclude(page__publication__name=PUBLICATION).exists():
            raise CommandError(
                "这个数据库里有真的文章，语料不能混进去。请换一个 DATA_DIR 或 DATABASE_URL，先 migrate 再运行。"
            )
        load_indicators(shipped_catalogue())
        if not Area.objects.filter(lineage=PROVINCE).exists():
            self.stdout.write("装入名录……")
            load_register(Register.from_csv(register_csv(options["seed"])))
        province = Province.stored()
        left = [
            one for one in months(options["articles"]) if one[1] and not is_stored(options["seed"], one[0])
        ]
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute("SET synchronous_commit = off")
        if sum(count for _, count in left) >= LARGE:
            _drop(_search_indexes())
        quiet = options["verbosity"] == 0 or None
        with tqdm(total=sum(count for _, count in left), unit="篇", disable=quiet) as bar:
            for month, count in left:
                store_month(province, options["seed"], month, count)
                bar.update(count)
        _add(_search_indexes())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"语料有 {Article.objects.count()} 篇文章。")


def _search_indexes() -> list[Any]:
    return [index for index in Article._meta.indexes if isinstance(index, GinIndex)]


def _present(indexes: list[Any]) -> set[str]:
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, Article._meta.db_table)
    return {index.name for index in indexes} & set(there)


def _drop(indexes: list[Any]) -> None:
    present = _present(indexes)
    with connection.schema_editor() as editor:
        for index in indexes:
            if index.name in present:
                editor.remove_index(Article, index)


def _add(indexes: list[Any]) -> None:
    present = _present(indexes)
    with connection.schema_editor() as editor:
        for index in indexes:
            if index.name not in present:
                editor.add_index(Article, index)
