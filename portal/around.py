"""What stands around an article: the ones before and after it in the paper, the same story elsewhere, related ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from math import log2
from typing import Any

from django.db.models import Q, QuerySet, Value

from articles.models import Article, Mention, Reprint
from metrics.models import Figure
from organizations.choices import EntityKind

SHARED = {"figures": 8, "bodies": 10, "areas": 6}  # of an article, by which others are looked for
EACH = 60  # articles looked at for each of them, the newest
SHOWN = 5
REASONS = 3


@dataclass(frozen=True, slots=True)
class Related:
    """An article, and what it shares: the rarest first."""

    article: Article
    shared: list[str]


def neighbours(article: Article) -> tuple[Article | None, Article | None]:
    """The articles before and after *article* as the paper printed them: on its page, else on the pages around. Two queries."""
    day, page = article.page.published, article.page_id
    paper = Article.public.for_cards().filter(page__publication=article.page.publication_id)
    if day is None:
        paper = paper.filter(page=page)
    order = ["page__published", "page", "position"]

    def beside(way: str) -> Q:
        here = Q(page=page, **{f"position__{way}": article.position})
        if day is None:
            return here
        # The first condition follows from the second, and is where an index can begin.
        near = Q(**{f"page__published__{way}e": day})
        return near & (
            Q(**{f"page__published__{way}": day})
            | Q(page__published=day) & (Q(**{f"page__{way}": page}) | here)
        )

    before = paper.filter(beside("lt")).order_by(*(f"-{name}" for name in order)).first()
    return before, paper.filter(beside("gt")).order_by(*order).first()


def reprints_of(article: Article) -> QuerySet[Article]:
    """The same story elsewhere: what *article* reprints, what reprints it, and the other reprints of its original.

    The keys are looked up at once: there are few or none, which the database does not see before it has looked at all
    articles.
    """
    tied = Reprint.objects.tied()
    originals = tied.filter(article=article.pk).values("original")
    pairs = tied.filter(Q(article=article.pk) | Q(original=article.pk) | Q(original__in=originals))
    keys = {key for pair in pairs.values_list("article", "original") for key in pair} - {article.pk}
    rows: QuerySet[Article] = Article.public.for_cards().filter(pk__in=keys).newest_first()
    return rows


def related(article: Article, mentions: Iterable[Mention], figures: Iterable[Figure]) -> list[Related]:
    """Articles that share names or figures with *article*, those first that share what few others have. Two queries.

    However many articles mention a name, only the newest few are looked at: a name that all have says nothing.
    """
    reasons = _reasons(mentions, figures)
    if not reasons:
        return []
    rows = [_sharing(n, row) for n, (_, row) in enumerate(reasons)]
    found: dict[int, set[int]] = defaultdict(set)
    for reason, other in reduce(lambda first, second: first.union(second, all=True), rows):
        if other != article.pk:
            found[reason].add(other)
    weights = {reason: 1 / log2(2 + len(others)) for reason, others in found.items()}
    shared: dict[int, list[int]] = defaultdict(list)
    for reason in sorted(weights, key=lambda reason: -weights[reason]):
        for other in found[reason]:
            shared[other].append(reason)
    scores = {other: sum(weights[reason] for reason in all_of) for other, all_of in shared.items()}
    best = sorted(scores, key=lambda other: (-scores[other], -other))[: SHOWN * 4]
    public = Article.public.for_cards().in_bulk(best)
    return [
        Related(public[other], [reasons[reason][0] for reason in shared[other][:REASONS]])
        for other in best
        if other in public
    ][:SHOWN]


def _reasons(mentions: Iterable[Mention], figures: Iterable[Figure]) -> list[tuple[str, Mention | Figure]]:
    """What others may share with the article, what says most first: figures, then organisations and topics, then areas."""
    told: dict[str, dict[tuple[int, ...], tuple[str, Mention | Figure]]] = {what: {} for what in SHARED}
    for figure in figures:
        if figure.indicator and figure.subject:
            name = f"{figure.subject.name}{figure.indicator.name}"
            told["figures"].setdefault((figure.subject.pk, figure.indicator.pk), (name, figure))
    for mention in mentions:
        if mention.entity:
            what = "areas" if mention.kind == EntityKind.AREA else "bodies"
            told[what].setdefault((mention.entity.pk,), (mention.entity.name, mention))
    return [reason for what, most in SHARED.items() for reason in list(told[what].values())[:most]]


def _sharing(reason: int, row: Mention | Figure) -> QuerySet[Any, tuple[int, int]]:
    """The newest articles that have what *row* has, under the number *reason*."""
    rows: QuerySet[Any]
    if isinstance(row, Figure):
        rows = Figure.objects.accepted().filter(subject=row.subject_id, indicator=row.indicator_id)
    else:
        rows = Mention.objects.accepted().filter(entity=row.entity_id)
    numbered = rows.annotate(reason=Value(reason)).order_by("-article").values_list("reason", "article")
    return numbered.distinct()[:EACH]
