"""What is known of areas and what is not: reported, awaiting review, not reported, no newspaper page at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q
from django.db.models.functions import Coalesce, ExtractDay, ExtractMonth, ExtractYear

from articles.models import Page
from organizations.models import Area

from .models import Figure, Indicator, Observation
from .querysets import subject_in

REPORTED, BELOW, WAITING, SILENT, UNREAD = "reported", "below", "waiting", "silent", "unread"

NEWEST = 5000  # pages by which an area is the busiest

WORDS = {
    REPORTED: ("●", "已报道"),
    BELOW: ("◒", "下级有"),
    WAITING: ("◐", "待审核"),
    SILENT: ("○", "未见报道"),
    UNREAD: ("–", "版面未收"),
}
"""A sign and a word for each state; the sign never stands alone."""

LEGEND = {
    REPORTED: "有公开的数据，点开看原句",
    BELOW: "没有本级的数据，下辖区域或所在机构有",
    WAITING: "程序读到了，还没有编辑核对；核对以前不公开",
    SILENT: "收过这里的版面，没有读到",
    UNREAD: "这一年没有导入过报道这里的版面",
}


class Source(NamedTuple):
    """Where a reported value stands: the figure in its article, or a value entered by hand."""

    figure: int | None
    article: int | None


class Cell(NamedTuple):
    """What is known of an indicator in a column, and where to see it."""

    state: str
    source: Source | None = None

    @property
    def sign(self) -> str:
        return WORDS[self.state][0]

    @property
    def word(self) -> str:
        return WORDS[self.state][1]


class Row(NamedTuple):
    indicator: Indicator
    cells: list[Cell]


_PLACE = Coalesce("subject__as_area__lineage", "subject__as_organization__area__lineage")


def across_areas(
    indicators: Sequence[Indicator], area: Area, columns: Sequence[Area], year: int
) -> list[Row]:
    """Indicators down, *columns*, which are *area* or lie in it, across; in three queries."""
    inside = subject_in(area) & Q(indicator__in=[one.pk for one in indicators])
    sources: dict[tuple[int, int], Source] = {}
    below: set[tuple[int, int]] = set()
    reported = Observation.objects.public().filter(inside).in_year(year).order_by("-period", "pk")
    what = "indicator", "subject", "place", "preferred", "preferred__article"
    for indicator, subject, place, figure, article in reported.annotate(place=_PLACE).values_list(*what):
        for column in columns:
            if subject == column.pk:
                sources.setdefault((indicator, column.pk), Source(figure, article))
            elif f"{place}/".startswith(f"{column.lineage}/"):
                below.add((indicator, column.pk))
    awaiting = Figure.objects.awaiting().filter(inside, subject__in=[one.pk for one in columns]).in_year(year)
    waiting = set(awaiting.order_by().values_list("indicator", "subject").distinct())
    homes = [home for home, of in _pages(area) if of == year]
    read = {column.pk: any(_touch(column.lineage, home) for home in homes) for column in columns}

    def cell(indicator: int, column: int) -> Cell:
        key = indicator, column
        if key in sources:
            return Cell(REPORTED, sources[key])
        if key in waiting:
            return Cell(WAITING)
        if key in below:
            return Cell(BELOW)
        return Cell(SILENT if read[column] else UNREAD)

    return [Row(one, [cell(one.pk, column.pk) for column in columns]) for one in indicators]


def across_years(indicators: Sequence[Indicator], area: Area, years: Sequence[int]) -> list[Row]:
    """Indicators down, *years* across, of *area* with all that lies in it; in four queries."""
    inside = subject_in(area) & Q(indicator__in=[one.pk for one in indicators])
    sources: dict[tuple[int, int], Source] = {}
    below: set[tuple[int, int]] = set()
    reported = Observation.objects.public().filter(inside)
    own = reported.filter(subject=area.pk).order_by("-period", "pk")
    what = "indicator", "period", "preferred__article__date"
    for indicator, period, printed, figure, article in own.values_list(
        *what, "preferred", "preferred__article"
    ):
        for year in _years_of(period, printed, years):
            sources.setdefault((indicator, year), Source(figure, article))
    # Of what lies inside only the times: a city has hundreds of bodies that report the same ones.
    for indicator, period, printed in reported.order_by().values_list(*what).distinct():
        below.update((indicator, year) for year in _years_of(period, printed, years))
    awaiting = Figure.objects.awaiting().filter(indicator__in=indicators, subject=area.pk).order_by()
    waiting = {
        (indicator, year)
        for indicator, period, printed in awaiting.values_list("indicator", "period", "article__date")
        for year in _years_of(period, printed, years)
    }
    read = {year for home, year in _pages(area) if _touch(area.lineage, home)}

    def cell(indicator: int, year: int) -> Cell:
        key = indicator, year
        if key in sources:
            return Cell(REPORTED, sources[key])
        if key in waiting:
            return Cell(WAITING)
        if key in below:
            return Cell(BELOW)
        return Cell(SILENT if year in read else UNREAD)

    return [Row(one, [cell(one.pk, year) for year in years]) for one in indicators]


def years_known(area: Area) -> list[int]:
    """The years of the pages that report on *area*, and of what they report, the latest first."""
    reported = Observation.objects.public().filter(subject_in(area), period__isnull=False).order_by()
    years = {year for _, year in _pages(area)}
    for first, *after in reported.values_list(
        ExtractYear("period__startswith"),
        ExtractYear("period__endswith"),
        ExtractMonth("period__endswith"),
        ExtractDay("period__endswith"),
    ).distinct():
        years |= {first} if first else set()
        years |= (
            {after[0] - (after[1:] == [1, 1])} if after[0] else set()
        )  # the end is the day after the last
    return sorted(years, reverse=True)


def known_in(area: Area, indicators: Any) -> Any:
    """Those of *indicators* of which something inside *area* is reported or awaits review."""
    reported = Observation.objects.public().filter(subject_in(area)).order_by().values("indicator")
    waiting = Figure.objects.awaiting().filter(subject_in(area)).order_by().values("indicator")
    return indicators.filter(Q(pk__in=reported) | Q(pk__in=waiting))


def busiest_area() -> Area | None:
    """The area that most of the newest pages report on: where a reader who has not chosen begins."""
    homes = Page.objects.order_by("-pk").annotate(of=Coalesce("home", "publication__home")).exclude(of=None)
    counted = Counter(homes.values_list("of", flat=True)[:NEWEST])
    most = max(counted.values(), default=0)
    best = Area.objects.filter(pk__in=[pk for pk, count in counted.items() if count == most])
    # Of several the one that the others lie in, or that comes first in the tree: always the same.
    found = min(best, key=lambda area: (area.lineage.count("/"), area.lineage), default=None)
    return found or Area.objects.districts().first() or Area.objects.in_tree_order().first()


def _pages(area: Area) -> Iterable[tuple[str, int]]:
    """The lineage of the home and the year of the pages of newspapers from *area*, from above it and from inside it."""
    lineage = Coalesce("home__lineage", "publication__home__lineage")
    rows = Page.objects.order_by().filter(published__isnull=False).annotate(of=lineage)
    parts = area.lineage.split("/")
    above = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    near = Q(of__in=above) | Q(of__startswith=f"{area.lineage}/")
    return list(rows.filter(near).values_list("of", ExtractYear("published")).distinct())


def _touch(lineage: str, home: str) -> bool:
    """Whether a newspaper of *home* reports on the area at *lineage*: it lies in it, or it is inside."""
    return f"{lineage}/".startswith(f"{home}/") or home.startswith(f"{lineage}/")


def _years_of(period: Any, printed: date | None, years: Sequence[int]) -> list[int]:
    """Those of *years* that a period has a part in; as ``querysets.in_year`` has it.

    >>> from django.db.backends.postgresql.psycopg_any import DateRange
    >>> years = [2019, 2018, 2017]
    >>> _years_of(DateRange(date(2017, 1, 1), date(2019, 1, 1)), None, years)
    [2018, 2017]
    >>> _years_of(DateRange(None, date(2019, 1, 1)), None, years), _years_of(None, date(2019, 3, 1), years)
    ([2018], [2019])
    """
    if not period:
        return [printed.year] if printed and printed.year in years else []
    last = period.upper - timedelta(days=1) if period.upper else None
    first = period.lower or last
    last = last or first
    return [year for year in years if first and last and first.year <= year <= last.year]
