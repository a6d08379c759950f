"""Moving what hangs on one entity of the register to another, as part of a step: names, mentions, figures, references.

Whole tables are moved in batches, each with one note in the journal, so that the undoing of a merge of a city with
tens of thousands of mentions is as bounded as the merge itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.choices import DecisionState, Origin
from articles.models import Article, Mention, MentionCandidate, Page
from articles.querysets import DecidedQuerySet
from metrics.filing import choose_again
from metrics.models import Figure, Observation
from organizations.choices import NameKind
from organizations.models import Entity, Name

from ..history import batches
from ..journal import Journal
from ..models import Rule
from ..values import values_of

_WEIGHT: dict[str, int] = {DecisionState.ACCEPTED: 2, DecisionState.REJECTED: 1, DecisionState.SUGGESTED: 0}


def move_mentions(journal: Journal, mentions: DecidedQuerySet, target: Entity) -> int:
    """Have *mentions* mean *target*; where the same words mean it already, the weightier decision stays. How many."""
    for mention in list(mentions.anchored().filter(Exists(_twins(target))).select_for_update(of=("self",))):
        twins = Mention.objects.filter(
            article=mention.article_id, start=mention.start, end=mention.end, entity=target, anchored=True
        )
        twin = twins.select_for_update(of=("self",)).first()
        if twin is None:
            continue
        journal.delete(twin if _weight(mention) > _weight(twin) else mention)
    count = 0
    for pks in batches(list(mentions.order_by("pk").values_list("pk", flat=True))):
        rows = list(Mention.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
        open_ones = [m for m in rows if not m.is_decided and m.origin == Origin.MACHINE]
        journal.change_alike(open_ones, loose=True, entity_id=target.pk)
        known = {m.pk for m in open_ones}
        journal.change_alike([m for m in rows if m.pk not in known], entity_id=target.pk)
        count += len(rows)
    return count


def _weight(mention: Mention) -> tuple[bool, int]:
    """What readers see goes before what waits to be released, and that before what is rejected or open."""
    return mention.is_released, _WEIGHT[mention.state]


def _twins(target: Entity) -> QuerySet[Mention]:
    """What says of the outer mention's words that they mean *target*."""
    here = {name: OuterRef(name) for name in ("article", "start", "end")}
    return Mention.objects.filter(**here, entity=target, anchored=True)


def move_candidates(journal: Journal, source: Entity, target: Entity) -> list[int]:
    """Offer *target* where *source* was offered; returns the pages of those mentions, which may now be read surely."""
    offers = MentionCandidate.objects.filter(entity=source)
    offered_in = Article.objects.filter(pk__in=offers.values("mention__article"))
    pages = list(offered_in.order_by().values_list("page", flat=True).distinct())
    both = MentionCandidate.objects.filter(mention=OuterRef("mention"), entity=target)
    twice = list(offers.filter(Exists(both)))
    if twice:
        journal.remove_loose(twice)
    for pks in batches(list(offers.order_by("pk").values_list("pk", flat=True))):
        rows = list(MentionCandidate.objects.filter(pk__in=pks).order_by("pk"))
        journal.change_alike(rows, loose=True, entity_id=target.pk)
    return pages


def same_cells(source: Entity, target: Entity) -> list[tuple[Observation, Observation]]:
    """The cells of *source* that *target* has too: of the same indicator, period and modality."""
    cells = {_place(cell): cell for cell in Observation.objects.filter(subject=source)}
    others = Observation.objects.filter(subject=target, indicator__in={place[0] for place in cells})
    pks = [pk for *place, pk in others.values_list(*_PLACE, "pk") if tuple(place) in cells]
    twins = Observation.objects.filter(pk__in=pks).select_related("indicator").order_by("pk")
    return [(cells[_place(twin)], twin) for twin in twins]


_PLACE = ("indicator", "period", "modality")


def _place(cell: Observation) -> tuple[Any, ...]:
    return cell.indicator_id, cell.period, cell.modality


