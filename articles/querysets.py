"""Questions asked of articles and mentions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from .choices import ArticleState, CorrectionState, DecisionState, ReviewAction
from .indexing import containing, terms_of
from .printing import prints
from .queries import Query

if TYPE_CHECKING:
    from organizations.models import Area, Entity


YEARS = 200  # that a list can be narrowed by

UNREAD = ("words", "bigrams", "lines", "line_starts", "page__text", "page__other_lines")
"""What makes an article's row heavy and no list reads."""


def unread_of(article: str) -> list[str]:
    """The heavy fields of the articles that rows reach by the relation *article*, for ``defer()``."""
    return [f"{article}__{name}" for name in UNREAD]


class ArticleQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        return self.filter(is_out())

    def mentioning(self, entity: Entity) -> Self:
        """Published articles with an accepted mention of *entity*."""
        return self.filter(pk__in=_appearances(entity).filter(named=True).values("article"))

    def about(self, area: Area) -> Self:
        """Published articles that report on *area* or an area below it, or mention one of them."""
        return self.filter(pk__in=_appearances(area).values("article"))

    def containing(self, query: str) -> Self:
        """Articles with every word of *query* in them, by index; none for an empty query."""
        terms = terms_of(query)
        found = self if terms else self.none()
        for term in terms:
            found = found.filter(bigrams__matches=containing(term))
        return found

    def matching(self, query: Query) -> Self:
        """Articles that a reader's *query* asks for; none for an empty one."""
        if not query:
            return self.none()
        found = self.filter(bigrams__matches=query.pairs)
        return found if query.settled else found.filter(prints(query))

    def for_cards(self) -> Self:
        """Articles with all that a list card shows, in one query."""
        return self.select_related("page__publication", "home").defer(*UNREAD)

    def with_change(self) -> Self:
        """Articles with ``changed_at``: when readers last saw them change, by coming out or by being amended since."""
        amended = _steps(ReviewAction.AMEND).filter(article=OuterRef("pk")).order_by("-pk").values("at")
        return self.annotate(changed_at=Greatest("published_at", Subquery(amended[:1])))

    def last_changed(self, most: int) -> Self:
        """The *most* that changed last, with ``changed_at``, by the indexes of what came out and of what was amended."""
        # What was amended since it came out is rare; one may have been amended often.
        amended = (
            _steps(ReviewAction.AMEND).filter(article__in=self.order_by().values("pk")).values("article")
        )
        amended = amended.annotate(last=Max("at")).order_by("-last", "-article")
        newest = self.order_by(F("published_at").desc(), "-pk").values("pk")[:most]
        arms = newest.union(amended.values("article")[:most])
        return self.filter(pk__in=arms).with_change().order_by(F("changed_at").desc(), "-pk")[:most]

    def withdrawal_of(self, key: int) -> str:
        """What readers are told of the article *key* while it is not out, after it was withdrawn; empty if it never was.

        The note stands until the article is out again: also while it is written anew, reviewed, or waits for its hour.
        """
        steps = _steps(ReviewAction.WITHDRAW).filter(article=OuterRef("pk")).order_by("-pk").values("reason")
        hidden = self.filter(pk=key).exclude(is_out())
        rows = hidden.annotate(said=Subquery(steps[:1])).values_list("state", "public_note", "said")
        for state, note, said in rows:
            # That of an article with an hour to come out at is what it will come out with.
            return (note if state != ArticleState.PUBLISHED else "") or said or ""
        return ""

    def newest_first(self) -> Self:
        return self.order_by(F("date").desc(nulls_last=True), "-pk")


def is_out(article: str = "") -> Q:
    """That readers can open the article, to which *article* leads: ``article__``."""
    return Q(**{f"{article}state": ArticleState.PUBLISHED, f"{article}published_at__lte": timezone.now()})


def _steps(action: ReviewAction) -> models.QuerySet[Any]:
    from .models import ReviewStep

    return ReviewStep.objects.filter(action=action)


def count_of(rows: models.QuerySet[Any], relation: str, what: str = "pk") -> Coalesce:
    """How many of *rows* reach the outer row by *relation*: a subquery, so that a list counts only for what it shows."""
    counts = (
        rows.filter(**{relation: OuterRef("pk")})
        .order_by()
        .values(relation)
        .annotate(count=Count(what, distinct=what != "pk"))
        .values("count")
    )
    return Coalesce(Subquery(counts), 0)


