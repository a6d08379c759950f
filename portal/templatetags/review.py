"""The steps of a review in templates, and what the desk has left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import OuterRef, QuerySet, Subquery

from articles.models import Article, Mention
from articles.querysets import count_of
from articles.review_panel import step_text
from metrics.models import Check, CheckFigure, Figure
from portal.desk.items import id_of

register = template.Library()
register.filter("step_text", step_text)
register.filter("item_id", id_of)


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What an article has that nobody has decided: how many, and the item at which the desk opens the first."""

    suggested: int = 0
    adrift: int = 0
    unsettled: int = 0
    held: int = 0
    first_adrift: str = ""
    first_unsettled: str = ""

    @property
    def any(self) -> bool:
        return bool(self.suggested or self.adrift or self.unsettled or self.held)


@register.simple_tag
def left_open(article: Article) -> LeftOpen:
    """What whoever reviews *article* should know before they let it pass: one query, by the indexes of its rows."""
    unsettled = Check.objects.unsettled().filter(article=OuterRef("pk"))
    members = CheckFigure.objects.filter(check_run__in=unsettled.values("pk"))
    asked: dict[str, Any] = {
        "open_mentions": count_of(Mention.objects.suggested(), "article"),
        "open_figures": count_of(Figure.objects.suggested(), "article"),
        "adrift_mentions": count_of(Mention.objects.adrift(), "article"),
        "adrift_figures": count_of(Figure.objects.adrift(), "article"),
        "held_mentions": count_of(Mention.objects.to_release(), "article"),
        "held_figures": count_of(Figure.objects.to_release(), "article"),
        "unsettled": count_of(Check.objects.unsettled(), "article"),
        "mention": _first(
            Mention.objects.adrift().filter(article=OuterRef("pk")).order_by("start", "pk"), "pk"
        ),
        "figure": _first(
            Figure.objects.adrift().filter(article=OuterRef("pk")).order_by("start", "pk"), "pk"
        ),
        "member": _first(members.order_by("check_run", "position"), "figure"),
    }
    rows: Any = Article.objects.filter(pk=article.pk).order_by()
    row = rows.values(**asked).first()
    if row is None:
        return LeftOpen()
    adrift = f"mention-{row['mention']}" if row["mention"] else f"figure-{row['figure']}"
    return LeftOpen(
        suggested=row["open_mentions"] + row["open_figures"],
        adrift=row["adrift_mentions"] + row["adrift_figures"],
        unsettled=row["unsettled"],
        held=row["held_mentions"] + row["held_figures"],
        first_adrift=adrift,
        first_unsettled=f"figure-{row['member']}" if row["member"] else "",
    )


def _first(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])
