"""The observations that a table takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..models import Observation
from ..querysets import ObservationQuerySet
from .spec import TableSpec

if TYPE_CHECKING:
    from organizations.querysets import EntityQuerySet


def cells(spec: TableSpec) -> ObservationQuerySet:
    """The public observations that *spec* takes, ordered by indicator, subject, period and kind of value.

    Of point-in-time indicators every day comes that lies in a column, of which `build` shows the last.
    """
    raise NotImplementedError


def leftover(spec: TableSpec) -> ObservationQuerySet:
    """The public observations that are what *spec* asks for, save that their periods have another length."""
    return Observation.objects.none()


def subjects(spec: TableSpec) -> EntityQuerySet:
    """The chosen subjects with the areas below them that *spec* adds."""
    raise NotImplementedError
