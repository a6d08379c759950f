"""What waits to be released, or is released, in the hands of others: who sends nothing new, merges, restores or undoes."""

import pytest
from django.urls import reverse
from model_bakery import baker

from articles.choices import ArticleState, DecisionState, ReviewAction
from articles.models import Article, Mention, ReviewStep
from articles.review import take
from metrics.models import Figure
from organizations.models import Area
from portal import decisions
from portal.desk import names, same
from portal.desk.moving import move_mentions
from portal.history import batches
from portal.journal import StepKind, UndoError, record, undo
from portal.models import Step
from portal.restoring import restore
from tests.portal.desk.releases import release

pytestmark = pytest.mark.django_db


@pytest.fixture
def mention(figure) -> Mention:
    return figure.article.mentions.get(text="柳湾街道")


@pytest.fixture
def client(desk_of, writer):
    return desk_of(writer)


@pytest.mark.parametrize("action", ["accept", "indicator"])
def test_the_same_again(client, editor, out, figure, action):
    """What is public is neither decided again nor dated anew by sending what it says already: who decided first counts."""
    figure.decide(DecisionState.ACCEPTED, editor)
    figure.refresh_from_db()
    decided, versions = figure.decided_at, figure.history.count()
    answer = client.send(action=action, item=figure, seen="accepted", indicator=figure.indicator.code)
    assert answer.status_code == 403
    figure.refresh_from_db()
    assert (figure.decided_by, figure.decided_at, figure.history.count()) == (editor, decided, versions)


@pytest.mark.parametrize("from_public", [True, False])
def test_merged(writer, editor, out, mention, from_public):
    """Of two decisions that come to say the same, the one that readers see stays, whichever was held."""
    mention.decide(DecisionState.ACCEPTED, editor)
    target = baker.make(Area, name="柳湾办事处")
    held = Mention.objects.create(
        article=out, start=mention.start, end=mention.end, text=mention.text, kind="area", entity=target
    )
    held.decide(DecisionState.ACCEPTED, writer)
    assert held.held
    source, kept = (mention, mention.pk) if from_public else (held, mention.pk)
    moved = Mention.objects.filter(pk=source.pk)
    with record(by=editor, kind=StepKind.MERGE) as journal:
        move_mentions(journal, moved, target if from_public else mention.entity)
    assert Mention.objects.public().filter(pk=kept).exists()
    assert not Mention.objects.filter(pk=held.pk).exists()


def test_read_otherwise_meanwhile(client, mention, monkeypatch):
    """What comes to mean another thing while all of a kind are settled is left as it is: an editor was shown no such."""
    other = baker.make(Area, name="柳湾镇")
    changed = Mention.objects.filter(text=mention.text, coreference=False).exclude(pk=mention.pk).last()

    def meanwhile(pks):
        Mention.objects.filter(pk=changed.pk).update(entity=other)
        return batches(pks)

    monkeypatch.setattr(same, "batches", meanwhile)
    client.send(action="all", item=mention, scope="everywhere", decision="accept", entity=mention.entity_id)
    changed.refresh_from_db()
    assert (changed.state, changed.entity_id) == ("suggested", other.pk)
    mention.refresh_from_db()
    assert mention.state == "accepted"


def test_name_read_otherwise_meanwhile(writer, mention, monkeypatch):
    """Nor is a mention settled with others of its name that has come to mean something since."""
    other = baker.make(Area, name="柳湾镇")
    Mention.objects.filter(pk=mention.pk).update(entity=None, proposed_name="柳湾街道")

    def meanwhile(pks):
        Mention.objects.filter(pk=mention.pk).update(entity=other, proposed_name="")
        return batches(pks)

    monkeypatch.setattr(names, "batches", meanwhile)
    with record(by=writer, kind=StepKind.NEW_ENTITY) as journal:
        names.settle(journal, names.unknown_mentions(), mention.entity)
    mention.refresh_from_db()
    assert (mention.state, mention.entity_id) == ("suggested", other.pk)


