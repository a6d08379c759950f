"""The tidy form: one line a report, each with what leads back to the sentence that printed it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from articles.models import Article
from metrics import tidy
from metrics.models import Observation
from tests.portal.data.cells import FORMULA_CITATION, HIDDEN, tells

BASE = "https://news.example.org"


def told(cell=None, reports="all", derived=False):
    """The lines of *cell*, or of all cells, by their keys."""
    cells = Observation.objects.public().order_by("pk")
    if cell is not None:
        cells = cells.filter(pk=cell.pk)
    return list(tidy.as_dicts(tidy.columns(derived), tidy.lines(cells, reports, BASE, derived)))


def of(line, *keys):
    return tuple(line[key] for key in keys)


def test_one_line_a_cell(cells_of_all_kinds):
    """Of preferred reports each public cell has one line, in the order of the cells."""
    lines = told(reports="preferred")
    assert [line["cell"] for line in lines] == sorted(cell.pk for cell in cells_of_all_kinds.public)
    assert all(line["used"] for line in lines)


def test_types(cells_of_all_kinds):
    """What stands in a column is of the type that the column says."""
    types = {"string": str, "uri": str, "number": Decimal, "integer": int, "date": date, "boolean": bool}
    for line in tidy.lines(Observation.objects.public(), "all", BASE, derived=True):
        for column, value in zip(tidy.columns(derived=True), line, strict=True):
            assert value is None or type(value) is types[column.type], column.key
            assert value != "", column.key


def test_identity(cells_of_all_kinds):
    """No two cells share what a cell is known by across exports."""
    lines = told(reports="preferred")
    assert len({of(line, *tidy.IDENTITY) for line in lines}) == len(lines)


def test_source(cells_of_all_kinds):
    """A report's line leads to the number in the sentence in the article."""
    (line,) = told(cells_of_all_kinds.plain)
    figure = cells_of_all_kinds.plain.preferred
    assert of(line, "indicator_code", "subject_kind", "subject", "place") == (
        "jobs-urban-new", "区域", "柳湾街道", "青石市/东湖区",
    )  # fmt: skip
    assert of(line, "period", "start", "end") == ("2016年", date(2016, 1, 1), date(2016, 12, 31))
    assert of(line, "value", "high", "unit", "qualifier", "printed") == (280, None, "人", "准确", "280人")
    assert of(line, "source_kind", "sentence") == ("报道", "2016年，柳湾街道新增就业280人。")
    body = figure.article.body
    assert body[line["offset_start"] : line["offset_end"]] == "280人"
    assert of(line, "publication", "date", "article_id", "article") == (
        "青石日报", date(2019, 1, 5), figure.article_id, figure.article.title,
    )  # fmt: skip
    assert line["url"] == f"{BASE}/articles/{figure.article_id}/#f{figure.pk}"
    assert of(line, "used", "contested", "report_count") == (True, False, 1)


def test_competing(cells_of_all_kinds):
    """Reports that differ each have a line; the one in use comes first, and all say that they differ."""
    used, other = told(cells_of_all_kinds.contested)
    assert of(used, "used", "contested", "report_count") == (True, True, 2)
    assert of(other, "used", "contested", "report_count") == (False, True, 2)
    assert {used["value"], other["value"]} == {380, 350}
    assert used["value"] == cells_of_all_kinds.contested.value
    (alone,) = told(cells_of_all_kinds.contested, "preferred")
    assert alone == used


def test_chosen(cells_of_all_kinds):
    """An editor's choice is used, with the reason; that the reports differ is said all the same."""
    used, other = told(cells_of_all_kinds.chosen)
    assert of(used, "value", "reason", "contested") == (210, "与台账核对过", True)
    assert of(other, "value", "used", "reason") == (230, False, None)


def test_corroborated(cells_of_all_kinds):
    """A rounded report of the same value is a second report and contradicts nothing."""
    used, rounded = told(cells_of_all_kinds.rounded)
    assert of(used, "printed", "contested", "report_count") == ("320人", False, 2)
    assert of(rounded, "printed", "qualifier") == ("300余人", "余、多、超")


def test_reprint(cells_of_all_kinds):
    """A reprint has its line, which says that it does not count."""
    used, reprint = told(cells_of_all_kinds.reprinted)
    assert of(used, "publication", "used", "report_count") == ("青石日报", True, 1)
    assert of(reprint, "publication", "used", "reason", "report_count") == (
        "青川商报", False, tidy.REPRINTED, 1,
    )  # fmt: skip


