"""A handed-in table becomes observations in one step, or goes back; both can be undone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.models import Figure, Observation, Submission
from organizations.models import Area, Organization
from portal.intake.judging import Kind, judge
from portal.intake.reading import Read, read_table
from portal.intake.taking import IntakeError, judgement_of, receive, send_back, take_in
from portal.intake.template import Form, csv_of, periods_of, written, xlsx_of
from portal.journal import UndoError, undo
from portal.models import Step


@pytest.fixture
def hand_in(cells_of_all_kinds: Any, lines: Any, settings: Any, tmp_path: Any) -> Any:
    """Hands in a table of these lines for the town's bureau of statistics."""
    settings.MEDIA_ROOT = tmp_path

    def make(*rows: tuple[str, ...]) -> Submission:
        return receive(
            SimpleUploadedFile("三季度.xlsx", b"PK..."),
            Read(lines(*rows)),
            department=Organization.objects.get(name="东湖区统计局"),
            person="吴晴",
            document="三季度工作报表",
            by=cells_of_all_kinds.editor,
        )

    return make


def taken(submission: Submission) -> Step:
    return take_in(submission.pk, submission.handed_in_by, judgement_of(submission).digest)


def dump() -> list[dict[str, Any]]:
    """All cells, and where each figure is filed."""
    cells = [
        {key: value for key, value in row.items() if key != "updated_at"}
        for row in Observation.objects.order_by("pk").values()
    ]
    return [*cells, *Figure.objects.order_by("pk").values("pk", "observation")]


def test_taken_in(hand_in: Any, cells_of_all_kinds: Any) -> None:
    """New cells and changed ones carry value, citation, file and hand-in; reports stay in the cell that they report."""
    town = cells_of_all_kinds
    name, buildings = town.plain.indicator.name, town.handed_in.indicator.name
    before = dump()
    submission = hand_in(
        (name, "柳湾街道", "2014年", "100", "人"),
        (name, "柳湾街道", "2016年", "285", "人"),
        (buildings, "石桥街道", "2018年", "12"),
        (name, "柳湾街道", "2015年", ""),
    )
    step = taken(submission)
    assert "新增 1 格，改手工值 1 格，与报道不符 1 格" in step.summary
    new = Observation.objects.get(manual_value=100)
    assert new.citation.startswith("东湖区统计局《三季度工作报表》第2行，吴晴，20")
    assert (new.submission, new.attachment.name) == (submission, submission.file.name)
    town.plain.refresh_from_db()
    assert (town.plain.manual_value, town.plain.preferred, town.plain.chosen_at) == (Decimal(285), None, None)
    assert town.plain.figures.accepted().count() == 1  # what the paper printed is still there to be seen
    town.handed_in.refresh_from_db()
    assert (town.handed_in.manual_value, town.handed_in.submission) == (Decimal(12), submission)
    submission.refresh_from_db()
    assert (submission.state, submission.settled_by) == ("imported", town.editor)
    assert [row.history_type for row in new.history.all()] == ["+"]
    assert town.plain.history.first().history_user == town.editor

    undo(step, town.editor)
    assert dump() == before
    submission.refresh_from_db()
    assert (submission.state, submission.settled_at) == ("waiting", None)
    taken(submission)  # and again


def test_all_or_nothing(hand_in: Any, cells_of_all_kinds: Any) -> None:
    """With a wrong line nothing is taken in."""
    name, before = cells_of_all_kinds.plain.indicator.name, dump()
    submission = hand_in((name, "柳湾街道", "2014年", "100", "人"), (name, "没有的村", "2014年", "100", "人"))
    with pytest.raises(IntakeError, match="还有带错误的行"):
        taken(submission)
    assert dump() == before
    assert not Step.objects.exists()


def test_what_was_seen(hand_in: Any, cells_of_all_kinds: Any) -> None:
    """What has changed since the preview is looked at again before it is overwritten."""
    plain = cells_of_all_kinds.plain
    submission = hand_in((plain.indicator.name, "柳湾街道", "2016年", "285", "人"))
    seen = judgement_of(submission).digest
    plain.preferred, plain.manual_value, plain.citation = None, 290, "年鉴"
    plain.save()
    with pytest.raises(IntakeError, match="数据又变了"):
        take_in(submission.pk, cells_of_all_kinds.editor, seen)
    taken(submission)
    with pytest.raises(IntakeError, match="已经处理过了"):
        taken(submission)


