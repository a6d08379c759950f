"""Figures and observations: periods in whole days, what stands in a table, what the database refuses."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from model_bakery import baker

import articles.cutting.model
import metrics.reading.model
from articles.choices import ArticleKind
from metrics.choices import Modality, Qualifier
from metrics.decimals import storable
from metrics.forms import PeriodField
from metrics.models import (
    Check,
    CheckFigure,
    Figure,
    Indicator,
    Observation,
    day_range,
    sentence_around,
)
from organizations.choices import EntityKind
from organizations.models import Area, Organization, Topic
from organizations.naming import EntityKind as PureKind

pytestmark = pytest.mark.django_db

BODY = "全镇建成廊桥3座；在建2座。\n其中柳湾村1座"


def figure(state: str = "suggested", **fields) -> Figure:
    if state != "suggested":
        fields |= {"decided_by": baker.make("auth.User"), "decided_at": timezone.now()}
    defaults = {"start": 6, "end": 8, "text": "3座", "value": 3, "unit": "座"}
    if "article" not in fields:
        defaults |= {"article__body": BODY}
    return baker.make(Figure, state=state, **(defaults | fields))


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (ArticleKind, articles.cutting.model.ArticleKind),
        (EntityKind, PureKind),
        (Qualifier, metrics.reading.model.Qualifier),
        (Modality, metrics.reading.model.Modality),
    ],
)
def test_choices(stored, read):
    """What is stored has the same closed lists as what is read."""
    assert set(stored.values) == set(read)


DAYS = [
    pytest.param(date(2018, 1, 1), date(2018, 12, 31), (date(2018, 1, 1), date(2018, 12, 31)), id="year"),
    pytest.param(date(2018, 10, 26), date(2018, 10, 26), (date(2018, 10, 26),) * 2, id="one day"),
    pytest.param(None, date(2018, 10, 26), (None, date(2018, 10, 26)), id="open start"),
    pytest.param(date(2018, 10, 26), None, (date(2018, 10, 26), None), id="open end"),
    pytest.param(None, None, (None, None), id="unknown"),
    pytest.param(date(2019, 1, 1), date(2018, 1, 1), (None, None), id="end before start"),
    pytest.param(date(2018, 1, 1), date.max, (date(2018, 1, 1), None), id="last day of the calendar"),
    pytest.param(date.min, date(2018, 1, 1), (date.min, date(2018, 1, 1)), id="first day of the calendar"),
    pytest.param(None, date.max, (None, None), id="no start, and the calendar's end"),
]


@pytest.mark.parametrize(("start", "end", "stored"), DAYS)
def test_periods(start, end, stored):
    """A period comes back from the database with the days that went in, both ends included."""
    row = figure(period=day_range(start, end))
    row.refresh_from_db()
    assert (row.period_start, row.period_end) == stored


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2018-01-01", "2018-12-31"),
        ("2018-10-26", "2018-10-26"),
        ("", "2018-10-26"),
        ("2018-10-26", ""),
        ("", ""),
    ],
)
def test_periods_in_forms(first, last):
    """An editor sees and writes the last day itself, not the day after it; saving unchanged changes nothing."""
    field = PeriodField()
    stored = field.clean([first, last])
    assert [str(day or "") for day in field.widget.decompress(stored)] == [first, last]
    assert not field.has_changed(stored, [first, last])


def test_period_backwards_in_form():
    """A period that ends before it begins is refused in Chinese."""
    with pytest.raises(ValidationError, match="区间开头不能超过区间结尾"):
        PeriodField().clean(["2019-01-01", "2018-01-01"])


VALUES = [
    pytest.param("31.7700004", "31.770000", id="more than six places"),
    pytest.param("-0.5", "-0.500000", id="negative"),
    pytest.param("999999999999999999.999999", "999999999999999999.999999", id="the largest"),
    pytest.param("999999999999999999.9999999", None, id="rounds to one too large"),
    pytest.param("1e18", None, id="too large"),
    pytest.param("-1e300", None, id="far too small"),
    pytest.param("NaN", None, id="not a number"),
    pytest.param("Infinity", None, id="infinite"),
]


@pytest.mark.parametrize(("value", "stored"), VALUES)
def test_values(value, stored):
    """Values are stored with six places, and one that the column cannot hold as unknown."""
    row = figure(value=storable(Decimal(value)))
    row.refresh_from_db()
    assert row.value == (Decimal(stored) if stored else None)


@pytest.mark.parametrize(
    ("span", "sentence"),
    [
        pytest.param((6, 8), "全镇建成廊桥3座；", id="first clause"),
        pytest.param((11, 13), "在建2座。", id="second clause"),
        pytest.param((20, 22), "其中柳湾村1座", id="last, without a mark"),
    ],
)
def test_sentence(span, sentence):
    """A figure leads back to the sentence that printed it."""
    assert sentence_around(BODY, *span) == sentence
    assert figure(start=span[0], end=span[1]).sentence == sentence


def test_reporting_on():
    """Figures on an area are those of the area, of what lies in it, and of organisations there."""
    city = baker.make(Area, name="青石市", level="prefecture_city")
    street = baker.make(Area, name="柳湾街道", level="subdistrict", parent=city)
    office = baker.make(Organization, name="城管局", area=street)
    elsewhere = baker.make(Area, name="青石市新区", level="other")
    subjects = [city, street, office, elsewhere, baker.make(Topic, name="清洁家园")]
    rows = [figure(subject=subject.entity_ptr) for subject in subjects]
    assert set(Figure.objects.reporting_on(city)) == set(rows[:3])


def test_newest_first():
    """Figures are listed by the end of the period they report, those of an unknown one last."""
    ends = [date(2018, 1, 1), None, date(2020, 1, 1)]
    rows = [figure(period=day_range(None, end), article__date=None) for end in ends]
    assert list(Figure.objects.newest_first()) == [rows[2], rows[0], rows[1]]


def test_checks_among():
    """A check is shown only if every figure it rests on is."""
    shown, hidden = figure(), figure()
    checks = [baker.make(Check, article=shown.article, holds=False) for _ in range(2)]
    baker.make(CheckFigure, check_run=checks[0], figure=shown)
    baker.make(CheckFigure, check_run=checks[1], figure=shown)
    baker.make(CheckFigure, check_run=checks[1], figure=hidden)
    assert list(Check.objects.failed().among([shown])) == [checks[0]]
    assert set(Check.objects.failed().among([shown, hidden])) == set(checks)
    assert not Check.objects.failed().settled().exists()


def observation(**fields) -> Observation:
    return baker.make(Observation, **({"manual_value": 3, "citation": "年鉴第 3 页"} | fields))


def test_value():
    """An observation's value is that of the preferred figure, or the manual one."""
    assert observation().value == 3
    row = observation(manual_value=None, citation="", preferred=figure("accepted", value=5))
    assert row.value == 5


