"""The years of a place's pages, from an index: of its own pages, and of those of its newspapers."""

from django.db import migrations, models
from django.db.models import Q

from organizations.migrating import AddIndexOnce


class Migration(migrations.Migration):
    atomic = False  # they are built while pages are imported

    dependencies = [("articles", "0012_article_found")]

    operations = [
        AddIndexOnce(
            model_name="page",
            index=models.Index(
                condition=Q(home__isnull=False), fields=["home", "published"], name="page_of_home"
            ),
        ),
        AddIndexOnce(
            model_name="page",
            index=models.Index(
                condition=Q(home=None), fields=["publication", "published"], name="page_of_paper"
            ),
        ),
    ]