def test_release_undone(client, desk_of, reviewer, out, mention, figure):
    """A release taken back is told of in the review of the article; once that is written anew, it is not taken back."""
    for row in (mention, figure):
        client.send(action="accept", item=row)
    desk = desk_of(reviewer)
    release(desk, out)
    desk.send("undo", step=str(Step.objects.get(kind=StepKind.RELEASE).pk))
    last = ReviewStep.objects.filter(article=out).order_by("pk").last()
    assert (last.get_action_display(), last.reason) == (
        "退回待放行的", "撤销放行 2 条：“12处”、“柳湾街道”",
    )  # fmt: skip
    release(desk, out)
    step = Step.objects.filter(kind=StepKind.RELEASE, undone_at=None).get()
    take(out, ReviewAction.WITHDRAW, reviewer, reason="核对")
    take(out, ReviewAction.REOPEN, reviewer)
    with pytest.raises(UndoError, match="放行不用撤销"):
        undo(step, reviewer)
    assert not Figure.objects.filter(held=True).exists()


def test_undone_in_a_draft(client, reviewer, writer, out, figure):
    """What comes back to an article that is written anew is not held there: it is reviewed with all that is in it."""
    client.send(action="accept", item=figure)
    client.send(action="reject", item=figure, seen="accepted")
    rejected = Step.objects.get(kind=StepKind.REJECT)
    take(out, ReviewAction.WITHDRAW, reviewer, reason="核对")
    take(out, ReviewAction.REOPEN, reviewer)
    undo(rejected, writer)
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("accepted", False)


def test_many_undone_in_a_draft(client, reviewer, writer, out, figure):
    """Nor where it comes back with many."""
    client.send(action="accept", item=figure)
    figure.refresh_from_db()
    with record(by=writer, kind=StepKind.REJECT) as journal:
        journal.change_alike([figure], state="rejected")
    take(out, ReviewAction.WITHDRAW, reviewer, reason="核对")
    take(out, ReviewAction.REOPEN, reviewer)
    undo(journal.step, writer)
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("accepted", False)


@pytest.mark.parametrize("state", [ArticleState.DRAFT, ArticleState.FIRST_REVIEW])
def test_file_of_decisions_of_a_draft(client, editor, out, figure, state):
    """What a file holds is held where the article comes out with it, not where it stays to be reviewed."""
    client.send(action="accept", item=figure)
    Article.objects.filter(pk=out.pk).update(
        state=ArticleState.PUBLISHED if state != ArticleState.DRAFT else ArticleState.WITHDRAWN,
        public_note="核对",
    )
    lines = list(decisions.written(Article.objects.filter(pk=out.pk)))
    Figure.objects.filter(pk=figure.pk).delete()
    Article.objects.filter(pk=out.pk).update(state=state, published_at=None)
    decisions.apply(lines, editor)
    figure = Figure.objects.get(text="12处")
    assert (figure.state, figure.held, figure.article.state) == ("accepted", False, state)


def test_put_right_in_the_admin(client, desk_of, reviewer, editor, out, mention):
    """Whoever may publish puts right what is held and does not release it thereby."""
    client.send(action="accept", item=mention)
    address = reverse("admin:articles_mention_change", args=[mention.pk])
    entity = Area.objects.exclude(pk=mention.entity_id).first()
    sent = {
        "kind": "area", "entity": entity.pk, "state": "accepted", "proposed_name": "", "proposed_type": "",
        "ranked_candidates-TOTAL_FORMS": 0, "ranked_candidates-INITIAL_FORMS": 0,
    }  # fmt: skip
    desk_of(editor).post(address, sent)
    mention.refresh_from_db()
    assert (mention.entity_id, mention.held) == (entity.pk, True)


def test_restored(client, editor, out, figure):
    """Nor does an earlier version of it, brought back."""
    client.send(action="accept", item=figure)
    accepted = figure.history.first()
    client.send(action="value", item=figure, value="13", seen="accepted")
    restore(accepted, editor)
    figure.refresh_from_db()
    assert (figure.value, figure.held) == (12, True)
