"""Questions asked of figures and observations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, models, router
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Sum, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Greatest, Upper
from django.utils import timezone

from articles.choices import ArticleState, DecisionState, ReviewAction
from articles.models import Reprint, ReviewStep
from articles.querysets import DecidedQuerySet, count_of, unread_of
from organizations.spelling import SpelledQuerySet

if TYPE_CHECKING:
    from organizations.models import Area

    from .models import Figure, Indicator


def subject_in(area: Area) -> Q:
    """The subject is *area*, an area below it, or an organisation there."""
    from organizations.models import Area, Organization

    areas = Area.objects.inside(area).values("entity_ptr")
    organizations = Organization.objects.inside(area).values("entity_ptr")
    return Q(subject__in=areas) | Q(subject__in=organizations)


def subjects_in(area: Area) -> Any:
    """The keys of *area*, the areas below it and the organisations there, as two questions in one: each has its index."""
    from organizations.models import Area, Organization

    areas = Area.objects.inside(area).order_by().values("entity_ptr")
    return areas.union(Organization.objects.inside(area).order_by().values("entity_ptr"), all=True)


def one_array(pks: Iterable[int]) -> RawSQL:
    """*pks* as one parameter: to have a thousand put in one by one takes as long as to read what they find."""
    return RawSQL("SELECT unnest(%s::bigint[])", [[*pks]])


def readable(relation: str = "") -> Q:
    """The observation that *relation* leads to is by hand with a citation, or from an accepted, published figure."""
    report = f"{relation}preferred__"
    reported = {
        f"{report}state": DecisionState.ACCEPTED,
        f"{report}anchored": True,
        f"{report}held": False,
        f"{report}article__state": ArticleState.PUBLISHED,
        f"{report}article__published_at__lte": timezone.now(),
    }
    by_hand = {f"{relation}preferred__isnull": True, f"{relation}manual_value__isnull": False}
    return Q(**reported) | Q(**by_hand)


def in_year(year: int, article: str) -> Q:
    """The period has a part in *year*; one that is open at an end counts by its other end, one without a period by
    the date of the newspaper, where *article* leads."""
    first, next_first = date(year, 1, 1), date(year + 1, 1, 1)
    opens, ends = "period__startswith", "period__endswith"
    bounded = {f"{opens}__isnull": False, f"{ends}__isnull": False, "period__overlap": (first, next_first)}
    until = {f"{opens}__isnull": True, f"{ends}__gt": first, f"{ends}__lte": next_first}
    since = {f"{ends}__isnull": True, f"{opens}__gte": first, f"{opens}__lt": next_first}
    undated = {"period__isnull": True, f"{article}date__gte": first, f"{article}date__lt": next_first}
    return Q(**bounded) | Q(**until) | Q(**since) | Q(**undated)


class FigureQuerySet(DecidedQuerySet):
    def reportable(self) -> Self:
        return self.filter(reportable=True)

    def comparable(self) -> Self:
        """Figures that stand in a table: reportable, with an indicator, a subject and a value."""
        return self.reportable().filter(indicator__isnull=False, subject__isnull=False, value__isnull=False)

    def awaiting(self) -> Self:
        """Figures that could fill a cell and are not public yet: undecided, held, or in an article on its way to readers."""
        open_ = self.comparable().anchored().exclude(state=DecisionState.REJECTED)
        open_ = open_.exclude(article__state=ArticleState.WITHDRAWN)
        published = Q(article__state=ArticleState.PUBLISHED, article__published_at__lte=timezone.now())
        return open_.exclude(published & Q(state=DecisionState.ACCEPTED, held=False))

    def in_year(self, year: int) -> Self:
        """Figures of *year* or a part of it."""
        return self.filter(in_year(year, "article__"))

    def reporting_on(self, area: Area) -> Self:
        """Figures about *area*, the areas below it and their organisations."""
        return self.filter(subject_in(area))

    def independent(self) -> Self:
        """Without those that only repeat another: of a story and its reprints, the first that reports a cell counts."""
        earlier = self.order_by().filter(
            article=OuterRef("original"), observation=OuterRef(OuterRef("observation"))
        )
        reprints = Reprint.objects.tied().filter(Exists(earlier), article=OuterRef("article"))
        return self.exclude(Exists(reprints))

    def standing(self) -> Self:
        """Accepted figures of articles that have not been withdrawn: what may speak for a cell, public or not yet."""
        return self.accepted().exclude(article__state=ArticleState.WITHDRAWN)

    def for_choosing(self) -> Self:
        """Figures with what the rules of choice ask of them and of their articles, in one query."""
        own = "observation", "start", "end", "text", "value", "high", "unit", "qualifier", "decided_at"
        article = "date", "state", "published_at", "page__publication__official"
        return self.select_related("article__page__publication").only(
            *own, *(f"article__{a}" for a in article)
        )

    def with_source(self) -> Self:
        """Figures with all that a list shows of them, in one query."""
        related = self.select_related("article__page__publication", "subject", "indicator")
        return related.defer(*unread_of("article"))

    def last_told(self, indicator: Indicator, most: int) -> Self:
        """The *most* of *indicator* that readers were last told of, with ``changed_at``: when the article came out or was
        last amended, or the figure was released or corrected since."""
        from .models import Figure

        own = self.filter(indicator=indicator)
        amended = ReviewStep.objects.filter(action=ReviewAction.AMEND, article=OuterRef("article")).order_by(
            "-pk"
        )
        past: models.QuerySet[Any] = Figure.history.filter(id=OuterRef("pk")).order_by("-history_date")
        # What came out last, what was amended last, what an editor changed last: the newest of all is among these.
        told = own.order_by(F("article__published_at").desc(), "-pk").values("pk")[:most]
        mended = own.filter(article__review_steps__action=ReviewAction.AMEND).order_by().values("pk")
        mended = (
            mended.annotate(at=Max("article__review_steps__at")).order_by("-at", "-pk").values("pk")[:most]
        )
        changed = Figure.history.filter(indicator=indicator.pk, id__in=own.order_by().values("pk"))
        changed = changed.order_by().values("id").annotate(at=Max("history_date")).order_by("-at", "-id")
        changed = changed.values("id")[:most]
        dated = own.filter(Q(pk__in=told) | Q(pk__in=mended) | Q(pk__in=changed)).annotate(
            changed_at=Greatest(
                "article__published_at",
                Subquery(amended.values("at")[:1]),
                Subquery(past.values("history_date")[:1]),
            )
        )
        return dated.order_by(F("changed_at").desc(), "-pk")[:most]

    def newest_first(self) -> Self:
        """By the end of the period reported, then by the date of the newspaper."""
        return self.order_by(
            Upper("period").desc(nulls_last=True), F("article__date").desc(nulls_last=True), "pk"
        )


class ObservationQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """Observations a reader may see: by hand with a citation, or from an accepted, published figure."""
        return self.filter(readable())

    def with_source(self) -> Self:
        """Observations with all that a table shows of them, in one query."""
        related = self.select_related("indicator", "subject", "preferred__article__page__publication")
        return related.defer(*unread_of("preferred__article"))

    def with_report_counts(self) -> Self:
        """Observations with ``report_count``: the public articles that report each, reprints of one story being one."""
        from .models import Figure

        reports = Figure.objects.public().independent()
        return self.annotate(report_count=count_of(reports, "observation", "article"))

    def inside(self, area: Area) -> Self:
        """Observations of *area*, of the areas below it and of their organisations."""
        return self.filter(subject_in(area))

    def with_values(self) -> Self:
        """Observations with what a chart shows of them, in one query: the value and whose it is, not who printed it."""
        return self.select_related("preferred", "indicator").with_places()

    def with_places(self) -> Self:
        """Observations with what tells two subjects of one name apart: where each lies."""
        return self.select_related("subject__as_area", "subject__as_organization__area")

    def of_subjects(self, subjects: Iterable[Any]) -> Self:
        """Observations of exactly these *subjects*, not of what lies inside them."""
        return self.filter(subject__in=[subject.pk for subject in subjects])

    def in_year(self, year: int) -> Self:
        """Observations of *year* or a part of it."""
        return self.filter(in_year(year, "preferred__article__"))

    def contested(self) -> Self:
        """Observations whose reports differ and that wait for an editor's choice."""
        return self.filter(contested=True)

    def latest_first(self) -> Self:
        """By the end of the period, those that end together by their keys: an index has them so."""
        return self.order_by(Upper("period").desc(nulls_last=True), "indicator_id", "subject_id", "pk")


