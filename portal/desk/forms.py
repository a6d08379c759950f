"""What the forms of the desk hold: filled in by its script, or by the page itself where there is none (?form=value)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict
from django.urls import reverse

from articles.models import Article, Mention
from metrics.choices import ComparisonKind, Modality, Qualifier
from metrics.decimals import decimal_text
from metrics.models import Figure, Indicator, sentence_around
from organizations.choices import AreaLevel, EntityKind, OrganizationType
from organizations.models import Area, Entity

from .items import Item
from .same import SCOPES, preview, same_as

FORMS = ("span", "new-entity", "search", "period", "value", "add", "all", "alias", "help")
FOUND = 12
AREAS = 300
LISTS = {
    "kinds": EntityKind.choices,
    "types": OrganizationType.choices,
    "levels": AreaLevel.choices,
    "qualifiers": Qualifier.choices,
    "modalities": Modality.choices,
    "comparisons": ComparisonKind.choices,
}
SEARCHES = {"choose": "entity", "subject": "entity", "indicator": "indicator"}


def form_context(article: Article, row: Item | None, query: QueryDict, user: User) -> dict[str, Any]:
    """The lists that the forms choose from, the values of *row*, and which form the address asks to be open."""
    form = query.get("form", "")
    search = form if form in SEARCHES else ""
    quote = query.get("quote", "").replace("\x00", "")
    return LISTS | {
        "form": "search" if search else form if form in FORMS else "",
        "search": search,
        "field": SEARCHES.get(search, ""),
        "q": query.get("q", ""),
        "found": _found(search or ("choose" if form == "add" else ""), query.get("q", "")),
        "areas": _areas(article),
        "quote": quote,
        "place": _place(article, quote) if quote else None,
        "values": _values(row),
        "previews": _previews(row, user) if form == "all" else [],
        "desk_url": reverse("desk:article", args=[article.pk]),
    }


def _previews(row: Item | None, user: User) -> list[tuple[str, dict[str, Any]]]:
    """What settling all that say the same would change, for each scope."""
    if row is None:
        return []
    vague = isinstance(row, Mention) and row.entity_id is None
    narrow = isinstance(row, Mention) and row.coreference
    scopes = {scope: label for scope, label in SCOPES.items() if scope == "article" or not narrow}
    decision = "reject" if vague else "accept"
    return [(label, preview(same_as(row, scope, decision, None), user)) for scope, label in scopes.items()]


def _values(row: Item | None) -> dict[str, Any]:
    if isinstance(row, Mention):
        return {
            "name": row.proposed_name or row.text,
            "kind": row.kind,
            "type": row.proposed_type,
            "area": row.proposed_area_id or row.article.home_id,
        }
    if isinstance(row, Figure):
        return {
            "value": decimal_text(row.value) or "",
            "high": decimal_text(row.high) or "",
            "comparison_value": decimal_text(row.comparison_value) or "",
            "start": row.period_start.isoformat() if row.period_start else "",
            "end": row.period_end.isoformat() if row.period_end else "",
        }
    return {}


def _found(search: str, q: str) -> list[tuple[str, str, str]]:
    """What goes by *q*: value, name and where it belongs."""
    q = q.strip().replace("\x00", "")
    if not search or not q:
        return []
    if search == "indicator":
        indicators = Indicator.objects.filter(name__contains=q)[:FOUND]
        return [(i.code, i.name, f"{i.category}，{i.unit or '无单位'}") for i in indicators]
    entities = Entity.objects.matching_prefix(q).select_related("as_area", "as_organization__area")[:FOUND]
    return [(str(e.pk), e.name, _path(e)) for e in entities]


def _path(entity: Entity) -> str:
    special = getattr(entity, f"as_{entity.kind}", None)
    return getattr(special, "path", entity.get_kind_display())


def _areas(article: Article) -> list[Area]:
    """Where a new name may belong: the article's home, what lies above it, and what lies in it."""
    if article.home is None:
        return list(Area.objects.in_tree_order()[:AREAS])
    above, inside = Area.objects.above(article.home), Area.objects.inside(article.home)
    return list((above | inside).in_tree_order()[:AREAS])


def _place(article: Article, quote: str) -> dict[str, Any] | None:
    """Where *quote* stands in the body, the first time that nothing is marked there."""
    taken = set(article.mentions.anchored().values_list("start", "end"))
    taken |= set(article.figures.anchored().values_list("start", "end"))
    at = article.body.find(quote)
    while at >= 0:
        if (at, at + len(quote)) not in taken:
            end = at + len(quote)
            return {"start": at, "end": end, "sentence": sentence_around(article.body, at, end)}
        at = article.body.find(quote, at + 1)
    return None
