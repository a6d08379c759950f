"""What a table shows and what it leaves out is told alike on its page, in its files, when frozen, and by the API."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook

from articles.models import Article
from metrics import tidy
from metrics.models import FrozenTable
from portal.exporting import table_selection
from portal.tabling import spec_of

DISPUTED = "indicator=jobs-urban-new&area=donghu-qu&below=all&from=2018&to=2019&grain=year&reports=all"
DERIVED = "indicator=illegal-buildings&area=donghu-qu&from=2018&to=2018&grain=year&derived=1"
MONTHS = "indicator=startup-loans&area=donghu-qu&below=all&grain=month"


def words(text: str) -> str:
    return " ".join(strip_tags(text).split())


def frozen_of(client, cells, query: str) -> FrozenTable:
    client.force_login(cells.editor)
    assert client.post(reverse("frozen-new"), {"query": query, "title": "表"}).status_code == 302
    return FrozenTable.objects.get()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (DISPUTED, ["个下级区域没有这样的数"]),
        (MONTHS, ["2 个值，时间长短和列不一样", "3 个下级区域没有这样的数"]),
    ],
)
def test_missing(client, cells_of_all_kinds, query, said):
    """How much is left out, and why, is on the page, in the notes of XLSX and JSON, in a frozen table, in the API."""
    book = load_workbook(io.BytesIO(client.get(f"/data/table.xlsx?{query}").getvalue()))
    places = {
        "page": words(client.get(f"/data/?{query}").content.decode()),
        "xlsx": " ".join(str(row[1].value) for row in book["注"].iter_rows()),
        "json": " ".join(json.loads(client.get(f"/data/table.json?{query}").getvalue())["notes"]),
        "api": " ".join(client.get(f"/api/v1/tables?{query}").json()["missing"]),
        "frozen": words(
            client.get(frozen_of(client, cells_of_all_kinds, query).get_absolute_url()).content.decode()
        ),
    }
    for place, text in places.items():
        for words_ in said:
            assert words_ in text, place


def test_other_reports(client, cells_of_all_kinds):
    """The other reports of a cell are told with their sources wherever the table is."""
    wide = client.get(f"/data/table.csv?{DISPUTED}&form=wide").getvalue().decode("utf-8-sig")
    bridge = next(row for row in csv.DictReader(io.StringIO(wide)) if row["地方和机构"] == "石桥街道")
    other = "350人（《青石日报》2019年1月5日）"
    assert bridge["注"].count(other) == 1
    willow = next(row for row in csv.DictReader(io.StringIO(wide)) if row["地方和机构"] == "柳湾街道")
    assert "2018年：另有300余人（《青川商报》2019年1月5日）" in willow["注"]
    book = load_workbook(io.BytesIO(client.get(f"/data/table.xlsx?{DISPUTED}").getvalue()))
    assert other in " ".join(str(cell.value) for row in book["表"].iter_rows() for cell in row)
    rows = client.get(f"/api/v1/tables?{DISPUTED}").json()["rows"]
    told = [one for row in rows for cell in row["cells"] if cell for one in cell["others"]]
    assert {"350人", "300余人", "4,200人"} == {one["text"] for one in told}
    assert all(one["address"].startswith("http://testserver/articles/") for one in told)
    assert client.get(f"/api/v1/tables?{DISPUTED.replace('=all&from', '=none&from')}").status_code == 422
    frozen = frozen_of(client, cells_of_all_kinds, DISPUTED)
    page = words(client.get(frozen.get_absolute_url()).content.decode())
    assert "350人 《青石日报》2019年1月5日" in page


def test_each_cell_has_a_line(cells_of_all_kinds):
    """What is worked out from a year that was not chosen has a line as well, with the sentence that it comes from."""
    selection = table_selection(spec_of(QueryDict(DERIVED))[0])
    shown = [cell for cell in selection.table.cells if cell.kind == "derived"]
    assert [(cell.text, cell.start) for cell in shown] == [("约20", date(2018, 1, 1))]
    lines = list(tidy.as_dicts(selection.columns, selection.lines("https://x")))
    assert len(lines) == selection.count()
    [line] = [one for one in lines if one["source_kind"] == tidy.WORKED_OUT]
    assert (line["value"], line["start"], line["end"]) == (Decimal(20), date(2018, 1, 1), date(2018, 12, 31))
    assert (line["printed"], line["qualifier"], line["used"]) == ("同比下降40%", "约", True)
    assert line["reason"] == "没有报道，由2019年的12处、同比下降40%推出"
    assert line["sentence"] == "2019年东湖区拆除违建12处，同比下降40%。"
    assert line["url"] == f"https://x{cells_of_all_kinds.grown.preferred.get_absolute_url()}"


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_derived_round_trip(client, cells_of_all_kinds, format):
    """A file with a value that was worked out comes back unchanged; its source withdrawn, it is withdrawn too."""
    body = client.get(f"/data/table.{format}?{DERIVED}").getvalue()

    def compared():
        file = SimpleUploadedFile(f"t.{format}", body)
        return words(client.post(reverse("data-compare"), {"file": file}).content.decode())

    assert "没有变动" in compared()
    article = cells_of_all_kinds.grown.preferred.article_id
    Article.objects.filter(pk=article).update(state="withdrawn", public_note="失实")
    assert "1 处有变动" in compared()


def test_derived_and_frozen(client, cells_of_all_kinds, monkeypatch):
    """A frozen table tells of a worked-out value whose source was corrected."""
    monkeypatch.setattr("portal.freezing.FRESH", 0)
    frozen = frozen_of(client, cells_of_all_kinds, DERIVED)
    assert "到现在没有变动" in client.get(frozen.get_absolute_url()).content.decode()
    figure = cells_of_all_kinds.grown.preferred
    figure.value = 15
    figure.decide("accepted", cells_of_all_kinds.editor)
    page = words(client.get(frozen.get_absolute_url()).content.decode())
    assert "更正" in page
    assert "25" in page
