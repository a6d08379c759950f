"""``manage.py backup FILE``: the database and its files at one moment, in one file, while the site runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import Error as DatabaseError

from portal.backup.archive import FILES, BackupError
from portal.backup.programs import ProgramError
from portal.backup.saving import back_up
from portal.database import ServerError

from ._common import DatabaseCommand


class Command(DatabaseCommand):
    help = "备份：同一时刻的数据库和文件，存成一个带指纹的 tar 文件。网站照常运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="备份文件，不能已经有")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            manifest = back_up(path, self.stdout.write)
        except OSError as error:
            raise CommandError(
                f"{path}：{error.strerror}。没有留下备份，请检查路径、权限和磁盘空间。"
            ) from error
        except (DatabaseError, ServerError) as error:
            reason = str(error).partition("\n")[0]
            raise CommandError(f"数据库：{reason}。没有留下备份，请检查数据库和磁盘空间。") from error
        except (BackupError, ProgramError) as error:
            raise CommandError(f"{error}。") from error
        for name in manifest["lost"]:
            self.stderr.write(f"文件 {name} 不在了，备份里没有；办法见 manage.py audit。")
        rows = sum(int(one["digest"].split()[0]) for one in manifest["tables"])
        files = sum(name.startswith(FILES) for name in manifest["members"])
        self.stdout.write(
            f"已备份到 {path}：{len(manifest['tables'])} 张表 {rows} 行，{files} 个文件，"
            f"{path.stat().st_size / 2**20:.1f} MB。\n指纹：{manifest['digest']}"
        )
