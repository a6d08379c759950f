"""Which published articles are about what, and how many: written by triggers; see articles/models/appearances.py."""

import django.db.models.deletion
from django.db import migrations, models

# The rows that articles should have. Articles are locked first, in order: of two who change the same article at once
# the second sees what the first has done.
WANTED = """
    WITH RECURSIVE told AS MATERIALIZED (
        SELECT id, date, home_id FROM articles_article WHERE state = 'published' AND id = ANY(ids)
    ), named AS MATERIALIZED (
        SELECT DISTINCT told.id AS article_id, told.date, mention.entity_id
          FROM told JOIN articles_mention AS mention ON mention.article_id = told.id
         WHERE mention.state = 'accepted' AND mention.anchored AND mention.entity_id IS NOT NULL
    ), around AS (
        SELECT entity_ptr_id AS area, entity_ptr_id AS place, parent_id FROM organizations_area
         WHERE entity_ptr_id IN (SELECT entity_id FROM named UNION ALL SELECT home_id FROM told)
         UNION ALL
        SELECT around.area, above.entity_ptr_id, above.parent_id
          FROM around JOIN organizations_area AS above ON above.entity_ptr_id = around.parent_id
    ), wanted AS MATERIALIZED (
        SELECT article_id, entity_id, date, bool_or(is_named) AS named FROM (
            SELECT article_id, entity_id, date, true AS is_named FROM named
             UNION ALL
            SELECT named.article_id, around.place, named.date, false FROM named JOIN around ON around.area = named.entity_id
             UNION ALL
            SELECT told.id, around.place, told.date, false FROM told JOIN around ON around.area = told.home_id
        ) AS every GROUP BY article_id, entity_id, date
    )
"""

FUNCTIONS = f"""
CREATE FUNCTION articles_appear(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM id FROM articles_article WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    {WANTED}, gone AS (
        DELETE FROM articles_appearance AS old
         WHERE old.article_id = ANY(ids) AND NOT EXISTS (
               SELECT FROM wanted WHERE wanted.article_id = old.article_id AND wanted.entity_id = old.entity_id)
    )
    INSERT INTO articles_appearance AS old (article_id, entity_id, date, named)
    SELECT article_id, entity_id, date, named FROM wanted ORDER BY article_id, entity_id
        ON CONFLICT (article_id, entity_id) DO UPDATE SET date = excluded.date, named = excluded.named
     WHERE (old.date, old.named) IS DISTINCT FROM (excluded.date, excluded.named);
END
$$;

CREATE FUNCTION articles_mention_appears() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT article_id) INTO ids FROM new_rows WHERE state = 'accepted';
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT article_id) INTO ids FROM old_rows WHERE state = 'accepted';
    ELSE
        SELECT array_agg(DISTINCT touched.article_id) INTO ids
          FROM new_rows AS now JOIN old_rows AS was USING (id),
               LATERAL (VALUES (was.article_id), (now.article_id)) AS touched (article_id)
         WHERE 'accepted' IN (was.state, now.state)
           AND (was.state, was.anchored, was.entity_id, was.article_id)
               IS DISTINCT FROM (now.state, now.anchored, now.entity_id, now.article_id);
    END IF;
    PERFORM articles_appear(ids);
    RETURN NULL;
END
$$;

CREATE FUNCTION articles_article_appears() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    more int;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM articles_appear((SELECT array_agg(id) FROM new_rows WHERE state = 'published'));
        SELECT count(*) INTO more FROM new_rows WHERE state = 'published';
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM articles_appearance WHERE article_id IN (SELECT id FROM old_rows);
        SELECT -count(*) INTO more FROM old_rows WHERE state = 'published';
    ELSE
        PERFORM articles_appear(ARRAY[NEW.id]);
        more := (NEW.state = 'published')::int - (OLD.state = 'published')::int;
    END IF;
    IF more <> 0 THEN
        INSERT INTO articles_tally (entity_id, appearances, named) VALUES (0, more, 0);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION articles_area_appears() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM articles_appear(
        (SELECT array_agg(article_id) FROM articles_appearance WHERE entity_id = NEW.entity_ptr_id)
    );
    RETURN NULL;
END
$$;
"""  # noqa: S608 - nothing in it comes from outside

