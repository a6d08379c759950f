"""The editors' journal: every step with the rows it changed, done once however often it is sent, and taken back whole.

    with record(by=user, kind=StepKind.ACCEPT, key=key, article=mention.article) as journal:
        with journal.changing(mention):
            mention.decide(DecisionState.ACCEPTED, user)
        journal.summary = "采纳“示范区”"

Whatever is written inside the block is written in one transaction with the step itself: a server that dies before
its reply has done all of it or nothing, and the same key sent again raises ``AlreadyDoneError`` with the step of the first
time. Rows are to be read with ``select_for_update()`` inside the block. What follows from others by itself is not
recorded but derived again, after a step and after its undoing: a table's cell from its figures, an article's place in
the queue, its index of words.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models, transaction
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils import timezone

from articles import holding
from articles.choices import DecisionState, Origin
from articles.indexing import index_articles
from articles.models import Article, Mention, Page
from metrics.filing import refile, refile_all
from metrics.models import Figure, Observation
from organizations.loading import register_from_database
from organizations.models import Entity
from organizations.naming import Tokens

from . import many
from .desk.following import brought_up_to_date
from .desk.queue import refresh
from .hanging import collected, going_with
from .history import batches, note_changed
from .models import Step, StepKind
from .values import Values, set_values, values_of

INDEXED = {"kicker", "headline", "subhead", "body"}
_HEAVY = (Article, Page)  # whose rows carry whole texts
PLACING = {"start", "end", "entity_id", "anchored"}


class AlreadyDoneError(Exception):
    """A step with this key was taken before; ``step`` is what it did."""

    def __init__(self, step: Step) -> None:
        super().__init__(str(step))
        self.step = step


class UndoError(Exception):
    """A step that cannot be taken back, since somebody has gone on from it; the message is Chinese and says where."""


class Journal:
    """Notes the changes of one step while they are made."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.summary = ""
        self.articles: set[int] = set()  # those whose rows changed

    @contextmanager
    def changing(self, row: models.Model) -> Iterator[None]:
        """Note what the block changes in *row* and saves."""
        before = values_of(row)
        row._history_user = self.step.by  # type: ignore[attr-defined]
        yield
        self.note(row, before)

    def note(self, row: models.Model, before: Values) -> None:
        """Note that *row*, which is saved already, was *before*."""
        after = values_of(row)
        changed = [name for name in after if before[name] != after[name]]
        if changed:
            self._note(row, {n: before[n] for n in changed}, {n: after[n] for n in changed})

    def note_gone(self, row: models.Model, before: Values) -> None:
        """Note that *row*, which was *before*, has been removed already."""
        self._note(row, before, None)

    def create(self, row: models.Model) -> None:
        """Save the new *row*."""
        row._history_user = self.step.by  # type: ignore[attr-defined]
        row.save(force_insert=True)
        self._note(row, None, values_of(row))

    def delete(self, row: models.Model) -> None:
        """Remove *row*, with the rows that go with it. Raises HeldError."""
        holding.refuse([row], self.step.by)
        if isinstance(row, Figure):
            _leave_cell(row)
        pk, collector = row.pk, collected(row)
        updates: dict[tuple[Any, Any], Any] = collector.field_updates  # type: ignore[assignment]
        for (field, value), groups in updates.items():
            for loosened in (one for group in groups for one in group):
                before = values_of(loosened, [field.attname])
                setattr(loosened, field.attname, value)
                self._note(loosened, before, values_of(loosened, [field.attname]))
        for going in (*going_with(collector, row), row):
            self._note(going, values_of(going), None)
        row._history_user = self.step.by  # type: ignore[attr-defined]
        row.delete()
        row.pk = pk

    def change_alike(
        self, rows: Sequence[models.Model], *, files: bool = True, loose: bool = False, **values: Any
    ) -> None:
        """Set *values*, by column, in all *rows* of one model and save them, thousands at once.

        The model's own ``save`` is not called; cells are filed again, unless the caller sees to them (not *files*).
        What is *loose*, as open suggestions are, keeps nobody from undoing the step: rows gone since are passed over.
        Decisions keep to `articles.holding`. Raises HeldError.
        """
        for part, given in holding.parted(rows, values, self.step.by):
            self._change_alike(part, given, files, loose)

    def _change_alike(
        self, rows: Sequence[models.Model], values: Mapping[str, Any], files: bool, loose: bool
    ) -> None:
        groups: dict[tuple[Any, ...], list[models.Model]] = defaultdict(list)
        for row in rows:
            groups[tuple(repr(value) for value in values_of(row, values).values())].append(row)
        for alike in groups.values():
            before = values_of(alike[0], values)
            set_values(alike[0], values)
            after = values_of(alike[0], values)
            changed = [name for name in values if before[name] != after[name]]
            for row in alike:
                set_values(row, values)
            if changed:
                change = {
                    "model": alike[0]._meta.label_lower,
                    "pks": [row.pk for row in alike],
                    "before": {name: before[name] for name in changed},
                    "after": {name: after[name] for name in changed},
                    **({} if files else {"files": False}),
                    **({"loose": True} if loose else {}),
                }
                self.step.changes.append(change)
                _write_alike(alike, changed, self.step.by, files)
                self.articles.update(_articles_of(alike))

    def write_many(self, new: Sequence[Observation], changed: Sequence[tuple[Observation, Values]]) -> None:
        """Save *new* cells, and *changed* ones with what they were before, thousands at once."""
        if new or changed:
            self.step.changes.append(many.write(new, changed, self.step.by))

    def remove_loose(self, rows: Sequence[models.Model]) -> None:
        """Remove *rows* of one model that nothing hangs on, all at once; brought back as far as they then can be."""
        for row in rows:
            self._note(row, values_of(row), None)
            self.step.changes[-1]["loose"] = True
        for batch in batches([row.pk for row in rows]):
            type(rows[0])._base_manager.filter(pk__in=batch).delete()

    def _note(self, row: models.Model, before: Values | None, after: Values | None) -> None:
        if before == {} and after == {}:
            return  # derived columns only
        self.step.changes.append(
            {"model": row._meta.label_lower, "pk": row.pk, "before": before, "after": after}
        )
        self.articles.update(_articles_of([row]))