class TallyQuerySet(models.QuerySet[Any]):
    """Cells that readers may see, counted beforehand: by whom they are, or of what, without looking at any of them."""

    def told(self, *keys: str) -> models.QuerySet[Any, Any]:
        """Each *keys* with a cell, once, as values. One row may take away what another adds: only their sum tells."""
        counted = self.order_by().values(*keys).annotate(count=Sum("cells")).filter(count__gt=0)
        return counted.values_list(*keys, flat=len(keys) == 1)

    def by_subject(self) -> models.QuerySet[Any, dict[str, Any]]:
        """For each subject its kind, name, slug, place and ``count`` of cells, those with most first."""
        place = Coalesce("subject__as_area__path", "subject__as_organization__area__path", Value(""))
        what = "subject", "subject__kind", "subject__name", "subject__slug"
        counted = self.order_by().values(*what, place=place).annotate(count=Sum("cells")).filter(count__gt=0)
        return counted.order_by("-count", "subject__kind", "place", "subject__name")

    def by_indicator(self) -> models.QuerySet[Any, dict[str, Any]]:
        """For each indicator its code, name, category and ``count`` of cells."""
        what = "indicator", "indicator__code", "indicator__name", "indicator__category"
        counted = self.order_by().values(*what).annotate(count=Sum("cells")).filter(count__gt=0)
        return counted.order_by("indicator__category", "indicator__name")

    def total(self) -> int:
        return self.aggregate(total=Sum("cells"))["total"] or 0


