"""The register between CSV, database and the matcher."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db import transaction

from .choices import AreaLevel, EntityKind, NameKind, OrganizationType, Sector
from .models import Area, Entity, FormerAddress, Name, Organization, Topic
from .naming import Entry, EntryName, Register
from .naming.model import EntityKind as PureKind

LEVELS = {label: value for value, label in AreaLevel.choices}
TYPES = {label: value for value, label in OrganizationType.choices}
SECTORS = {label: value for value, label in Sector.choices}

Registered = Area | Organization | Topic
Loaded = dict[str, Registered]


@dataclass
class LoadReport:
    """How many rows a load created and how many were there already."""

    created: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    known: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __str__(self) -> str:
        labels = dict(EntityKind.choices)
        counts = "，".join(f"{labels[kind]} {n}" for kind, n in sorted(self.created.items())) or "没有"
        return f"新增：{counts}；已有 {sum(self.known.values())} 条未动。"


@transaction.atomic
def load_register(register: Register) -> LoadReport:
    """Add the entries of *register* that the database lacks, and the names that its entities lack.

    What editors have changed since stays: an entity that is there already only gains names.
    """
    report = LoadReport()
    loaded = _by_path()
    names = set(Name.objects.values_list("entity_id", "text"))
    for entry in _parents_first(register):
        entity = loaded.get(entry.path) or _moved(entry, loaded)
        if entity is None:
            entity = loaded[entry.path] = _create(entry, loaded)
            report.created[entry.kind] += 1
        else:
            loaded[entry.path] = entity
            report.known[entry.kind] += 1
        _add_names(entity, entry, loaded, names)
    for entry in register.entries:
        _relate(entry, loaded)
    return report


def _everything() -> list[Registered]:
    organizations = Organization.objects.select_related("area", "superior__area", "host__area")
    return [*Area.objects.select_related("parent"), *organizations, *Topic.objects.all()]


def _by_path() -> Loaded:
    """Every entity by its path, and by the path with the province, which a register writes where two share a name.

    And by the paths of what editors renamed or merged: a table that was written before does not bring it back.
    """
    everything = _everything()
    return (
        _by_former_path(everything)
        | {_lineage(entity): entity for entity in everything}
        | {entity.path: entity for entity in everything}
    )


def _by_former_path(everything: list[Registered]) -> Loaded:
    entities = {entity.pk: entity for entity in everything}
    former = {*FormerAddress.objects.values_list("entity", "name")}
    former |= {*Name.objects.former().values_list("entity", "text")}
    found: Loaded = {}
    for pk, name in sorted(former):
        entity = entities[pk]
        stems = ("", "")
        if isinstance(entity, Area) and entity.parent:
            stems = entity.parent._stems
        elif isinstance(entity, Organization) and entity.area:
            stems = f"{entity.area.lineage}/", f"{entity.area.path}/"
        found |= {f"{stem}{name}": entity for stem in stems}
    return found


def _moved(entry: Entry, loaded: Loaded) -> Registered | None:
    """What *entry* is, where the area that it lies in has another path now."""
    area = _area_at(entry.area, loaded)
    return loaded.get(f"{area._stems[1]}{entry.name}") if area is not None else None


def _lineage(entity: Registered) -> str:
    if isinstance(entity, Organization) and entity.area:
        return f"{entity.area.lineage}/{entity.name}"
    return entity.lineage if isinstance(entity, Area) else entity.path


def _parents_first(register: Register) -> list[Entry]:
    """Areas before what lies in them, so that every parent exists when it is asked for."""
    order = {PureKind.AREA: 0, PureKind.ORGANIZATION: 1, PureKind.TOPIC: 2}

    def depth(entry: Entry) -> int:
        steps, parent = 0, register.by_path.get(entry.area)
        while parent is not None and steps < 20:
            steps, parent = steps + 1, register.by_path.get(parent.area)
        return steps

    return sorted(register.entries, key=lambda entry: (order[entry.kind], depth(entry)))


def _create(entry: Entry, loaded: Loaded) -> Registered:
    place = _area_at(entry.area, loaded)
    if entry.kind == PureKind.AREA:
        level = LEVELS.get(entry.type, AreaLevel.OTHER)
        return Area.objects.create(
            name=entry.name, level=level, parent=place, code=entry.code, note=entry.note
        )
    if entry.kind == PureKind.ORGANIZATION:
        return Organization.objects.create(
            name=entry.name,
            type=TYPES.get(entry.type, OrganizationType.OTHER),
            sector=SECTORS.get(entry.sector, ""),
            area=place,
            note=entry.note,
        )
    return Topic.objects.create(name=entry.name, note=entry.note)


def _area_at(path: str, loaded: Loaded) -> Area | None:
    area = loaded.get(path)
    return area if isinstance(area, Area) else None


def _add_names(entity: Entity, entry: Entry, loaded: Loaded, known: set[tuple[int, str]]) -> None:
    Name.objects.bulk_create(
        Name(
            entity_id=entity.pk, text=name.text, kind=NameKind(name.kind), scope=_area_at(name.scope, loaded)
        )
        for name in entry.names
        if (entity.pk, name.text) not in known
    )


def _relate(entry: Entry, loaded: Loaded) -> None:
    """Set superior and host where the register knows them and nobody has set them yet."""
    organization = loaded[entry.path]
    if not isinstance(organization, Organization):
        return
    changed = []
    for relation, path in (("superior", entry.superior), ("host", entry.host)):
        unset = getattr(organization, f"{relation}_id") is None
        if path and path in loaded and unset and loaded[path].pk != organization.pk:
            setattr(organization, relation, loaded[path])
            changed.append(relation)
    if changed:
        organization.save(update_fields=[*changed, "updated_at"])


def entity_ids() -> dict[str, int]:
    """The primary key of the entity at each path."""
    return {entity.path: entity.pk for entity in _everything()}


def register_from_database() -> tuple[Register, dict[str, int]]:
    """The register as the matcher wants it, and the primary key of the entity at each path."""
    names: dict[int, list[EntryName]] = defaultdict(list)
    for name in Name.objects.select_related("scope").order_by("pk"):
        scope = name.scope.path if name.scope else ""
        names[name.entity_id].append(EntryName(name.text, name.kind, scope, name.valid_from, name.valid_to))
    entries, keys = [], {}
    for entity in _everything():
        entries.append(_entry(entity, names[entity.pk]))
        keys[entity.path] = entity.pk
    return Register(entries), keys


def _entry(entity: Registered, names: list[EntryName]) -> Entry:
    official = [name for name in names if name.text == entity.name] or [EntryName(entity.name)]
    others = [name for name in names if name.text != entity.name]
    all_names = (*official, *others)
    entry = Entry(PureKind(entity.kind), entity.name, entity.path, names=all_names, note=entity.note)
    if isinstance(entity, Area):
        parent = entity.parent.path if entity.parent else ""
        return replace(entry, type=entity.get_level_display(), area=parent, code=entity.code)
    if isinstance(entity, Organization):
        return replace(
            entry,
            type=entity.get_type_display(),
            area=entity.area.path if entity.area else "",
            superior=entity.superior.path if entity.superior else "",
            host=entity.host.path if entity.host else "",
            sector=entity.get_sector_display(),
        )
    return replace(entry, type="专题")