@contextmanager
def record(
    *,
    by: User,
    kind: StepKind,
    key: uuid.UUID | None = None,
    article: Article | None = None,
    seconds: float | None = None,
) -> Iterator[Journal]:
    """A step of *by*, written with all that happens inside the block. Raises AlreadyDoneError for a *key* used before.

    A step that changed nothing is not kept: its ``pk`` is None after the block.
    """
    with transaction.atomic():
        step = Step(by=by, kind=kind, article=article, seconds=seconds, key=key or uuid.uuid4())
        try:
            with transaction.atomic():
                step.save()  # of two that send one key at once, the second waits here for the first
        except IntegrityError:
            raise AlreadyDoneError(Step.objects.get(key=step.key)) from None
        journal = Journal(step)
        yield journal
        if not step.changes:
            step.delete()
            return
        step.summary = journal.summary[:300]
        step.save()
        _refresh_queue(journal.articles)


@transaction.atomic
def undo(step: Step, by: User) -> Step:
    """Take *step* back: every row is again what it was before.

    Raises UndoError where a row has changed since, or where readers see what *by* may not change.
    """
    step = Step.objects.select_for_update().get(pk=step.pk)
    if step.undone_at is not None:
        return step
    articles: set[int] = set()
    try:
        with transaction.atomic():
            if step.kind == StepKind.RELEASE and not holding.hold_again(step.article_id, step.summary, by):
                raise UndoError("文章已经不在发布状态，里面的决定随文章一起审，放行不用撤销。")
            for change in reversed(step.changes):
                articles |= _take_back(change, by)
            _mend_cells(step.changes)
            connection.check_constraints()
    except (IntegrityError, ProtectedError, RestrictedError):
        message = "这一步改过的内容后来又被别处用到，不能整步撤销，请单独修改。"
        raise UndoError(message) from None
    except holding.HeldError as problem:
        raise UndoError(str(problem)) from None
    step.undone_by, step.undone_at = by, timezone.now()
    step.save(update_fields=["undone_by", "undone_at"])
    _refresh_queue(articles)
    return step


def _refresh_queue(articles: set[int]) -> None:
    refresh(articles)
    brought_up_to_date(articles)


def _take_back(change: dict[str, Any], by: User) -> set[int]:
    """Undo one change; returns the articles it concerns."""
    model, before, after = apps.get_model(change["model"]), change["before"], change["after"]
    if "many" in change:
        try:
            many.take_back(change, by)
        except many.ChangedSinceError as error:
            raise UndoError(_gone_on(model, error)) from None
        return set()
    if "pks" in change:
        return _take_back_alike(model, change, by)
    if change.get("loose") and not _has_place(model, before):
        return set()
    row = model._base_manager.select_for_update(of=("self",)).filter(pk=change["pk"]).first()
    if after is None:
        row = _made_again(model(pk=change["pk"]), before, by)
    elif row is None or values_of(row, after) != after:
        raise UndoError(_gone_on(model, row or change["pk"]))
    elif before is None:
        _unmake(row, by)
        return _articles_of([row])
    else:
        set_values(row, before)
        if PLACING & before.keys():
            _make_way(row)
        holding.let_go([row])
        row._history_user = by
        row.save()
    if isinstance(row, Figure):
        refile(row)
    if isinstance(row, Article) and INDEXED & before.keys():
        index_articles([row], Tokens(register_from_database()[0]))
    return _articles_of([row])


