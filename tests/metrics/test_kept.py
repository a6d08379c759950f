"""What the database keeps of cells and figures: right after every change as a scan would find it."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from model_bakery import baker

from articles.models import Article
from metrics.coverage import UNREAD, _years_of, across_areas, across_years, known_in, years_known
from metrics.models import (
    ALL,
    AreaYear,
    Figure,
    Indicator,
    Observation,
    Tally,
    ToldCell,
    Total,
    Waiting,
    day_range,
)
from metrics.tables import TableSpec
from organizations.models import Area, Organization
from portal.latest import latest_by_indicator
from portal.offering import indicator_boxes, subject_boxes
from portal.views.areas import _coverage

pytestmark = pytest.mark.django_db

EVERY = range(1900, 2100)


def wanted() -> tuple[Counter, Counter, set[int]]:
    """The cells by area, indicator and year, and by indicator or subject; and the figures that wait: found without triggers."""
    parents = dict(Area.objects.values_list("pk", "parent"))
    seats = dict(Organization.objects.values_list("pk", "area"))
    by_area: Counter[tuple[int, int, int]] = Counter()
    by_one: Counter[tuple[int, int]] = Counter()
    for cell in Observation.objects.public().select_related("preferred__article"):
        printed = cell.preferred.article.date if cell.preferred else None
        years = _years_of(cell.period, printed, EVERY) or [0]
        by_one.update([(cell.indicator_id, ALL), (ALL, cell.subject_id)])
        place = seats.get(cell.subject_id, cell.subject_id)
        while place in parents:
            by_area.update((place, cell.indicator_id, year) for year in years)
            place = parents[place]
    return by_area, by_one, set(Figure.objects.awaiting().values_list("pk", flat=True))


def assert_right() -> None:
    by_area, by_one, waiting = wanted()
    kept = AreaYear.objects.values_list("area", "indicator", "year").annotate(count=Sum("cells"))
    assert {tuple(key): count for *key, count in kept if count} == by_area
    sums = Total.objects.order_by().values_list("indicator", "subject").annotate(count=Sum("cells"))
    assert {tuple(key): count for *key, count in sums if count} == by_one
    assert set(Waiting.objects.values_list("figure", flat=True)) == waiting


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


class Town:
    """What random changes are made of."""

    def __init__(self, rng: random.Random, areas: list[Area]) -> None:
        self.rng, self.areas = rng, areas
        self.bodies = [baker.make(Organization, name=name, area=areas[3]) for name in ("城管局", "卫生院")]
        self.indicators = [baker.make(Indicator, code=f"one-{n}", name=f"指标{n}") for n in range(3)]
        self.editor = baker.make(User)

    def subject(self):
        return self.rng.choice([*self.areas, *self.bodies])

    def period(self):
        first = date(self.rng.randint(2015, 2018), self.rng.choice((1, 6)), 1)
        last = first + timedelta(days=self.rng.choice((29, 400, 900)))
        return self.rng.choice([None, day_range(first, last), day_range(None, last), day_range(first, None)])

    def article(self) -> Article:
        state = self.rng.choice(("published", "published", "draft"))
        return baker.make(Article, state=state, published_at=timezone.now(), date=date(2017, 3, 1))

    def figure(self, article: Article, start: int) -> Figure:
        return baker.make(
            Figure, article=article, start=start, end=start + 1, text="3", value=3, indicator=self.rng.choice(self.indicators),
            subject=self.subject(), period=self.period(), state=self.rng.choice(("accepted", "suggested")),
            decided_by=self.editor, decided_at=timezone.now(), reportable=self.rng.random() < 0.9,
        )  # fmt: skip

    def cell(self, figure: Figure | None) -> None:
        told = {"preferred": figure} if figure else {"manual_value": 4, "citation": "年鉴第3页"}
        of = {"indicator": figure.indicator, "subject": figure.subject} if figure else {"indicator": self.indicators[0], "subject": self.subject()}  # fmt: skip
        key = of | {"period": figure.period if figure else self.period(), "modality": "actual"}
        if not Observation.objects.filter(**key).exists():
            baker.make(Observation, preferred_reason="", **key, **told)

    def change(self, n: int) -> None:
        """One change, drawn at random."""
        rng = self.rng
        articles, figures = list(Article.objects.order_by("pk")), list(Figure.objects.order_by("pk"))
        cells = Observation.objects.order_by("pk")
        match rng.choice(
            [
                "article",
                "figure",
                "figure",
                "cell",
                "cell",
                "manual",
                "state",
                "date",
                "decide",
                "period",
                "subject",
                "delete",
                "move",
                "seat",
                "many",
            ]
        ):
            case "article":
                self.article()
            case "figure" if articles:
                self.figure(rng.choice(articles), n)
            case "cell" if figures:
                self.cell(rng.choice(figures))
            case "manual":
                self.cell(None)
            case "state" if articles:
                state = rng.choice(("published", "draft"))
                Article.objects.filter(pk=rng.choice(articles).pk).update(
                    state=state, published_at=timezone.now()
                )
            case "date" if articles:
                Article.objects.filter(pk=rng.choice(articles).pk).update(
                    date=rng.choice([None, date(2012, 1, 2)])
                )
            case "decide" if figures:
                state = rng.choice(("accepted", "rejected", "suggested"))
                Figure.objects.filter(pk__in=[one.pk for one in figures[::2]]).update(state=state)
            case "period" if cells:
                Observation.objects.filter(pk=rng.choice(cells).pk).update(
                    period=day_range(date(2010 + n % 9, 1, n % 27 + 1), None)
                )
            case "subject" if cells:
                one = rng.choice(cells)
                moved = {"indicator": one.indicator, "subject": self.bodies[n % 2], "period": one.period}
                if not Observation.objects.filter(**moved).exists():
                    Observation.objects.filter(pk=one.pk).update(**moved)
            case "delete" if cells:
                rng.choice(cells).delete()
            case "move":
                street = Area.objects.get(pk=self.areas[-1].pk)
                street.parent = Area.objects.get(pk=rng.choice(self.areas[:3]).pk)
                street.save()
            case "seat":
                body = Organization.objects.get(pk=self.bodies[0].pk)
                body.area = rng.choice([None, *self.areas])
                body.save()
            case "many":
                Article.objects.filter(pk__in=[one.pk for one in articles]).update(state="published", published_at=timezone.now())  # fmt: skip


def test_after_any_changes(city):
    """120 changes drawn at random, of articles, figures, cells and the tree: what is kept is always what a scan finds."""
    town, most = Town(random.Random(5), city), 0
    for n in range(120):
        town.change(n)
        if n % 10 == 9:
            assert_right()
            most = max(most, ToldCell.objects.count())
    assert most > 10
    assert AreaYear.objects.count() < 1000  # they are put together now and then


def test_recount(city):
    """Counting again puts right what was lost and what should not be there."""
    town = Town(random.Random(8), city)
    for _ in range(6):
        town.cell(None)
    AreaYear.objects.filter(area=city[0]).delete()
    AreaYear.objects.create(area=city[1], indicator=town.indicators[2], year=1999, cells=3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT metrics_recount_areas()")
    assert_right()


def test_nothing_is_left_behind(city):
    """Of the district that a street has left no row remains: what was there is not taken away by another row."""
    jobs = baker.make(Indicator, code="jobs", name="指标")
    street = Area.objects.get(pk=city[4].pk)
    cell = {"indicator": jobs, "subject": street.entity_ptr, "modality": "actual", "citation": "年鉴"}
    baker.make(Observation, period=day_range(date(2016, 1, 1), date(2016, 12, 31)), manual_value=4, **cell)
    street.parent = Area.objects.get(pk=city[1].pk)
    street.save()
    rows = AreaYear.objects.order_by("area").values_list("area", "year", "cells")
    assert list(rows) == [(city[0].pk, 2016, 1), (city[1].pk, 2016, 1), (street.pk, 2016, 1)]
    assert_right()


def test_only_the_sum_tells(city):
    """Rows that add up to nothing are of nothing, whoever reads them: two who took cells away at once leave such."""
    jobs = baker.make(Indicator, code="jobs", name="指标")
    subjects = [city[0].entity_ptr, city[1].entity_ptr]
    for cells in (1, -1):
        AreaYear.objects.create(area=city[0], indicator=jobs, year=2016, cells=cells)
        Total.objects.create(indicator=jobs, subject_id=ALL, cells=cells)
        for subject in subjects:
            Total.objects.create(indicator_id=ALL, subject=subject, cells=cells)
            Tally.objects.create(indicator=jobs, subject=subject, cells=cells)
    every = Indicator.objects.all()
    assert years_known(city[0]) == []
    assert list(known_in(city[0], every)) == []
    assert across_years([jobs], city[0], [2016])[0].cells[0].state == UNREAD
    assert across_areas([jobs], city[0], [city[0]], 2016)[0].cells[0].state == UNREAD
    assert list(every.reported()) == []
    assert indicator_boxes(TableSpec(), "") == ([], False)
    assert indicator_boxes(TableSpec(subjects=(subjects[0],)), "") == ([], False)
    assert subject_boxes(TableSpec(), "") == ([], False)
    assert subject_boxes(TableSpec(indicators=(jobs,)), "")[0] == []
    assert _coverage(city[0])["told"] == []
    assert latest_by_indicator(city[0]) == ([], 0)


def test_counted_between_two_questions(city):
    """An indicator whose last cell goes between two questions is compared by nobody."""
    jobs = baker.make(Indicator, code="jobs", name="指标")
    Total.objects.create(indicator=jobs, subject_id=ALL, cells=1)
    assert Indicator.objects.comparable(12) == []
    for cells in (1, -1):
        for subject in city[:2]:
            Tally.objects.create(indicator=jobs, subject=subject.entity_ptr, cells=cells)
    assert Indicator.objects.comparable(12) == []


def test_years():
    """The years of a cell are those that a table by years shows it in."""
    sql = import_module("metrics.migrations.0012_kept").YEARS
    assert "IMMUTABLE" in sql
    printed = date(2017, 3, 1)
    spans = [
        None, day_range(date(2015, 1, 1), date(2016, 12, 31)), day_range(None, date(2016, 12, 31)),
        day_range(date(2015, 6, 1), None), day_range(date(2018, 5, 4), date(2018, 5, 4)),
    ]  # fmt: skip
    for span in spans:
        with connection.cursor() as cursor:
            cursor.execute("SELECT first, last FROM metrics_years(%s::daterange, %s)", [span, printed])
            first, last = cursor.fetchone()
        assert list(range(first, last + 1)) == sorted(_years_of(span, printed, EVERY)), span
