"""Recorded decisions: exported from one database, applied in another that has read the same page."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Article, Mention, Page
from metrics.models import Figure, Indicator, Observation
from organizations.models import Area, Topic
from portal.decisions import DecisionsError, apply, written
from portal.pipeline import Pipeline
from portal.rewriting import rewrite

pytestmark = pytest.mark.django_db


def exported() -> list[str]:
    return list(written(Article.objects.select_related("page").order_by("position")))


@pytest.fixture
def decided(stored, editor) -> list[str]:
    """What an editor settled on the page, as the lines of an export; the page is then read afresh."""
    Mention.objects.filter(text="东湖区").first().decide("accepted", editor)
    Mention.objects.get(text="清洁家园行动").decide("rejected", editor)
    moved = Mention.objects.get(text="该街道")
    moved.entity = Area.objects.get(name="石桥街道")
    moved.decide("accepted", editor)
    figure = Figure.objects.get(text="15.6万元")
    figure.subject, figure.indicator = moved.entity, Indicator.objects.get(code="jobs-urban-new")
    figure.decide("accepted", editor)
    Figure.objects.get(text="40余人").decide("rejected", editor)
    first, _ = stored.articles.order_by("position")
    first.headline, first.state, first.published_at = "拆除违建", "published", timezone.now()
    first.save()
    return exported()


@pytest.fixture
def fresh(decided, source) -> Page:
    """The same page in a database where nobody has decided anything."""
    Observation.objects.all().delete()
    Article.objects.all().delete()
    Page.objects.all().delete()
    return Pipeline().store(source)


def test_round_trip(fresh, decided, editor):
    """What is exported, applied and exported again is the same, to the letter."""
    applied = apply(decided, editor)
    assert (applied.settled, applied.published, applied.lost) == (5, 1, [])
    assert exported() == decided


def test_what_is_applied(fresh, decided, editor):
    """Names, values and titles are as decided, in the editor's name, and accepted figures stand in the table."""
    apply(decided, editor)
    assert Mention.objects.get(text="该街道").entity.name == "石桥街道"
    assert Mention.objects.get(text="清洁家园行动").state == "rejected"
    figure = Figure.objects.get(text="15.6万元")
    assert (figure.state, figure.decided_by, figure.value) == ("accepted", editor, 156_000)
    assert Observation.objects.get().preferred == figure
    assert [a.headline for a in Article.public.all()] == ["拆除违建"]


def test_mended_titles_are_found(fresh, decided, editor):
    """An article is found by the title that the decisions gave it."""
    apply([line.replace('"拆除违建"', '"廊桥通车"') for line in decided], editor)
    assert Article.objects.containing("廊桥").exists()


def test_applied_twice(fresh, decided, editor):
    """Applied again, a file changes nothing: what is settled stays, and no row is added."""
    apply(decided, editor)
    before = list(Mention.history.values_list("history_id")), list(Figure.history.values_list("history_id"))
    applied = apply(decided, editor)
    assert (applied.settled, applied.published) == (5, 0)
    assert before == (
        list(Mention.history.values_list("history_id")),
        list(Figure.history.values_list("history_id")),
    )


def test_local_decisions_win(fresh, decided, editor):
    """What has been decided here stays as decided here."""
    mention, figure = Mention.objects.get(text="该街道"), Figure.objects.get(text="15.6万元")
    mention.decide("accepted", editor)
    figure.decide("rejected", editor)
    apply(decided, editor)
    assert [m.entity.name for m in Mention.objects.filter(text="该街道")] == ["柳湾街道"]
    figure.refresh_from_db()
    assert figure.state == "rejected"


def test_not_suggested_here(fresh, decided, editor):
    """A decision on something that the program no longer suggests is added, as the editor's."""
    Mention.objects.filter(text="该街道").delete()
    Figure.objects.filter(text="15.6万元").delete()
    applied = apply(decided, editor)
    assert applied.lost == []
    for row in (Mention.objects.get(text="该街道"), Figure.objects.get(text="15.6万元")):
        assert (row.state, row.origin) == ("accepted", "editor")


def test_rejection_hits_nothing_else(fresh, decided, editor):
    """A rejected reading of a name leaves another reading of it open."""
    other = Topic.objects.create(name="另一行动")
    Mention.objects.filter(text="清洁家园行动").update(entity=other)
    apply(decided, editor)
    found = Mention.objects.filter(text="清洁家园行动")
    assert {(m.entity.name, m.state) for m in found} == {("清洁家园", "rejected"), ("另一行动", "suggested")}


def test_lost(fresh, decided, editor):
    """What means nobody here, or is no longer printed, is reported, one line each, and the rest is applied."""
    away = {'石桥街道", "coref': '无此街道", "coref', '"清洁家园"': '"无此专题"', '"40余人"': '"50余人"'}
    for here, there in away.items():
        assert any(here in line for line in decided)
        decided = [line.replace(here, there) for line in decided]
    applied = apply(decided, editor)
    assert sorted(line.split("：")[1] for line in applied.lost) == ["“50余人”", "“清洁家园行动”", "“该街道”"]
    assert applied.settled == 2


