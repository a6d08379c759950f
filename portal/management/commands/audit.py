"""``manage.py audit``: hold the stored data against every rule that the database cannot keep by itself."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from portal.auditing import RULES, Finding, Rule
from portal.auditing.running import run

from ._common import DatabaseCommand, positive


class Command(DatabaseCommand):
    help = "核查库里的数据：每条规则逐行看，列出不合的行和办法；有不合的，退出码是 1。可以在网站运行时做。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="能由别的行推出来的就地改正，其余照列")
        parser.add_argument("--only", nargs="+", metavar="规则", help="只查这几条规则")
        parser.add_argument("--skip", nargs="+", default=[], metavar="规则", help="不查这几条规则")
        parser.add_argument("--most", type=positive, default=50, help="每条规则最多列出几行，默认 50")
        parser.add_argument("--list", action="store_true", help="列出全部规则，什么也不查")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for rule in RULES:
                self.stdout.write(f"{rule.code}：{rule.title}{'（--fix 能改正）' if rule.fix else ''}")
            return
        told: dict[str, int] = {}

        def tell(rule: Rule, finding: Finding) -> None:
            told[rule.code] = told.get(rule.code, 0) + 1
            if told[rule.code] == 1:
                self.stdout.write(f"不合：{rule.title}［{rule.code}］。办法：{rule.remedy}。")
            if told[rule.code] <= options["most"]:
                self.stdout.write(f"  {finding.row}：{finding.problem}")

        chosen = _chosen(options["only"], options["skip"])
        try:
            audits = run(chosen, tell, fix=options["fix"])
        except OSError as error:
            raise CommandError(f"文件：{error}。没有查完，请检查 DATA_DIR、FILES_URL 和磁盘。") from error
        for audit in audits:
            if audit.found > options["most"]:
                self.stdout.write(
                    f"  ［{audit.rule.code}］共 {audit.found} 行，只列了 {options['most']} 行。"
                )
        found, left = sum(audit.found for audit in audits), sum(audit.left for audit in audits)
        mended = f"，改正 {found - left} 行，还有 {left} 行" if options["fix"] else ""
        self.stdout.write(f"核查 {len(audits)} 条规则：{f'{found} 行不合{mended}' if found else '都合'}。")
        if left:
            raise SystemExit(1)


def _chosen(only: list[str] | None, skip: list[str]) -> list[Rule]:
    known = {rule.code: rule for rule in RULES}
    if unknown := [code for code in [*(only or []), *skip] if code not in known]:
        raise CommandError(f"没有规则 {'、'.join(unknown)}，有哪些请看 manage.py audit --list。")
    return [rule for rule in RULES if (only is None or rule.code in only) and rule.code not in skip]
