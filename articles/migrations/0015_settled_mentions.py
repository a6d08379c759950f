"""The last decisions on a text, from an index, however many there are."""

from django.db import migrations, models
from django.db.models import Q

from organizations.migrating import AddIndexOnce


class Migration(migrations.Migration):
    atomic = False  # it is built while editors work on

    dependencies = [("articles", "0014_presence_acted")]

    operations = [
        AddIndexOnce(
            model_name="mention",
            index=models.Index(
                condition=Q(state__in=["accepted", "rejected"]),
                fields=["text", "-decided_at"],
                name="mention_settled",
            ),
        ),
    ]
