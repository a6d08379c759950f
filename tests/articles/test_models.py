"""Articles and mentions: what readers may see, what a row knows of itself, what the database refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Correction, Mention, MentionCandidate, Page, Publication
from organizations.models import Area, Entity, Organization, Topic

pytestmark = pytest.mark.django_db


def article(**fields) -> Article:
    fields = {"state": "published", "published_at": timezone.now(), **fields}
    return baker.make(Article, **fields)


def mention(state: str, of: Article, entity: Entity | None, **fields) -> Mention:
    if state != "suggested":
        fields |= {"decided_by": baker.make("auth.User"), "decided_at": timezone.now()}
    span = {"start": 0, "end": 2} | fields
    return baker.make(Mention, article=of, entity=entity, state=state, kind="topic", text="廊桥", **span)


def test_public():
    """Readers see what is published and whose time has come; the unfiltered manager stays the default."""
    article(headline="已发布")
    article(headline="待审", state="draft")
    article(headline="撤回", state="withdrawn", public_note="失实")
    article(headline="定时", published_at=timezone.now() + timedelta(hours=1))
    assert [a.headline for a in Article.public.all()] == ["已发布"]
    assert Article.objects.count() == 4
    assert Article._default_manager.count() == 4


def test_newest_first():
    """Newest first, and what has no date last, not first."""
    days = [None, date(2020, 1, 2), date(2021, 1, 2)]
    rows = [article(date=day, page__published=day) for day in days]
    assert list(Article.objects.newest_first()) == rows[::-1]
    assert list(Article.objects.all()) == rows[::-1]


def test_about():
    """An article is about an area by its home or by an accepted mention of it or of what lies in it, once."""
    city = baker.make(Area, name="青石市", level="prefecture_city")
    street = baker.make(Area, name="柳湾街道", level="subdistrict", parent=city)
    other = baker.make(Area, name="南陵市", level="prefecture_city")
    home, named, hinted = article(home=street), article(home=other), article(home=None)
    mention("accepted", named, street)
    mention("accepted", named, city)
    mention("suggested", hinted, city)
    mention("rejected", hinted, street)
    assert set(Article.objects.about(city)) == {home, named}
    assert Article.objects.about(city).count() == 2
    assert set(Article.objects.about(other)) == {named}


def test_mentioning():
    """Articles with two accepted mentions of an organisation are listed once."""
    office = baker.make(Organization, name="城管局")
    one = article()
    mention("accepted", one, office)
    mention("accepted", one, office, start=5, end=7)
    mention("rejected", article(), office)
    assert list(Article.objects.mentioning(office)) == [one]


@pytest.mark.parametrize(
    ("headline", "body", "title"),
    [
        ("廊桥通车", "昨天。", "廊桥通车"),
        ("", "昨天。\n今天。", "昨天。…"),
        ("", "\n　昨天。", "昨天。…"),
        ("", "长" * 90, "长" * 24 + "…"),
        ("", "", "…"),
    ],
)
def test_title(headline, body, title):
    """An article without a headline goes by its opening words."""
    assert str(Article(headline=headline, body=body)) == title


def test_line_at():
    """An offset into the body leads to the line of the page."""
    one = Article(line_starts=[[0, 4], [10, 5], [20, 9]])
    assert [one.line_at(offset) for offset in (0, 9, 10, 25)] == [4, 4, 5, 9]
    assert Article().line_at(0) is None


def test_date_follows_the_page():
    """A page's date, mended, is the date of its articles."""
    page = baker.make(Page, published=None)
    rows = baker.make(Article, page=page, date=None, position=iter([1, 2]), _quantity=2)
    page.published = date(2020, 1, 2)
    page.save()
    assert [Article.objects.get(pk=row.pk).date for row in rows] == [date(2020, 1, 2)] * 2
    page.published = None
    page.save()
    assert not Article.objects.filter(date__isnull=False).exists()


def test_page_area():
    """A page is about its own area, or else the newspaper's."""
    city, district = (baker.make(Area, name=name, level="other") for name in ("青石市", "东湖区"))
    paper = baker.make(Publication, home=city)
    assert baker.make(Page, publication=paper, home=district).area == district
    assert baker.make(Page, publication=paper, home=None).area == city


def test_decide():
    """A decision records who and when, with its history; opened again, nobody stands for it."""
    editor = baker.make("auth.User", is_superuser=True)
    one = mention("suggested", article(), baker.make(Topic, name="廊桥"))
    one.decide("accepted", editor)
    one.refresh_from_db()
    assert (one.state, one.decided_by) == ("accepted", editor)
    assert one.decided_at is not None
    one.decide("suggested", editor)
    one.refresh_from_db()
    assert (one.state, one.decided_by, one.decided_at) == ("suggested", None, None)
    assert one.history.filter(history_type="~").count() == 2


def test_publishing_in_a_form():
    """Publishing without a time means now; withdrawing without a word for the reader is refused in Chinese."""
    one = article(state="draft", published_at=None, headline="甲", body="乙")
    one.state = "published"
    one.full_clean()
    assert one.published_at is not None
    one.state = "withdrawn"
    with pytest.raises(ValidationError, match="撤回文章时请写公开说明"):
        one.full_clean()


def twice(model, **fields) -> None:
    for _ in range(2):
        baker.make(model, **fields)


REFUSED = [
    pytest.param(lambda: twice(Publication, name="日报"), "name", id="publication twice"),
    pytest.param(lambda: twice(Page, sha256="0" * 64), "sha256", id="page twice"),
    pytest.param(
        lambda: twice(Article, page=baker.make(Page), position=1), "article_position_unique", id="position twice"
    ),
    pytest.param(lambda: article(published_at=None), "article_published_has_time", id="published at no time"),
    pytest.param(lambda: article(state="withdrawn"), "article_withdrawn_has_note", id="withdrawn silently"),
    pytest.param(
        lambda: mention("suggested", article(), None, start=3, end=3), "mention_span_not_empty", id="empty span"
    ),
    pytest.param(
        lambda: baker.make(Mention, article=article(), kind="topic", state="rejected", start=0, end=1),
        "mention_decision_has_author",
        id="decided by nobody",
    ),
    pytest.param(
        lambda: mention("accepted", article(), None), "mention_accepted_has_entity", id="accepted as nothing"
    ),
    pytest.param(
        lambda: [mention("suggested", one, None) for one in [article()] for _ in range(2)],
        "mention_once",
        id="ambiguous twice",
    ),
    pytest.param(
        lambda: twice(
            MentionCandidate,
            mention=mention("suggested", article(), None),
            entity=baker.make(Topic, name="廊桥").entity_ptr,
        ),
        "candidate_once",
        id="candidate twice",
    ),
    pytest.param(
        lambda: baker.make(Correction, state="accepted", public_note="已改"),
        "correction_settled_has_note",
        id="settled at no time",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("attempt", "constraint"), REFUSED)
def test_refused(attempt, constraint):
    """The database itself holds each rule of articles and mentions."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        attempt()
