"""The columns of a row as JSON, and back again, to the last digit and microsecond."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models

Values = dict[str, Any]

DERIVED = {
    "metrics.Figure": {"observation_id"},
    "metrics.Observation": {"contested"},
    "metrics.Indicator": {"pinyin", "initials"},
    "organizations.Name": {"pinyin", "initials", "slips"},
}
"""Columns that follow from the others: a figure's cell, whether its reports differ, how a name is spelled."""


def values_of(row: models.Model, columns: Iterable[str] | None = None) -> Values:
    """The *columns* of *row*, or all that an editor's step can change; ``set_values`` reads them back."""
    wanted = None if columns is None else set(columns)
    return {
        field.attname: _as_json(field, getattr(row, field.attname))
        for field in recorded_fields(type(row))
        if wanted is None or field.attname in wanted
    }


def recorded_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that are nobody's but an editor's: no key, no derived value, no time of the last change."""
    derived = DERIVED.get(model._meta.label, set())
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and not getattr(field, "auto_now", False)
        and not isinstance(field, SearchVectorField)
        and field.attname not in derived
    ]


def set_values(row: models.Model, values: Mapping[str, Any]) -> None:
    """Give *row* the *values*, as ``values_of`` wrote them or as Python has them."""
    fields = {field.attname: field for field in row._meta.concrete_fields}
    for name, value in values.items():
        setattr(row, name, None if value is None else _target(fields[name]).to_python(value))


def _target(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _as_json(field: models.Field[Any, Any], value: Any) -> Any:
    field = _target(field)
    value = None if value is None else field.to_python(value)
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        # As the column holds it: 100 and 100.000000 are one value, and only one of them is read back.
        return f"{value:.{field.decimal_places}f}"
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    holder: Any = SimpleNamespace(**{field.attname: value})  # as much of a row as is asked for
    return field.value_to_string(holder)
