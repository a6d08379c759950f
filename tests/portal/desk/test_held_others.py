"""What waits to be released, or is released, in the hands of others: who sends nothing new, merges, restores or undoes."""

import pytest
from django.urls import reverse

from articles.choices import ArticleState, DecisionState, ReviewAction
from articles.models import Article, Mention, ReviewStep
from articles.review import take
from metrics.models import Figure
from portal.journal import StepKind, UndoError, undo
from portal.models import Step
from tests.portal.desk.releases import held_of, release

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
