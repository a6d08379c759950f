"""Files that editors hand in: kept at once, read by a job each, and what became of every one for the editor to see."""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from articles.choices import UploadState
from articles.models import Publication, Upload
from organizations.models import Area

from .importing import Outcome, PageFile, Status, import_file
from .keeping import keep, why_not
from .pipeline import Pipeline

logger = logging.getLogger(__name__)

OPEN = (UploadState.WAITING, UploadState.READING)
ABANDONED = "识读它的后台进程中途退出，试过几次都没有读完。请点“重试”；还不行就拆小，或另存为文本再上传。"
_STATES = {
    Status.IMPORTED: UploadState.IMPORTED,
    Status.SKIPPED: UploadState.KNOWN,
    Status.FAILED: UploadState.FAILED,
}


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that an editor hands in, and what is known of its page."""

    file: UploadedFile
    published: date | None = None
    number: str = ""


def receive(
    files: Sequence[Handed], *, by: User, publication: Publication | None, section: str, home: Area | None
) -> list[Upload]:
    """Keep *files* and have each read in the background. One that can't be a page is told so and not kept."""
    uploads = []
    for handed in files:
        upload = Upload(
            name=(handed.file.name or "")[-255:],
            publication=publication,
            published=handed.published,
            number=handed.number,
            section=section,
            home=home,
            uploaded_by=by,
        )
        upload.message = _refusal(handed.file) or _kept(upload, handed.file)
        if upload.message:
            upload.state, upload.finished_at = UploadState.FAILED, timezone.now()
            upload.save()
        else:
            with transaction.atomic():
                upload.save()
                _enqueue(upload)
        uploads.append(upload)
    return uploads


def retry(upload: Upload) -> bool:
    """Have a failed *upload* read again; False for one that is under way, or done, or whose file was not kept."""
    with transaction.atomic():
        failed = Upload.objects.select_for_update().filter(pk=upload.pk, state=UploadState.FAILED)
        fresh = failed.exclude(file="").first()
        if fresh is None:
            return False
        fresh.state, fresh.message, fresh.finished_at = UploadState.WAITING, "", None
        fresh.save()
        _enqueue(fresh)
    return True


def read_file(pk: int) -> None:
    """Read the file of upload *pk* into a page: the page and the upload's end in one transaction, or neither."""
    Upload.objects.filter(pk=pk, state=UploadState.WAITING).update(state=UploadState.READING)
    with transaction.atomic():
        # A job may be begun a second time while the first is thought dead: the second waits here and finds it done.
        rows = Upload.objects.select_for_update(of=("self",)).select_related("publication", "home")
        upload = rows.filter(pk=pk, state__in=OPEN).first()
        if upload is None:
            return
        with local_copy(upload.file) as path:
            _finish(upload, import_file(_page_file(upload, path), Pipeline()))


def give_up_abandoned() -> int:
    """Say of uploads that no job will read any more that they have failed; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE articles_upload SET state = %s, message = %s, finished_at = now()
             WHERE state = ANY(%s) AND uploaded_at < now() - interval '1 minute' AND NOT EXISTS (
                   SELECT FROM procrastinate_jobs AS job
                    WHERE job.task_name = 'read_upload' AND job.status IN ('todo', 'doing')
                      AND (job.args ->> 'upload')::bigint = articles_upload.id)
            """,
            [UploadState.FAILED.value, ABANDONED, [state.value for state in OPEN]],
        )
        return cursor.rowcount


def waiting_before(uploads: Iterable[Upload]) -> int:
    """How many files are read before the first of *uploads* that waits."""
    waiting = [upload.pk for upload in uploads if upload.state == UploadState.WAITING]
    return Upload.objects.filter(state__in=OPEN, pk__lt=min(waiting)).count() if waiting else 0


def _enqueue(upload: Upload) -> None:
    from .tasks import read_upload  # which knows this module

    lock = f"upload {upload.pk}"
    try:
        with transaction.atomic():
            read_upload.configure(queueing_lock=lock, lock=lock).defer(upload=upload.pk)
    except AlreadyEnqueued:
        pass  # which will read it


def _refusal(file: UploadedFile) -> str:
    """Why *file* is not even kept; empty for one that is."""
    size = file.size or 0
    if not size:
        return "文件是空的，请确认导出时没有选错文件，再上传一次。"
    if size > settings.UPLOAD_MB * 2**20:
        return f"有 {size / 2**20:.0f} MB，超过 {settings.UPLOAD_MB} MB 的上限，请拆成单个版面再上传。"
    return ""


def _kept(upload: Upload, file: UploadedFile) -> str:
    """Keep *file*; gives why it could not be, or nothing."""
    try:
        # No name of a stranger's making gets into the file system, and no file there looks as if it could be run.
        keep(upload.file, uuid.uuid4().hex, file)
    except OSError as error:
        logger.error("an upload was not kept: %s", error)
        return why_not(error)
    return ""


@contextmanager
def local_copy(file: FieldFile) -> Iterator[Path]:
    """Where *file* lies on this machine; for one that is kept elsewhere, a copy that is gone afterwards."""
    path = None
    with suppress(NotImplementedError):
        path = Path(file.path)
    if path is not None:
        yield path
        return
    with NamedTemporaryFile() as copy, file.open("rb") as kept:
        shutil.copyfileobj(kept, copy)
        copy.flush()
        yield Path(copy.name)


def _page_file(upload: Upload, path: Path) -> PageFile:
    return PageFile(
        path,
        publication=upload.publication.name if upload.publication else "",
        published=upload.published,
        section=upload.section,
        number=upload.number,
        home=upload.home.lineage if upload.home else "",
        name=upload.name,
    )


def _finish(upload: Upload, outcome: Outcome) -> None:
    upload.state = _STATES[outcome.status]
    upload.message = f"{outcome.message}。"[:500]
    upload.page_id = outcome.page
    upload.finished_at = timezone.now()
    upload.save()
