"""Downloads: the same lines in CSV, XLSX and JSON, each kind of cell told right in all three, and large files later."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from articles import review
from articles.choices import ReviewAction
from metrics import tidy
from metrics.choices import FileFormat, Modality
from metrics.decimals import decimal_text
from metrics.exports import unguarded
from metrics.models import Indicator
from metrics.tables import TableSpec, build
from metrics.wording import grouped
from portal import preparing
from portal.exporting import files_of, table_selection, wide_csv
from portal.models import Export
from tests.portal.data.cells import FORMULA_CITATION, FORMULA_NAME, FORMULA_SENTENCE, HIDDEN, tells

BASE = "https://news.example.org"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
JOBS = "/data/table.{}?indicator=jobs-urban-new"
COLUMNS = tidy.columns(derived=True)


@pytest.fixture
def spec(cells_of_all_kinds):
    """A table of everything in the town."""
    return TableSpec(
        indicators=tuple(Indicator.objects.filter(observations__isnull=False).distinct().order_by("code")),
        modalities=tuple(Modality.values), reports="all", derived=True,
    )  # fmt: skip


def read(format: FileFormat, body: bytes) -> list[dict[str, str]]:
    """The lines of a file by the keys of their columns, as texts."""
    if format == FileFormat.CSV:
        head, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        assert head == [column.title for column in COLUMNS]
        lines = [[unguarded(cell) for cell in row] for row in rows]
    elif format == FileFormat.XLSX:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("来源").to_python()
        lines = [[_text(cell) for cell in row] for row in rows[1:]]
    else:
        (resource,) = json.loads(body, parse_float=Decimal)["resources"]
        assert [field["name"] for field in resource["schema"]["fields"]] == [one.key for one in COLUMNS]
        lines = [[_text(cell) for cell in row.values()] for row in resource["data"]]
    return list(tidy.as_dicts(COLUMNS, lines))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float | int | Decimal):
        return decimal_text(Decimal(str(value))) or ""
    return "" if value is None else str(value)


def told(lines, cell, *keys):
    return [tuple(line[key] for key in keys) for line in lines if line["cell"] == str(cell.pk)]


def test_each_kind_in_each_format(spec, cells_of_all_kinds):
    """A competing report, a reprint, a target, a derived value, a value by hand, and nothing of what was withdrawn."""
    cells, files = cells_of_all_kinds, files_of(table_selection(spec), NOW, BASE)
    read_back = {format: read(format, body) for format, body in files.items()}
    for format, lines in read_back.items():
        assert lines == read_back[FileFormat.CSV], format
        used, other = told(lines, cells.contested, "used", "contested", "report_count")
        assert (used, other) == (("是", "是", "2"), ("否", "是", "2"))
        assert told(lines, cells.reprinted, "used", "reason", "report_count")[1] == (
            "否",
            tidy.REPRINTED,
            "1",
        )
        assert told(lines, cells.target, "modality", "value") == [("计划", "330")]
        assert told(lines, cells.target_met, "modality", "value") == [("实际", "310")]
        assert told(lines, cells.grown, "value", "period", "source_kind", "derived_year_before") == [
            ("12", "2019年", "报道", "20"), ("20", "2018年", tidy.WORKED_OUT, ""),
        ]  # fmt: skip
        assert told(lines, cells.handed_in, "source_kind", "value") == [("报送", "11")]
        assert told(lines, cells.range, "value", "high") == [("3", "5")]
        assert told(lines, cells.formula, "subject", "sentence") == [(FORMULA_NAME, FORMULA_SENTENCE)]
        assert told(lines, cells.formula_manual, "value", "sentence") == [("-9.5", FORMULA_CITATION)]
        assert told(lines, cells.partly_withdrawn, "report_count", "contested") == [("1", "否")]
        for secret in HIDDEN:
            assert not tells(repr(lines), secret)


def test_files_are_the_same_again(spec):
    """The same cells at the same time give the same bytes, for tables that are frozen."""
    assert files_of(table_selection(spec), NOW, BASE) == files_of(table_selection(spec), NOW, BASE)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice(spec, tmp_path):
    """LibreOffice opens the spreadsheet, and each of its sheets as CSV is the CSV that is given out."""
    files = files_of(table_selection(spec), NOW, BASE)
    (tmp_path / "t.xlsx").write_bytes(files[FileFormat.XLSX])
    # Comma, quotation mark, UTF-8; cells as shown, formulas as such, every sheet.
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1"
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        options,
    ]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "t.xlsx"], check=True, capture_output=True, timeout=300
    )

    def sheet(name):
        return list(csv.reader(io.StringIO((tmp_path / f"t-{name}.csv").read_text("utf-8"), newline="")))

    def rows(text):
        lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        return [[unguarded(cell) for cell in row] for row in lines]

    assert sheet("来源") == rows(files[FileFormat.CSV].decode())
    table = build(spec)
    wide = rows("".join(wide_csv(table)))
    lead = 1 + table.grouped + any(row.modality for row in table.rows)
    assert sheet("表") == [wide[0]] + [_as_shown(row, lead) for row in wide[1:]]
    assert sheet("封面")[0][0] == table.title
    assert len(sheet("注")) == 1 + len(table.footnotes) + len(table.missing)


def _as_shown(row: list[str], lead: int) -> list[str]:
    """Numbers with their thousands set apart, as the sheet shows them."""
    plain = [
        cell.replace(".", "").replace("-", "").isascii() and cell.strip("-.0123456789") == "" for cell in row
    ]
    return [
        grouped(Decimal(cell)) if n >= lead and cell and number else cell
        for n, (cell, number) in enumerate(zip(row, plain, strict=True))
    ]


@pytest.mark.parametrize(
    ("format", "kind"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
    ],
)
def test_address(client, cells_of_all_kinds, django_assert_max_num_queries, format, kind):
    """The address of a table with another ending is its file, sent as it is read."""
    with django_assert_max_num_queries(30):
        response = client.get(JOBS.format(format))
        body = response.getvalue()
    assert response.status_code == 200
    assert response.streaming
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert len(body) > 1000
    for secret in HIDDEN:
        assert not tells(body.decode(errors="replace"), secret)


def test_wide(client, cells_of_all_kinds):
    """?form=wide is the table as it looks."""
    body = client.get(f"{JOBS.format('csv')}&form=wide&from=2018&to=2018&grain=year").getvalue()
    head, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    assert "2018年" in head[1]
    assert {row[0]: row[1] for row in rows}["柳湾街道"] == "320"


def test_no_choice(client, db):
    """A file of nothing is asked for by mistake."""
    assert client.get("/data/table.csv").status_code == 400
    assert client.get("/data/sets/none.csv").status_code == 404


@pytest.mark.parametrize("name", ["observations", "indicators", "register"])
def test_sets(client, cells_of_all_kinds, name):
    """Whole data sets hold the same rows in each format; the page leads to all of them."""
    page = client.get("/data/sets/").content.decode()
    counts = set()
    for format in FileFormat.values:
        assert f'href="/data/sets/{name}.{format}"' in page
        body = client.get(f"/data/sets/{name}.{format}").getvalue()
        if format == FileFormat.CSV:
            counts.add(len(list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))) - 1)
        elif format == FileFormat.JSON:
            counts.add(len(json.loads(body)["resources"][0]["data"]))
        else:
            book = CalamineWorkbook.from_filelike(io.BytesIO(body))
            counts.add(len(book.get_sheet_by_index(1).to_python()) - 1)
    assert len(counts) == 1
    assert counts.pop() > 5


@pytest.fixture
def large(monkeypatch, cells_of_all_kinds):
    """As if every table were too large to wait for."""
    monkeypatch.setattr("portal.views.downloads.AT_ONCE", 1)


def asked(client):
    """The export that a reader asks for from the page that a large file leads to."""
    page = client.get(JOBS.format("xlsx"))
    assert page.status_code == 302
    assert "要几十秒到几分钟" in client.get(page.url).content.decode()
    assert not Export.objects.exists()
    response = client.post(page.url)
    export = Export.objects.get()
    assert response.url == f"/data/exports/{export.key}/"
    return export


def test_large(client, large):
    """A large spreadsheet is asked for, written by a job, and fetched; the page says how far it is."""
    export = asked(client)
    page = client.get(f"/data/exports/{export.key}/").content.decode()
    assert "排队中" in page
    assert "看写到哪里了" in page
    assert client.get(f"/data/exports/{export.key}/file").status_code == 404
    preparing.write(export.pk, BASE)
    export.refresh_from_db()
    assert (export.state, export.done) == ("done", export.total)
    page = client.get(f"/data/exports/{export.key}/").content.decode()
    assert f'href="/data/exports/{export.key}/file"' in page
    assert "看写到哪里了" not in page
    body = client.get(f"/data/exports/{export.key}/file").getvalue()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("来源").to_python()
    assert len(rows) == export.total + 1
    preparing.write(export.pk, BASE)  # a job that comes twice finds it done
    assert preparing.ask(export.query, BASE) == export  # who asks for the same gets the same


def test_article_withdrawn_since(client, large, cells_of_all_kinds):
    """A prepared file that tells of an article withdrawn since is refused, and can be prepared anew."""
    cells = cells_of_all_kinds
    export = asked(client)
    preparing.write(export.pk, BASE)
    address = f"/data/exports/{export.key}/file"
    review.take(cells.grown.preferred.article, ReviewAction.WITHDRAW, cells.editor, reason="失实")
    assert client.get(address).status_code == 200  # which is of another indicator
    review.take(cells.plain.preferred.article, ReviewAction.WITHDRAW, cells.editor, reason="失实")
    for refused in (address, f"/data/exports/{export.key}/"):
        response = client.get(refused)
        page = response.content.decode()
        assert response.status_code == 410
        assert "有文章撤回了，文件不再提供" in page
        assert "下载 XLSX" not in page
        assert f'action="/data/exports/new/?{export.query}"' in page
    again = preparing.ask(export.query, BASE)
    assert again != export
    preparing.write(again.pk, BASE)
    assert client.get(f"/data/exports/{again.key}/file").status_code == 200
    everything = Export.objects.create(query="set=observations", format="xlsx", state="done")
    Export.objects.update(asked_at=export.asked_at)
    everything.refresh_from_db()
    assert preparing.is_outdated(everything)


def test_broken(client, large, monkeypatch):
    """A file that could not be written says so, and can be asked for again."""
    export = asked(client)
    monkeypatch.setattr(preparing, "write_workbook", lambda *_: 1 / 0)
    preparing.write(export.pk, BASE)
    page = client.get(f"/data/exports/{export.key}/").content.decode()
    assert preparing.BROKEN in page
    assert f'href="/data/exports/new/?{export.query}"' in page


def test_expired(client, large):
    """Old exports go with their files; one whose job has gone is given up."""
    export = asked(client)
    preparing.write(export.pk, BASE)
    export.refresh_from_db()
    storage, name = export.file.storage, export.file.name
    assert storage.exists(name)
    assert preparing.remove_expired() == 0
    Export.objects.update(asked_at=timezone.now() - preparing.KEPT - timedelta(hours=1))
    assert preparing.remove_expired() == 1
    assert not storage.exists(name)
    assert client.get(f"/data/exports/{export.key}/").status_code == 404
    left = Export.objects.create(query="set=observations", format="xlsx")
    Export.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert preparing.give_up_abandoned() == 1
    left.refresh_from_db()
    assert (left.state, left.message) == ("failed", preparing.ABANDONED)


def test_bounds(client, large, monkeypatch):
    """No sender has many files written, and no more wait than are written in good time."""
    address = client.get(JOBS.format("xlsx")).url
    monkeypatch.setattr(preparing, "MOST_OPEN", 0)
    assert client.post(address).status_code == 503
    monkeypatch.setattr("portal.views.downloads.PER_HOUR", 0)
    assert client.post(address).status_code == 429
    assert not Export.objects.exists()
