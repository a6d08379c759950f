"""Files and the rows that name them: neither without the other, frozen ones byte for byte, no job given up in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from .. import preparing, uploading
from ..backup.files import referenced
from .model import Finding, Rule, batched, told_by

UNDER_WAY = timedelta(hours=1)
"""A file that was this young, when the audit began to see, may belong to a request that had not stored its row yet."""
ASIDE = "orphans"
"""The folder that files are put into which no row names: an administrator looks at them and removes them."""


def stored(folder: str = "") -> Iterator[str]:
    """The names of all files of the storage, except those put aside."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        if folder or name != ASIDE:
            yield from stored(f"{folder}/{name}" if folder else name)


def _orphans() -> Iterator[Finding]:
    before = _moment() - UNDER_WAY
    for names in batched(stored()):
        for name in sorted(set(names) - _named(names)):
            if default_storage.get_modified_time(name) < before:
                yield Finding(name, f"文件 {name}", "没有哪一行用到它")


def _moment() -> datetime:
    """When the transaction began whose rows are seen: an audit may take hours, and files come in all the while."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        (moment,) = cursor.fetchone() or (timezone.now(),)
    return moment


def _named(names: Sequence[str]) -> set[str]:
    """Those of *names* that a row names, now or in its history."""
    columns = " UNION ALL ".join(
        f'SELECT "{column}" AS name FROM {table} WHERE "{column}" = ANY(%(names)s)'  # noqa: S608  our own tables
        for table, column in referenced(past=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(columns, {"names": list(names)})
        return {name for (name,) in cursor.fetchall()}


def _put_aside(keys: Sequence[str]) -> int:
    """Move those of the files that no row names by now either; returns how many."""
    orphans = sorted(set(keys) - _named(keys))
    for name in orphans:
        with default_storage.open(name, "rb") as file:
            default_storage.save(f"{ASIDE}/{name}", File(file))
        default_storage.delete(name)
    return len(orphans)


def _absent() -> Iterator[Finding]:
    for table, column in referenced():
        rows = told_by(f'SELECT "{column}", id FROM {table} WHERE "{column}" <> \'\'', "", "{1}")  # noqa: S608
        for found in rows():
            if not default_storage.exists(str(found.key)):
                yield Finding(found.key, f"{table} {found.problem}", f"文件 {found.key} 不在了")


def _give_up(keys: Sequence[int]) -> int:
    return uploading.give_up_abandoned() + preparing.give_up_abandoned()


RULES = (
    Rule("file-absent", "用到的文件都在", "从备份找回这个文件，放回原处", _absent),
    Rule("file-orphan", "没有多余的文件", f"移到文件夹 {ASIDE}，看过再删", _orphans, _put_aside),
    Rule(
        "frozen-digest",
        "定稿表的文件一个字节也没有变",
        "从备份找回这张定稿表的文件",
        told_by(
            'SELECT file.id, "table".key, file.format FROM metrics_frozenfile AS file'
            ' JOIN metrics_frozentable AS "table" ON "table".id = file.table_id'
            " WHERE file.sha256 <> encode(sha256(file.body), 'hex')",
            "定稿表 {1}",
            "{2} 文件和定稿时的指纹不同",
        ),
    ),
    Rule(
        "frozen-files",
        "每张定稿表的三种文件都在",
        "从备份找回这张定稿表",
        told_by(
            'SELECT "table".id, "table".key, count(file.id) FROM metrics_frozentable AS "table"'
            ' LEFT JOIN metrics_frozenfile AS file ON file.table_id = "table".id'
            ' GROUP BY "table".id HAVING count(file.id) < 3',
            "定稿表 {1}",
            "只有 {2} 个文件",
        ),
    ),
    Rule(
        "job-given-up",
        "排队的上传和导出都有后台任务",
        "写明没有做成，请上传、申请的人重试",
        told_by(
            """
            SELECT id, '上传', name FROM articles_upload AS upload
             WHERE state IN ('waiting', 'reading') AND uploaded_at < now() - interval '1 minute' AND NOT EXISTS (
                   SELECT FROM procrastinate_jobs AS job WHERE job.task_name = 'read_upload'
                      AND job.status IN ('todo', 'doing') AND (job.args ->> 'upload')::bigint = upload.id)
            UNION ALL
            SELECT id, '导出', key FROM portal_export AS export
             WHERE state IN ('waiting', 'running') AND asked_at < now() - interval '1 minute' AND NOT EXISTS (
                   SELECT FROM procrastinate_jobs AS job WHERE job.task_name = 'write_export'
                      AND job.status IN ('todo', 'doing') AND (job.args ->> 'export')::bigint = export.id)
            """,
            "{1} {0}",
            "“{2}”还在等，却没有任务会做它",
        ),
        _give_up,
    ),
)
