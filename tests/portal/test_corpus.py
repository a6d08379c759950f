"""The made-up province that measurements are taken on: whole, repeatable, and like what the pipeline stores."""

from datetime import date
from random import Random

import pytest
from django.core.management import CommandError, call_command

from articles.indexing import bigrams_vector
from articles.models import Article, Mention
from articles.queries import parse
from metrics.loading import load_indicators, shipped_catalogue
from metrics.models import Figure, Observation
from organizations.loading import load_register
from organizations.naming import Register
from portal.corpus.places import register_csv
from portal.corpus.stories import Known, Measure, Place, write
from portal.corpus.storing import Province, is_stored, months, store_month
from portal.models import QueueEntry
from portal.search import Search

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    load_indicators(shipped_catalogue())
    load_register(Register.from_csv(register_csv(1, cities=1, counties=1)))
    return Province.stored()


def test_month(province):
    """Spans equal their text, what is decided is public, cells have their reports, drafts wait in the queue."""
    assert not is_stored(1, 7)
    store_month(province, seed=1, month=7, articles=60)
    assert is_stored(1, 7)
    assert not is_stored(1, 8)
    articles = Article.objects.in_bulk()
    assert len(articles) == 60
    assert all(200 <= len(one.body) <= 1700 for one in articles.values())
    for row in [*Mention.objects.all(), *Figure.objects.all()]:
        assert articles[row.article_id].body[row.start : row.end] == row.text
    assert Article.public.count() + QueueEntry.objects.count() == 60
    assert Observation.objects.public().count() == Observation.objects.count() > 0
    assert all(
        one.preferred.observation_id == one.pk for one in Observation.objects.select_related("preferred")
    )
    assert {str(one.date)[:7] for one in articles.values()} == {"2005-08"}


def test_index(province):
    """The index is what the pipeline would write: any two characters that stand together are found."""
    store_month(province, seed=1, month=0, articles=4)
    public = Article.public.all()
    for article in public:
        lexemes = set(Article.objects.values_list("bigrams", flat=True).get(pk=article.pk).split(" "))
        assert lexemes == set(bigrams_vector(article).split(" "))
        word = article.headline[:2]
        expected = {one.pk for one in public if word in one.headline or word in one.body}
        assert set(Search().find(parse(word)).keys) == expected


def test_repeatable():
    """The same seed makes the same stories; another makes others."""
    home = Known(1, "area", "白峪县")
    place = Place(home, [home, Known(2, "area", "临林村")], [Known(3, "organization", "白峪县民政局")])
    measures = [Measure(1, "行政村数", "个", "point")]

    def body(seed: str) -> str:
        return write(Random(seed), place, [Known(4, "topic", "清洁家园")], measures, date(2015, 3, 4)).body

    assert body("1") == body("1") != body("2")


def test_months():
    assert sum(count for _, count in months(5_000)) == 5_000
    assert {count for _, count in months(5_000)} == {20, 21}


def test_real_articles_are_safe(stored):
    """The command writes nothing where there is real news."""
    with pytest.raises(CommandError, match="真的文章"):
        call_command("make_corpus", articles=10)
