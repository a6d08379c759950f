"""``manage.py decisions export|apply FILE``: carry editorial decisions from one instance to another."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from articles.models import Article
from portal.decisions import DecisionsError, apply, written

from ._common import DatabaseCommand


class Command(DatabaseCommand):
    help = "导出编辑决定，或把导出的决定用到本机的文章上。已有的决定不会被改动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["export", "apply"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", default="", help="apply 时：以哪个编辑账号的名义")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "export":
                self._export(options["file"])
            else:
                self._apply(options["file"], options["by"])
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}：打不开或写不进，请检查路径和权限。") from error
        except DecisionsError as error:
            raise CommandError(f"{options['file']}：{error}") from error

    def _export(self, file: Path) -> None:
        articles = Article.objects.select_related("page").order_by("page__sha256", "position")
        lines = list(written(articles))
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        self.stdout.write(f"已导出 {len(lines)} 篇文章的决定。")

    def _apply(self, file: Path, name: str) -> None:
        by = get_user_model().objects.filter(username=name).first()
        if by is None:
            raise CommandError(f"没有编辑账号“{name}”，请用 --by 写明以谁的名义。")
        applied = apply(file.read_text("utf-8").split("\n"), by)
        anew = f"改写 {applied.rewritten} 篇正文，" if applied.rewritten else ""
        self.stdout.write(f"采纳 {applied.settled} 项决定，{anew}发布 {applied.published} 篇文章。")
        for lost in applied.lost:
            self.stderr.write(f"没有用上：{lost}")
