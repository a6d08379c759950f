"""Cells by year and place, totals, and what may wait: written by triggers; see metrics/models/kept.py and tallies.py."""

import django.db.models.deletion
from django.db import migrations, models

YEARS = """
CREATE FUNCTION metrics_years(period daterange, printed date, OUT first smallint, OUT last smallint)
LANGUAGE sql IMMUTABLE AS $$
    SELECT extract(year FROM CASE WHEN period IS NULL OR isempty(period) THEN printed
                                  ELSE coalesce(lower(period), upper(period) - 1) END)::smallint,
           extract(year FROM CASE WHEN period IS NULL OR isempty(period) THEN printed
                                  ELSE coalesce(upper(period) - 1, lower(period)) END)::smallint
$$;
"""

YEARS_OF_CELLS = """
    SELECT cell.id, years.first, years.last
      FROM metrics_observation AS cell
      LEFT JOIN metrics_figure AS figure ON figure.id = cell.preferred_id
      LEFT JOIN articles_article AS article ON article.id = figure.article_id,
           metrics_years(cell.period, article.date) AS years
"""

# The areas that a subject lies in, itself among them: from the rows of `subjects (subject_id)` up the tree.
AROUND = """
    around AS (
        SELECT subjects.subject_id, area.entity_ptr_id AS area_id, area.parent_id
          FROM subjects LEFT JOIN organizations_organization AS body ON body.entity_ptr_id = subjects.subject_id
          JOIN organizations_area AS area ON area.entity_ptr_id = coalesce(body.area_id, subjects.subject_id)
         UNION ALL
        SELECT around.subject_id, above.entity_ptr_id, above.parent_id
          FROM around JOIN organizations_area AS above ON above.entity_ptr_id = around.parent_id
    )
"""

# What the rows of `delta (indicator_id, subject_id, first_year, last_year, cells)` come to, by area and year.
PLACES = f"subjects AS (SELECT DISTINCT subject_id FROM delta), {AROUND}"  # noqa: S608
BY_AREA = """
    SELECT around.area_id, delta.indicator_id, year, sum(delta.cells)
      FROM delta JOIN around USING (subject_id),
           generate_series(coalesce(delta.first_year, 0)::int, coalesce(delta.last_year, 0)::int) AS year
     GROUP BY around.area_id, delta.indicator_id, year HAVING sum(delta.cells) <> 0
"""
BY_ONE = """
    SELECT indicator_id, 0, sum(cells) FROM delta GROUP BY indicator_id HAVING sum(cells) <> 0
     UNION ALL
    SELECT 0, subject_id, sum(cells) FROM delta GROUP BY subject_id HAVING sum(cells) <> 0
"""
EVERY = """
    SELECT indicator_id, subject_id, first_year, last_year, count(*) AS cells
      FROM metrics_toldcell GROUP BY indicator_id, subject_id, first_year, last_year
"""
EVERY_BY_AREA = f"WITH RECURSIVE delta AS MATERIALIZED ({EVERY}), {PLACES} {BY_AREA}"
EVERY_BY_ONE = f"WITH delta AS MATERIALIZED ({EVERY}) {BY_ONE}"

WAITS = """
    SELECT figure.id, figure.article_id, figure.indicator_id, figure.subject_id
      FROM metrics_figure AS figure JOIN articles_article AS article ON article.id = figure.article_id
     WHERE {which} figure.reportable AND figure.anchored AND figure.indicator_id IS NOT NULL
       AND figure.subject_id IS NOT NULL AND figure.value IS NOT NULL AND figure.state <> 'rejected'
       AND article.state <> 'withdrawn' AND NOT (
           figure.state = 'accepted' AND article.state = 'published' AND article.published_at <= clock_timestamp())
"""
SOME_WAIT = WAITS.format(which="figure.id = ANY(ids) AND")

