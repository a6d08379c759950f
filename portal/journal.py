"""The editors' journal: every step with the rows it changed, done once however often it is sent, and taken back whole.

    with record(by=user, kind=StepKind.ACCEPT, key=key, article=mention.article) as journal:
        with journal.changing(mention):
            mention.decide(DecisionState.ACCEPTED, user)
        journal.summary = "采纳“示范区”"

Whatever is written inside the block is written in one transaction with the step itself: a server that dies before
its reply has done all of it or nothing, and the same key sent again raises ``AlreadyDoneError`` with the step of the first
time. Rows that follow from others by themselves (a table's cell from its figures) are not recorded but derived again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.encoding import is_protected_type

from articles.models import Article
from metrics.filing import refile
from metrics.models import Figure

from .models import Step, StepKind

Values = dict[str, Any]


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

    @contextmanager
    def changing(self, row: models.Model) -> Iterator[None]:
        """Note what the block changes in *row* and saves."""
        before = values_of(row)
        yield
        after = values_of(row)
        changed = [name for name in after if before[name] != after[name]]
        if changed:
            self._note(row, {n: before[n] for n in changed}, {n: after[n] for n in changed})

    def create(self, row: models.Model) -> None:
        """Save the new *row*."""
        row._history_user = self.step.by  # type: ignore[attr-defined]
        row.save(force_insert=True)
        self._note(row, None, values_of(row))

    def delete(self, row: models.Model) -> None:
        """Remove *row*; rows that hang on it are removed before, each by its own call."""
        before, pk = values_of(row), row.pk
        row._history_user = self.step.by  # type: ignore[attr-defined]
        row.delete()
        row.pk = pk
        self._note(row, before, None)

    def _note(self, row: models.Model, before: Values | None, after: Values | None) -> None:
        self.step.changes.append(
            {"model": row._meta.label_lower, "pk": row.pk, "before": before, "after": after}
        )


@contextmanager
def record(
    *,
    by: User,
    kind: StepKind,
    key: uuid.UUID | None = None,
    article: Article | None = None,
    seconds: float | None = None,
) -> Iterator[Journal]:
    """A step of *by*, written with all that happens inside the block. Raises AlreadyDoneError for a *key* used before."""
    with transaction.atomic():
        step = Step(by=by, kind=kind, article=article, seconds=seconds, key=key or uuid.uuid4())
        try:
            with transaction.atomic():
                step.save()  # of two that send one key at once, the second waits here for the first
        except IntegrityError:
            raise AlreadyDoneError(Step.objects.get(key=step.key)) from None
        journal = Journal(step)
        yield journal
        step.summary = journal.summary[:300]
        step.save()


@transaction.atomic
def undo(step: Step, by: User) -> Step:
    """Take *step* back: every row is again what it was before. Raises UndoError where a row has changed since."""
    step = Step.objects.select_for_update().get(pk=step.pk)
    if step.undone_at is not None:
        return step
    for change in reversed(step.changes):
        _take_back(change, by)
    step.undone_by, step.undone_at = by, timezone.now()
    step.save()
    return step


def values_of(row: models.Model) -> Values:
    """The columns of *row* as JSON can hold them; ``to_python`` of each field reads them back."""
    fields = [f for f in row._meta.concrete_fields if not f.primary_key and not getattr(f, "auto_now", False)]
    return {field.attname: _as_json(field, row) for field in fields}


_ENCODER = DjangoJSONEncoder()


def _as_json(field: models.Field[Any, Any], row: models.Model) -> Any:
    value = field.value_from_object(row)
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return _ENCODER.default(value) if is_protected_type(value) else field.value_to_string(row)


def _take_back(change: dict[str, Any], by: User) -> None:
    model = apps.get_model(change["model"])
    before, after = change["before"], change["after"]
    row = model._base_manager.select_for_update().filter(pk=change["pk"]).first()
    if after is None:
        row = model(pk=change["pk"])
        _set(row, before)
        row._history_user = by
        row.save(force_insert=True)
    elif row is None or _differs(row, after):
        raise UndoError(f"“{row or change['pk']}”后来又改过，不能整步撤销，请单独修改它。")
    elif before is None:
        row._history_user = by
        row.delete()
        return
    else:
        _set(row, before)
        row._history_user = by
        row.save()
    if isinstance(row, Figure):
        refile(row)


def _differs(row: models.Model, after: Values) -> bool:
    now = values_of(row)
    return any(now[name] != value for name, value in after.items())


def _set(row: models.Model, values: Values) -> None:
    fields = {field.attname: field for field in row._meta.concrete_fields}
    for name, value in values.items():
        field = fields[name]
        target = field.target_field if isinstance(field, models.ForeignKey) else field
        setattr(row, name, None if value is None else target.to_python(value))
