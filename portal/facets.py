"""What narrows a search: the areas, topics, newspapers, years and kinds of the articles found, with their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connections
from django.http import QueryDict

from articles.choices import ArticleKind
from articles.models import Article, Publication

from .scope import NAMES, SearchScope
from .search import Candidate, Found

SHOWN = 6  # values of a facet that stand open; the others unfold
LISTED = 24


# Counted first, by an index alone, and named afterwards: a thousand articles are about a thousand places, of which a few
# are shown. Whatever appears and is no area is named itself.
_NAMED = """
WITH counted AS MATERIALIZED (
    SELECT entity_id AS id, count(*) AS about
      FROM articles_appearance WHERE article_id = ANY(%(keys)s) GROUP BY entity_id
)
(SELECT 'area', slug, lineage, about
   FROM counted JOIN organizations_area ON entity_ptr_id = id JOIN organizations_entity USING (id)
  WHERE about < %(all)s ORDER BY about DESC, lineage COLLATE "C" LIMIT %(most)s)
UNION ALL
(SELECT 'topic', slug, name, about
   FROM counted JOIN organizations_entity USING (id)
  WHERE kind = 'topic' ORDER BY about DESC, name COLLATE "C" LIMIT %(most)s)
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: how many of the articles found have it, and what the address says for it."""

    value: str
    label: str
    count: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    choices: Sequence[Choice] = ()
    chosen: str = ""  # the label of what it is narrowed to already
    without: str = ""  # the address of the search that is not narrowed by it
    more: bool = False  # whether there are values with fewer articles, which are not listed

    @property
    def open(self) -> Sequence[Choice]:
        return self.choices[:SHOWN]

    @property
    def folded(self) -> Sequence[Choice]:
        return self.choices[SHOWN:]


def facets_of(found: Found, narrowing: SearchScope, asked: QueryDict) -> list[Facet]:
    """The facets of what was *found* by what was *asked*; one with nothing to choose is left out. One statement, which
    is about what was found, or else about the newspaper chosen.

    Where there is more than was found, they count what was found.
    """
    papers = {candidate.publication: candidate.paper for candidate in found.candidates}
    if narrowing.publication and not papers:
        papers = dict(Publication.objects.filter(pk=narrowing.publication).values_list("pk", "name"))
    of_paper = Counter(candidate.publication for candidate in found.candidates)
    counted = {
        **(_named(found) if found.candidates else {}),
        "publication": [Choice(str(pk), papers[pk], count) for pk, count in of_paper.most_common()],
        **_of_themselves(found.candidates),
    }
    labels = narrowing.labels(papers)
    facets = []
    for name, label in NAMES.items():
        every = counted.get(name, ())
        # Years are in their order, not by their articles: none of them is left out.
        listed = every if name == "year" else every[:LISTED]
        choices = [replace(choice, address=_address(asked, name, choice.value)) for choice in listed]
        more = len(every) > len(listed)
        facets.append(Facet(name, label, choices, labels[name], _address(asked, name), more))
    return [facet for facet in facets if facet.chosen or len(facet.choices) > 1 or _narrows(facet, found)]


def _address(asked: QueryDict, name: str, value: str = "") -> str:
    """The address of the search with the facet *name* set to *value*, from the first page on."""
    query = asked.copy()
    for gone in ("page", name):
        query.pop(gone, None)
    if value:
        query[name] = value
    return f"?{query.urlencode()}"


def _narrows(facet: Facet, found: Found) -> bool:
    return any(choice.count < len(found) for choice in facet.choices)


def _of_themselves(candidates: Sequence[Candidate]) -> dict[str, list[Choice]]:
    """The choices that the articles' own columns give."""
    years = Counter(candidate.date.year for candidate in candidates if candidate.date)
    kinds = Counter(candidate.kind for candidate in candidates)
    return {
        "year": [
            Choice(str(year), f"{year}年", count) for year, count in sorted(years.items(), reverse=True)
        ],
        "kind": [Choice(kind, ArticleKind(kind).label, count) for kind, count in kinds.most_common()],
    }


def _named(found: Found) -> dict[str, list[Choice]]:
    """The areas that the articles are about and the topics that they mention, one of each more than are listed; an area
    that all are about narrows nothing.
    """
    with connections[Article.public.db].cursor() as cursor:
        cursor.execute(_NAMED, {"keys": found.keys, "all": len(found), "most": LISTED + 1})
        rows = cursor.fetchall()
    return {
        "area": _areas([(count, lineage, slug) for what, slug, lineage, count in rows if what == "area"]),
        "topic": [Choice(slug, name, count) for what, slug, name, count in rows if what == "topic"],
    }


def _areas(counted: Sequence[tuple[int, str, str]]) -> list[Choice]:
    names = Counter(lineage.rpartition("/")[2] for _, lineage, _ in counted)
    return [
        # Of two areas of one name the path tells which.
        Choice(
            slug, "/".join(lineage.split("/")[-2 if names[lineage.rpartition("/")[2]] > 1 else -1 :]), count
        )
        for count, lineage, slug in counted
    ]
