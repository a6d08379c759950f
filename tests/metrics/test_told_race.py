"""Two who change at once what the other counts by: whoever is second waits, and sees the first."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Page
from metrics.models import AreaYear, Figure, Indicator, Observation, ToldCell, Waiting, day_range
from organizations.models import Area, Organization

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    """Two public reports of one cell, and the cell, in which the first stands."""
    editor = User.objects.create_superuser("主编")
    subject, indicator = baker.make(Area, name="东湖区"), baker.make(Indicator, code="jobs", unit="人")
    figures = []
    for number in (1, 2):
        article = baker.make(
            Article, page=baker.make(Page, sha256=str(number)), body="新增就业320人。", date=date(2021, 7, number),
            state="published", published_at=timezone.now(),
        )  # fmt: skip
        figure = baker.make(
            Figure, article=article, start=4, end=8, text="320人", value=320, unit="人", subject=subject,
            indicator=indicator, period=day_range(date(2021, 1, 1), date(2021, 6, 30)),
        )  # fmt: skip
        figure.decide("accepted", editor)
        figures.append(figure)
    cell = Observation.objects.get()
    assert cell.preferred == figures[1]
    return cell, figures[0]


@pytest.fixture
def second():
    """Another connection, which waits for nobody longer than a moment."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    yield other
    other.close()


def execute(on, statement: str, *values: object) -> None:
    with on.cursor() as cursor:
        cursor.execute(statement, values)


PREFER = "UPDATE metrics_observation SET preferred_id = %s WHERE id = %s"
WITHDRAW = "UPDATE articles_article SET state = 'withdrawn', public_note = '失实' WHERE id = %s"


def test_withdrawn_first(two, second):
    """A cell that comes to show the figure of an article just being withdrawn waits for it, and is not told."""
    cell, figure = two
    with transaction.atomic():
        execute(connection, WITHDRAW, figure.article_id)
        with pytest.raises(OperationalError):
            execute(second, PREFER, figure.pk, cell.pk)
    execute(second, PREFER, figure.pk, cell.pk)
    assert not ToldCell.objects.exists()


def test_preferred_first(two, second):
    """An article whose figure just comes to stand in a cell is withdrawn after it, and the cell is no longer told."""
    cell, figure = two
    with transaction.atomic():
        execute(connection, PREFER, figure.pk, cell.pk)
        with pytest.raises(OperationalError):
            execute(second, WITHDRAW, figure.article_id)
    assert ToldCell.objects.exists()
    execute(second, WITHDRAW, figure.article_id)
    assert not ToldCell.objects.exists()


def test_first_cell_of_a_body_that_moves(second):
    """A body moves while somebody writes its first cell: the cell is counted where the body now is."""
    old, new = baker.make(Area, name="东湖区"), baker.make(Area, name="西湖区")
    body, jobs = baker.make(Organization, name="城管局", area=old), baker.make(Indicator, code="jobs")
    move = "UPDATE organizations_organization SET area_id = %s WHERE entity_ptr_id = %s"
    with transaction.atomic():
        baker.make(
            Observation, indicator=jobs, subject=body.entity_ptr, manual_value=4, citation="年鉴", modality="actual",
            period=day_range(date(2016, 1, 1), date(2016, 12, 31)),
        )  # fmt: skip
        with pytest.raises(OperationalError):
            execute(second, move, new.pk, body.pk)
    execute(second, move, new.pk, body.pk)
    assert list(AreaYear.objects.values_list("area", "cells")) == [(new.pk, 1)]


def test_waiting_in_hand(second):
    """What may wait is of its figure's own subject, even if somebody had the row in hand when that changed."""
    subject, other = baker.make(Area, name="东湖区"), baker.make(Area, name="西湖区")
    figure = baker.make(
        Figure, article=baker.make(Article, body="新增就业320人。"), start=4, end=8, text="320人", value=320, unit="人",
        subject=subject, indicator=baker.make(Indicator, code="jobs"),
    )  # fmt: skip
    assert Waiting.objects.get().subject_id == subject.pk
    change = "UPDATE metrics_figure SET subject_id = %s WHERE id = %s"
    with transaction.atomic():
        Waiting.objects.select_for_update().get()
        with pytest.raises(OperationalError):  # it waits, rather than leave the row as it is
            execute(second, change, other.pk, figure.pk)
    execute(second, change, other.pk, figure.pk)
    assert Waiting.objects.get().subject_id == other.pk
