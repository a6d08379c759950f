"""Reports of one cell that differ: when they wait for an editor, and when no longer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from model_bakery import baker

from articles.choices import DecisionState
from metrics.competing import compete
from metrics.models import Figure, Indicator, Observation
from metrics.preferring import ACCEPTED, BY_RULE
from organizations.models import Topic


def figure(
    text: str, value: str, qualifier: str = "exact", unit: str = "人", high: str | None = None
) -> Figure:
    return Figure(
        start=0, end=len(text), text=text, value=Decimal(value), unit=unit, qualifier=qualifier,
        high=Decimal(high) if high else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (figure("320人", "320"), figure("320人", "320"), False),
        (figure("320人", "320"), figure("350人", "350"), True),
        (figure("320人", "320"), figure("300余人", "300", "more_than"), False),
        (figure("320人", "320"), figure("近320人", "320", "almost"), False),
        (figure("320人", "320"), figure("不足300人", "300", "less_than"), True),
        (figure("8.1亿元", "810000000", unit="元"), figure("80968万元", "809680000", unit="元"), False),
        (figure("8.1亿元", "810000000", unit="元"), figure("8.3亿元", "830000000", unit="元"), True),
        (figure("3至5家", "3", high="5", unit="家"), figure("4家", "4", unit="家"), False),
        (figure("3至5家", "3", high="5", unit="家"), figure("6家", "6", unit="家"), True),
        (figure("320人", "320"), figure("320户", "320", unit="户"), True),
    ],
    ids=lambda one: one.text if isinstance(one, Figure) else None,
)
def test_compete(one: Figure, other: Figure, expected: bool) -> None:
    """Figures compete beyond rounding and what 余、近 and 不足 leave open, or in other units."""
    assert compete([one, other]) is compete([other, one]) is expected


@pytest.fixture
def editor(db):
    return baker.make("auth.User", is_superuser=True)


@pytest.fixture
def reports_of(db):
    """Figures of one cell, in an article each, with the values given."""
    indicator = baker.make(Indicator, name="廊桥数", code="bridges")
    subject = baker.make(Topic, name="柳湾镇").entity_ptr

    def make(*values: str) -> list[Figure]:
        known = {"indicator": indicator, "subject": subject, "unit": "座", "start": 0, "end": 4}
        return [baker.make(Figure, value=Decimal(value), text=f"{value}座", **known) for value in values]

    return make


def test_cell_is_contested(reports_of, editor) -> None:
    """The second report that differs makes its cell wait for an editor."""
    first, second = reports_of("320", "350")
    first.decide(DecisionState.ACCEPTED, editor)
    assert not Observation.objects.get().contested
    second.decide(DecisionState.ACCEPTED, editor)
    assert Observation.objects.contested().get().preferred == first
    second.decide(DecisionState.REJECTED, editor)
    assert not Observation.objects.get().contested


def test_choice_holds_until_a_new_report_differs(reports_of, editor) -> None:
    """An editor's choice settles what was known then; a later report that differs from it asks again."""
    first, second, third, fourth = reports_of("320", "350", "350", "360")
    for one in (first, second):
        one.decide(DecisionState.ACCEPTED, editor)
    cell = Observation.objects.get()
    cell.preferred, cell.preferred_reason, cell.chosen_at = second, "后报更准", timezone.now()
    cell.save()
    assert not Observation.objects.get().contested
    third.decide(DecisionState.ACCEPTED, editor)
    assert not Observation.objects.get().contested
    fourth.decide(DecisionState.ACCEPTED, editor)
    assert Observation.objects.get().contested


def test_choice_leaves_with_its_figure(reports_of, editor) -> None:
    """Once the chosen figure is opened again, the others stand against each other as before."""
    figures = reports_of("320", "350", "360")
    for one in figures:
        one.decide(DecisionState.ACCEPTED, editor)
    cell = Observation.objects.get()
    cell.preferred, cell.preferred_reason = figures[2], "核实过"
    cell.chosen_at = timezone.now() + timedelta(seconds=1)
    cell.save()
    figures[2].decide(DecisionState.SUGGESTED, editor)
    cell = Observation.objects.get()
    assert (cell.contested, cell.chosen_at, cell.preferred_reason) == (True, None, BY_RULE + ACCEPTED)
