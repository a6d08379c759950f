"""An article's text edited: decisions, cells, suggestions, checks, indexes and the queue all fit the new text."""

import json

import pytest
from django.contrib.auth.models import User

from articles.models import Article, Mention
from metrics.models import Check, Figure, Observation
from portal import decisions
from portal.journal import record
from portal.models import QueueEntry, StepKind
from portal.rewriting import RewritingError, StaleTextError, preview, rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(stored):
    return stored.articles.get(position=1)


def rows(article):
    return [*article.mentions.anchored(), *article.figures.anchored()]


def test_the_text_is_read_again(article, editor):
    """What the program suggests is what it reads in the new text, and every row stands on its words."""
    other = article.page.articles.get(position=2)
    before = [(row.pk, row.start) for row in rows(other)]
    edit = rewrite(article, article.body.replace("石桥街道拆除7处", "石桥街道拆除9处，又拆围墙3处"), editor)
    assert edit.changed
    assert {"9处", "3处"} <= set(article.figures.values_list("text", flat=True))
    assert not article.figures.filter(text="7处").exists()
    for row in rows(article):
        assert article.body[row.start : row.end] == row.text
    assert Article.objects.containing("围墙").get() == article
    assert [(row.pk, row.start) for row in rows(other)] == before
    assert not Check.objects.filter(article=article, holds=True, kind="sum").exists()


def test_a_figure_leaves_its_cell(article, editor, client):
    """A decided figure whose number is changed stands in no table, on no page and in no file until it is placed anew."""
    figure = article.figures.get(text="12处")
    figure.decide("accepted", editor)
    assert Observation.objects.get().preferred == figure
    body = article.body
    edit = rewrite(article, body.replace("12处", "13处"), editor)
    assert edit.adrift == [figure]
    figure.refresh_from_db()
    assert (figure.anchored, figure.state, figure.observation) == (False, "accepted", None)
    assert not Observation.objects.exists()
    assert article.figures.get(text="13处").state == "suggested"
    assert QueueEntry.objects.filter(article=article).exists()
    Article.objects.filter(pk=article.pk).update(state="published", published_at="2021-07-02T08:00Z")
    assert f"f{figure.pk}" not in client.get(f"/articles/{article.pk}/").content.decode()
    assert "12处" not in client.get(f"/api/v1/articles/{article.pk}").content.decode()
    line = json.loads(next(decisions.written([article])))
    assert (line["figures"], line["adrift"]) == ([], ["12处"])
    assert any("12处" in lost for lost in decisions.apply([json.dumps(line)], editor).lost)
    Article.objects.filter(pk=article.pk).update(state="draft")
    rewrite(article, body, editor)
    figure.refresh_from_db()
    assert figure.anchored
    assert Observation.objects.get().preferred == figure
    assert article.figures.filter(text="12处").count() == 1


def test_another_report_stays_in_the_cell(article, editor):
    """A cell with a second report keeps it when the first is set adrift."""
    first = article.figures.get(text="12处")
    first.decide("accepted", editor)
    second = Figure.objects.get(text="320人")
    for name in ("indicator", "subject", "period", "modality"):
        setattr(second, name, getattr(first, name))
    second.decide("accepted", editor)
    assert Observation.objects.get().preferred == first
    rewrite(article, article.body.replace("12处", "多处"), editor)
    assert Observation.objects.get().preferred == second


def test_reading_the_page_again(article, editor, pipeline):
    """Rows adrift are neither removed nor doubled when the page is read again."""
    mention = article.mentions.filter(text="柳湾街道").first()
    mention.decide("accepted", editor)
    rewrite(article, article.body.replace("柳湾街道", "柳湾路街道"), editor)
    before = sorted(Mention.objects.values_list("pk", "text", "anchored", "state"))
    assert (mention.pk, "柳湾街道", False, "accepted") in before
    pipeline.read(article.page)
    assert sorted(Mention.objects.values_list("pk", "text", "anchored", "state")) == before


