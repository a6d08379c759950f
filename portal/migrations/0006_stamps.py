"""What tells whether anything that readers see has changed; see portal/freshness.py."""

import django.db.models.functions.datetime
from django.db import migrations, models

WATCHED = (
    "articles_article", "articles_correction", "articles_mention", "articles_page", "articles_publication",
    "articles_reprint", "articles_reviewstep",
    "metrics_check", "metrics_checkfigure", "metrics_figure", "metrics_frozenfile", "metrics_frozentable",
    "metrics_indicator", "metrics_observation", "metrics_submission",
    "organizations_area", "organizations_entity", "organizations_formeraddress", "organizations_name",
    "organizations_organization", "organizations_topic",
)  # fmt: skip

# Added to, never updated: those who write at the same time wait neither for each other here nor for what gathers the
# rows. It takes no row that another transaction has in hand, and leaves the sum as it is.
FUNCTION = """
CREATE FUNCTION portal_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    added bigint;
BEGIN
    INSERT INTO portal_stamp DEFAULT VALUES RETURNING id INTO added;
    IF added % 200 = 0 THEN
        WITH taken AS (
            SELECT id FROM portal_stamp FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM portal_stamp WHERE id IN (SELECT id FROM taken) RETURNING count
        )
        INSERT INTO portal_stamp (count) SELECT sum(count) FROM gone HAVING sum(count) > 0;
    END IF;
    RETURN NULL;
END
$$;
ALTER TABLE portal_stamp SET (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
"""
# Whoever begins with another number than the site that a backup came from can't have a page of its in the cache.
FIRST = "INSERT INTO portal_stamp (count) VALUES ((extract(epoch FROM clock_timestamp()) * 1000)::bigint);"


def trigger(table):
    return (
        f"CREATE TRIGGER portal_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION portal_stamp();"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0005_data_groups"),
        ("articles", "0008_told_index"),
        ("metrics", "0008_prefer_by_rules"),
        ("organizations", "0003_spellings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.BigIntegerField(db_default=1, verbose_name="变动")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                    ),
                ),
            ],
            options={"verbose_name": "变动计数", "verbose_name_plural": "变动计数"},
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION portal_stamp();"),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(trigger(table), f"DROP TRIGGER portal_stamp ON {table};", elidable=False)
            for table in WATCHED
        ),
    ]
