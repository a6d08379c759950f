"""Who accepts in an article while another publishes it: whoever is second waits, and sees the first."""

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Page
from metrics.models import Figure

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second():
    """Another connection."""
    other = connection.copy()
    yield other
    other.close()


def test_accepted_while_it_is_published(second):
    """An acceptance waits for the publishing, which nobody but the one who publishes sees yet, and is held."""
    writer = User.objects.create_user("采编一")
    article = baker.make(Article, page=baker.make(Page, sha256="1"), body="新增就业320人。", state="approved")
    figure = baker.make(Figure, article=article, start=4, end=8, text="320人", value=320, unit="人")
    second.set_autocommit(False)
    with second.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_article SET state = 'published', published_at = %s WHERE id = %s",
            [timezone.now(), article.pk],
        )
    with pytest.raises(OperationalError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
        figure.decide("accepted", writer)
    second.commit()
    figure.decide("accepted", writer)
    figure.refresh_from_db()
    assert figure.held
