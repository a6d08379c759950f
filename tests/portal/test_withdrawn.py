"""What a reader is told of an article that was withdrawn or corrected."""

import pytest
from django.utils import timezone
from model_bakery import baker

from articles.models import Article

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
