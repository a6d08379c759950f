"""Indicators that moved, and the latest values."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from metrics.models import Figure, Indicator, Observation, day_range
from organizations.models import Area, Entity
from portal.latest import inside_but_own
from portal.moves import latest_moves, latest_values, move_of

YEAR, YEAR_BEFORE = (date(2018, 1, 1), date(2018, 12, 31)), (date(2017, 1, 1), date(2017, 12, 31))
MONTH = (date(2017, 12, 1), date(2017, 12, 31))


def row(pk: int, value: str, period: tuple[date, date], **fields: str) -> Observation:
    indicator = Indicator(pk=1, **({"unit": "人", "timing": "period", "direction": "up"} | fields))
    return Observation(
        pk=pk,
        indicator=indicator,
        subject=Entity(pk=1),
        manual_value=Decimal(value),
        period=day_range(*period),
    )


@pytest.mark.parametrize(
    ("before", "after", "fields", "told"),
    [
        pytest.param("120", "500", {}, ("▲", "比2017年增加380人", "good"), id="more, and better"),
        pytest.param("500", "120", {}, ("▼", "比2017年减少380人", "bad"), id="less, and worse"),
        pytest.param(
            "5", "3", {"direction": "down"}, ("▼", "比2017年减少2人", "good"), id="less, and better"
        ),
        pytest.param(
            "5", "3", {"direction": "none"}, ("▼", "比2017年减少2人", ""), id="neither better nor worse"
        ),
        pytest.param(
            "88", "90.5", {"unit": "%"}, ("▲", "比2017年增加2.5个百分点", "good"), id="points of a share"
        ),
        pytest.param("1200000", "5000000", {"unit": "元"}, ("▲", "比2017年增加380万元", "good"), id="money"),
    ],
)
def test_against_the_value_before(before, after, fields, told):
    """A change is said in words, with an arrow, and coloured by which way is better."""
    earlier, latest = row(1, before, YEAR_BEFORE, **fields), row(2, after, YEAR, **fields)
    move = move_of(latest, [earlier, latest])
    assert move is not None
    assert (move.arrow, move.words, move.tone) == told
    assert "<svg" in move.sparkline


def test_not_comparable():
    """A year is not held against a month, nor anything against what did not change or came later."""
    assert move_of(row(2, "5", YEAR), [row(1, "3", MONTH)]) is None
    assert move_of(row(2, "5", YEAR_BEFORE), [row(1, "3", YEAR)]) is None
    assert move_of(row(2, "5", YEAR), [row(1, "5", YEAR_BEFORE)]) is None
    assert move_of(row(2, "5", YEAR), []) is None


def test_points_in_time():
    """What is counted on a day is comparable whatever period it was printed with."""
    latest, earlier = row(2, "5", YEAR, timing="point"), row(1, "3", MONTH, timing="point")
    move = move_of(latest, [earlier])
    assert move is not None
    assert move.words == "比2017年12月增加2人"


@pytest.mark.parametrize(
    ("kind", "amount", "unit", "told"),
    [
        ("yoy_decrease", "31.77", "%", ("▼", "同比下降31.77%")),
        ("mom_increase", "5", "家", ("▲", "环比增长5家")),
        ("unchanged", None, "", ("＝", "持平")),
    ],
)
def test_as_printed(kind, amount, unit, told):
    """What the sentence says of the change goes before what could be computed."""
    figure = Figure(
        value=5, comparison=kind, comparison_value=amount and Decimal(amount), comparison_unit=unit
    )
    latest = row(2, "5", YEAR)
    latest.manual_value, latest.preferred = None, figure
    move = move_of(latest, [row(1, "3", YEAR_BEFORE)])
    assert move is not None
    assert (move.arrow, move.words) == told


@pytest.mark.django_db
def test_latest(registered, django_assert_num_queries):
    """Of each indicator and subject the latest counts, in two queries; what never moved comes only to fill up."""
    jobs, street = Indicator.objects.get(code="jobs-urban-new"), Area.objects.get(name="柳湾街道")
    other = Area.objects.get(name="石桥街道")
    for subject, value, period in ((street, 320, YEAR), (street, 300, YEAR_BEFORE), (other, 9, YEAR)):
        baker.make(
            Observation, indicator=jobs, subject=subject.entity_ptr, manual_value=value, citation="年鉴",
            period=day_range(*period),
        )  # fmt: skip
    with django_assert_num_queries(4):
        moves = latest_moves(5)
    assert [(str(move.observation.subject), move.words) for move in moves] == [
        ("柳湾街道", "比2017年增加20人")
    ]
    assert [str(move.observation.subject) for move in latest_values(5, besides=moves)] == ["石桥街道"]
    assert latest_moves(0) == []


@pytest.mark.django_db
def test_latest_of_others(registered):
    """One series with many values at the end does not hide another that moved before."""
    jobs, street = Indicator.objects.get(code="jobs-urban-new"), Area.objects.get(name="柳湾街道")
    other = Area.objects.get(name="石桥街道")
    spans = [day_range(date(year, 1, 1), date(year, 12, 31)) for year in range(2000, 2012)]
    for subject, periods in ((street, spans), (other, spans[:2])):
        for number, period in enumerate(periods, 3):
            baker.make(
                Observation, indicator=jobs, subject=subject.entity_ptr, manual_value=number, citation="年鉴", period=period
            )  # fmt: skip
    assert [str(move.observation.subject) for move in latest_moves(2)] == ["柳湾街道", "石桥街道"]


@pytest.mark.django_db
def test_inside_many(registered, monkeypatch):
    """What lies inside an area with very many others is found as inside one with few."""
    street = Area.objects.get(name="柳湾街道")
    baker.make(
        Observation, indicator=baker.make("metrics.Indicator", code="c"), modality="actual", subject=street.entity_ptr,
        manual_value=4, citation="年鉴", period=(date(2020, 1, 1), date(2021, 1, 1)),
    )  # fmt: skip
    around = street.parent
    found = inside_but_own(around, 6)
    assert [row.subject_id for row in found] == [street.pk]
    monkeypatch.setattr("portal.latest.FEW", 0)
    with CaptureQueriesContext(connection) as asked:
        assert inside_but_own(around, 6) == found
    assert "unnest" in asked[-1]["sql"]
