"""Articles in every state of the review, and members of staff by name and group."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.choices import ArticleState as S
from articles.models import Article


@pytest.fixture
def article(stored) -> Article:
    return stored.articles.get(position=1)


@pytest.fixture
def staff(db):
    """Members of staff by name, made when first asked for; of the group 审核 unless told otherwise."""

    def member(name: str, group: str = "审核", **fields) -> User:
        user, made = User.objects.get_or_create(username=name, defaults={"is_staff": True, **fields})
        if made and group:
            user.groups.add(Group.objects.get(name=group))
        return user

    return member


@pytest.fixture
def at_state(article, staff):
    """The article, brought to a state without anybody taking part in a review."""

    def bring(state: str) -> Article:
        now = timezone.now()
        scheduled = state == "scheduled"
        article.state = S.PUBLISHED if scheduled else state
        article.published_at = now + timedelta(days=1) if scheduled else now if state == S.PUBLISHED else None
        article.public_note = "已撤回。" if state == S.WITHDRAWN else ""
        article.save()
        return article

    return bring


@pytest.fixture
def enter(client, staff):
    """The test client, with somebody signed in."""

    def sign_in(name: str, group: str = "审核"):
        client.force_login(staff(name, group))
        return client

    return sign_in
