"""An edit of an article's body that keeps what editors have decided: spans move with their text.

A span whose characters are all still there, in surroundings that are largely the same, keeps its row at its new place.
Where the comparison of the two texts is not sure, the quotation with its surroundings decides (`articles.anchoring`).
What has no place any more is set adrift if it was decided, with its old text, for an editor to place anew or drop; if
it was only suggested it goes, since the program reads the new text afresh. A row adrift comes back as soon as its text
does: to take back an edit is to write the former text again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, models, transaction
from simple_history.utils import bulk_update_with_history

from .anchoring import CONTEXT, Anchor
from .choices import Origin
from .differing import Kept
from .models import Article, Decided

SURE = 0.4  # of the surroundings of a span must still be around it
REACH = 40  # characters; a surrounding that is now farther off is another one
QUOTED = 6  # characters next to a quotation that must agree with what stood there
FORMER_BODIES = 20
LONGEST_BODY = 200_000

_NUMBER = "0-9０-９.．%％一二三四五六七八九十百千万亿零〇两"
_BEFORE_NUMBER = re.compile(rf"[{_NUMBER}约近超逾第]")
_AFTER_NUMBER = re.compile(rf"[{_NUMBER}余多]")
_NUMERIC = re.compile(rf"[{_NUMBER}]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and where an edit puts it."""

    row: Decided
    start: int
    end: int
    touched: bool = False  # the sentence around it has changed: what was decided may no longer be so

    @property
    def moves(self) -> bool:
        return (self.start, self.end) != (self.row.start, self.row.end)


@dataclass
class Edit:
    """What an edit does, or would do, to an article's text and the rows that point into it."""

    article: Article
    old: str
    body: str
    shared: Kept
    kept: list[Placed] = field(default_factory=list)  # rows with a place, moved or not
    adrift: list[Decided] = field(default_factory=list)  # decided rows that lose theirs
    returned: list[Placed] = field(default_factory=list)  # rows adrift whose text is there again
    removed: list[Decided] = field(default_factory=list)  # suggestions whose text is gone

    @property
    def changed(self) -> bool:
        return self.old != self.body

    @property
    def moved(self) -> list[Placed]:
        """Decisions that stand elsewhere in the new text."""
        return [placed for placed in self.kept if placed.row.is_decided and placed.moves]

    @property
    def touched(self) -> list[Placed]:
        """Decisions whose sentence has changed."""
        return [placed for placed in self.kept if placed.row.is_decided and placed.touched]


