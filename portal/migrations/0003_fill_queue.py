"""The queue of databases that have suggestions already: what portal/desk/queue.py keeps right from now on."""

from django.db import migrations

FILL = """
WITH mention AS (
    SELECT article_id, text,
           NOT anchored AS adrift,
           anchored AND entity_id IS NULL AND proposed_name = '' AS ambiguous,
           anchored AND entity_id IS NULL AND proposed_name <> '' AS unknown,
           coreference
      FROM articles_mention WHERE state = 'suggested' OR NOT anchored
), reach AS (
    SELECT text, log(2, 1 + least(count(*), 255))::float AS carries FROM mention GROUP BY text
), mentions AS (
    SELECT article_id, count(*) AS open,
           count(*) FILTER (WHERE ambiguous) AS ambiguous,
           count(*) FILTER (WHERE unknown) AS unknown,
           sum(carries * CASE
               WHEN adrift OR ambiguous THEN 5 WHEN unknown THEN 4 WHEN coreference THEN 2 ELSE 1
           END) AS weight
      FROM mention JOIN reach USING (text) GROUP BY article_id
), figures AS (
    SELECT article_id, count(*) AS open,
           sum(CASE
               WHEN NOT anchored THEN 5
               WHEN reportable AND (indicator_id IS NULL OR subject_id IS NULL) THEN 3
               ELSE 1
           END) AS weight
      FROM metrics_figure WHERE state = 'suggested' OR NOT anchored GROUP BY article_id
), checks AS (
    SELECT article_id, count(*) AS failed
      FROM metrics_check WHERE NOT holds AND settled_at IS NULL GROUP BY article_id
)
INSERT INTO portal_queueentry
       (article_id, priority, open_mentions, open_figures, contradictions, ambiguous, unknown)
SELECT article.id,
       (coalesce(mentions.weight, 0) + coalesce(figures.weight, 0)) * (1 + coalesce(checks.failed, 0))
       * CASE article.state
           WHEN 'published' THEN 2 WHEN 'draft' THEN 1 WHEN 'withdrawn' THEN 0.25 ELSE 1.5
         END,
       coalesce(mentions.open, 0), coalesce(figures.open, 0), coalesce(checks.failed, 0),
       coalesce(mentions.ambiguous, 0), coalesce(mentions.unknown, 0)
  FROM articles_article AS article
  LEFT JOIN mentions ON mentions.article_id = article.id
  LEFT JOIN figures ON figures.article_id = article.id
  LEFT JOIN checks ON checks.article_id = article.id
 WHERE mentions.open > 0 OR figures.open > 0
    ON CONFLICT (article_id) DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0002_groups'),
        ('articles', '0002_review_uploads_and_reprints'),
        ('metrics', '0002_anchored'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='queueentry',
            options={'ordering': ['-priority', 'article_id'], 'verbose_name': '待定文章', 'verbose_name_plural': '待定文章'},
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
