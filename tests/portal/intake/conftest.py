"""The town whose known values handed-in tables are held against."""

from __future__ import annotations

from typing import Any

import pytest

from portal.intake.reading import Line
from tests.portal.data.conftest import *  # noqa: F403 - cells_of_all_kinds and what it stands on

KEYS = ("indicator", "subject", "period", "value", "unit", "modality", "note")


@pytest.fixture
def lines() -> Any:
    """Makes lines of a file out of tuples of cells, in the order of the template."""

    def make(*rows: tuple[str, ...]) -> list[Line]:
        return [
            Line(n, {key: cell for key, cell in zip(KEYS, row, strict=False) if cell})
            for n, row in enumerate(rows, 2)
        ]

    return make
