"""Filing: an accepted figure fills the cell it reports, and leaves it when it no longer does."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from model_bakery import baker

from metrics.filing import publish_due, refile, refile_all
from metrics.models import Figure, Indicator, Observation, day_range
from metrics.preferring import ONLY
from organizations.models import Topic

pytestmark = pytest.mark.django_db

YEAR = day_range(date(2018, 1, 1), date(2018, 12, 31))


@pytest.fixture
def editor():
    return baker.make("auth.User", is_superuser=True)


@pytest.fixture
def make():
    """Figures that say everything a cell needs, except what the caller says otherwise."""
    known = {
        "indicator": baker.make(Indicator, name="廊桥数", code="bridges"),
        "subject": baker.make(Topic, name="柳湾镇").entity_ptr,
        "period": YEAR,
        "value": 3,
        "start": 0,
        "end": 2,
    }
    return lambda **fields: baker.make(Figure, **(known | fields))


def test_accepted(make, editor):
    """An accepted figure makes its cell and stands in it."""
    figure = make()
    figure.decide("accepted", editor)
    cell = Observation.objects.get()
    assert (cell.preferred, cell.value, cell.period) == (figure, 3, YEAR)
    assert list(cell.figures.all()) == [figure]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"value": None}, id="no value"),
        pytest.param({"indicator": None}, id="no indicator"),
        pytest.param({"subject": None}, id="no subject"),
        pytest.param({"reportable": False}, id="not reportable"),
    ],
)
def test_says_too_little(make, editor, fields):
    """A figure that lacks what a cell needs is accepted and fills none."""
    figure = make(**fields)
    figure.decide("accepted", editor)
    assert figure.observation is None
    assert not Observation.objects.exists()


def test_rejected(make, editor):
    """A rejected figure fills no cell."""
    make().decide("rejected", editor)
    assert not Observation.objects.exists()


def test_reported_twice(make, editor):
    """A second report joins the cell; the first stays preferred."""
    first, second = make(), make(value=4)
    first.decide("accepted", editor)
    second.decide("accepted", editor)
    cell = Observation.objects.get()
    assert cell.preferred == first
    assert set(cell.figures.all()) == {first, second}


@pytest.mark.parametrize(
    "period", [None, day_range(None, date(2018, 10, 26)), day_range(date(2018, 10, 26), None)]
)
def test_open_periods(make, editor, period):
    """Reports of the same open or unknown period meet in one cell."""
    for _ in range(2):
        make(period=period).decide("accepted", editor)
    assert Observation.objects.get().figures.count() == 2


def test_other_modality(make, editor):
    """What is planned does not stand in the cell of what is."""
    make().decide("accepted", editor)
    make(modality="planned").decide("accepted", editor)
    assert Observation.objects.count() == 2


@pytest.mark.parametrize("state", ["rejected", "suggested"])
def test_taken_back(make, editor, state):
    """A figure rejected later or opened again leaves its cell to the next report, and the last takes the cell along."""
    first, second = make(), make(value=4)
    for figure in (first, second):
        figure.decide("accepted", editor)
    first.decide(state, editor)
    cell = Observation.objects.get()
    assert (cell.preferred, list(cell.figures.all())) == (second, [second])
    second.decide(state, editor)
    assert not Observation.objects.exists()
    second.refresh_from_db()
    assert second.observation is None


@pytest.fixture
def publish():
    def change(figure, state="published"):
        article = figure.article
        article.state, article.published_at, article.public_note = state, timezone.now(), "说明"
        article.save()

    return change


def test_public_report_stands(make, editor, publish):
    """Of two reports the one that readers may see stands in the cell; published both, the earlier."""
    first, second = make(), make(value=4)
    for figure in (first, second):
        figure.decide("accepted", editor)
    publish(second)
    assert Observation.objects.get().preferred == second
    publish(first)
    assert Observation.objects.get().preferred == first
    publish(first, "withdrawn")
    assert Observation.objects.public().get().preferred == second
    publish(second, "withdrawn")
    assert not Observation.objects.public().exists()


@pytest.fixture
def schedule():
    def change(figure, hours):
        article = figure.article
        article.state, article.published_at = "published", timezone.now() + timedelta(hours=hours)
        article.save()

    return change


@pytest.fixture
def at_the_hour(monkeypatch):
    """Lets the hours pass."""

    def wait(hours):
        now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=hours))

    return wait


def test_scheduled_report_comes_out_by_itself(make, editor, schedule, at_the_hour):
    """The report that will be public first stands in a cell without a public one: at its hour readers see it, whoever
    runs what in the background."""
    draft, late, soon = make(), make(value=4), make(value=5)
    for figure in (draft, late, soon):
        figure.decide("accepted", editor)
    schedule(late, 3)
    schedule(soon, 2)
    assert Observation.objects.get().preferred == soon
    assert not Observation.objects.public().exists()
    at_the_hour(2.5)
    assert Observation.objects.public().get().preferred == soon
    at_the_hour(1)
    assert publish_due() == 1  # late was accepted before soon
    assert Observation.objects.public().get().preferred == late
    assert publish_due() == 0


def test_due_reports_are_chosen_again(
    make, editor, publish, schedule, at_the_hour, django_assert_num_queries
):
    """A report accepted first takes its cell from a later one once it is public; a choice by hand stays."""
    first, second = make(), make(value=4)
    for figure in (first, second):
        figure.decide("accepted", editor)
    publish(second)
    schedule(first, 2)
    assert (publish_due(), Observation.objects.get().preferred) == (0, second)
    at_the_hour(3)
    assert Observation.objects.public().get().preferred == second
    with django_assert_num_queries(3):  # with the two of its transaction
        assert publish_due(timedelta(minutes=30)) == 0
    assert publish_due() == 1
    assert Observation.objects.public().get().preferred == first
    Observation.objects.update(preferred=second, preferred_reason="后报更准", chosen_at=timezone.now())
    assert publish_due() == 0


def test_command_publishes_due(make, editor, publish, schedule, at_the_hour, capsys):
    """The command does the same, for whoever has no worker."""
    first, second = make(), make(value=4)
    for figure in (first, second):
        figure.decide("accepted", editor)
    publish(second)
    schedule(first, 1)
    at_the_hour(30)
    for days, changed in ((1, 0), (2, 1)):
        call_command("publish_due", days=days)
        assert capsys.readouterr().out == f"换了 {changed} 个观测值的报道。\n"


def test_editors_choice_stands(make, editor, publish):
    """A report that an editor prefers stays preferred, whatever is published; when it leaves, the earliest follows."""
    first, second = make(), make(value=4)
    for figure in (first, second):
        figure.decide("accepted", editor)
    Observation.objects.update(preferred=second, preferred_reason="后报更准", chosen_at=timezone.now())
    publish(first)
    assert Observation.objects.get().preferred == second
    second.decide("rejected", editor)
    cell = Observation.objects.get()
    assert (cell.preferred, cell.preferred_reason) == (first, ONLY)


def test_moves(make, editor):
    """A figure whose period is mended moves to the cell of the new one."""
    figure = make()
    figure.decide("accepted", editor)
    figure.period = None
    figure.decide("accepted", editor)
    assert Observation.objects.get().period is None


def test_manual_value_stays(make, editor):
    """A cell with a manual value takes reports in and survives their leaving."""
    figure = make()
    cell = Observation.objects.create(
        indicator=figure.indicator, subject=figure.subject, period=YEAR, manual_value=5, citation="年鉴"
    )
    figure.decide("accepted", editor)
    assert list(cell.figures.all()) == [figure]
    figure.decide("rejected", editor)
    cell.refresh_from_db()
    assert cell.value == 5


def test_filed_again(make, editor):
    """Filing is idempotent."""
    figure = make()
    figure.decide("accepted", editor)
    assert refile(figure) == refile(figure) == Observation.objects.get()


def test_many_at_once(make, editor, django_assert_max_num_queries):
    """Many are filed together as each would be alone: into their cells, and out of those that they leave."""
    stay, go, alone = make(), make(value=4), make(period=None)
    for figure in (go, stay, alone):
        figure.decide("accepted", editor)
    shared, own = go.observation, alone.observation
    assert shared.preferred == go
    joining = [make(start=n, end=n + 2) for n in range(20)]
    Figure.objects.filter(pk__in=[f.pk for f in joining]).update(
        state="accepted", decided_by=editor, decided_at=timezone.now()
    )
    Figure.objects.filter(pk__in=[go.pk, alone.pk]).update(state="rejected")
    figures = list(Figure.objects.exclude(pk=stay.pk))
    with django_assert_max_num_queries(40):
        refile_all(figures)
    shared.refresh_from_db()
    assert shared.preferred == stay
    assert set(shared.figures.all()) == {stay, *joining}
    assert not Observation.objects.filter(pk=own.pk).exists()
    assert not Figure.objects.filter(pk__in=[go.pk, alone.pk], observation__isnull=False).exists()
