"""The audit: every rule finds the row that was broken on purpose, and nothing in data that the program wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Mention, Page, Reprint, ReviewStep, Upload
from metrics.models import Figure, FrozenFile, FrozenTable, Indicator, Observation
from organizations.addresses import FormerAddress
from organizations.models import Area, Entity, Name, Organization
from portal.auditing import RULES
from portal.auditing.texts import _line_problem
from portal.journal import record
from portal.models import QueueEntry, StepKind

pytestmark = pytest.mark.django_db


def run(*options: str) -> tuple[int, str]:
    """The exit code of the command and what it printed."""
    out = StringIO()
    try:
        call_command("audit", *options, stdout=out)
    except SystemExit as leaving:
        return int(str(leaving.code)), out.getvalue()
    return 0, out.getvalue()


def sql(statement: str, *params: Any) -> None:
    """Past the program, as somebody with psql does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, params or None)


@pytest.fixture
def storage(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def town(stored, editor, storage, django_capture_on_commit_callbacks):
    """The town's page with two decisions, on a name and on a number that stands in a table."""
    with django_capture_on_commit_callbacks(execute=True):
        Mention.objects.filter(text="柳湾街道").first().decide("accepted", editor)
        Figure.objects.get(text="320人").decide("accepted", editor)
    return stored


def figure() -> Figure:
    return Figure.objects.get(text="320人")


def cell() -> Observation:
    found = figure().observation
    assert found is not None
    return found


def test_whole(town):
    """What the pipeline and the desk wrote breaks no rule."""
    code, told = run()
    assert told == f"核查 {len(RULES)} 条规则：都合。\n"
    assert code == 0


def shift_mention(town):
    sql('UPDATE articles_mention SET start = start + 1, "end" = "end" + 1 WHERE state = \'accepted\'')


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
    "file-absent": lost_file,
    "file-orphan": stray_file,
    "frozen-digest": altered_frozen,
    "frozen-files": lost_frozen,
    "job-given-up": waiting_for_ever,
}


@pytest.fixture
def old_files(monkeypatch):
    """Files count as old: nobody is about to store their rows."""
    monkeypatch.setattr("portal.auditing.files.UNDER_WAY", timedelta(0))


def test_every_rule_is_broken():
    """No rule is without a row below that breaks it."""
    assert [rule.code for rule in RULES] == list(BROKEN)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule(town, old_files, rule):
    """A row broken past the program is found and told with a remedy; what can be mended holds again afterwards."""
    assert run("--only", rule.code)[0] == 0
    BROKEN[rule.code](town)
    code, told = run("--only", rule.code)
    assert code == 1
    assert told.startswith(f"不合：{rule.title}［{rule.code}］。办法：{rule.remedy}。\n  ")
    assert "核查 1 条规则：" in told
    if rule.fix is not None:
        code, told = run("--only", rule.code, "--fix")
        assert code == 0, told
        assert "还有 0 行" in told
        assert run("--only", rule.code) == (0, "核查 1 条规则：都合。\n")


def test_mended_decision_is_kept(town):
    """A decided span that points elsewhere goes back to its text; one whose text is gone waits for an editor."""
    shift_mention(town)
    shift_figure(town)
    run("--only", "mention-span", "figure-span", "--fix")
    mention = Mention.objects.get(state="accepted")
    if mention.anchored:
        assert mention.article.body[mention.start : mention.end] == mention.text
    figure = Figure.objects.get(text="321人")
    assert (figure.state, figure.anchored, figure.observation) == ("accepted", False, None)
    assert figure.history.first().anchored is False


def test_put_aside(town, old_files, storage):
    """A file that no row names is moved, not removed."""
    stray_file(town)
    run("--only", "file-orphan", "--fix")
    assert (storage / "orphans/uploads/2021/07/stray").read_bytes() == b"?"


def test_list_is_bounded(town):
    """Of many rows that break one rule some are listed, and all are counted."""
    assert Name.objects.count() > 2
    Name.objects.update(pinyin="")
    told = run("--only", "name-spelling", "--most", "2")[1]
    assert f"共 {Name.objects.count()} 行，只列了 2 行" in told
    assert told.count("\n  名称") == 2


def test_unknown_rule():
    """A rule that is none is an error, not silence."""
    with pytest.raises(CommandError, match="没有规则 x"):
        run("--only", "x")


@pytest.mark.parametrize(
    ("lines", "starts", "problem"),
    [
        ([[1, 2]], [[0, 1], [5, 2]], ""),
        ([[2, 1]], [], "行 2–1 不在"),
        ([[1, 2]], [[30, 1]], "不在正文的 20 个字里"),
        ([[1, 2]], [[5, 1], [3, 2]], "次序颠倒"),
        ([[1, 2]], [[0, 3]], "不属于这篇文章"),
        ("x", [], "不是成对的整数"),
    ],
)
def test_lines(lines, starts, problem):
    """Lines of a body of 20 characters on a page of 4 lines."""
    told = _line_problem(lines, starts, 20, 4)
    assert problem in told if problem else told == ""


def test_looking_writes_nothing(town):
    """Without --fix not one row is written."""
    stale_queue(town)
    with connection.execute_wrapper(_only_questions):
        assert run()[0] == 1


def _only_questions(execute, statement, params, many, context):
    assert statement.lstrip().split()[0] in {"SELECT", "WITH", "SAVEPOINT", "RELEASE"}, statement
    return execute(statement, params, many, context)
