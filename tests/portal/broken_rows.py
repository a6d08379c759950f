"""For each rule of the audit what breaks it: a row changed past the program, as somebody with psql does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Mention, Page, Reprint, ReviewStep, Upload
from metrics.models import Figure, FrozenFile, FrozenTable, Indicator, Observation
from organizations.addresses import FormerAddress
from organizations.models import Area, Entity, Name, Organization
from portal.journal import record
from portal.models import AuditKind, QueueEntry, StepKind
from portal.trail import note


def sql(statement: str, *params: Any) -> None:
    """Past the program, as somebody with psql does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, params or None)


def figure() -> Figure:
    return Figure.objects.get(text="320人")


def cell() -> Observation:
    found = figure().observation
    assert found is not None
    return found


def shift_mention(town):
    sql('UPDATE articles_mention SET start = start + 1, "end" = "end" + 1 WHERE state = \'accepted\'')


def stuck_decision(town):
    sql("UPDATE articles_mention SET held = true WHERE state = 'accepted'")


def shift_figure(town):
    sql("UPDATE metrics_figure SET text = '321人' WHERE text = '320人'")


def alter_page(town):
    sql("UPDATE articles_page SET text = replace(text, '12处', '13处')")


def half_page(town):
    page = baker.make(Page, text="字", sha256="0" * 64, publication=town.publication)
    sql("UPDATE articles_page SET sha256 = encode(sha256('字'::bytea), 'hex') WHERE id = %s", page.pk)


def double_article(town):
    first = town.articles.order_by("position").first()
    first.pk, first.position = None, 9
    first.save(force_insert=True)


def foreign_lines(town):
    Article.objects.filter(position=1).update(lines=[[1, 99]])


def other_date(town):
    Article.objects.filter(position=1).update(date="1999-01-01")


def unsigned(town):
    sql("ALTER TABLE articles_mention DROP CONSTRAINT mention_decision_has_author")
    sql("UPDATE articles_mention SET decided_by_id = NULL WHERE state = 'accepted'")


def unrecorded(town):
    Mention.history.all().delete()


def other_kind(town):
    Mention.objects.filter(state="accepted").update(kind="topic")


def skipped_review(town):
    article = town.articles.first()
    user = User.objects.first()
    baker.make(
        ReviewStep, article=article, action="submit", from_state="draft", to_state="first_review", by=user
    )


def double_reprint(town):
    one, other = town.articles.all()
    baker.make(Reprint, article=one, original=other)
    baker.make(Reprint, article=other, original=one)


def lost_row(town):
    article = town.articles.first()
    with record(by=User.objects.first(), kind=StepKind.ADD, article=article) as journal:
        journal.create(
            Mention(article=article, start=0, end=3, text=article.body[:3], kind="topic", origin="editor")
        )
    sql('DELETE FROM articles_mention WHERE start = 0 AND "end" = 3')


def circle_of_areas(town):
    top, street = Area.objects.get(name="青川省"), Area.objects.get(name="柳湾街道")
    Area.objects.filter(pk=top.pk).update(parent=street)


def circle_of(field: str) -> Callable[[Any], None]:
    def break_(town):
        first = Organization.objects.get(name="东湖区城管局")
        second = Organization.objects.exclude(pk=first.pk).first()
        Organization.objects.filter(pk=first.pk).update(**{field: second})
        Organization.objects.filter(pk=second.pk).update(**{field: first})

    return break_


def other_path(town):
    Area.objects.filter(name="柳湾街道").update(lineage="青川省/柳湾街道", path="柳湾街道")


def half_entity(town):
    entity = Entity.objects.create(name="半个", kind="topic", slug="half")
    entity.names.create(text="半个", kind="official")


def nameless(town):
    Name.objects.filter(text="石桥街道").delete()


def astray(town):
    street, bridge = Entity.objects.get(name="柳湾街道"), Entity.objects.get(name="石桥街道")
    FormerAddress.objects.create(kind="area", slug=street.slug, name="石桥乡", entity=bridge)


def sourceless(town):
    Figure.objects.filter(pk=figure().pk).update(state="rejected")


def misfiled(town):
    other = Area.objects.get(name="石桥街道")
    Figure.objects.filter(pk=figure().pk).update(subject=other)


def contested(town):
    Observation.objects.filter(pk=cell().pk).update(contested=True)


def second_report() -> Figure:
    """A better report of the same cell."""
    one = figure()
    article = Article.objects.create(
        page=one.article.page, position=7, body="新增就业320人。", date="2021-07-02"
    )
    one.pk, one.article, one.start, one.end = None, article, 4, 8
    one.observation = None
    one.save()
    return one


def not_preferred(town):
    first, second = figure(), second_report()
    second.decide("accepted", User.objects.first())
    Article.objects.filter(pk=first.article_id).update(state="withdrawn", public_note="撤回")


def stale_vector(town):
    Article.objects.filter(position=1).update(headline="改过的标题")


def lost_fingerprint(town):
    sql("UPDATE articles_fingerprint SET hashes = '{1}' WHERE cardinality(hashes) > 0")


def stale_queue(town):
    QueueEntry.objects.update(open_mentions=77)


def misspelled(model: type[Any]) -> Callable[[Any], None]:
    return lambda town: model.objects.filter(pk=model.objects.first().pk).update(pinyin="cuole")