def test_recut(fresh, decided, editor):
    """An article whose opening is now another is known by what was settled in it, wherever it stands now."""
    second = fresh.articles.get(position=2)
    second.body, second.position = second.body.removeprefix("本报讯"), 9
    second.save()
    applied = apply(decided, editor)
    assert applied.lost == []
    assert Figure.objects.filter(text="40余人", state="rejected").exists()


def test_another_article_is_not_published(fresh, decided, editor):
    """An article that stands where the recorded one stood, and is another, is left alone."""
    first = fresh.articles.get(position=1)
    first.body = "完全是另一篇文章。"
    first.save()
    applied = apply(decided, editor)
    assert applied.published == 0
    assert any("没有这篇文章" in line for line in applied.lost)
    assert not Article.public.exists()


@pytest.fixture
def rewritten(decided, source, editor) -> tuple[str, list[str]]:
    """The first article's text as an editor wrote it after deciding, and the export; the page is then read afresh."""
    article = Article.objects.get(position=1)
    body = article.body.replace("12处", "13处").replace("本报讯", "青石日报讯")
    assert body != article.body
    rewrite(article, body, editor, reason="据来函更正")
    lines = exported()
    Observation.objects.all().delete()
    Article.objects.all().delete()
    Page.objects.all().delete()
    Pipeline().store(source)
    return body, lines


def test_edited_text(rewritten, editor):
    """A text that an editor wrote anew goes along, once, and the decisions made in it find their places."""
    body, lines = rewritten
    applied = apply(lines, editor)
    assert (applied.settled, applied.rewritten, applied.lost) == (5, 1, [])
    article = Article.objects.get(position=1)
    assert (article.body, article.version) == (body, 2)
    assert all(body[m.start : m.end] == m.text for m in article.mentions.anchored())
    assert [json.loads(line) for line in exported()] == [json.loads(line) for line in lines]
    again = apply(lines, editor)
    assert (again.rewritten, again.lost) == (0, [])


def test_edited_text_elsewhere(rewritten, editor):
    """A text that somebody here has written otherwise stays, and it is said."""
    _, lines = rewritten
    article = Article.objects.get(position=1)
    rewrite(article, article.body + "\n另一句。", editor)
    applied = apply(lines, editor)
    assert applied.rewritten == 0
    assert [line for line in applied.lost if "改过的正文没有用上，这里的正文与改之前的不同" in line]
    article.refresh_from_db()
    assert article.body.endswith("另一句。")


@pytest.mark.parametrize(
    "line",
    [
        "不是 JSON",
        "[]",
        "3",
        "{}",
        '{"page": "x", "position": 1, "opening": "", "state": "draft", "mentions": [{}], "figures": []}',
        pytest.param(None, id="a value that is no number"),
    ],
)
def test_bad_line(fresh, decided, editor, line):
    """A line that is no record is named, and nothing of the file is applied."""
    if line is None:
        line = next(one for one in decided if "156000" in one).replace('"156000"', '"很多"')
    with pytest.raises(DecisionsError, match="第 3 行不是编辑决定的记录"):
        apply([decided[0], "", line], editor)
    assert not Mention.objects.decided().exists()


def test_few_queries(fresh, decided, editor, django_assert_max_num_queries):
    """Applying costs a few queries a decision, whatever is in the database."""
    with django_assert_max_num_queries(70):
        apply(decided, editor)


def run(*args: object, **options: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("decisions", *args, stdout=out, stderr=err, no_color=True, **options)
    return out.getvalue(), err.getvalue()


def test_command(decided, editor, tmp_path):
    """The command exports and applies, and says how much."""
    path = tmp_path / "decisions.jsonl"
    assert run("export", path) == ("已导出 2 篇文章的决定。\n", "")
    assert [json.loads(line)["position"] for line in path.read_text("utf-8").splitlines()] == [1, 2]
    assert run("apply", path, by="主编") == ("采纳 5 项决定，发布 0 篇文章。\n", "")


@pytest.mark.parametrize(
    ("action", "name", "by", "problem"),
    [
        ("apply", "none.jsonl", "主编", "打不开"),
        ("apply", "bad.jsonl", "主编", "第 1 行不是编辑决定的记录"),
        ("apply", "bad.jsonl", "别人", "没有编辑账号“别人”"),
        ("export", "none/decisions.jsonl", "", "写不进"),
    ],
)
def test_command_errors(editor, tmp_path, action, name, by, problem):
    """Errors of the command are one Chinese line."""
    (tmp_path / "bad.jsonl").write_text("坏", "utf-8")
    with pytest.raises(CommandError, match=problem):
        run(action, tmp_path / name, by=by)
