"""A table made of the observations that it takes."""

from __future__ import annotations

from .model import Table
from .spec import TableSpec

LIMIT = 20_000  # cells of a table on a page


def build(spec: TableSpec, limit: int | None = LIMIT) -> Table:
    """The table that *spec* asks for, of at most *limit* cells; rows beyond that are counted in ``beyond``."""
    raise NotImplementedError
