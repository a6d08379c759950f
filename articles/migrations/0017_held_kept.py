"""The rule and the index of what is held, each by itself: nobody who writes waits while a large table is looked through."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from organizations.migrating import AddConstraintOnce, AddIndexOnce


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0016_held")]

    operations = [
        AddConstraintOnce(
            "mention",
            models.CheckConstraint(
                condition=models.Q(("held", False), ("state", "accepted"), _connector="OR"),
                name="mention_held_is_accepted",
            ),
        ),
        ValidateConstraint("mention", "mention_held_is_accepted"),
        AddIndexOnce(
            "mention",
            models.Index(fields=["article", "id"], condition=models.Q(("held", True)), name="mention_held"),
        ),
    ]
