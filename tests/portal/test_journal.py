"""The journal: a step is done once and whole, and taken back to the last digit, or not at all."""

import os
import signal
import threading
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from articles.models import Correction, Mention, MentionCandidate
from metrics.models import Check, CheckFigure, Figure, Indicator, Observation, day_range
from organizations.models import Area, Entity, IgnoredName, Name, Organization
from portal import journal as journals
from portal.desk.steps import take
from portal.journal import AlreadyDoneError, UndoError, record, undo
from portal.models import QueueEntry, Rule, Step, StepKind
from portal.values import values_of

pytestmark = pytest.mark.django_db


def everything(*models) -> dict[tuple[str, int], dict]:
    """Every row of *models* with its values, as they are in the database."""
    return {
        (model.__name__, row.pk): values_of(row)
        | ({"observation": row.observation_id is not None} if model is Figure else {})
        for model in models
        for row in model._base_manager.all()
    }


KEPT = (
    Mention,
    Figure,
    MentionCandidate,
    CheckFigure,
    Check,
    Name,
    Area,
    Organization,
    Rule,
    Correction,
    QueueEntry,
)


@pytest.fixture
def figure(stored) -> Figure:
    return Figure.objects.get(text="12处")


def test_undo_is_exact(stored, figure, editor):
    """Decimals, ranges of days, times, keys, made and removed rows: after the undo all is as it was before."""
    district, street = Area.objects.get(name="东湖区"), Area.objects.get(name="柳湾街道")
    removed = Mention.objects.filter(text="石桥街道").first()
    MentionCandidate.objects.create(mention=removed, entity=district, rank=1)
    figure.value, figure.high = Decimal("12.000001"), Decimal("-0.5")
    figure.period = DateRange(None, date(2021, 7, 1))
    figure.decided_at = datetime(2021, 7, 2, 3, 4, 5, 678901, tzinfo=UTC)
    figure.decided_by, figure.state = editor, "accepted"
    figure.subject, figure.indicator = district, Indicator.objects.get(code="illegal-buildings")
    figure.decide("accepted", editor)
    correction = Correction.objects.create(report="数字不对", deadline=date(2021, 8, 1))
    Correction.objects.update(reported_at=datetime(2020, 1, 1, tzinfo=UTC))
    correction.refresh_from_db()
    journals._refresh_queue({row.article_id for row in (figure, removed)})
    before = everything(*KEPT)
    with record(by=editor, kind=StepKind.CHANGE) as journal:
        with journal.changing(figure):
            figure.value, figure.high, figure.period = 5, None, day_range(date(2020, 1, 1), date.max)
            figure.subject = street
            figure.decide("accepted", editor)
        with journal.changing(correction):
            correction.deadline = None
            correction.save()
        journal.create(Name(entity=district, text="东湖"))
        journal.create(Organization(name="新单位", area=district))
        journal.delete(removed)
        correction.refresh_from_db()
        journal.delete(correction)
    assert journal.step.pk
    assert everything(*KEPT) != before
    undo(journal.step, editor)
    assert everything(*KEPT) == before
    figure.refresh_from_db()
    assert figure.observation.preferred == figure
    assert figure.observation.subject_id == district.pk
    assert Observation.objects.count() == 1


def test_values_that_mean_the_same(figure, editor):
    """12 and 12.000000, a day as text and as a day: no change, and no reason to refuse an undo."""
    with record(by=editor, kind=StepKind.CHANGE) as journal, journal.changing(figure):
        figure.value, figure.unit = 3, "座"
        figure.save()
    assert journal.step.changes[0]["after"] == {"value": "3.000000", "unit": "座"}
    undo(journal.step, editor)
    figure.refresh_from_db()
    assert (figure.value, figure.unit) == (12, "处")


def test_history_has_the_user(figure, editor):
    """The history of every row says who did it, and who took it back, without a request to learn it from."""
    clerk = User.objects.create_user("另一位")
    with record(by=editor, kind=StepKind.CHANGE) as journal, journal.changing(figure):
        figure.unit = "座"
        figure.save()
    assert figure.history.first().history_user == editor
    undo(journal.step, clerk)
    assert figure.history.first().history_user == clerk
    assert Step.objects.get().undone_by == clerk


