"""What 采编 accept in an article that is out: held, seen by nobody, until another who may publish lets it out."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.models import Appearance, Article, Mention, ReviewStep
from metrics.models import Figure, Observation, ToldCell
from portal.auditing import RULES
from portal.journal import StepKind
from portal.models import AuditEntry, Step
from tests.portal.desk.releases import held_of, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def mention(figure) -> Mention:
    return figure.article.mentions.get(text="柳湾街道")


@pytest.fixture
def client(desk_of, writer):
    return desk_of(writer)


def test_a_draft_holds_nothing(client, figure):
    """Before an article is out it is reviewed with all that is decided in it: nothing of it is held."""
    client.send(action="accept", item=figure)
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("accepted", False)
    assert Observation.objects.filter(preferred=figure).exists()


@pytest.mark.parametrize("scheduled", [False, True])
def test_held(client, out, mention, figure, scheduled):
    """Accepted by an editor who may not publish: decided, and neither public, nor in a cell, nor counted anywhere."""
    if scheduled:
        Article.objects.filter(pk=out.pk).update(published_at=timezone.now() + timezone.timedelta(days=1))
    answers = [client.send(action="accept", item=row).json() for row in (mention, figure)]
    assert [answer["summary"] for answer in answers] == [
        "采纳“柳湾街道”，放行以后公开", "采纳“12处”，放行以后公开",
    ]  # fmt: skip
    assert answers[0]["items"][0]["held"] is True
    for row in (mention, figure):
        row.refresh_from_db()
        assert (row.state, row.held, row.decided_by.username) == ("accepted", True, "采编一")
        assert row.history.first().held
        assert not type(row).objects.public().exists()
        assert not type(row).objects.accepted().exists()
    assert not Observation.objects.exists()
    assert not ToldCell.objects.exists()
    assert not Appearance.objects.filter(article=out, named=True).exists()
    assert Figure.objects.awaiting().filter(pk=figure.pk).exists()


def test_whoever_may_publish_holds_nothing(desk_of, reviewer, out, mention, figure):
    """Those who publish decide for readers at once, as they amend texts."""
    desk = desk_of(reviewer)
    for row in (mention, figure):
        desk.send(action="accept", item=row)
        row.refresh_from_db()
        assert not row.held
    assert ToldCell.objects.filter(observation__preferred=figure).exists()
    assert Appearance.objects.filter(article=out, entity=mention.entity, named=True).exists()


def test_rejecting_a_suggestion(client, out, figure):
    """What no reader has seen can be rejected by any editor."""
    client.send(action="reject", item=figure)
    figure.refresh_from_db()
    assert (figure.state, figure.held) == ("rejected", False)


def test_pages(client, desk_of, reviewer, out, mention, figure):
    """The desk, the review and the start page say what waits; readers see nothing of it."""
    for row in (mention, figure):
        client.send(action="accept", item=row)
    assert "待放行 2" in client.get(reverse("desk:article", args=[out.pk])).content.decode()
    assert held_of(client, out) == []
    page = client.get(reverse("desk:review-step", args=[out.pk])).content.decode()
    assert "待放行 2 条" in page
    assert "您没有发布的权限，请有权限的人来放行。" in page
    desk = desk_of(reviewer)
    assert "待放行（1）" in desk.get(reverse("desk:review")).content.decode()
    start = desk.get("/admin/").content.decode()
    assert "待放行的决定" in start
    assert len(held_of(desk, out)) == 2
    public = desk.get(out.get_absolute_url()).content.decode()
    assert f'id="f{figure.pk}"' not in public
    assert "12处" not in str(desk.get(f"/api/v1/articles/{out.pk}?annotations=1").json()["annotations"])
    change = desk.get(reverse("admin:articles_article_change", args=[out.pk])).content.decode()
    assert "待放行 2 条" in change


def test_release(client, desk_of, reviewer, out, mention, figure):
    """Another who may publish lets it out: readers see it, it is in its cell, and history, review and trail say who."""
    for row in (mention, figure):
        client.send(action="accept", item=row)
    desk = desk_of(reviewer)
    page = desk.get(reverse("desk:review-step", args=[out.pk])).content.decode()
    assert "表里多一格：12处" in page
    assert "柳湾街道和它上级的页上多这一篇文章" in page
    assert release(desk, out).status_code == 302
    for row in (mention, figure):
        row.refresh_from_db()
        assert (row.held, row.decided_by.username) == (False, "采编一")
        assert row.history.first().history_user == reviewer
        assert type(row).objects.public().filter(pk=row.pk).exists()
    assert ToldCell.objects.filter(observation__preferred=figure).exists()
    assert Appearance.objects.filter(article=out, entity=mention.entity, named=True).exists()
    step = Step.objects.get(kind=StepKind.RELEASE)
    assert (step.by, step.summary) == (reviewer, "放行 2 条：“12处”、“柳湾街道”")
    assert ReviewStep.objects.get(article=out).get_action_display() == "放行"
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert AuditEntry.objects.filter(step=step.pk, actor="审核一").exists()
    assert f'id="f{figure.pk}"' in desk.get(out.get_absolute_url()).content.decode()


def test_release_is_undone(client, desk_of, reviewer, out, figure):
    """A release taken back: held again, in no cell; and released again."""
    client.send(action="accept", item=figure)
    desk = desk_of(reviewer)
    release(desk, out)
    desk.send("undo", step=str(Step.objects.get(kind=StepKind.RELEASE).pk))
    figure.refresh_from_db()
    assert figure.held
    assert not Observation.objects.exists()
    release(desk, out)
    assert Observation.objects.get().preferred == figure


@pytest.mark.parametrize(
    ("who", "problem"),
    [("采编一", "您没有发布的权限"), ("采编二", "您没有发布的权限")],
)
def test_release_by_those_who_may_not(client, desk_of, staff, other, reviewer, out, figure, who, problem):
    """Nobody without the permission releases anything, not even with the form of somebody who has it."""
    client.send(action="accept", item=figure)
    form = held_of(desk_of(reviewer), out)
    answer = release(desk_of(User.objects.get(username=who)), out, held=form)
    assert answer.status_code == 403
    assert problem in answer.content.decode()
    figure.refresh_from_db()
    assert figure.held


def test_release_of_ones_own(client, desk_of, writer, reviewer, staff, out, figure):
    """Who accepted it does not release it, even if he has come to be a reviewer since."""
    client.send(action="accept", item=figure)
    form = held_of(desk_of(reviewer), out)
    writer.groups.set(reviewer.groups.all())
    desk = desk_of(User.objects.get(pk=writer.pk))
    assert held_of(desk, out) == []
    answer = release(desk, out, held=form)
    assert answer.status_code == 403
    assert "是您自己采纳的，要由别人放行" in answer.content.decode()


def test_release_of_what_has_changed(client, desk_of, reviewer, out, figure):
    """What has been changed since the page was opened is not released with what was seen of it."""
    client.send(action="accept", item=figure)
    desk = desk_of(reviewer)
    form = held_of(desk, out)
    client.send(action="value", item=figure, value="13", seen="accepted")
    assert release(desk, out, held=form).status_code == 409
    figure.refresh_from_db()
    assert (figure.held, figure.value) == (True, 13)


def test_send_back(client, desk_of, writer, reviewer, out, figure):
    """Sent back with a reason: it stays held, and whoever accepted it is told."""
    client.send(action="accept", item=figure)
    desk = desk_of(reviewer)
    assert release(desk, out, back="1", reason="").status_code == 400
    assert release(desk, out, back="1", reason="应是全区，不是街道").status_code == 302
    figure.refresh_from_db()
    assert (figure.held, figure.held_note) == (True, "应是全区，不是街道")
    start = client.get("/admin/").content.decode()
    assert "没有放行、退回给我的" in start
    assert "应是全区，不是街道" in client.get(reverse("desk:review")).content.decode()
    assert (
        "没有放行：应是全区"
        in client.get(reverse("desk:item", args=[f"figure-{figure.pk}"])).content.decode()
    )
    client.send(action="value", item=figure, value="13", seen="accepted")
    figure.refresh_from_db()
    assert (figure.held, figure.held_note) == (True, "")


def test_sent_back_twice(client, desk_of, reviewer, out, figure):
    """Sent back again with the same reason: nothing is changed, and the review tells of it once."""
    client.send(action="accept", item=figure)
    desk = desk_of(reviewer)
    release(desk, out, back="1", reason="应是全区")
    answer = release(desk, out, back="1", reason="应是全区")
    assert answer.status_code == 400
    assert "已经用这个理由退回过" in answer.content.decode()
    assert ReviewStep.objects.filter(article=out).count() == 1


def test_nothing_is_chosen_beforehand(client, desk_of, reviewer, out, mention, figure):
    """Whoever releases chooses each himself; after a refusal what he chose is chosen still."""
    for row in (mention, figure):
        client.send(action="accept", item=row)
    desk = desk_of(reviewer)
    first, _ = held_of(desk, out)
    assert " checked" not in desk.get(reverse("desk:review-step", args=[out.pk])).content.decode()
    refused = release(desk, out, back="1", reason="", held=[first]).content.decode()
    assert re.findall(r'value="([^"]+)" checked', refused) == [first]


def test_ones_own_is_not_listed(client, writer, reviewer, out, figure, desk_of):
    """An article in which all that waits is one's own waits for others, as the start page counts it."""
    client.send(action="accept", item=figure)
    address = reverse("desk:review")
    assert 'id="to-release"' in desk_of(reviewer).get(address).content.decode()
    writer.groups.set(reviewer.groups.all())
    assert 'id="to-release"' not in desk_of(User.objects.get(pk=writer.pk)).get(address).content.decode()


@pytest.mark.parametrize("kind", ["mention", "figure"])
def test_told_before_all_are_settled(client, desk_of, reviewer, out, mention, figure, kind):
    """Before all of a kind are settled: how many of them will be held, and that no reader sees a change yet."""
    row = mention if kind == "mention" else figure
    address = reverse("desk:same", args=[f"{kind}-{row.pk}"]) + "?scope=article&decision=accept"
    told = client.get(address).json()
    assert told["told"].endswith("处在已发布的文章里，放行以后才公开、才入表。")
    assert told["public_pages"] == []
    told = desk_of(reviewer).get(address).json()
    assert "放行" not in told["told"]
    assert told["public_pages"]


def test_waits_without_need(client, out, figure):
    """The audit finds a held figure that is kept as waiting though it can enter no cell."""
    client.send(action="accept", item=figure)
    Figure.objects.filter(pk=figure.pk).update(subject=None)
    (rule,) = (rule for rule in RULES if rule.code == "waiting")
    assert list(rule.find()) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metrics_waiting (figure_id, article_id, indicator_id, subject_id)"
            " SELECT id, article_id, indicator_id, %s FROM metrics_figure WHERE id = %s",
            [figure.subject_id, figure.pk],
        )
    assert len(list(rule.find())) == 1
