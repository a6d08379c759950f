"""The rules by which one of several reports stands in a cell, each by name; no database for the rules themselves."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import permutations
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from articles.models import Article, Page, Publication, Reprint
from metrics.filing import choose, keep, leave_open
from metrics.models import Figure, Observation
from metrics.preferring import ACCEPTED, BY_RULE, EXACT, LATER, OFFICIAL, ONLY, preferred
from metrics.reports import with_reports

NOW = datetime(2019, 6, 1, tzinfo=UTC)
HOURS = {"published": -1, "scheduled": 2, "late": 3}


def report(
    text: str,
    value: str,
    day: int | None = 5,
    qualifier: str = "exact",
    *,
    high: str | None = None,
    official: bool = False,
    state: str = "published",
    article: int | None = None,
) -> Figure:
    """A report of January 2019; *article* is that of another report, by its place."""
    paper = Publication(name="报", official=official)
    hour = HOURS.get(state)
    of = Article(
        id=article, page=Page(publication=paper), date=day and date(2019, 1, day),
        state="published" if hour is not None else state,
        published_at=timezone.now() + timedelta(hours=hour) if hour is not None else None,
    )  # fmt: skip
    return Figure(
        article=of, start=0, end=len(text), text=text, value=Decimal(value), high=high and Decimal(high),
        unit="元" if text.endswith("元") else "人", qualifier=qualifier,
    )  # fmt: skip


TABLE = [  # the reports in the order in which they were accepted; which one stands, by which rule
    ("one", [report("320人", "320")], 0, ONLY),
    ("exact before more than", [report("300余人", "300", 9, "more_than"), report("320人", "320", 5)], 1, EXACT),
    ("exact before about", [report("约320人", "320", 9, "approx"), report("318人", "318", 5)], 1, EXACT),
    ("exact before a range", [report("3至5人", "3", 9, high="5"), report("4人", "4", 5)], 1, EXACT),
    ("exact before official", [report("近320人", "320", 9, "almost", official=True), report("318人", "318")], 1, EXACT),
    ("less rounded", [report("8.1亿元", "810000000", 9), report("80968万元", "809680000", 5)], 1, EXACT),
    ("whole counts are exact", [report("300人", "300", 9), report("320人", "320", 5)], 0, LATER),
    ("official before press", [report("4200人", "4200", 20), report("4180人", "4180", 1, official=True)], 1, OFFICIAL),
    ("later", [report("320人", "320", 5), report("350人", "350", 8)], 1, LATER),
    ("later of two official", [report("1人", "1", 8, official=True), report("2人", "2", 5, official=True)], 0, LATER),
    ("dated before undated", [report("320人", "320", None), report("350人", "350", 5)], 1, LATER),
    ("one day", [report("320人", "320"), report("350人", "350")], 0, ACCEPTED),
    ("two hedged", [report("约320人", "320", 5, "approx"), report("300余人", "300", 8, "more_than")], 1, LATER),
    ("two rules", [report("约9人", "9", 9, "approx"), report("7人", "7", 5), report("8人", "8", 8)], 2, f"{EXACT}；{LATER}"),
    ("public before draft", [report("320人", "320", 9, state="draft"), report("约9人", "9", 5, "approx")], 1, ONLY),
    ("public before scheduled", [report("320人", "320", 9, state="scheduled"), report("350人", "350", 5)], 1, ONLY),
    ("the sooner scheduled", [report("1人", "1", 9, state="late"), report("2人", "2", 5, state="scheduled")], 1, ONLY),
    ("scheduled before draft", [report("1人", "1", 9, state="draft"), report("2人", "2", 5, state="late")], 1, ONLY),
    ("draft before withdrawn", [report("1人", "1", 9, state="withdrawn"), report("2人", "2", 5, state="draft")], 1, ONLY),
    ("only a withdrawn one", [report("1人", "1", 9, state="withdrawn")], 0, ONLY),
    ("article repeats itself", [report("320人", "320", article=1), report("320人", "320", article=1)], 0, ONLY),
    ("article contradicts itself", [report("320人", "320", article=1), report("350人", "350", article=1)], 0, ACCEPTED),
]  # fmt: skip


def numbered(reports: list[Figure]) -> list[Figure]:
    for n, one in enumerate(reports, start=1):
        one.pk, one.decided_at = n, NOW + timedelta(minutes=n)
        article = one.article
        article.pk = article.pk or 10 * n
        one.article = article
    return reports


@pytest.mark.parametrize(("reports", "best", "rule"), [pytest.param(*row, id=name) for name, *row in TABLE])
def test_rules(reports, best, rule):
    """The report that stands and the rule that is named, in whatever order the reports are read."""
    reports = numbered(reports)
    for some in permutations(reports):
        choice = preferred(some)
        assert choice.figure.pk == reports[best].pk
        assert choice.reason == (rule if rule == ONLY else BY_RULE + rule)


@pytest.mark.parametrize(
    ("ties", "best", "reason"),
    [
        ([], 2, BY_RULE + LATER),
        ([(20, 10)], 3, BY_RULE + LATER),
        ([(20, 10), (30, 10)], 1, ONLY),
        ([(20, 10), (30, 20)], 1, ONLY),
        ([(20, 10), (10, 20), (30, 10)], 2, BY_RULE + LATER),
    ],
    ids=["none", "one reprint", "two reprints", "a reprint of a reprint", "in a circle"],
)
def test_reprints(ties, best, reason):
    """A reprint does not go before its story for being printed later."""
    days = [(5, "1"), (8, "2"), (7, "3")]
    reports = numbered([report(f"{value}人", value, day) for day, value in days])
    choice = preferred(reports, ties)
    assert (choice.figure.pk, choice.reason) == (best, reason)


def test_nothing():
    assert preferred([]) is None


# In the database: what makes the program choose again.


@pytest.mark.parametrize(
    ("cell", "text", "reason", "contested"),
    [
        ("plain", "280人", ONLY, False),
        ("rounded", "320人", BY_RULE + EXACT, False),
        ("reprinted", "300人", ONLY, False),
        ("contested", "380人", BY_RULE + LATER, True),
        ("official", "4180人", BY_RULE + OFFICIAL, True),
        ("chosen", "210人", "与台账核对过", False),
        ("partly_withdrawn", "40人次", ONLY, False),
    ],
)
def test_cells(cells_of_all_kinds, cell, text, reason, contested):
    row = getattr(cells_of_all_kinds, cell)
    assert (row.preferred.text, row.reason, row.contested) == (text, reason, contested)


def test_by_hand(cells_of_all_kinds):
    """What is entered stands before the press, says why, and is contested where the press differs."""
    cells = cells_of_all_kinds
    assert (cells.manual.reason, cells.manual.contested) == ("编辑录入，注明出处", False)
    row = cells.manual_contested
    assert (row.value, row.reason, row.contested) == (15, "按规则：单位报送先于报刊", True)
    [told] = with_reports([row])
    assert told.contradict
    [told] = with_reports([cells.manual])
    assert not told.contradict


def test_choices_by_hand(cells_of_all_kinds):
    """An editor keeps the value handed in, or has the press stand in its place; opened again, the rules choose."""
    row = cells_of_all_kinds.manual_contested
    keep(row, "报表有原始登记")
    assert (row.value, row.contested, row.reason) == (15, False, "报表有原始登记")
    leave_open(row)
    assert (row.value, row.contested, row.preferred_reason) == (15, True, "")
    choose(row, row.figures.get(), "报表填错")
    row.refresh_from_db()
    assert (row.value, row.manual_value, row.contested, row.reason) == (18, 15, False, "报表填错")
    assert [old.preferred_id is None for old in row.history.all()[:2]] == [False, True]
    leave_open(row)
    assert (row.value, row.preferred, row.chosen_at) == (15, None, None)


def test_made_official(cells_of_all_kinds):
    """A newspaper made official goes before the others in the cells that it reports."""
    row = cells_of_all_kinds.contested
    paper = Publication.objects.get(name="青石日报")
    paper.official = True
    paper.save()
    row.refresh_from_db()
    assert (row.preferred.text, row.reason) == ("350人", BY_RULE + OFFICIAL)
    assert row.history.first().preferred_reason == BY_RULE + OFFICIAL


def test_tied_and_parted(cells_of_all_kinds):
    """Two articles made one story leave the first of them; parted again, the later one."""
    row = cells_of_all_kinds.contested
    early, late = row.figures.order_by("article__date")
    tie = Reprint.objects.create(article=late.article, original=early.article, similarity=1)
    row.refresh_from_db()
    assert (row.preferred, row.reason) == (early, ONLY)
    tie.decide("rejected", cells_of_all_kinds.editor)
    row.refresh_from_db()
    assert (row.preferred, row.reason) == (late, BY_RULE + LATER)


def test_dated_otherwise(cells_of_all_kinds):
    """A page whose date is put right changes which report is the later one."""
    row = cells_of_all_kinds.contested
    page = row.figures.get(text="350人").article.page
    page.published = date(2019, 2, 1)
    page.save()
    row.refresh_from_db()
    assert row.preferred.text == "350人"


def test_choice_stays(cells_of_all_kinds):
    """An editor's choice outlives whatever the rules would prefer now."""
    row = cells_of_all_kinds.chosen
    paper = Publication.objects.get(name="青川商报")
    paper.official = True
    paper.save()
    row.refresh_from_db()
    assert (row.preferred.text, row.reason) == ("210人", "与台账核对过")


