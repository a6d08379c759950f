"""What narrows a search: the areas, topics, newspapers, years and kinds of the articles found, with their counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, date
from typing import Any, Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from articles.choices import ArticleKind
from articles.models import Article, Mention, Publication
from articles.querysets import ArticleQuerySet
from organizations.choices import EntityKind
from organizations.models import Area, Topic

from .choosing import found_at
from .search import Candidate, Found

SHOWN = 6  # values of a facet that stand open; the others unfold
LISTED = 24


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

    @property
    def open(self) -> Sequence[Choice]:
        return self.choices[:SHOWN]

    @property
    def folded(self) -> Sequence[Choice]:
        return self.choices[SHOWN:LISTED]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a reader narrowed the search to; what nobody could have chosen is ignored."""

    area: Area | None = None
    topic: Topic | None = None
    publication: int | None = None  # its key: what it is called is known with the names of all facets
    year: int | None = None
    kind: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        told = {name: query.get(name, "").replace("\x00", "")[:100] for name in NAMES}
        year = _number(told["year"])
        found = found_at({name: told[name] for name in ("area", "topic")})
        return cls(
            area=found["area"].as_area if "area" in found else None,
            topic=found["topic"].as_topic if "topic" in found else None,
            publication=_number(told["publication"]) or None,
            year=year if year and year < MAXYEAR else None,
            kind=told["kind"] if told["kind"] in ArticleKind.values else "",
        )

    def __bool__(self) -> bool:
        return bool(self.area or self.topic or self.publication or self.year or self.kind)

    def labels(self, papers: Mapping[int, str]) -> dict[str, str]:
        """What each facet is narrowed to; empty where it is not."""
        return {
            "area": str(self.area or ""),
            "topic": str(self.topic or ""),
            "publication": papers.get(self.publication, "没有这份报刊") if self.publication else "",
            "year": f"{self.year}年" if self.year else "",
            "kind": ArticleKind(self.kind).label if self.kind else "",
        }

    def articles(self) -> ArticleQuerySet:
        """The public articles among which is searched."""
        rows = Article.public.about(self.area) if self.area else Article.public.all()
        if self.topic:
            rows = rows.mentioning(self.topic)
        if self.publication:
            rows = rows.filter(page__publication=self.publication)
        if self.year:
            rows = rows.filter(date__gte=date(self.year, 1, 1), date__lt=date(self.year + 1, 1, 1))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        return rows


NAMES = {"area": "区域", "topic": "专题", "year": "年份", "publication": "报刊", "kind": "体裁"}


def facets_of(found: Found, narrowing: Narrowing, asked: QueryDict) -> list[Facet]:
    """The facets of what was *found* by what was *asked*, in two statements; one with nothing to choose is left out."""
    named = _named(found.candidates) if found.candidates else _Named()
    papers = Counter(candidate.publication for candidate in found.candidates)
    places = _most(named.areas, len(found))
    slugs, names = _called(places, {*papers, *([narrowing.publication] if narrowing.publication else [])})
    counted = {
        "area": _areas(places, slugs),
        "topic": _topics(named.topics),
        "publication": [
            Choice(str(pk), names[pk], count) for pk, count in papers.most_common(LISTED) if pk in names
        ],
        **_of_themselves(found.candidates),
    }
    labels = narrowing.labels(names)
    facets = []
    for name, label in NAMES.items():
        choices = [
            replace(choice, address=_address(asked, name, choice.value)) for choice in counted.get(name, ())
        ]
        facets.append(Facet(name, label, choices, labels[name], _address(asked, name)))
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


@dataclass(slots=True)
class _Named:
    """What the articles mention: the articles of each area's lineage, and of each topic by its slug and name."""

    areas: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    topics: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))


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


def _called(
    places: Iterable[tuple[int, str]], papers: Iterable[int]
) -> tuple[dict[str, str], dict[int, str]]:
    """The slugs of areas by their lineages, and the names of newspapers by their keys: one statement, or none for nothing."""
    lineages, keys = [lineage for _, lineage in places], list(papers)
    if not lineages and not keys:
        return {}, {}
    areas = Area.objects.order_by().filter(lineage__in=lineages).values_list(Value("area"), "lineage", "slug")
    of_papers = Publication.objects.order_by().filter(pk__in=keys)
    rows = list(areas.union(of_papers.values_list(Value("paper"), Cast("pk", TextField()), "name"), all=True))
    slugs = {lineage: slug for what, lineage, slug in rows if what == "area"}
    return slugs, {int(key): name for what, key, name in rows if what == "paper"}


def _named(candidates: Iterable[Candidate]) -> _Named:
    named = _Named()
    at_home: dict[str | None, list[int]] = defaultdict(list)
    for candidate in candidates:
        at_home[candidate.home].append(candidate.pk)
    for home, articles in at_home.items():
        _add(named.areas, home, articles)
    mentions = Mention.objects.accepted().filter(
        article__in=[candidate.pk for candidate in candidates], kind__in=[EntityKind.AREA, EntityKind.TOPIC]
    )
    # A row for each entity, not for each mention: there are a thousand articles, but not a thousand places in them.
    columns: Any = ("kind", "entity__slug", "entity__name", "entity__as_area__lineage")
    rows: Any = (
        mentions.order_by()
        .values_list("entity", *columns)
        .annotate(articles=ArrayAgg("article", distinct=True))
    )
    for _, kind, slug, name, lineage, articles in rows:
        if kind == EntityKind.TOPIC:
            named.topics[slug, name].update(articles)
        else:
            _add(named.areas, lineage, articles)
    return named


def _add(areas: dict[str, set[int]], lineage: str | None, articles: Iterable[int]) -> None:
    """Articles about an area are about the areas around it too."""
    while lineage:
        areas[lineage].update(articles)
        lineage = lineage.rpartition("/")[0]


def _most(articles: dict[str, set[int]], all_of_them: int) -> list[tuple[int, str]]:
    """The lineages that most articles are about, with their numbers; one that holds all that was found narrows nothing."""
    counts = [(len(keys), lineage) for lineage, keys in articles.items() if len(keys) < all_of_them]
    return sorted(counts, key=lambda pair: (-pair[0], pair[1]))[:LISTED]


def _areas(counts: Sequence[tuple[int, str]], slugs: Mapping[str, str]) -> list[Choice]:
    names = Counter(lineage.rpartition("/")[2] for _, lineage in counts)
    return [
        # Of two areas of one name the path tells which.
        Choice(
            slugs[lineage],
            "/".join(lineage.split("/")[-2 if names[lineage.rpartition("/")[2]] > 1 else -1 :]),
            count,
        )
        for count, lineage in counts
        if lineage in slugs
    ]


def _topics(articles: dict[tuple[str, str], set[int]]) -> list[Choice]:
    choices = [Choice(slug, name, len(keys)) for (slug, name), keys in articles.items()]
    return sorted(choices, key=lambda choice: (-choice.count, choice.label))[:LISTED]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
