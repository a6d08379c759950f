"""``manage.py restore FILE``: put a backup into an empty instance, and prove that it is all there."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backup.archive import BackupError, Reader
from portal.backup.programs import ProgramError
from portal.backup.restoring import restore
from portal.database import ServerError


class Command(BaseCommand):
    help = "恢复：把备份放进空的库和空的文件夹，核对指纹。库里已有数据表就拒绝；做不成就什么也不留下。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="manage.py backup 写的文件")
        parser.add_argument("--check", action="store_true", help="只核对备份是否完好，什么也不恢复")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write("正在核对备份……")
            backup = Reader(options["file"])
            with backup.archive:
                wanted = backup.manifest["digest"]
                if options["check"]:
                    self.stdout.write(f"备份完好，做于 {backup.manifest['made_at']}。\n指纹：{wanted}")
                    return
                digest = restore(backup, self.stdout.write)
        except OSError as error:
            raise CommandError(
                f"{error.filename or options['file']}：{error.strerror}。什么也没有恢复。"
            ) from error
        except (BackupError, ProgramError, ServerError) as error:
            raise CommandError(f"{error}。") from error
        if digest != wanted:
            raise CommandError(f"恢复出来的指纹是 {digest}，和备份的 {wanted} 不同，请换一份备份重来。")
        self.stdout.write(
            f"已恢复，指纹和备份时相同：{digest}\n再运行 manage.py migrate 和 manage.py audit，就可以启动网站。"
        )