def test_withdrawn_and_published_again(cells_of_all_kinds):
    """The preferred report withdrawn, the other stands and nothing differs any more; published again, as before."""
    row = cells_of_all_kinds.contested
    article = row.preferred.article
    article.state, article.public_note = "withdrawn", "失实"
    article.save()
    row.refresh_from_db()
    assert (row.preferred.text, row.reason, row.contested) == ("350人", ONLY, False)
    assert Observation.objects.public().filter(pk=row.pk).exists()
    article.state = "published"
    article.save()
    row.refresh_from_db()
    assert (row.preferred.text, row.contested) == ("380人", True)


def test_migrated(cells_of_all_kinds):
    """Cells of before the rules are chosen in again, with a note in their history; an editor's choice stays."""
    cells = cells_of_all_kinds
    asked = ("pk", "preferred", "preferred_reason", "contested", "chosen_at")
    before = list(Observation.objects.order_by("pk").values_list(*asked))
    reported = Observation.objects.filter(preferred__isnull=False, chosen_at__isnull=True)
    reported.update(preferred_reason="最先采纳的报道")
    Observation.objects.update(contested=False)
    early = cells.contested.figures.get(text="350人")
    Observation.objects.filter(pk=cells.contested.pk).update(preferred=early)
    import_module("metrics.migrations.0008_prefer_by_rules").choose(
        apps, SimpleNamespace(connection=connection)
    )
    assert list(Observation.objects.order_by("pk").values_list(*asked)) == before
    told = cells.contested.history.filter(history_change_reason="按规则重选")
    assert [one.preferred_id for one in told] == [cells.contested.preferred_id]


def test_chosen_and_withdrawn(cells_of_all_kinds):
    """Where the article of an editor's choice is withdrawn, the rules choose among the reports that are left."""
    cell = cells_of_all_kinds.chosen
    assert cell.chosen_at is not None
    article = cell.preferred.article
    article.state, article.public_note = "withdrawn", "数字有误"
    article.save()
    cell.refresh_from_db()
    assert cell.chosen_at is None
    assert cell.preferred.article_id != article.pk
    assert Observation.objects.public().filter(pk=cell.pk).exists()