def test_changed_since(figure, editor):
    """A row that was changed since is not taken back, and neither is anything else of the step."""
    mention = Mention.objects.filter(text="东湖区").first()
    with record(by=editor, kind=StepKind.CHANGE) as journal:
        for row in (mention, figure):
            with journal.changing(row):
                row.decide("accepted", editor)
    mention.decide("rejected", editor)
    with pytest.raises(UndoError, match="“东湖区”后来又改过"):
        undo(journal.step, editor)
    figure.refresh_from_db()
    assert figure.state == "accepted"
    assert Step.objects.get().undone_at is None


def test_made_row_that_others_use(stored, editor):
    """An entity that has been used since it was made stays; the undo is refused."""
    with record(by=editor, kind=StepKind.NEW_ENTITY) as journal:
        made = Organization(name="新单位")
        journal.create(made)
    Name.objects.create(entity=made, text="新单位")
    with pytest.raises(UndoError, match="后来又添了内容"):
        undo(journal.step, editor)
    Name.objects.all().filter(entity=made).delete()
    mention = Mention.objects.filter(text="东湖区").first()
    mention.entity = made
    mention.decide("accepted", editor)
    with pytest.raises(UndoError, match="后来又被别处用到"):
        undo(journal.step, editor)
    assert Organization.objects.filter(pk=made.pk).exists()


def test_suggestions_do_not_hold_an_undo(stored, editor):
    """What the program alone has suggested of a new entity goes with it."""
    with record(by=editor, kind=StepKind.NEW_ENTITY) as journal:
        made = Organization(name="新单位")
        journal.create(made)
    Mention.objects.filter(text="石桥街道").update(entity=made)
    MentionCandidate.objects.create(
        mention=Mention.objects.filter(text="东湖区").first(), entity=made, rank=1
    )
    Figure.objects.filter(text="12处").update(subject=made)
    undo(journal.step, editor)
    assert not Entity.objects.filter(pk=made.pk).exists()


def test_suggestions_make_way(stored, editor):
    """What the program has suggested meanwhile gives way to the decision that comes back to its place."""
    mention = Mention.objects.filter(text="东湖区").first()
    place = {"start": mention.start, "end": mention.end, "text": mention.text}
    with record(by=editor, kind=StepKind.CHANGE) as journal, journal.changing(mention):
        mention.end, mention.text = mention.end - 1, "东湖"
        mention.save()
    Mention.objects.create(article=mention.article, kind="area", entity=mention.entity, **place)
    undo(journal.step, editor)
    mention.refresh_from_db()
    assert mention.text == "东湖区"
    assert Mention.objects.filter(article=mention.article, start=mention.start).count() == 1


def test_removed_row_whose_place_is_taken(stored, editor):
    """A row that cannot come back, since another stands in its place, is an UndoError and no crash."""
    with record(by=editor, kind=StepKind.IGNORE) as journal:
        journal.create(IgnoredName(text="大会", by=editor))
    with record(by=editor, kind=StepKind.IGNORE) as second:
        journal_row = IgnoredName.objects.get()
        second.delete(journal_row)
    IgnoredName.objects.create(text="大会", by=editor)
    with pytest.raises(UndoError):
        undo(second.step, editor)


def test_alike(stored, editor):
    """Many rows changed alike are one entry of the journal, with a history each, and come back together."""
    before = everything(Mention)
    rows = list(Mention.objects.suggested())
    with record(by=editor, kind=StepKind.APPLY_TO_ALL) as journal:
        journal.change_alike(rows, state="rejected", decided_by_id=editor.pk, decided_at=datetime.now(UTC))
    assert len(journal.step.changes) == 1
    assert Mention.objects.filter(state="rejected").count() == len(rows)
    assert {m.history.first().history_user for m in rows} == {editor}
    assert {m.history.first().state for m in rows} == {"rejected"}
    undo(journal.step, editor)
    assert everything(Mention) == before


