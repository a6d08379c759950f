"""What a reader chose in the address: areas, organisations, indicators, a year, and what of it does not exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import QueryDict

from metrics.models import Indicator
from organizations.models import Area, Entity, FormerAddress

MOST = 6  # of what stands side by side: a chart tells no more lines apart
KINDS = ("area", "organization")
SLUG = re.compile(r"[-\w]{1,80}", re.ASCII)


class Choice(NamedTuple):
    """What was chosen, in that order; the names that mean nothing; how many more than can be shown."""

    rows: list[Any]
    unknown: list[str]
    beyond: int

    def __bool__(self) -> bool:
        return bool(self.rows)


def chosen_subjects(query: QueryDict, most: int = MOST) -> Choice:
    """The areas and organisations that ``area=`` and ``organization=`` name, *most* of them, in one query; none for none.

    One more, where some are not found: what was renamed or merged is found where it was.
    """
    wanted = [(kind, slug) for kind in KINDS for slug in query.getlist(kind) if slug]
    named = {pair for pair in wanted if SLUG.fullmatch(pair[1])}
    found: dict[tuple[str, str], Entity] = {}
    if named:
        match = Q(pk=None)
        for kind in KINDS:
            match |= Q(kind=kind, slug__in=[slug for of, slug in named if of == kind])
        rows = Entity.objects.filter(match).select_related("as_area", "as_organization__area")
        found = {(row.kind, row.slug): row for row in rows}
        found |= _moved(named - found.keys())
    return _choice(wanted, found, most)


def _moved(lost: Collection[tuple[str, str]]) -> dict[tuple[str, str], Entity]:
    """What was found under the addresses *lost* before it was renamed or merged."""
    if not lost:
        return {}
    former = FormerAddress.objects.filter(kind__in=KINDS, slug__in=[slug for _, slug in lost])
    rows = former.select_related("entity__as_area", "entity__as_organization__area")
    return {(row.kind, row.slug): row.entity for row in rows if (row.kind, row.slug) in lost}


def found_at(wanted: Mapping[str, str]) -> dict[str, Entity]:
    """Who is found at the address of each kind in *wanted*, {"area": "liuwan-jiedao", "topic": ""}; one query.

    Who lives there comes before who did until it was renamed or merged.
    """
    asked = {kind: slug for kind, slug in wanted.items() if SLUG.fullmatch(slug)}
    if not asked:
        return {}
    arms: list[Any] = []
    for kind, slug in asked.items():
        arms.append(Entity.objects.order_by().filter(kind=kind, slug=slug).values("pk"))
        arms.append(FormerAddress.objects.order_by().filter(kind=kind, slug=slug).values("entity"))
    # Each arm by its own index; an OR over both tables would read the register through.
    rows = Entity.objects.filter(pk__in=arms[0].union(*arms[1:], all=True))
    found: dict[str, Entity] = {}
    for row in rows.select_related("as_area", "as_topic"):
        if row.kind not in found or row.slug == asked[row.kind]:
            found[row.kind] = row
    return found


def found_area(slug: str) -> Area | None:
    """The area at the address *slug*, or that was there before; one query."""
    found = found_at({"area": slug}).get("area")
    return found.as_area if found else None


def chosen_indicators(query: QueryDict, most: int = MOST) -> Choice:
    """The indicators that ``indicator=`` names, *most* of them, in one query; none for none."""
    wanted = [code for code in query.getlist("indicator") if code]
    named = [code for code in wanted if SLUG.fullmatch(code)]
    rows = Indicator.objects.filter(code__in=named) if named else []
    return _choice(wanted, {row.code: row for row in rows}, most)


def _choice(wanted: Iterable[Any], found: Mapping[Any, Any], most: int) -> Choice:
    keys = list(dict.fromkeys(wanted))
    rows = list(dict.fromkeys(found[key] for key in keys if key in found))
    lost = [key if isinstance(key, str) else key[1] for key in keys if key not in found]
    return Choice(rows[:most], [text[:40] for text in lost][:MOST], max(len(rows) - most, 0))


def chosen_year(query: QueryDict) -> int | None:
    """The year that ``year=`` names, if it is one."""
    text = query.get("year", "")
    return int(text) if re.fullmatch(r"[12]\d{3}", text, re.ASCII) else None


def words(query: QueryDict, name: str = "q", longest: int = 60) -> str:
    """What was typed into the field *name*, fit for the database."""
    return query.get(name, "").replace("\x00", "").strip()[:longest]


def place_of(subject: Entity) -> str:
    """Where an area or an organisation lies, without its own name: 焦作市/示范区."""
    area = getattr(subject, "as_area", None)
    if area is not None:
        return str(area.path.rpartition("/")[0])
    organization = getattr(subject, "as_organization", None)
    return str(organization.area.path) if organization is not None and organization.area else ""
