"""What is known of areas and what is not: reported, awaiting review, not reported, no newspaper page at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import Max
from django.db.models.functions import Coalesce

from articles.models import Page
from organizations.models import Area

from .models import AreaYear, Figure, Indicator, Observation, ToldCell, Waiting
from .querysets import subjects_in

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


def across_areas(
    indicators: Sequence[Indicator], area: Area, columns: Sequence[Area], year: int
) -> list[Row]:
    """Indicators down, *columns*, which are *area* or lie in it, across; in five queries."""
    keys, places = [one.pk for one in indicators], [one.pk for one in columns]
    told = ToldCell.objects.filter(
        indicator__in=keys, subject__in=places, first_year__lte=year, last_year__gte=year
    )
    newest = told.order_by().values_list("indicator", "subject").annotate(cell=Max("observation"))
    sources = _sources({(indicator, subject): cell for indicator, subject, cell in newest})
    inside = AreaYear.objects.filter(area__in=places, indicator__in=keys, year=year)
    below = set(inside.told("indicator", "area"))
    awaiting = _awaiting(indicator__in=keys, subject__in=places).in_year(year)
    waiting = set(awaiting.values_list("indicator", "subject").distinct())
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
    """Indicators down, *years* across, of *area* with all that lies in it; in five queries."""
    keys = [one.pk for one in indicators]
    told = ToldCell.objects.filter(indicator__in=keys, subject=area.pk, last_year__gte=min(years, default=0))
    spans = (
        told.order_by().values_list("indicator", "first_year", "last_year").annotate(cell=Max("observation"))
    )
    chosen: dict[tuple[int, int], int] = {}
    for indicator, first, last, newest in sorted(spans, key=lambda row: row[1:], reverse=True):
        for year in years:
            if first <= year <= last:
                chosen.setdefault((indicator, year), newest)
    sources = _sources(chosen)
    # Of what lies inside only the years: a city has hundreds of bodies that report the same ones.
    inside = AreaYear.objects.filter(area=area.pk, indicator__in=keys, year__in=years)
    below = set(inside.told("indicator", "year"))
    waiting = {
        (indicator, year)
        for indicator, period, printed in _awaiting(indicator__in=keys, subject=area.pk).values_list(
            "indicator", "period", "article__date"
        )
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


def _sources(cells: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], Source]:
    """Where those of *cells* stand that readers may see."""
    rows = Observation.objects.public().filter(pk__in=set(cells.values())).order_by()
    found = {
        pk: Source(figure, article)
        for pk, figure, article in rows.values_list("pk", "preferred", "preferred__article")
    }
    return {key: found[cell] for key, cell in cells.items() if cell in found}


def _awaiting(**asked: Any) -> Any:
    """The figures that await and are *asked* for, found among those that may."""
    may = Waiting.objects.filter(**asked)
    return Figure.objects.awaiting().filter(pk__in=may.values("figure")).order_by()


def years_known(area: Area) -> list[int]:
    """The years of the pages that report on *area*, and of what is reported inside it, the latest first."""
    years = set(AreaYear.objects.filter(area=area.pk, year__gt=0).told("year"))
    return sorted(years | {year for _, year in _pages(area)}, reverse=True)


def known_in(area: Area, indicators: Any) -> Any:
    """Those of *indicators* of which something inside *area* is reported or awaits review. Two queries, and what is handed back."""
    known = set(AreaYear.objects.filter(area=area.pk).told("indicator"))
    may = Waiting.objects.filter(subject__in=subjects_in(area)).exclude(indicator__in=known)
    waiting = Figure.objects.awaiting().filter(pk__in=may.values("figure")).order_by()
    return indicators.filter(pk__in=known.union(waiting.values_list("indicator", flat=True).distinct()))


def busiest_area() -> Area | None:
    """The area that most of the newest pages report on: where a reader who has not chosen begins."""
    homes = Page.objects.order_by("-pk").annotate(of=Coalesce("home", "publication__home")).exclude(of=None)
    counted = Counter(homes.values_list("of", flat=True)[:NEWEST])
    most = max(counted.values(), default=0)
    best = Area.objects.filter(pk__in=[pk for pk, count in counted.items() if count == most])
    # Of several the one that the others lie in, or that comes first in the tree: always the same.
    found = min(best, key=lambda area: (area.lineage.count("/"), area.lineage), default=None)
    return found or Area.objects.districts().first() or Area.objects.in_tree_order().first()


_PAGES = """
WITH RECURSIVE near AS (
    SELECT entity_ptr_id AS area, lineage FROM organizations_area WHERE lineage = ANY(%s) OR starts_with(lineage, %s)
), own AS (
    SELECT area, lineage, (SELECT max(published) FROM articles_page WHERE home_id = area) AS day FROM near
     UNION ALL
    SELECT area, lineage, (SELECT max(published) FROM articles_page
                            WHERE home_id = area AND published < date_trunc('year', day)::date)
      FROM own WHERE day IS NOT NULL
), of_papers AS (
    SELECT paper.id, near.lineage, (SELECT max(published) FROM articles_page
                                     WHERE publication_id = paper.id AND home_id IS NULL) AS day
      FROM articles_publication AS paper JOIN near ON near.area = paper.home_id
     UNION ALL
    SELECT id, lineage, (SELECT max(published) FROM articles_page
                          WHERE publication_id = id AND home_id IS NULL AND published < date_trunc('year', day)::date)
      FROM of_papers WHERE day IS NOT NULL
)
SELECT lineage, extract(year FROM day)::int FROM own WHERE day IS NOT NULL
 UNION
SELECT lineage, extract(year FROM day)::int FROM of_papers WHERE day IS NOT NULL
"""


def _pages(area: Area) -> list[tuple[str, int]]:
    """The lineage of the home and the year of the pages of newspapers from *area*, from above it and from inside it.

    Of each home and each newspaper from year to year by the index, so that it does not matter how many pages a year has.
    """
    parts = area.lineage.split("/")
    above = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    with connections[router.db_for_read(Page)].cursor() as cursor:
        cursor.execute(_PAGES, [above, f"{area.lineage}/"])
        return cursor.fetchall()


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
