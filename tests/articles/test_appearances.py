"""What each article is about and how many are about each entity: right after every change, as a scan would find it."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum
from django.utils import timezone
from model_bakery import baker

from articles.models import EVERYTHING, Appearance, AppearanceTally, Article, Mention
from articles.querysets import articles_out, counting_articles, extent_of, with_extent
from organizations.models import Area, Entity, Organization

pytestmark = pytest.mark.django_db


def scanned() -> dict[tuple[int, int], tuple[date | None, bool]]:
    """The appearances that there should be, found without an index or a trigger."""
    parents = dict(Area.objects.values_list("pk", "parent"))

    def around(area: int | None) -> list[int]:
        found = []
        while area is not None:
            found.append(area)
            area = parents[area]
        return found

    wanted: dict[tuple[int, int], tuple[date | None, bool]] = {}
    for article in Article.objects.filter(state="published"):
        named = set(article.mentions.accepted().exclude(entity=None).values_list("entity", flat=True))
        inside = {place for pk in (*named, article.home_id) if pk in parents for place in around(pk)}
        for entity in named | inside:
            wanted[article.pk, entity] = article.date, entity in named
    return wanted


def assert_right() -> None:
    wanted = scanned()
    kept = Appearance.objects.values_list("article", "entity", "date", "named")
    assert {(article, entity): (day, named) for article, entity, day, named in kept} == wanted
    for entity in Entity.objects.values_list("pk", flat=True):
        own = [named for (_, of), (_, named) in wanted.items() if of == entity]
        told = AppearanceTally.objects.filter(entity=entity).aggregate(
            all=Sum("appearances"), named=Sum("named")
        )
        assert (told["all"] or 0, told["named"] or 0) == (len(own), sum(own))
    assert (
        AppearanceTally.objects.filter(entity=EVERYTHING).aggregate(all=Sum("appearances"))["all"] or 0
    ) == Article.objects.filter(state="published").count()


@pytest.fixture
def city() -> list[Area]:
    """A city, two districts and a street in each."""
    city = baker.make(Area, name="青石市", level="prefecture_city")
    districts = [baker.make(Area, name=name, level="district", parent=city) for name in ("东湖区", "西湖区")]
    return [
        city,
        *districts,
        *(baker.make(Area, name=f"{one}街道", level="subdistrict", parent=one) for one in districts),
    ]


def mention(article: Article, entity: Entity, editor: User, start: int = 0) -> Mention:
    row = baker.make(
        Mention, article=article, entity=entity, start=start, end=start + 2, kind="area", text="某地"
    )
    row.decide("accepted", editor)
    return row


def test_after_any_changes(city):
    """150 changes drawn at random, of articles, mentions and the tree: rows and sums are always those of a scan."""
    rng, most = random.Random(7), 0
    editor = baker.make(User, is_superuser=True)
    office = baker.make(Organization, name="城管局")
    for n in range(150):
        articles, mentions = list(Article.objects.order_by("pk")), list(Mention.objects.order_by("pk"))
        kinds = (
            "article article article state home mention mention mention decide hold move parent delete many"
        )
        match rng.choice(kinds.split()):
            case "article":
                baker.make(Article, state=rng.choice(("published", "draft")), published_at=timezone.now(),
                           date=date(2020, 1, 1), home=rng.choice([None, *city]))  # fmt: skip
            case "state" if articles:
                one = rng.choice(articles)
                one.state, one.published_at = rng.choice(("published", "draft")), timezone.now()
                one.date = date(2020, 1, rng.randint(1, 28))
                one.save()
            case "home" if articles:
                Article.objects.filter(pk=rng.choice(articles).pk).update(home=rng.choice([None, *city]))
            case "mention" if articles:
                mention(rng.choice(articles), rng.choice([*city, office]), editor, start=n)
            case "decide" if mentions:
                rng.choice(mentions).decide(rng.choice(("accepted", "rejected", "suggested")), editor)
            case "hold" if mentions:
                accepted = Mention.objects.filter(state="accepted", pk__in=[one.pk for one in mentions[1::2]])
                accepted.update(held=rng.random() < 0.5)
            case "move" if mentions:
                Mention.objects.filter(pk__in=[one.pk for one in mentions[::2]]).update(
                    entity=rng.choice(city), anchored=rng.random() < 0.8
                )
            case "parent":
                street = Area.objects.get(pk=city[-1].pk)
                street.parent = Area.objects.get(pk=rng.choice(city[:3]).pk)
                street.save()
            case "delete" if articles:
                rng.choice(articles).delete()
            case "many":
                Article.objects.filter(home=city[3]).update(state="published", published_at=timezone.now())
        if n % 10 == 9:
            assert_right()
            most = max(most, Appearance.objects.count())
    assert most > 10
    assert AppearanceTally.objects.count() < 200  # they are put together now and then


def test_counts(city):
    """Counted are the articles that readers may see: one that is scheduled is not among them yet."""
    editor = baker.make(User, is_superuser=True)
    out = baker.make(Article, state="published", published_at=timezone.now(), home=city[3])
    later = baker.make(
        Article, state="published", published_at=timezone.now() + timedelta(days=1), home=city[3]
    )
    mention(out, city[1], editor)
    mention(later, city[1], editor)

    def counted_of(area, named=False):
        return extent_of(with_extent(Area.objects.filter(pk=area.pk), named).get()).count

    assert counted_of(city[0]) == counted_of(city[1]) == 1
    assert (counted_of(city[0], named=True), counted_of(city[1], named=True)) == (0, 1)
    counted = counting_articles(Area.objects.all()).values_list("pk", "article_count")
    assert dict(counted) == {area.pk: int(area == city[1]) for area in city}
    assert articles_out() == 1
