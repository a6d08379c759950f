"""Which cells are told, and what may wait, of what was there before migrations 0011 and 0012, and indexes of cells.

Some at a time, while others write.
"""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Upper

from organizations.migrating import AddIndexOnce, Repeat

FILL = """
WITH next AS MATERIALIZED (
    SELECT id FROM metrics_observation WHERE id > %s ORDER BY id LIMIT 2000
), done AS MATERIALIZED (
    SELECT max(id) AS last, metrics_tell(array_agg(id)) FROM next
)
SELECT last FROM done
"""
WAIT = """
WITH next AS MATERIALIZED (
    SELECT id FROM metrics_figure WHERE id > %s ORDER BY id LIMIT 2000
), done AS MATERIALIZED (
    SELECT max(id) AS last, metrics_wait(array_agg(id)) FROM next
)
SELECT last FROM done
"""
# The latest cells of all, of an indicator, of a subject: without sorting what there is.
LATEST = Upper("period").desc(nulls_last=True)
INDEXES = (
    models.Index(LATEST, F("indicator"), F("subject"), F("id"), name="observation_latest"),
    models.Index(F("indicator"), LATEST, F("subject"), F("id"), name="observation_of_indicator"),
    models.Index(F("subject"), F("indicator"), LATEST, F("id"), name="observation_of_subject"),
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("metrics", "0014_held_kept")]

    operations = [
        *(AddIndexOnce("observation", index) for index in INDEXES),
        AddIndexOnce(
            "figure",
            models.Index(
                fields=["indicator", "subject"], condition=Q(state="suggested"), name="figure_suggested"
            ),
        ),
        Repeat(FILL),
        Repeat(WAIT),
    ]
