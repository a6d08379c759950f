"""Restoring a backup into an empty instance: all of it, proved against its digests, or nothing."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from ..models import Stamp
from .archive import DUMP, FILES, PIECE, BackupError, Reader
from .digests import SETTINGS, digests, statement, whole
from .programs import environment, failure, program
from .saving import FORMAT


def restore(backup: Reader, tell: Callable[[str], None]) -> str:
    """Put the *backup* into the database and the storage, which are empty; returns the digest of what is there then.

    Raises BackupError, ProgramError.
    """
    if backup.manifest["format"] != FORMAT:
        raise BackupError(f"{backup.path} 是另一种格式的备份，请用做它的那一版程序恢复")
    _refuse_unless_empty()
    tell("正在恢复文件……")
    put = _put_files(backup)
    try:
        tell("正在恢复数据库……")
        _put_rows(backup)
    except BaseException:
        for name in put:
            with suppress(OSError):
                default_storage.delete(name)
        raise
    tell("正在核对指纹……")
    with transaction.atomic():  # in which how values are written out is settled
        parts = list(digests())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # What readers' browsers and caches have kept since the backup must not pass for what is here now.
    Stamp.objects.create(count=int(time.time() * 1000))
    return whole(parts)


def _refuse_unless_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE nspname = 'public' AND relkind IN ('r', 'v', 'm', 'S', 'p')"
        )
        (count,) = cursor.fetchone() or (0,)
    if count:
        raise BackupError(
            "库里已经有数据表，恢复只能放进空的库，什么也没有改动。"
            "请换一个新的 DATA_DIR，或者用 DATABASE_URL 指向新建的空库"
        )


def _put_files(backup: Reader) -> list[str]:
    """Store the files under their own names; returns the names of those that were not there before."""
    put: list[str] = []
    try:
        for name in backup.files():
            if default_storage.exists(name):
                # A restore that was cut short has left it: the same file may stay.
                if _differs(backup, name):
                    raise BackupError(f"文件 {name} 已经有了，内容和备份里的不同，请换一个空的 DATA_DIR")
                continue
            put.append(name)
            with backup.open(FILES + name) as member:
                stored = default_storage.save(name, File(member))
            if stored != name:
                put.append(stored)
                raise BackupError(f"文件 {name} 存成了 {stored}，名称对不上")
    except BaseException:
        for name in put:
            with suppress(OSError):
                default_storage.delete(name)
        raise
    return put


def _differs(backup: Reader, name: str) -> bool:
    with default_storage.open(name, "rb") as one, backup.open(FILES + name) as other:
        while True:
            here, there = one.read(PIECE), other.read(PIECE)
            if here != there:
                return True
            if not here:
                return False


def _put_rows(backup: Reader) -> None:
    """Restore the dump and hold it against its digests in one transaction, which ends only if all agree."""
    reading = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-"]
    writing = [program("psql"), "-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    connection.close()
    surroundings = environment()
    with (
        TemporaryFile() as told,
        TemporaryFile() as answered,
        subprocess.Popen(  # noqa: S603  PostgreSQL's own programs, no shell
            reading, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, env=surroundings
        ) as source,
        subprocess.Popen(  # noqa: S603
            writing, stdin=subprocess.PIPE, stdout=answered, stderr=answered, env=surroundings
        ) as sink,
    ):
        dump, script, work = (cast(IO[bytes], pipe) for pipe in (source.stdin, source.stdout, sink.stdin))
        feeding = threading.Thread(target=_feed, args=(backup, dump), daemon=True)
        feeding.start()
        try:
            with suppress(BrokenPipeError):  # psql has stopped at an error, and tells it
                _pump(script, work)
            script.close()
            feeding.join()
            if source.wait() and sink.poll() is None:
                # psql must not find the end of its input here, and take it for that of its work.
                sink.kill()
                sink.wait()
                if not _size(answered):
                    told.seek(0)
                    raise failure("pg_restore", told.read())
            with suppress(BrokenPipeError):
                work.write(_proof(backup.manifest))
                work.close()
        except BaseException:
            sink.kill()
            source.kill()
            raise
        if sink.wait():
            answered.seek(0)
            raise failure("psql", answered.read())


def _feed(backup: Reader, pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError), pipe, backup.open(DUMP) as dump:
        _pump(dump, pipe)


def _pump(source: IO[bytes], sink: IO[bytes]) -> None:
    while piece := source.read(PIECE):
        sink.write(piece)


def _size(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def _proof(manifest: dict[str, Any]) -> bytes:
    """SQL that fails unless every table adds up to what the manifest says."""
    lines = [
        f"SELECT set_config('{name}', '{value}', true) \\g /dev/null" for name, value in SETTINGS.items()
    ]
    for one in manifest["tables"]:
        said = one["digest"].replace("'", "''")
        lines.append(
            f"DO $proof$ BEGIN IF ({statement(one['table'], one['columns'])}) <> '{said}' THEN"
            f" RAISE EXCEPTION '数据表 {one['table']} 恢复出来的内容和备份时不同'; END IF; END $proof$;"
        )
    return ("\n" + "\n".join(lines) + "\n").encode()