def test_nothing_new(hand_in: Any, cells_of_all_kinds: Any) -> None:
    submission = hand_in((cells_of_all_kinds.plain.indicator.name, "柳湾街道", "2016年", "280", "人"))
    with pytest.raises(IntakeError, match="没有要改的内容"):
        taken(submission)


def test_returned(hand_in: Any, cells_of_all_kinds: Any) -> None:
    """With a reason, and it can be taken back."""
    submission = hand_in((cells_of_all_kinds.plain.indicator.name, "柳湾街道", "2016年", "285", "人"))
    with pytest.raises(IntakeError, match="要写明理由"):
        send_back(submission.pk, cells_of_all_kinds.editor, " ")
    step = send_back(submission.pk, cells_of_all_kinds.editor, "单位写错")
    submission.refresh_from_db()
    assert (submission.state, submission.reason) == ("returned", "单位写错")
    undo(step, cells_of_all_kinds.editor)
    submission.refresh_from_db()
    assert (submission.state, submission.reason) == ("waiting", "")


def test_undone_after_more_reports(hand_in: Any, cells_of_all_kinds: Any) -> None:
    """A report that was filed in a new cell since keeps a cell; one that was rejected since does not come back."""
    town = cells_of_all_kinds
    step = taken(
        hand_in(
            (town.plain.indicator.name, "柳湾街道", "2014年", "100", "人"),
            (town.plain.indicator.name, "柳湾街道", "2016年", "285", "人"),
        )
    )
    report = town.plain.figures.get()
    moved: Figure = town.rounded.figures.exclude(pk=town.rounded.preferred_id).first()
    moved.period = Observation.objects.get(manual_value=100).period
    moved.save()
    moved.decide("accepted", town.editor)
    report.decide("rejected", town.editor)
    undo(step, town.editor)
    assert not Observation.objects.filter(pk=town.plain.pk).exists()
    moved.refresh_from_db()
    cell = moved.observation
    assert cell is not None and (cell.manual_value, cell.preferred) == (None, moved)


def test_not_undone_over_a_change(hand_in: Any, cells_of_all_kinds: Any) -> None:
    town = cells_of_all_kinds
    step = taken(hand_in((town.plain.indicator.name, "柳湾街道", "2014年", "100", "人")))
    cell = Observation.objects.get(manual_value=100)
    cell.manual_value = Decimal(101)
    cell.save()
    with pytest.raises(UndoError, match="后来又改过"):
        undo(step, town.editor)


def test_queries(hand_in: Any, cells_of_all_kinds: Any) -> None:
    """Taking in and undoing cost as many queries for hundreds of cells as for a few."""
    name = cells_of_all_kinds.plain.indicator.name
    counts = []
    for first, last in ((1950, 1952), (1953, 2014)):
        submission = hand_in(*((name, "石桥街道", f"{year}年", "5", "人") for year in range(first, last)))
        digest = judgement_of(submission).digest
        with CaptureQueriesContext(connection) as taking:
            step = take_in(submission.pk, submission.handed_in_by, digest)
        with CaptureQueriesContext(connection) as undoing:
            undo(step, submission.handed_in_by)
        counts.append((len(taking), len(undoing)))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_round_trip(cells_of_all_kinds: Any, kind: str) -> None:
    """A template filled with the known values, read back, changes nothing; its empty lines are passed over."""
    town = cells_of_all_kinds
    form = Form(
        [town.plain.indicator, town.large.indicator, town.manual.indicator, town.half.indicator],
        list(Area.objects.in_tree_order()),
        [*periods_of(2016, 2019, "year"), *periods_of(2019, 2019, "half")],
        known=True,
    )
    data = xlsx_of(form) if kind == "xlsx" else "".join(csv_of(form)).encode()
    read = read_table(data)
    assert len(read.lines) == form.size
    counts = judge(read.lines).counts
    assert counts.keys() == {Kind.SAME, Kind.EMPTY}
    assert counts[Kind.SAME] >= 8


def test_periods_are_written_as_they_are_read() -> None:
    from portal.intake.periods import read_period

    for grain in ("year", "half", "quarter", "month"):
        for span in periods_of(2018, 2019, grain):
            assert read_period(written(span)) == span