def move_figures(journal: Journal, source: Entity, target: Entity) -> int:
    """Give *target* all figures and cells of *source*: a cell moves as it is, or joins the one that is there. How many."""
    joined = same_cells(source, target)
    count = 0
    figures = Figure.objects.filter(subject=source)
    for pks in batches(list(figures.order_by("pk").values_list("pk", flat=True))):
        rows = list(Figure.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
        open_ones = [f for f in rows if not f.is_decided and f.origin == Origin.MACHINE]
        known = {f.pk for f in open_ones}
        journal.change_alike(open_ones, files=False, loose=True, subject_id=target.pk)
        journal.change_alike([f for f in rows if f.pk not in known], files=False, subject_id=target.pk)
        count += len(rows)
    for cell, other in joined:
        _join(journal, cell, other)
    cells = Observation.objects.filter(subject=source).order_by("pk")
    for pks in batches(list(cells.values_list("pk", flat=True))):
        rows_of_cells = list(
            Observation.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
        )
        journal.change_alike(rows_of_cells, subject_id=target.pk)
    return count


def _join(journal: Journal, cell: Observation, other: Observation) -> None:
    """Put the reports of *cell* into *other*. What an editor chose or typed in stays before what the program chose."""
    cell = Observation.objects.select_for_update(of=("self",)).get(pk=cell.pk)
    other = Observation.objects.select_for_update(of=("self",)).get(pk=other.pk)
    Figure.objects.filter(observation=cell).update(observation=other)
    journal.delete(cell)
    with journal.changing(other):
        chosen = cell.manual_value is not None or cell.chosen_at is not None
        if chosen and other.manual_value is None and other.chosen_at is None:
            for column in _CHOSEN:
                setattr(other, column, getattr(cell, column))
            other.save()
            return
        if cell.manual_value is not None and other.manual_value is None:
            for column in _ENTERED:  # stays as a source beside what was chosen there
                setattr(other, column, getattr(cell, column))
            other.save()
        choose_again(other)


_ENTERED = ("manual_value", "citation", "attachment", "submission_id")
_CHOSEN = ("preferred_id", "preferred_reason", "chosen_at", *_ENTERED)


def split_figures(journal: Journal, figures: QuerySet[Figure], target: Entity) -> int:
    """Give *target* these figures, each filed into the cell that it now reports; the cells they left are noted."""
    count = 0
    for pks in batches(list(figures.order_by("pk").values_list("pk", flat=True))):
        rows = list(Figure.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
        with cells_followed(journal, rows, target):
            journal.change_alike(rows, subject_id=target.pk)
        count += len(rows)
    return count


@contextmanager
def cells_followed(journal: Journal, figures: Sequence[Figure], target: Entity) -> Iterator[None]:
    """Note what the block makes of the cells that *figures* leave and of those of *target* that they come to."""
    indicators = {figure.indicator_id for figure in figures}
    concerned = Observation.objects.select_for_update(of=("self",)).filter(
        Q(figures__in=figures) | Q(subject=target, indicator__in=indicators)
    )
    before = {cell.pk: cell for cell in concerned.order_by("pk")}
    values = {pk: values_of(cell) for pk, cell in before.items()}
    yield
    after = Observation.objects.in_bulk(list(before))
    for pk, cell in before.items():
        if pk in after:
            journal.note(after[pk], values[pk])
        else:
            journal.note_gone(cell, values[pk])


def move_names(
    journal: Journal, names: Iterable[Name], target: Entity, official: NameKind, until: date | None = None
) -> list[str]:
    """Have *target* go by *names*; an official one becomes *official*. Returns the names that both had."""
    shared = []
    for name in names:
        same = Name.objects.filter(entity=target, text=name.text, scope=name.scope_id).first()
        if same is not None:
            for rule in Rule.objects.select_for_update(of=("self",)).filter(name=name):
                with journal.changing(rule):
                    rule.name = same
                    rule.save()
            journal.delete(name)
            shared.append(name.text)
            continue
        with journal.changing(name):
            name.entity = target
            if name.kind == NameKind.OFFICIAL:
                name.kind = official
                if until and (name.valid_from is None or name.valid_from < until):
                    name.valid_to = name.valid_to or until
            name.save()
    return shared


# Moved on their own, since they hold more than a reference.
_OTHERWISE = {Name, Mention, MentionCandidate, Figure, Observation}


def references(entity: Entity) -> Iterator[tuple[type[models.Model], str, QuerySet[Any]]]:
    """Where else the database points to *entity*: model, column, and the rows that do."""
    for model, column in _pointing(type(entity)):
        yield model, column, model._base_manager.filter(**{column: entity.pk})


def _pointing(kind: type[Entity]) -> list[tuple[type[models.Model], str]]:
    found = []
    for relation in kind._meta.get_fields(include_hidden=True):
        if not (isinstance(relation, models.ManyToOneRel) and relation.auto_created):
            continue
        model, field = relation.related_model, relation.field
        if relation.one_to_one or hasattr(model, "instance_type"):
            continue  # the entity's own tables, and the histories, which tell what was
        if model in _OTHERWISE and (model, field.name) != (Name, "scope") and field.related_model is Entity:
            continue
        found.append((model, field.attname))
    return found


def move_references(journal: Journal, source: Entity, target: Entity) -> None:
    """Have all that points to *source* point to *target*: what lies in it, belongs to it, reports on it."""
    for model, column, rows in references(source):
        if issubclass(model, Entity):
            for row in rows.select_for_update(of=("self",)).order_by("pk"):
                with journal.changing(row):
                    # What would be its own superior has none.
                    setattr(row, column, None if row.pk == target.pk else target.pk)
                    row.save()
        elif model is Name:
            _move_scopes(journal, rows, target)
        else:
            pks = list(rows.order_by("pk").values_list("pk", flat=True))
            for batch in batches(pks):
                light = model._base_manager.only("pk", column) if model in _HEAVY else model._base_manager
                found = light.select_for_update(of=("self",)).filter(pk__in=batch).order_by("pk")
                moved: dict[str, Any] = {column: target.pk}
                journal.change_alike(list(found), **moved)


_HEAVY = (Article, Page)  # whose rows carry whole texts


def _move_scopes(journal: Journal, names: QuerySet[Name], target: Entity) -> None:
    for name in names.select_for_update(of=("self",)).order_by("pk"):
        if Name.objects.filter(entity=name.entity_id, text=name.text, scope=target.pk).exists():
            journal.delete(name)
            continue
        with journal.changing(name):
            name.scope_id = target.pk
            name.save()
