"""Merging two entities of one kind: what speaks against it, what it changes, and the merge itself as one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from articles.choices import DecisionState
from articles.models import Article, Mention, MentionCandidate
from metrics.models import Figure, Observation
from organizations.choices import EntityKind, NameKind
from organizations.models import Area, Entity, FormerAddress, Name, Organization, Topic

from ..journal import Journal
from ..models import Rule
from .asking import StepError
from .items import JSON
from .moving import (
    move_candidates,
    move_figures,
    move_mentions,
    move_names,
    move_references,
    references,
    same_cells,
)

Registered = Area | Organization | Topic
KINDS: dict[str, type[Registered]] = {
    EntityKind.AREA: Area,
    EntityKind.ORGANIZATION: Organization,
    EntityKind.TOPIC: Topic,
}
BECOMES = {NameKind.FORMER: "曾用名", NameKind.SHORT: "简称", NameKind.PRINTED: "报上写法"}
SHOWN = 20
LONGEST_LINE = 50
INHERITED = ("code", "sector", "area_id", "superior_id", "host_id", "founded", "description")


def registered(entity: Entity, lock: bool = False) -> Registered:
    """The area, organisation or topic that *entity* is; raises StepError where it is gone."""
    rows: Any = KINDS[entity.kind]._default_manager
    found: Registered | None = (rows.select_for_update() if lock else rows.all()).filter(pk=entity.pk).first()
    if found is None:
        raise StepError("所选的名录条目已不存在，请另选。")
    return found


@dataclass(frozen=True, slots=True)
class Merge:
    """*source* is to become part of *target*; what it was called becomes a name of the kind *becomes*."""

    source: Registered
    target: Registered
    becomes: NameKind = NameKind.FORMER

    def problems(self) -> list[str]:
        """What speaks against it, and what to do about that; empty for a merge that can be made."""
        source, target = self.source, self.target
        if source.pk == target.pk:
            return ["这是同一条，请另选并入哪一条。"]
        if source.kind != target.kind:
            return [
                f"“{source}”是{source._meta.verbose_name}，“{target}”是{target._meta.verbose_name}，"
                "不同类别的不能合并。"
            ]
        return [*self._circles(), *self._homonyms(), *self._manual_values()]

    @property
    def other_level(self) -> bool:
        """Whether two areas of different levels are to be one: to be asked about first."""
        source, target = self.source, self.target
        return isinstance(source, Area) and isinstance(target, Area) and source.level != target.level

    def _circles(self) -> Iterator[str]:
        relations = {"parent": "上级区域", "superior": "上级组织", "host": "依托单位"}
        for name, label in relations.items():
            for lower, upper in ((self.source, self.target), (self.target, self.source)):
                if upper.pk in _line(lower, name):
                    yield f"“{upper}”是“{lower}”的{label}，合并以后会绕成一圈；请先改掉这层关系。"

    def _homonyms(self) -> Iterator[str]:
        source, target = self.source, self.target
        if not (isinstance(source, Area) and isinstance(target, Area)):
            return
        below = source.children.filter(name__in=target.children.values("name"))
        inside = source.organizations.filter(name__in=target.organizations.values("name"))
        for what in (*below[:5], *inside[:5]):
            yield f"两边都有“{what.name}”，请先合并它们。"

    def _manual_values(self) -> Iterator[str]:
        for cell, other in same_cells(self.source, self.target):
            if cell.manual_value is not None and other.manual_value is not None:
                yield (
                    f"两边的“{other.indicator}”（{_period(other)}）都有手工值："
                    f"{self.source}为 {_plain(cell.manual_value)}，{self.target}为 {_plain(other.manual_value)}。"
                    "请先删去其中一个。"
                )

    def preview(self) -> JSON:
        """What would change, counted."""
        source, target = self.source, self.target
        mentions = Mention.objects.filter(entity=source).aggregate(
            all=Count("pk"),
            open=Count("pk", filter=Q(state=DecisionState.SUGGESTED)),
            articles=Count("article", distinct=True),
        )
        public = Article.objects.published().mentioning(source)
        pages = [
            {"title": a.title, "url": a.get_absolute_url()} for a in public.for_cards().newest_first()[:SHOWN]
        ]
        others = [
            (
                model._meta.verbose_name,
                _label_of(model, column),
                rows.count(),
            )
            for model, column, rows in references(source)
        ]
        return {
            "names": list(source.names.select_related("scope")),
            "mentions": mentions,
            "candidates": MentionCandidate.objects.filter(entity=source).count(),
            "figures": Figure.objects.filter(subject=source).count(),
            "cells": Observation.objects.filter(subject=source).count(),
            "joined": len(same_cells(source, target)),
            "rules": Rule.objects.filter(name__entity=source, revoked_at=None).count(),
            "references": [row for row in others if row[2]],
            "public_pages": pages,
            "public_total": public.count() if len(pages) == SHOWN else len(pages),
        }


def merge(journal: Journal, plan: Merge, confirmed: bool = False) -> list[int]:
    """Carry out *plan* as part of a step; returns the pages to be read again. Raises StepError where it cannot be done."""
    first, second = sorted((plan.source, plan.target), key=lambda one: one.pk)
    locked = {one.pk: registered(one, lock=True) for one in (first, second)}
    plan = Merge(locked[plan.source.pk], locked[plan.target.pk], plan.becomes)
    source, target = plan.source, plan.target
    problems = plan.problems()
    if problems:
        raise StepError("".join(problems), 409)
    if plan.other_level and not confirmed:
        raise StepError("两个区域的级别不同，确实要合并的话，请勾选“级别不同也合并”。", 409)
    moved = move_mentions(journal, Mention.objects.filter(entity=source), target)
    pages = move_candidates(journal, source, target)
    figures = move_figures(journal, source, target)
    names = list(source.names.select_for_update(of=("self",)).order_by("pk"))
    move_names(journal, names, target, plan.becomes)
    if not Name.objects.filter(entity=target, text=source.name, scope=None).exists():
        journal.create(Name(entity=target, text=source.name, kind=plan.becomes))
    move_references(journal, source, target)
    target = registered(target, lock=True)  # what lay in the other may have been changed with it
    slug, name = source.slug, source.name
    journal.delete(registered(source))
    with journal.changing(target):
        for column in INHERITED:
            if (
                hasattr(target, column)
                and not getattr(target, column)
                and getattr(source, column) != target.pk
            ):
                setattr(target, column, getattr(source, column))
        target.save()
    leave_address(journal, target, slug, name)
    journal.summary = f"“{name}”并入“{target}”：提及 {moved} 处，数据 {figures} 条"
    return pages


def leave_address(journal: Journal, entity: Entity, slug: str, name: str) -> None:
    """Have what used to be found at *slug*, by the name *name*, lead to *entity* from now on."""
    for old in FormerAddress.objects.filter(kind=entity.kind, slug__in=[slug, entity.slug]):
        journal.delete(old)  # whoever lived there before is not asked for any more
    journal.create(FormerAddress(kind=entity.kind, slug=slug, name=name, entity_id=entity.pk))


def _line(entity: Registered, relation: str) -> list[int]:
    """The keys of what stands above *entity* by *relation*, nearest first."""
    found: list[int] = []
    at = getattr(entity, f"{relation}_id", None)
    while at is not None and at not in found and len(found) < LONGEST_LINE:
        found.append(at)
        at = type(entity)._default_manager.filter(pk=at).values_list(relation, flat=True).first()
    return found


def _label_of(model: Any, column: str) -> str:
    return next(str(field.verbose_name) for field in model._meta.concrete_fields if field.attname == column)


def _period(cell: Observation) -> str:
    start, end = cell.period_start, cell.period_end
    return f"{start or ''}至{end or ''}" if start or end else "时间未定"


def _plain(value: Any) -> str:
    return f"{value.normalize():f}"
