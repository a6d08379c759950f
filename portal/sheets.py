"""Rows as a CSV file that a spreadsheet opens rightly and harmlessly."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"


def guarded(value: object) -> str:
    """*value* as a cell that no spreadsheet takes for a formula, as OWASP advises: an apostrophe before it.

    Cells that open with a space and then a formula are guarded as well.

    >>> guarded("=HYPERLINK(1)"), guarded("8.1亿元"), guarded(None), guarded(" @x"), guarded(-3)
    ("'=HYPERLINK(1)", '8.1亿元', '', "' @x", '-3')
    """
    if value is None:
        return ""
    text = str(value)
    is_text = isinstance(value, str)
    return (
        f"'{text}"
        if is_text and (text.startswith(DANGEROUS) or text.lstrip().startswith(DANGEROUS))
        else text
    )


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180), with the mark by which Excel knows that it is UTF-8."""
    writer: Any = csv.writer(_Echo())
    yield BOM + writer.writerow([guarded(cell) for cell in head])
    for row in rows:
        yield writer.writerow([guarded(cell) for cell in row])


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
