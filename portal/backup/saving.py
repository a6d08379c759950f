"""Making a backup while the site runs: the database, its digests and its files as they are at one moment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast

import django
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from .archive import DUMP, FILES, BackupError, Writer
from .digests import digests, whole
from .files import referenced
from .programs import environment, failure, program

FORMAT = 1
PASSING = ("cache", "django_session")
"""Tables of which only the shape is kept: what is in them belongs to the running site."""


def back_up(path: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Write a backup to *path*, whole or not at all; returns its manifest. Raises BackupError, ProgramError, OSError."""
    if path.exists():
        raise BackupError(f"{path} 已经有了，请换一个文件名")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            manifest = _write(file, tell)
            file.flush()
            os.fsync(file.fileno())
        # Linked, not renamed: what somebody else has put there meanwhile stays.
        path.hardlink_to(draft)
        _sync(path.parent)
    except FileExistsError as error:
        raise BackupError(f"{path} 已经有了，请换一个文件名") from error
    finally:
        with suppress(OSError):
            draft.unlink()
    return manifest


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(file: IO[bytes], tell: Callable[[str], None]) -> dict[str, Any]:
    now = timezone.now()
    writer = Writer(file, int(now.timestamp()))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
            snapshot, server = cursor.fetchone() or ("", "")
        tell("正在备份数据库……")
        _dump(writer, str(snapshot))
        tell("正在备份文件……")
        lost = [name for name in _names() if not _add_file(writer, name)]
        tell("正在计算指纹……")
        parts = list(digests())
        applied = sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())
    manifest = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "postgresql": server,
        "django": django.get_version(),
        "migrations": applied,
        "tables": [{"table": one.table, "columns": one.columns, "digest": one.says} for one in parts],
        "digest": whole(parts),
        "lost": lost,
    }
    writer.close(manifest)
    return manifest | {"members": writer.members}


def _dump(writer: Writer, snapshot: str) -> None:
    command = [
        program("pg_dump"), "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges",
        *(f"--exclude-table-data={table}" for table in PASSING),
    ]  # fmt: skip
    with (
        TemporaryFile() as told,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, env=environment()) as dump,  # noqa: S603
    ):
        try:
            writer.add(DUMP, cast(IO[bytes], dump.stdout))
        except BaseException:
            dump.kill()
            raise
        if dump.wait():
            told.seek(0)
            raise failure("pg_dump", told.read())


def _names() -> Iterator[str]:
    """The files that rows name, each once."""
    queries = " UNION ".join(
        f'SELECT "{column}" AS name FROM {table} WHERE "{column}" <> \'\''  # noqa: S608  our own tables
        for table, column in referenced(past=True)
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{queries} ORDER BY name")
        while rows := cursor.fetchmany(500):
            yield from (name for (name,) in rows)


def _add_file(writer: Writer, name: str) -> bool:
    """Add the stored file *name*; False where it is not there: a row's history may name what was removed since."""
    try:
        with default_storage.open(name, "rb") as file:
            writer.add(FILES + name, file)
    except FileNotFoundError:
        return False
    return True
