"""A manual value in the stead of which an editor has chosen a report: it stays, is shown, and comes back."""

from __future__ import annotations

import json

import pytest
from django.utils.html import strip_tags

from articles import review
from articles.choices import ArticleState, ReviewAction
from articles.models import Article
from metrics import filing, tidy
from metrics.models import Observation
from metrics.tables import TableSpec, build

REASON = "报表填错，与报社核对过"
CITATION = "2018年工作报表，吴晴，东湖区统计局，第6行"


@pytest.fixture
def cell(cells_of_all_kinds):
    """15 handed in, 18处 in the paper; an editor has chosen the paper."""
    row = cells_of_all_kinds.manual_contested
    filing.choose(row, row.figures.get(), REASON)
    row.refresh_from_db()
    return row


def stands(row) -> tuple:
    row.refresh_from_db()
    return row.value, row.preferred_id is None, row.contested


def test_both_stay(cell):
    """The report stands; the value handed in, its citation and its table stay with it."""
    assert (cell.value, cell.manual_value, cell.citation) == (18, 15, CITATION)
    assert cell.submission is not None
    assert (cell.passed_over, cell.contested, cell.reason) == (True, False, REASON)


def test_shown(client, cell):
    """The page of the indicator tells of both, each with where it comes from."""
    page = client.get(f"/indicators/{cell.indicator.code}/?area={cell.subject.slug}").content.decode()
    words = " ".join(strip_tags(page).split())
    for said in (
        "1 篇报道和单位报送值，数字不一样",
        f"18处 采用 理由：{REASON}",
        f"15处 没有采用 单位报送，出处：{CITATION}",
    ):
        assert said in words, said


def test_table(cell):
    """A table notes the conflict with the citation, and lists the value where all reports are asked for."""
    spec = TableSpec(indicators=(cell.indicator,), subjects=(cell.subject,), reports="all")
    table = build(spec)
    [shown] = [one for one in table.cells if one.observation == cell.pk]
    assert (shown.text, shown.contested, shown.unsettled) == ("18", True, False)
    assert [(one.text, one.source) for one in shown.others] == [("15处", CITATION)]
    note = next(one.text for one in table.footnotes if one.kind == "conflict")
    assert REASON in note
    assert f"另有15处（{CITATION}）" in note


def test_lines(cell):
    """An export has a line for each: the report is used, the value by hand is not."""
    cells = Observation.objects.filter(pk=cell.pk)
    used, other = tidy.as_dicts(tidy.COLUMNS, tidy.lines(cells, "all"))
    assert (used["value"], used["used"], used["reason"], used["source_kind"]) == (18, True, REASON, "报道")
    assert (other["value"], other["used"], other["reason"], other["source_kind"]) == (15, False, None, "报送")
    assert (other["sentence"], used["contested"], other["contested"]) == (CITATION, True, True)
    [alone] = tidy.as_dicts(tidy.COLUMNS, tidy.lines(cells))
    assert alone == used


def test_api(client, cell):
    """The API gives both."""
    data = client.get(f"/api/v1/observations/{cell.pk}").json()
    assert (data["value"], data["source_kind"], data["contested"]) == ("18", "reported", True)
    assert data["entered"] == {
        "value": "15", "unit": "处", "source_kind": "submitted", "citation": CITATION, "preferred": False,
    }  # fmt: skip


def test_checked_draft(client, cell):
    """A draft with the value that was passed over is told of the report that stands, and of the value."""
    text = "2019年，石桥街道拆除违建15处。"
    answer = client.post("/api/v1/lookup", json.dumps({"text": text}), "application/json").json()
    [number] = [one for one in answer["numbers"] if one["text"] == "15处"]
    assert number["verdict"] == "conflicting"


def test_opened_again(cell):
    """The choice taken back, the value handed in stands before the report."""
    filing.leave_open(cell)
    assert stands(cell) == (15, True, True)
    assert cell.chosen_at is None


def test_kept(cell):
    """An editor may choose the value handed in after all."""
    filing.keep(cell, "报社已更正")
    assert stands(cell) == (15, True, False)
    assert cell.reason == "报社已更正"


def test_article_withdrawn(cells_of_all_kinds, cell):
    """Its article withdrawn, the report no longer stands: the value handed in does."""
    review.take(cell.preferred.article, ReviewAction.WITHDRAW, cells_of_all_kinds.editor, reason="失实")
    filing.refresh(Article.objects.get(figures__observation=cell))
    assert stands(cell) == (15, True, False)
    assert cell in Observation.objects.public()


def test_report_rejected(cells_of_all_kinds, cell):
    """The report rejected, the cell goes on with the value handed in."""
    cell.figures.get().decide("rejected", cells_of_all_kinds.editor)
    assert stands(cell) == (15, True, False)


def test_not_public_yet(client, cells_of_all_kinds):
    """A report that readers can't see yet takes no value from them."""
    row = cells_of_all_kinds.manual_contested
    figure = row.figures.get()
    Article.objects.filter(pk=figure.article_id).update(state=ArticleState.APPROVED, published_at=None)
    client.force_login(cells_of_all_kinds.editor)
    data = {"item": f"cell-{row.pk}", "action": "settle", "report": figure.pk, "reason": REASON}
    response = client.post("/admin/desk/checks/", json.dumps(data), "application/json")
    assert response.status_code == 409
    assert "还没有公开" in response.json()["error"]
    assert stands(row)[:2] == (15, True)


def test_asks_nobody_again(cell):
    """What an editor has passed over does not bring the cell back to the queue."""
    filing.judge(cell)
    assert not cell.contested