def cleaned(body: str) -> str:
    """*body* as it is stored: lines end in ``\\n``, none ends in a space, and no control characters.

    >>> cleaned("东湖区　\\r\\n拆除\\x07违建\\r\\n\\n")
    '东湖区\\n拆除违建'
    """
    lines = _CONTROLS.sub("", body.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def plan(article: Article, body: str, keep: Collection[models.Model] = ()) -> Edit:
    """What it would mean to make *body* the text of *article*. Nothing is written.

    *keep* are suggestions that something else rests on: they are set adrift, not removed.
    """
    kept = Kept(article.body, body)
    edit = Edit(article, article.body, body, kept)
    if not edit.changed:
        return edit
    for model in decided_models():
        rows = list(model.objects.filter(article=article).order_by("start", "-end", "pk"))
        taken: set[tuple[Any, ...]] = set()
        # Decisions first: of two that would share a place, the suggestion gives way.
        standing = sorted((row for row in rows if row.anchored), key=lambda row: not row.is_decided)
        for row in standing:
            placed = _placed(row, kept)
            if placed is not None and (key := _key(placed)) not in taken:
                taken.add(key)
                edit.kept.append(placed)
            elif row.is_decided or row.origin == Origin.EDITOR or row in keep:
                edit.adrift.append(row)
            else:
                edit.removed.append(row)
        for placed in _returning(article, body, [row for row in rows if not row.anchored]):
            if (key := _key(placed)) not in taken:
                taken.add(key)
                edit.returned.append(placed)
    return edit


@transaction.atomic
def edit_body(
    article: Article, body: str, by: User, *, reason: str = "", keep: Collection[models.Model] = ()
) -> Edit:
    """Make *body* the text of *article*, a new version of it, in the name of *by*; its rows go with their text.

    The article's row is to be locked by the caller, if others may edit it at the same time.
    """
    edit = plan(article, body, keep)
    if not edit.changed:
        return edit
    article.line_starts = _remapped(article.line_starts, edit.shared)
    article.body = body
    article.version += 1
    article._history_user = by  # type: ignore[attr-defined]
    if reason:
        article._change_reason = reason[:100]  # type: ignore[attr-defined]
    article.save(update_fields=["body", "version", "line_starts", "public_note", "updated_at"])
    for model in decided_models():
        gone = [row.pk for row in edit.removed if type(row) is model]
        model.objects.filter(pk__in=gone).delete()
    for row in edit.adrift:
        row.anchored = False
    for placed in edit.returned:
        placed.row.anchored, placed.row.start, placed.row.end = True, placed.start, placed.end
    for model in decided_models():
        # In this order, so that every place is free before it is taken.
        _note(model, edit.adrift, edit, by)
        _shift(model, [placed for placed in edit.kept if placed.moves and type(placed.row) is model])
        _note(model, [placed.row for placed in edit.returned], edit, by)
    return edit


def decided_models() -> list[type[Any]]:
    """What points into a body, whichever app it is of."""
    relations = (relation.related_model for relation in Article._meta.related_objects)
    return [model for model in relations if isinstance(model, type) and issubclass(model, Decided)]


def rows_adrift(article: Article) -> list[Decided]:
    """What an edit of *article* set adrift and nobody has placed anew or dropped."""
    return [row for model in decided_models() for row in model.objects.adrift().filter(article=article)]


def _key(placed: Placed) -> tuple[Any, ...]:
    """What can be there once only."""
    return placed.start, placed.end, getattr(placed.row, "entity_id", None)


def _placed(row: Decided, kept: Kept) -> Placed | None:
    span = place_of(row.start, row.end, kept)
    if span is None or kept.new[slice(*span)] != row.text:
        return None
    before, after = _sentence(kept.old, row.start, row.end), _sentence(kept.new, *span)
    return Placed(row, *span, touched=before != after)


def place_of(start: int, end: int, kept: Kept) -> tuple[int, int] | None:
    """Where ``old[start:end]`` stands in the new text, if it can be said with certainty."""
    span = kept.at(start, end)
    if span is not None and not _surrounded(start, end, span, kept):
        span = None
    span = span or _quoted(start, end, kept)
    return None if span is None or _grown(start, end, span, kept) else span


def _surrounded(start: int, end: int, span: tuple[int, int], kept: Kept) -> bool:
    """Whether what stood around the span, on its line, is around it still: 5处 alone turns up anywhere."""
    line = kept.old.rfind("\n", 0, start) + 1
    line_end = kept.old.find("\n", end)
    low = max(start - CONTEXT, line)
    high = min(end + CONTEXT, line_end if line_end >= 0 else len(kept.old))
    around = (start - low) + (high - end)
    if not around:
        low, high = max(start - CONTEXT, 0), min(end + CONTEXT, len(kept.old))
        around = (start - low) + (high - end)
    near = (span[0] - REACH, span[1] + REACH)
    still = kept.near(low, start, *near) + kept.near(end, high, *near)
    return still >= SURE * around


def _quoted(start: int, end: int, kept: Kept) -> tuple[int, int] | None:
    """Where the quotation of the span is found: in what is new, and next to what it stood next to."""
    anchor = Anchor.at(kept.old, start, end)
    span = anchor.find(kept.new)
    if span is None or kept.covers(*span):  # what has stayed elsewhere is another of the same words
        return None
    found = Anchor.at(kept.new, *span)
    agreeing = len(_same_end(anchor.prefix, found.prefix)) + len(_same_start(anchor.suffix, found.suffix))
    return span if agreeing >= QUOTED else None


def _grown(start: int, end: int, span: tuple[int, int], kept: Kept) -> bool:
    """Whether the span is now part of a greater number: 12处 in 112处 says something else."""
    old, new = kept.old, kept.new
    before, after = new[span[0] - 1 : span[0]], new[span[1] : span[1] + 1]
    joins_before = before != old[max(start - 1, 0) : start] and _BEFORE_NUMBER.match(before)
    if joins_before and _NUMERIC.match(old[start]):
        return True
    if after != old[end : end + 1] and _NUMERIC.match(old[end - 1]):
        return bool(_AFTER_NUMBER.match(after))
    return False


def _returning(article: Article, body: str, rows: list[Decided]) -> Iterator[Placed]:
    """Those of *rows*, which are adrift, whose text is in *body* again where it stood."""
    if not rows:
        return
    former = article.history.exclude(body=article.body).order_by("-history_date", "-history_id")
    texts = list(dict.fromkeys(former.values_list("body", flat=True)[:FORMER_BODIES]))
    kept: dict[str, Kept] = {}
    for row in rows:
        # A row adrift still has the place that it had in the last text that held it.
        text = next((text for text in texts if text[row.start : row.end] == row.text), None)
        if text is not None:
            placed = _placed(row, kept.setdefault(text, Kept(text, body)))
            if placed is not None:
                yield replace(placed, touched=False)


def _remapped(line_starts: list[list[int]], kept: Kept) -> list[list[int]]:
    """Where the lines of the page begin in the new text: each with the first of its characters that is left."""
    ends = [*(offset for offset, _ in line_starts), len(kept.old)][1:]
    found: dict[int, int] = {}
    for (offset, line), end in zip(line_starts, ends, strict=True):
        at = kept.first(offset, end)
        if at is not None:
            found.setdefault(at, line)
    return [[offset, found[offset]] for offset in sorted(found)]


def _shift(model: type[Any], moved: list[Placed]) -> None:
    """Write the new places of rows that are otherwise as they were; that is no change for their history."""
    keys = [placed.row.pk for placed in moved]
    # Freed first: on its way a row may pass over the place that another still holds.
    model.objects.filter(pk__in=keys).update(anchored=False)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(model._meta.db_table)} AS row"  # noqa: S608 (names of tables, not of users)
            ' SET start = moved.start, "end" = moved.stop, anchored = true'
            " FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS moved (key, start, stop) WHERE row.id = moved.key",
            [keys, [placed.start for placed in moved], [placed.end for placed in moved]],
        )
    for placed in moved:
        placed.row.start, placed.row.end = placed.start, placed.end


def _note(model: type[Any], rows: list[Decided], edit: Edit, by: User) -> None:
    """Write, with their history, those of *rows* that lost their place, or found it again."""
    changed = [row for row in rows if type(row) is model]
    if changed:
        fields = ["anchored", "start", "end"]
        reason = f"正文改到第 {edit.article.version} 版"
        bulk_update_with_history(changed, model, fields, default_user=by, default_change_reason=reason)


_SENTENCE_ENDS = "。！？；\n"


def _sentence(body: str, start: int, end: int) -> str:
    left = max(body.rfind(mark, 0, start) for mark in _SENTENCE_ENDS) + 1
    rights = [at for mark in _SENTENCE_ENDS if (at := body.find(mark, end)) >= 0]
    return body[left : min(rights, default=len(body))]


def _same_start(one: str, other: str) -> str:
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return one[:count]


def _same_end(one: str, other: str) -> str:
    return _same_start(one[::-1], other[::-1])
