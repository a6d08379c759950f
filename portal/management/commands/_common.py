"""What commands share: argument types, and errors for people."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from psycopg.errors import UndefinedTable

from organizations.naming import Register, RegisterError


class DatabaseCommand(BaseCommand):
    """A command that works on the tables, and says so where they have not been made."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except ProgrammingError as error:
            if isinstance(error.__cause__, UndefinedTable):
                raise CommandError(
                    "数据库里还没有数据表，请先运行 make run，或 manage.py migrate。"
                ) from error
            raise


def iso_date(text: str) -> date:
    """A date as ``2018-10-26``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2018-10-26 的样子") from error


def positive(text: str) -> int:
    """A whole number from 1 up."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}”应是 1 以上的整数")
    return int(text)


def register_at(path: Path) -> Register:
    """The register in the CSV file at *path*."""
    try:
        return Register.from_csv(path.read_text("utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{path}：名录打不开，请检查路径和权限。") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}：不是 UTF-8 文本，请另存为 UTF-8 再导入。") from error
    except RegisterError as error:
        raise CommandError(f"{path}：{error}") from error
