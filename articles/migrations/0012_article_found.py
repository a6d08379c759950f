"""The index of pairs holds the week and the kind of an article too, so that a search can ask it for one period alone.

Both are done while the site goes on, and the old index goes when the new one is there.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from articles.indexing import Kinds, Weeks
from organizations.migrating import AddIndexOnce


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0011_pages_in_paper")]

    operations = [
        AddIndexOnce(
            model_name="article",
            index=GinIndex(models.F("bigrams"), Weeks("date"), Kinds("kind"), name="article_found"),
        ),
        RemoveIndexConcurrently(model_name="article", name="article_bigrams"),
    ]