_SUBJECTS = """
SELECT indicator_id, count(*)
  FROM (SELECT indicator_id, subject_id FROM metrics_tally WHERE indicator_id = ANY(%s)
         GROUP BY indicator_id, subject_id HAVING sum(cells) > 0) AS told
 GROUP BY indicator_id
"""


class IndicatorQuerySet(SpelledQuerySet):
    def with_observation_counts(self) -> Self:
        """Indicators with ``observation_count``: the public cells of each."""
        from .models import ALL, Total

        own = Total.objects.filter(indicator=OuterRef("pk"), subject=ALL).order_by().values("indicator")
        counted = Subquery(own.annotate(count=Sum("cells")).values("count"))
        return self.annotate(observation_count=Coalesce(counted, 0))

    def reported(self) -> Self:
        """Indicators with a public cell."""
        from .models import ALL, Total

        return self.filter(pk__in=Total.objects.filter(subject=ALL).told("indicator"))

    def most_told(self, most: int) -> Self:
        """The *most* indicators with the most public cells, as ``cells``, in that order."""
        from .models import ALL, Total

        own = Total.objects.filter(indicator=OuterRef("pk"), subject=ALL).order_by().values("indicator")
        counted = Subquery(own.annotate(count=Sum("cells")).values("count"))
        return self.annotate(cells=counted).filter(cells__gt=0).order_by("-cells", "name")[:most]

    def comparable(self, most: int) -> list[Any]:
        """Of the most told indicators, twice *most*, those that several subjects have a public cell of, with how many as
        ``subject_count``: the *most* with the most; two queries."""
        from .models import Tally

        rows = {row.pk: row for row in self.most_told(2 * most)}
        with connections[router.db_for_read(Tally)].cursor() as cursor:
            cursor.execute(_SUBJECTS, [list(rows)])
            counts = dict(cursor.fetchall())
        for row in rows.values():
            row.subject_count = counts.get(row.pk, 0)
        several = [row for row in rows.values() if row.subject_count > 1]
        return sorted(several, key=lambda row: (-row.subject_count, row.name))[:most]

    def called(self, text: str) -> Self:
        """Indicators with *text* in their name, or among the phrases that newspapers use for them."""
        return self.filter(Q(name__icontains=text) | Q(phrases__icontains=text))


class CheckQuerySet(models.QuerySet[Any]):
    def failed(self) -> Self:
        return self.filter(holds=False)

    def unsettled(self) -> Self:
        """Checks that fail and on which nobody has given a reason."""
        return self.filter(holds=False, settled_at__isnull=True)

    def settled(self) -> Self:
        """Checks on which an editor has given a reason."""
        return self.filter(settled_at__isnull=False)

    def among(self, figures: Iterable[Figure]) -> Self:
        """Checks that concern none but *figures*: on a public page, the accepted ones."""
        shown = [figure.pk for figure in figures]
        return self.exclude(members__in=_members().exclude(figure__in=shown))


def _members() -> models.QuerySet[Any]:
    from .models import CheckFigure

    return CheckFigure.objects.all()
