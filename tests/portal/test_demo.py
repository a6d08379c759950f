"""The sample content: complete, public, and loaded once."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count

from articles.models import Article, Page
from metrics.models import Figure, Observation
from organizations.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("demo", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_sample_content_is_whole(loaded: tuple[str, str]) -> None:
    """Forty articles and more are public, every recorded decision finds its place, and tables have cells."""
    _, lost = loaded
    assert lost == ""
    assert Article.public.count() >= 40
    assert Figure.objects.public().count() >= 150
    assert Observation.objects.public().count() >= 100


def test_areas_of_the_sample_have_public_articles(loaded: tuple[str, str]) -> None:
    """The districts and streets that the sample pages report on each have something to read."""
    for path in ("焦作市/示范区", "焦作市/解放区", "焦作市/示范区/文苑街道", "郑州市/金水区/文化路街道"):
        assert Article.public.about(Area.objects.at(path)).exists(), path


def test_second_load_changes_nothing(loaded: tuple[str, str]) -> None:
    """A second start finds the sample loaded and leaves it alone."""
    before = Article.objects.count()
    call_command("demo", stdout=(out := StringIO()))
    assert "不再装入" in out.getvalue()
    assert Article.objects.count() == before


def test_load_cut_short_is_finished(loaded: tuple[str, str]) -> None:
    """A load that died after the pages and before the decisions is taken up again, importing nothing twice."""
    Observation.objects.all().delete()
    Figure.objects.update(state="suggested", decided_by=None, decided_at=None)
    Article.objects.update(state="draft")
    call_command("demo", stdout=StringIO())
    assert Article.public.count() >= 40
    assert Page.objects.values("sha256").annotate(n=Count("pk")).filter(n__gt=1).count() == 0


def test_own_pages_are_not_mixed_with_samples() -> None:
    """Where somebody has imported pages of their own, no sample is loaded."""
    from model_bakery import baker

    baker.make(Page, sha256="0" * 64)
    call_command("demo", stdout=StringIO())
    assert Page.objects.count() == 1
