"""The appearances of what was there before migration 0009, some articles at a time, while others write."""

from django.db import migrations

from organizations.migrating import Repeat

FILL = """
WITH next AS MATERIALIZED (
    SELECT id FROM articles_article WHERE id > %s AND state = 'published' ORDER BY id LIMIT 1000
), done AS MATERIALIZED (
    SELECT max(id) AS last, articles_appear(array_agg(id)) FROM next
)
SELECT last FROM done
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0017_held_kept")]
    operations = [Repeat(FILL)]
