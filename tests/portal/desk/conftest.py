"""Articles in every state of the review, and members of staff by name and group."""

import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from articles.choices import ArticleState as S
from articles.models import Article, Mention
from metrics.models import Figure
from organizations.models import Organization


class Desk(Client):
    """A signed-in editor's browser at the desk."""

    def send(self, where: str = "steps", **asked: object):
        """Post a step as the desk's script does; a mention or figure stands for its item."""
        asked = {
            name: f"{value._meta.model_name}-{value.pk}" if isinstance(value, Model) else value
            for name, value in asked.items()
        }
        if where == "steps":
            asked = {"key": str(uuid.uuid4())} | asked
        return self.post(f"/admin/desk/{where}/", json.dumps(asked), content_type="application/json")


@pytest.fixture
def desk_of():
    def sign_in(user: User, **options) -> Desk:
        desk = Desk(**options)
        desk.force_login(user)
        return desk

    return sign_in


@pytest.fixture
def writer(db) -> User:
    """One of the 采编 group."""
    user = User.objects.create_user("采编一", password="口令", is_staff=True, first_name="芳", last_name="王")
    user.groups.add(Group.objects.get(name="采编"))
    return user


@pytest.fixture
def other(db) -> User:
    user = User.objects.create_user("采编二", password="口令", is_staff=True)
    user.groups.add(Group.objects.get(name="采编"))
    return user


@pytest.fixture
def mention(stored) -> Mention:
    return Mention.objects.filter(text="东湖区").first()


@pytest.fixture
def figure(stored) -> Figure:
    return Figure.objects.get(text="12处")


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


@pytest.fixture
def bureau(stored) -> Organization:
    return Organization.objects.get(name="东湖区城管局")


@pytest.fixture
def out(figure) -> Article:
    """The article of the figure, which readers can open."""
    article = figure.article
    article.state, article.published_at = S.PUBLISHED, timezone.now()
    article.save()
    return article


@pytest.fixture
def reviewer(staff) -> User:
    return staff("审核一")