def _take_back_alike(model: type[models.Model], change: dict[str, Any], by: User) -> set[int]:
    before, after, loose = change["before"], change["after"], change.get("loose", False)
    articles: set[int] = set()
    for batch in batches(sorted(change["pks"])):  # in one order, so that two never wait for each other
        found = model._base_manager.select_for_update(of=("self",)).filter(pk__in=batch).order_by("pk")
        rows = list(found.only("pk", *before) if model in _HEAVY else found)
        same = [row for row in rows if values_of(row, after) == after]
        if len(same) < len(batch) and not loose:
            changed = next((row for row in rows if values_of(row, after) != after), None)
            raise UndoError(_gone_on(model, changed or "其中一条"))
        holding.refuse(same, by)
        for row in same:
            set_values(row, before)
        holding.refuse(same, by)  # nor does anything come back before readers by him alone
        holding.let_go(same)
        for alike in ([row for row in same if getattr(row, "held", False) is held] for held in (False, True)):
            if alike:
                _write_alike(alike, list(before), by, change.get("files", True))
        articles |= _articles_of(same)
    return articles


def _has_place(model: type[models.Model], values: Values) -> bool:
    """Whether all that a row with *values* points to is there, and no other row like it."""
    pointing = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]
    if any(
        values.get(f.attname) is not None
        and not f.related_model._base_manager.filter(pk=values[f.attname]).exists()
        for f in pointing
    ):
        return False
    return not model._base_manager.filter(**{f.attname: values[f.attname] for f in pointing}).exists()


def _mend_cells(changes: Sequence[dict[str, Any]]) -> None:
    """File again the figures that stand in the cell of another subject, once all else is as it was."""
    pks: dict[str, set[int]] = {"metrics.figure": set(), "metrics.observation": set()}
    for change in changes:
        pks.get(change["model"], set()).update(change.get("pks") or [change["pk"]])
    for column, touched in (("pk", pks["metrics.figure"]), ("observation", pks["metrics.observation"])):
        for batch in batches(sorted(touched)):
            placed = Figure.objects.filter(observation__isnull=False, **{f"{column}__in": batch})
            for figure in placed.exclude(observation__subject=models.F("subject")).order_by("pk"):
                refile(figure)


def _write_alike(rows: Sequence[models.Model], columns: Sequence[str], by: User, files: bool = True) -> None:
    """Save *columns*, the same in all *rows*, with their histories."""
    model = type(rows[0])
    values = {column: getattr(rows[0], column) for column in columns}
    for batch in batches([row.pk for row in rows]):
        model._base_manager.filter(pk__in=batch).update(**values)
        note_changed(model, batch, by)
    if files and model is Figure:
        refile_all(rows)  # type: ignore[arg-type]


def _made_again(row: models.Model, before: Values, by: User) -> models.Model:
    set_values(row, before)
    if isinstance(row, Mention | Figure) and row.article.body[row.start : row.end] != row.text:
        row.anchored = False  # the body was edited since; an editor places it anew
    _make_way(row)
    holding.let_go([row])
    row._history_user = by  # type: ignore[attr-defined]
    row.save(force_insert=True)
    # The day on which a row was made is not the day on which its removal was taken back.
    made = {f.attname for f in row._meta.concrete_fields if getattr(f, "auto_now_add", False)}
    if made:
        set_values(row, {name: before[name] for name in made})
        type(row)._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in made})
    return row


def _unmake(row: Any, by: User) -> None:
    holding.refuse([row], by)
    if isinstance(row, Entity):
        _unsuggest(row)
    if isinstance(row, Figure):
        _leave_cell(row)
    hanging = going_with(collected(row), row)
    if hanging:
        raise UndoError(
            f"“{row}”后来又添了内容（{hanging[0]._meta.verbose_name}），不能整步撤销，请单独修改它。"
        )
    pk, row._history_user = row.pk, by
    row.delete()
    row.pk = pk


def _make_way(row: models.Model) -> None:
    """Remove what the program suggests where the decision *row* comes back to."""
    if isinstance(row, Mention | Figure):
        here: dict[str, int | None] = {"article": row.article_id, "start": row.start, "end": row.end}
        if isinstance(row, Mention):
            here["entity"] = row.entity_id
        machine = type(row)._default_manager.filter(
            **here, anchored=True, state=DecisionState.SUGGESTED, origin=Origin.MACHINE
        )
        machine.exclude(pk=row.pk).delete()


def _unsuggest(entity: Entity) -> None:
    """Take back what the program has suggested of *entity* since; a new reading suggests what holds without it."""
    entity.candidate_mentions.clear()
    entity.mentions.suggested().filter(origin=Origin.MACHINE).delete()
    entity.figures.suggested().filter(origin=Origin.MACHINE).update(subject=None)


def _leave_cell(figure: Figure) -> None:
    """Take *figure*, which is about to be removed, out of the cell that it reports."""
    state, figure.state = figure.state, DecisionState.SUGGESTED
    refile(figure)
    figure.state = state


def _articles_of(rows: Sequence[Any]) -> set[int]:
    """The articles whose place in the queue *rows* decide."""
    ids = {row.pk if isinstance(row, Article) else getattr(row, "article_id", None) for row in rows}
    return {pk for pk in ids if pk is not None}


def _gone_on(model: type[models.Model], what: object) -> str:
    return f"{model._meta.verbose_name}“{what}”后来又改过，不能整步撤销，请单独修改它。"
