"""What editors who may not publish cannot change in articles that are out, and every way by which a decision comes there."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.choices import ArticleState, DecisionState, ReviewAction
from articles.holding import HeldError
from articles.models import Article, Mention
from articles.review import take
from metrics.models import Figure, Observation
from organizations.models import Organization
from portal import decisions
from portal.journal import StepKind, UndoError, record, undo
from portal.models import Step
from portal.restoring import RestoreError, restore
from tests.portal.desk.releases import release

pytestmark = pytest.mark.django_db


@pytest.fixture
def mention(figure) -> Mention:
    return figure.article.mentions.get(text="柳湾街道")


@pytest.fixture
def client(desk_of, writer):
    return desk_of(writer)


CHANGES = {
    "reject": {"action": "reject", "seen": "accepted"},
    "reopen": {"action": "reopen"},
    "value": {"action": "value", "value": "13", "seen": "accepted"},
    "subject": {"action": "subject", "seen": "accepted"},
    "span": {"action": "span", "start": 0, "end": 3, "seen": "accepted"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_public_is_left(client, editor, out, figure, change):
    """What readers see is changed by nobody who may not publish; the answer says where to go with it."""
    figure.decide(DecisionState.ACCEPTED, editor)
    answer = client.send(item=figure, **change)
    assert answer.status_code == 403
    assert answer.json()["error"].endswith(
        "已经公开，您的账号不能改动。请在“勘误”里登记，或者请有发布权限的人来改。"
    )
    figure.refresh_from_db()
    assert (figure.state, figure.value, figure.held) == ("accepted", 12, False)
    assert not Step.objects.exists()


def test_what_is_held_is_open(client, out, figure):
    """What is held can be changed, rejected and taken back by editors as long as no reader has seen it."""
    client.send(action="accept", item=figure)
    client.send(action="value", item=figure, value="13", seen="accepted")
    client.send(action="reject", item=figure, seen="accepted")
    figure.refresh_from_db()
    assert (figure.state, figure.held, figure.value) == ("rejected", False, 13)
    client.send("undo")
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("accepted", True)


def test_undoing(client, desk_of, writer, reviewer, out, figure):
    """What was released since is not taken back by whoever accepted it; what is held is."""
    client.send(action="accept", item=figure)
    release(desk_of(reviewer), out)
    answer = client.send("undo")
    assert answer.status_code == 409
    figure.refresh_from_db()
    assert figure.state == "accepted"


def test_undoing_what_came_out_since(writer, figure, reviewer):
    """A decision made while the article was a draft stays, once readers see it; and none comes before them by undoing."""
    with record(by=writer, kind=StepKind.ACCEPT) as accepted, accepted.changing(figure):
        figure.decide(DecisionState.ACCEPTED, writer)
    with record(by=writer, kind=StepKind.REJECT) as rejected, rejected.changing(figure):
        figure.decide(DecisionState.REJECTED, writer)
    article = figure.article
    article.state, article.published_at = ArticleState.PUBLISHED, timezone.now()
    article.save()
    undo(rejected.step, writer)
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("accepted", True)
    figure.release(reviewer)
    with pytest.raises(UndoError):
        undo(accepted.step, writer)


def test_many_at_once(client, out, mention):
    """Applied to all of a kind, those in articles that are out are held and the others not; undone as one."""
    elsewhere = Mention.objects.exclude(article=out).filter(text="柳湾街道").first()
    assert elsewhere is not None
    client.send(action="all", item=mention, scope="everywhere", decision="accept", entity=mention.entity_id)
    rows = Mention.objects.filter(text="柳湾街道", coreference=False)
    assert {(row.article_id == out.pk, row.state, row.held) for row in rows} == {
        (True, "accepted", True), (False, "accepted", False),
    }  # fmt: skip
    assert all(row.history.first().held == row.held for row in rows)
    client.send("undo")
    assert {(row.state, row.held) for row in rows.all()} == {("suggested", False)}


def test_lists_of_the_admin(client, editor, out, figure):
    """The lists of the admin hold as well, and refuse a choice in which something is public."""
    address = reverse("admin:metrics_figure_changelist")
    client.post(address, {"action": "accept", "_selected_action": [figure.pk]})
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("accepted", True)
    figure.release(editor)
    page = client.post(address, {"action": "reject", "_selected_action": [figure.pk]}, follow=True)
    assert "什么也没有改。“12处”已经公开" in page.content.decode()
    figure.refresh_from_db()
    assert figure.state == "accepted"


def test_form_of_the_admin(client, editor, out, mention):
    """The form of the admin holds as well, and refuses to change what is public."""
    address = reverse("admin:articles_mention_change", args=[mention.pk])
    sent = {
        "kind": "area",
        "entity": mention.entity_id,
        "state": "accepted",
        "proposed_name": "",
        "proposed_type": "",
    }
    page = client.post(address, sent, follow=True).content.decode()
    assert "要等另一个有发布权限的人放行" in page
    mention.refresh_from_db()
    assert mention.held
    mention.release(editor)
    page = client.post(address, sent | {"state": "rejected"}, follow=True).content.decode()
    assert "没有保存：“柳湾街道”已经公开" in page
    mention.refresh_from_db()
    assert mention.state == "accepted"


def test_adding(client, out):
    """What an editor adds himself is held as well."""
    at = out.body.index("5处")
    client.send(action="reject", item=Figure.objects.get(article=out, start=at))
    Figure.objects.get(article=out, start=at).delete()
    client.send(action="add-figure", article=out.pk, start=at, end=at + 2, value="5", unit="处")
    assert Figure.objects.get(article=out, start=at).held


def test_placing(client, editor, out, figure):
    """A decision that an edit of the text set adrift is held when an editor places it anew."""
    figure.decide(DecisionState.ACCEPTED, editor)
    Figure.objects.filter(pk=figure.pk).update(anchored=False)
    client.send(action="place", item=figure, start=figure.start, end=figure.end)
    figure.refresh_from_db()
    assert (figure.anchored, figure.state, figure.held) == (True, "accepted", True)


def test_merging(writer, editor, out, mention):
    """A step that would change many public mentions at once is refused whole."""
    mention.decide(DecisionState.ACCEPTED, editor)
    other = Organization.objects.first()
    with pytest.raises(HeldError), record(by=writer, kind=StepKind.MERGE) as journal:
        journal.change_alike(list(Mention.objects.filter(article=out)), entity_id=other.pk)
    with pytest.raises(HeldError), record(by=writer, kind=StepKind.MERGE) as journal:
        journal.delete(mention)
    mention.refresh_from_db()
    assert mention.entity_id != other.pk


def test_rereading(client, pipeline, out, figure):
    """The page read again: what is held stays as it is."""
    client.send(action="accept", item=figure)
    pipeline.read(out.page)
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("accepted", True)


def test_restoring(client, writer, editor, out, figure):
    """A version brought back by an editor is held; one that would change what is public is refused."""
    client.send(action="accept", item=figure)
    accepted = figure.history.first()
    client.send(action="reject", item=figure, seen="accepted")
    rejected = figure.history.first()
    restore(accepted, writer)
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("accepted", True)
    figure.release(editor)
    with pytest.raises(RestoreError, match="已经公开"):
        restore(rejected, writer)


def test_file_of_decisions(client, editor, out, figure):
    """What is held here is held where the file of decisions is applied, though the article comes out there with it."""
    client.send(action="accept", item=figure)
    lines = list(decisions.written([out]))
    Figure.objects.filter(pk=figure.pk).delete()
    Article.objects.filter(pk=out.pk).update(state=ArticleState.DRAFT, published_at=None)
    decisions.apply(lines, editor)
    figure = Figure.objects.get(text="12处")
    assert (figure.state, figure.held, figure.article.state) == ("accepted", True, "published")
    assert not Observation.objects.exists()


def test_file_of_decisions_by_an_editor(writer, editor, out, figure):
    """Applied by somebody who may not publish, decisions in articles that are out are held."""
    figure.decide(DecisionState.ACCEPTED, editor)
    lines = list(decisions.written([out]))
    figure.decide(DecisionState.SUGGESTED, editor)
    decisions.apply(lines, writer)
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("accepted", True)


def test_reopened_article(client, reviewer, out, figure):
    """Withdrawn and written anew, an article is reviewed with all that is in it: nothing stays held."""
    client.send(action="accept", item=figure)
    take(out, ReviewAction.WITHDRAW, reviewer, reason="核对")
    figure.refresh_from_db()
    assert figure.held
    take(out, ReviewAction.REOPEN, reviewer)
    figure.refresh_from_db()
    assert not figure.held
    assert Observation.objects.get().preferred == figure


def test_a_held_report_beside_a_public_one(client, desk_of, reviewer, out, figure, stored):
    """Before it is released a second report neither competes nor is counted; the page says what it would do."""
    reporter = stored.articles.exclude(pk=out.pk).first()
    reporter.state, reporter.published_at = ArticleState.PUBLISHED, timezone.now()
    reporter.save()
    first = Figure.objects.create(
        article=reporter, start=0, end=2, text=reporter.body[:2], value=15, unit=figure.unit, period=figure.period,
        subject=figure.subject, indicator=figure.indicator, modality=figure.modality,
    )  # fmt: skip
    first.decide(DecisionState.ACCEPTED, reviewer)
    client.send(action="accept", item=figure)
    cell = Observation.objects.get()
    assert (cell.preferred, cell.contested, cell.figures.count()) == (first, False, 1)
    desk = desk_of(reviewer)
    page = desk.get(reverse("desk:review-step", args=[out.pk])).content.decode()
    assert "表里这一格现在是 15处，放行后" in page
    assert "对不上，列为说法不一" in page
    release(desk, out)
    cell.refresh_from_db()
    assert (cell.contested, cell.figures.count()) == (True, 2)