FUNCTIONS = f"""
CREATE FUNCTION metrics_toldcell_years() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT first, last INTO NEW.first_year, NEW.last_year FROM ({YEARS_OF_CELLS} WHERE cell.id = NEW.observation_id) AS found;
    RETURN NEW;
END
$$;

-- Asks for the years of cells anew: the trigger above answers.
CREATE FUNCTION metrics_observation_years() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE metrics_toldcell AS told SET observation_id = told.observation_id
      FROM new_rows AS now JOIN old_rows AS was USING (id)
     WHERE told.observation_id = now.id
       AND (now.period IS DISTINCT FROM was.period OR now.period IS NULL AND now.preferred_id IS DISTINCT FROM was.preferred_id);
    RETURN NULL;
END
$$;

CREATE FUNCTION metrics_wait(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    -- What another has in hand stays: a row too many does no harm, and to wait for him might be to wait for each other.
    DELETE FROM metrics_waiting WHERE figure_id IN (
        SELECT figure_id FROM metrics_waiting AS old WHERE figure_id = ANY(ids) AND NOT EXISTS (
            SELECT FROM ({SOME_WAIT}) AS wanted
             WHERE wanted.id = old.figure_id AND wanted.article_id = old.article_id
               AND wanted.indicator_id = old.indicator_id AND wanted.subject_id = old.subject_id)
         ORDER BY figure_id FOR UPDATE SKIP LOCKED);
    INSERT INTO metrics_waiting (figure_id, article_id, indicator_id, subject_id)
    SELECT id, article_id, indicator_id, subject_id FROM ({SOME_WAIT}) AS wanted ORDER BY id
        ON CONFLICT (figure_id) DO NOTHING;
END
$$;

CREATE FUNCTION metrics_figure_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM metrics_waiting WHERE figure_id IN (SELECT id FROM old_rows);
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM metrics_wait((SELECT array_agg(id) FROM new_rows));
    ELSE
        PERFORM metrics_wait((
            SELECT array_agg(now.id) FROM new_rows AS now JOIN old_rows AS was USING (id)
             WHERE (was.state, was.anchored, was.reportable, was.article_id, was.indicator_id, was.subject_id, was.value)
                   IS DISTINCT FROM
                   (now.state, now.anchored, now.reportable, now.article_id, now.indicator_id, now.subject_id, now.value)
        ));
        UPDATE metrics_toldcell AS told SET observation_id = told.observation_id
          FROM new_rows AS now JOIN old_rows AS was USING (id) JOIN metrics_observation AS cell ON cell.preferred_id = now.id
         WHERE told.observation_id = cell.id AND cell.period IS NULL AND now.article_id <> was.article_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION metrics_article_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, OLD.published_at) IS DISTINCT FROM (NEW.state, NEW.published_at) THEN
        PERFORM metrics_wait((SELECT array_agg(id) FROM metrics_figure WHERE article_id = NEW.id));
    END IF;
    IF OLD.date IS DISTINCT FROM NEW.date THEN
        UPDATE metrics_toldcell AS told SET observation_id = told.observation_id
          FROM metrics_figure AS figure JOIN metrics_observation AS cell ON cell.preferred_id = figure.id
         WHERE figure.article_id = NEW.id AND told.observation_id = cell.id AND cell.period IS NULL;
    END IF;
    RETURN NULL;
END
$$;

-- After the tree or the seat of organisations has changed. Who lies where is asked of every cell again: rare, and seldom long.
CREATE FUNCTION metrics_recount_areas() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE metrics_areayear IN SHARE ROW EXCLUSIVE MODE;
    -- Of whom the sum is wrong, or who has a row that takes away what another adds, the rows are put together.
    WITH told AS (
        SELECT area_id, indicator_id, year, sum(cells) AS cells, min(cells) AS least
          FROM metrics_areayear GROUP BY area_id, indicator_id, year
    ), counted (area_id, indicator_id, year, cells) AS MATERIALIZED ({EVERY_BY_AREA}), wrong AS MATERIALIZED (
        SELECT area_id, indicator_id, year, coalesce(counted.cells, 0) AS cells
          FROM counted FULL JOIN told USING (area_id, indicator_id, year)
         WHERE coalesce(counted.cells, 0) <> coalesce(told.cells, 0) OR told.least < 0
    ), gone AS (
        DELETE FROM metrics_areayear AS old USING wrong
         WHERE (old.area_id, old.indicator_id, old.year) = (wrong.area_id, wrong.indicator_id, wrong.year)
    )
    INSERT INTO metrics_areayear (area_id, indicator_id, year, cells)
    SELECT area_id, indicator_id, year, cells FROM wrong WHERE cells > 0;
END
$$;

CREATE FUNCTION metrics_area_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows AS now JOIN old_rows AS was USING (entity_ptr_id)
                WHERE now.parent_id IS DISTINCT FROM was.parent_id) THEN
        PERFORM metrics_recount_areas();
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION metrics_body_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows AS now JOIN old_rows AS was USING (entity_ptr_id)
                WHERE now.area_id IS DISTINCT FROM was.area_id) THEN
        -- First, so that the first cell of a body that somebody has just written is seen.
        LOCK TABLE metrics_areayear IN SHARE ROW EXCLUSIVE MODE;
        IF EXISTS (SELECT FROM new_rows AS now JOIN old_rows AS was USING (entity_ptr_id)
                     JOIN metrics_total AS total ON total.subject_id = now.entity_ptr_id AND total.indicator_id = 0
                    WHERE now.area_id IS DISTINCT FROM was.area_id) THEN
            PERFORM metrics_recount_areas();
        END IF;
    END IF;
    RETURN NULL;
END
$$;
"""  # noqa: S608 - nothing in it comes from outside

