"""Files of tables and of everything: what is in them, and the responses that carry them."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from metrics import exports, tidy
from metrics.choices import FileFormat
from metrics.exports import About
from metrics.models import Figure, Indicator, Observation
from metrics.querysets import ObservationQuerySet, one_array
from metrics.tables import Table, TableSpec, build, cells

from .tabling import query_of

AT_ONCE = 50_000  # lines of a spreadsheet that a reader waits for; more are written in the background
IN_TABLE = 50_000  # values of a table as it looks; of more the tidy lines tell
IN_ORDER = "indicator_id", "subject_id", "period", "modality"
PIECE = 200  # lines that are sent together
CONTENT_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: exports.XLSX,
    FileFormat.JSON: "application/json",
}
HOW_TO_READ = (
    "每个数都来自报纸的原句，或者编辑注明出处的录入值。数值折成基本单位（8.1亿元写作 810000000 元），报上的写法另有一栏。"
    "没有报道的空着，不等于零。计划、标准和实际分开，不混在一格里。"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Cells to be written into files, and what is said of them. ``path`` is that of the page with the same choice."""

    name: str
    title: str
    path: str
    cells: ObservationQuerySet
    reports: str = "preferred"
    derived: bool = False
    indicators: Sequence[Indicator] = ()
    table: Table | None = None

    def lines(self, base_url: str) -> Iterator[tidy.Line]:
        """A line for each report, and last one for each value of the table that was worked out from another year's."""
        yield from tidy.lines(self.cells, self.reports, base_url, self.derived)
        if worked_out := self._worked_out():
            rows = Observation.objects.public().filter(pk__in=one_array(worked_out))
            yield from tidy.derived_lines(rows.order_by(*IN_ORDER), base_url, self.derived)

    def _worked_out(self) -> list[int]:
        """The cells whose reports imply what the table shows of the year before."""
        shown = self.table.cells if self.table is not None and self.derived else ()
        return [one.observation for one in shown if one.kind == "derived" and one.observation is not None]

    @property
    def columns(self) -> tuple[tidy.Column, ...]:
        return tidy.columns(self.derived)

    def count(self) -> int:
        """How many lines there will be, or a few less: a value by hand comes on top of the reports of its cell."""
        if self.reports == "all":
            by_hand = self.cells.filter(manual_value__isnull=False).count()
            reports = Figure.objects.public().filter(observation__in=self.cells.order_by().values("pk"))
            return by_hand + reports.count() + len(self._worked_out())
        return self.cells.count() + len(self._worked_out())

    def about(self, base_url: str, retrieved: datetime) -> About:
        return About(
            name=self.name,
            title=self.title,
            description=f"{HOW_TO_READ}{_left_out(self.table)}",
            address=base_url + self.path,
            retrieved=retrieved,
            license_address=base_url + reverse("about"),
            indicators=self.indicators,
        )


def table_selection(spec: TableSpec) -> Selection:
    """The cells of a table, and the table itself."""
    table = build(spec, IN_TABLE)
    found = cells(spec)
    indicators = spec.indicators or Indicator.objects.filter(pk__in=found.order_by().values("indicator"))
    path = f"{reverse('data')}?{query_of(spec)}"
    return Selection(
        "table", table.title, path, found, spec.reports, spec.derived, tuple(indicators), table,
    )  # fmt: skip


def everything() -> Selection:
    """All public cells with all their reports."""
    found = Observation.objects.public().order_by(*IN_ORDER)
    return Selection("observations", "全部观测值", reverse("data-sets"), found, "all", True)


def files_of(selection: Selection, retrieved: datetime, base_url: str) -> dict[FileFormat, bytes]:
    """Each file of a table whole; the same cells and the same time give the same bytes."""
    book = io.BytesIO()
    write_workbook(book, selection, base_url, retrieved)
    return {
        FileFormat.CSV: "".join(tidy_csv(selection, base_url)).encode(),
        FileFormat.XLSX: book.getvalue(),
        FileFormat.JSON: "".join(package(selection, base_url, retrieved)).encode(),
    }


def tidy_csv(selection: Selection, base_url: str) -> Iterator[str]:
    return exports.csv_lines([one.title for one in selection.columns], selection.lines(base_url))


def wide_csv(table: Table) -> Iterator[str]:
    """The table as it looks; a cell that is one exact number is a number."""
    wide = exports.wide_of(table)
    return exports.csv_lines(wide.head, wide.plain_rows())


def package(selection: Selection, base_url: str, retrieved: datetime) -> Iterator[str]:
    table = selection.table
    notes = [*(note.text for note in table.footnotes), *table.missing] if table else []
    about = selection.about(base_url, retrieved)
    return exports.json_lines(about, selection.columns, selection.lines(base_url), notes)


def write_workbook(
    file: IO[bytes],
    selection: Selection,
    base_url: str,
    retrieved: datetime,
    progress: Callable[[int], None] | None = None,
) -> None:
    """The spreadsheet of *selection*; *progress* is told every few thousand lines how many are written."""
    lines = selection.lines(base_url)
    if progress is not None:
        lines = _counted(lines, progress)
    exports.xlsx_into(
        file, selection.about(base_url, retrieved), selection.columns, lines, table=selection.table
    )


def _counted(lines: Iterable[tidy.Line], progress: Callable[[int], None], step: int = 5000) -> Iterator[Any]:
    count = 0
    for count, line in enumerate(lines, start=1):
        yield line
        if not count % step:
            progress(count)
    progress(count)


def _left_out(table: Table | None) -> str:
    if table is None or not table.beyond:
        return ""
    return f"表里只列前 {IN_TABLE} 个值，其余 {table.beyond} 个在“来源”里。"


def site_of(request: HttpRequest) -> str:
    """What the site's addresses begin with: https://news.example.org."""
    return request.build_absolute_uri("/").removesuffix("/")


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """*rows* under *head* as a CSV file to keep."""
    return stream(name, FileFormat.CSV, exports.csv_lines(head, rows))


def tidy_response(request: HttpRequest, selection: Selection) -> StreamingHttpResponse:
    return stream(f"{selection.title}.csv", FileFormat.CSV, tidy_csv(selection, site_of(request)))


def stream(name: str, format: FileFormat, lines: Iterable[str]) -> StreamingHttpResponse:
    """*lines* as a file to keep, sent as they come."""
    response = StreamingHttpResponse(pieces(lines), content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = content_disposition_header(True, file_name(name)) or "attachment"
    return response


def workbook_response(name: str, write: Callable[[IO[bytes]], None]) -> FileResponse:
    """The spreadsheet that *write* puts into a file, once it is whole."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the response
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name(name), content_type=exports.XLSX)


def respond(request: HttpRequest, selection: Selection, format: FileFormat) -> HttpResponseBase:
    """The file of *selection*: spreadsheets beyond `AT_ONCE` lines are for the caller to have written elsewhere."""
    base, now, name = site_of(request), timezone.now(), f"{selection.title}.{format}"
    if format == FileFormat.XLSX:
        return workbook_response(name, lambda file: write_workbook(file, selection, base, now))
    lines = tidy_csv(selection, base) if format == FileFormat.CSV else package(selection, base, now)
    return stream(name, format, lines)


def pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """*lines* some together: each piece is a write to the reader's connection."""
    rest = iter(lines)
    while some := list(islice(rest, PIECE)):
        yield "".join(some).encode()


def file_name(name: str) -> str:
    """*name* without what file systems refuse, and not longer than they take."""
    stem, _, ending = name.rpartition(".")
    stem = "".join(" " if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in stem)
    return f"{stem.strip()[:60] or 'data'}.{ending}"
