"""What a reader is told of an article that was withdrawn or corrected."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from model_bakery import baker

from articles.choices import ReviewAction
from articles.models import Article
from articles.review import take

pytestmark = pytest.mark.django_db


def test_withdrawn_article_leaves_its_note(client):
    """A withdrawn article answers 410 with the public note; its text and title are gone."""
    article = baker.make(
        Article, state="withdrawn", public_note="数字有误，已撤回。", headline="旧题", body="旧文"
    )
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    page = response.content.decode()
    assert "数字有误，已撤回。" in page
    assert "旧题" not in page
    assert "旧文" not in page


STEPS = [
    pytest.param(["reopen"], id="written anew"),
    pytest.param(["reopen", "submit"], id="under review"),
    pytest.param(["reopen", "submit", "approve", "publish"], id="waits for its hour"),
    pytest.param(["reopen", "submit", "approve", "publish", "reopen"], id="its hour taken back"),
]


@pytest.mark.parametrize("steps", STEPS)
def test_withdrawn_until_it_is_out_again(client, settings, steps):
    """From its withdrawal until it is out again an article answers with the note of it, on the site and in the API."""
    settings.REVIEW_STAGES = 1
    people = [User.objects.create_superuser(name) for name in ("甲", "乙")]
    now = timezone.now()
    article = baker.make(Article, state="published", published_at=now, headline="旧题", body="旧文")
    take(article, ReviewAction.WITHDRAW, people[0], reason="数字有误，已撤回。")
    for step in steps:
        at = now + timedelta(days=1) if step == "publish" else None
        take(
            article,
            ReviewAction(step),
            people[step == "approve"],
            reason="重发" if step == "publish" else "",
            at=at,
        )
        response = client.get(article.get_absolute_url())
        assert response.status_code == 410, step
        assert "数字有误，已撤回。" in response.content.decode()
        assert "旧" not in response.content.decode()
        assert client.get(f"/api/v1/articles/{article.pk}").status_code == 410
    since = quote((now - timedelta(days=1)).isoformat())
    rows = client.get(f"/api/v1/changes?since={since}").json()["items"]
    assert [(row["what"], row["note"]) for row in rows] == [("withdrawn", "数字有误，已撤回。")]
    Article.objects.filter(pk=article.pk).update(state="published", published_at=now, public_note="")
    assert client.get(article.get_absolute_url()).status_code == 200


def test_note_stands_over_a_corrected_article(client):
    """A published article that was corrected says so above its text."""
    article = baker.make(
        Article,
        state="published",
        published_at=timezone.now(),
        public_note="第二段的数字已更正。",
        body="正文。",
    )
    assert "第二段的数字已更正。" in client.get(article.get_absolute_url()).content.decode()
