"""The audit: every rule finds the row that was broken on purpose, and nothing in data that the program wrote."""

from __future__ import annotations

import os
from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from model_bakery import baker

from articles.models import Mention, Upload
from metrics.models import Figure
from organizations.models import Name
from portal.auditing import RULES
from portal.auditing.texts import _line_problem
from tests.portal.broken_rows import BROKEN, shift_figure, shift_mention, sql, stale_queue, stray_file

pytestmark = pytest.mark.django_db


def run(*options: str) -> tuple[int, str]:
    """The exit code of the command and what it printed."""
    out = StringIO()
    try:
        call_command("audit", *options, stdout=out)
    except SystemExit as leaving:
        return int(str(leaving.code)), out.getvalue()
    return 0, out.getvalue()


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


def test_whole(town):
    """What the pipeline and the desk wrote breaks no rule."""
    code, told = run()
    assert told == f"核查 {len(RULES)} 条规则：都合。\n"
    assert code == 0


@pytest.fixture
def old_files(monkeypatch):
    """Files count as old: nobody is about to store their rows."""
    monkeypatch.setattr("portal.auditing.files.UNDER_WAY", timedelta(hours=-1))


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


def test_lost_trigger(town):
    """A trigger that somebody has dropped is missed."""
    sql("DROP TRIGGER audit_kept ON portal_auditentry")
    assert "触发器 audit_kept 不在了" in run("--only", "triggers")[1]


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


def test_file_of_a_later_row(town, old_files, storage):
    """A file whose row was stored after the audit had looked stays where it is."""
    stray_file(town)
    (rule,) = (rule for rule in RULES if rule.code == "file-orphan")
    (found,) = rule.find()
    baker.make(Upload, file=found.key, state="imported", uploaded_by=User.objects.first())
    assert rule.fix is not None
    assert rule.fix([found.key]) == 0
    assert (storage / found.key).read_bytes() == b"?"


def test_file_younger_than_the_audit(town, storage):
    """What counts is how old a file was when the audit began to see rows, however long it has looked since."""
    stray_file(town)
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        (moment,) = cursor.fetchone()
    (rule,) = (rule for rule in RULES if rule.code == "file-orphan")
    for age, found in ((timedelta(minutes=59), 0), (timedelta(minutes=61), 1)):
        os.utime(storage / "uploads/2021/07/stray", times=((moment - age).timestamp(),) * 2)
        with patch("django.utils.timezone.now", lambda: moment + timedelta(hours=5)):
            assert len(list(rule.find())) == found


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