OLD, NEW = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
STATEMENT = "FOR EACH STATEMENT EXECUTE FUNCTION"
# By their names these go before those that lock cells (0011): who has told what waits may still have to wait for a cell.
TRIGGERS = f"""
CREATE TRIGGER metrics_toldcell_years BEFORE INSERT OR UPDATE ON metrics_toldcell
    FOR EACH ROW EXECUTE FUNCTION metrics_toldcell_years();
CREATE TRIGGER metrics_observation_years AFTER UPDATE ON metrics_observation
    REFERENCING {OLD} {NEW} {STATEMENT} metrics_observation_years();
CREATE TRIGGER metrics_figure_comes_waiting AFTER INSERT ON metrics_figure
    REFERENCING {NEW} {STATEMENT} metrics_figure_waits();
CREATE TRIGGER metrics_figure_waited AFTER DELETE ON metrics_figure
    REFERENCING {OLD} {STATEMENT} metrics_figure_waits();
CREATE TRIGGER metrics_figure_awaits AFTER UPDATE ON metrics_figure
    REFERENCING {OLD} {NEW} {STATEMENT} metrics_figure_waits();
CREATE TRIGGER metrics_article_awaits AFTER UPDATE OF state, published_at, date ON articles_article FOR EACH ROW
    WHEN ((OLD.state, OLD.published_at, OLD.date) IS DISTINCT FROM (NEW.state, NEW.published_at, NEW.date))
    EXECUTE FUNCTION metrics_article_waits();
CREATE TRIGGER metrics_area_moves AFTER UPDATE ON organizations_area
    REFERENCING {OLD} {NEW} {STATEMENT} metrics_area_moves();
CREATE TRIGGER metrics_body_moves AFTER UPDATE ON organizations_organization
    REFERENCING {OLD} {NEW} {STATEMENT} metrics_body_moves();
"""

# Of what is put together only what this statement added to, so that no more is written than came.
COUNT = """
CREATE FUNCTION metrics_toldcell_{name}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    many bigint[];
BEGIN
    WITH added AS (
        INSERT INTO metrics_total (indicator_id, subject_id, cells)
        WITH delta AS (SELECT indicator_id, subject_id, sum(one) AS cells FROM ({rows}) AS every GROUP BY 1, 2)
        {by_one} RETURNING id, cells
    )
    SELECT array_agg(id) INTO many FROM added WHERE id % 16 = 0 OR cells < 0;
    IF many IS NOT NULL THEN
        WITH pairs AS (
            SELECT DISTINCT indicator_id, subject_id FROM metrics_total WHERE id = ANY(many)
        ), taken AS (
            SELECT id FROM metrics_total WHERE (indicator_id, subject_id) IN (SELECT * FROM pairs) FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM metrics_total WHERE id IN (SELECT id FROM taken) RETURNING indicator_id, subject_id, cells
        )
        INSERT INTO metrics_total (indicator_id, subject_id, cells)
        SELECT indicator_id, subject_id, sum(cells) FROM gone GROUP BY 1, 2 HAVING sum(cells) <> 0;
    END IF;
    WITH RECURSIVE delta AS MATERIALIZED (
        SELECT indicator_id, subject_id, first_year, last_year, sum(one) AS cells FROM ({rows}) AS every
         GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0
    ), {places}, added AS (
        INSERT INTO metrics_areayear (area_id, indicator_id, year, cells) {by_area} RETURNING id, cells
    )
    SELECT array_agg(id) INTO many FROM added WHERE id % 16 = 0 OR cells < 0;
    IF many IS NOT NULL THEN
        WITH pairs AS (
            SELECT DISTINCT area_id, indicator_id, year FROM metrics_areayear WHERE id = ANY(many)
        ), taken AS (
            SELECT id FROM metrics_areayear WHERE (area_id, indicator_id, year) IN (SELECT * FROM pairs)
               FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM metrics_areayear WHERE id IN (SELECT id FROM taken) RETURNING area_id, indicator_id, year, cells
        )
        INSERT INTO metrics_areayear (area_id, indicator_id, year, cells)
        SELECT area_id, indicator_id, year, sum(cells) FROM gone GROUP BY 1, 2, 3 HAVING sum(cells) <> 0;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER metrics_toldcell_{name}_kept AFTER {event} ON metrics_toldcell {tables}
   FOR EACH STATEMENT EXECUTE FUNCTION metrics_toldcell_{name}_kept();
"""
CAME = "SELECT indicator_id, subject_id, first_year, last_year, 1 AS one FROM new_rows"
WENT = "SELECT indicator_id, subject_id, first_year, last_year, -1 AS one FROM old_rows"


