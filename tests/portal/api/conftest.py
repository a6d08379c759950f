"""What the tests of the API stand on."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.models import Article
from tests.portal.data.cells import Cells, town_of_cells


@pytest.fixture(autouse=True)
def counted_in_memory(settings):
    """Requests are counted where no query is needed, and from nothing."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.API_PER_MINUTE = 1000
    cache.clear()


@pytest.fixture
def published(stored, editor) -> Article:
    """The town's second article, published, with everything in it accepted."""
    article = stored.articles.get(position=2)
    for row in (*article.mentions.exclude(entity=None), *article.figures.all()):
        row.decide("accepted", editor)
    article.state, article.published_at = "published", timezone.now()
    article.save()
    return article


@pytest.fixture
def cells_of_all_kinds(db: None) -> Cells:
    return town_of_cells()
