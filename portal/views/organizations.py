"""Organisations: a list by letter with its filters, and a page for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any, Self

from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.http import urlencode
from django.views.generic import TemplateView

from articles.querysets import count_of, counting_articles, newest_about
from organizations.choices import EntityKind, OrganizationType, Sector
from organizations.models import Area, Organization
from portal.choosing import SLUG, found_area
from portal.latest import CARDS, latest_by_indicator, moves_of
from portal.narrowing import article_context, mentioned_in

from .forwarding import EntityDetail, as_today

SIZE = 60
TREE = 60  # organisations below one, on its page
TOGETHER, RECENT = 12, 200  # named together with it; in its newest articles


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked for; what nobody could ask for is ignored."""

    type: str = ""
    sector: str = ""
    area: Area | None = None
    letter: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        type_, sector, slug, letter = (query.get(name, "") for name in ("type", "sector", "area", "letter"))
        return cls(
            type=type_ if type_ in OrganizationType.values else "",
            sector=sector if sector in (Sector.NEW_ECONOMIC, Sector.NEW_SOCIAL) else "",
            area=found_area(slug),
            letter=letter if letter and letter in [*ascii_lowercase, "0"] else "",
        )

    def query(self, **changes: str) -> str:
        """The filters as they stand in an address, with *changes*."""
        area = self.area.slug if self.area else ""
        told = {"type": self.type, "sector": self.sector, "area": area, "letter": self.letter} | changes
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def without_letter(self) -> str:
        return self.query(letter="")

    @property
    def all(self) -> str:
        return self.query()

    def rows(self) -> Any:
        """Those asked for, but for their letter."""
        rows = Organization.objects.inside(self.area) if self.area else Organization.objects.all()
        if self.type:
            rows = rows.filter(type=self.type)
        if self.sector:
            rows = rows.filter(sector=self.sector)
        return rows

    def of_letter(self, rows: Any) -> Any:
        """*rows* that begin with the letter. An address is the pinyin of a name."""
        if self.letter == "0":
            return rows.filter(slug__regex="^[^a-z]")
        return rows.filter(slug__startswith=self.letter) if self.letter else rows


class OrganizationList(TemplateView):
    """?type, sector, area, letter: the filters; ?after or ?before: the address that the page begins behind."""

    template_name = "organizations/list.html"
    extra_context = {"section": "organizations"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = Filters.of(request.GET)
        return as_today(request, area=filters.area) or super().get(request, *args, filters=filters, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters: Filters = kwargs["filters"]
        query = self.request.GET
        after, before = query.get("after", ""), query.get("before", "")
        if any(one and not SLUG.fullmatch(one) for one in (after, before)):
            raise Http404
        districts = list(Area.objects.districts())
        if filters.area and filters.area not in districts:
            districts.append(filters.area)
        of_all = filters.rows()
        letters = set(of_all.order_by().values_list(Left("slug", 1), flat=True).distinct())
        rows = counting_articles(filters.of_letter(of_all)).select_related("area")
        if before:
            found = list(rows.filter(slug__lt=before).order_by("-slug")[: SIZE + 1])
            shown = found[:SIZE][::-1]
            newer, older = len(found) > SIZE, bool(shown)
        else:
            found = list((rows.filter(slug__gt=after) if after else rows).order_by("slug")[: SIZE + 1])
            shown = found[:SIZE]
            newer, older = bool(after and shown), len(found) > SIZE
        return super().get_context_data(
            organizations=[(letter_of(one), one) for one in shown],
            count=of_all.count(),
            letters=[(one, one in letters) for one in ascii_lowercase],
            has_digits=bool(letters - set(ascii_lowercase)),
            areas=districts,
            types=OrganizationType.choices,
            sectors=[(one.value, one.label) for one in (Sector.NEW_ECONOMIC, Sector.NEW_SOCIAL)],
            before=shown[0].slug if newer else "",
            after=shown[-1].slug if older else "",
            begun=bool(after or before),
            **kwargs,
        )


def letter_of(organization: Organization) -> str:
    """The letter that *organization* stands under: the first of its address, which is its name in pinyin."""
    first = organization.slug[:1].upper()
    return first if re.fullmatch("[A-Z]", first) else "0—9"


class OrganizationDetail(EntityDetail):
    """?year, topic, kind: of the articles; ?after or ?before: where their page begins."""

    template_name = "organizations/detail.html"
    context_object_name = "organization"
    queryset = Organization.objects.select_related("area", "superior__superior", "host")
    extra_context = {"section": "organizations"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organization = self.object
        latest, figure_count = latest_by_indicator(organization)
        below = organization.subordinates.annotate(
            below_count=count_of(Organization.objects.all(), "superior")
        )
        together = mentioned_in(newest_about(organization, RECENT), EntityKind.ORGANIZATION, TOGETHER + 1)
        return super().get_context_data(
            above=[*Area.objects.above(organization.area), organization.area] if organization.area else [],
            subordinates=list(below.order_by("name", "pk")[: TREE + 1]),
            most_below=TREE,
            hosted=list(organization.hosted.order_by("name", "pk")[: TREE + 1]),
            moves=moves_of(latest[:CARDS]),
            further=latest[CARDS:],
            further_count=figure_count - CARDS,
            together=[one for one in together if one["entity"] != organization.pk][:TOGETHER],
            **article_context(organization, self.request.GET),
            **kwargs,
        )
