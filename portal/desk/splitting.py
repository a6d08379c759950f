"""Splitting an entity: some of its names, mentions and figures go to a new one or to another, as one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import QueryDict

from articles.models import Article, Mention, Publication
from articles.querysets import DecidedQuerySet, unread_of
from metrics.models import Figure, sentence_around
from organizations.choices import NameKind
from organizations.models import Area, Entity, Name, Organization, Topic

from ..journal import Journal
from .asking import StepError, validated
from .finding import area_called
from .items import JSON, number_of
from .merging import Registered, registered
from .moving import move_mentions, move_names, split_figures

SAMPLE = 8
OFFERED = 60


@dataclass
class Selection:
    """What of *source* is to go: names by key, and mentions by their text, article, place, newspaper and date."""

    source: Entity
    names: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    publication: Publication | None = None
    area: Area | None = None
    since: date | None = None
    until: date | None = None
    with_figures: bool = True

    @classmethod
    def of(cls, source: Entity, query: QueryDict) -> Selection:
        """As the page's form says; raises StepError for what is none."""
        publication = query.get("publication", "")
        return cls(
            source,
            names=_numbers(query.getlist("name")),
            texts=[text for text in query.getlist("text") if text and "\x00" not in text],
            articles=_numbers(query.getlist("article")),
            publication=Publication.objects.filter(pk__in=_numbers([publication])).first(),
            area=area_called(query.get("area", "")),
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
            with_figures="without-figures" not in query,
        )

    @property
    def chooses_mentions(self) -> bool:
        places = (self.publication, self.area, self.since, self.until)
        return bool(self.texts or self.articles or any(places))

    def mentions(self) -> DecidedQuerySet:
        if not self.chooses_mentions:
            return Mention.objects.none()
        found = Mention.objects.filter(entity=self.source, **self._places())
        return found.filter(text__in=self.texts) if self.texts else found

    def figures(self) -> QuerySet[Figure]:
        """The figures of the same places; where only some texts go, those of articles that no other mention is left in."""
        if not (self.chooses_mentions and self.with_figures):
            return Figure.objects.none()
        figures = Figure.objects.filter(subject=self.source, **self._places())
        if self.texts:
            here = Mention.objects.filter(entity=self.source, article=OuterRef("article"))
            figures = figures.filter(Exists(here.filter(text__in=self.texts)))
            figures = figures.exclude(Exists(here.exclude(text__in=self.texts)))
        return figures

    def chosen_names(self) -> QuerySet[Name]:
        return Name.objects.filter(entity=self.source, pk__in=self.names)

    def _places(self) -> dict[str, Any]:
        places: dict[str, Any] = {}
        if self.articles:
            places["article__in"] = self.articles
        if self.publication:
            places["article__page__publication"] = self.publication
        if self.area:
            places["article__home__in"] = Area.objects.inside(self.area)
        if self.since:
            places["article__date__gte"] = self.since
        if self.until:
            places["article__date__lte"] = self.until
        return places

    def offered(self) -> JSON:
        """What can be chosen from: names, texts and newspapers of the mentions with their counts, the newest articles."""
        mentions = Mention.objects.filter(entity=self.source)
        by_text = mentions.order_by().values_list("text").annotate(n=Count("pk")).order_by("-n", "text")
        papers = mentions.order_by().values_list("article__page__publication").annotate(n=Count("pk"))
        counts = dict(papers)
        articles = Article.objects.filter(pk__in=mentions.values("article")).for_cards().newest_first()
        return {
            "names": list(Name.objects.filter(entity=self.source).select_related("scope")),
            "texts": list(by_text[:OFFERED]),
            "publications": [(p, counts[p.pk]) for p in Publication.objects.filter(pk__in=counts)],
            "articles": list(articles[:OFFERED]),
        }

    def preview(self) -> JSON:
        mentions = self.mentions()
        public = Article.objects.published().filter(pk__in=mentions.accepted().values("article"))
        shown = mentions.anchored().select_related("article").defer(*unread_of("article"))
        return {
            "names": list(self.chosen_names()),
            "mentions": mentions.count(),
            "articles": mentions.order_by().values("article").distinct().count(),
            "figures": self.figures().count(),
            "left": Mention.objects.filter(entity=self.source).exclude(pk__in=mentions.values("pk")).count(),
            "public": public.count(),
            "sample": [
                (sentence_around(one.article.body, one.start, one.end), one.article)
                for one in shown.order_by("article", "start")[:SAMPLE]
            ],
        }


def split(journal: Journal, chosen: Selection, target: Registered) -> None:
    """Give *target*, another of the same kind or a new one that is not saved yet, what is chosen. Raises StepError."""
    source = registered(chosen.source, lock=True)
    if target.KIND != source.KIND:
        raise StepError("只能拆给同一类别的一条。")
    if target.pk == source.pk:
        raise StepError("要拆给另一条，请另选。")
    names = list(chosen.chosen_names().select_for_update(of=("self",)).order_by("pk"))
    if any(name.text == source.name for name in names):
        raise StepError(f"“{source}”是正式名称，留给原来的一条；要改的话请用“更名”。")
    is_new = target.pk is None
    if is_new:
        validated(target)
        journal.create(target)
    # Counted before anything moves, since it asks where all mentions stand.
    figures = Figure.objects.filter(pk__in=list(chosen.figures().values_list("pk", flat=True)))
    moved = move_mentions(journal, chosen.mentions(), target)
    reported = split_figures(journal, figures, target)
    move_names(journal, names, target, NameKind.SHORT)
    if is_new:
        _name_new(journal, target)
    if not (moved or reported or names):
        raise StepError("没有选中要拆出去的名称、提及或数据，请先选定。")
    journal.summary = f"从“{source}”拆出“{target}”：提及 {moved} 处，数据 {reported} 条，名称 {len(names)} 个"


def _name_new(journal: Journal, target: Registered) -> None:
    same = Name.objects.filter(entity=target.pk, text=target.name, scope=None).first()
    if same is None:
        journal.create(Name(entity_id=target.pk, text=target.name, kind=NameKind.OFFICIAL))
        return
    with journal.changing(same):
        same.kind = NameKind.OFFICIAL
        same.save()


def new_like(source: Registered, data: Mapping[str, Any]) -> Registered:
    """A new entity of the same kind, not saved, as the form says: named, placed and typed as *source* unless otherwise."""
    name, area = str(data.get("new_name") or "").strip(), area_called(str(data.get("new_area") or ""))
    if not name:
        raise StepError("请填写新的一条叫什么，或者选定拆给哪一条。")
    if isinstance(source, Area):
        return Area(name=name, parent=area or source.parent, level=source.level)
    if isinstance(source, Organization):
        return Organization(name=name, area=area or source.area, type=source.type, sector=source.sector)
    return Topic(name=name)


def _numbers(texts: list[str]) -> list[int]:
    return [number for text in texts if (number := number_of(text)) is not None]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise StepError("日期要写成 2018-10-26 的样子。") from None