COUNTS = "".join(
    COUNT.format(
        name=name, event=event, rows=rows, tables=tables, by_one=BY_ONE, by_area=BY_AREA, places=PLACES
    )
    for name, event, rows, tables in (
        ("came", "INSERT", CAME, f"REFERENCING {NEW}"),
        ("went", "DELETE", WENT, f"REFERENCING {OLD}"),
        ("turned", "UPDATE", f"{CAME} UNION ALL {WENT}", f"REFERENCING {OLD} {NEW}"),
    )
)

# Locked first: who writes meanwhile waits until all is filled and the triggers are there. There is something to fill where
# cells were told before; the others, and what may wait, are seen to by migration 0015.
FILL = f"""
LOCK TABLE articles_article, organizations_area, organizations_organization, metrics_figure, metrics_observation,
           metrics_toldcell IN SHARE ROW EXCLUSIVE MODE;
UPDATE metrics_toldcell SET first_year = found.first, last_year = found.last
  FROM ({YEARS_OF_CELLS}) AS found WHERE found.id = observation_id;
INSERT INTO metrics_total (indicator_id, subject_id, cells) {EVERY_BY_ONE};
INSERT INTO metrics_areayear (area_id, indicator_id, year, cells) {EVERY_BY_AREA};
ANALYZE metrics_toldcell, metrics_total, metrics_areayear;
"""  # noqa: S608
GONE = """
DROP FUNCTION metrics_toldcell_came_kept, metrics_toldcell_went_kept, metrics_toldcell_turned_kept CASCADE;
DROP FUNCTION metrics_body_moves, metrics_area_moves, metrics_article_waits, metrics_figure_waits CASCADE;
DROP FUNCTION metrics_observation_years, metrics_toldcell_years CASCADE;
DROP FUNCTION metrics_recount_areas(), metrics_wait(bigint[]), metrics_years(daterange, date);
"""


def key(to, related_name="+"):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name=related_name,
        to=to,
    )


def number():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def named(name):
    return {"verbose_name": name, "verbose_name_plural": name}


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0011_tallies"),
        ("articles", "0011_pages_in_paper"),
        ("organizations", "0003_spellings"),
    ]

    operations = [
        migrations.AddField("toldcell", "first_year", models.SmallIntegerField(null=True)),
        migrations.AddField("toldcell", "last_year", models.SmallIntegerField(null=True)),
        migrations.CreateModel(
            name="Total",
            fields=[
                ("id", number()),
                ("cells", models.IntegerField()),
                ("indicator", key("metrics.indicator", "totals")),
                ("subject", key("organizations.entity", "cell_totals")),
            ],
            options=named("观测值总数"),
        ),
        migrations.CreateModel(
            name="AreaYear",
            fields=[
                ("id", number()),
                ("year", models.SmallIntegerField()),
                ("cells", models.IntegerField()),
                ("area", key("organizations.area")),
                ("indicator", key("metrics.indicator")),
            ],
            options=named("各年的观测值个数"),
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "figure",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="metrics.figure",
                    ),
                ),
                ("article", key("articles.article")),
                ("indicator", key("metrics.indicator")),
                ("subject", key("organizations.entity")),
            ],
            options=named("待定的数据"),
        ),
        migrations.RunSQL(YEARS + FUNCTIONS, GONE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS + COUNTS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="toldcell",
            index=models.Index(
                fields=["subject", "indicator", "last_year", "first_year", "observation"], name="told_years"
            ),
        ),
        migrations.AddIndex(
            model_name="total",
            index=models.Index(fields=["indicator", "subject"], include=["cells"], name="total_indicator"),
        ),
        migrations.AddIndex(
            model_name="total",
            index=models.Index(fields=["subject", "indicator"], include=["cells"], name="total_subject"),
        ),
        migrations.AddIndex(
            model_name="areayear",
            index=models.Index(
                fields=["area", "indicator", "year"], include=["cells"], name="area_year_of_area"
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(fields=["subject", "indicator"], name="waiting_of_subject"),
        ),
    ]
