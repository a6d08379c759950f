"""The town that the pages of tables are tested on."""

from __future__ import annotations

import pytest

from tests.portal.data.cells import Cells, town_of_cells


@pytest.fixture
def cells_of_all_kinds(db: None) -> Cells:
    return town_of_cells()
