"""A hand-in received, and what the statistics desk makes of it: taken in whole, or returned with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.utils import timezone

from metrics.choices import SubmissionState
from metrics.models import Observation, Submission, day_range
from organizations.models import Organization

from ..journal import record
from ..keeping import keep
from ..models import Step, StepKind
from ..values import Values, values_of
from .judging import Judged, Judgement, Kind, judge
from .reading import Line, Read

SETTLE = "metrics.settle_submission"


class IntakeError(Exception):
    """A hand-in that cannot be settled as asked; the message is Chinese and says what to do."""


def receive(
    file: UploadedFile, read: Read, *, department: Organization, person: str, document: str, by: User
) -> Submission:
    """Keep what a department hands in: the file as it came, and its lines. Raises OSError, and then keeps nothing."""
    submission = Submission(
        department=department,
        person=person,
        document=document,
        name=(file.name or "")[-255:],
        rows=[line.as_json() for line in read.lines],
        handed_in_by=by,
    )
    file.seek(0)
    # No name of a stranger's making gets into the file system, and no file there looks as if it could be run.
    keep(submission.file, uuid.uuid4().hex, file)
    submission.save()
    return submission


def judgement_of(submission: Submission, *, lock: bool = False, public: bool = True) -> Judgement:
    """What *submission* means against the register and against what is known, now."""
    lines = [Line.from_json(row) for row in submission.rows]
    return judge(lines, home=submission.department.area, lock=lock, public=public)


def take_in(pk: int, by: User, seen: str) -> Step:
    """Make observations of hand-in *pk*, all or none, as one step.

    *seen* is the digest of the judgement that *by* has looked at. Raises IntakeError where it is another by now, or
    where lines have errors.
    """
    try:
        with record(by=by, kind=StepKind.ADD) as journal:
            submission = _waiting(pk)
            judgement = judgement_of(submission, lock=True)
            if not judgement.is_sound:
                raise IntakeError("还有带错误的行，不能入库。请退回改正，或先在名录、指标里补上它们。")
            if not judgement.changes:
                raise IntakeError("这张表没有要改的内容，不用入库；可以退回，写明“与现有值一致”。")
            if judgement.digest != seen:
                raise IntakeError("您看过预览以后，已有的数据又变了。下面是新的预览，请再核对一遍。")
            new, changed = _cells(judgement.changes, submission)
            journal.write_many(new, changed)
            with journal.changing(submission):
                _settle(submission, SubmissionState.IMPORTED, by)
            journal.summary = f"入库：{submission}，{said(judgement)}"
    except IntegrityError as error:
        raise IntakeError("入库时另有人添了同样的数据。请再看一遍预览，然后入库。") from error
    return journal.step


def send_back(pk: int, by: User, reason: str) -> Step:
    """Return hand-in *pk* to the department with a *reason*, as one step. Raises IntakeError."""
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise IntakeError("退回要写明理由，让报送单位知道怎么改。")
    with record(by=by, kind=StepKind.CHANGE) as journal:
        submission = _waiting(pk)
        with journal.changing(submission):
            submission.reason = reason
            _settle(submission, SubmissionState.RETURNED, by)
        journal.summary = f"退回：{submission}，{reason}"
    return journal.step


def said(judgement: Judgement) -> str:
    """What taking it in does, in a line: 新增 3 格，改手工值 1 格."""
    counts = judgement.counts
    kinds = (Kind.NEW, Kind.HANDED, Kind.PRESS, Kind.AGREES)
    return "，".join(f"{kind.label} {counts[kind]} 格" for kind in kinds if counts[kind]) or "没有变化"


def citation_of(submission: Submission, line: int) -> str:
    """东湖区统计局《三季度工作报表》第5行，吴晴，2018年10月26日."""
    day = timezone.localdate(submission.handed_in_at)
    date = f"{day.year}年{day.month}月{day.day}日"
    document = submission.document.strip("《》")
    return f"{submission.department}《{document}》第{line}行，{submission.person}，{date}"


def _waiting(pk: int) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("department__area")
    submission = rows.filter(pk=pk).first()
    if submission is None:
        raise IntakeError("没有这张报送表，请刷新页面再看。")
    if submission.state != SubmissionState.WAITING:
        raise IntakeError(f"这张报送表已经处理过了（{submission.get_state_display()}），请刷新页面再看。")
    return submission


def _settle(submission: Submission, state: SubmissionState, by: User) -> None:
    submission.state, submission.settled_by, submission.settled_at = state, by, timezone.now()
    submission.save()


def _cells(
    lines: Sequence[Judged], submission: Submission
) -> tuple[list[Observation], list[tuple[Observation, Values]]]:
    """The cells that *lines* make, and those that they change, with what these were before."""
    new: list[Observation] = []
    changed: list[tuple[Observation, Values]] = []
    for one in lines:
        cell = one.cell
        before = values_of(cell) if cell is not None else None
        if cell is None:
            assert one.indicator and one.subject and one.span  # noqa: S101 - a sound line has them
            cell = Observation(
                indicator=one.indicator,
                subject_id=one.subject.pk,
                period=day_range(*one.span),
                modality=one.modality,
            )
        # What a department hands in goes before what newspapers print; their reports stay in the cell and are shown.
        cell.preferred, cell.preferred_reason, cell.chosen_at = None, "", None
        cell.manual_value = one.value
        cell.citation = citation_of(submission, one.line.number)
        cell.attachment, cell.submission = submission.file.name, submission  # type: ignore[assignment]
        if before is None:
            new.append(cell)
        else:
            changed.append((cell, before))
    return new, changed
