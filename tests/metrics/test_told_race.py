"""Who withdraws an article while another gives a cell to its figure: whoever is second waits, and sees the first."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Page
from metrics.models import Figure, Indicator, Observation, ToldCell, day_range
from organizations.models import Area

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
