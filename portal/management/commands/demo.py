"""``manage.py demo``: fill an empty database with the register, the indicators, the sample pages and decisions on them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from articles.models import Article, Page
from metrics.loading import load_indicators, shipped_catalogue
from portal.decisions import apply

from ._common import DatabaseCommand

SAMPLE_EDITOR = "示例编辑"


class Command(DatabaseCommand):
    help = "装入示例：名录、指标、样报版面和编辑决定。库里已有自己的版面或已装过示例时什么也不做；中断过就接着装。"

    def handle(self, *args: Any, **options: Any) -> None:
        begun = get_user_model().objects.filter(username=SAMPLE_EDITOR).exists()
        if Article.public.exists() or (Page.objects.exists() and not begun):
            self.stdout.write("数据库里已有版面，不再装入示例。")
            return
        # Made first, so that a load cut short is known for one. Nobody signs in as the author of the sample decisions.
        editor, _ = get_user_model().objects.get_or_create(
            username=SAMPLE_EDITOR, defaults={"is_active": False, "password": "!"}
        )
        fixtures = settings.FIXTURES
        call_command("load_register", fixtures / "register.csv", stdout=self.stdout)
        count = load_indicators(shipped_catalogue())
        self.stdout.write(f"指标：{count} 个。")
        call_command("import_pages", fixtures / "pages", stdout=self.stdout)
        applied = apply((fixtures / "decisions.jsonl").read_text("utf-8").split("\n"), editor)
        self.stdout.write(f"采纳 {applied.settled} 项示例决定，发布 {applied.published} 篇文章。")
        for lost in applied.lost:
            self.stderr.write(f"没有用上：{lost}")
