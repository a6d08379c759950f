"""Tables of observations: what is asked (`TableSpec`), the cells it takes (`cells`), and the table itself (`build`)."""

from .building import build
from .model import Cell, Footnote, Head, Other, Row, Table
from .selecting import cells, leftover, reports, subjects
from .spec import AXES, GRAINS, SCALES, TableSpec

__all__ = [
    "AXES",
    "GRAINS",
    "SCALES",
    "Cell",
    "Footnote",
    "Head",
    "Other",
    "Row",
    "Table",
    "TableSpec",
    "build",
    "cells",
    "leftover",
    "reports",
    "subjects",
]