def test_what_a_settled_check_rests_on(article, editor):
    """A suggested figure of a settled check is set adrift, and the check keeps it."""
    check = article.checks.get(kind="sum")
    check.settled_by, check.settled_at, check.settlement = editor, "2021-07-03T08:00Z", "相符"
    check.save()
    members = set(check.figures.values_list("text", flat=True))
    edit = rewrite(article, article.body.replace("石桥街道拆除7处", "其余已停工"), editor)
    assert [row.text for row in edit.adrift] == ["7处"]
    assert set(check.figures.values_list("text", flat=True)) == members


REFUSED = [
    pytest.param({"state": "first_review"}, "新的正文", "不能改动", id="under review"),
    pytest.param({}, " \n ", "不能是空的", id="empty"),
    pytest.param({}, "长" * 200_001, "分成几篇", id="too long"),
    pytest.param(
        {"state": "published", "published_at": "2021-07-02T08:00Z"},
        "新的正文",
        "公开说明",
        id="no note for readers",
    ),
]


@pytest.mark.parametrize(("fields", "body", "words"), REFUSED)
def test_refused(article, editor, fields, body, words):
    """An edit that may not be is refused in Chinese, and nothing is written."""
    Article.objects.filter(pk=article.pk).update(**fields)
    with pytest.raises(RewritingError, match=words):
        rewrite(article, body, editor)
    assert Article.objects.get(pk=article.pk).version == 1
    assert article.history.count() == 1


def test_public_text(article, editor, client):
    """A public article is amended with a note, which readers see; without the right to publish it is not."""
    Article.objects.filter(pk=article.pk).update(state="published", published_at="2021-07-02T08:00Z")
    body = article.body.replace("拆除违建", "拆除违章建筑")
    with pytest.raises(RewritingError, match="权限"):
        rewrite(article, body, User.objects.create_user("路人"), reason="更正")
    rewrite(article, body, editor, reason="更正：违建应为违章建筑。")
    article.refresh_from_db()
    assert (article.version, article.public_note) == (2, "更正：违建应为违章建筑。")
    step = article.review_steps.get()
    assert (step.action, step.version, step.by) == ("amend", 2, editor)
    assert "违章建筑" in client.get(f"/articles/{article.pk}/").content.decode()


def test_stale(article, editor):
    """An edit of a text that is no longer the present one is refused."""
    rewrite(article, article.body + "（完）", editor, version=1)
    with pytest.raises(StaleTextError):
        rewrite(article, "别的正文", editor, version=1)


def test_preview_writes_nothing(article, editor):
    """A look at what an edit does changes nothing."""
    article.figures.get(text="12处").decide("accepted", editor)
    edit = preview(article, article.body.replace("12处", "13处"))
    assert [row.text for row in edit.adrift] == ["12处"]
    assert {row.text for row in edit.removed} <= {"12处"}
    article.refresh_from_db()
    assert (article.version, article.mentions.adrift().count() + article.figures.adrift().count()) == (1, 0)


def test_placing_anew(article, editor):
    """A row adrift, placed on its new words as a step, stands in its cell again, and undone it does not."""
    figure = article.figures.get(text="12处")
    figure.decide("accepted", editor)
    rewrite(article, article.body.replace("12处", "13处"), editor)
    suggested = article.figures.get(text="13处")
    start, end = suggested.start, suggested.end
    with record(by=editor, kind=StepKind.PLACE, article=article) as journal:
        journal.delete(suggested)
        row = Figure.objects.select_for_update(of=("self",)).get(pk=figure.pk)
        with journal.changing(row):
            row.start, row.end, row.text, row.anchored = start, end, "13处", True
            row.decide("accepted", editor)
    assert Observation.objects.get().preferred_id == figure.pk


def test_queries(article, editor, django_assert_max_num_queries):
    """An edit costs a bounded number of queries, for the register and the catalogue too."""
    for row in rows(article):
        if getattr(row, "entity_id", True):
            row.decide("accepted", editor)
    with django_assert_max_num_queries(90):
        rewrite(article, "本报讯　" + article.body.replace("12处", "13处"), editor)
