"""``manage.py load_register register.csv``: add a register to the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from organizations.loading import load_register
from organizations.naming import Register, RegisterError

from ._common import DatabaseCommand


class Command(DatabaseCommand):
    help = "导入名录 CSV：列 kind,name,type,parent,aliases,note。已有的实体不动，只补名称。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register", type=Path, metavar="register.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["register"]
        try:
            report = load_register(Register.from_csv(path.read_text("utf-8-sig")))
        except OSError as error:
            raise CommandError(f"{path}：名录打不开，请检查路径和权限。") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{path}：不是 UTF-8 文本，请另存为 UTF-8 再导入。") from error
        except RegisterError as error:
            raise CommandError(f"{path}：{error}") from error
        except DatabaseError as error:
            reason = str(error).splitlines()[0]
            raise CommandError(f"{path}：数据库没有写入（{reason}），名录没有改动，请改正后再试。") from error
        self.stdout.write(f"{path.name}：{report}")