# Of each event its own: a function may only speak of the rows that its event has.
TALLY = """
CREATE FUNCTION articles_appearance_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    many bigint[];
BEGIN
    WITH added AS (
        INSERT INTO articles_tally (entity_id, appearances, named)
        SELECT entity_id, sum(one), sum(CASE WHEN named THEN one ELSE 0 END) FROM ({rows}) AS every
         GROUP BY entity_id
        HAVING sum(one) <> 0 OR sum(CASE WHEN named THEN one ELSE 0 END) <> 0
        RETURNING id, entity_id
    )
    SELECT array_agg(entity_id) INTO many FROM added WHERE id % 16 = 0;
    IF many IS NOT NULL THEN
        WITH taken AS (
            SELECT id FROM articles_tally WHERE entity_id = ANY(many || 0::bigint) FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM articles_tally WHERE id IN (SELECT id FROM taken) RETURNING entity_id, appearances, named
        )
        INSERT INTO articles_tally (entity_id, appearances, named)
        SELECT entity_id, sum(appearances), sum(named) FROM gone GROUP BY entity_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER articles_appearance_{name} AFTER {event} ON articles_appearance {tables}
   FOR EACH STATEMENT EXECUTE FUNCTION articles_appearance_{name}();
"""
CAME = "SELECT entity_id, named, 1 AS one FROM new_rows"
WENT = "SELECT entity_id, named, -1 AS one FROM old_rows"
OLD, NEW = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
TALLIES = [
    TALLY.format(name="came", event="INSERT", rows=CAME, tables=f"REFERENCING {NEW}"),
    TALLY.format(name="went", event="DELETE", rows=WENT, tables=f"REFERENCING {OLD}"),
    TALLY.format(
        name="turned", event="UPDATE", rows=f"{CAME} UNION ALL {WENT}", tables=f"REFERENCING {OLD} {NEW}"
    ),
]

STATEMENT = "FOR EACH STATEMENT EXECUTE FUNCTION"
TRIGGERS = f"""
CREATE TRIGGER articles_mention_come AFTER INSERT ON articles_mention
    REFERENCING {NEW} {STATEMENT} articles_mention_appears();
CREATE TRIGGER articles_mention_gone AFTER DELETE ON articles_mention
    REFERENCING {OLD} {STATEMENT} articles_mention_appears();
CREATE TRIGGER articles_mention_turned AFTER UPDATE ON articles_mention
    REFERENCING {OLD} {NEW} {STATEMENT} articles_mention_appears();
CREATE TRIGGER articles_article_come AFTER INSERT ON articles_article
    REFERENCING {NEW} {STATEMENT} articles_article_appears();
CREATE TRIGGER articles_article_gone AFTER DELETE ON articles_article
    REFERENCING {OLD} {STATEMENT} articles_article_appears();
-- For each row: most updates of articles change none of these, and nothing of theirs has to be gathered.
CREATE TRIGGER articles_article_turned AFTER UPDATE OF state, date, home_id ON articles_article FOR EACH ROW
    WHEN ((OLD.state, OLD.date, OLD.home_id) IS DISTINCT FROM (NEW.state, NEW.date, NEW.home_id)
          AND 'published' IN (OLD.state, NEW.state))
    EXECUTE FUNCTION articles_article_appears();
CREATE TRIGGER articles_area_turned AFTER UPDATE OF parent_id ON organizations_area FOR EACH ROW
    WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION articles_area_appears();
"""

# All published articles are counted while the triggers are made, which nobody who writes gets past; readers do. The rest
# is seen to by migration 0018.
COUNT = """
INSERT INTO articles_tally (entity_id, appearances, named)
SELECT 0, count(*), 0 FROM articles_article WHERE state = 'published';
"""
GONE = """
DROP FUNCTION articles_mention_appears, articles_article_appears, articles_area_appears CASCADE;
DROP FUNCTION articles_appear(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_told_index"), ("organizations", "0003_spellings")]

    operations = [
        migrations.CreateModel(
            name="Appearance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "article_id",
                        "entity_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("date", models.DateField(null=True)),
                ("named", models.BooleanField()),
                (
                    "article",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="appearances",
                        to="articles.article",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="appearances",
                        to="organizations.entity",
                    ),
                ),
            ],
            options={"verbose_name": "出现", "verbose_name_plural": "出现"},
        ),
        migrations.CreateModel(
            name="AppearanceTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("appearances", models.IntegerField()),
                ("named", models.IntegerField()),
                (
                    "entity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="tallies",
                        to="organizations.entity",
                    ),
                ),
            ],
            options={
                "db_table": "articles_tally",
                "verbose_name": "出现次数",
                "verbose_name_plural": "出现次数",
            },
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, GONE),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="appearance",
            index=models.Index(
                "entity",
                models.F("date").desc(nulls_last=True),
                models.F("article").desc(),
                "named",
                name="appearance_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="appearancetally",
            index=models.Index(fields=["entity"], include=["appearances", "named"], name="tally_of_entity"),
        ),
        migrations.RunSQL(
            "".join(TALLIES),
            "DROP FUNCTION articles_appearance_came, articles_appearance_went, articles_appearance_turned CASCADE;",
        ),
    ]