@pytest.mark.parametrize("fields", [{"state": "suggested"}, {"state": "accepted", "value": None}])
def test_only_decided_figures_are_preferred(fields):
    """An editor cannot prefer a figure that is not accepted, or that has no value."""
    row = observation(manual_value=None, citation="", preferred=figure(**fields))
    with pytest.raises(ValidationError, match="请先采纳"):
        row.clean()


def cell(**fields) -> dict:
    return {"indicator": baker.make(Indicator), "subject": baker.make(Topic, name="清洁").entity_ptr} | fields


REFUSED = [
    pytest.param(lambda: figure(start=8, end=8), "figure_span_not_empty", id="empty span"),
    pytest.param(
        lambda: Figure.objects.filter(pk=figure().pk).update(state="accepted"),
        "figure_decision_has_author",
        id="decided by nobody",
    ),
    pytest.param(lambda: [figure(article=one.article) for one in [figure()]], "figure_once", id="figure twice"),
    pytest.param(lambda: figure(comparison_value=3), "figure_comparison_has_kind", id="compared with nothing"),
    pytest.param(lambda: baker.make(Indicator, definition=""), "indicator_has_definition", id="no definition"),
    pytest.param(lambda: [baker.make(Indicator, code="jobs") for _ in range(2)], "code", id="code twice"),
    pytest.param(
        lambda: [observation(**fields) for fields in [cell(period=None)] for _ in range(2)],
        "observation_once",
        id="cell twice, period unknown",
    ),
    pytest.param(
        lambda: [observation(**fields) for fields in [cell(period=day_range(date(2018, 1, 1), None))] for _ in "二二"],
        "observation_once",
        id="cell twice, open period",
    ),
    pytest.param(lambda: observation(manual_value=None), "observation_has_source", id="no source"),
    pytest.param(
        lambda: observation(preferred=figure("accepted")),
        "observation_report_over_manual_is_chosen",
        id="a report over a manual value that nobody chose",
    ),
    pytest.param(lambda: observation(citation=""), "observation_manual_has_citation", id="no citation"),
    pytest.param(
        lambda: baker.make(Check, article=figure().article, settled_at=timezone.now()),
        "check_settled_has_author",
        id="settled by nobody",
    ),
    pytest.param(
        lambda: [
            baker.make(CheckFigure, check_run=check, figure=one)
            for one in [figure()]
            for check in [baker.make(Check, article=one.article)]
            for _ in range(2)
        ],
        "check_figure_once",
        id="figure twice in a check",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("attempt", "constraint"), REFUSED)
def test_refused(attempt, constraint):
    """The database itself holds each rule of figures, observations and checks."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        attempt()


def test_lists_are_lean(django_assert_num_queries):
    """A list of figures reads neither the pages' texts nor the search vectors."""
    baker.make(Figure, _quantity=2, article__body=BODY, start=6, end=8)
    with django_assert_num_queries(1) as captured:
        rows = [(f.sentence, f.article.page.publication.name) for f in Figure.objects.with_source()]
    assert len(rows) == 2
    sql = captured.captured_queries[0]["sql"]
    assert '"articles_article"."body"' in sql
    assert not any(column in sql for column in ('"articles_page"."text"', '"bigrams"', '"words"'))
    assert connection.vendor == "postgresql"
