"""What is held stands in no cell; and of a withdrawal and a choice at the same time, the second sees the first."""

from django.db import migrations, models

NOTE = {"blank": True, "db_default": "", "default": "", "editable": False, "max_length": 300}
HELD = {"db_default": False, "default": False, "editable": False}

TOLD = """
        SELECT cell.id, cell.indicator_id, cell.subject_id
          FROM metrics_observation AS cell
          LEFT JOIN metrics_figure AS figure ON figure.id = cell.preferred_id
          LEFT JOIN articles_article AS article ON article.id = figure.article_id
         WHERE {which} CASE WHEN cell.preferred_id IS NULL THEN cell.manual_value IS NOT NULL ELSE
               figure.state = 'accepted' AND figure.anchored {not_held} AND article.state = 'published'
               AND article.published_at <= clock_timestamp() + interval '1 minute'
               END
"""
WAITS = """
    SELECT figure.id, figure.article_id, figure.indicator_id, figure.subject_id
      FROM metrics_figure AS figure JOIN articles_article AS article ON article.id = figure.article_id
     WHERE {which} figure.reportable AND figure.anchored AND figure.indicator_id IS NOT NULL
       AND figure.subject_id IS NOT NULL AND figure.value IS NOT NULL AND figure.state <> 'rejected'
       AND article.state <> 'withdrawn' AND NOT (figure.state = 'accepted' {not_held}
           AND article.state = 'published' AND article.published_at <= clock_timestamp())
"""

# As migrations 0011 and 0012 made them, but for what is held, and for the articles, which are waited for: whoever withdraws one
# while a cell comes to show its figure would otherwise not see that cell, nor be seen by whoever changes it.
LOCKED = """
    PERFORM article.id FROM articles_article AS article
       JOIN metrics_figure AS figure ON figure.article_id = article.id
       JOIN metrics_observation AS cell ON cell.preferred_id = figure.id
      WHERE cell.id = ANY(ids) ORDER BY article.id FOR SHARE OF article;"""
FUNCTIONS = """
CREATE OR REPLACE FUNCTION metrics_tell(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM id FROM metrics_observation WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;{locked}
    WITH wanted AS MATERIALIZED (
{told}    ), gone AS (
        DELETE FROM metrics_toldcell
         WHERE observation_id = ANY(ids) AND observation_id NOT IN (SELECT id FROM wanted)
    )
    INSERT INTO metrics_toldcell AS old (observation_id, indicator_id, subject_id)
    SELECT id, indicator_id, subject_id FROM wanted ORDER BY id
        ON CONFLICT (observation_id) DO UPDATE
       SET indicator_id = excluded.indicator_id, subject_id = excluded.subject_id
     WHERE (old.indicator_id, old.subject_id) IS DISTINCT FROM (excluded.indicator_id, excluded.subject_id);
END
$$;

CREATE OR REPLACE FUNCTION metrics_figure_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM metrics_tell((
        SELECT array_agg(cell.id)
          FROM new_rows AS now JOIN old_rows AS was USING (id)
          JOIN metrics_observation AS cell ON cell.preferred_id = now.id
         WHERE (was.state, was.anchored, {was_held} was.article_id)
               IS DISTINCT FROM (now.state, now.anchored, {now_held} now.article_id)
    ));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION metrics_wait(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    -- What another has in hand stays: a row too many does no harm, and to wait for him might be to wait for each other.
    DELETE FROM metrics_waiting WHERE figure_id IN (
        SELECT figure_id FROM metrics_waiting AS old WHERE figure_id = ANY(ids) AND NOT EXISTS (
            SELECT FROM ({waits}) AS wanted
             WHERE wanted.id = old.figure_id AND wanted.article_id = old.article_id
               AND wanted.indicator_id = old.indicator_id AND wanted.subject_id = old.subject_id)
         ORDER BY figure_id FOR UPDATE SKIP LOCKED);
    INSERT INTO metrics_waiting (figure_id, article_id, indicator_id, subject_id)
    SELECT id, article_id, indicator_id, subject_id FROM ({waits}) AS wanted ORDER BY id
        ON CONFLICT (figure_id) DO NOTHING;
    -- But a row of another subject would be looked for in vain. Asked anew: whoever had it in hand may have written it since.
    UPDATE metrics_waiting AS old
       SET article_id = figure.article_id, indicator_id = figure.indicator_id, subject_id = figure.subject_id
      FROM metrics_figure AS figure
     WHERE figure.id = ANY(ids) AND old.figure_id = figure.id
       AND figure.indicator_id IS NOT NULL AND figure.subject_id IS NOT NULL
       AND (old.article_id, old.indicator_id, old.subject_id)
           IS DISTINCT FROM (figure.article_id, figure.indicator_id, figure.subject_id);
END
$$;

CREATE OR REPLACE FUNCTION metrics_figure_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM metrics_waiting WHERE figure_id IN (SELECT id FROM old_rows);
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM metrics_wait((SELECT array_agg(id) FROM new_rows));
    ELSE
        PERFORM metrics_wait((
            SELECT array_agg(now.id) FROM new_rows AS now JOIN old_rows AS was USING (id)
             WHERE (was.state, was.anchored, {was_held} was.reportable, was.article_id, was.indicator_id, was.subject_id,
                    was.value)
                   IS DISTINCT FROM
                   (now.state, now.anchored, {now_held} now.reportable, now.article_id, now.indicator_id, now.subject_id,
                    now.value)
        ));
        UPDATE metrics_toldcell AS told SET observation_id = told.observation_id
          FROM new_rows AS now JOIN old_rows AS was USING (id) JOIN metrics_observation AS cell ON cell.preferred_id = now.id
         WHERE told.observation_id = cell.id AND cell.period IS NULL AND now.article_id <> was.article_id;
    END IF;
    RETURN NULL;
END
$$;
"""


def functions(locked, not_held, was_held, now_held):
    told = TOLD.format(which="cell.id = ANY(ids) AND", not_held=not_held)
    waits = WAITS.format(which="figure.id = ANY(ids) AND", not_held=not_held)
    return FUNCTIONS.format(told=told, waits=waits, locked=locked, was_held=was_held, now_held=now_held)


RELEASED = "AND NOT figure.held"
EVERY = TOLD.format(which="", not_held=RELEASED)
EVERY_WAIT = WAITS.format(which="", not_held=RELEASED)
NOW, BEFORE = functions(LOCKED, RELEASED, "was.held,", "now.held,"), functions("", "", "", "")

# Without the column the rows would be public at once: they wait for a decision again, while the triggers still know of it.
BACK = """
UPDATE metrics_figure SET state = 'suggested', held = false, held_note = '', decided_by_id = NULL, decided_at = NULL
 WHERE held
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0012_kept"), ("articles", "0016_held")]

    operations = [
        *(
            migrations.AddField(model, name, field)
            for model in ("figure", "historicalfigure")
            for name, field in (
                (
                    "held",
                    models.BooleanField(
                        "待放行",
                        help_text="在已发布的文章里采纳的，由另一个有发布权限的人放行以后才公开。",
                        **HELD,
                    ),
                ),
                ("held_note", models.CharField("没有放行的理由", **NOTE)),
            )
        ),
        migrations.RunSQL(NOW, BEFORE),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
    ]
