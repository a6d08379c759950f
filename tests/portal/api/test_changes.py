"""What the API says has changed since a time."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from articles import review
from articles.choices import ReviewAction
from articles.models import Article

pytestmark = pytest.mark.django_db
LONG_AGO = "2000-01-01T00:00:00Z"


def changes(client, since=LONG_AGO, limit=200) -> list[dict]:
    rows, cursor = [], ""
    while True:
        address = f"/api/v1/changes?since={quote(since)}&limit={limit}&cursor={cursor}"
        page = client.get(address).json()
        rows += page["items"]
        if not (cursor := page["next"]):
            return rows


def told(rows: list[dict]) -> set[tuple[str, int]]:
    return {(row["what"], row["id"]) for row in rows}


def test_all_since_the_beginning(client, cells_of_all_kinds):
    """Whoever begins to keep a copy gets every public article and observation, and no other."""
    rows = changes(client)
    assert {n for what, n in told(rows) if what == "published"} == set(
        Article.public.values_list("pk", flat=True)
    )
    public = {cell.pk for cell in cells_of_all_kinds.public}
    assert {n for what, n in told(rows) if what == "changed"} == public
    assert all(row["observation"] for row in rows if row["what"] == "changed")


def test_pages(client, cells_of_all_kinds):
    """Page by page the same comes as at once: in order of time, nothing twice, nothing left out."""
    whole, paged = changes(client), changes(client, limit=3)
    assert paged == whole
    assert [row["at"] for row in whole] == sorted(row["at"] for row in whole)


def test_corrected_and_withdrawn(client, cells_of_all_kinds):
    """A correction comes with its note and the article; of one withdrawn nothing but its number and the note."""
    before = timezone.now().isoformat()
    editor = cells_of_all_kinds.editor
    corrected = cells_of_all_kinds.plain.preferred.article
    gone = cells_of_all_kinds.approx.preferred.article
    with review.amending(corrected, editor, "改正人数"):
        corrected.headline = "改后的标题"
        corrected.save()
    review.take(gone, ReviewAction.WITHDRAW, editor, reason="数据有误")
    rows = {(row["what"], row["id"]): row for row in changes(client, before)}
    assert rows["corrected", corrected.pk]["note"] == "改正人数"
    assert rows["corrected", corrected.pk]["article"]["title"] == "改后的标题"
    withdrawn = rows["withdrawn", gone.pk]
    assert (withdrawn["note"], withdrawn["article"], withdrawn["observation"]) == ("数据有误", None, None)
    assert rows["removed", cells_of_all_kinds.approx.pk]["observation"] is None
    assert ("published", gone.pk) not in rows


def test_observations(client, cells_of_all_kinds):
    """A cell edited by hand has changed; one deleted is removed; what is not public never was."""
    before = timezone.now().isoformat()
    manual, handed_in = cells_of_all_kinds.manual, cells_of_all_kinds.handed_in
    manual.manual_value = 10
    manual.save()
    number = handed_in.pk
    handed_in.delete()
    cells_of_all_kinds.hidden.save()
    rows = changes(client, before)
    assert told(rows) == {("changed", manual.pk), ("removed", number)}
    [changed] = [row for row in rows if row["what"] == "changed"]
    assert changed["observation"]["value"] == "10"


def test_scheduled(client, cells_of_all_kinds):
    """An article comes among the changes at its hour, not when the hour was set."""
    article = cells_of_all_kinds.plain.preferred.article
    Article.objects.filter(pk=article.pk).update(published_at=timezone.now() + timedelta(hours=1))
    assert ("published", article.pk) not in told(changes(client))
    at = timezone.now() - timedelta(seconds=1)
    Article.objects.filter(pk=article.pk).update(published_at=at)
    assert ("published", article.pk) in told(changes(client, at.isoformat()))


def test_until(client, db):
    """The time to ask from next overlaps a little, and never goes back behind the one that was asked from."""
    for since in ("2020-01-01T00:00:00Z", "2999-01-01T00:00:00+08:00"):
        data = client.get(f"/api/v1/changes?since={quote(since)}").json()
        assert data["until"] >= since[:4]
        assert data["items"] == []


def changed_since(client, cell, before) -> list[dict]:
    """The changes of *cell* since then, each with the cell as it is now."""
    return [
        row["observation"]
        for row in changes(client, before)
        if (row["what"], row["id"]) == ("changed", cell.pk)
    ]


def test_value_corrected_in_its_cell(client, cells_of_all_kinds):
    """A figure read anew changes its cell, though no other report stands there."""
    before = timezone.now().isoformat()
    cell = cells_of_all_kinds.plain
    figure = cell.preferred
    figure.value = 281
    figure.decide("accepted", cells_of_all_kinds.editor)
    assert {row["value"] for row in changed_since(client, cell, before)} == {"281"}


def test_new_conflict(client, cells_of_all_kinds):
    """A report accepted that contradicts a cell changes it; so does one that comes out, one rejected, one withdrawn."""
    cells = cells_of_all_kinds
    cell, editor = cells.contested, cells.editor
    other = cell.figures.exclude(pk=cell.preferred_id).get()

    def contested(before):
        return {row["contested"] for row in changed_since(client, cell, before)}

    before = timezone.now().isoformat()
    other.decide("rejected", editor)
    assert contested(before) == {False}
    before = timezone.now().isoformat()
    other.decide("accepted", editor)
    assert contested(before) == {True}
    before = timezone.now().isoformat()
    review.take(other.article, ReviewAction.WITHDRAW, editor, reason="失实")
    assert contested(before) == {False}
    at = timezone.now()
    Article.objects.filter(pk=other.article_id).update(state="published", published_at=at)
    assert contested(at.isoformat()) == {True}


def test_hidden_reports(client, cells_of_all_kinds):
    """What is done to a report that readers can't see is no change."""
    before = timezone.now().isoformat()
    cell = cells_of_all_kinds.partly_withdrawn
    hidden = cell.figures.get(article__state="withdrawn")
    hidden.value = 7
    hidden.save()
    assert changed_since(client, cell, before) == []