def published(town):
    town.articles.update(state="published", published_at=timezone.now())


def lost_appearance(town):
    published(town)
    sql("DELETE FROM articles_appearance WHERE entity_id = (SELECT max(entity_id) FROM articles_appearance)")


def wrong_tally(town):
    published(town)
    sql("INSERT INTO articles_tally (entity_id, appearances, named) VALUES (0, 7, 0)")


def untold_cell(town):
    published(town)
    town.articles.update(published_at=timezone.now() - timedelta(days=1))
    sql("DELETE FROM metrics_toldcell")


def wrong_cell_tally(town):
    published(town)
    sql(
        "INSERT INTO metrics_tally (indicator_id, subject_id, cells) VALUES (%s, %s, 3)",
        cell().indicator_id,
        cell().subject_id,
    )


def undated_cell(town):
    published(town)
    sql("ALTER TABLE metrics_toldcell DISABLE TRIGGER metrics_toldcell_years")
    sql("UPDATE metrics_toldcell SET first_year = 1900")
    sql("ALTER TABLE metrics_toldcell ENABLE TRIGGER metrics_toldcell_years")


def wrong_total(town):
    published(town)
    sql("INSERT INTO metrics_total (indicator_id, subject_id, cells) VALUES (0, %s, 2)", cell().subject_id)


def wrong_year(town):
    published(town)
    sql(
        "INSERT INTO metrics_areayear (area_id, indicator_id, year, cells) VALUES (%s, %s, 2001, 4)",
        Area.objects.first().pk,
        cell().indicator_id,
    )


def lost_waiting(town):
    sql("DELETE FROM metrics_waiting")


def forged_trail(town):
    note(AuditKind.EXPORT, "全部观测值")
    sql("ALTER TABLE portal_auditentry DISABLE TRIGGER audit_kept")
    sql(
        "UPDATE portal_auditentry SET what = '什么也没有做' WHERE id = (SELECT min(id) FROM portal_auditentry)"
    )
    sql("ALTER TABLE portal_auditentry ENABLE TRIGGER audit_kept")


def lost_file(town):
    baker.make(Upload, file="uploads/2021/07/gone", state="imported", uploaded_by=User.objects.first())


def stray_file(town):
    default_storage.save("uploads/2021/07/stray", ContentFile(b"?"))


def altered_frozen(town):
    table = baker.make(FrozenTable, content={}, frozen_by=User.objects.first())
    for format in ("csv", "xlsx", "json"):
        baker.make(FrozenFile, table=table, format=format, body=b"1", sha256="0" * 64)


def lost_frozen(town):
    baker.make(FrozenTable, content={}, frozen_by=User.objects.first())


def waiting_for_ever(town):
    upload = baker.make(Upload, file="", state="waiting", uploaded_by=User.objects.first())
    Upload.objects.filter(pk=upload.pk).update(uploaded_at=timezone.now() - timedelta(hours=1))


def dropped_constraint(town):
    sql("DROP INDEX figure_once")


def trigger_off(town):
    sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    sql("CREATE TRIGGER refuse BEFORE UPDATE ON metrics_frozenfile FOR EACH ROW EXECUTE FUNCTION refuse()")
    sql("ALTER TABLE metrics_frozenfile DISABLE TRIGGER refuse")


def undone_migration(town):
    sql("DELETE FROM django_migrations WHERE app = 'portal' AND name = '0005_data_groups'")


def less_allowed(town):
    group = Group.objects.get(name="采编")
    group.permissions.remove(group.permissions.get(codename="submit_article"))


BROKEN: dict[str, Callable[[Any], None]] = {
    "constraints": dropped_constraint,
    "triggers": trigger_off,
    "migrations": undone_migration,
    "groups": less_allowed,
    "circle-area": circle_of_areas,
    "circle-superior": circle_of("superior"),
    "circle-host": circle_of("host"),
    "area-path": other_path,
    "entity-half": half_entity,
    "entity-name": nameless,
    "former-address": astray,
    "mention-span": shift_mention,
    "figure-span": shift_figure,
    "page-digest": alter_page,
    "page-half": half_page,
    "article-double": double_article,
    "article-lines": foreign_lines,
    "article-date": other_date,
    "decision-author": unsigned,
    "decision-history": unrecorded,
    "held-article": stuck_decision,
    "mention-kind": other_kind,
    "review-state": skipped_review,
    "reprint-double": double_reprint,
    "step-rows": lost_row,
    "cell-source": sourceless,
    "figure-cell": misfiled,
    "cell-contested": contested,
    "cell-preferred": not_preferred,
    "search-vectors": stale_vector,
    "fingerprints": lost_fingerprint,
    "queue": stale_queue,
    "name-spelling": misspelled(Name),
    "indicator-spelling": misspelled(Indicator),
    "told-cells": untold_cell,
    "cell-tallies": wrong_cell_tally,
    "cell-years": undated_cell,
    "cell-totals": wrong_total,
    "cells-by-year": wrong_year,
    "waiting": lost_waiting,
    "appearances": lost_appearance,
    "tallies": wrong_tally,
    "trail-chain": forged_trail,
    "file-absent": lost_file,
    "file-orphan": stray_file,
    "frozen-digest": altered_frozen,
    "frozen-files": lost_frozen,
    "job-given-up": waiting_for_ever,
}
