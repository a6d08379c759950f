"""Renaming an entity from a date on, and noting when it was dissolved."""

from __future__ import annotations

from datetime import date

from organizations.choices import NameKind
from organizations.models import Area, Entity, Name, Organization
from organizations.slugs import slug_for

from ..journal import Journal
from .asking import StepError, validated
from .merging import Registered, leave_address, registered


def rename(journal: Journal, entity: Entity, name: str, since: date | None, moves: bool) -> Registered:
    """Call *entity* *name* from *since* on; with *moves*, at a new address, to which the old one leads."""
    row = registered(entity, lock=True)
    former, slug = row.name, row.slug
    if name == former:
        raise StepError(f"它现在就叫“{name}”，没有要改的。")
    _end_official_names(journal, row, former, since)
    _begin_name(journal, row, name, since)
    with journal.changing(row):
        row.name = name
        if moves:
            row.slug = slug_for(
                name,
                lambda slug: Entity.objects.filter(kind=row.kind, slug=slug).exclude(pk=row.pk).exists(),
            )
        validated(row)
        row.save()
    if row.slug != slug:
        leave_address(journal, row, slug, former)
    when = f"自 {since} 起" if since else ""
    journal.summary = f"“{former}”{when}更名为“{name}”"
    return row


def _end_official_names(journal: Journal, row: Registered, former: str, until: date | None) -> None:
    names = list(row.names.select_for_update(of=("self",)).filter(kind=NameKind.OFFICIAL))
    for official in names:
        with journal.changing(official):
            official.kind = NameKind.FORMER
            if until and official.valid_from and official.valid_from >= until:
                raise StepError(f"“{official}”从 {official.valid_from} 才启用，更名的日期应在那以后。")
            official.valid_to = until or official.valid_to
            official.save()
    if not row.names.filter(text=former).exists():
        journal.create(Name(entity_id=row.pk, text=former, kind=NameKind.FORMER, valid_to=until))


def _begin_name(journal: Journal, row: Registered, text: str, since: date | None) -> None:
    known = row.names.select_for_update(of=("self",)).filter(text=text, scope=None).first()
    if known is None:
        name = Name(entity_id=row.pk, text=text, kind=NameKind.OFFICIAL, valid_from=since)
        validated(name, "text")
        journal.create(name)
        return
    with journal.changing(known):  # a name that it has had before
        known.kind, known.valid_from, known.valid_to = NameKind.OFFICIAL, since or known.valid_from, None
        known.save()


def dissolve(journal: Journal, entity: Entity, on: date | None) -> Registered:
    """Note that *entity* was dissolved *on* that day; None takes that back."""
    row = registered(entity, lock=True)
    with journal.changing(row):
        if isinstance(row, Organization):
            row.dissolved = on
        elif isinstance(row, Area):
            row.valid_to = on
        else:
            raise StepError("专题没有撤销的日期。")
        validated(row)
        row.save()
    journal.summary = f"“{row}”已于 {on} 撤销" if on else f"“{row}”改回未撤销"
    return row
