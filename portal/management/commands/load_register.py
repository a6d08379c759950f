"""``manage.py load_register register.csv``: add a register to the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from organizations.loading import load_register

from ._common import DatabaseCommand, register_at


class Command(DatabaseCommand):
    help = "导入名录 CSV：列 kind,name,type,parent,aliases,note。已有的实体不动，只补名称。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register", type=Path, metavar="register.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["register"]
        register = register_at(path)
        try:
            report = load_register(register)
        except DatabaseError as error:
            reason = str(error).splitlines()[0]
            raise CommandError(f"{path}：数据库没有写入（{reason}），名录没有改动，请改正后再试。") from error
        self.stdout.write(f"{path.name}：{report}")
