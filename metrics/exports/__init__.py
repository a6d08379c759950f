"""Tables and lines as files: CSV, XLSX and JSON, each written little by little and each saying what it holds."""

from .about import LICENSE, About
from .delimited import BOM, csv_lines
from .guarding import guarded, unguarded
from .packages import json_lines
from .wide import Wide, wide_of
from .workbooks import CONTENT_TYPE as XLSX
from .workbooks import SHEET_LINES, xlsx_into

__all__ = [
    "BOM",
    "LICENSE",
    "SHEET_LINES",
    "XLSX",
    "About",
    "Wide",
    "csv_lines",
    "guarded",
    "json_lines",
    "unguarded",
    "wide_of",
    "xlsx_into",
]
