"""A table's choice as it stands in an address."""

from __future__ import annotations

from django.http import QueryDict

from metrics.tables import TableSpec


def spec_of(query: QueryDict) -> tuple[TableSpec, list[str]]:
    """The table that the address asks for, and remarks in Chinese on what of it was ignored.

    indicator= (repeat), area=/organization= (repeat), below=children|all, from=2017, to=2018-06,
    grain=year|half|quarter|month|point, rows=, cols=subject|period|indicator, scale=万|亿, modality= (repeat),
    exact=1, reports=all, totals=1, derived=1.
    """
    raise NotImplementedError


def query_of(spec: TableSpec) -> str:
    """The address of *spec*, without the question mark: always the same for the same table."""
    raise NotImplementedError
