"""Migrations that a break has left half done are begun anew; what triggers keep is filled for what was there before."""

from importlib import import_module

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from model_bakery import baker

from articles.models import Appearance, Article, Mention, Page
from metrics.models import Figure, Indicator, Observation, ToldCell, Waiting
from organizations.models import Area

pytestmark = pytest.mark.django_db(transaction=True)

STEPPED = ["articles.0012_article_found", "articles.0013_pages_of_places", "articles.0015_settled_mentions",
           "articles.0017_held_kept", "articles.0018_fill_appearances", "metrics.0009_manual_beside_report",
           "metrics.0014_held_kept", "metrics.0015_fill_told"]  # fmt: skip


def again(label: str, back: bool = False) -> None:
    """Do the migration *label* on a database on which it is done, or take it *back*."""
    app, name = label.split(".")
    before = MigrationLoader(connection).project_state((app, name), at_end=False)
    migration: Migration = import_module(f"{app}.migrations.{name}").Migration(name, app)
    with connection.schema_editor(atomic=migration.atomic) as editor:
        (migration.unapply if back else migration.apply)(before, editor)


@pytest.mark.parametrize("label", STEPPED)
def test_done_twice(label):
    """A migration whose steps run one by one does nothing to what it has done already: no index is built anew."""
    indexes = "SELECT array_agg(indexrelid::int ORDER BY indexrelid) FROM pg_index WHERE indisvalid"
    with connection.cursor() as cursor:
        cursor.execute(indexes)
        before = cursor.fetchone()
        again(label)
        again(label)
        cursor.execute(indexes)
        assert cursor.fetchone() == before


def test_half_built():
    """An index whose building broke off is built anew."""
    article = baker.make(Article, page=baker.make(Page, sha256="0"), body="一二")
    for at in range(2):
        baker.make(Mention, article=article, start=at, end=at + 1, text=article.body[at], kind="area")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX mention_held")
        with pytest.raises(IntegrityError):
            cursor.execute("CREATE UNIQUE INDEX CONCURRENTLY mention_held ON articles_mention (article_id)")
        valid = "SELECT indisvalid, indisunique FROM pg_index WHERE indexrelid = 'mention_held'::regclass"
        cursor.execute(valid)
        assert cursor.fetchone() == (False, True)
        again("articles.0017_held_kept")
        cursor.execute(valid)
        assert cursor.fetchone() == (True, False)


def test_filled():
    """What is derived of the rows that were there before the triggers were is filled, part by part."""
    area = baker.make(Area, name="东湖区")
    for number in range(3):
        article = baker.make(
            Article, page=baker.make(Page, sha256=str(number)), body="东湖区", state="published",
            published_at=timezone.now(),
        )  # fmt: skip
        baker.make(
            Mention, article=article, start=0, end=3, text="东湖区", entity=area, kind="area", state="accepted",
            decided_by=baker.make("auth.User"), decided_at=timezone.now(),
        )  # fmt: skip
    indicator = baker.make(Indicator)
    baker.make(Observation, indicator=indicator, subject=area, manual_value=3, citation="年报")
    figure = baker.make(
        Figure, article=article, start=0, end=1, text="东", indicator=indicator, subject=area, value=3, reportable=True
    )  # fmt: skip
    Appearance.objects.all().delete()
    ToldCell.objects.all().delete()
    Waiting.objects.all().delete()
    again("articles.0018_fill_appearances")
    again("metrics.0015_fill_told")
    assert Appearance.objects.filter(entity=area, named=True).count() == 3
    assert ToldCell.objects.count() == 1
    assert list(Waiting.objects.values_list("figure", "article")) == [(figure.pk, article.pk)]


@pytest.mark.parametrize(("label", "model"), [("articles.0016_held", Mention), ("metrics.0013_held", Figure)])
def test_taken_back(label, model):
    """A database that no longer knows what is held has it as suggested: an older program shows none of it."""
    page = baker.make(Page, sha256="0")
    article = baker.make(Article, page=page, body="东湖区", state="published", published_at=timezone.now())
    by = baker.make("auth.User")
    row = {"article": article, "state": "accepted", "decided_by": by, "decided_at": timezone.now()}
    if model is Mention:
        row["entity"] = baker.make(Area)
    for at, held in enumerate([True, False]):
        baker.make(model, start=at, end=at + 1, text=article.body[at], held=held, **row)
    again(label, back=True)
    found = model.objects.order_by("start").values_list("state", "decided_by", "decided_at")
    assert list(found) == [("suggested", None, None), ("accepted", by.pk, row["decided_at"])]
    manual = (settings.BASE_DIR / "docs" / "operations.md").read_text("utf-8")
    statement = " ".join(import_module(label.replace(".", ".migrations.")).BACK.split())
    assert f'"{statement}"' in manual, "who goes back to an older program is told to do the same"