def counting_articles(entities: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """*entities* with ``article_count``: the published articles that mention each. Counted beforehand, but those not yet out."""
    return entities.annotate(article_count=_tally("named") - _scheduled(named=True))


def counting_since(entities: models.QuerySet[Any], day: date) -> models.QuerySet[Any]:
    """*entities* with ``recent_count``: the published articles about each of after *day*, by the index alone."""
    from .models import Appearance

    own = Appearance.objects.filter(entity=OuterRef("pk"), date__gt=day).order_by().values("entity")
    counted = Coalesce(Subquery(own.annotate(count=Count("*")).values("count")), 0)
    return entities.annotate(recent_count=counted - _scheduled(date__gt=day))


@dataclass(frozen=True, slots=True)
class Extent:
    """How many articles there are, the first and the last day of any, and whether some have none."""

    count: int
    first: date | None
    last: date | None
    undated: bool

    @property
    def years(self) -> list[int]:
        """From the last article to the first."""
        if not self.first or not self.last:
            return []
        return list(range(self.last.year, self.first.year - 1, -1))[:YEARS]


def with_extent(entities: models.QuerySet[Any], named: bool = False) -> models.QuerySet[Any]:
    """*entities*, each annotated so that ``extent_of`` needs no query: about it are so many published articles, or
    *named*: mention it itself."""
    from .models import Appearance

    told = {"named": True} if named else {}
    own = Appearance.objects.filter(is_out("article__"), entity=OuterRef("pk"), **told)
    dated = own.filter(date__isnull=False)
    # As the index has them, from its two ends.
    first = dated.order_by(F("date").asc(nulls_first=True), "article").values("date")[:1]
    last = dated.order_by(F("date").desc(nulls_last=True), "-article").values("date")[:1]
    return entities.annotate(
        extent_count=_tally("named" if named else "appearances") - _scheduled(**told),
        extent_first=Subquery(first),
        extent_last=Subquery(last),
        extent_undated=Exists(own.filter(date__isnull=True)),
    )


def extent_of(entity: Any) -> Extent:
    """What is told of *entity*, a row of ``with_extent``."""
    return Extent(entity.extent_count, entity.extent_first, entity.extent_last, entity.extent_undated)


def newest_about(entity: Entity, most: int, named: bool = False) -> list[int]:
    """The keys of the *most* newest articles about *entity* that readers may see."""
    rows = _appearances(entity).filter(
        article__state=ArticleState.PUBLISHED, article__published_at__lte=timezone.now()
    )
    if named:
        rows = rows.filter(named=True)
    newest = rows.order_by(F("date").desc(nulls_last=True), "-article")
    # A list, not a subquery: the database then knows how few they are, and looks at no others.
    return list(newest.values_list("article", flat=True)[:most])


def articles_out() -> int:
    """How many articles readers may see; two queries, however many they are."""
    from .models import EVERYTHING, AppearanceTally, Article

    told: int = (
        AppearanceTally.objects.filter(entity=EVERYTHING).aggregate(count=models.Sum("appearances"))["count"]
        or 0
    )
    waiting = Article.objects.filter(state=ArticleState.PUBLISHED, published_at__gt=timezone.now())
    return told - waiting.count()


def _appearances(entity: Entity) -> models.QuerySet[Any]:
    from .models import Appearance

    return Appearance.objects.filter(entity=entity.pk)


def _tally(what: str) -> Coalesce:
    from .models import AppearanceTally

    rows = AppearanceTally.objects.filter(entity=OuterRef("pk")).order_by().values("entity")
    return Coalesce(Subquery(rows.annotate(count=models.Sum(what)).values("count")), 0)


def _scheduled(**told: Any) -> Case:
    """How many of the appearances are in articles whose hour has not come: there are seldom any, which is asked once."""
    from .models import Appearance, Article

    waiting = Article.objects.filter(state=ArticleState.PUBLISHED, published_at__gt=timezone.now())
    in_them = Appearance.objects.filter(article__in=waiting.values("pk"), **told)
    return Case(When(Exists(waiting), then=count_of(in_them, "entity", "article")), default=Value(0))


class DecidedQuerySet(models.QuerySet[Any]):
    """Rows that the machine suggests and an editor decides."""

    def anchored(self) -> Self:
        """Rows whose span stands in the body as it now is."""
        return self.filter(anchored=True)

    def adrift(self) -> Self:
        """Rows whose text an edit of the body took away: kept, for an editor to place anew or drop."""
        return self.filter(anchored=False)

    def accepted(self) -> Self:
        """Rows that readers see as soon as the article is out: accepted, and not held."""
        return self.anchored().filter(state=DecisionState.ACCEPTED, held=False)

    def to_release(self) -> Self:
        """What was accepted in articles that are out by somebody who may not publish, and waits for somebody who may."""
        return self.filter(held=True, article__state=ArticleState.PUBLISHED)

    def suggested(self) -> Self:
        return self.anchored().filter(state=DecisionState.SUGGESTED)

    def decided(self) -> Self:
        return self.anchored().exclude(state=DecisionState.SUGGESTED)

    def public(self) -> Self:
        """What a reader may see: accepted and not held, in a published article."""
        return self.accepted().filter(
            article__state=ArticleState.PUBLISHED, article__published_at__lte=timezone.now()
        )


class ReprintQuerySet(models.QuerySet[Any]):
    def tied(self) -> Self:
        """Pairs that count as one report: all but those that an editor parted."""
        return self.exclude(state=DecisionState.REJECTED)

    def among(self, articles: Iterable[Any]) -> Self:
        """Pairs in which one of *articles* is either."""
        pks = [article.pk for article in articles]
        return self.filter(Q(article__in=pks) | Q(original__in=pks))


class CorrectionQuerySet(models.QuerySet[Any]):
    def unsettled(self) -> Self:
        return self.filter(state=CorrectionState.OPEN)

    def overdue(self) -> Self:
        """Open ones whose last day is over, where the editors are: on the day of the deadline itself none is."""
        return self.unsettled().filter(deadline__lt=timezone.localdate())

    def public(self) -> Self:
        """Settled ones of articles that readers can or could see, and of no article; ``readable``: whether it still can be.

        Of an article that was withdrawn nothing else may be shown than that there was one, and the answer.
        """
        out = is_out("article__")
        withdrawn = Exists(_steps(ReviewAction.WITHDRAW).filter(article=OuterRef("article")))
        noted = ~Q(article__state=ArticleState.PUBLISHED) & ~Q(article__public_note="")
        settled = self.exclude(state=CorrectionState.OPEN)
        rows = settled.filter(Q(article=None) | out | withdrawn | noted)
        return rows.annotate(readable=Case(When(out, then=True), default=False))

    def for_ledger(self) -> Self:
        """Corrections with all that a row of the ledger shows, in one query."""
        related = self.select_related("article__page__publication", "responsible")
        return related.defer(*unread_of("article"))

    def by_deadline(self) -> Self:
        """The most pressing first; those without a deadline come last."""
        return self.order_by(F("deadline").asc(nulls_last=True), "pk")
