"""Which cells readers may see, and how many: written by triggers; see metrics/models/tallies.py.

What was there before is seen to by migration 0015.
"""

import django.db.models.deletion
from django.db import migrations, models

# Not now(), which is when the transaction began: an article is published in the middle of one, by a clock that may be
# another machine's.
TOLD = """
    SELECT cell.id, cell.indicator_id, cell.subject_id
      FROM metrics_observation AS cell
      LEFT JOIN metrics_figure AS figure ON figure.id = cell.preferred_id
      LEFT JOIN articles_article AS article ON article.id = figure.article_id
     WHERE {which} CASE WHEN cell.preferred_id IS NULL THEN cell.manual_value IS NOT NULL ELSE
           figure.state = 'accepted' AND figure.anchored AND article.state = 'published' AND article.published_at <= clock_timestamp() + interval '1 minute'
           END
"""
SOME = TOLD.format(which="cell.id = ANY(ids) AND")

# Cells are locked first, in order: of two who change what one cell says the second sees what the first has done.
FUNCTIONS = f"""
CREATE FUNCTION metrics_tell(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM id FROM metrics_observation WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    WITH wanted AS MATERIALIZED ({SOME}), gone AS (
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

CREATE FUNCTION metrics_observation_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM metrics_toldcell WHERE observation_id IN (SELECT id FROM old_rows);
    ELSE
        PERFORM metrics_tell((SELECT array_agg(id) FROM new_rows));
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION metrics_figure_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM metrics_tell((
        SELECT array_agg(cell.id)
          FROM new_rows AS now JOIN old_rows AS was USING (id)
          JOIN metrics_observation AS cell ON cell.preferred_id = now.id
         WHERE (was.state, was.anchored, was.article_id) IS DISTINCT FROM (now.state, now.anchored, now.article_id)
    ));
    RETURN NULL;
END
$$;

CREATE FUNCTION metrics_article_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM metrics_tell((
        SELECT array_agg(cell.id)
          FROM metrics_figure AS figure JOIN metrics_observation AS cell ON cell.preferred_id = figure.id
         WHERE figure.article_id = NEW.id
    ));
    RETURN NULL;
END
$$;
"""  # noqa: S608 - nothing in it comes from outside

OLD, NEW = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
STATEMENT = "FOR EACH STATEMENT EXECUTE FUNCTION"
TRIGGERS = f"""
CREATE TRIGGER metrics_observation_come AFTER INSERT ON metrics_observation
    REFERENCING {NEW} {STATEMENT} metrics_observation_told();
CREATE TRIGGER metrics_observation_gone AFTER DELETE ON metrics_observation
    REFERENCING {OLD} {STATEMENT} metrics_observation_told();
CREATE TRIGGER metrics_observation_turned AFTER UPDATE ON metrics_observation
    REFERENCING {NEW} {STATEMENT} metrics_observation_told();
CREATE TRIGGER metrics_figure_turned AFTER UPDATE ON metrics_figure
    REFERENCING {OLD} {NEW} {STATEMENT} metrics_figure_told();
CREATE TRIGGER metrics_article_turned AFTER UPDATE OF state, published_at ON articles_article FOR EACH ROW
    WHEN ((OLD.state, OLD.published_at) IS DISTINCT FROM (NEW.state, NEW.published_at))
    EXECUTE FUNCTION metrics_article_told();
"""

TALLY = """
CREATE FUNCTION metrics_toldcell_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    many bigint[];
BEGIN
    WITH added AS (
        INSERT INTO metrics_tally (indicator_id, subject_id, cells)
        SELECT indicator_id, subject_id, sum(one) FROM ({rows}) AS every
         GROUP BY indicator_id, subject_id HAVING sum(one) <> 0
        RETURNING id, subject_id, cells
    )
    SELECT array_agg(subject_id) INTO many FROM added WHERE id % 16 = 0 OR cells < 0;
    IF many IS NOT NULL THEN
        WITH taken AS (
            SELECT id FROM metrics_tally WHERE subject_id = ANY(many) FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM metrics_tally WHERE id IN (SELECT id FROM taken) RETURNING indicator_id, subject_id, cells
        )
        INSERT INTO metrics_tally (indicator_id, subject_id, cells)
        SELECT indicator_id, subject_id, sum(cells) FROM gone GROUP BY indicator_id, subject_id HAVING sum(cells) <> 0;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER metrics_toldcell_{name} AFTER {event} ON metrics_toldcell {tables}
   FOR EACH STATEMENT EXECUTE FUNCTION metrics_toldcell_{name}();
"""
CAME = "SELECT indicator_id, subject_id, 1 AS one FROM new_rows"
WENT = "SELECT indicator_id, subject_id, -1 AS one FROM old_rows"
TALLIES = [
    TALLY.format(name="came", event="INSERT", rows=CAME, tables=f"REFERENCING {NEW}"),
    TALLY.format(name="went", event="DELETE", rows=WENT, tables=f"REFERENCING {OLD}"),
    TALLY.format(
        name="turned", event="UPDATE", rows=f"{CAME} UNION ALL {WENT}", tables=f"REFERENCING {OLD} {NEW}"
    ),
]

GONE = """
DROP FUNCTION metrics_observation_told, metrics_figure_told, metrics_article_told CASCADE;
DROP FUNCTION metrics_tell(bigint[]);
"""


def key(to, related_name):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name=related_name,
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [("metrics", "0010_reporters"), ("articles", "0009_appearances")]

    operations = [
        migrations.CreateModel(
            name="ToldCell",
            fields=[
                (
                    "observation",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="told",
                        serialize=False,
                        to="metrics.observation",
                    ),
                ),
                ("indicator", key("metrics.indicator", "+")),
                ("subject", key("organizations.entity", "+")),
            ],
            options={"verbose_name": "公开的观测值", "verbose_name_plural": "公开的观测值"},
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cells", models.IntegerField()),
                ("indicator", key("metrics.indicator", "tallies")),
                ("subject", key("organizations.entity", "cell_tallies")),
            ],
            options={"verbose_name": "观测值个数", "verbose_name_plural": "观测值个数"},
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, GONE),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                fields=["indicator", "subject"], include=["cells"], name="celltally_indicator"
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["subject", "indicator"], include=["cells"], name="celltally_subject"),
        ),
        migrations.RunSQL(
            "".join(TALLIES),
            "DROP FUNCTION metrics_toldcell_came, metrics_toldcell_went, metrics_toldcell_turned CASCADE;",
        ),
    ]
