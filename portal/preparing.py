"""Spreadsheets too large to wait for: asked for by a reader, written by a job, fetched by their key, removed in time."""

from __future__ import annotations

import logging
import tempfile
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from articles.choices import ReviewAction
from articles.models import Article, ReviewStep
from metrics.choices import FileFormat
from metrics.models import Figure
from metrics.tables import reports

from .datasets import OBSERVATIONS
from .exporting import Selection, everything, table_selection, write_workbook
from .keeping import keep
from .models import Export, ExportState
from .tabling import query_of, spec_of

logger = logging.getLogger(__name__)

OPEN = (ExportState.WAITING, ExportState.RUNNING)
KEPT = timedelta(days=7)
FRESH = timedelta(minutes=10)
"""How long a finished file is given to others who ask for the same: it may be that old."""
MOST_OPEN = 20
BROKEN = "生成时出了错，请过一会儿重新申请。"
ABANDONED = "生成它的后台进程中途退出，试过几次都没有写完。请少选一些，再申请一次。"


class BusyError(Exception):
    """So many files are being made that one more is not begun; the message is Chinese."""


def choice_of(query: QueryDict) -> str:
    """What *query* asks to be exported, written in one way; empty for nothing."""
    if query.get("set") == OBSERVATIONS:
        return f"set={OBSERVATIONS}"
    spec, _ = spec_of(query)
    return query_of(spec) if spec else ""


def selection_of(choice: str) -> Selection:
    """The cells that a *choice*, as `choice_of` writes it, means."""
    query = QueryDict(choice)
    return everything() if query.get("set") == OBSERVATIONS else table_selection(spec_of(query)[0])


def ask(choice: str, base_url: str) -> Export:
    """Have a spreadsheet of *choice* written; one that is under way or has just been written serves as well.

    Raises BusyError where too many wait already.
    """
    with transaction.atomic():
        fresh = Q(state=ExportState.DONE, finished_at__gte=timezone.now() - FRESH)
        alike = Export.objects.filter(Q(state__in=OPEN) | fresh, query=choice, format=FileFormat.XLSX).first()
        if alike is not None and not is_outdated(alike):
            return alike
        if Export.objects.filter(state__in=OPEN).count() >= MOST_OPEN:
            raise BusyError(f"已有 {MOST_OPEN} 个文件在排队生成，请过几分钟再来。")
        export = Export.objects.create(query=choice, format=FileFormat.XLSX)
        _enqueue(export, base_url)
    return export


def is_outdated(export: Export) -> bool:
    """Whether an article that the finished file may tell of has been withdrawn since the file was asked for."""
    if export.state != ExportState.DONE:
        return False
    steps = ReviewStep.objects.filter(action=ReviewAction.WITHDRAW, at__gte=export.asked_at)
    gone = steps.exclude(pk__in=steps.filter(article__in=Article.public.values("pk")).values("pk"))
    if not gone.exists():
        return False
    query = QueryDict(export.query)
    told: Any = Figure.objects.accepted() if query.get("set") == OBSERVATIONS else reports(spec_of(query)[0])
    return bool(told.filter(article__in=gone.values("article"), observation__isnull=False).exists())


def _enqueue(export: Export, base_url: str) -> None:
    from .tasks import write_export  # which knows this module

    lock = f"export {export.pk}"
    with suppress(AlreadyEnqueued):  # which will write it
        write_export.configure(queueing_lock=lock, lock=lock).defer(export=export.pk, base_url=base_url)


def write(pk: int, base_url: str) -> None:
    """Write the file of an export that is still open. Begun again after a worker died, it begins from the start."""
    export = Export.objects.filter(pk=pk, state__in=OPEN).first()
    if export is None:
        return
    try:
        selection = selection_of(export.query)
        _note(export, state=ExportState.RUNNING, total=selection.count(), done=0)
        with tempfile.TemporaryFile() as draft:
            write_workbook(draft, selection, base_url, timezone.now(), lambda done: _note(export, done=done))
            draft.seek(0)
            keep(export.file, f"{export.key}.{export.format}", File(draft))
        _note(export, state=ExportState.DONE, file=export.file.name, finished_at=timezone.now())
    except Exception:
        logger.exception("export %s", export.key)
        _note(export, state=ExportState.FAILED, message=BROKEN, finished_at=timezone.now())


def _note(export: Export, **values: object) -> None:
    Export.objects.filter(pk=export.pk).update(**values)


def waiting_before(export: Export) -> int:
    """How many files are written before *export*, which waits."""
    return Export.objects.filter(state__in=OPEN, pk__lt=export.pk).count()


def remove_expired() -> int:
    """Remove exports asked for longer ago than `KEPT`, with their files; returns how many."""
    expired = Export.objects.filter(asked_at__lt=timezone.now() - KEPT)
    count = 0
    for export in expired.iterator():
        # The file first: a row without one says so, a file without a row would lie there for ever.
        export.file.delete(save=False)
        export.delete()
        count += 1
    return count


def give_up_abandoned() -> int:
    """Say of exports that no job will write any more that they have failed; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE portal_export SET state = %s, message = %s, finished_at = now()
             WHERE state = ANY(%s) AND asked_at < now() - interval '1 minute' AND NOT EXISTS (
                   SELECT FROM procrastinate_jobs AS job
                    WHERE job.task_name = 'write_export' AND job.status IN ('todo', 'doing')
                      AND (job.args ->> 'export')::bigint = portal_export.id)
            """,
            [ExportState.FAILED.value, ABANDONED, [state.value for state in OPEN]],
        )
        return cursor.rowcount
