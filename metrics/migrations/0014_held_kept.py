"""The rule and the index of what is held, each by itself: nobody who writes waits while a large table is looked through."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from organizations.migrating import AddConstraintOnce, AddIndexOnce


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("metrics", "0013_held")]

    operations = [
        AddConstraintOnce(
            "figure",
            models.CheckConstraint(
                condition=models.Q(("held", False), ("state", "accepted"), _connector="OR"),
                name="figure_held_is_accepted",
            ),
        ),
        ValidateConstraint("figure", "figure_held_is_accepted"),
        AddIndexOnce(
            "figure",
            models.Index(fields=["article", "id"], condition=models.Q(("held", True)), name="figure_held"),
        ),
    ]
