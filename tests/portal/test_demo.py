"""The sample content: it fills an empty database with a site worth looking at, once."""

from io import StringIO

import pytest
from django.core.management import call_command
from model_bakery import baker

from articles.models import Article, Mention, Page
from metrics.models import Figure, Observation
from organizations.models import Area

pytestmark = pytest.mark.django_db


def demo() -> tuple[list[str], str]:
    out, err = StringIO(), StringIO()
    call_command("demo", stdout=out, stderr=err, no_color=True)
    return out.getvalue().splitlines(), err.getvalue()


def test_demo(client, monkeypatch):
    """Cut short it goes on where it stopped; done it does nothing more; every area then has its page."""
    from portal.management.commands import demo as command

    with monkeypatch.context() as patched:
        patched.setattr(command, "apply", lambda lines, by: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            demo()
    assert Page.objects.exists()
    assert not Article.public.exists()

    _, err = demo()
    assert err == ""  # no decision is lost
    assert Article.public.count() >= 40
    assert Article.objects.filter(state="draft").count() <= Article.public.count()
    assert Observation.objects.public().count() >= 100
    for area in Area.objects.all():
        assert client.get(area.get_absolute_url()).status_code == 200
    for article in Article.public.all():
        assert client.get(article.get_absolute_url()).status_code == 200

    before = (Page.objects.count(), Mention.history.count(), Figure.history.count())
    assert demo() == (["数据库里已有版面，不再装入示例。"], "")
    assert before == (Page.objects.count(), Mention.history.count(), Figure.history.count())


def test_own_pages_stay_alone():
    """A database with pages of its own gets no samples."""
    baker.make(Page)
    assert demo() == (["数据库里已有版面，不再装入示例。"], "")
    assert not Area.objects.exists()
