"""``manage.py read_pages [ID…]``: read stored pages again, with the register and the indicators as they are now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from articles.models import Page
from portal.importing import counts
from portal.pipeline import Pipeline

from ._common import DatabaseCommand


class Command(DatabaseCommand):
    help = "重新识读库里的版面，更新建议；编辑的决定不动。名录或指标有了增补以后用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="版面编号；不写就是全部版面")

    def handle(self, *args: Any, **options: Any) -> None:
        pages = Page.objects.select_related("publication").defer("text").order_by("pk")
        if wanted := set(options["ids"]):
            pages = pages.filter(pk__in=wanted)
            if missing := wanted - {page.pk for page in pages}:
                raise CommandError(f"没有版面 {'、'.join(map(str, sorted(missing)))}，请检查编号。")
        pipeline = Pipeline()
        for page in tqdm(pages, unit="版", disable=options["verbosity"] == 0 or None, leave=False):
            pipeline.read(page)
            self.stdout.write(f"识读 版面 {page.pk}（{page}）：{counts([page])[page.pk]}")
