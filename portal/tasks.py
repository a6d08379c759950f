"""The jobs: what is done in the background, by a worker (``manage.py worker``; ``manage.py serve`` keeps one).

A job is stored in the transaction that asks for it, so it is there if and only if what it works on is. One that a
killed worker left half-done is taken up again; every task therefore may run twice and does its work once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from metrics.filing import publish_due
from metrics.telling import tell_due

from . import preparing
from .models import Stamp
from .reminders import remind_overdue
from .rereading import REREAD_AT_ONCE, pages_printing, reread_pages
from .retention import forget
from .uploading import give_up_abandoned, read_file

logger = logging.getLogger(__name__)

HEARTBEAT = 5
"""Seconds between a worker's signs of life."""
STALLED = 30
"""Seconds without a sign of life after which a worker counts as dead, and its jobs as left."""
TRIES = 3
"""How often a job is begun that workers die of."""

# Readers and editors wait for the first, nobody for the last.
SOON, NORMAL, LATER = 10, 0, -10

_AGAIN = RetryStrategy(max_attempts=TRIES, wait=5)


@app.task(name="read_upload", priority=NORMAL, retry=_AGAIN)
def read_upload(upload: int) -> None:
    """Read the file of an upload into a page."""
    read_file(upload)


@app.task(name="write_export", priority=LATER, retry=_AGAIN)
def write_export(export: int, base_url: str) -> None:
    """Write a spreadsheet that somebody asked for."""
    preparing.write(export, base_url)


@app.task(name="reread_printing", priority=LATER, retry=_AGAIN)
def reread_printing(texts: Sequence[str], except_page: int | None = None) -> None:
    """Have the pages that print one of *texts* read again: those that a change of the register may concern."""
    pages = [page for page in pages_printing(texts) if page != except_page]
    if pages:
        reread.defer(pages=pages)


@app.task(name="reread", priority=LATER, retry=_AGAIN)
def reread(pages: Sequence[int]) -> None:
    """Read *pages* again after the register or a rule has changed; a few in a job, so that uploads get their turn."""
    if len(pages) <= REREAD_AT_ONCE:
        reread_pages(pages)
    else:
        starts = range(0, len(pages), REREAD_AT_ONCE)
        batches: list[Any] = [{"pages": list(pages[at : at + REREAD_AT_ONCE])} for at in starts]
        reread.batch_defer(*batches)


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled", priority=SOON, queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Put back in line the jobs of workers that have died."""
    await take_up(context.app.job_manager)


async def take_up(jobs: Any) -> None:
    """Put back in line the jobs of dead workers; one that workers die of again and again is given up."""
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED):
        if job.attempts + 1 < TRIES:
            await jobs.retry_job(job, retry_at=datetime.now(UTC))
        else:
            logger.error("%s was begun %d times and never ended", job.call_string, TRIES)
            await jobs.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="* * * * *")
@app.task(name="tell_abandoned", priority=SOON, queueing_lock="tell_abandoned")
def tell_abandoned(timestamp: int) -> None:
    """Tell those who wait for uploads and exports that no job will see to any more."""
    give_up_abandoned()
    preparing.give_up_abandoned()


def count_due(**within: Any) -> None:
    """Count the cells that have come out; the pages that show counts are other ones from then on."""
    if tell_due(**within):
        Stamp.objects.create()


@app.periodic(cron="* * * * *")
@app.task(name="come_out", priority=SOON, queueing_lock="come_out")
def come_out(timestamp: int) -> None:
    """Put the figures of scheduled articles whose hour has come where they stand in tables."""
    publish_due()
    count_due()


@app.periodic(cron="10 4 * * *")
@app.task(name="count_missed", priority=LATER, queueing_lock="count_missed")
def count_missed(timestamp: int) -> None:
    """Count what came out while no worker was there, or in the time of a backup."""
    count_due(within=None)


@app.periodic(cron="5 * * * *")
@app.task(name="remind", priority=LATER, queueing_lock="remind")
def remind(timestamp: int) -> None:
    """Remind editors of overdue corrections. Every hour, so that a machine that was off at midnight does too."""
    remind_overdue()


@app.periodic(cron="40 3 * * *")
@app.task(name="forget_contacts", priority=LATER, queueing_lock="forget_contacts")
def forget_contacts(timestamp: int) -> None:
    """Forget the contacts of reports that were settled long enough ago, and sessions that are over."""
    forget(settings.CONTACT_DAYS)


@app.periodic(cron="25 * * * *")
@app.task(name="remove_exports", priority=LATER, queueing_lock="remove_exports")
def remove_exports(timestamp: int) -> None:
    """Remove spreadsheets whose time is over."""
    preparing.remove_expired()


@app.periodic(cron="17 4 * * *")
@app.task(name="forget_old_jobs", priority=LATER, queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Remove what was done or failed more than a week ago."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=7 * 24, include_failed=True, include_cancelled=True, include_aborted=True
    )
