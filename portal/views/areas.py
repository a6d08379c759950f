"""Areas: the tree, a page for each, and its figures as a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Length, Replace
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.generic import TemplateView, View

from articles.querysets import count_of, counting_articles
from metrics.models import Figure, Indicator, Observation, Tally, Waiting
from organizations.choices import EntityKind
from organizations.models import Area, Name
from organizations.spelling import letters_of, pinyin_of
from portal.bodies import bodies_of
from portal.choosing import words
from portal.exporting import Selection, tidy_response
from portal.latest import CARDS, inside_but_own, latest_by_indicator, moves_of
from portal.narrowing import article_context

from .forwarding import EntityDetail, forwarded, moved

IN_TREE = 400  # areas on the page of the tree
FOUND = 60
CHILDREN, SIBLINGS = 400, 200  # that the page of an area names; each bounded by itself
PARTS_FIGURES = 6
COMMON = 24


class AreaTree(TemplateView):
    """?q: areas that are called so. Without it the tree, level by level as far as a page holds."""

    template_name = "areas/list.html"
    extra_context = {"section": "areas"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = words(self.request.GET)
        told = {"query": query, "found": _called(query)} if query else _tree()
        return super().get_context_data(**told, **kwargs)


def _called(query: str) -> list[Area]:
    """Areas one of whose names begins as *query* does, in characters, in pinyin or by initials."""
    letters = letters_of(query)
    if not letters:
        return []
    asked = Q(text__startswith=query) | Q(pinyin__startswith=pinyin_of(query))
    if letters.isascii():
        asked |= Q(initials__startswith=letters)
    names = Name.objects.filter(asked).values("entity")
    return list(counting_articles(Area.objects.filter(pk__in=names)).order_by("lineage")[:FOUND])


@dataclass(slots=True)
class Branch:
    """An area with those of its parts that the page shows; ``open`` where a reader sees them at once."""

    area: Any
    open: bool
    below: list[Branch] = field(default_factory=list)


def _tree() -> dict[str, Any]:
    """The levels that the page holds, and how many areas there are in all: two queries."""
    depth = Length("lineage") - Length(Replace("lineage", Value("/"), Value("")))
    levels = Area.objects.order_by().annotate(depth=depth)
    counts = dict(levels.values_list("depth").annotate(count=Count("pk")))
    deepest, shown = 0, 0
    for level in sorted(counts):
        shown += counts[level]
        if level and shown > IN_TREE:
            break
        deepest = level
    rows = counting_articles(levels.filter(depth__lte=deepest))
    rows = rows.annotate(child_count=count_of(Area.objects.all(), "parent"))
    branches: dict[int, Branch] = {}
    roots: list[Branch] = []
    for area in rows.order_by("lineage")[: IN_TREE * 2]:  # what an area lies in comes before it
        branch = branches[area.pk] = Branch(area, area.depth < 2)
        around = branches.get(area.parent_id)
        (around.below if around else roots).append(branch)
    return {"roots": roots, "area_count": sum(counts.values())}


class AreaDetail(EntityDetail):
    """?year, topic, kind: of the articles; ?after or ?before: where their page begins."""

    model = Area
    template_name = "areas/detail.html"
    context_object_name = "area"
    extra_context = {"section": "areas"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        area = self.object
        above, children, siblings = family_of(area)
        latest, figure_count = latest_by_indicator(area)
        # A place of which nothing was counted shows what was counted around it, and says so.
        around = above[-1] if above and not latest else None
        shown = latest_by_indicator(around)[0] if around else latest
        return super().get_context_data(
            above=above,
            children=children,
            siblings=siblings,
            figure_count=figure_count,
            moves=moves_of(latest[:CARDS]),
            further=latest[CARDS:],
            further_count=figure_count - CARDS,
            around=around,
            around_values=shown[:PARTS_FIGURES] if around else [],
            inside_values=inside_but_own(area, PARTS_FIGURES),
            bodies=bodies_of(area),
            coverage=_coverage(area),
            **article_context(area, self.request.GET),
            **kwargs,
        )


def family_of(area: Area) -> tuple[list[Area], list[Area], list[Area]]:
    """What *area* lies in, what lies in it, and what lies beside it, each with its articles counted: one query."""
    parts = area.lineage.split("/")
    lineages = ["/".join(parts[:n]) for n in range(1, len(parts))]
    near = [
        Area.objects.filter(lineage__in=lineages).order_by().values("pk"),
        Area.objects.filter(parent=area).order_by("lineage").values("pk")[:CHILDREN],
    ]
    if area.parent_id:
        beside = Area.objects.filter(parent=area.parent_id).exclude(pk=area.pk)
        near.append(beside.order_by("lineage").values("pk")[:SIBLINGS])
    rows = counting_articles(Area.objects.filter(pk__in=near[0].union(*near[1:], all=True)))
    above, children, siblings = [], [], []
    for row in rows.order_by("lineage"):
        if row.lineage in lineages:
            above.append(row)
        elif row.parent_id == area.pk:
            children.append(row)
        else:
            siblings.append(row)
    return above, children, siblings


def _coverage(area: Area) -> dict[str, list[Indicator]]:
    """The indicators with the most values anywhere: those reported here, those that await review, and the rest; one query."""
    told = Tally.objects.filter(subject=area.pk, indicator=OuterRef("pk")).told("indicator")
    may = Waiting.objects.filter(subject=area.pk).values("figure")
    waiting = Figure.objects.awaiting().filter(pk__in=may, indicator=OuterRef("pk"))
    rows = Indicator.objects.annotate(told=Exists(told), waits=Exists(waiting)).most_told(COMMON)
    found: dict[str, list[Indicator]] = {"told": [], "waiting": [], "silent": []}
    for row in rows:
        found["told" if row.told else "waiting" if row.waits else "silent"].append(row)
    return found


class AreaData(View):
    """The values of an area, of its parts and of its organisations with their sources, as CSV."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        area = Area.objects.filter(slug=slug).first()
        if area is None:
            now = moved(EntityKind.AREA, slug)
            if now is None:
                raise Http404(slug)
            return forwarded(request, reverse("area-data", args=[now.slug]))
        cells = Observation.objects.public().inside(area).latest_first()
        selection = Selection("area", f"{area.name}数据", area.get_absolute_url(), cells)
        return tidy_response(request, selection)