def test_alike_changed_since(stored, editor):
    """One of them changed since, and none comes back."""
    rows = list(Mention.objects.suggested())
    with record(by=editor, kind=StepKind.APPLY_TO_ALL) as journal:
        journal.change_alike(rows, state="rejected", decided_by_id=editor.pk, decided_at=datetime.now(UTC))
    rows[3].decide("suggested", editor)
    with pytest.raises(UndoError):
        undo(journal.step, editor)
    assert Mention.objects.suggested().count() == 1


def test_empty_step(figure, editor):
    """A step that changed nothing is not kept."""
    with record(by=editor, kind=StepKind.CHANGE) as journal, journal.changing(figure):
        figure.save()
    assert journal.step.pk is None
    assert not Step.objects.exists()


def test_whole_or_not_at_all(figure, editor):
    """An error inside the block leaves neither step nor change."""
    with pytest.raises(ZeroDivisionError), record(by=editor, kind=StepKind.CHANGE) as journal:
        with journal.changing(figure):
            figure.unit = "座"
            figure.save()
        raise ZeroDivisionError
    figure.refresh_from_db()
    assert figure.unit == "处"
    assert not Step.objects.exists()


def test_undone_once(figure, editor):
    """Undoing twice does nothing the second time."""
    with record(by=editor, kind=StepKind.CHANGE) as journal, journal.changing(figure):
        figure.decide("accepted", editor)
    undo(journal.step, editor)
    figure.decide("rejected", editor)
    undo(journal.step, editor)
    figure.refresh_from_db()
    assert figure.state == "rejected"


@pytest.fixture
def committed(transactional_db, source) -> SimpleNamespace:
    """The page read and committed, where other connections see it."""
    from portal.pipeline import Pipeline

    Pipeline().store(source)
    user = User.objects.create_superuser("主编", password="口令")
    return SimpleNamespace(user=user, mention=Mention.objects.filter(text="东湖区").first())


@pytest.mark.django_db(transaction=True)
def test_two_senders_of_one_key(committed):
    """Of two that send one step at once the second waits for the first, and does nothing."""
    key, started, outcomes = uuid.uuid4(), threading.Event(), []

    def second() -> None:
        try:
            started.wait()
            with record(by=committed.user, kind=StepKind.ACCEPT, key=key):
                outcomes.append("did it twice")
        except AlreadyDoneError as done:
            outcomes.append(done.step)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with record(by=committed.user, kind=StepKind.ACCEPT, key=key) as journal:
        started.set()
        thread.join(0.5)  # it cannot get on before this block ends
        assert outcomes == []
        with journal.changing(committed.mention):
            committed.mention.decide("accepted", committed.user)
    thread.join()
    assert outcomes == [journal.step]
    assert committed.mention.history.count() == 1


def killed_in(where, name: str, committed: SimpleNamespace, asked: dict) -> int:
    """Take the step in a process that is killed when it comes to *name* of the module *where*; how it ended."""
    inherited = connection.connection  # kept alive: it is the parent's
    child = os.fork()
    if child == 0:
        try:
            connection.connection = None
            setattr(where, name, lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))
            take(committed.user, asked)
        finally:
            os._exit(1)
    assert inherited is connection.connection
    return os.WTERMSIG(os.waitpid(child, 0)[1])


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("where", "done"), [("reply", True), ("commit", False)])
def test_killed(committed, where, done):
    """A server killed with -9 before its reply has done all of a step or nothing; sent again, it is done once."""
    from portal.desk import steps

    asked = {"key": str(uuid.uuid4()), "action": "accept", "item": f"mention-{committed.mention.pk}"}
    module, name = (steps, "_answer") if where == "reply" else (journals, "_refresh_queue")
    assert killed_in(module, name, committed, asked) == signal.SIGKILL
    committed.mention.refresh_from_db()
    assert (committed.mention.state == "accepted") is done
    assert Step.objects.exists() is done
    answer = take(committed.user, asked)
    assert answer["items"][0]["state"] == "accepted"
    assert Step.objects.count() == 1
    assert committed.mention.history.count() == 1
    assert QueueEntry.objects.get(article=committed.mention.article_id).open_mentions == (
        Mention.objects.suggested().filter(article=committed.mention.article_id).count()
    )