def test_target(cells_of_all_kinds):
    """A target is a cell of its own beside the actual value."""
    (target,) = told(cells_of_all_kinds.target)
    (met,) = told(cells_of_all_kinds.target_met)
    (standard,) = told(cells_of_all_kinds.standard)
    assert of(target, "modality", "value") == ("计划", 330)
    assert of(met, "modality", "value") == ("实际", 310)
    assert of(standard, "modality", "value", "unit") == ("标准", Decimal("4.5"), "%")


def test_derived(cells_of_all_kinds):
    """A level worked out stands in its own column of the line that it comes from, and only where it is asked for."""
    (line,) = told(cells_of_all_kinds.grown, derived=True)
    assert of(line, "value", "derived_year_before") == (12, 20)
    assert "derived_year_before" not in told(cells_of_all_kinds.grown)[0]
    assert told(cells_of_all_kinds.plain, derived=True)[0]["derived_year_before"] is None


def test_withdrawn(cells_of_all_kinds):
    """What readers do not see is in no line, nor does it count."""
    text = repr(told(derived=True))
    for secret in HIDDEN:
        assert not tells(text, secret)
    (line,) = told(cells_of_all_kinds.partly_withdrawn)
    assert of(line, "value", "contested", "report_count") == (40, False, 1)


def test_withdrawn_meanwhile(cells_of_all_kinds):
    """A report withdrawn after the cells were chosen is left out."""
    cells = Observation.objects.filter(pk=cells_of_all_kinds.plain.pk)
    Article.objects.filter(figures__observation=cells_of_all_kinds.plain).update(
        state="withdrawn", public_note="失实"
    )
    assert list(tidy.lines(cells)) == []


def test_by_hand(cells_of_all_kinds):
    """A value by hand has its citation for a sentence and no article; one handed in says so."""
    (manual,) = told(cells_of_all_kinds.manual)
    assert of(manual, "value", "unit", "source_kind", "sentence", "used") == (
        9, "处", "手工录入", "《东湖区统计年鉴（2018）》第3页", True,
    )  # fmt: skip
    assert set(of(manual, "offset_start", "publication", "date", "article_id", "url")) == {None}
    (handed_in,) = told(cells_of_all_kinds.handed_in)
    assert of(handed_in, "source_kind", "report_count") == ("报送", 0)
    (negative,) = told(cells_of_all_kinds.formula_manual)
    assert of(negative, "value", "sentence") == (Decimal("-9.5"), FORMULA_CITATION)


def test_by_hand_and_printed(cells_of_all_kinds):
    """A value handed in comes before the press reports of the same cell, which are not in use."""
    by_hand, printed = told(cells_of_all_kinds.manual_contested)
    assert of(by_hand, "value", "source_kind", "used") == (15, "报送", True)
    assert of(printed, "value", "source_kind", "used") == (18, "报道", False)
    assert len(told(cells_of_all_kinds.manual_contested, "preferred")) == 1


def test_values(cells_of_all_kinds):
    """Ranges, magnitudes and other units are numbers in the base unit beside the words of the paper."""
    (span,) = told(cells_of_all_kinds.range)
    assert of(span, "value", "high", "printed") == (3, 5, "3—5人")
    (loans,) = told(cells_of_all_kinds.approx)
    assert of(loans, "value", "unit", "qualifier", "printed") == (850_000, "元", "约", "约85万元")
    assert str(told(cells_of_all_kinds.large)[0]["value"]) == "810000000"
    assert told(cells_of_all_kinds.other_unit)[0]["unit"] == "户"


def test_periods(cells_of_all_kinds):
    """Periods in words and in days; ends that are open are empty."""
    assert of(told(cells_of_all_kinds.quarter)[0], "period", "end") == ("2019年1—3月", date(2019, 3, 31))
    assert of(told(cells_of_all_kinds.until)[0], "start", "end") == (None, date(2019, 6, 30))
    assert of(told(cells_of_all_kinds.undated)[0], "period", "start", "end") == ("未注明", None, None)


@pytest.mark.parametrize(("reports", "queries"), [("preferred", 4), ("all", 4)])
def test_queries(cells_of_all_kinds, django_assert_num_queries, reports, queries):
    """A chunk costs the same few queries however many cells it has."""
    with django_assert_num_queries(queries):
        told(reports=reports)


def test_chunks(cells_of_all_kinds, monkeypatch):
    """Cells read in several chunks give the same lines."""
    whole = told()
    monkeypatch.setattr(tidy, "CHUNK", 3)
    assert told() == whole
