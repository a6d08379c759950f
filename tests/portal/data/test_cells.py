"""The town of cells itself: every kind is there, and readers see all of it but what is hidden."""

from __future__ import annotations

from metrics.models import Figure, Observation
from tests.portal.data.cells import HIDDEN


def test_public(cells_of_all_kinds):
    """Every cell but the hidden ones is public, and no public cell or report holds a hidden number."""
    cells = cells_of_all_kinds
    shown = set(Observation.objects.public())
    assert shown == set(cells.public)
    assert cells.hidden not in shown
    for secret in HIDDEN:
        assert not Figure.objects.public().filter(text__contains=secret).exists()


def test_again(cells_of_all_kinds):
    """A second test has the same town, and can add to it."""
    cells = cells_of_all_kinds
    assert cells.contested.contested
    assert {figure.text for figure in cells.contested.figures.all()} == {"380人", "350人"}
    cells.manual.pk = None
    cells.manual.period = None
    cells.manual.save()
    assert Observation.objects.public().count() == len(cells.public) + 1
