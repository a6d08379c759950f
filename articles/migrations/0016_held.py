"""What is accepted in a published article by somebody who may not publish is held, and appears nowhere."""

from django.db import migrations, models

NOTE = {"blank": True, "db_default": "", "default": "", "editable": False, "max_length": 300}
HELD = {"db_default": False, "default": False, "editable": False}
ACTIONS = [
    ("submit", "送审"), ("approve", "通过"), ("return", "退回"), ("publish", "发布"), ("amend", "发布后修改"),
    ("withdraw", "撤回"), ("reopen", "重新采编"), ("release", "放行"), ("hold", "退回待放行的"),
]  # fmt: skip

# The rows that articles should have.
WANTED = """
    WITH RECURSIVE told AS MATERIALIZED (
        SELECT id, date, home_id FROM articles_article WHERE state = 'published' {which}
    ), named AS MATERIALIZED (
        SELECT DISTINCT told.id AS article_id, told.date, mention.entity_id
          FROM told JOIN articles_mention AS mention ON mention.article_id = told.id
         WHERE mention.state = 'accepted' AND mention.anchored {not_held} AND mention.entity_id IS NOT NULL
    ), around AS (
        SELECT entity_ptr_id AS area, entity_ptr_id AS place, parent_id FROM organizations_area
         {near}
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
    )"""
NEAR = "WHERE entity_ptr_id IN (SELECT entity_id FROM named UNION ALL SELECT home_id FROM told)"

# As migration 0009 made them, but for what is held.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION articles_appear(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM id FROM articles_article WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
{wanted}, gone AS (
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

CREATE OR REPLACE FUNCTION articles_mention_appears() RETURNS trigger LANGUAGE plpgsql AS $$
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
           AND (was.state, was.anchored, {was_held} was.entity_id, was.article_id)
               IS DISTINCT FROM (now.state, now.anchored, {now_held} now.entity_id, now.article_id);
    END IF;
    PERFORM articles_appear(ids);
    RETURN NULL;
END
$$;
"""


def functions(released, was_held, now_held):
    wanted = WANTED.format(which="AND id = ANY(ids)", near=NEAR, not_held=released)
    return FUNCTIONS.format(wanted=wanted, was_held=was_held, now_held=now_held)


RELEASED = "AND NOT mention.held"
EVERY = WANTED.format(which="", near="", not_held=RELEASED)
NOW, BEFORE = functions(RELEASED, "was.held,", "now.held,"), functions("", "", "")

# Without the column the rows would be public at once: they wait for a decision again, while the triggers still know of it.
BACK = """
UPDATE articles_mention SET state = 'suggested', held = false, held_note = '', decided_by_id = NULL, decided_at = NULL
 WHERE held
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_settled_mentions")]

    operations = [
        *(
            migrations.AddField(model, name, field)
            for model in ("mention", "historicalmention")
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
        migrations.AlterField(
            "reviewstep", "action", models.CharField("动作", choices=ACTIONS, max_length=20)
        ),
        migrations.RunSQL(NOW, BEFORE),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
    ]
